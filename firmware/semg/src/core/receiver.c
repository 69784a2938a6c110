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

/* Returns how long the command between two delimiters is; 0 where what stands there is none. */
static uint8_t command_size(struct receiver *receiver)
{
    uint8_t n_data = cobs_decode(receiver->bytes, receiver->n_bytes);
    if (n_data <= PROTOCOL_CRC_SIZE) {
        return 0;
    }
    uint8_t n_payload = (uint8_t)(n_data - PROTOCOL_CRC_SIZE);
    const uint8_t *payload = receiver_payload(receiver);
    if (crc32_continue(0, payload, n_payload) != bytes_get_u32(payload + n_payload)) {
        return 0;
    }
    /* Others are our own frames echoed, or of a later version. */
    bool is_known = payload[0] >= PROTOCOL_COMMAND_FIRST && payload[0] <= PROTOCOL_COMMAND_LAST;
    return is_known ? n_payload : 0;
}

/* Judges the segment between two delimiters. */
static enum receiver_result finish(struct receiver *receiver)
{
    receiver->n_payload = receiver->skipping ? 0 : command_size(receiver);
    if (receiver->n_payload > 0) {
        return RECEIVER_COMMAND;
    }
    if (receiver->n_damaged < UINT16_MAX) {
        receiver->n_damaged++;
    }
    return RECEIVER_NOTHING;
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
        if (receiver->n_bytes > 0) {
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
