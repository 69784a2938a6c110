#define _GNU_SOURCE
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BASE_HEX = 16, BASE_TEN = 10, MOST_CHANNELS = 6, FEWEST_BITS = 10, MOST_BITS = 16 };

static const struct option known[] = {
    {"serial", required_argument, NULL, 's'},
    {"voltages", required_argument, NULL, 'v'},
    {"channels", required_argument, NULL, 'c'},
    {"marker", no_argument, NULL, 'k'},
    {"best-baud", required_argument, NULL, 'g'},
    {"bits", required_argument, NULL, 'b'},
    {"off-ppm", required_argument, NULL, 'o'},
    {NULL, 0, NULL, 0},
};

static void refuse(const char *rule)
{
    fprintf(stderr, "host board: %s; see firmware/host/README.md\n", rule);
    exit(2);
}

struct options options_read(int n_arguments, char **arguments)
{
    struct options options = {.serial = (uint32_t)getpid() ^ (uint32_t)time(NULL) << 8,
                              .n_channels = MOST_CHANNELS,
                              .adc_bits = FEWEST_BITS};
    int letter;
    while ((letter = getopt_long(n_arguments, arguments, "", known, NULL)) != -1) {
        switch (letter) {
        case 's': options.serial = (uint32_t)strtoul(optarg, NULL, BASE_HEX); break;
        case 'v': options.voltages = optarg; break;
        case 'c': options.n_channels = atoi(optarg); break;
        case 'k': options.marker = true; break;
        case 'g': options.best_baud = (uint32_t)strtoul(optarg, NULL, BASE_TEN); break;
        case 'b': options.adc_bits = atoi(optarg); break;
        case 'o': options.off = atof(optarg) * 1e-6; break;
        default: refuse("an option is not known");
        }
    }
    if (options.n_channels < 1 || options.n_channels > MOST_CHANNELS) {
        refuse("--channels must be 1 to 6");
    }
    if (options.adc_bits < FEWEST_BITS || options.adc_bits > MOST_BITS) {
        refuse("--bits must be 10 to 16");
    }
    return options;
}
