/* The first 256 bytes of the flash. The chip's ROM copies them to RAM, checks the CRC-32 in the last
 * four (written by uf2.py) and runs them: they make the rest of the flash readable, by the plain read
 * command 03h that every flash knows, and jump to the vector table behind them. */
.syntax unified
.cpu cortex-m0plus
.thumb
.section .boot2, "ax"

.equ SSI, 0x18000000
.equ SSI_CTRLR0, 0x00
.equ SSI_CTRLR1, 0x04
.equ SSI_SSIENR, 0x08
.equ SSI_BAUDR, 0x14
.equ SSI_SPI_CTRLR0, 0xF4

    ldr r3, =SSI
    movs r1, #0
    str r1, [r3, #SSI_SSIENR]
    movs r1, #4                     /* a quarter of the system clock */
    str r1, [r3, #SSI_BAUDR]
    ldr r1, =0x001F0300             /* 32 bits a time, "EEPROM read": send the address, then read */
    str r1, [r3, #SSI_CTRLR0]
    movs r1, #0
    str r1, [r3, #SSI_CTRLR1]
    ldr r1, =0x03000218             /* command 03h of 8 bits, 24 bits of address, one wire */
    ldr r0, =SSI + SSI_SPI_CTRLR0
    str r1, [r0]
    movs r1, #1
    str r1, [r3, #SSI_SSIENR]

    ldr r0, =0x10000100             /* the vector table */
    ldr r1, =0xE000ED08             /* VTOR */
    str r0, [r1]
    ldmia r0!, {r1, r2}
    msr msp, r1
    bx r2

.ltorg
