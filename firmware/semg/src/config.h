/* What hangs on the pins of your board. Edit here, then flash. */
#ifndef SEMG_CONFIG_H
#define SEMG_CONFIG_H

/* Gain of the amplifier on each pin A0..A5 in thousandths (a gain of 1000 is 1000000).
 * 0 means unknown: the program then says "uncalibrated" and shows voltages at the pin. */
#ifndef CONFIG_AFE_GAIN_MILLI
#define CONFIG_AFE_GAIN_MILLI {0, 0, 0, 0, 0, 0}
#endif

/* What is printed beside each pin; at most 8 letters each. */
#ifndef CONFIG_LABELS
#define CONFIG_LABELS {"A0", "A1", "A2", "A3", "A4", "A5"}
#endif

/* The converter's answer to an amplifier at rest: half the range for EMG front ends. */
#define CONFIG_ZERO_COUNT(n_counts) ((n_counts) / 2)

enum {
    /* The chip's inner reference. Every chip differs by some per cent: measure the voltage at
     * AREF with a meter while the board runs, multiply this by (measured / reported). */
    CONFIG_BANDGAP_MV = 1100
};

#endif
