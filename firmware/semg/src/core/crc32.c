#include "crc32.h"

#include "../rom.h"

/* Entry i is the remainder of the nibble i under the reflected polynomial 0xEDB88320. */
static ROM uint32_t remainder_of_nibble[16] = {
    0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
    0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
};

uint32_t crc32_continue(uint32_t crc, const uint8_t *bytes, uint8_t n)
{
    crc = ~crc;
    for (uint8_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        crc = (crc >> 4) ^ remainder_of_nibble[(uint8_t)crc & 0x0F];
        crc = (crc >> 4) ^ remainder_of_nibble[(uint8_t)crc & 0x0F];
    }
    return ~crc;
}
