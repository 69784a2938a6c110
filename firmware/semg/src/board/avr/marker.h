/* The marker input: a foot switch or button between D2 and GND. */
#ifndef SEMG_MARKER_H
#define SEMG_MARKER_H

#include <avr/io.h>
#include <stdbool.h>

#include "chip.h"

/* Pulls the pin up, so that it may be left open. */
static inline void marker_open(void)
{
    CHIP_MARKER_PORT |= 1 << CHIP_MARKER_BIT;
}

/* Says whether the switch is closed, without waiting for it to stop bouncing. */
static inline bool marker_is_on(void)
{
    return !(CHIP_MARKER_PINS & 1 << CHIP_MARKER_BIT);
}

#endif
