#include "chip.h"
#if CHIP_IS_AVR

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "../../core/sampler.h"
#include "clock.h"
#include "converter.h"

enum {
    PRESCALE_8 = 1 << CS11,
    /* Long enough to leave this file before the first beat, short enough not to be noticed. */
    LEAD_TICKS = 400
};

static volatile uint16_t n_overflows;
static uint16_t beat_ticks;
static struct sampler *beaten;

void clock_open(struct sampler *sampler)
{
    beaten = sampler;
    TCCR1A = 0;
    TCCR1B = 0;
    TCNT1 = 0;
    n_overflows = 0;
    TIMSK1 = 1 << TOIE1;
    TCCR1B = PRESCALE_8;
}

uint32_t clock_ticks(void)
{
    uint16_t low;
    uint16_t high;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE)
    {
        low = TCNT1;
        high = n_overflows;
        if ((TIFR1 & 1 << TOV1) && low < 0x8000) {
            high++; /* overflowed just now, its interrupt still waits */
        }
    }
    return (uint32_t)high << 16 | low;
}

uint32_t clock_start(uint16_t period_ticks)
{
    uint32_t first_tick;
    beat_ticks = period_ticks;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE)
    {
        first_tick = clock_ticks() + LEAD_TICKS;
        OCR1A = (uint16_t)first_tick;
        TIFR1 = 1 << OCF1A;
        TIMSK1 |= 1 << OCIE1A;
    }
    return first_tick;
}

void clock_stop(void)
{
    TIMSK1 &= (uint8_t)~(1 << OCIE1A);
}

ISR(TIMER1_OVF_vect)
{
    n_overflows++;
}

ISR(TIMER1_COMPA_vect)
{
    OCR1A += beat_ticks;
    uint8_t channel = sampler_scan_due(beaten);
    if (channel != SAMPLER_REST) {
        converter_start(channel);
    }
}

#endif
