#include "chip.h"
#if CHIP_IS_AVR

#include <avr/interrupt.h>
#include <avr/io.h>

#include "../../config.h"
#include "../../core/sampler.h"
#include "converter.h"

enum {
    AGAINST_SUPPLY = 1 << REFS0,
    /* 16 MHz / 64 = 250 kHz: fast enough for six channels at 2 kHz. */
    ENABLED_250_KHZ = 1 << ADEN | 1 << ADPS2 | 1 << ADPS1,
    N_SETTLING = 64,
    N_AVERAGED = 64,
    N_COUNTS = 1 << CONVERTER_BITS
};

static struct sampler *fed;

void converter_open(struct sampler *sampler)
{
    fed = sampler;
    DIDR0 = 0x3F; /* no digital input on A0..A5: less noise, less current */
    ADMUX = AGAINST_SUPPLY;
    ADCSRB = 0;
    ADCSRA = ENABLED_250_KHZ;
}

static uint16_t convert_once(void)
{
    ADCSRA = ENABLED_250_KHZ | 1 << ADSC | 1 << ADIF;
    while (ADCSRA & 1 << ADSC) {
    }
    return ADC;
}

uint16_t converter_measure_supply_mv(void)
{
    ADMUX = AGAINST_SUPPLY | (CHIP_BANDGAP_MUX & 0x1F);
    for (uint8_t i = 0; i < N_SETTLING; i++) {
        (void)convert_once();
    }
    uint32_t sum = 0;
    for (uint8_t i = 0; i < N_AVERAGED; i++) {
        sum += convert_once();
    }
    ADCSRA = ENABLED_250_KHZ | 1 << ADIF; /* or the first interrupt comes at once */
    /* A count covers [count, count + 1): half a count more is its middle. */
    uint32_t middle = sum + N_AVERAGED / 2;
    uint32_t scaled = (uint32_t)CONFIG_BANDGAP_MV * N_COUNTS * N_AVERAGED;
    return (uint16_t)((scaled + middle / 2) / middle);
}

uint16_t converter_read(uint8_t channel)
{
    ADMUX = (uint8_t)(AGAINST_SUPPLY | channel);
    uint16_t count = convert_once();
    ADCSRA = ENABLED_250_KHZ | 1 << ADIF;
    return count;
}

void converter_start(uint8_t channel)
{
    ADMUX = (uint8_t)(AGAINST_SUPPLY | channel);
    ADCSRA = ENABLED_250_KHZ | 1 << ADIE | 1 << ADSC;
}

void converter_finish(void)
{
    while (fed->converting) {
    }
}

ISR(ADC_vect)
{
    uint8_t channel = sampler_take(fed, ADC);
    if (channel != SAMPLER_REST) {
        converter_start(channel);
    }
}

#endif
