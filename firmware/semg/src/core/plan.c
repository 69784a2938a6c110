#include "plan.h"

#include "bytes.h"
#include "crc32.h"
#include "encoding.h"

/* Offsets of START's fields in its payload. */
enum {
    PERIOD_AT = 2,
    MASK_AT = 6,
    SCANS_AT = 7,
    ENCODING_AT = 8,
    WATCHDOG_AT = 9,
    STREAM_ID_AT = 10,
    LAYOUT_HASH_AT = 11
};

void plan_read(struct plan *plan, const uint8_t *payload)
{
    plan->period_ticks = bytes_get_u32(payload + PERIOD_AT);
    plan->mask = payload[MASK_AT];
    plan->n_scans = payload[SCANS_AT];
    plan->encoding = payload[ENCODING_AT];
    plan->watchdog_s = payload[WATCHDOG_AT];
    plan->stream_id = payload[STREAM_ID_AT];
    plan->layout_hash = bytes_get_u32(payload + LAYOUT_HASH_AT);
}

uint8_t plan_encoding(const struct plan *plan)
{
    return plan->encoding & (uint8_t)~PROTOCOL_ENCODING_MARKS;
}

bool plan_has_marks(const struct plan *plan)
{
    return (plan->encoding & PROTOCOL_ENCODING_MARKS) != 0;
}

uint8_t plan_n_active(const struct plan *plan)
{
    uint8_t n_active = 0;
    for (uint8_t mask = plan->mask; mask != 0; mask >>= 1) {
        n_active = (uint8_t)(n_active + (mask & 1));
    }
    return n_active;
}

uint8_t plan_samples_size(const struct plan *plan)
{
    uint16_t n_samples = (uint16_t)(plan->n_scans * plan_n_active(plan));
    return (uint8_t)((n_samples * encoding_bits(plan_encoding(plan)) + 7U) / 8U);
}

uint8_t plan_marks_size(const struct plan *plan)
{
    return (uint8_t)(plan_has_marks(plan) ? (plan->n_scans + 7U) / 8U : 0U);
}

uint32_t plan_layout_seed(const struct plan *plan)
{
    uint8_t bytes[11];
    bytes_put_u32(bytes, plan->layout_hash);
    bytes_put_u32(bytes + 4, plan->period_ticks);
    bytes[8] = plan->mask;
    bytes[9] = plan->n_scans;
    bytes[10] = plan->encoding;
    return crc32_continue(0, bytes, sizeof bytes);
}

/* Returns the longest time in ticks in which the line, at nine tenths load, cannot carry a frame. */
static uint32_t too_few_ticks(const struct plan *plan, const struct board_facts *facts)
{
    uint32_t n_bytes = PROTOCOL_DATA_HEAD_SIZE + (uint32_t)plan_samples_size(plan) +
                       plan_marks_size(plan) + PROTOCOL_FRAME_OVERHEAD;
    uint32_t usable_bytes_per_s = facts->baud / 100U * 9U;
    return (n_bytes * facts->tick_hz - 1U) / usable_bytes_per_s;
}

static enum protocol_error offends(uint8_t offset, enum protocol_error error, uint8_t *detail)
{
    *detail = offset;
    return error;
}

enum protocol_error plan_check(const struct plan *plan, const struct board_facts *facts,
                               uint32_t layout_hash, uint8_t *detail)
{
    *detail = 0;
    if (plan->period_ticks < facts->shortest_period_ticks ||
        plan->period_ticks > facts->longest_period_ticks) {
        return offends(PERIOD_AT, PROTOCOL_ERROR_RANGE, detail);
    }
    if (plan->mask == 0 || plan->mask >> facts->n_channels != 0) {
        return offends(MASK_AT, PROTOCOL_ERROR_RANGE, detail);
    }
    if (plan->n_scans == 0 || plan->n_scans > PLAN_MAX_SCANS) {
        return offends(SCANS_AT, PROTOCOL_ERROR_RANGE, detail);
    }
    if (!encoding_holds(plan_encoding(plan), facts->adc_bits)) {
        return offends(ENCODING_AT, PROTOCOL_ERROR_UNSUPPORTED, detail);
    }
    if (plan->layout_hash != layout_hash) {
        return offends(LAYOUT_HASH_AT, PROTOCOL_ERROR_LAYOUT, detail);
    }
    if ((uint32_t)plan_n_active(plan) * facts->conversion_ticks > plan->period_ticks) {
        return PROTOCOL_ERROR_CONVERTER;
    }
    if (plan->period_ticks * plan->n_scans <= too_few_ticks(plan, facts)) {
        return PROTOCOL_ERROR_BANDWIDTH;
    }
    return PROTOCOL_OK;
}
