/* The marker input: a foot switch or button between GP2 and GND. */
#ifndef PICO_MARKER_H
#define PICO_MARKER_H

#include <stdbool.h>

#include "chip.h"
#include "registers.h"

enum { MARKER_PIN = 2 };

static inline void marker_open(void)
{
    chip_pin_for_switch(MARKER_PIN);
}

/* Says whether the switch is closed, without waiting for it to stop bouncing. */
static inline bool marker_is_on(void)
{
    return !(REGISTER(SIO_GPIO_IN) & 1U << MARKER_PIN);
}

#endif
