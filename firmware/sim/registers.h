/* Where the registers lie that the harness watches; the same on ATmega328P and ATmega2560. */
#ifndef SIM_REGISTERS_H
#define SIM_REGISTERS_H

enum {
    REGISTER_GPIOR0 = 0x3E,
    REGISTER_TIMSK1 = 0x6F,
    REGISTER_ADCSRA = 0x7A,
    REGISTER_ADMUX = 0x7C,
    REGISTER_UBRR0L = 0xC4
};

enum {
    TIMSK1_OCIE1A = 1 << 1,
    ADCSRA_ADEN = 1 << 7,
    ADCSRA_ADSC = 1 << 6,
    ADCSRA_ADATE = 1 << 5,
    ADCSRA_ADIE = 1 << 3
};

#endif
