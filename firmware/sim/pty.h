/* A pseudo-terminal as the serial port of a board that is a program. */
#ifndef SIM_PTY_H
#define SIM_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Opens one, prints the name that the host opens on stdout and returns the board's end of it.
 * Exits with 2 if it cannot. */
int pty_open(void);

/* Says whether anybody holds the port. */
bool pty_is_held(int pty);

/* Returns the speed the host has set. */
uint32_t pty_baud(int pty);

/* Read and write what goes at once; return the number of bytes. */
size_t pty_read(int pty, uint8_t *bytes, size_t n);
size_t pty_write(int pty, const uint8_t *bytes, size_t n);

#endif
