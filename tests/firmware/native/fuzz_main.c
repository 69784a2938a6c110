/* Drives the fuzz target where there is no libFuzzer: `fuzz SEED INPUTS`, inputs of its own. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz_device.h"
#include "protocol.h"

enum { LONGEST_INPUT = 600, FRAMED = 1, N_KINDS = 3 };

static uint64_t state;

/* Returns the next of Vigna's splitmix64. */
static uint64_t chance(void)
{
    uint64_t z = state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static size_t put_random(uint8_t *to, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        to[i] = (uint8_t)chance();
    }
    return n;
}

/* The sizes that commands have, so that most of them get past the first look. */
static size_t put_command(uint8_t *to)
{
    static const uint8_t sizes[] = {2, 15, 2, 4, 3, 6, 2, 6, 2};
    uint8_t which = (uint8_t)(chance() % sizeof sizes);
    to[0] = FRAMED;
    to[1] = (uint8_t)(sizes[which] - 1);
    to[2] = (uint8_t)(PROTOCOL_COMMAND_FIRST + which);
    size_t n = 3 + put_random(to + 3, to[1]);
    if (to[2] == PROTOCOL_START) { /* values a plan could have */
        to[5] = to[6] = to[7] = 0;
        to[8] &= 0x3F;
        to[9] = (uint8_t)(1 + to[9] % 16);
        to[10] = (uint8_t)(1 + to[10] % 2) | (to[10] & PROTOCOL_ENCODING_MARKS);
    }
    return n;
}

static size_t make_input(uint8_t *input)
{
    size_t n = 0;
    size_t n_wanted = chance() % (LONGEST_INPUT - 300);
    while (n < n_wanted) {
        uint64_t kind = chance() % 8;
        if (kind < 4) {
            n += put_command(input + n);
        } else {
            input[n++] = (uint8_t)kind;
            input[n++] = (uint8_t)(chance() % 64);
            n += put_random(input + n, kind % N_KINDS == 0 ? input[n - 1] : 0);
        }
    }
    return n;
}

int main(int n_arguments, char **arguments)
{
    if (n_arguments != 3) {
        fprintf(stderr, "fuzz SEED INPUTS\n");
        return 2;
    }
    state = strtoull(arguments[1], NULL, 10);
    unsigned long n_inputs = strtoul(arguments[2], NULL, 10);
    for (unsigned long i = 0; i < n_inputs; i++) {
        static uint8_t input[LONGEST_INPUT];
        LLVMFuzzerTestOneInput(input, make_input(input));
    }
    return 0;
}
