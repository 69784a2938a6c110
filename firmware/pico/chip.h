/* Clocks, resets and pins of the RP2040. */
#ifndef PICO_CHIP_H
#define PICO_CHIP_H

#include <stdint.h>

enum { CHIP_HZ = 48000000 };

/* Runs everything at 48 MHz from the crystal, with a tick every microsecond for the timer. */
void chip_open(void);

/* Returns a number that is another one every time, from the jitter of the ring oscillator. */
uint32_t chip_random(void);

/* Says why the chip started, as its watchdog knows it. */
uint8_t chip_reset_cause(void);

/* Begins anew as after power-on. */
_Noreturn void chip_reset(void);

/* What a pin is for. */
void chip_pin_for_uart(uint8_t pin);
void chip_pin_for_switch(uint8_t pin);
void chip_pin_for_converter(uint8_t pin);

/* Lets an interrupt through, or not. */
void chip_allow_interrupt(uint8_t number);
void chip_forbid_interrupt(uint8_t number);

#endif
