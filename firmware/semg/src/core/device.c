#include "device.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../board/board.h"
#include "../rom.h"
#include "answers.h"
#include "bytes.h"
#include "command.h"
#include "layout.h"
#include "outbox.h"
#include "plan.h"
#include "protocol.h"
#include "receiver.h"
#include "selftest.h"
#include "stream.h"

enum { MOST_BYTES_HEARD_AT_ONCE = 32 };

static ROM char banner[] = "Firing Order 1.1\r\n";

/* What is done once the answer to a command is under way. */
enum afterwards {
    NOTHING,
    CHANGE_SPEED,
    RESET
};

static struct {
    struct board_facts facts;
    uint32_t layout_hash;
    struct stream stream;
    struct receiver receiver;
    struct outbox outbox;
    uint32_t heard_tick; /* when the last valid command came */
    enum afterwards afterwards;
    uint32_t next_baud; /* for CHANGE_SPEED */
} device;

static void send(uint32_t seed)
{
    outbox_send(&device.outbox, seed, !device.stream.is_running);
}

static void send_status(uint8_t request_id)
{
    struct sampler_counts counts = {0};
    sampler_read_counts(&device.stream.sampler, &counts);
    struct answers_status status = {
        .streaming = device.stream.is_running,
        .stream_id = device.stream.plan.stream_id,
        .tick = board_ticks(),
        .n_scans = sampler_whole(counts.n_blocks) * device.stream.plan.n_scans,
        .n_dropped = sampler_whole(counts.n_dropped),
        .n_late = counts.n_late,
        .n_damaged = device.receiver.n_damaged,
        .n_lost_bytes = board_n_lost_bytes(),
    };
    answers_put_status(&device.outbox.frame, request_id, &status, &device.facts);
    send(0);
}

static void send_info(uint8_t request_id)
{
    answers_put_info(&device.outbox.frame, request_id, &device.facts, device.layout_hash);
    send(0);
}

static void send_pong(uint8_t request_id, uint32_t cookie)
{
    struct frame *frame = &device.outbox.frame;
    frame_begin(frame, PROTOCOL_PONG);
    frame_put_u8(frame, request_id);
    frame_put_u32(frame, cookie);
    frame_put_u32(frame, board_ticks());
    send(0);
}

/* Answers a command without a description of its own: done, or refused and why. */
static void conclude(const uint8_t *payload, enum protocol_error error, uint8_t detail)
{
    if (error == PROTOCOL_OK) {
        answers_put_ack(&device.outbox.frame, payload[1], payload[0]);
    } else {
        answers_put_nack(&device.outbox.frame, payload[1], payload[0], error, detail);
    }
    send(0);
}

/* The same for a command with one argument, which is at fault unless the device is busy. */
static void conclude_about_argument(const uint8_t *payload, enum protocol_error error)
{
    conclude(payload, error, error == PROTOCOL_ERROR_BUSY ? 0 : COMMAND_ARGUMENT_AT);
}

static void start(const uint8_t *payload)
{
    struct plan plan;
    uint8_t detail = 0;
    enum protocol_error error = PROTOCOL_ERROR_BUSY;
    if (!device.stream.is_running) {
        plan_read(&plan, payload);
        error = plan_check(&plan, &device.facts, device.layout_hash, &detail);
    }
    if (error != PROTOCOL_OK) {
        conclude(payload, error, detail);
        return;
    }
    bool line_idled = true;
    stream_start(&device.stream, &plan);
    answers_put_started(&device.outbox.frame, payload[1], &plan, device.stream.first_tick);
    outbox_send(&device.outbox, 0, line_idled);
}

static enum protocol_error choose_selftest(uint8_t mode)
{
    if (device.stream.is_running) {
        return PROTOCOL_ERROR_BUSY;
    }
    if (!selftest_is_known(mode, &device.facts)) {
        return PROTOCOL_ERROR_UNSUPPORTED;
    }
    device.stream.selftest = mode;
    return PROTOCOL_OK;
}

static bool line_knows(uint32_t baud)
{
    uint8_t number = 0;
    while (board_baud(number) != 0 && board_baud(number) != baud) {
        number++;
    }
    return board_baud(number) != 0;
}

static enum protocol_error choose_baud(uint32_t baud)
{
    if (device.stream.is_running) {
        return PROTOCOL_ERROR_BUSY;
    }
    if (!line_knows(baud)) {
        return PROTOCOL_ERROR_UNSUPPORTED;
    }
    device.next_baud = baud;
    device.afterwards = CHANGE_SPEED;
    return PROTOCOL_OK;
}

