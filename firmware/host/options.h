/* What the command line asks of the board. */
#ifndef HOST_OPTIONS_H
#define HOST_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    uint32_t serial;      /* the unit's number; another one for every process if none is given */
    const char *voltages; /* file of float32 millivolts, or NULL: bursts on all channels in turn */
    int n_channels;       /* columns of that file */
    bool marker;          /* one more column: above 0 the switch is closed */
    int adc_bits;
    uint32_t best_baud; /* above it the line is off by a quarter, as a bad adapter's; 0: none */
    double off;         /* by which share its clock is fast */
    int supply_mv;      /* and so its converter's reference */
};

/* Reads the command line. Says on stderr what is wrong and exits with 2 if it cannot. */
struct options options_read(int n_arguments, char **arguments);

#endif
