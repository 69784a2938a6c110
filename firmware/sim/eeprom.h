/* The chip's EEPROM in a file: who gives the same file again plugs the same board in again. */
#ifndef SIM_EEPROM_H
#define SIM_EEPROM_H

#include <simavr/sim_avr.h>

/* Fills the EEPROM from a file; leaves it erased where `path` is NULL or there is no such file. */
void eeprom_load(avr_t *avr, const char *path);

/* Writes the EEPROM to the file, unless `path` is NULL. Exits with 2 if it cannot. */
void eeprom_save(avr_t *avr, const char *path);

#endif
