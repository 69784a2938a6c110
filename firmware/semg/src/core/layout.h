/* What the channels are and what one count of each is worth: what the host must agree on. */
#ifndef SEMG_LAYOUT_H
#define SEMG_LAYOUT_H

#include <stdint.h>

enum { LAYOUT_N_CHANNELS = 6, LAYOUT_MAX_LETTERS = 8 };

enum layout_kind {
    LAYOUT_RAW_EMG = 0,
    LAYOUT_ENVELOPE = 1,
    LAYOUT_AUX = 2
};

/* One channel as INFO describes it. */
struct layout_channel {
    uint8_t kind;
    uint32_t adc_nv_per_count;
    uint32_t afe_gain_milli; /* 0: unknown */
    int32_t zero_count;
    const char *label;
    uint8_t n_letters;
};

/* Describes a channel of config.h on a converter of 10 bits with this reference. */
struct layout_channel layout_channel(uint8_t channel, uint16_t vref_mv);

/* Returns the layout hash over all channels. */
uint32_t layout_hash(uint16_t vref_mv);

#endif
