/* The device: answers commands and streams blocks. All there is for a sketch to call. */
#ifndef SEMG_DEVICE_H
#define SEMG_DEVICE_H

#ifdef __cplusplus
extern "C" {
#endif

/* Starts the board and says INFO once, unasked. */
void device_open(void);

/* Does the next piece of work, if there is one. Never waits; call it for ever. */
void device_poll(void);

#ifdef __cplusplus
}
#endif

#endif
