/* Where the registers lie that the harness watches; the same on ATmega328P and ATmega2560. */
#ifndef SIM_REGISTERS_H
#define SIM_REGISTERS_H

#include <simavr/avr_ioport.h>
#include <simavr/sim_io.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    REGISTER_TIFR1 = 0x36,
    REGISTER_GPIOR0 = 0x3E,
    REGISTER_TIMSK1 = 0x6F,
    REGISTER_ADCSRA = 0x7A,
    REGISTER_ADCSRB = 0x7B,
    REGISTER_ADMUX = 0x7C,
    REGISTER_UCSR0A = 0xC0,
    REGISTER_UBRR0L = 0xC4,
    REGISTER_UBRR0H = 0xC5
};

enum {
    TIMSK1_OCIE1B = 1 << 2,
    ADCSRB_ADTS = 0x07,
    ADCSRB_BY_TIMER_1_MATCH_B = 5,
    ADCSRA_ADEN = 1 << 7,
    ADCSRA_ADSC = 1 << 6,
    ADCSRA_ADATE = 1 << 5,
    ADCSRA_ADIE = 1 << 3,
    UCSR0A_U2X0 = 1 << 1
};

/* Returns the number of the interrupt of Timer1's match B. */
static inline uint8_t registers_match_b_vector(const char *mcu)
{
    return strcmp(mcu, "atmega2560") == 0 ? 18 : 12;
}

/* Returns simavr's handle of the pin that the board calls D2. */
static inline avr_irq_t *registers_marker_pin(avr_t *avr, const char *mcu)
{
    bool is_mega = strcmp(mcu, "atmega2560") == 0;
    return avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ(is_mega ? 'E' : 'D'), is_mega ? 4 : 2);
}

/* Returns how many cycles a bit of USART0 lasts. */
static inline uint32_t registers_uart_bit_cycles(const uint8_t *data)
{
    uint32_t divisor = (uint32_t)data[REGISTER_UBRR0H] << 8 | data[REGISTER_UBRR0L];
    return (data[REGISTER_UCSR0A] & UCSR0A_U2X0 ? 8U : 16U) * (divisor + 1U);
}

#endif
