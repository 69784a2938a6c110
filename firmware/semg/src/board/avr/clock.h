/* Timer1 as the clock of the device: 2 MHz, counted to 32 bits, with a beat for the scans. */
#ifndef SEMG_CLOCK_H
#define SEMG_CLOCK_H

#include <stdint.h>

struct sampler;

enum { CLOCK_HZ = 2000000 };

/* Starts counting from 0. Every beat tells `sampler` that a scan is due. */
void clock_open(struct sampler *sampler);

/* Returns the tick now. Not from interrupts. */
uint32_t clock_ticks(void);

/* Lets the scans beat every `period_ticks`; returns the tick of the first beat. */
uint32_t clock_start(uint16_t period_ticks);

/* No more beats from here on. */
void clock_stop(void);

#endif
