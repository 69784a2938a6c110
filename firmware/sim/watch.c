#include "watch.h"

#include <inttypes.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_interrupts.h>
#include <simavr/sim_io.h>
#include <string.h>

#include "registers.h"

enum { PAINT = 0xA5, BITS_PER_BYTE_ON_LINE = 10 };

static void on_vector(struct avr_irq_t *irq, uint32_t running, void *param)
{
    (void)irq;
    struct watch_vector *vector = param;
    avr_cycle_count_t now = vector->watch->avr->cycle;
    if (running) {
        vector->began = now;
        vector->n_runs++;
        return;
    }
    avr_cycle_count_t cycles = now - vector->began;
    vector->total += cycles;
    vector->watch->isr_cycles += cycles;
    if (cycles > vector->longest) {
        vector->longest = cycles;
    }
}

static void on_pass(struct avr_irq_t *irq, uint32_t worked, void *param)
{
    (void)irq;
    struct watch *watch = param;
    avr_cycle_count_t now = watch->avr->cycle;
    if (watch->sampling) {
        avr_cycle_count_t pass = now - watch->pass_began;
        watch->sampled_cycles += pass;
        watch->busy_cycles += worked ? pass : watch->isr_cycles - watch->isr_before_pass;
    }
    watch->pass_began = now;
    watch->isr_before_pass = watch->isr_cycles;
}

static void on_timer_mask(struct avr_irq_t *irq, uint32_t value, void *param)
{
    (void)irq;
    ((struct watch *)param)->sampling = (value & TIMSK1_OCIE1B) != 0;
}

static void on_mux(struct avr_irq_t *irq, uint32_t value, void *param)
{
    (void)irq;
    (void)value;
    struct watch *watch = param;
    if (watch->avr->data[REGISTER_ADCSRA] & ADCSRA_ADSC) {
        watch->n_mux_while_converting++;
    }
}

static void on_byte(struct avr_irq_t *irq, uint32_t value, void *param)
{
    (void)irq;
    (void)value;
    struct watch *watch = param;
    avr_cycle_count_t bit = registers_uart_bit_cycles(watch->avr->data);
    avr_cycle_count_t now = watch->avr->cycle;
    if (watch->byte_before_last != 0 &&
        now - watch->byte_before_last < BITS_PER_BYTE_ON_LINE * bit) {
        watch->n_bytes_overwritten++; /* one byte shifts out, one waits: a third has no place */
    }
    watch->byte_before_last = watch->last_byte;
    watch->last_byte = now;
}

static void on_sleep(avr_t *avr, avr_cycle_count_t cycles)
{
    (void)cycles;
    struct watch *watch = avr->custom.data;
    uint8_t control = avr->data[REGISTER_ADCSRA];
    uint8_t ready = ADCSRA_ADEN | ADCSRA_ADIE;
    if ((control & ready) == ready && !(control & (ADCSRA_ADSC | ADCSRA_ADATE))) {
        watch->n_sleeps_that_convert++;
    }
}

static void watch_register(struct watch *watch, uint16_t address, avr_irq_notify_t notify)
{
    avr_irq_register_notify(avr_iomem_getirq(watch->avr, address, NULL, AVR_IOMEM_IRQ_ALL), notify,
                            watch);
}

void watch_open(struct watch *watch, avr_t *avr, uint32_t stack_from)
{
    *watch = (struct watch){.avr = avr, .stack_from = stack_from};
    memset(avr->data + stack_from, PAINT, avr->ramend + 1U - stack_from);
    for (uint8_t number = 1; number < WATCH_N_VECTORS; number++) {
        avr_irq_t *irq = avr_get_interrupt_irq(avr, number);
        if (irq != NULL) {
            watch->vectors[number].watch = watch;
            avr_irq_register_notify(irq + AVR_INT_IRQ_RUNNING, on_vector, &watch->vectors[number]);
        }
    }
    watch_register(watch, REGISTER_GPIOR0, on_pass);
    watch_register(watch, REGISTER_TIMSK1, on_timer_mask);
    watch_register(watch, REGISTER_ADMUX, on_mux);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT),
                            on_byte, watch);
    avr->custom.data = watch;
    avr->sleep = on_sleep;
}

static uint32_t stack_margin(const struct watch *watch)
{
    uint32_t address = watch->stack_from;
    while (address <= watch->avr->ramend && watch->avr->data[address] == PAINT) {
        address++;
    }
    return address - watch->stack_from;
}

void watch_write(const struct watch *watch, FILE *file)
{
    uint32_t margin = stack_margin(watch);
    double sampled = watch->sampled_cycles > 0 ? (double)watch->sampled_cycles : 1.0;
    fprintf(file, "  \"stack_margin_bytes\": %u,\n", margin);
    fprintf(file, "  \"stack_used_bytes\": %u,\n",
            watch->avr->ramend + 1U - watch->stack_from - margin);
    fprintf(file, "  \"busy_fraction\": %.4f,\n", (double)watch->busy_cycles / sampled);
    fprintf(file, "  \"sleeps_that_convert\": %" PRIu64 ",\n", watch->n_sleeps_that_convert);
    fprintf(file, "  \"mux_while_converting\": %" PRIu64 ",\n", watch->n_mux_while_converting);
    fprintf(file, "  \"bytes_overwritten\": %" PRIu64 ",\n", watch->n_bytes_overwritten);
    fprintf(file, "  \"vectors\": {");
    const char *separator = "";
    for (int number = 1; number < WATCH_N_VECTORS; number++) {
        const struct watch_vector *vector = &watch->vectors[number];
        if (vector->n_runs > 0) {
            fprintf(file,
                    "%s\n    \"%d\": {\"n_runs\": %" PRIu64 ", \"longest_cycles\": %" PRIu64
                    ", \"total_cycles\": %" PRIu64 "}",
                    separator, number, vector->n_runs, vector->longest, vector->total);
            separator = ",";
        }
    }
    fprintf(file, "\n  }");
}
