/* The serial line: what the firmware sends goes to a pty or a file, what the host says comes from
 * the pty or a script. */
#ifndef SIM_LINE_H
#define SIM_LINE_H

#include <simavr/sim_avr.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "options.h"
#include "wave.h"

enum { LINE_QUEUE_SIZE = 1 << 16 };

struct line_queue {
    uint8_t bytes[LINE_QUEUE_SIZE];
    size_t n;
};

struct line {
    avr_t *avr;
    avr_irq_t *input;
    uint32_t host_baud;
    uint32_t host_bit; /* how long a bit lasts, in cycles */
    avr_cycle_count_t next_byte;
    avr_cycle_count_t next_exchange;
    bool refused; /* simavr's receiver is full */
    struct wave from_board;
    struct wave to_board;
    struct line_queue said;    /* by the host, not on the line yet */
    struct line_queue to_host;

    int pty; /* the board's end, or -1 */
    bool open; /* somebody holds the port */
    bool reset_on_open;
    FILE *output;
    FILE *script;
    double next_s;           /* when the script speaks next, virtual time */
    char next_words[1 << 14];

    uint64_t n_sent;         /* bytes by the firmware */
    uint64_t n_unread;       /* bytes lost because the host did not read them */
};

/* Connects the line to a pty, whose name is printed on stdout, or to the files of the options. */
void line_open(struct line *line, avr_t *avr, const struct options *options);

/* Feeds the board byte by byte and exchanges bytes with the host every virtual millisecond; to be
 * called all the time. */
void line_exchange(struct line *line);

/* Writes what is still under way. */
void line_close(struct line *line);

#endif
