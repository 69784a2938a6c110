#include "receiver.h"

#include <string.h>

#include "bytes.h"
#include "cobs.h"
#include "crc32.h"
#include "protocol.h"

void receiver_reset(struct receiver *receiver)
{
    memset(receiver, 0, sizeof *receiver);
}

const uint8_t *receiver_payload(const struct receiver *receiver)
{
    return receiver->bytes + 1;
}

static enum receiver_result damaged(struct receiver *receiver)
{
    if (receiver->n_damaged < UINT16_MAX) {
        receiver->n_damaged++;
    }
    return RECEIVER_NOTHING;
}

/* Judges the segment between two delimiters. */
static enum receiver_result finish(struct receiver *receiver)
{
    uint8_t n_data = cobs_decode(receiver->bytes, receiver->n_bytes);
    if (n_data <= PROTOCOL_CRC_SIZE) {
        return damaged(receiver);
    }
    uint8_t n_payload = (uint8_t)(n_data - PROTOCOL_CRC_SIZE);
    const uint8_t *payload = receiver_payload(receiver);
    if (crc32_continue(0, payload, n_payload) != bytes_get_u32(payload + n_payload)) {
        return damaged(receiver);
    }
    if (payload[0] < PROTOCOL_COMMAND_FIRST || payload[0] > PROTOCOL_COMMAND_LAST) {
        return damaged(receiver); /* our own frames echoed, or a type of a later version */
    }
    receiver->n_payload = n_payload;
    return RECEIVER_COMMAND;
}

/* No command can be mistaken for this: its type would be a line feed or a carriage return. */
static bool is_question(const struct receiver *receiver)
{
    uint8_t n_bytes = receiver->n_bytes;
    bool bare = n_bytes == 2;
    bool with_return = n_bytes == 3 && receiver->bytes[1] == '\r';
    return receiver->bytes[0] == '?' && (bare || with_return);
}

enum receiver_result receiver_take(struct receiver *receiver, uint8_t byte)
{
    enum receiver_result result = RECEIVER_NOTHING;
    if (byte == 0) {
        if (receiver->skipping) {
            (void)damaged(receiver);
        } else if (receiver->n_bytes > 0) {
            result = finish(receiver);
        }
        receiver->n_bytes = 0;
        receiver->skipping = false;
        return result;
    }
    if (receiver->skipping) {
        return result;
    }
    if (receiver->n_bytes == RECEIVER_CAPACITY) {
        receiver->skipping = true;
        return result;
    }
    receiver->bytes[receiver->n_bytes] = byte;
    receiver->n_bytes++;
    if (byte == '\n' && is_question(receiver)) {
        receiver->n_bytes = 0;
        result = RECEIVER_QUESTION;
    }
    return result;
}
