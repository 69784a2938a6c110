/* USART0: 115200 baud, 8N1, both directions through rings. */
#ifndef SEMG_UART_H
#define SEMG_UART_H

#include <stdbool.h>
#include <stdint.h>

enum { UART_BAUD_HUNDREDS = 1152 };

void uart_open(void);

/* As board_read, board_write and board_n_lost_bytes. */
bool uart_read(uint8_t *byte);
bool uart_write(const uint8_t *bytes, uint8_t n);
uint16_t uart_n_lost_bytes(void);

#endif
