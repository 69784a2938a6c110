#define _GNU_SOURCE
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BASE_HEX = 16, BASE_TEN = 10, MOST_CHANNELS = 6, FEWEST_BITS = 10, MOST_BITS = 16 };
enum { SUPPLY_MV = 5000, LEAST_SUPPLY_MV = 3000, MOST_SUPPLY_MV = 5500 };

static const struct option known[] = {
    {"serial", required_argument, NULL, 's'},
    {"voltages", required_argument, NULL, 'v'},
    {"channels", required_argument, NULL, 'c'},
    {"marker", no_argument, NULL, 'k'},
    {"best-baud", required_argument, NULL, 'g'},
    {"bits", required_argument, NULL, 'b'},
    {"off-ppm", required_argument, NULL, 'o'},
    {"supply", required_argument, NULL, 'u'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static const char *const help =
    "usage: host_board [options]\n"
    "The firmware as a program: prints the path of its pseudo-terminal and is a board on it.\n"
    "  --serial HEX     its unit number; another one at every start without it\n"
    "  --voltages FILE  float32 millivolts, a row a scan; tense in turn without it\n"
    "  --channels N     1 to 6 (6)\n"
    "  --bits N         of its converter, 10 to 16 (10)\n"
    "  --marker         the last column of FILE is the marker switch\n"
    "  --best-baud N    what is faster is garbled\n"
    "  --off-ppm X      its clock is off by X millionths\n"
    "  --supply MV      what it measures its supply to be, 3000 to 5500 (5000)\n"
    "  --help           prints this\n";

static void tell_and_end(void)
{
    fputs(help, stdout);
    exit(0);
}

static void refuse(const char *rule)
{
    fprintf(stderr, "host board: %s; see firmware/host/README.md\n", rule);
    exit(2);
}

struct options options_read(int n_arguments, char **arguments)
{
    struct options options = {.serial = (uint32_t)getpid() ^ (uint32_t)time(NULL) << 8,
                              .n_channels = MOST_CHANNELS,
                              .adc_bits = FEWEST_BITS,
                              .supply_mv = SUPPLY_MV};
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
        case 'u': options.supply_mv = atoi(optarg); break;
        case 'h': tell_and_end(); break;
        default: refuse("an option is not known, --help lists them");
        }
    }
    if (options.n_channels < 1 || options.n_channels > MOST_CHANNELS) {
        refuse("--channels must be 1 to 6");
    }
    if (options.adc_bits < FEWEST_BITS || options.adc_bits > MOST_BITS) {
        refuse("--bits must be 10 to 16");
    }
    if (options.supply_mv < LEAST_SUPPLY_MV || options.supply_mv > MOST_SUPPLY_MV) {
        refuse("--supply must be 3000 to 5500");
    }
    return options;
}
