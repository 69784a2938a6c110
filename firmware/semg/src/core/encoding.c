#include "encoding.h"

enum { LOWEST_COUNT = 0, HIGHEST_COUNT = 1023, PACKED_BITS = 10, BYTE_BITS = 8 };

uint8_t encoding_put_u16(uint8_t *bytes, const uint16_t *counts, uint8_t n_counts)
{
    for (uint8_t i = 0; i < n_counts; i++) {
        bytes[2 * i] = (uint8_t)counts[i];
        bytes[2 * i + 1] = (uint8_t)(counts[i] >> 8);
    }
    return (uint8_t)(2 * n_counts);
}

uint8_t encoding_put_packed10(uint8_t *bytes, const uint16_t *counts, uint8_t n_counts)
{
    uint8_t *end = bytes;
    uint8_t held = 0; /* bits that do not fill a byte yet */
    uint8_t n_held = 0;
    for (uint8_t i = 0; i < n_counts; i++) {
        uint16_t count = counts[i];
        *end++ = (uint8_t)(held | count << n_held);
        uint8_t n_used = (uint8_t)(BYTE_BITS - n_held);
        held = (uint8_t)(count >> n_used);
        n_held = (uint8_t)(PACKED_BITS - n_used);
        if (n_held == BYTE_BITS) {
            *end++ = held;
            held = 0;
            n_held = 0;
        }
    }
    if (n_held > 0) {
        *end++ = held;
    }
    return (uint8_t)(end - bytes);
}

bool encoding_at_rail(const uint16_t *counts, uint8_t n_counts)
{
    for (uint8_t i = 0; i < n_counts; i++) {
        if (counts[i] == LOWEST_COUNT || counts[i] == HIGHEST_COUNT) {
            return true;
        }
    }
    return false;
}
