#include "stream.h"

#include <stddef.h>

#include "answers.h"
#include "protocol.h"
#include "selftest.h"

void stream_start(struct stream *stream, const struct plan *plan)
{
    stream->plan = *plan;
    stream->next_index = 0;
    sampler_reset(&stream->sampler, &stream->plan);
    stream->first_tick = board_start_sampling((uint16_t)plan->period_ticks,
                                              selftest_input(stream->selftest));
    stream->reported_tick = stream->first_tick;
    stream->is_running = true;
}

void stream_stop(struct stream *stream)
{
    board_stop_sampling();
    stream->is_running = false;
    stream->selftest = PROTOCOL_SELFTEST_OFF;
}

bool stream_report_is_due(struct stream *stream, uint32_t now, uint32_t tick_hz)
{
    if ((int32_t)(now - stream->reported_tick) < (int32_t)tick_hz) {
        return false;
    }
    stream->reported_tick += tick_hz;
    return true;
}

bool stream_put_block(struct stream *stream, struct frame *frame, uint8_t adc_bits)
{
    const struct plan *plan = &stream->plan;
    struct sampler_block *block = sampler_oldest(&stream->sampler);
    if (block == NULL) {
        return false;
    }
    uint32_t first_index = sampler_whole(block->number) * plan->n_scans;
    uint32_t tick = stream->first_tick + first_index * plan->period_ticks;
    uint8_t flags = first_index == stream->next_index ? 0 : PROTOCOL_FLAG_DROPPED;
    if (stream->selftest != PROTOCOL_SELFTEST_OFF) {
        selftest_fill(stream->selftest, block, first_index, plan, adc_bits);
        flags |= PROTOCOL_FLAG_SELFTEST;
    }
    answers_put_data(frame, plan, block, first_index, tick, flags, adc_bits);
    stream->next_index = first_index + plan->n_scans;
    sampler_release(&stream->sampler);
    return true;
}
