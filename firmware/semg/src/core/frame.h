/* One outgoing frame, built in place: begin, put, seal, and its bytes can go on the line. */
#ifndef SEMG_FRAME_H
#define SEMG_FRAME_H

#include <stdint.h>

#include "protocol.h"

struct frame {
    uint8_t n_payload;
    /* A leading delimiter, the COBS byte, payload, CRC, the closing delimiter. */
    uint8_t bytes[1 + PROTOCOL_MAX_PAYLOAD + PROTOCOL_FRAME_OVERHEAD];
};

/* Starts a new frame of this type. */
void frame_begin(struct frame *frame, uint8_t type);

/* Append to the payload. The caller keeps it within PROTOCOL_MAX_PAYLOAD. */
void frame_put_u8(struct frame *frame, uint8_t value);
void frame_put_u16(struct frame *frame, uint16_t value);
void frame_put_u32(struct frame *frame, uint32_t value);
void frame_put_bytes(struct frame *frame, const void *bytes, uint8_t n_bytes);

/* Returns where the next payload byte goes, for encoders that write by themselves and then tell
 * how many bytes they wrote with frame_skip. */
uint8_t *frame_end(struct frame *frame);
void frame_skip(struct frame *frame, uint8_t n_bytes);

/* Adds the CRC begun at `seed` (0 for all but DATA) and stuffs. Returns the number of wire bytes,
 * which begin at frame->bytes + 1; one byte before them stands a spare delimiter. */
uint8_t frame_seal(struct frame *frame, uint32_t seed);

#endif
