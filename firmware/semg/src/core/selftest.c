#include "selftest.h"

#include "protocol.h"

enum { SQUARE_HALF_SCANS = 32 };

bool selftest_is_known(uint8_t mode, const struct board_facts *facts)
{
    switch (mode) {
    case PROTOCOL_SELFTEST_OFF:
    case PROTOCOL_SELFTEST_RAMP:
    case PROTOCOL_SELFTEST_SQUARE:
        return true;
    case PROTOCOL_SELFTEST_BANDGAP:
    case PROTOCOL_SELFTEST_GROUND:
        return facts->knows_bandgap_and_ground;
    default:
        return false;
    }
}

enum board_input selftest_input(uint8_t mode)
{
    switch (mode) {
    case PROTOCOL_SELFTEST_BANDGAP:
        return BOARD_BANDGAP;
    case PROTOCOL_SELFTEST_GROUND:
        return BOARD_GROUND;
    default:
        return BOARD_PINS;
    }
}

/* The ramp counts every sample of the stream, sent or not; the square is at a quarter and three
 * quarters of the range in turn, the same on all channels. */
void selftest_fill(uint8_t mode, struct sampler_block *block, uint32_t first_index,
                   const struct plan *plan, uint8_t adc_bits)
{
    uint16_t highest = (uint16_t)(((uint32_t)1 << adc_bits) - 1);
    uint16_t quarter = (uint16_t)(highest / 4U + 1U);
    uint8_t n_active = plan_n_active(plan);
    uint16_t *counts = block->counts;
    uint16_t count = (uint16_t)(first_index * n_active);
    for (uint8_t scan = 0; scan < plan->n_scans; scan++) {
        bool is_high = (uint8_t)(first_index + scan) & SQUARE_HALF_SCANS;
        for (uint8_t n = n_active; n > 0; n--) {
            if (mode == PROTOCOL_SELFTEST_RAMP) {
                *counts = count++ & highest;
            } else if (mode == PROTOCOL_SELFTEST_SQUARE) {
                *counts = (uint16_t)(is_high ? highest - quarter + 1U : quarter);
            }
            counts++;
        }
    }
}
