/* The speed of a terminal as a number. Its own file: the kernel's header for it and the C
 * library's for everything else cannot be read together. */
#ifndef SIM_PTY_SPEED_H
#define SIM_PTY_SPEED_H

#include <stdint.h>

/* Returns the speed in baud that was set on this terminal, 0 if it cannot be told. */
uint32_t pty_speed_of(int terminal);

#endif
