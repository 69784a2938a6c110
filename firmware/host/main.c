/* The firmware as a program: a board on a pseudo-terminal, in real time. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <time.h>

#include "host.h"
#include "options.h"

#include "../semg/src/board/board.h"
#include "../semg/src/core/device.h"

enum { NS_PER_S = 1000000000, PAUSE_NS = 1000000 };

static volatile sig_atomic_t stop_asked;
static volatile sig_atomic_t reset_asked;

static void on_stop(int number)
{
    (void)number;
    stop_asked = 1;
}

static void on_reset(int number)
{
    (void)number;
    reset_asked = 1;
}

static uint64_t wall_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

int main(int n_arguments, char **arguments)
{
    struct options options = options_read(n_arguments, arguments);
    signal(SIGTERM, on_stop);
    signal(SIGINT, on_stop);
    signal(SIGUSR1, on_reset);
    host_make(&options);
    static uint64_t began_ns; /* static, as what setjmp returns into must not lie in registers */
    began_ns = wall_ns();
    (void)setjmp(host_power_on);
    device_open();
    while (!stop_asked) {
        if (reset_asked) {
            reset_asked = 0;
            board_reset();
        }
        uint64_t gone_ns = wall_ns() - began_ns;
        host_run_until((uint64_t)((double)gone_ns * (1 + options.off)));
        host_exchange();
        struct timespec pause = {.tv_nsec = PAUSE_NS};
        nanosleep(&pause, NULL);
    }
    return 0;
}
