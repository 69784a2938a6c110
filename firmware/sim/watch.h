/* What the harness measures and what it objects to: things that would fail on a real chip though
 * the simulator lets them pass. */
#ifndef SIM_WATCH_H
#define SIM_WATCH_H

#include <simavr/sim_avr.h>
#include <stdint.h>
#include <stdio.h>

enum { WATCH_N_VECTORS = 64 };

struct watch_vector {
    struct watch *watch;
    avr_cycle_count_t began;
    avr_cycle_count_t longest;
    avr_cycle_count_t total;
    uint64_t n_runs;
};

struct watch {
    avr_t *avr;
    uint32_t stack_from; /* first address above the variables */
    struct watch_vector vectors[WATCH_N_VECTORS];
    avr_cycle_count_t isr_cycles;

    /* Load while sampling. A pass of the main loop that did something counts whole, one that
     * only looked counts with the interrupts that came in it. */
    int sampling;
    avr_cycle_count_t pass_began;
    avr_cycle_count_t isr_before_pass;
    avr_cycle_count_t sampled_cycles;
    avr_cycle_count_t busy_cycles;

    avr_cycle_count_t last_byte;
    avr_cycle_count_t byte_before_last;
    uint64_t n_sleeps_that_convert; /* idle sleep starts a conversion on the chip */
    uint64_t n_mux_while_converting;
    uint64_t n_bytes_overwritten; /* UDR written while a byte still waited in it */
};

/* Paints the free RAM from `stack_from` on and begins to watch. */
void watch_open(struct watch *watch, avr_t *avr, uint32_t stack_from);

/* Writes the fields of a JSON object, without its braces. */
void watch_write(const struct watch *watch, FILE *file);

#endif
