/* The analogue-to-digital converter: one conversion at a time against the supply. */
#ifndef SEMG_CONVERTER_H
#define SEMG_CONVERTER_H

#include <stdint.h>

struct sampler;

enum {
    CONVERTER_BITS = 10,
    CONVERTER_N_PINS = 6,
    /* 13 steps of 4 us and the interrupt between channels: 57 us in the simulator. The chip waits
     * for the converter's next step, so up to 60 us there. */
    CONVERTER_SKEW_NS = 57000,
    /* In ticks of 0.5 us: the same with other interrupts in between, measured 62 us. */
    CONVERTER_LONGEST_TICKS = 140
};

/* Switches the converter on. Its interrupts hand their counts to `sampler`. */
void converter_open(struct sampler *sampler);

/* Returns the supply voltage, found by converting the inner reference. Takes some 10 ms; only
 * between converter_open and the first converter_start. */
uint16_t converter_measure_supply_mv(void);

/* Converts pin A<channel> once and returns the count, waiting for it; when converter_start may be
 * called, this may. */
uint16_t converter_read(uint8_t channel);

/* Starts converting pin A<channel>. Only while no conversion runs. */
void converter_start(uint8_t channel);

/* Waits until the conversion under way, if any, has been handed over. */
void converter_finish(void);

#endif
