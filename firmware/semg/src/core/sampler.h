/* Gathers conversions into scans and scans into blocks, on the interrupt's side; hands full
 * blocks to the main loop. Counts every scan, kept or not. */
#ifndef SEMG_SAMPLER_H
#define SEMG_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "layout.h"
#include "plan.h"

enum {
    SAMPLER_N_BLOCKS = 3, /* one being filled, two waiting for the line */
    SAMPLER_BLOCK_SIZE = LAYOUT_N_CHANNELS * PLAN_MAX_SCANS,
    SAMPLER_REST = 0xFF /* instead of a channel: the scan is complete, convert nothing */
};

struct sampler_block {
    uint32_t first_index;
    bool late; /* a scan in it found the converter still busy */
    uint16_t counts[SAMPLER_BLOCK_SIZE];
};

struct sampler {
    uint8_t channels[LAYOUT_N_CHANNELS]; /* active ones, ascending */
    uint8_t n_active;
    uint8_t n_scans;

    /* Only the interrupts touch these while sampling. */
    uint16_t *write;
    uint8_t n_taken;     /* channels of the present scan */
    uint8_t n_scans_left; /* of the present block, the present scan included */
    uint8_t n_due;        /* scans whose instant came while the converter was busy */
    uint8_t filling;

    /* Written by the interrupts, read by the main loop. */
    volatile bool converting;
    volatile bool ready[SAMPLER_N_BLOCKS]; /* the main loop clears it */
    volatile uint32_t n_finished;          /* scans in finished blocks, kept or not */
    volatile uint32_t n_dropped;           /* blocks overwritten because none was free */
    volatile uint16_t n_late;

    uint8_t sending; /* only the main loop touches it */
    struct sampler_block blocks[SAMPLER_N_BLOCKS];
};

/* Prepares for a stream after this plan. Not while sampling. */
void sampler_reset(struct sampler *sampler, const struct plan *plan);

/* From the clock's interrupt: the instant of a scan has come. Returns the channel to convert
 * first, or SAMPLER_REST if the converter is still busy; the scan then follows late, by itself. */
uint8_t sampler_scan_due(struct sampler *sampler);

/* From the converter's interrupt: `count` is the value of the channel asked for last. Returns the
 * channel to convert next, or SAMPLER_REST. */
uint8_t sampler_take(struct sampler *sampler, uint16_t count);

/* Returns the oldest full block, or NULL; it stays valid until sampler_release. */
const struct sampler_block *sampler_oldest(const struct sampler *sampler);

/* Gives the block of sampler_oldest back. */
void sampler_release(struct sampler *sampler);

/* Counts for STATUS, read whole although an interrupt may write them at any moment. */
uint32_t sampler_n_finished(const struct sampler *sampler);
uint32_t sampler_n_dropped(const struct sampler *sampler);
uint16_t sampler_n_late(const struct sampler *sampler);

#endif
