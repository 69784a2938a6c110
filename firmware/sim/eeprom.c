#include "eeprom.h"

#include <simavr/avr_eeprom.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEPT_SIZE = 64 }; /* more than the firmware uses */

void eeprom_load(avr_t *avr, const char *path)
{
    FILE *file = path != NULL ? fopen(path, "rb") : NULL;
    if (file == NULL) {
        return;
    }
    uint8_t kept[KEPT_SIZE];
    avr_eeprom_desc_t described = {.ee = kept, .offset = 0};
    described.size = (uint32_t)fread(kept, 1, sizeof kept, file);
    fclose(file);
    avr_ioctl(avr, AVR_IOCTL_EEPROM_SET, &described);
}

void eeprom_save(avr_t *avr, const char *path)
{
    if (path == NULL) {
        return;
    }
    avr_eeprom_desc_t described = {.ee = NULL, .offset = 0, .size = KEPT_SIZE};
    avr_ioctl(avr, AVR_IOCTL_EEPROM_GET, &described); /* answers with a pointer to the content */
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(described.ee, 1, KEPT_SIZE, file) != KEPT_SIZE ||
        fclose(file) != 0) {
        perror(path);
        exit(2);
    }
}
