#include "answers.h"

#include <string.h>

#include "encoding.h"
#include "protocol.h"

enum { FIRMWARE_MAJOR = 1, FIRMWARE_MINOR = 1, FIRMWARE_PATCH = 0 };

enum { N_ENCODINGS = 8 };

static void put_tag(struct frame *frame, uint8_t tag, uint8_t n_bytes)
{
    frame_put_u8(frame, tag);
    frame_put_u8(frame, n_bytes);
}

static void put_tagged_u32(struct frame *frame, uint8_t tag, uint32_t value)
{
    put_tag(frame, tag, 4);
    frame_put_u32(frame, value);
}

static void put_channel(struct frame *frame, const struct board_facts *facts, uint8_t channel)
{
    frame_put_u8(frame, PROTOCOL_TAG_CHANNEL);
    uint8_t *size = frame_end(frame);
    frame_skip(frame, 1);
    layout_put_meaning(frame_end(frame), channel, facts);
    frame_skip(frame, LAYOUT_MEANING_SIZE);
    frame_put_u32(frame, channel * facts->skew_ns);
    frame_skip(frame, layout_put_label(frame_end(frame), channel));
    *size = (uint8_t)(frame_end(frame) - size - 1);
}

static void put_bauds(struct frame *frame)
{
    put_tag(frame, PROTOCOL_TAG_BAUDS, 0);
    uint8_t *size = frame_end(frame) - 1;
    for (uint8_t number = 0; board_baud(number) != 0; number++) {
        frame_put_u32(frame, board_baud(number));
        *size = (uint8_t)(*size + sizeof(uint32_t));
    }
}

static uint8_t known_encodings(uint8_t adc_bits)
{
    uint8_t known = 0;
    for (uint8_t encoding = N_ENCODINGS; encoding-- > 0;) {
        known = (uint8_t)(known << 1 | encoding_holds(encoding, adc_bits));
    }
    return known;
}

static uint8_t features(const struct board_facts *facts)
{
    uint8_t always = PROTOCOL_FEATURE_COUNTED_TESTS | PROTOCOL_FEATURE_MARKS;
    return facts->knows_bandgap_and_ground ? always | PROTOCOL_FEATURE_INPUT_TESTS : always;
}

void answers_put_info(struct frame *frame, uint8_t request_id, const struct board_facts *facts,
                      uint32_t layout_hash)
{
    uint8_t n_letters = (uint8_t)strlen(facts->name);
    frame_begin(frame, PROTOCOL_INFO);
    frame_put_u8(frame, request_id);
    frame_put_u8(frame, PROTOCOL_MAJOR);
    frame_put_u8(frame, PROTOCOL_MINOR);
    put_tag(frame, PROTOCOL_TAG_FIRMWARE, 3);
    frame_put_u8(frame, FIRMWARE_MAJOR);
    frame_put_u8(frame, FIRMWARE_MINOR);
    frame_put_u8(frame, FIRMWARE_PATCH);
    put_tag(frame, PROTOCOL_TAG_BOARD, n_letters);
    frame_put_bytes(frame, facts->name, n_letters);
    put_tagged_u32(frame, PROTOCOL_TAG_BOOT, facts->boot_id);
    put_tagged_u32(frame, PROTOCOL_TAG_TICK_HZ, facts->tick_hz);
    put_tag(frame, PROTOCOL_TAG_LIMITS, 4);
    frame_put_u8(frame, facts->n_channels);
    frame_put_u8(frame, facts->adc_bits);
    frame_put_u8(frame, known_encodings(facts->adc_bits));
    frame_put_u8(frame, PLAN_MAX_SCANS);
    put_tag(frame, PROTOCOL_TAG_VREF, 2);
    frame_put_u16(frame, facts->vref_mv);
    for (uint8_t channel = 0; channel < facts->n_channels; channel++) {
        put_channel(frame, facts, channel);
    }
    put_tagged_u32(frame, PROTOCOL_TAG_BAUD, facts->baud);
    put_bauds(frame);
    if (facts->serial_size > 0) {
        put_tag(frame, PROTOCOL_TAG_SERIAL, facts->serial_size);
        frame_put_bytes(frame, facts->serial, facts->serial_size);
    }
    put_tagged_u32(frame, PROTOCOL_TAG_LAYOUT, layout_hash);
    put_tag(frame, PROTOCOL_TAG_FEATURES, 1);
    frame_put_u8(frame, features(facts));
}

