#include "input.h"

#include <math.h>

#include "../sim/voltages.h"

enum { BANDGAP_MV = 1100 };

/* Every channel is tense for a quarter of its time, one after the other. */
enum { BURST_SCANS = 1000, BURSTS_IN_TURN = 4, TENSE_MV = 800, RELAXED_MV = 20 };

static struct {
    struct voltages voltages;
    int n_channels;
    int n_counts;
    int supply_mv;
    uint32_t chance;
} input;

void input_open(const struct options *options)
{
    input.n_channels = options->n_channels;
    input.n_counts = 1 << options->adc_bits;
    input.supply_mv = options->supply_mv;
    input.chance = 1;
    if (options->voltages != NULL) {
        size_t n_columns = (size_t)options->n_channels + options->marker;
        input.voltages = voltages_load(options->voltages, n_columns);
    }
}

/* A sensor rests at half of the supply that it shares with the board. */
static double rest_mv(void)
{
    return input.supply_mv / 2.0;
}

/* Returns -1 to 1, by Marsaglia's shifts. */
static double noise(void)
{
    input.chance ^= input.chance << 13;
    input.chance ^= input.chance >> 17;
    input.chance ^= input.chance << 5;
    return (double)(int32_t)input.chance / INT32_MAX;
}

static double made_up_mv(uint32_t scan, uint8_t channel)
{
    bool is_tense = (scan / BURST_SCANS + channel) % BURSTS_IN_TURN == 0;
    return rest_mv() + noise() * (is_tense ? TENSE_MV : RELAXED_MV);
}

static double pin_mv(uint32_t scan, uint8_t channel)
{
    if (input.voltages.rows_mv == NULL) {
        return made_up_mv(scan, channel);
    }
    return channel < input.n_channels ? voltages_at(&input.voltages, scan, channel) : rest_mv();
}

static double looked_at_mv(enum board_input looked_at, uint32_t scan, uint8_t channel)
{
    switch (looked_at) {
    case BOARD_BANDGAP:
        return BANDGAP_MV;
    case BOARD_GROUND:
        return 0;
    default:
        return pin_mv(scan, channel);
    }
}

uint16_t input_count(enum board_input looked_at, uint32_t scan, uint8_t channel)
{
    double count = floor(looked_at_mv(looked_at, scan, channel) * input.n_counts / input.supply_mv);
    return (uint16_t)fmin(fmax(count, 0), input.n_counts - 1);
}

bool input_is_marked(uint32_t scan)
{
    return input.voltages.n_columns > (size_t)input.n_channels &&
           voltages_at(&input.voltages, scan, (size_t)input.n_channels) > 0;
}
