/* The board of an Arduino Uno, Nano or Mega. */
#include "chip.h"
#if CHIP_IS_AVR

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>

#include "../../core/bytes.h"
#include "../../rom.h"
#include "../board.h"
#include "boot_count.h"
#include "clock.h"
#include "converter.h"
#include "marker.h"
#include "uart.h"
#include "unit_serial.h"

/* What is so before the chip runs; of this, a copy out of flash takes a third of what stores do. */
static ROM struct board_facts known = {
    .name = CHIP_NAME,
    .tick_hz = CLOCK_HZ,
    .skew_ns = CONVERTER_SKEW_NS,
    .conversion_ticks = CONVERTER_LONGEST_TICKS,
    .shortest_period_ticks = CLOCK_HZ / BOARD_MAX_RATE_HZ,
    .longest_period_ticks = CLOCK_HZ / BOARD_MIN_RATE_HZ,
    .n_channels = CONVERTER_N_PINS,
    .adc_bits = CONVERTER_BITS,
    .knows_bandgap_and_ground = true,
    .serial_size = sizeof(uint32_t),
};

void board_open(struct sampler *sampler, struct board_facts *facts)
{
    uint8_t reset_cause = MCUSR;
    MCUSR = 0;
    TIMSK0 = 0; /* Arduino's millis() would delay our interrupts */
    uart_open();
    marker_open();
    converter_open(sampler);
    memcpy_P(facts, &known, sizeof known);
    facts->boot_id = boot_count_next();
    facts->baud = board_baud(0);
    facts->vref_mv = converter_measure_supply_mv();
    facts->reset_cause = reset_cause;
    bytes_put_u32(facts->serial, unit_serial());
    clock_open(sampler);
    sei();
}

uint32_t board_ticks(void)
{
    return clock_ticks();
}

uint32_t board_start_sampling(uint16_t period_ticks, enum board_input input)
{
    uint32_t first_tick = clock_start(period_ticks);
    converter_arm(input); /* before the first beat, and after the last trace of an older one */
    return first_tick;
}

void board_stop_sampling(void)
{
    clock_stop();
    converter_disarm();
}

/* Not by the chip's watchdog: old Nano bootloaders do not switch it off in time and would reset
 * for ever. */
_Noreturn void board_reset(void)
{
    uart_close();
    cli();
    asm volatile("jmp 0");
    __builtin_unreachable();
}

void board_mark_pass(bool worked)
{
    GPIOR0 = worked;
}

#endif
