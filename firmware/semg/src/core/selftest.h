/* Samples that are known beforehand, in the place of those of the converter. */
#ifndef SEMG_SELFTEST_H
#define SEMG_SELFTEST_H

#include <stdbool.h>
#include <stdint.h>

#include "../board/board.h"
#include "sampler.h"

/* Says whether this board can be tested so. */
bool selftest_is_known(uint8_t mode, const struct board_facts *facts);

/* Returns what the converter shall look at. */
enum board_input selftest_input(uint8_t mode);

/* Writes the counted tests into a block that begins with scan `first_index`; leaves the converter's
 * own counts where these are the test. */
void selftest_fill(uint8_t mode, struct sampler_block *block, uint32_t first_index,
                   const struct plan *plan, uint8_t adc_bits);

#endif
