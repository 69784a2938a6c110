/* A number that tells this board from all others and stays the same for its life. */
#ifndef SEMG_UNIT_SERIAL_H
#define SEMG_UNIT_SERIAL_H

#include <stdint.h>

/* Returns the number kept in EEPROM. Where none is kept yet, draws one from what the chip was
 * marked with at the factory and from the noise of its converter; only after converter_open. */
uint32_t unit_serial(void);

#endif
