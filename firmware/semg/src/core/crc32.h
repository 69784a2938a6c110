/* The CRC-32 of zlib, by a table of sixteen entries: small enough for an AVR. */
#ifndef SEMG_CRC32_H
#define SEMG_CRC32_H

#include <stdint.h>

/* Returns the CRC of `n` bytes, continued from `crc` (0 to begin), as zlib.crc32(bytes, crc). */
uint32_t crc32_continue(uint32_t crc, const uint8_t *bytes, uint8_t n);

#endif
