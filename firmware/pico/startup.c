/* From power-on to the sketch: memory, vectors, and a loop. */
#include <stddef.h>
#include <stdint.h>

#include "../semg/src/core/device.h"
#include "clock.h"
#include "registers.h"
#include "uart.h"

extern uint32_t data_stored[], data_begin[], data_end[], bss_begin[], bss_end[], stack_top[];

void startup(void);

static void hang(void)
{
    for (;;) {
    }
}

enum { N_CORE_VECTORS = 16, N_INTERRUPTS = 26, HARD_FAULT = 3 };

struct vectors {
    const void *stack;
    void (*handlers[N_CORE_VECTORS - 1 + N_INTERRUPTS])(void);
};

/* Entry i of the handlers is exception i + 1. */
__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    .stack = stack_top,
    .handlers =
        {
            [0] = startup,
            [HARD_FAULT - 1] = hang,
            [N_CORE_VECTORS - 1 + IRQ_TIMER_0] = clock_on_alarm,
            [N_CORE_VECTORS - 1 + IRQ_UART0] = uart_on_byte,
        },
};

void startup(void)
{
    const uint32_t *stored = data_stored;
    for (uint32_t *at = data_begin; at < data_end; at++) {
        *at = *stored++;
    }
    for (uint32_t *at = bss_begin; at < bss_end; at++) {
        *at = 0;
    }
    device_open();
    for (;;) {
        device_poll();
    }
}
