/* Chooses the next channel before the conversion under way is over. */
#include <avr/io.h>

int main(void)
{
    ADCSRA = 1 << ADEN | 1 << ADPS2;
    for (;;) {
        ADCSRA |= 1 << ADSC;
        ADMUX = 1;
        while (ADCSRA & 1 << ADSC) {
        }
    }
}
