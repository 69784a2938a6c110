/* Consistent-overhead byte stuffing in place, for data of at most 254 bytes: one byte is added,
 * and no byte is 0x00 afterwards. */
#ifndef SEMG_COBS_H
#define SEMG_COBS_H

#include <stdint.h>

enum { COBS_MAX_DATA = 254 };

/* Stuffs the `n` <= COBS_MAX_DATA data bytes at bytes[1..n]; bytes[0] is free for the first code.
 * Afterwards bytes[0..n] hold no zero. */
void cobs_encode(uint8_t *bytes, uint8_t n);

/* Undoes cobs_encode on `n` stuffed bytes. Returns the number of data bytes, which lie at
 * bytes[1..]; 0 if the bytes are no stuffed data, and then their content is undefined. */
uint8_t cobs_decode(uint8_t *bytes, uint8_t n);

#endif
