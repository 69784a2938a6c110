/* The stream: begun after a plan, sent block by block, ended by the host or by its silence. */
#ifndef SEMG_STREAM_H
#define SEMG_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"
#include "plan.h"
#include "sampler.h"

struct stream {
    struct sampler sampler;
    struct plan plan;
    bool is_running;
    uint8_t selftest;       /* what the next stream carries, or this one */
    uint32_t first_tick;    /* of scan 0 */
    uint32_t next_index;    /* of the first scan not sent yet */
    uint32_t reported_tick; /* when the last unasked STATUS was due */
};

/* Begins after a plan that has been checked. */
void stream_start(struct stream *stream, const struct plan *plan);

/* Ends; the samples of the next stream are the converter's again. */
void stream_stop(struct stream *stream);

/* Says whether the unasked STATUS of every second is due, and counts it as sent. */
bool stream_report_is_due(struct stream *stream, uint32_t now, uint32_t tick_hz);

/* Puts the oldest full block into the frame and gives it back. Returns false if there is none. */
bool stream_put_block(struct stream *stream, struct frame *frame, uint8_t adc_bits);

#endif
