/* What the core wants of the C library; there is none here. */
#ifndef PICO_STRING_H
#define PICO_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int value, size_t n);
size_t strlen(const char *text);

#endif
