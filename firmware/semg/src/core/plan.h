/* What START asks for, and whether this board can do it. */
#ifndef SEMG_PLAN_H
#define SEMG_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "../board/board.h"
#include "protocol.h"

enum {
    PLAN_MAX_SCANS = 16
};

struct plan {
    uint32_t period_ticks;
    uint8_t mask;
    uint8_t n_scans; /* per frame */
    uint8_t encoding;   /* as START says it, PROTOCOL_ENCODING_MARKS included */
    uint8_t watchdog_s; /* 0: none */
    uint8_t stream_id;
    uint32_t layout_hash;
};

/* Reads the payload of a START whose length has been checked. */
void plan_read(struct plan *plan, const uint8_t *payload);

/* Returns PROTOCOL_OK if the board can carry the plan out, else why not; `detail` is then the
 * offset of the offending field in START's payload, or 0 where no single field offends. */
enum protocol_error plan_check(const struct plan *plan, const struct board_facts *facts,
                               uint32_t layout_hash, uint8_t *detail);

/* Returns the encoding of the samples alone, and whether the marker input goes with them. */
uint8_t plan_encoding(const struct plan *plan);
bool plan_has_marks(const struct plan *plan);

/* Returns the number of channels the plan switches on. */
uint8_t plan_n_active(const struct plan *plan);

/* Returns the bytes that the samples of one frame take, and its marks. */
uint8_t plan_samples_size(const struct plan *plan);
uint8_t plan_marks_size(const struct plan *plan);

/* Returns the CRC seed of the stream's DATA frames. */
uint32_t plan_layout_seed(const struct plan *plan);

#endif
