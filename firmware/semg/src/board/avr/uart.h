/* USART0: 8N1, both directions through rings, at one of a few speeds. It is the board's line: what
 * board.h says of reading, writing and speeds is in uart.c. */
#ifndef SEMG_UART_H
#define SEMG_UART_H

/* Opens at the first of its speeds. */
void uart_open(void);

/* Waits until all that was written has left, then stops. */
void uart_close(void);

#endif
