/* The timer as the clock of the device, 1 MHz, with an alarm for every scan. */
#ifndef PICO_CLOCK_H
#define PICO_CLOCK_H

#include <stdint.h>

struct sampler;

enum { CLOCK_HZ = 1000000 };

/* Every alarm converts a scan for `sampler`. */
void clock_open(struct sampler *sampler);

uint32_t clock_ticks(void);

/* Lets the scans begin every `period_ticks`; returns the tick of the first. */
uint32_t clock_start(uint32_t period_ticks);

/* No more scans when it returns. */
void clock_stop(void);

/* The alarm's interrupt. */
void clock_on_alarm(void);

#endif
