/* The board that is a process on this computer, as its main loop sees it. */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <setjmp.h>
#include <stdint.h>

#include "options.h"

/* Where power-on begins: a reset jumps there, so whoever calls the others must have set it and must
 * not return before the program ends. */
extern jmp_buf host_power_on;

/* Makes the board and prints the name of its port. Exits with 2 if it cannot. */
void host_make(const struct options *options);

/* Lets time pass up to `ns` since the board was made: scans are taken, bytes travel, and the
 * firmware runs as often as a chip's main loop would. */
void host_run_until(uint64_t ns);

/* Exchanges what has travelled with whoever holds the port. */
void host_exchange(void);

#endif
