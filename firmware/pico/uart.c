#include "uart.h"

#include "../semg/src/board/board.h"
#include "../semg/src/core/ring.h"
#include "chip.h"
#include "registers.h"

enum {
    TX_PIN = 0,
    RX_PIN = 1,
    INCOMING_SIZE = 256,
    FLAG_BUSY = 1 << 3,
    FLAG_RX_EMPTY = 1 << 4,
    FLAG_TX_FULL = 1 << 5,
    LINE_8N1_QUEUED = 3 << 5 | 1 << 4,
    CONTROL_ON = 1 << 0 | 1 << 8 | 1 << 9,
    INTERRUPT_RX = 1 << 4,
    INTERRUPT_RX_TIMEOUT = 1 << 6,
    DATA_OVERRUN = 1 << 11,
    FRACTIONS = 64
};

static const uint32_t bauds[] = {115200, 250000, 500000, 0};

static uint8_t incoming_bytes[INCOMING_SIZE];
static struct ring incoming = {.bytes = incoming_bytes, .mask = INCOMING_SIZE - 1};
static volatile uint16_t n_lost_bytes;

/* The divisor is 16 bits and 64ths of its last one. */
static void set_speed(uint32_t baud)
{
    uint32_t divisor = (CHIP_HZ * (FRACTIONS / 16U) + baud / 2U) / baud;
    REGISTER(UART0_CR) = 0;
    REGISTER(UART0_IBRD) = divisor / FRACTIONS;
    REGISTER(UART0_FBRD) = divisor % FRACTIONS;
    REGISTER(UART0_LCR_H) = LINE_8N1_QUEUED; /* this takes the divisor over */
    REGISTER(UART0_CR) = CONTROL_ON;
}

void uart_open(void)
{
    chip_pin_for_uart(TX_PIN);
    chip_pin_for_uart(RX_PIN);
    set_speed(bauds[0]);
    REGISTER(UART0_IMSC) = INTERRUPT_RX | INTERRUPT_RX_TIMEOUT;
    chip_allow_interrupt(IRQ_UART0);
}

bool board_read(uint8_t *byte)
{
    return ring_take(&incoming, byte);
}

uint8_t board_write(const uint8_t *bytes, uint8_t n)
{
    uint8_t n_taken = 0;
    while (n_taken < n && !(REGISTER(UART0_FR) & FLAG_TX_FULL)) {
        REGISTER(UART0_DR) = bytes[n_taken++];
    }
    return n_taken;
}

uint16_t board_n_lost_bytes(void)
{
    return n_lost_bytes;
}

uint32_t board_baud(uint8_t number)
{
    return bauds[number];
}

void uart_drain(void)
{
    while (REGISTER(UART0_FR) & FLAG_BUSY) {
    }
}

void board_set_baud(uint32_t baud)
{
    uart_drain();
    chip_forbid_interrupt(IRQ_UART0);
    set_speed(baud);
    ring_clear(&incoming);
    chip_allow_interrupt(IRQ_UART0);
}

void uart_on_byte(void)
{
    while (!(REGISTER(UART0_FR) & FLAG_RX_EMPTY)) {
        uint32_t data = REGISTER(UART0_DR);
        bool was_lost = !ring_put(&incoming, (uint8_t)data) || (data & DATA_OVERRUN);
        if (was_lost && n_lost_bytes < UINT16_MAX) {
            n_lost_bytes++;
        }
    }
    REGISTER(UART0_ICR) = INTERRUPT_RX | INTERRUPT_RX_TIMEOUT;
}
