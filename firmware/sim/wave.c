#include "wave.h"

enum {
    FRAME_BITS = 10, /* start, eight data, stop */
    DATA_BITS = 8,
    STEPS_PER_BIT = 16, /* as often a receiver looks for an edge */
    TOLERANCE = 32      /* speeds that differ by less than 1/32 understand each other */
};

static struct wave_byte *nth(struct wave *wave, size_t n)
{
    return &wave->sent[(wave->first + n) % WAVE_SIZE];
}

static void forget_oldest(struct wave *wave)
{
    wave->first = (wave->first + 1) % WAVE_SIZE;
    wave->n_sent--;
}

static uint64_t end_of(const struct wave_byte *sent)
{
    return sent->from + (uint64_t)FRAME_BITS * sent->bit;
}

void wave_send(struct wave *wave, uint64_t now, uint32_t bit, uint8_t byte)
{
    if (wave->n_sent == WAVE_SIZE) {
        forget_oldest(wave);
    }
    struct wave_byte *sent = nth(wave, wave->n_sent);
    *sent = (struct wave_byte){
        .from = now > wave->free_from ? now : wave->free_from,
        .bit = bit,
        .byte = byte,
    };
    wave->n_sent++;
    wave->free_from = end_of(sent);
}

static bool level_at(struct wave *wave, uint64_t time)
{
    for (size_t i = 0; i < wave->n_sent; i++) {
        const struct wave_byte *sent = nth(wave, i);
        if (time >= sent->from && time < end_of(sent)) {
            uint64_t at = (time - sent->from) / sent->bit;
            return at != 0 && (at > DATA_BITS || (sent->byte >> (at - 1) & 1));
        }
    }
    return true;
}

static bool understand_each_other(uint32_t a, uint32_t b)
{
    uint32_t difference = a > b ? a - b : b - a;
    return difference * TOLERANCE < b;
}

static void forget_what_was_read(struct wave *wave)
{
    while (wave->n_sent > 0 && end_of(nth(wave, 0)) <= wave->read_until) {
        forget_oldest(wave);
    }
}

/* Looks at the middle of every bit after the edge at `start`. */
static uint8_t sample(struct wave *wave, uint64_t start, uint32_t bit)
{
    unsigned byte = 0;
    for (unsigned at = 0; at < DATA_BITS; at++) {
        uint64_t middle = start + bit / 2 + (uint64_t)(at + 1) * bit;
        byte |= (unsigned)level_at(wave, middle) << at;
    }
    return (uint8_t)byte;
}

bool wave_read(struct wave *wave, uint64_t now, uint32_t bit, uint8_t *byte)
{
    forget_what_was_read(wave);
    while (wave->n_sent > 0) {
        const struct wave_byte *next = nth(wave, 0);
        if (wave->read_until <= next->from) {
            wave->read_until = next->from; /* nothing but idling before it */
        }
        bool whole = wave->read_until == next->from && understand_each_other(next->bit, bit);
        uint64_t ready = whole ? end_of(next) : wave->read_until + (uint64_t)FRAME_BITS * bit;
        if (now < ready) {
            return false;
        }
        if (whole) {
            *byte = next->byte;
            wave->read_until = ready;
            return true;
        }
        if (!level_at(wave, wave->read_until)) {
            *byte = sample(wave, wave->read_until, bit);
            wave->read_until += (uint64_t)FRAME_BITS * bit - bit / 2;
            return true;
        }
        wave->read_until += bit / STEPS_PER_BIT + 1;
        forget_what_was_read(wave);
    }
    return false;
}
