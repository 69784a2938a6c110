/* UART0 on GP0 and GP1: 8N1, at one of a few speeds. It is the board's line: what board.h says of
 * reading, writing and speeds is in uart.c. */
#ifndef PICO_UART_H
#define PICO_UART_H

/* Opens at the first of its speeds. */
void uart_open(void);

/* Waits until what was written has left. */
void uart_drain(void);

/* The receiver's interrupt. */
void uart_on_byte(void);

#endif
