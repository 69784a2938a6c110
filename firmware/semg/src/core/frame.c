#include "frame.h"

#include <string.h>

#include "bytes.h"
#include "cobs.h"
#include "crc32.h"

enum { CODE_AT = 1, PAYLOAD_AT = 2 };

void frame_begin(struct frame *frame, uint8_t type)
{
    frame->n_payload = 0;
    frame_put_u8(frame, type);
}

uint8_t *frame_end(struct frame *frame)
{
    return frame->bytes + PAYLOAD_AT + frame->n_payload;
}

void frame_skip(struct frame *frame, uint8_t n_bytes)
{
    frame->n_payload = (uint8_t)(frame->n_payload + n_bytes);
}

void frame_put_u8(struct frame *frame, uint8_t value)
{
    *frame_end(frame) = value;
    frame_skip(frame, 1);
}

void frame_put_u16(struct frame *frame, uint16_t value)
{
    frame_put_u8(frame, (uint8_t)value);
    frame_put_u8(frame, (uint8_t)(value >> 8));
}

void frame_put_u32(struct frame *frame, uint32_t value)
{
    bytes_put_u32(frame_end(frame), value);
    frame_skip(frame, 4);
}

void frame_put_bytes(struct frame *frame, const void *bytes, uint8_t n_bytes)
{
    memcpy(frame_end(frame), bytes, n_bytes);
    frame_skip(frame, n_bytes);
}

uint8_t frame_seal(struct frame *frame, uint32_t seed)
{
    uint32_t crc = crc32_continue(seed, frame->bytes + PAYLOAD_AT, frame->n_payload);
    bytes_put_u32(frame_end(frame), crc);
    uint8_t n_data = (uint8_t)(frame->n_payload + PROTOCOL_CRC_SIZE);
    cobs_encode(frame->bytes + CODE_AT, n_data);
    frame->bytes[0] = 0;
    frame->bytes[PAYLOAD_AT + n_data] = 0;
    return (uint8_t)(n_data + 2);
}
