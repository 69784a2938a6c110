#include <string.h>
#include <time.h>

#include "../semg/src/board/board.h"
#include "../semg/src/core/bytes.h"
#include "../semg/src/core/device.h"
#include "../semg/src/core/sampler.h"
#include "../sim/pty.h"
#include "../sim/wave.h"
#include "host.h"
#include "input.h"

enum {
    TICK_HZ = 2000000,
    NS_PER_TICK = 500,
    NS_PER_S = 1000000000,
    STEP_NS = 100000, /* how long the main loop's passes below take together */
    PASSES_PER_STEP = 8,
    LEAD_TICKS = 400,
    SKEW_NS = 58000,
    LONGEST_CONVERSION_TICKS = 132,
    OUTGOING_SIZE = 128,
    BITS_PER_BYTE = 10,
    QUEUE_SIZE = 1 << 16
};

jmp_buf host_power_on;

static const uint32_t bauds[] = {115200, 250000, 500000, 0};

static struct {
    struct options options;
    struct sampler *sampler;
    uint32_t n_boots;
    uint64_t now_ns;

    uint32_t period_ticks; /* 0: not sampling */
    uint64_t beat_ns;
    uint32_t n_scans;
    enum board_input input;

    int pty;
    bool is_held;
    uint32_t bit_ns;
    uint32_t host_bit_ns;
    struct wave from_board;
    struct wave to_board;
    uint8_t to_host[QUEUE_SIZE];
    size_t n_to_host;
} host;

static uint32_t bit_of(uint32_t baud)
{
    return (uint32_t)(NS_PER_S / baud);
}

static void set_speed(uint32_t baud)
{
    uint32_t best = host.options.best_baud;
    bool is_off = best != 0 && baud > best;
    host.bit_ns = bit_of(baud);
    host.bit_ns += is_off ? host.bit_ns / 4 : 0;
}

void host_make(const struct options *options)
{
    host.options = *options;
    host.n_boots = (uint32_t)time(NULL);
    host.host_bit_ns = bit_of(bauds[0]);
    input_open(options);
    host.pty = pty_open();
}

void board_open(struct sampler *sampler, struct board_facts *facts)
{
    host.sampler = sampler;
    host.period_ticks = 0;
    host.n_boots++;
    set_speed(bauds[0]);
    *facts = (struct board_facts){
        .name = "Computer",
        .boot_id = host.n_boots,
        .tick_hz = TICK_HZ,
        .baud = bauds[0],
        .skew_ns = SKEW_NS,
        .conversion_ticks = LONGEST_CONVERSION_TICKS,
        .shortest_period_ticks = TICK_HZ / BOARD_MAX_RATE_HZ,
        .longest_period_ticks = TICK_HZ / BOARD_MIN_RATE_HZ,
        .vref_mv = (uint16_t)host.options.supply_mv,
        .n_channels = LAYOUT_MAX_CHANNELS,
        .adc_bits = (uint8_t)host.options.adc_bits,
        .knows_bandgap_and_ground = true,
        .serial_size = sizeof(uint32_t),
    };
    bytes_put_u32(facts->serial, host.options.serial);
}

uint32_t board_ticks(void)
{
    return (uint32_t)(host.now_ns / NS_PER_TICK);
}

uint32_t board_start_sampling(uint16_t period_ticks, enum board_input input)
{
    uint64_t first_tick = host.now_ns / NS_PER_TICK + LEAD_TICKS;
    host.input = input;
    host.n_scans = 0;
    host.beat_ns = first_tick * NS_PER_TICK;
    host.period_ticks = period_ticks;
    return (uint32_t)first_tick;
}

void board_stop_sampling(void)
{
    host.period_ticks = 0;
}

bool board_read(uint8_t *byte)
{
    return wave_read(&host.to_board, host.now_ns, host.bit_ns, byte);
}

uint8_t board_write(const uint8_t *bytes, uint8_t n)
{
    uint64_t byte_ns = (uint64_t)BITS_PER_BYTE * host.bit_ns;
    uint64_t free_from = host.from_board.free_from;
    uint64_t n_waiting = free_from > host.now_ns ? (free_from - host.now_ns) / byte_ns + 1 : 0;
    if (n_waiting >= OUTGOING_SIZE) {
        return 0;
    }
    uint8_t room = (uint8_t)(OUTGOING_SIZE - n_waiting);
    uint8_t n_taken = n < room ? n : room;
    for (uint8_t i = 0; i < n_taken; i++) {
        wave_send(&host.from_board, host.now_ns, host.bit_ns, bytes[i]);
    }
    return n_taken;
}

uint16_t board_n_lost_bytes(void)
{
    return 0;
}

uint32_t board_baud(uint8_t number)
{
    return bauds[number];
}

/* What is on its way keeps the speed it was sent at, so there is nothing to wait for. */
void board_set_baud(uint32_t baud)
{
    set_speed(baud);
}

_Noreturn void board_reset(void)
{
    longjmp(host_power_on, 1);
}

void board_mark_pass(bool worked)
{
    (void)worked;
}

static void convert_scan(void)
{
    (void)sampler_scan_due(host.sampler, input_is_marked(host.n_scans));
    uint8_t channel = host.sampler->channels[0];
    while (channel != SAMPLER_REST) {
        channel = sampler_take(host.sampler, input_count(host.input, host.n_scans, channel));
    }
    host.n_scans++;
}

/* Takes the scans whose last conversion is over. */
static void convert_what_is_due(void)
{
    uint64_t scan_ns = (uint64_t)host.sampler->n_active * SKEW_NS;
    while (host.period_ticks > 0 && host.now_ns >= host.beat_ns + scan_ns) {
        host.beat_ns += (uint64_t)host.period_ticks * NS_PER_TICK;
        convert_scan();
    }
}

/* Hands over what the host, at its speed, has read of the line. */
static void hear_board(void)
{
    uint8_t byte;
    while (wave_read(&host.from_board, host.now_ns, host.host_bit_ns, &byte)) {
        if (host.is_held && host.n_to_host < QUEUE_SIZE) {
            host.to_host[host.n_to_host++] = byte;
        }
    }
}

void host_run_until(uint64_t ns)
{
    while (host.now_ns < ns) {
        host.now_ns += STEP_NS;
        convert_what_is_due();
        for (int i = 0; i < PASSES_PER_STEP; i++) {
            device_poll();
        }
        hear_board();
    }
}

static void notice_host(void)
{
    host.is_held = pty_is_held(host.pty);
    if (!host.is_held) {
        host.n_to_host = 0;
        return;
    }
    uint32_t baud = pty_baud(host.pty);
    if (baud != 0) {
        host.host_bit_ns = bit_of(baud);
    }
}

void host_exchange(void)
{
    notice_host();
    if (!host.is_held) {
        return;
    }
    uint8_t heard[256];
    size_t n = pty_read(host.pty, heard, sizeof heard);
    for (size_t i = 0; i < n; i++) {
        wave_send(&host.to_board, host.now_ns, host.host_bit_ns, heard[i]);
    }
    n = pty_write(host.pty, host.to_host, host.n_to_host);
    host.n_to_host -= n;
    memmove(host.to_host, host.to_host + n, host.n_to_host);
}
