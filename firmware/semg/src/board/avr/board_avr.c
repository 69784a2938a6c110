/* The board of an Arduino Uno, Nano or Mega. */
#include "chip.h"
#if CHIP_IS_AVR

#include <avr/interrupt.h>
#include <avr/io.h>

#include "../../core/bytes.h"
#include "../board.h"
#include "boot_count.h"
#include "clock.h"
#include "converter.h"
#include "uart.h"
#include "unit_serial.h"

void board_open(struct sampler *sampler, struct board_facts *facts)
{
    uint8_t reset_cause = MCUSR;
    MCUSR = 0;
    TIMSK0 = 0; /* Arduino's millis() would delay our interrupts */
    uart_open();
    converter_open(sampler);
    *facts = (struct board_facts){
        .name = CHIP_NAME,
        .boot_id = boot_count_next(),
        .tick_hz = CLOCK_HZ,
        .baud = UART_BAUD_HUNDREDS * 100UL,
        .skew_ns = CONVERTER_SKEW_NS,
        .conversion_ticks = CONVERTER_LONGEST_TICKS,
        .vref_mv = converter_measure_supply_mv(),
        .adc_bits = CONVERTER_BITS,
        .serial_size = sizeof(uint32_t),
        .reset_cause = reset_cause,
    };
    bytes_put_u32(facts->serial, unit_serial());
    clock_open(sampler);
    sei();
}

uint32_t board_ticks(void)
{
    return clock_ticks();
}

uint32_t board_start_sampling(uint16_t period_ticks)
{
    return clock_start(period_ticks);
}

void board_stop_sampling(void)
{
    clock_stop();
    converter_finish();
}

bool board_read(uint8_t *byte)
{
    return uart_read(byte);
}

bool board_write(const uint8_t *bytes, uint8_t n)
{
    return uart_write(bytes, n);
}

uint16_t board_n_lost_bytes(void)
{
    return uart_n_lost_bytes();
}

void board_mark_pass(bool worked)
{
    GPIOR0 = worked;
}

#endif
