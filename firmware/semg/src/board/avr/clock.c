#include "chip.h"
#if CHIP_IS_AVR

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "../../core/sampler.h"
#include "clock.h"
#include "converter.h"
#include "marker.h"

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
    TIFR1 = 1 << TOV1;
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
        OCR1B = (uint16_t)first_tick;
        TIFR1 = 1 << OCF1B; /* the converter waits for its edge */
        TIMSK1 |= 1 << OCIE1B;
    }
    return first_tick;
}

void clock_stop(void)
{
    TIMSK1 &= (uint8_t)~(1 << OCIE1B);
}

ISR(TIMER1_OVF_vect)
{
    n_overflows++;
}

/* The match has started the converter by itself: no interrupt can delay a scan's instant. */
ISR(TIMER1_COMPB_vect)
{
    OCR1B += beat_ticks;
    (void)sampler_scan_due(beaten, marker_is_on());
}

#endif
