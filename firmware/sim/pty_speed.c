#include "pty_speed.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>

int ioctl(int descriptor, unsigned long request, ...);

uint32_t pty_speed_of(int terminal)
{
    struct termios2 modes;
    return ioctl(terminal, TCGETS2, &modes) == 0 ? modes.c_ospeed : 0;
}
