#include "converter.h"

#include "chip.h"
#include "registers.h"

enum {
    FIRST_PIN = 26,
    CS_ENABLE = 1 << 0,
    CS_START_ONCE = 1 << 2,
    CS_READY = 1 << 8,
    CS_CHANNEL_AT = 12
};

static void wait(void)
{
    while (!(REGISTER(ADC_CS) & CS_READY)) {
    }
}

void converter_open(void)
{
    for (uint8_t channel = 0; channel < CONVERTER_N_CHANNELS; channel++) {
        chip_pin_for_converter((uint8_t)(FIRST_PIN + channel));
    }
    REGISTER(ADC_CS) = CS_ENABLE;
    wait();
}

uint16_t converter_read(uint8_t channel)
{
    REGISTER(ADC_CS) = CS_ENABLE | CS_START_ONCE | (uint32_t)channel << CS_CHANNEL_AT;
    wait();
    return (uint16_t)REGISTER(ADC_RESULT);
}
