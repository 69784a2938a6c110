/* Gathers conversions into scans and scans into blocks, on the interrupt's side; hands full
 * blocks to the main loop. Counts every scan, kept or not. */
#ifndef SEMG_SAMPLER_H
#define SEMG_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "layout.h"
#include "plan.h"

enum {
    SAMPLER_N_BLOCKS = 3, /* one being filled, two waiting for the line */
    SAMPLER_BLOCK_SIZE = LAYOUT_MAX_CHANNELS * PLAN_MAX_SCANS,
    SAMPLER_REST = 0xFF /* instead of a channel: the scan is complete, convert nothing */
};

/* A count of 32 bits in halves: cheaper to count on in an interrupt of an 8-bit chip. */
struct sampler_count {
    uint16_t low;
    uint16_t high;
};

struct sampler_counts {
    struct sampler_count n_blocks;  /* finished, kept or not */
    struct sampler_count n_dropped; /* of these overwritten because none was free */
    uint16_t n_late;                /* scans; stays at its highest value instead of wrapping */
};

struct sampler_block {
    volatile bool is_full; /* set by the interrupts, cleared by the main loop */
    struct sampler_count number; /* of the blocks before it, kept or not */
    bool late;      /* a scan in it was not converted at its instant */
    uint16_t marks; /* bit i: the marker input was on at scan i */
    uint16_t counts[SAMPLER_BLOCK_SIZE];
};

struct sampler {
    uint8_t channels[LAYOUT_MAX_CHANNELS]; /* active ones, ascending */
    uint8_t n_active;
    uint8_t n_scans;

    /* Only the interrupts touch these while sampling. */
    struct sampler_block *filling;
    uint16_t *write;
    uint16_t scan_bit;    /* of the present scan in its block's marks */
    uint8_t n_taken;      /* channels of the present scan */
    uint8_t n_scans_left; /* of the present block, the present scan included */
    uint8_t n_due;        /* scans whose instant came while the converter was busy */
    bool due_marked;      /* the marker input at the last of those instants */

    /* Written by the interrupts, read by the main loop. */
    volatile bool converting;
    volatile struct sampler_counts counts;

    struct sampler_block *sending; /* only the main loop touches it */
    struct sampler_block blocks[SAMPLER_N_BLOCKS];
};

/* Prepares for a stream after this plan. Not while sampling. */
void sampler_reset(struct sampler *sampler, const struct plan *plan);

/* From the clock's interrupt: the instant of a scan has come. Returns whether the scan is being
 * converted at its instant, sampler->channels[0] first; where not, the converter is still busy and
 * the scan follows late, by itself. `marked` is the state of the marker input. */
bool sampler_scan_due(struct sampler *sampler, bool marked);

/* From the clock's interrupt: the conversion of the scan just due began late all the same. */
void sampler_note_late(struct sampler *sampler);

/* From the converter's interrupt: `count` is the value of the channel asked for last. Returns the
 * channel to convert next, or SAMPLER_REST. */
uint8_t sampler_take(struct sampler *sampler, uint16_t count);

/* Returns the oldest full block, or NULL; it stays valid until sampler_release. */
struct sampler_block *sampler_oldest(struct sampler *sampler);

/* Gives the block of sampler_oldest back. */
void sampler_release(struct sampler *sampler);

/* Reads all counts as they were at one moment, although an interrupt may write them at any.
 * `counts` must begin as all zeros. */
void sampler_read_counts(const struct sampler *sampler, struct sampler_counts *counts);

/* Returns a count in one piece. */
uint32_t sampler_whole(struct sampler_count count);

#endif
