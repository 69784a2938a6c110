#include "voltages.h"

#include <stdio.h>
#include <stdlib.h>

struct voltages voltages_load(const char *path, size_t n_columns)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    fseek(file, 0, SEEK_END);
    size_t row_size = sizeof(float) * n_columns;
    struct voltages voltages = {.n_rows = (size_t)ftell(file) / row_size, .n_columns = n_columns};
    rewind(file);
    voltages.rows_mv = malloc(voltages.n_rows * row_size);
    if (voltages.n_rows == 0 ||
        fread(voltages.rows_mv, row_size, voltages.n_rows, file) != voltages.n_rows) {
        fprintf(stderr, "%s: must hold at least one row of %zu float32\n", path, n_columns);
        exit(2);
    }
    fclose(file);
    return voltages;
}

double voltages_at(const struct voltages *voltages, size_t row, size_t column)
{
    size_t held = row < voltages->n_rows ? row : voltages->n_rows - 1;
    return (double)voltages->rows_mv[held * voltages->n_columns + column];
}
