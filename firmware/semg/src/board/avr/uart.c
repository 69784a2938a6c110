#include "chip.h"
#if CHIP_IS_AVR

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "../../core/ring.h"
#include "uart.h"

enum {
    INCOMING_SIZE = 64,
    OUTGOING_SIZE = 256, /* the longest frame and its spare delimiter just fit */
    BITS_8 = 1 << UCSZ01 | 1 << UCSZ00,
    RECEIVING_AND_SENDING = 1 << RXEN0 | 1 << TXEN0 | 1 << RXCIE0,
    DIVISOR_115200 = 16 /* with U2X: 117647 baud, 2.1 % fast, as Arduino's own Serial */
};

static uint8_t incoming_bytes[INCOMING_SIZE];
static uint8_t outgoing_bytes[OUTGOING_SIZE];
static struct ring incoming = {.bytes = incoming_bytes, .mask = INCOMING_SIZE - 1};
static struct ring outgoing = {.bytes = outgoing_bytes, .mask = OUTGOING_SIZE - 1};
static volatile uint16_t n_lost_bytes;

void uart_open(void)
{
    UCSR0A = 1 << U2X0;
    UCSR0C = BITS_8;
    UBRR0 = DIVISOR_115200;
    UCSR0B = RECEIVING_AND_SENDING;
}

bool uart_read(uint8_t *byte)
{
    return ring_take(&incoming, byte);
}

bool uart_write(const uint8_t *bytes, uint8_t n)
{
    if (ring_room(&outgoing) < n) {
        return false;
    }
    for (uint8_t i = 0; i < n; i++) {
        (void)ring_put(&outgoing, bytes[i]);
    }
    UCSR0B = RECEIVING_AND_SENDING | 1 << UDRIE0;
    return true;
}

uint16_t uart_n_lost_bytes(void)
{
    uint16_t n;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE)
    {
        n = n_lost_bytes;
    }
    return n;
}

ISR(USART_RX_vect)
{
    bool overran = UCSR0A & 1 << DOR0;
    uint8_t byte = UDR0;
    if ((!ring_put(&incoming, byte) || overran) && n_lost_bytes < UINT16_MAX) {
        n_lost_bytes++;
    }
}

ISR(USART_UDRE_vect)
{
    uint8_t byte;
    if (ring_take(&outgoing, &byte)) {
        UDR0 = byte;
    } else {
        UCSR0B = RECEIVING_AND_SENDING;
    }
}

#endif
