/* The voltages at the analogue pins: row k of the file is what scan k of the stream converts. */
#ifndef SIM_PINS_H
#define SIM_PINS_H

#include <simavr/sim_avr.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "options.h"
#include "voltages.h"

struct pins {
    avr_t *avr;
    avr_irq_t *inputs; /* simavr's voltage inputs, in whole millivolts */
    struct voltages voltages; /* one column per channel, and one for the marker input if there is */
    int n_channels;
    avr_irq_t *marker; /* the level at D2 */
    int vcc_mv;
    size_t row; /* of the scan being converted; the last row is held */
    int last_channel;
    avr_irq_t *trigger; /* simavr's input that starts a conversion */
    bool sampling; /* the timer beats */

    /* When conversions began, in CPU cycles; the mean interval is that of the last stream. */
    avr_cycle_count_t stream_began;
    avr_cycle_count_t scan_began;
    avr_cycle_count_t conversion_began;
    avr_cycle_count_t shortest_interval;
    avr_cycle_count_t longest_interval;
    avr_cycle_count_t longest_skew; /* from one channel of a scan to the next */
    avr_cycle_count_t total_skew;
    uint64_t n_skews;
    uint64_t n_scans;
};

/* Loads the file and answers every conversion from then on. Exits with 2 if it cannot. */
void pins_open(struct pins *pins, avr_t *avr, const struct options *options);

/* Writes the fields of a JSON object, without its braces, with a comma at the end. */
void pins_write(const struct pins *pins, FILE *file);

#endif
