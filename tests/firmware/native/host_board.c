/* The board that is this computer: time passes as bytes come in on stdin, what the device sends
 * goes to stdout, and the converter counts upwards. Runs the whole core under the sanitizers. */
#include "../../../firmware/semg/src/board/board.h"

#include <stdio.h>

#include "device.h"
#include "ring.h"
#include "sampler.h"

enum { TICKS_PER_BYTE = 174, POLLS_PER_BYTE = 3, LINE_ROOM = 255, LEAD_TICKS = 400 };

static struct {
    struct sampler *sampler;
    uint32_t ticks;
    uint32_t beat_tick;
    uint16_t period_ticks; /* 0: not sampling */
    uint16_t count;
    struct ring heard;
    uint8_t heard_bytes[64];
    uint16_t n_lost_bytes;
    uint8_t n_on_line;
} board;

void board_open(struct sampler *sampler, struct board_facts *facts)
{
    board.sampler = sampler;
    board.ticks = 0xFFFFF000; /* the clock wraps soon: all sums must bear it */
    board.heard = (struct ring){.bytes = board.heard_bytes, .mask = sizeof board.heard_bytes - 1};
    *facts = (struct board_facts){
        .name = "this computer",
        .boot_id = 1,
        .tick_hz = 2000000,
        .baud = 115200,
        .skew_ns = 56000,
        .conversion_ticks = 120,
        .vref_mv = 5000,
        .adc_bits = 10,
        .serial_size = 4,
        .serial = {0xDE, 0xAD, 0xBE, 0xEF},
        .reset_cause = 1,
    };
}

uint32_t board_ticks(void)
{
    return board.ticks;
}

uint32_t board_start_sampling(uint16_t period_ticks)
{
    board.period_ticks = period_ticks;
    board.beat_tick = board.ticks + LEAD_TICKS;
    return board.beat_tick;
}

void board_stop_sampling(void)
{
    board.period_ticks = 0;
}

bool board_read(uint8_t *byte)
{
    return ring_take(&board.heard, byte);
}

bool board_write(const uint8_t *bytes, uint8_t n)
{
    if (LINE_ROOM - board.n_on_line < n) {
        return false;
    }
    board.n_on_line = (uint8_t)(board.n_on_line + n);
    fwrite(bytes, 1, n, stdout);
    return true;
}

uint16_t board_n_lost_bytes(void)
{
    return board.n_lost_bytes;
}

void board_mark_pass(bool worked)
{
    (void)worked;
}

static void convert_scan(void)
{
    uint8_t channel = sampler_scan_due(board.sampler);
    while (channel != SAMPLER_REST) {
        channel = sampler_take(board.sampler, board.count);
        board.count = (uint16_t)((board.count + 1) % 1024);
    }
}

static void pass_byte_time(void)
{
    board.ticks += TICKS_PER_BYTE;
    if (board.n_on_line > 0) {
        board.n_on_line--;
    }
    while (board.period_ticks > 0 && (int32_t)(board.ticks - board.beat_tick) >= 0) {
        board.beat_tick += board.period_ticks;
        convert_scan();
    }
}

int main(void)
{
    device_open();
    device_poll();
    int byte;
    while ((byte = getchar()) != EOF) {
        if (!ring_put(&board.heard, (uint8_t)byte)) {
            board.n_lost_bytes++;
        }
        pass_byte_time();
        for (int i = 0; i < POLLS_PER_BYTE; i++) {
            device_poll();
        }
    }
    return 0;
}
