#include "layout.h"

#include "../config.h"
#include "bytes.h"
#include "crc32.h"

enum { DESCRIPTOR_SIZE = 14 };

static const uint32_t afe_gain_milli[LAYOUT_N_CHANNELS] = CONFIG_AFE_GAIN_MILLI;
static const char labels[LAYOUT_N_CHANNELS][LAYOUT_MAX_LETTERS] = CONFIG_LABELS;

struct layout_channel layout_channel(uint8_t channel, uint16_t vref_mv)
{
    struct layout_channel described = {
        .kind = LAYOUT_RAW_EMG,
        /* 1024 counts span the reference: mV * 1e6 / 1024 nV, cancelled to stay in 32 bits. */
        .adc_nv_per_count = (uint32_t)vref_mv * 15625U / 16U,
        .afe_gain_milli = afe_gain_milli[channel],
        .zero_count = CONFIG_ZERO_COUNT,
        .label = labels[channel],
    };
    while (described.n_letters < LAYOUT_MAX_LETTERS && described.label[described.n_letters]) {
        described.n_letters++;
    }
    return described;
}

uint32_t layout_hash(uint16_t vref_mv)
{
    uint32_t crc = 0;
    for (uint8_t channel = 0; channel < LAYOUT_N_CHANNELS; channel++) {
        struct layout_channel described = layout_channel(channel, vref_mv);
        uint8_t descriptor[DESCRIPTOR_SIZE] = {channel, described.kind};
        bytes_put_u32(descriptor + 2, described.adc_nv_per_count);
        bytes_put_u32(descriptor + 6, described.afe_gain_milli);
        bytes_put_u32(descriptor + 10, (uint32_t)described.zero_count);
        crc = crc32_continue(crc, descriptor, DESCRIPTOR_SIZE);
    }
    return crc;
}
