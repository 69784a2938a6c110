/* What a board must offer, chosen at link time. One folder beside this file per board. */
#ifndef SEMG_BOARD_H
#define SEMG_BOARD_H

#include <stdbool.h>
#include <stdint.h>

struct sampler;

enum { BOARD_MAX_SERIAL_SIZE = 8 };

/* What the converter may look at instead of the pins. */
enum board_input {
    BOARD_PINS,
    BOARD_BANDGAP,
    BOARD_GROUND
};

/* Scans per second, the higher with as many channels as the converter manages: three on an AVR. */
enum { BOARD_MIN_RATE_HZ = 250, BOARD_MAX_RATE_HZ = 4000 };

struct board_facts {
    const char *name;          /* at most 11 letters */
    uint32_t boot_id;          /* another one after every reset */
    uint32_t tick_hz;
    uint32_t baud;             /* in use now */
    uint32_t skew_ns;          /* from one channel's conversion to the next one's */
    uint16_t conversion_ticks; /* the longest a channel may take, interrupts included */
    uint16_t shortest_period_ticks, longest_period_ticks; /* of those rates */
    uint16_t vref_mv;          /* measured at boot: supply and reference */
    uint8_t n_channels;
    uint8_t adc_bits;
    bool knows_bandgap_and_ground;
    uint8_t serial_size; /* bytes of the next; 0 where the board has none */
    uint8_t serial[BOARD_MAX_SERIAL_SIZE]; /* this unit's own, the same for ever */
    uint8_t reset_cause; /* as the chip gives it */
};

/* Brings up the line, the clock and the converter, measures the reference and tells the facts.
 * From then on the board's interrupts call `sampler` while sampling, and only then. */
void board_open(struct sampler *sampler, struct board_facts *facts);

/* Returns the clock; wraps at 2^32. */
uint32_t board_ticks(void);

/* Starts scans `period_ticks` apart, without the main loop's help, and returns the tick of the
 * first one, which still lies ahead. The sampler has been reset. `input` is another one than the
 * pins only where the facts say that the board knows it. */
uint32_t board_start_sampling(uint16_t period_ticks, enum board_input input);

/* Stops; when it returns the interrupts no longer touch the sampler. */
void board_stop_sampling(void);

/* Takes the next byte from the line. Returns false if there is none. */
bool board_read(uint8_t *byte);

/* Sends as many of the `n` bytes as there is room for now; returns how many. May wait for more
 * room before it takes any. */
uint8_t board_write(const uint8_t *bytes, uint8_t n);

/* Returns how many bytes from the line were lost because nobody took them; 65535 means more. */
uint16_t board_n_lost_bytes(void);

/* Returns the speeds the line can have, one after the other, that of boot first; 0 after the
 * last. */
uint32_t board_baud(uint8_t number);

/* Waits until what was written has left, then goes on at another of its speeds. What came in
 * meanwhile is lost. Not while sampling. */
void board_set_baud(uint32_t baud);

/* Waits until what was written has left, then begins anew as after power-on. Never returns. */
_Noreturn void board_reset(void);

/* Ends a pass of the main loop and says whether it did anything, for whoever measures the load.
 * May do nothing. */
void board_mark_pass(bool worked);

#endif
