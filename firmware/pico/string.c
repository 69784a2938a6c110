#include "include/string.h"

#include <stdint.h>

void *memcpy(void *to, const void *from, size_t n)
{
    uint8_t *put = to;
    const uint8_t *take = from;
    while (n-- > 0) {
        *put++ = *take++;
    }
    return to;
}

void *memset(void *to, int value, size_t n)
{
    uint8_t *put = to;
    while (n-- > 0) {
        *put++ = (uint8_t)value;
    }
    return to;
}

size_t strlen(const char *text)
{
    size_t n = 0;
    while (text[n] != '\0') {
        n++;
    }
    return n;
}
