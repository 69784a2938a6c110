/* What the command line asks of the harness. */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include <stdbool.h>

struct options {
    const char *firmware;   /* ELF file */
    const char *mcu;        /* simavr's name of the chip */
    const char *voltages;   /* file of float32 millivolts, or NULL: all pins at half the supply */
    int n_channels;         /* columns of that file: pins A0, A1, ... */
    bool marker;            /* one more column: above 0 the switch at D2 is closed */
    int vcc_mv;
    const char *eeprom;     /* file that keeps the EEPROM between runs, or NULL */
    const char *statistics; /* JSON written at exit, or NULL */
    const char *output;     /* flat out: where the bytes go; NULL: a pty in real time */
    const char *script;     /* flat out: what the host says when, or NULL */
    double duration_s;      /* flat out: virtual seconds */
    bool reset_on_open;     /* pty: opening the port resets the chip, as DTR does on an Uno */
};

/* Reads the command line. Says on stderr what is wrong and exits with 2 if it cannot. */
struct options options_read(int n_arguments, char **arguments);

#endif
