#include "answers.h"

#include <string.h>

#include "encoding.h"
#include "protocol.h"

enum { FIRMWARE_MAJOR = 1, FIRMWARE_MINOR = 1, FIRMWARE_PATCH = 0 };

enum {
    KNOWN_ENCODINGS = 1 << PROTOCOL_ENCODING_U16 | 1 << PROTOCOL_ENCODING_PACKED10,
    CHANNEL_HEAD_SIZE = 18
};

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
    struct layout_channel described = layout_channel(channel, facts->vref_mv);
    put_tag(frame, PROTOCOL_TAG_CHANNEL, (uint8_t)(CHANNEL_HEAD_SIZE + described.n_letters));
    frame_put_u8(frame, channel);
    frame_put_u8(frame, described.kind);
    frame_put_u32(frame, described.adc_nv_per_count);
    frame_put_u32(frame, described.afe_gain_milli);
    frame_put_u32(frame, (uint32_t)described.zero_count);
    frame_put_u32(frame, channel * facts->skew_ns);
    frame_put_bytes(frame, described.label, described.n_letters);
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
    frame_put_u8(frame, LAYOUT_N_CHANNELS);
    frame_put_u8(frame, facts->adc_bits);
    frame_put_u8(frame, KNOWN_ENCODINGS);
    frame_put_u8(frame, PLAN_MAX_SCANS);
    put_tag(frame, PROTOCOL_TAG_VREF, 2);
    frame_put_u16(frame, facts->vref_mv);
    for (uint8_t channel = 0; channel < LAYOUT_N_CHANNELS; channel++) {
        put_channel(frame, facts, channel);
    }
    put_tagged_u32(frame, PROTOCOL_TAG_BAUD, facts->baud);
    if (facts->serial_size > 0) {
        put_tag(frame, PROTOCOL_TAG_SERIAL, facts->serial_size);
        frame_put_bytes(frame, facts->serial, facts->serial_size);
    }
    put_tagged_u32(frame, PROTOCOL_TAG_LAYOUT, layout_hash);
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

void answers_put_started(struct frame *frame, uint8_t request_id, const struct plan *plan,
                         uint32_t first_tick)
{
    frame_begin(frame, PROTOCOL_ACK);
    frame_put_u8(frame, request_id);
    frame_put_u8(frame, PROTOCOL_START);
    frame_put_u8(frame, plan->stream_id);
    frame_put_u32(frame, plan->period_ticks);
    frame_put_u8(frame, plan->mask);
    frame_put_u8(frame, plan->n_scans);
    frame_put_u8(frame, plan->encoding);
    frame_put_u32(frame, first_tick);
}

void answers_put_nack(struct frame *frame, uint8_t request_id, uint8_t command, uint8_t error,
                      uint8_t detail)
{
    frame_begin(frame, PROTOCOL_NACK);
    frame_put_u8(frame, request_id);
    frame_put_u8(frame, command);
    frame_put_u8(frame, error);
    frame_put_u8(frame, detail);
}

void answers_put_data(struct frame *frame, const struct plan *plan,
                      const struct sampler_block *block, uint32_t tick, uint8_t flags)
{
    uint8_t n_counts = (uint8_t)(plan->n_scans * plan_n_active(plan));
    if (encoding_at_rail(block->counts, n_counts)) {
        flags |= PROTOCOL_FLAG_RAIL;
    }
    if (block->late) {
        flags |= PROTOCOL_FLAG_LATE;
    }
    frame_begin(frame, PROTOCOL_DATA);
    frame_put_u8(frame, flags);
    frame_put_u8(frame, plan->stream_id);
    frame_put_u32(frame, block->first_index);
    frame_put_u32(frame, tick);
    uint8_t *samples = frame_end(frame);
    uint8_t n_bytes = plan->encoding == PROTOCOL_ENCODING_PACKED10
                          ? encoding_put_packed10(samples, block->counts, n_counts)
                          : encoding_put_u16(samples, block->counts, n_counts);
    frame_skip(frame, n_bytes);
}
