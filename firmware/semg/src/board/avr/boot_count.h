/* A number that is another one after every reset, kept in EEPROM. */
#ifndef SEMG_BOOT_COUNT_H
#define SEMG_BOOT_COUNT_H

#include <stdint.h>

/* Counts this boot and returns its number. EEPROM bears 100,000 of them. */
uint32_t boot_count_next(void);

#endif
