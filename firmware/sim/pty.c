#define _GNU_SOURCE
#include "pty.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "pty_speed.h"

static void fail(void)
{
    perror("pty");
    exit(2);
}

int pty_open(void)
{
    int pty = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (pty < 0 || grantpt(pty) != 0 || unlockpt(pty) != 0) {
        fail();
    }
    int port = open(ptsname(pty), O_RDWR | O_NOCTTY);
    struct termios modes;
    if (port < 0 || tcgetattr(port, &modes) != 0) {
        fail();
    }
    cfmakeraw(&modes);
    cfsetspeed(&modes, B115200);
    tcsetattr(port, TCSANOW, &modes);
    close(port); /* the modes stay; from now on a hang-up tells that nobody holds the port */
    printf("%s\n", ptsname(pty));
    fflush(stdout);
    return pty;
}

bool pty_is_held(int pty)
{
    struct pollfd state = {.fd = pty, .events = POLLIN};
    poll(&state, 1, 0);
    return !(state.revents & POLLHUP);
}

uint32_t pty_baud(int pty)
{
    return pty_speed_of(pty);
}

static size_t at_least_none(ssize_t n)
{
    return n > 0 ? (size_t)n : 0;
}

size_t pty_read(int pty, uint8_t *bytes, size_t n)
{
    return at_least_none(read(pty, bytes, n));
}

size_t pty_write(int pty, const uint8_t *bytes, size_t n)
{
    return n > 0 ? at_least_none(write(pty, bytes, n)) : 0;
}
