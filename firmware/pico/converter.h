/* The analogue-to-digital converter: 12 bits in 2 us, against the 3.3 V of the board. */
#ifndef PICO_CONVERTER_H
#define PICO_CONVERTER_H

#include <stdint.h>

enum {
    CONVERTER_BITS = 12,
    CONVERTER_N_CHANNELS = 3, /* GP26 to GP28; the fourth hangs on the supply */
    CONVERTER_VREF_MV = 3300,
    CONVERTER_SKEW_NS = 2500,
    CONVERTER_LONGEST_TICKS = 5
};

void converter_open(void);

/* Converts a channel and returns its count; takes 2 us. */
uint16_t converter_read(uint8_t channel);

#endif
