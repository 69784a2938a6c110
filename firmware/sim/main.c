/* Runs the firmware in simavr, with voltages at its pins and a host on its line. */
#define _GNU_SOURCE
#include <inttypes.h>
#include <signal.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "eeprom.h"
#include "line.h"
#include "options.h"
#include "pins.h"
#include "watch.h"

enum { CPU_HZ = 16000000, NS_PER_16_CYCLES = 1000, CYCLES_BETWEEN_WAITS = 16000 };

static volatile sig_atomic_t stop_asked;
static volatile sig_atomic_t reset_asked;
static unsigned n_complaints;

static void on_stop(int number)
{
    (void)number;
    stop_asked = 1;
}

static void on_reset(int number)
{
    (void)number;
    reset_asked = 1;
}

/* What simavr says of things a chip can do and it cannot: no complaints about the firmware. */
static const char *const excused[] = {
    "SPM not received",     /* reading the factory's mark, which simavr takes for programming */
    "unimplemented auto trigger", /* pins.c triggers in its stead */
};

static bool is_excused(const char *format)
{
    for (size_t i = 0; i < sizeof excused / sizeof excused[0]; i++) {
        if (strstr(format, excused[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* simavr warns when the firmware does what a chip would not forgive. */
static void on_log(avr_t *avr, const int level, const char *format, va_list arguments)
{
    (void)avr;
    if ((level == LOG_ERROR || level == LOG_WARNING) && !is_excused(format)) {
        n_complaints++;
        vfprintf(stderr, format, arguments);
    }
}

static avr_t *make_chip(const struct options *options, uint32_t *stack_from)
{
    elf_firmware_t firmware = {0};
    if (elf_read_firmware(options->firmware, &firmware) != 0) {
        fprintf(stderr, "%s: no firmware in this file\n", options->firmware);
        exit(2);
    }
    avr_t *avr = avr_make_mcu_by_name(options->mcu);
    if (avr == NULL) {
        fprintf(stderr, "%s: a chip that simavr does not know\n", options->mcu);
        exit(2);
    }
    avr_init(avr);
    firmware.frequency = CPU_HZ;
    avr_load_firmware(avr, &firmware);
    avr->vcc = avr->avcc = avr->aref = (uint32_t)options->vcc_mv;
    avr->log = LOG_WARNING;
    *stack_from = avr->ioend + 1U + firmware.datasize + firmware.bsssize;
    return avr;
}

/* Keeps virtual time from running ahead of the wall's. */
static void wait_for_the_wall(struct timespec began, avr_cycle_count_t cycle)
{
    uint64_t ns = (uint64_t)began.tv_nsec + cycle * NS_PER_16_CYCLES / 16;
    struct timespec until = {
        .tv_sec = began.tv_sec + (time_t)(ns / 1000000000U),
        .tv_nsec = (long)(ns % 1000000000U),
    };
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static void run(avr_t *avr, struct line *line, const struct options *options)
{
    struct timespec began;
    clock_gettime(CLOCK_MONOTONIC, &began);
    avr_cycle_count_t next_wait = 0;
    avr_cycle_count_t end = (avr_cycle_count_t)(options->duration_s * CPU_HZ);
    while (!stop_asked && (end == 0 || avr->cycle < end)) {
        int state = avr_run(avr);
        if (state == cpu_Crashed || state == cpu_Done) {
            fprintf(stderr, "the firmware crashed at cycle %" PRIu64 "\n", avr->cycle);
            exit(1);
        }
        line_exchange(line);
        if (reset_asked) {
            reset_asked = 0;
            avr_reset(avr);
        }
        if (options->output == NULL && avr->cycle >= next_wait) {
            wait_for_the_wall(began, avr->cycle);
            next_wait = avr->cycle + CYCLES_BETWEEN_WAITS;
        }
    }
}

static void write_statistics(const char *path, const avr_t *avr, const struct pins *pins,
                             const struct line *line, const struct watch *watch)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    fprintf(file, "{\n  \"virtual_s\": %.6f,\n", (double)avr->cycle / CPU_HZ);
    pins_write(pins, file);
    fprintf(file, "  \"bytes_sent\": %" PRIu64 ",\n", line->n_sent);
    fprintf(file, "  \"bytes_unread\": %" PRIu64 ",\n", line->n_unread);
    fprintf(file, "  \"simulator_complaints\": %u,\n", n_complaints);
    watch_write(watch, file);
    fprintf(file, "\n}\n");
    fclose(file);
}

int main(int n_arguments, char **arguments)
{
    struct options options = options_read(n_arguments, arguments);
    static struct pins pins;
    static struct line line;
    static struct watch watch;
    uint32_t stack_from;

    signal(SIGTERM, on_stop);
    signal(SIGINT, on_stop);
    signal(SIGUSR1, on_reset);
    avr_global_logger_set(on_log);
    avr_t *avr = make_chip(&options, &stack_from);
    eeprom_load(avr, options.eeprom);
    watch_open(&watch, avr, stack_from);
    pins_open(&pins, avr, &options);
    line_open(&line, avr, &options);
    run(avr, &line, &options);
    line_close(&line);
    eeprom_save(avr, options.eeprom);
    if (options.statistics != NULL) {
        write_statistics(options.statistics, avr, &pins, &line, &watch);
    }
    return 0;
}
