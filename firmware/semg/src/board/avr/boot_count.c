#include "chip.h"
#if CHIP_IS_AVR

#include <avr/eeprom.h>

#include "boot_count.h"

static uint32_t *const boot_count_at = (uint32_t *)0;

uint32_t boot_count_next(void)
{
    uint32_t n_boots = eeprom_read_dword(boot_count_at) + 1;
    eeprom_update_dword(boot_count_at, n_boots);
    return n_boots;
}

#endif
