/* The board that is this computer: time passes as bytes come in, and the converter counts upwards. */
#ifndef HOST_BOARD_H
#define HOST_BOARD_H

#include <setjmp.h>
#include <stdint.h>

/* Where power-on begins: a reset jumps there. */
extern jmp_buf host_board_power_on;

/* Returns the hash that a START must carry. */
uint32_t host_board_layout_hash(void);

/* Called with everything the device sends; whoever links the board offers it. */
void host_board_sent(const uint8_t *bytes, uint8_t n);

/* Lets the device hear a byte, and a byte time pass. */
void host_board_hear(uint8_t byte);

#endif
