/* The device on stdin and stdout: runs the whole core under the sanitizers. */
#include <stdio.h>

#include "device.h"
#include "host_board.h"

void host_board_sent(const uint8_t *bytes, uint8_t n)
{
    fwrite(bytes, 1, n, stdout);
}

int main(void)
{
    (void)setjmp(host_board_power_on);
    device_open();
    device_poll();
    int byte;
    while ((byte = getchar()) != EOF) {
        host_board_hear((uint8_t)byte);
    }
    return 0;
}
