/* Samples to bytes, in the encodings of the protocol. */
#ifndef SEMG_ENCODING_H
#define SEMG_ENCODING_H

#include <stdbool.h>
#include <stdint.h>

/* Says whether counts of this many bits can be sent in this encoding. */
bool encoding_holds(uint8_t encoding, uint8_t adc_bits);

/* Returns how many bits of a frame a count takes. */
uint8_t encoding_bits(uint8_t encoding);

/* Writes `n_counts` counts, none wider than the encoding, to `bytes`; returns how many bytes. */
uint8_t encoding_put(uint8_t encoding, uint8_t *bytes, const uint16_t *counts, uint8_t n_counts);

/* Says whether any count stands at a rail of the converter, 0 or `highest`. */
bool encoding_at_rail(const uint16_t *counts, uint8_t n_counts, uint16_t highest);

#endif
