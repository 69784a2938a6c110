/* The one frame under way to the line. It is handed over piece by piece and never given up, so
 * that no frame is ever sent in part. */
#ifndef SEMG_OUTBOX_H
#define SEMG_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "../rom.h"
#include "frame.h"

struct outbox {
    struct frame frame;
    const uint8_t *unsent;
    uint8_t n_unsent; /* 0: nothing is under way */
};

/* Seals the frame with a CRC begun at `seed` and puts it under way; after an idle line with the
 * spare delimiter that ends whatever stood on it. Only while nothing else is. */
void outbox_send(struct outbox *outbox, uint32_t seed, bool line_idled);

/* Puts a text for people under way, and a delimiter behind it. */
void outbox_send_text(struct outbox *outbox, ROM char *text);

/* Gives the line as much as it takes now. Returns whether it took anything. */
bool outbox_flush(struct outbox *outbox);

#endif
