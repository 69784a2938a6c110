/* What the channels are and what one count of each is worth: what the host must agree on. */
#ifndef SEMG_LAYOUT_H
#define SEMG_LAYOUT_H

#include <stdint.h>

#include "../board/board.h"

enum { LAYOUT_MAX_CHANNELS = 6, LAYOUT_MAX_LETTERS = 8, LAYOUT_MEANING_SIZE = 14 };

enum layout_kind {
    LAYOUT_RAW_EMG = 0,
    LAYOUT_ENVELOPE = 1,
    LAYOUT_AUX = 2
};

/* Writes index, kind, nV per count, gain and zero of a channel of config.h, as INFO and the layout
 * hash want them. */
void layout_put_meaning(uint8_t *bytes, uint8_t channel, const struct board_facts *facts);

/* Writes what is printed beside its pin; returns the number of letters. */
uint8_t layout_put_label(uint8_t *letters, uint8_t channel);

/* Returns the layout hash over all channels. */
uint32_t layout_hash(const struct board_facts *facts);

#endif
