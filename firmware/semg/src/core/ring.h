/* Bytes between an interrupt and the main loop: one side puts, the other takes, no lock.
 * The fences bind the compiler only: both sides run on one core. */
#ifndef SEMG_RING_H
#define SEMG_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct ring {
    uint8_t *bytes;
    uint8_t mask; /* size - 1; the size is a power of two up to 256, one byte stays free */
    volatile uint8_t head;
    volatile uint8_t tail;
};

/* Returns how many more bytes fit. */
static inline uint8_t ring_room(const struct ring *ring)
{
    return (uint8_t)(ring->tail - ring->head - 1) & ring->mask;
}

static inline bool ring_is_empty(const struct ring *ring)
{
    return ring->head == ring->tail;
}

/* Forgets what it holds. Only while neither side uses it. */
static inline void ring_clear(struct ring *ring)
{
    ring->tail = ring->head;
}

/* Appends a byte. Returns false, and changes nothing, if the ring is full. */
static inline bool ring_put(struct ring *ring, uint8_t byte)
{
    uint8_t head = ring->head;
    uint8_t next = (uint8_t)(head + 1) & ring->mask;
    if (next == ring->tail) {
        return false;
    }
    ring->bytes[head] = byte;
    atomic_signal_fence(memory_order_release);
    ring->head = next;
    return true;
}

/* Takes the oldest byte. Returns false if the ring is empty. */
static inline bool ring_take(struct ring *ring, uint8_t *byte)
{
    uint8_t tail = ring->tail;
    if (tail == ring->head) {
        return false;
    }
    atomic_signal_fence(memory_order_acquire);
    *byte = ring->bytes[tail];
    atomic_signal_fence(memory_order_release);
    ring->tail = (uint8_t)(tail + 1) & ring->mask;
    return true;
}

#endif
