/* What the host board's converter sees: a file's voltages, or bursts that it makes up. */
#ifndef HOST_INPUT_H
#define HOST_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "../semg/src/board/board.h"
#include "options.h"

void input_open(const struct options *options);

/* Returns the count of a channel at a scan of the stream. */
uint16_t input_count(enum board_input input, uint32_t scan, uint8_t channel);

/* Says whether the switch at the marker input is closed. */
bool input_is_marked(uint32_t scan);

#endif
