/* The speeds of the line of the board that is this computer. */
#include "../../../firmware/semg/src/board/board.h"

uint32_t board_baud(uint8_t number)
{
    static const uint32_t bauds[] = {115200, 250000, 500000, 0};
    return bauds[number];
}
