#include "chip.h"
#if CHIP_IS_AVR

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "../../config.h"
#include "../../core/sampler.h"
#include "converter.h"

enum {
    AGAINST_SUPPLY = 1 << REFS0,
    /* 16 MHz / 64 = 250 kHz: fast enough for six channels at 2 kHz. */
    ENABLED_250_KHZ = 1 << ADEN | 1 << ADPS2 | 1 << ADPS1,
    CONVERTING_ONE = ENABLED_250_KHZ | 1 << ADIE | 1 << ADSC,
    AWAITING_TIMER = ENABLED_250_KHZ | 1 << ADIE | 1 << ADATE,
    BY_TIMER_1_MATCH_B = 1 << ADTS2 | 1 << ADTS0,
    N_SETTLING = 64,
    N_AVERAGED = 64,
    N_COUNTS = 1 << CONVERTER_BITS
};

static struct sampler *fed;

/* Which input a channel is: its own pin, or for a self-test the same for all. */
static uint8_t input_base;
static uint8_t channel_mask;

__attribute__((always_inline)) static inline void select(uint8_t channel)
{
    ADMUX = input_base | (channel & channel_mask);
}

static void look_at(enum board_input input)
{
    channel_mask = input == BOARD_PINS ? UINT8_MAX : 0;
    input_base = AGAINST_SUPPLY;
    if (input == BOARD_BANDGAP) {
        input_base = AGAINST_SUPPLY | CHIP_BANDGAP_MUX;
    } else if (input == BOARD_GROUND) {
        input_base = AGAINST_SUPPLY | CHIP_GROUND_MUX;
    }
}

void converter_open(struct sampler *sampler)
{
    fed = sampler;
    DIDR0 = 0x3F; /* no digital input on A0..A5: less noise, less current */
    look_at(BOARD_PINS);
    select(0);
    ADCSRB = BY_TIMER_1_MATCH_B;
    ADCSRA = ENABLED_250_KHZ;
}

static bool is_running(void)
{
    return (ADCSRA & 1 << ADSC) != 0;
}

static uint16_t convert_once(void)
{
    ADCSRA = ENABLED_250_KHZ | 1 << ADSC | 1 << ADIF;
    while (is_running()) {
    }
    ADCSRA = ENABLED_250_KHZ | 1 << ADIF; /* or the first interrupt comes at once */
    return ADC;
}

uint16_t converter_measure_supply_mv(void)
{
    look_at(BOARD_BANDGAP);
    select(0);
    for (uint8_t i = 0; i < N_SETTLING; i++) {
        (void)convert_once();
    }
    uint32_t sum = 0;
    for (uint8_t i = 0; i < N_AVERAGED; i++) {
        sum += convert_once();
    }
    look_at(BOARD_PINS);
    /* A count covers [count, count + 1): half a count more is its middle. */
    uint32_t middle = sum + N_AVERAGED / 2;
    uint32_t scaled = (uint32_t)CONFIG_BANDGAP_MV * N_COUNTS * N_AVERAGED;
    return (uint16_t)((scaled + middle / 2) / middle);
}

uint16_t converter_read(uint8_t channel)
{
    select(channel);
    return convert_once();
}

void converter_arm(enum board_input input)
{
    look_at(input);
    select(fed->channels[0]);
    ADCSRA = AWAITING_TIMER | 1 << ADIF;
}

/* At once, in the place of whatever is under way. */
__attribute__((always_inline)) static inline void start(uint8_t channel)
{
    if (is_running()) {
        ADCSRA = 0; /* the timer started it before its channel could be chosen */
    }
    select(channel);
    ADCSRA = CONVERTING_ONE;
}

void converter_disarm(void)
{
    bool is_resting;
    do {
        ATOMIC_BLOCK(ATOMIC_RESTORESTATE)
        {
            is_resting = !fed->converting && !is_running();
            if (is_resting) {
                ADCSRA = ENABLED_250_KHZ | 1 << ADIF;
            }
        }
    } while (!is_resting);
}

ISR(ADC_vect)
{
    uint8_t channel = sampler_take(fed, ADC);
    if (channel != SAMPLER_REST) {
        start(channel);
        return;
    }
    select(fed->channels[0]);
    ADCSRA = AWAITING_TIMER;
    /* The flag of the match and the mask of its interrupt are the same bit of both registers. */
    if (TIFR1 & TIMSK1 & 1 << OCF1B) { /* it came before the converter was armed for it */
        sampler_note_late(fed);
        start(fed->channels[0]);
    }
}

#endif
