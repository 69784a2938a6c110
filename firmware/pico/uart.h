/* UART0 on GP0 and GP1: 8N1, at one of a few speeds. */
#ifndef PICO_UART_H
#define PICO_UART_H

#include <stdbool.h>
#include <stdint.h>

/* Opens at the first of its speeds. */
void uart_open(void);

/* As board_read, board_write, board_n_lost_bytes, board_baud and board_set_baud. */
bool uart_read(uint8_t *byte);
uint8_t uart_write(const uint8_t *bytes, uint8_t n);
uint16_t uart_n_lost_bytes(void);
uint32_t uart_baud(uint8_t number);
void uart_set_baud(uint32_t baud);

/* Waits until what was written has left. */
void uart_drain(void);

/* The receiver's interrupt. */
void uart_on_byte(void);

#endif
