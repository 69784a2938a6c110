/* Idle sleep with the converter armed: on the chip every sleep starts a conversion. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>

ISR(ADC_vect) {}
ISR(TIMER0_OVF_vect) {}

int main(void)
{
    ADCSRA = 1 << ADEN | 1 << ADIE | 1 << ADPS2;
    TCCR0B = 1 << CS00;
    TIMSK0 = 1 << TOIE0;
    sei();
    for (;;) {
        sleep_mode();
    }
}