/* Carries out a command whose form has been checked, and puts its answer under way. */
static void carry_out(const uint8_t *payload)
{
    uint8_t request_id = payload[1];
    switch (payload[0]) {
    case PROTOCOL_START:
        start(payload);
        break;
    case PROTOCOL_STOP:
        stream_stop(&device.stream);
        conclude(payload, PROTOCOL_OK, 0);
        break;
    case PROTOCOL_PING:
        send_pong(request_id, bytes_get_u32(payload + COMMAND_ARGUMENT_AT));
        break;
    case PROTOCOL_STATUS_REQ:
        send_status(request_id);
        break;
    case PROTOCOL_SELFTEST:
        conclude_about_argument(payload, choose_selftest(payload[COMMAND_ARGUMENT_AT]));
        break;
    case PROTOCOL_SET_BAUD:
        conclude_about_argument(payload,
                                choose_baud(bytes_get_u32(payload + COMMAND_ARGUMENT_AT)));
        break;
    case PROTOCOL_SET_GAIN: /* no amplifier here that could be told */
        conclude(payload, PROTOCOL_ERROR_UNSUPPORTED, 0);
        break;
    case PROTOCOL_RESET:
        stream_stop(&device.stream);
        device.afterwards = RESET;
        conclude(payload, PROTOCOL_OK, 0);
        break;
    default: /* command_check lets nothing else through */
        send_info(request_id);
        break;
    }
}

static void answer(const uint8_t *payload, uint8_t n_payload)
{
    uint8_t detail = 0;
    enum protocol_error error = command_check(payload, n_payload, &detail);
    device.heard_tick = board_ticks();
    if (error == PROTOCOL_OK) {
        carry_out(payload);
        return;
    }
    uint8_t request_id = n_payload > 1 ? payload[1] : 0;
    answers_put_nack(&device.outbox.frame, request_id, payload[0], error, detail);
    send(0);
}

/* Takes bytes from the line until one of them asks for an answer. Returns whether one did. Noise
 * without end must not keep the samples waiting, so it is heard in pieces. */
static bool hear(void)
{
    uint8_t byte;
    for (uint8_t i = 0; i < MOST_BYTES_HEARD_AT_ONCE && board_read(&byte); i++) {
        switch (receiver_take(&device.receiver, byte)) {
        case RECEIVER_COMMAND:
            answer(receiver_payload(&device.receiver), device.receiver.n_payload);
            return true;
        case RECEIVER_QUESTION:
            if (!device.stream.is_running) {
                outbox_send_text(&device.outbox, banner);
                return true;
            }
            break;
        case RECEIVER_NOTHING:
            break;
        }
    }
    return false;
}

/* Whether the host has been silent for longer than a stream or another speed than that of boot
 * lasts without it. */
static bool is_left_alone(void)
{
    bool is_running = device.stream.is_running;
    uint8_t lasts_s = is_running ? device.stream.plan.watchdog_s : PROTOCOL_SPEED_HOLDS_S;
    return lasts_s > 0 && board_ticks() - device.heard_tick > lasts_s * device.facts.tick_hz;
}

/* Reports every second, sends what is full. Returns whether there was anything to do. */
static bool go_on_streaming(void)
{
    if (stream_report_is_due(&device.stream, board_ticks(), device.facts.tick_hz)) {
        send_status(0);
        return true;
    }
    if (stream_put_block(&device.stream, &device.outbox.frame, device.facts.adc_bits)) {
        send(plan_layout_seed(&device.stream.plan));
        return true;
    }
    return false;
}

static void set_baud(uint32_t baud)
{
    board_set_baud(baud);
    device.facts.baud = baud;
    device.heard_tick = board_ticks();
}

/* Does what was put off until its answer had been sent. Returns whether there was anything. */
static bool act_afterwards(void)
{
    enum afterwards afterwards = device.afterwards;
    device.afterwards = NOTHING;
    if (afterwards == RESET) {
        board_reset();
    }
    if (afterwards == CHANGE_SPEED) {
        set_baud(device.next_baud);
    }
    return afterwards != NOTHING;
}

/* Ends what a host that is gone had asked for. Returns whether there was anything. */
static bool fall_back(void)
{
    if (device.stream.is_running) {
        stream_stop(&device.stream);
        send_status(0);
        return true;
    }
    if (device.facts.baud == board_baud(0)) {
        return false;
    }
    set_baud(board_baud(0));
    return true;
}

/* Does the most urgent piece of work. Returns whether there was one. */
static bool work(void)
{
    if (device.outbox.n_unsent > 0) {
        return outbox_flush(&device.outbox);
    }
    if (device.afterwards != NOTHING) {
        return act_afterwards();
    }
    if (hear()) {
        return true;
    }
    if (is_left_alone()) {
        return fall_back();
    }
    return device.stream.is_running && go_on_streaming();
}

void device_open(void)
{
    memset(&device, 0, sizeof device);
    board_open(&device.stream.sampler, &device.facts);
    device.layout_hash = layout_hash(&device.facts);
    send_info(0);
}

void device_poll(void)
{
    board_mark_pass(work());
}
