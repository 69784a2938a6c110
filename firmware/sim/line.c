#define _GNU_SOURCE
#include "line.h"

#include <fcntl.h>
#include <poll.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_io.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
    BYTE_CYCLES = 1500, /* a byte at 115200 baud; simavr's receiver counts 11 bits */
    EXCHANGE_CYCLES = 16000,
    BASE_HEX = 16
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

static void on_sent(struct avr_irq_t *irq, uint32_t value, void *param)
{
    (void)irq;
    struct line *line = param;
    uint8_t byte = (uint8_t)value;
    line->n_sent++;
    if (line->output != NULL) {
        fputc(byte, line->output);
    } else if (line->open) {
        line->n_unread += 1 - queue_put(&line->to_host, &byte, 1);
    }
}

static void on_full(struct avr_irq_t *irq, uint32_t value, void *param)
{
    (void)irq;
    ((struct line *)param)->refused = value != 0;
}

static void feed_board(struct line *line)
{
    if (line->to_board.n > 0 && !line->refused && line->avr->cycle >= line->next_byte) {
        avr_raise_irq(line->input, line->to_board.bytes[0]);
        queue_drop(&line->to_board, 1);
        line->next_byte = line->avr->cycle + BYTE_CYCLES;
    }
}

static void open_pty(struct line *line)
{
    line->pty = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (line->pty < 0 || grantpt(line->pty) != 0 || unlockpt(line->pty) != 0) {
        fail("pty");
    }
    int port = open(ptsname(line->pty), O_RDWR | O_NOCTTY);
    struct termios modes;
    if (port < 0 || tcgetattr(port, &modes) != 0) {
        fail("pty");
    }
    cfmakeraw(&modes);
    tcsetattr(port, TCSANOW, &modes);
    close(port); /* the modes stay; from now on a hang-up tells that nobody holds the port */
    printf("%s\n", ptsname(line->pty));
    fflush(stdout);
}

static void read_script_line(struct line *line)
{
    line->next_s = -1;
    double ms;
    if (line->script != NULL && fscanf(line->script, "%lf %16383s", &ms, line->next_words) == 2) {
        line->next_s = ms / 1000.0;
    }
}

void line_open(struct line *line, avr_t *avr, const struct options *options)
{
    memset(line, 0, sizeof *line);
    line->avr = avr;
    line->pty = -1;
    line->reset_on_open = options->reset_on_open;
    line->input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
    uint32_t no_console_no_sleep = 0;
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &no_console_no_sleep);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT),
                            on_sent, line);
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUT_XOFF),
                            on_full, line);
    if (options->output == NULL) {
        open_pty(line);
    } else if ((line->output = fopen(options->output, "wb")) == NULL) {
        fail(options->output);
    }
    if (options->script != NULL && (line->script = fopen(options->script, "r")) == NULL) {
        fail(options->script);
    }
    read_script_line(line);
}

/* Says a script line's words: "reset", or hexadecimal bytes. */
static void say(struct line *line)
{
    if (strcmp(line->next_words, "reset") == 0) {
        avr_reset(line->avr);
        return;
    }
    for (const char *at = line->next_words; at[0] != '\0' && at[1] != '\0'; at += 2) {
        char digits[3] = {at[0], at[1], '\0'};
        uint8_t byte = (uint8_t)strtoul(digits, NULL, BASE_HEX);
        (void)queue_put(&line->to_board, &byte, 1);
    }
}

static void follow_script(struct line *line)
{
    double now_s = (double)line->avr->cycle / line->avr->frequency;
    while (line->next_s >= 0 && now_s >= line->next_s) {
        say(line);
        read_script_line(line);
    }
}

/* Notices whether somebody holds the port; what nobody reads is gone, as on a real one. */
static void notice_host(struct line *line)
{
    struct pollfd state = {.fd = line->pty, .events = POLLIN};
    poll(&state, 1, 0);
    bool open = !(state.revents & POLLHUP);
    if (open && !line->open && line->reset_on_open) {
        avr_reset(line->avr);
    }
    if (!open) {
        line->to_host.n = 0;
    }
    line->open = open;
}

static void exchange_with_pty(struct line *line)
{
    notice_host(line);
    if (!line->open) {
        return;
    }
    uint8_t heard[256];
    ssize_t n = read(line->pty, heard, sizeof heard);
    if (n > 0) {
        (void)queue_put(&line->to_board, heard, (size_t)n);
    }
    n = write(line->pty, line->to_host.bytes, line->to_host.n);
    if (n > 0) {
        queue_drop(&line->to_host, (size_t)n);
    }
}

void line_exchange(struct line *line)
{
    feed_board(line);
    if (line->avr->cycle < line->next_exchange) {
        return;
    }
    line->next_exchange = line->avr->cycle + EXCHANGE_CYCLES;
    if (line->pty >= 0) {
        exchange_with_pty(line);
    } else {
        follow_script(line);
    }
}

void line_close(struct line *line)
{
    if (line->output != NULL && fclose(line->output) != 0) {
        fail("output");
    }
}
