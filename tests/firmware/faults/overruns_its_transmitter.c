/* Sends without asking whether there is room. */
#include <avr/io.h>

int main(void)
{
    UCSR0A = 1 << U2X0;
    UBRR0 = 16;
    UCSR0B = 1 << TXEN0;
    for (;;) {
        UDR0 = 0x55;
    }
}
