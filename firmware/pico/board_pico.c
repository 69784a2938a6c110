/* The board of a Raspberry Pi Pico. */
#include "../semg/src/board/board.h"

#include "chip.h"
#include "clock.h"
#include "converter.h"
#include "marker.h"
#include "uart.h"

void board_open(struct sampler *sampler, struct board_facts *facts)
{
    chip_open();
    uart_open();
    marker_open();
    converter_open();
    *facts = (struct board_facts){
        .name = "Pico",
        .boot_id = chip_random(),
        .tick_hz = CLOCK_HZ,
        .baud = board_baud(0),
        .skew_ns = CONVERTER_SKEW_NS,
        .conversion_ticks = CONVERTER_LONGEST_TICKS,
        .shortest_period_ticks = CLOCK_HZ / BOARD_MAX_RATE_HZ,
        .longest_period_ticks = CLOCK_HZ / BOARD_MIN_RATE_HZ,
        .vref_mv = CONVERTER_VREF_MV,
        .n_channels = CONVERTER_N_CHANNELS,
        .adc_bits = CONVERTER_BITS,
        .reset_cause = chip_reset_cause(),
    };
    clock_open(sampler);
}

uint32_t board_ticks(void)
{
    return clock_ticks();
}

uint32_t board_start_sampling(uint16_t period_ticks, enum board_input input)
{
    (void)input; /* the facts say that there are only pins */
    return clock_start(period_ticks);
}

void board_stop_sampling(void)
{
    clock_stop();
}

_Noreturn void board_reset(void)
{
    uart_drain();
    chip_reset();
}

void board_mark_pass(bool worked)
{
    (void)worked;
}
