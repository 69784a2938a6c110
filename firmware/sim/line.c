#include "line.h"

#include <simavr/avr_uart.h>
#include <simavr/sim_io.h>
#include <stdlib.h>
#include <string.h>

#include "pty.h"
#include "registers.h"

enum {
    CPU_HZ = 16000000,
    BITS_PER_BYTE = 11, /* as many simavr's receiver takes */
    EXCHANGE_CYCLES = 16000,
    BOOT_BAUD = 115200,
    BASE_HEX = 16,
    BASE_TEN = 10
};

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static size_t queue_put(struct line_queue *queue, const uint8_t *bytes, size_t n)
{
    size_t room = LINE_QUEUE_SIZE - queue->n;
    size_t n_put = n < room ? n : room;
    memcpy(queue->bytes + queue->n, bytes, n_put);
    queue->n += n_put;
    return n_put;
}

static void queue_drop(struct line_queue *queue, size_t n)
{
    queue->n -= n;
    memmove(queue->bytes, queue->bytes + n, queue->n);
}

static uint32_t board_bit(const struct line *line)
{
    return registers_uart_bit_cycles(line->avr->data);
}

static void set_host_baud(struct line *line, uint32_t baud)
{
    line->host_baud = baud;
    line->host_bit = (CPU_HZ + baud / 2) / baud;
}

/* Hands over what the host, at its speed, has read of the line by `now`. */
static void hear_board(struct line *line, avr_cycle_count_t now)
{
    uint8_t byte;
    while (wave_read(&line->from_board, now, line->host_bit, &byte)) {
        if (line->output != NULL) {
            fputc(byte, line->output);
        } else if (line->open) {
            line->n_unread += 1 - queue_put(&line->to_host, &byte, 1);
        }
    }
}

static void on_sent(struct avr_irq_t *irq, uint32_t value, void *param)
{
    (void)irq;
    struct line *line = param;
    line->n_sent++;
    wave_send(&line->from_board, line->avr->cycle, board_bit(line), (uint8_t)value);
}

static void on_full(struct avr_irq_t *irq, uint32_t value, void *param)
{
    (void)irq;
    ((struct line *)param)->refused = value != 0;
}

static void feed_board(struct line *line)
{
    avr_cycle_count_t now = line->avr->cycle;
    uint8_t byte;
    if (line->said.n > 0 && !line->refused && now >= line->next_byte) {
        wave_send(&line->to_board, now, line->host_bit, line->said.bytes[0]);
        queue_drop(&line->said, 1);
        line->next_byte = now + (avr_cycle_count_t)BITS_PER_BYTE * line->host_bit;
    }
    if (line->to_board.n_sent > 0 && wave_read(&line->to_board, now, board_bit(line), &byte)) {
        avr_raise_irq(line->input, byte);
    }
}

static void read_script_line(struct line *line)
{
    line->next_s = -1;
    double ms;
    if (line->script != NULL && fscanf(line->script, "%lf %16383s", &ms, line->next_words) == 2) {
        line->next_s = ms / 1000.0;
    }
}

static void open_files(struct line *line, const struct options *options)
{
    if (options->output != NULL && (line->output = fopen(options->output, "wb")) == NULL) {
        fail(options->output);
    }
    if (options->script != NULL && (line->script = fopen(options->script, "r")) == NULL) {
        fail(options->script);
    }
}

void line_open(struct line *line, avr_t *avr, const struct options *options)
{
    memset(line, 0, sizeof *line);
    line->avr = avr;
    line->reset_on_open = options->reset_on_open;
    line->input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
    uint32_t no_console_no_sleep = 0;
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &no_console_no_sleep);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT),
                            on_sent, line);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF),
                            on_full, line);
    set_host_baud(line, BOOT_BAUD);
    open_files(line, options);
    line->pty = options->output == NULL ? pty_open() : -1;
    read_script_line(line);
}

/* Does what a script line says: "reset", "baud=500000", or hexadecimal bytes to send. */
static void say(struct line *line)
{
    static const char baud[] = "baud=";
    if (strcmp(line->next_words, "reset") == 0) {
        avr_reset(line->avr);
        return;
    }
    if (strncmp(line->next_words, baud, strlen(baud)) == 0) {
        hear_board(line, line->avr->cycle);
        set_host_baud(line, (uint32_t)strtoul(line->next_words + strlen(baud), NULL, BASE_TEN));
        return;
    }
    for (const char *at = line->next_words; at[0] != '\0' && at[1] != '\0'; at += 2) {
        char digits[3] = {at[0], at[1], '\0'};
        uint8_t byte = (uint8_t)strtoul(digits, NULL, BASE_HEX);
        (void)queue_put(&line->said, &byte, 1);
    }
}

static void follow_script(struct line *line)
{
    double now_s = (double)line->avr->cycle / CPU_HZ;
    while (line->next_s >= 0 && now_s >= line->next_s) {
        say(line);
        read_script_line(line);
    }
}

/* Notices whether somebody holds the port and at what speed; what nobody reads is gone, as on a
 * real one. */
static void notice_host(struct line *line)
{
    bool open = pty_is_held(line->pty);
    if (open && !line->open && line->reset_on_open) {
        avr_reset(line->avr);
    }
    if (!open) {
        line->to_host.n = 0;
    }
    line->open = open;
    uint32_t baud = open ? pty_baud(line->pty) : line->host_baud;
    if (baud != 0 && baud != line->host_baud) {
        set_host_baud(line, baud);
    }
}

static void exchange_with_pty(struct line *line)
{
    notice_host(line);
    if (!line->open) {
        return;
    }
    uint8_t heard[256];
    (void)queue_put(&line->said, heard, pty_read(line->pty, heard, sizeof heard));
    queue_drop(&line->to_host, pty_write(line->pty, line->to_host.bytes, line->to_host.n));
}

void line_exchange(struct line *line)
{
    feed_board(line);
    if (line->avr->cycle < line->next_exchange) {
        return;
    }
    line->next_exchange = line->avr->cycle + EXCHANGE_CYCLES;
    hear_board(line, line->avr->cycle);
    if (line->pty >= 0) {
        exchange_with_pty(line);
    } else {
        follow_script(line);
    }
}

void line_close(struct line *line)
{
    hear_board(line, UINT64_MAX);
    if (line->output != NULL && fclose(line->output) != 0) {
        fail("output");
    }
}
