#include "host_board.h"

#include "../../../firmware/semg/src/board/board.h"
#include "device.h"
#include "layout.h"
#include "ring.h"
#include "sampler.h"

#ifndef ADC_BITS
#define ADC_BITS 10
#endif

enum { N_COUNTS = 1 << ADC_BITS };
enum {
    TICKS_PER_BYTE = 174,
    POLLS_PER_BYTE = 3,
    LINE_ROOM = 128,
    LEAD_TICKS = 400,
    MARKED_SCANS = 50
};

jmp_buf host_board_power_on;

static struct {
    struct sampler *sampler;
    uint32_t ticks;
    uint32_t beat_tick;
    uint16_t period_ticks; /* 0: not sampling */
    uint16_t count;
    uint32_t n_scans;
    struct ring heard;
    uint8_t heard_bytes[64];
    uint16_t n_lost_bytes;
    uint8_t n_on_line;
    enum board_input input;
    uint32_t n_boots;
    struct board_facts facts;
} board;

void board_open(struct sampler *sampler, struct board_facts *facts)
{
    board.sampler = sampler;
    board.period_ticks = 0;
    board.ticks = 0xFFFFF000; /* the clock wraps soon: all sums must bear it */
    board.heard = (struct ring){.bytes = board.heard_bytes, .mask = sizeof board.heard_bytes - 1};
    *facts = (struct board_facts){
        .name = "this computer",
        .boot_id = board.n_boots,
        .tick_hz = 2000000,
        .baud = 115200,
        .skew_ns = 56000,
        .conversion_ticks = 120,
        .shortest_period_ticks = 2000000 / BOARD_MAX_RATE_HZ,
        .longest_period_ticks = 2000000 / BOARD_MIN_RATE_HZ,
        .vref_mv = 5000,
        .n_channels = 6,
        .adc_bits = ADC_BITS,
        .knows_bandgap_and_ground = true,
        .serial_size = 4,
        .serial = {0xDE, 0xAD, 0xBE, 0xEF},
        .reset_cause = 1,
    };
    board.facts = *facts;
}

uint32_t board_ticks(void)
{
    return board.ticks;
}

uint32_t board_start_sampling(uint16_t period_ticks, enum board_input input)
{
    board.input = input;
    board.period_ticks = period_ticks;
    board.n_scans = 0;
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

/* Takes what there is room for, as the real ones do: frames go out in pieces. */
uint8_t board_write(const uint8_t *bytes, uint8_t n)
{
    uint8_t room = (uint8_t)(LINE_ROOM - board.n_on_line);
    uint8_t n_taken = n < room ? n : room;
    board.n_on_line = (uint8_t)(board.n_on_line + n_taken);
    host_board_sent(bytes, n_taken);
    return n_taken;
}

uint16_t board_n_lost_bytes(void)
{
    return board.n_lost_bytes;
}

/* What the host hears at another speed is not modelled here; the chip's harness does. */
void board_set_baud(uint32_t baud)
{
    (void)baud;
    board.n_on_line = 0;
}

_Noreturn void board_reset(void)
{
    board.n_on_line = 0;
    board.n_boots++;
    longjmp(host_board_power_on, 1);
}

void board_mark_pass(bool worked)
{
    (void)worked;
}

static uint16_t look(void)
{
    uint16_t count = board.count;
    board.count = (uint16_t)((board.count + 1) % N_COUNTS);
    switch (board.input) {
    case BOARD_BANDGAP:
        return 225;
    case BOARD_GROUND:
        return 0;
    default:
        return count;
    }
}

static void convert_scan(void)
{
    /* The marker is on for every third run of 50 scans. */
    bool marked = board.n_scans++ / MARKED_SCANS % 3 == 1;
    (void)sampler_scan_due(board.sampler, marked);
    uint8_t channel = board.sampler->channels[0];
    while (channel != SAMPLER_REST) {
        channel = sampler_take(board.sampler, look());
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

uint32_t host_board_layout_hash(void)
{
    return layout_hash(&board.facts);
}

void host_board_hear(uint8_t byte)
{
    if (!ring_put(&board.heard, byte)) {
        board.n_lost_bytes++;
    }
    pass_byte_time();
    for (int i = 0; i < POLLS_PER_BYTE; i++) {
        device_poll();
    }
}
