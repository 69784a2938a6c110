/* Samples to bytes, in the two encodings of the protocol. */
#ifndef SEMG_ENCODING_H
#define SEMG_ENCODING_H

#include <stdbool.h>
#include <stdint.h>

/* Both write `n_counts` counts of 10 bits to `bytes` and return the number of bytes written. */
uint8_t encoding_put_u16(uint8_t *bytes, const uint16_t *counts, uint8_t n_counts);
uint8_t encoding_put_packed10(uint8_t *bytes, const uint16_t *counts, uint8_t n_counts);

/* Says whether any count stands at a rail of the 10-bit converter, 0 or 1023. */
bool encoding_at_rail(const uint16_t *counts, uint8_t n_counts);

#endif
