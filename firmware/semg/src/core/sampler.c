#include "sampler.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

static void begin_block(struct sampler *sampler)
{
    struct sampler_block *block = &sampler->blocks[sampler->filling];
    block->first_index = sampler->n_finished;
    block->late = false;
    sampler->write = block->counts;
    sampler->n_scans_left = sampler->n_scans;
}

void sampler_reset(struct sampler *sampler, const struct plan *plan)
{
    memset(sampler, 0, sizeof *sampler);
    for (uint8_t channel = 0; channel < LAYOUT_N_CHANNELS; channel++) {
        if (plan->mask >> channel & 1) {
            sampler->channels[sampler->n_active] = channel;
            sampler->n_active++;
        }
    }
    sampler->n_scans = plan->n_scans;
    begin_block(sampler);
}

static void finish_block(struct sampler *sampler)
{
    uint8_t next = (uint8_t)(sampler->filling + 1);
    if (next == SAMPLER_N_BLOCKS) {
        next = 0;
    }
    sampler->n_finished += sampler->n_scans;
    if (sampler->ready[next]) {
        sampler->n_dropped++; /* the block is filled anew; its indices stay consumed */
    } else {
        sampler->ready[sampler->filling] = true;
        sampler->filling = next;
    }
    begin_block(sampler);
}

uint8_t sampler_scan_due(struct sampler *sampler)
{
    if (sampler->converting) {
        sampler->n_due++;
        if (sampler->n_late < UINT16_MAX) {
            sampler->n_late++;
        }
        return SAMPLER_REST;
    }
    sampler->converting = true;
    return sampler->channels[0];
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
    sampler->n_scans_left--;
    if (sampler->n_scans_left == 0) {
        finish_block(sampler);
    }
    if (sampler->n_due > 0) {
        sampler->n_due--;
        sampler->blocks[sampler->filling].late = true;
        return sampler->channels[0];
    }
    sampler->converting = false;
    return SAMPLER_REST;
}

const struct sampler_block *sampler_oldest(const struct sampler *sampler)
{
    if (!sampler->ready[sampler->sending]) {
        return NULL;
    }
    atomic_signal_fence(memory_order_acquire);
    return &sampler->blocks[sampler->sending];
}

void sampler_release(struct sampler *sampler)
{
    atomic_signal_fence(memory_order_release);
    sampler->ready[sampler->sending] = false;
    sampler->sending++;
    if (sampler->sending == SAMPLER_N_BLOCKS) {
        sampler->sending = 0;
    }
}

/* Two equal readings in a row cannot both be torn: an interrupt writes far more rarely. */
static uint32_t read_whole(const volatile uint32_t *count)
{
    uint32_t first = *count;
    uint32_t second = *count;
    while (first != second) {
        first = second;
        second = *count;
    }
    return first;
}

uint32_t sampler_n_finished(const struct sampler *sampler)
{
    return read_whole(&sampler->n_finished);
}

uint32_t sampler_n_dropped(const struct sampler *sampler)
{
    return read_whole(&sampler->n_dropped);
}

uint16_t sampler_n_late(const struct sampler *sampler)
{
    uint16_t first = sampler->n_late;
    uint16_t second = sampler->n_late;
    while (first != second) {
        first = second;
        second = sampler->n_late;
    }
    return first;
}
