#include "chip.h"
#if CHIP_IS_AVR

#include <avr/boot.h>
#include <avr/eeprom.h>

#include "../../core/crc32.h"
#include "converter.h"
#include "unit_serial.h"

enum {
    FACTORY_MARK_FROM = 0x0E, /* lot, wafer and place on it, where the chip has them */
    FACTORY_MARK_TO = 0x17,
    N_NOISY_READINGS = 32
};

/* The boot count lies before them. The second must be the complement of the first: power may
 * have failed between the two. */
static uint32_t *const serial_at = (uint32_t *)4;
static uint32_t *const complement_at = (uint32_t *)8;

static uint32_t draw(void)
{
    uint32_t drawn = 0;
    for (uint8_t at = FACTORY_MARK_FROM; at <= FACTORY_MARK_TO; at++) {
        uint8_t mark = boot_signature_byte_get(at);
        drawn = crc32_continue(drawn, &mark, sizeof mark);
    }
    for (uint8_t i = 0; i < N_NOISY_READINGS; i++) {
        for (uint8_t channel = 0; channel < CONVERTER_N_PINS; channel++) {
            uint8_t lowest_bits = (uint8_t)converter_read(channel);
            drawn = crc32_continue(drawn, &lowest_bits, sizeof lowest_bits);
        }
    }
    return drawn;
}

uint32_t unit_serial(void)
{
    uint32_t serial = eeprom_read_dword(serial_at);
    if (eeprom_read_dword(complement_at) != ~serial) {
        serial = draw();
        eeprom_update_dword(serial_at, serial);
        eeprom_update_dword(complement_at, ~serial);
    }
    return serial;
}

#endif
