/* One direction of the line as a voltage over time: sent at one speed, read at another. Where the
 * speeds differ the reader gets what a real receiver makes of the edges: other bytes. */
#ifndef SIM_WAVE_H
#define SIM_WAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WAVE_SIZE = 1024 };

struct wave_byte {
    uint64_t from;   /* when its start bit begins */
    uint32_t bit;    /* how long a bit lasts */
    uint8_t byte;
};

/* Times are in any unit, the same for all. All zero is a line that idles. */
struct wave {
    struct wave_byte sent[WAVE_SIZE]; /* a ring, oldest first */
    size_t first;
    size_t n_sent;
    uint64_t read_until;
    uint64_t free_from; /* when the last byte sent has left */
};

/* Puts a byte on the line at `now`, or behind what is still leaving. */
void wave_send(struct wave *wave, uint64_t now, uint32_t bit, uint8_t byte);

/* Finds the next byte that a receiver with this bit time has read by `now`. Returns false if
 * there is none yet. */
bool wave_read(struct wave *wave, uint64_t now, uint32_t bit, uint8_t *byte);

#endif
