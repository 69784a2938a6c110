/* What is at the pins: rows of a file of float32 millivolts, one per scan. */
#ifndef SIM_VOLTAGES_H
#define SIM_VOLTAGES_H

#include <stddef.h>

struct voltages {
    float *rows_mv; /* n_rows x n_columns, row-major; NULL: there is no file */
    size_t n_rows;
    size_t n_columns;
};

/* Loads a file with this many columns. Exits with 2 if it cannot. */
struct voltages voltages_load(const char *path, size_t n_columns);

/* Returns a value; after the last row that row is held. */
double voltages_at(const struct voltages *voltages, size_t row, size_t column);

#endif
