#include "clock.h"

#include <stdbool.h>

#include "../semg/src/core/sampler.h"
#include "chip.h"
#include "converter.h"
#include "marker.h"
#include "registers.h"

enum { ALARM_0 = 1, LEAD_TICKS = 200 };

static struct sampler *beaten;
static uint32_t beat_ticks;
static uint32_t next_tick;

void clock_open(struct sampler *sampler)
{
    beaten = sampler;
    REGISTER(TIMER_INTE) = ALARM_0;
}

uint32_t clock_ticks(void)
{
    return REGISTER(TIMER_TIMERAWL);
}

uint32_t clock_start(uint32_t period_ticks)
{
    beat_ticks = period_ticks;
    next_tick = clock_ticks() + LEAD_TICKS;
    REGISTER(TIMER_INTR) = ALARM_0;
    REGISTER(TIMER_ALARM0) = next_tick;
    chip_allow_interrupt(IRQ_TIMER_0);
    return next_tick;
}

void clock_stop(void)
{
    chip_forbid_interrupt(IRQ_TIMER_0);
    REGISTER(TIMER_ARMED) = ALARM_0;
}

static void convert_scan(void)
{
    (void)sampler_scan_due(beaten, marker_is_on());
    uint8_t channel = beaten->channels[0];
    while (channel != SAMPLER_REST) {
        channel = sampler_take(beaten, converter_read(channel));
    }
}

/* An alarm set for an instant that has passed would ring in 71 minutes: such a scan is taken at once
 * and told to be late. */
void clock_on_alarm(void)
{
    REGISTER(TIMER_INTR) = ALARM_0;
    bool is_late = false;
    do {
        if (is_late) {
            sampler_note_late(beaten);
        }
        convert_scan();
        next_tick += beat_ticks;
        REGISTER(TIMER_ALARM0) = next_tick;
        is_late = true;
    } while ((int32_t)(clock_ticks() - next_tick) >= 0);
}
