/* Little-endian numbers in byte buffers, whatever the machine's own order. */
#ifndef SEMG_BYTES_H
#define SEMG_BYTES_H

#include <stdint.h>

/* Writes `value` to four bytes. */
static inline void bytes_put_u32(uint8_t *bytes, uint32_t value)
{
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
    bytes[2] = (uint8_t)(value >> 16);
    bytes[3] = (uint8_t)(value >> 24);
}

/* Reads four bytes. */
static inline uint32_t bytes_get_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

#endif
