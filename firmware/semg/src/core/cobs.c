#include "cobs.h"

void cobs_encode(uint8_t *bytes, uint8_t n)
{
    uint8_t code_at = 0;
    for (uint8_t i = 1; i <= n; i++) {
        if (bytes[i] == 0) {
            bytes[code_at] = (uint8_t)(i - code_at);
            code_at = i;
        }
    }
    bytes[code_at] = (uint8_t)(n + 1U - code_at);
}

uint8_t cobs_decode(uint8_t *bytes, uint8_t n)
{
    uint16_t code_at = 0;
    while (code_at < n) {
        uint8_t code = bytes[code_at];
        if (code == 0) {
            return 0;
        }
        bytes[code_at] = 0;
        code_at = (uint16_t)(code_at + code);
    }
    return code_at == n && n > 1 ? (uint8_t)(n - 1) : 0;
}
