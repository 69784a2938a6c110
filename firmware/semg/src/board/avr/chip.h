/* Which chips this folder serves, and where they differ. Other boards compile its files to nothing. */
#ifndef SEMG_CHIP_H
#define SEMG_CHIP_H

#if defined(__AVR_ATmega328P__)
#define CHIP_IS_AVR 1
#define CHIP_NAME "Uno or Nano"
#define CHIP_BANDGAP_MUX 0x0E
#define CHIP_GROUND_MUX 0x0F
/* The marker input, D2. */
#define CHIP_MARKER_PORT PORTD
#define CHIP_MARKER_PINS PIND
#define CHIP_MARKER_BIT 2
#elif defined(__AVR_ATmega2560__)
#define CHIP_IS_AVR 1
#define CHIP_NAME "Mega 2560"
#define CHIP_BANDGAP_MUX 0x1E
#define CHIP_GROUND_MUX 0x1F
#define CHIP_MARKER_PORT PORTE
#define CHIP_MARKER_PINS PINE
#define CHIP_MARKER_BIT 4
/* With the Uno's names these would become plain functions that nobody calls. */
#define USART_RX_vect USART0_RX_vect
#define USART_UDRE_vect USART0_UDRE_vect
#else
#define CHIP_IS_AVR 0
#endif

#ifndef F_CPU
#define F_CPU 16000000UL
#endif

#endif