void answers_put_status(struct frame *frame, uint8_t request_id,
                        const struct answers_status *status, const struct board_facts *facts)
{
    frame_begin(frame, PROTOCOL_STATUS);
    frame_put_u8(frame, request_id);
    frame_put_u8(frame, status->streaming ? PROTOCOL_STATE_STREAMING : PROTOCOL_STATE_IDLE);
    frame_put_u8(frame, status->stream_id);
    frame_put_u32(frame, status->tick);
    frame_put_u32(frame, status->n_scans);
    frame_put_u32(frame, status->n_dropped);
    frame_put_u16(frame, status->n_late);
    frame_put_u16(frame, status->n_damaged);
    frame_put_u16(frame, status->n_lost_bytes);
    frame_put_u16(frame, facts->vref_mv);
    frame_put_u8(frame, facts->reset_cause);
}

void answers_put_ack(struct frame *frame, uint8_t request_id, uint8_t command)
{
    frame_begin(frame, PROTOCOL_ACK);
    frame_put_u8(frame, request_id);
    frame_put_u8(frame, command);
}

void answers_put_started(struct frame *frame, uint8_t request_id, const struct plan *plan,
                         uint32_t first_tick)
{
    answers_put_ack(frame, request_id, PROTOCOL_START);
    frame_put_u8(frame, plan->stream_id);
    frame_put_u32(frame, plan->period_ticks);
    frame_put_u8(frame, plan->mask);
    frame_put_u8(frame, plan->n_scans);
    frame_put_u8(frame, plan->encoding);
    frame_put_u32(frame, first_tick);
}

void answers_put_nack(struct frame *frame, uint8_t request_id, uint8_t command,
                      enum protocol_error error, uint8_t detail)
{
    frame_begin(frame, PROTOCOL_NACK);
    frame_put_u8(frame, request_id);
    frame_put_u8(frame, command);
    frame_put_u8(frame, (uint8_t)error);
    frame_put_u8(frame, detail);
}

/* The marks go behind the samples, and only where there are any. */
static void put_marks(struct frame *frame, const struct plan *plan, uint16_t marks)
{
    frame_put_u8(frame, (uint8_t)marks);
    if (plan_marks_size(plan) > 1) {
        frame_put_u8(frame, (uint8_t)(marks >> 8));
    }
}

void answers_put_data(struct frame *frame, const struct plan *plan,
                      const struct sampler_block *block, uint32_t first_index, uint32_t tick,
                      uint8_t flags, uint8_t adc_bits)
{
    uint8_t n_counts = (uint8_t)(plan->n_scans * plan_n_active(plan));
    uint16_t highest = (uint16_t)(((uint32_t)1 << adc_bits) - 1);
    bool is_marked = plan_has_marks(plan) && block->marks != 0;
    if (encoding_at_rail(block->counts, n_counts, highest)) {
        flags |= PROTOCOL_FLAG_RAIL;
    }
    if (is_marked) {
        flags |= PROTOCOL_FLAG_MARKED;
    }
    if (block->late) {
        flags |= PROTOCOL_FLAG_LATE;
    }
    frame_begin(frame, PROTOCOL_DATA);
    frame_put_u8(frame, flags);
    frame_put_u8(frame, plan->stream_id);
    frame_put_u32(frame, first_index);
    frame_put_u32(frame, tick);
    frame_skip(frame, encoding_put(plan_encoding(plan), frame_end(frame), block->counts, n_counts));
    if (is_marked) {
        put_marks(frame, plan, block->marks);
    }
}
