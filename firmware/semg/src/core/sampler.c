#include "sampler.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

static void begin_block(struct sampler *sampler, struct sampler_block *block)
{
    block->number.low = sampler->counts.n_blocks.low;
    block->number.high = sampler->counts.n_blocks.high;
    block->late = false;
    block->marks = 0;
    sampler->filling = block;
    sampler->write = block->counts;
    sampler->scan_bit = 1;
    sampler->n_scans_left = sampler->n_scans;
}

void sampler_reset(struct sampler *sampler, const struct plan *plan)
{
    memset(sampler, 0, sizeof *sampler);
    for (uint8_t channel = 0; channel < LAYOUT_MAX_CHANNELS; channel++) {
        if (plan->mask >> channel & 1) {
            sampler->channels[sampler->n_active] = channel;
            sampler->n_active++;
        }
    }
    sampler->n_scans = plan->n_scans;
    sampler->sending = sampler->blocks;
    begin_block(sampler, sampler->blocks);
}

static inline struct sampler_block *after(struct sampler *sampler, struct sampler_block *block)
{
    block++;
    return block == sampler->blocks + SAMPLER_N_BLOCKS ? sampler->blocks : block;
}

static inline void count_on(volatile struct sampler_count *count)
{
    uint16_t low = (uint16_t)(count->low + 1U);
    count->low = low;
    if (low == 0) {
        count->high++;
    }
}

static void finish_block(struct sampler *sampler)
{
    struct sampler_block *block = sampler->filling;
    struct sampler_block *next = after(sampler, block);
    count_on(&sampler->counts.n_blocks);
    if (next->is_full) {
        next = block; /* it is filled anew; its indices stay consumed */
        count_on(&sampler->counts.n_dropped);
    } else {
        block->is_full = true;
    }
    begin_block(sampler, next);
}

static void mark(struct sampler *sampler, bool marked)
{
    if (marked) {
        sampler->filling->marks |= sampler->scan_bit;
    }
}

bool sampler_scan_due(struct sampler *sampler, bool marked)
{
    if (sampler->converting) {
        if (sampler->n_due < UINT8_MAX) {
            sampler->n_due++;
        }
        sampler->due_marked = marked;
        return false;
    }
    sampler->converting = true;
    mark(sampler, marked);
    return true;
}

void sampler_note_late(struct sampler *sampler)
{
    sampler->filling->late = true;
    if (sampler->counts.n_late < UINT16_MAX) {
        sampler->counts.n_late++;
    }
}

uint8_t sampler_take(struct sampler *sampler, uint16_t count)
{
    *sampler->write++ = count;
    uint8_t n_taken = (uint8_t)(sampler->n_taken + 1);
    if (n_taken < sampler->n_active) {
        sampler->n_taken = n_taken;
        return sampler->channels[n_taken];
    }
    sampler->n_taken = 0;
    sampler->scan_bit = (uint16_t)(sampler->scan_bit << 1);
    sampler->n_scans_left--;
    if (sampler->n_scans_left == 0) {
        finish_block(sampler);
    }
    if (sampler->n_due > 0) {
        sampler->n_due--;
        sampler_note_late(sampler);
        mark(sampler, sampler->due_marked);
        return sampler->channels[0];
    }
    sampler->converting = false;
    return SAMPLER_REST;
}

struct sampler_block *sampler_oldest(struct sampler *sampler)
{
    if (!sampler->sending->is_full) {
        return NULL;
    }
    atomic_signal_fence(memory_order_acquire);
    return sampler->sending;
}

void sampler_release(struct sampler *sampler)
{
    atomic_signal_fence(memory_order_release);
    sampler->sending->is_full = false;
    sampler->sending = after(sampler, sampler->sending);
}

/* Two equal readings in a row cannot both be torn: an interrupt writes far more rarely. */
void sampler_read_counts(const struct sampler *sampler, struct sampler_counts *counts)
{
    const volatile uint8_t *from = (const volatile uint8_t *)&sampler->counts;
    uint8_t *to = (uint8_t *)counts;
    uint8_t n_unlike;
    do {
        n_unlike = 0;
        for (uint8_t i = 0; i < sizeof *counts; i++) {
            uint8_t byte = from[i];
            n_unlike = (uint8_t)(n_unlike + (to[i] != byte));
            to[i] = byte;
        }
    } while (n_unlike > 0);
}

uint32_t sampler_whole(struct sampler_count count)
{
    return (uint32_t)count.high << 16 | count.low;
}
