/* The Uno's name of an interrupt on a Mega: a plain function that nobody calls. */
#include <avr/interrupt.h>

ISR(USART_RX_vect) {}

int main(void)
{
    for (;;) {
    }
}
