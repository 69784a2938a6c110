/* The payloads of INFO, STATUS and DATA, put into a frame. */
#ifndef SEMG_ANSWERS_H
#define SEMG_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#include "../board/board.h"
#include "frame.h"
#include "layout.h"
#include "plan.h"
#include "protocol.h"
#include "sampler.h"

/* What STATUS tells of the running device. */
struct answers_status {
    bool streaming;
    uint8_t stream_id;
    uint32_t tick;
    uint32_t n_scans;
    uint32_t n_dropped;
    uint16_t n_late;
    uint16_t n_damaged;
    uint16_t n_lost_bytes;
};

/* Each builds the whole payload of its frame, type byte included. */
void answers_put_info(struct frame *frame, uint8_t request_id, const struct board_facts *facts,
                      uint32_t layout_hash);
void answers_put_status(struct frame *frame, uint8_t request_id,
                        const struct answers_status *status, const struct board_facts *facts);
void answers_put_started(struct frame *frame, uint8_t request_id, const struct plan *plan,
                         uint32_t first_tick);
void answers_put_nack(struct frame *frame, uint8_t request_id, uint8_t command,
                      enum protocol_error error, uint8_t detail);

void answers_put_ack(struct frame *frame, uint8_t request_id, uint8_t command);

/* `flags` are those the block cannot know; rail, marks and lateness are added from its content. */
void answers_put_data(struct frame *frame, const struct plan *plan,
                      const struct sampler_block *block, uint32_t first_index, uint32_t tick,
                      uint8_t flags, uint8_t adc_bits);

#endif
