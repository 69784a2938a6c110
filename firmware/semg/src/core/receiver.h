/* Bytes from the line in, checked commands out. Anything else is skipped and counted. */
#ifndef SEMG_RECEIVER_H
#define SEMG_RECEIVER_H

#include <stdbool.h>
#include <stdint.h>

enum { RECEIVER_CAPACITY = 48 };

enum receiver_result {
    RECEIVER_NOTHING,
    RECEIVER_COMMAND,
    RECEIVER_QUESTION /* a person with a serial monitor typed "?" and Enter */
};

struct receiver {
    uint8_t bytes[RECEIVER_CAPACITY];
    uint8_t n_bytes;
    uint8_t n_payload;
    bool skipping;
    uint16_t n_damaged; /* stays at its highest value instead of wrapping */
};

/* Forgets everything, the count of damaged frames too. */
void receiver_reset(struct receiver *receiver);

/* Takes the next byte. After RECEIVER_COMMAND the payload, of receiver->n_payload >= 1 bytes, is
 * at receiver_payload() until the next call. */
enum receiver_result receiver_take(struct receiver *receiver, uint8_t byte);

/* Returns the payload of the command that receiver_take has just announced. */
const uint8_t *receiver_payload(const struct receiver *receiver);

#endif
