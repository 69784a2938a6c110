/* The analogue-to-digital converter, against the supply: the first conversion of every scan is
 * started by the timer itself, the others by the interrupt of the one before. */
#ifndef SEMG_CONVERTER_H
#define SEMG_CONVERTER_H

#include <stdint.h>

#include "../board.h"

struct sampler;

enum {
    CONVERTER_BITS = 10,
    CONVERTER_N_PINS = 6,
    /* 13 steps of 4 us and the interrupt between channels: 58 us on the mean in the simulator, and
     * 66 us at most, where another interrupt came between (docs/performance/firmware.md). The chip
     * also waits for the converter's next step, up to 4 us more; no simulator shows that. */
    CONVERTER_SKEW_NS = 58000
};

/* In ticks of 0.5 us: 66 us, the longest of those. Only the test of
 * scans that come late says otherwise. */
#ifndef CONVERTER_LONGEST_TICKS
#define CONVERTER_LONGEST_TICKS 132
#endif

/* Switches the converter on. Its interrupts hand their counts to `sampler`. */
void converter_open(struct sampler *sampler);

/* Returns the supply voltage, found by converting the inner reference. Takes some 10 ms; not while
 * the converter is armed. */
uint16_t converter_measure_supply_mv(void);

/* Converts pin A<channel> once and returns the count, waiting for it; not while armed. */
uint16_t converter_read(uint8_t channel);

/* From now on every match of the timer's register B starts a scan of what `input` says. */
void converter_arm(enum board_input input);

/* No scan begins any more; waits until the one under way has been handed over. */
void converter_disarm(void);

#endif
