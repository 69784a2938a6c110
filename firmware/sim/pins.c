#include "pins.h"

#include <inttypes.h>
#include <math.h>
#include <simavr/avr_adc.h>
#include <simavr/sim_interrupts.h>
#include <simavr/sim_io.h>
#include <stdio.h>

#include "registers.h"

enum { N_PINS = 6, N_COUNTS = 1024, NO_CHANNEL = 99 };

static bool has_marker(const struct pins *pins)
{
    return pins->voltages.n_columns > (size_t)pins->n_channels;
}

static double voltage_mv(const struct pins *pins, int channel)
{
    if (pins->voltages.rows_mv == NULL || channel >= pins->n_channels) {
        return pins->vcc_mv / 2.0;
    }
    return voltages_at(&pins->voltages, pins->row, (size_t)channel);
}

/* The switch connects D2 with ground; open, the pin is pulled up. */
static void set_marker(const struct pins *pins)
{
    bool is_closed = has_marker(pins) &&
                     voltages_at(&pins->voltages, pins->row, (size_t)pins->n_channels) > 0;
    avr_raise_irq(pins->marker, !is_closed);
}

/* The chip's count is floor(V * 1024 / Vref); simavr takes whole millivolts and makes it
 * floor(V * 1023 / Vref). Returns the millivolts that make simavr give the chip's count. */
static uint32_t input_mv(const struct pins *pins, double mv)
{
    double count = floor(mv * N_COUNTS / pins->vcc_mv);
    count = fmin(fmax(count, 0.0), N_COUNTS - 1);
    return (uint32_t)ceil(count * pins->vcc_mv / (N_COUNTS - 1));
}

static void note_scan(struct pins *pins)
{
    avr_cycle_count_t now = pins->avr->cycle;
    avr_cycle_count_t interval = now - pins->scan_began;
    if (pins->last_channel == NO_CHANNEL) {
        pins->stream_began = now;
    } else {
        pins->row++;
        if (pins->shortest_interval == 0 || interval < pins->shortest_interval) {
            pins->shortest_interval = interval;
        }
        if (interval > pins->longest_interval) {
            pins->longest_interval = interval;
        }
    }
    pins->scan_began = now;
    pins->n_scans++;
    set_marker(pins);
}

static void note_skew(struct pins *pins)
{
    avr_cycle_count_t skew = pins->avr->cycle - pins->conversion_began;
    if (skew > pins->longest_skew) {
        pins->longest_skew = skew;
    }
    pins->total_skew += skew;
    pins->n_skews++;
}

static void on_conversion(struct avr_irq_t *irq, uint32_t value, void *param)
{
    (void)irq;
    struct pins *pins = param;
    union {
        avr_adc_mux_t mux;
        uint32_t value;
    } asked = {.value = value};
    if (asked.mux.kind != ADC_MUX_SINGLE || asked.mux.src >= N_PINS) {
        return;
    }
    int channel = asked.mux.src;
    if (pins->sampling) {
        if (channel <= pins->last_channel) {
            note_scan(pins);
        } else {
            note_skew(pins);
        }
        pins->last_channel = channel;
        pins->conversion_began = pins->avr->cycle;
    }
    avr_raise_irq(pins->inputs + channel, input_mv(pins, voltage_mv(pins, channel)));
}

/* simavr 1.6 does not let the timer start the converter; this does, as the chip would: on the edge
 * of the flag, and not while a conversion runs. */
static void on_match(struct avr_irq_t *irq, uint32_t pending, void *param)
{
    (void)irq;
    struct pins *pins = param;
    const uint8_t *data = pins->avr->data;
    uint8_t awaiting = ADCSRA_ADEN | ADCSRA_ADATE;
    bool by_match = (data[REGISTER_ADCSRB] & ADCSRB_ADTS) == ADCSRB_BY_TIMER_1_MATCH_B;
    if (pending && by_match && (data[REGISTER_ADCSRA] & awaiting) == awaiting) {
        avr_raise_irq(pins->trigger, 1);
    }
}

/* Sampling starts when the timer's beat is switched on: the next conversion is of row 0. */
static void on_timer_mask(struct avr_irq_t *irq, uint32_t value, void *param)
{
    struct pins *pins = param;
    pins->sampling = (value & TIMSK1_OCIE1B) != 0;
    if (pins->sampling && !(irq->value & TIMSK1_OCIE1B)) {
        pins->row = 0;
        pins->last_channel = NO_CHANNEL;
    }
}

void pins_open(struct pins *pins, avr_t *avr, const struct options *options)
{
    *pins = (struct pins){
        .avr = avr,
        .inputs = avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0),
        .trigger = avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_IN_TRIGGER),
        .n_channels = options->n_channels,
        .marker = registers_marker_pin(avr, options->mcu),
        .vcc_mv = options->vcc_mv,
        .last_channel = NO_CHANNEL,
    };
    if (options->voltages != NULL) {
        size_t n_columns = (size_t)options->n_channels + options->marker;
        pins->voltages = voltages_load(options->voltages, n_columns);
    }
    set_marker(pins);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_OUT_TRIGGER),
                            on_conversion, pins);
    avr_irq_register_notify(avr_get_interrupt_irq(avr, registers_match_b_vector(options->mcu)) +
                                AVR_INT_IRQ_PENDING,
                            on_match, pins);
    avr_irq_register_notify(avr_iomem_getirq(avr, REGISTER_TIMSK1, NULL, AVR_IOMEM_IRQ_ALL),
                            on_timer_mask, pins);
}

void pins_write(const struct pins *pins, FILE *file)
{
    double n_intervals = pins->row > 0 ? (double)pins->row : 1.0;
    double mean = (double)(pins->scan_began - pins->stream_began) / n_intervals;
    double n_skews = pins->n_skews > 0 ? (double)pins->n_skews : 1.0;
    fprintf(file, "  \"mean_channel_skew_cycles\": %.1f,\n", (double)pins->total_skew / n_skews);
    fprintf(file, "  \"n_scans\": %" PRIu64 ",\n", pins->n_scans);
    fprintf(file, "  \"shortest_scan_interval_cycles\": %" PRIu64 ",\n", pins->shortest_interval);
    fprintf(file, "  \"mean_scan_interval_cycles\": %.3f,\n", mean);
    fprintf(file, "  \"longest_scan_interval_cycles\": %" PRIu64 ",\n", pins->longest_interval);
    fprintf(file, "  \"longest_channel_skew_cycles\": %" PRIu64 ",\n", pins->longest_skew);
}
