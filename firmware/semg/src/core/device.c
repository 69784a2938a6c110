#include "device.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../board/board.h"
#include "answers.h"
#include "bytes.h"
#include "command.h"
#include "frame.h"
#include "layout.h"
#include "plan.h"
#include "protocol.h"
#include "receiver.h"
#include "sampler.h"

/* The trailing zero of this text is the delimiter that must follow it. */
static const char banner[] = "Firing Order 1.1\r\n";

static struct {
    struct board_facts facts;
    uint32_t layout_hash;
    struct sampler sampler;
    struct receiver receiver;
    struct plan plan;
    bool streaming;
    uint32_t first_tick;   /* of scan 0 */
    uint32_t next_index;   /* of the first scan not sent yet */
    uint32_t heard_tick;   /* when the last valid command came */
    uint32_t reported_tick; /* when the last unasked STATUS was due */
    struct frame frame;
    const uint8_t *unsent; /* what of the frame or banner still waits for room, or NULL */
    uint8_t n_unsent;
} device;

static void send(uint32_t seed)
{
    device.n_unsent = frame_seal(&device.frame, seed);
    device.unsent = device.frame.bytes + 1;
    if (!device.streaming) {
        device.unsent--; /* the line idled: the spare delimiter ends whatever stood on it */
        device.n_unsent++;
    }
}

static void send_status(uint8_t request_id)
{
    struct answers_status status = {
        .streaming = device.streaming,
        .stream_id = device.plan.stream_id,
        .tick = board_ticks(),
        .n_scans = sampler_n_finished(&device.sampler),
        .n_dropped = sampler_n_dropped(&device.sampler),
        .n_late = sampler_n_late(&device.sampler),
        .n_damaged = device.receiver.n_damaged,
        .n_lost_bytes = board_n_lost_bytes(),
    };
    answers_put_status(&device.frame, request_id, &status, &device.facts);
    send(0);
}

static void send_info(uint8_t request_id)
{
    answers_put_info(&device.frame, request_id, &device.facts, device.layout_hash);
    send(0);
}

static void send_pong(uint8_t request_id, uint32_t cookie)
{
    frame_begin(&device.frame, PROTOCOL_PONG);
    frame_put_u8(&device.frame, request_id);
    frame_put_u32(&device.frame, cookie);
    frame_put_u32(&device.frame, board_ticks());
    send(0);
}

static void send_nack(const uint8_t *payload, uint8_t n_payload, uint8_t error, uint8_t detail)
{
    uint8_t request_id = n_payload > 1 ? payload[1] : 0;
    answers_put_nack(&device.frame, request_id, payload[0], error, detail);
    send(0);
}

static void stop(void)
{
    board_stop_sampling();
    device.streaming = false;
}

static void start(const uint8_t *payload, uint8_t n_payload)
{
    struct plan plan;
    uint8_t detail = 0;
    enum protocol_error error = PROTOCOL_ERROR_BUSY;
    if (!device.streaming) {
        plan_read(&plan, payload);
        error = plan_check(&plan, &device.facts, device.layout_hash, &detail);
    }
    if (error != PROTOCOL_OK) {
        send_nack(payload, n_payload, error, detail);
        return;
    }
    device.plan = plan;
    device.next_index = 0;
    sampler_reset(&device.sampler, &device.plan);
    device.first_tick = board_start_sampling((uint16_t)plan.period_ticks);
    device.reported_tick = device.first_tick;
    answers_put_started(&device.frame, payload[1], &device.plan, device.first_tick);
    send(0);
    device.streaming = true;
}

/* Carries one command out and puts its answer under way. */
static void answer(const uint8_t *payload, uint8_t n_payload)
{
    uint8_t detail = 0;
    enum protocol_error error = command_check(payload, n_payload, &detail);
    device.heard_tick = board_ticks();
    if (error != PROTOCOL_OK) {
        send_nack(payload, n_payload, error, detail);
        return;
    }
    switch (payload[0]) {
    case PROTOCOL_START:
        start(payload, n_payload);
        break;
    case PROTOCOL_STOP:
        stop();
        frame_begin(&device.frame, PROTOCOL_ACK);
        frame_put_u8(&device.frame, payload[1]);
        frame_put_u8(&device.frame, PROTOCOL_STOP);
        send(0);
        break;
    case PROTOCOL_PING:
        send_pong(payload[1], bytes_get_u32(payload + 2));
        break;
    case PROTOCOL_STATUS_REQ:
        send_status(payload[1]);
        break;
    default: /* command_check lets nothing else through */
        send_info(payload[1]);
        break;
    }
}

static void send_block(const struct sampler_block *block)
{
    uint32_t tick = device.first_tick + block->first_index * device.plan.period_ticks;
    uint8_t flags = block->first_index == device.next_index ? 0 : PROTOCOL_FLAG_DROPPED;
    answers_put_data(&device.frame, &device.plan, block, tick, flags);
    device.next_index = block->first_index + device.plan.n_scans;
    sampler_release(&device.sampler);
    send(plan_layout_seed(&device.plan));
}

/* Takes bytes from the line until one of them asks for an answer. Returns whether one did. */
static bool hear(void)
{
    uint8_t byte;
    while (board_read(&byte)) {
        switch (receiver_take(&device.receiver, byte)) {
        case RECEIVER_COMMAND:
            answer(receiver_payload(&device.receiver), device.receiver.n_payload);
            return true;
        case RECEIVER_QUESTION:
            if (!device.streaming) {
                device.unsent = (const uint8_t *)banner;
                device.n_unsent = sizeof banner;
                return true;
            }
            break;
        case RECEIVER_NOTHING:
            break;
        }
    }
    return false;
}

/* While streaming: stops if the host has been silent for too long, reports every second. Returns
 * whether that puts a frame under way. */
static bool watch(void)
{
    uint32_t now = board_ticks();
    uint32_t patience_ticks = device.plan.watchdog_s * device.facts.tick_hz;
    if (patience_ticks > 0 && now - device.heard_tick > patience_ticks) {
        stop();
        send_status(0);
        return true;
    }
    if ((int32_t)(now - device.reported_tick) >= (int32_t)device.facts.tick_hz) {
        device.reported_tick += device.facts.tick_hz;
        send_status(0);
        return true;
    }
    return false;
}

/* Gives the line what waits for it. Returns whether it took it. */
static bool flush(void)
{
    if (!board_write(device.unsent, device.n_unsent)) {
        return false;
    }
    device.unsent = NULL;
    return true;
}

/* Does the most urgent piece of work. Returns whether there was one. */
static bool work(void)
{
    if (device.unsent != NULL) {
        return flush();
    }
    if (hear()) {
        return true;
    }
    if (!device.streaming) {
        return false;
    }
    if (watch()) {
        return true;
    }
    const struct sampler_block *block = sampler_oldest(&device.sampler);
    if (block == NULL) {
        return false;
    }
    send_block(block);
    return true;
}

void device_open(void)
{
    memset(&device, 0, sizeof device);
    board_open(&device.sampler, &device.facts);
    device.layout_hash = layout_hash(device.facts.vref_mv);
    send_info(0);
}

void device_poll(void)
{
    board_mark_pass(work());
}
