#include "layout.h"

#include "../config.h"
#include "../rom.h"
#include "bytes.h"
#include "crc32.h"

enum { BITS_CANCELLED = 6 };

static ROM uint32_t afe_gain_milli[LAYOUT_MAX_CHANNELS] = CONFIG_AFE_GAIN_MILLI;
static ROM char labels[LAYOUT_MAX_CHANNELS][LAYOUT_MAX_LETTERS] = CONFIG_LABELS;

void layout_put_meaning(uint8_t *bytes, uint8_t channel, const struct board_facts *facts)
{
    /* 2^bits counts span the reference: mV * 10^6 / 2^bits nV, cancelled by 2^6 to stay in 32
     * bits. */
    uint32_t nv_per_count = (uint32_t)facts->vref_mv * 15625U >> (facts->adc_bits - BITS_CANCELLED);
    bytes[0] = channel;
    bytes[1] = LAYOUT_RAW_EMG;
    bytes_put_u32(bytes + 2, nv_per_count);
    bytes_put_u32(bytes + 6, afe_gain_milli[channel]);
    bytes_put_u32(bytes + 10, CONFIG_ZERO_COUNT((uint32_t)1 << facts->adc_bits));
}

uint8_t layout_put_label(uint8_t *letters, uint8_t channel)
{
    uint8_t n_letters = 0;
    while (n_letters < LAYOUT_MAX_LETTERS && labels[channel][n_letters] != '\0') {
        letters[n_letters] = (uint8_t)labels[channel][n_letters];
        n_letters++;
    }
    return n_letters;
}

uint32_t layout_hash(const struct board_facts *facts)
{
    uint32_t crc = 0;
    for (uint8_t channel = 0; channel < facts->n_channels; channel++) {
        uint8_t meaning[LAYOUT_MEANING_SIZE];
        layout_put_meaning(meaning, channel, facts);
        crc = crc32_continue(crc, meaning, LAYOUT_MEANING_SIZE);
    }
    return crc;
}
