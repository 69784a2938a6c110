#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const struct option known[] = {
    {"firmware", required_argument, NULL, 'f'},
    {"mcu", required_argument, NULL, 'm'},
    {"voltages", required_argument, NULL, 'v'},
    {"channels", required_argument, NULL, 'c'},
    {"eeprom", required_argument, NULL, 'e'},
    {"marker", no_argument, NULL, 'k'},
    {"vcc-mv", required_argument, NULL, 'r'},
    {"statistics", required_argument, NULL, 's'},
    {"output", required_argument, NULL, 'o'},
    {"script", required_argument, NULL, 't'},
    {"duration-s", required_argument, NULL, 'd'},
    {"reset-on-open", no_argument, NULL, 'R'},
    {NULL, 0, NULL, 0},
};

static void refuse(const char *rule)
{
    fprintf(stderr, "simulated board: %s; see firmware/sim/README.md\n", rule);
    exit(2);
}

struct options options_read(int n_arguments, char **arguments)
{
    struct options options = {.mcu = "atmega328p", .vcc_mv = 5000};
    int letter;
    while ((letter = getopt_long(n_arguments, arguments, "", known, NULL)) != -1) {
        switch (letter) {
        case 'f': options.firmware = optarg; break;
        case 'm': options.mcu = optarg; break;
        case 'v': options.voltages = optarg; break;
        case 'c': options.n_channels = atoi(optarg); break;
        case 'e': options.eeprom = optarg; break;
        case 'k': options.marker = true; break;
        case 'r': options.vcc_mv = atoi(optarg); break;
        case 's': options.statistics = optarg; break;
        case 'o': options.output = optarg; break;
        case 't': options.script = optarg; break;
        case 'd': options.duration_s = atof(optarg); break;
        case 'R': options.reset_on_open = true; break;
        default: refuse("an option is not known");
        }
    }
    if (options.firmware == NULL) {
        refuse("--firmware is missing");
    }
    if (options.voltages != NULL && (options.n_channels < 1 || options.n_channels > 6)) {
        refuse("--channels must be 1 to 6 beside --voltages");
    }
    if (options.vcc_mv < 1000 || options.vcc_mv > 6000) {
        refuse("--vcc-mv must be 1000 to 6000");
    }
    if (options.output != NULL && options.duration_s <= 0) {
        refuse("--duration-s must be above 0 beside --output");
    }
    return options;
}
