#include "encoding.h"

#include "protocol.h"

enum { LOWEST_COUNT = 0, BYTE_BITS = 8 };

bool encoding_holds(uint8_t encoding, uint8_t adc_bits)
{
    switch (encoding) {
    case PROTOCOL_ENCODING_U16:
    case PROTOCOL_ENCODING_PACKED10:
    case PROTOCOL_ENCODING_PACKED12:
        return adc_bits <= encoding_bits(encoding);
    default:
        return false;
    }
}

uint8_t encoding_bits(uint8_t encoding)
{
    switch (encoding) {
    case PROTOCOL_ENCODING_PACKED10:
        return 10;
    case PROTOCOL_ENCODING_PACKED12:
        return 12;
    default:
        return 16;
    }
}

static void put_u16(uint8_t *bytes, const uint16_t *counts, uint8_t n_counts)
{
    for (uint8_t i = 0; i < n_counts; i++) {
        *bytes++ = (uint8_t)counts[i];
        *bytes++ = (uint8_t)(counts[i] >> 8);
    }
}

/* Packs least significant bit first. What does not fill a byte yet is held: at most 6 bits between
 * counts of 10 bits, 4 between counts of 12, so that with the next count it fits into 16. */
static void put_packed(uint8_t *bytes, const uint16_t *counts, uint8_t n_counts, uint8_t bits)
{
    uint16_t held = 0;
    uint8_t n_held = 0;
    for (uint8_t i = 0; i < n_counts; i++) {
        held |= (uint16_t)(counts[i] << n_held);
        n_held = (uint8_t)(n_held + bits);
        while (n_held >= BYTE_BITS) {
            *bytes++ = (uint8_t)held;
            held >>= BYTE_BITS;
            n_held = (uint8_t)(n_held - BYTE_BITS);
        }
    }
    if (n_held > 0) {
        *bytes = (uint8_t)held;
    }
}

uint8_t encoding_put(uint8_t encoding, uint8_t *bytes, const uint16_t *counts, uint8_t n_counts)
{
    uint8_t bits = encoding_bits(encoding);
    if (encoding == PROTOCOL_ENCODING_U16) {
        put_u16(bytes, counts, n_counts);
    } else {
        put_packed(bytes, counts, n_counts, bits);
    }
    return (uint8_t)((n_counts * (uint16_t)bits + BYTE_BITS - 1) / BYTE_BITS);
}

bool encoding_at_rail(const uint16_t *counts, uint8_t n_counts, uint16_t highest)
{
    for (uint8_t i = 0; i < n_counts; i++) {
        if (counts[i] == LOWEST_COUNT || counts[i] == highest) {
            return true;
        }
    }
    return false;
}
