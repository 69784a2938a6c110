#include "chip.h"

#include "registers.h"

enum {
    RESET_ADC = 1 << 0,
    RESET_IO_BANK0 = 1 << 5,
    RESET_PADS_BANK0 = 1 << 8,
    RESET_PLL_USB = 1 << 13,
    RESET_TIMER = 1 << 21,
    RESET_UART0 = 1 << 22,
    WANTED = RESET_ADC | RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_PLL_USB | RESET_TIMER | RESET_UART0
};

enum {
    CRYSTAL_MHZ = 12,
    XOSC_1_TO_15_MHZ = 0xAA0,
    XOSC_ENABLE = 0xFAB << 12,
    XOSC_1_MS = 47, /* of 256 cycles */
    REF_FROM_XOSC = 2,
    SYS_FROM_AUX = 1,
    SYS_AUX_PLL_USB = 1 << 5,
    ENABLE = 1 << 11,
    TICK_ENABLE = 1 << 9
};

/* 12 MHz * 100 / 5 / 5 = 48 MHz. */
enum {
    PLL_FEEDBACK = 100,
    PLL_DIVIDERS = 5 << 16 | 5 << 12,
    PLL_POWER_DOWN = 1 << 0,
    PLL_POST_DIVIDER_DOWN = 1 << 3,
    PLL_OSCILLATOR_DOWN = 1 << 5
};

enum {
    PAD_PULL_DOWN = 1 << 2,
    PAD_PULL_UP = 1 << 3,
    PAD_INPUT = 1 << 6,
    PAD_NO_OUTPUT = 1 << 7,
    FOR_UART = 2,
    FOR_SOFTWARE = 5,
    FOR_NOBODY = 31
};

static const uint32_t top_bit = (uint32_t)1 << 31;

static void open_crystal(void)
{
    REGISTER(XOSC_CTRL) = XOSC_1_TO_15_MHZ;
    REGISTER(XOSC_STARTUP) = XOSC_1_MS;
    SET_BITS(XOSC_CTRL) = XOSC_ENABLE;
    while (!(REGISTER(XOSC_STATUS) & top_bit)) {
    }
    REGISTER(CLOCKS_CLK_REF_CTRL) = REF_FROM_XOSC;
    while (REGISTER(CLOCKS_CLK_REF_SELECTED) != 1U << REF_FROM_XOSC) {
    }
}

static void release_from_reset(uint32_t which)
{
    CLEAR_BITS(RESETS_RESET) = which;
    while ((REGISTER(RESETS_RESET_DONE) & which) != which) {
    }
}

static void open_pll(void)
{
    REGISTER(PLL_USB_CS) = 1; /* the crystal undivided */
    REGISTER(PLL_USB_FBDIV_INT) = PLL_FEEDBACK;
    CLEAR_BITS(PLL_USB_PWR) = PLL_POWER_DOWN | PLL_OSCILLATOR_DOWN;
    while (!(REGISTER(PLL_USB_CS) & top_bit)) {
    }
    REGISTER(PLL_USB_PRIM) = PLL_DIVIDERS;
    CLEAR_BITS(PLL_USB_PWR) = PLL_POST_DIVIDER_DOWN;
}

void chip_open(void)
{
    open_crystal();
    SET_BITS(RESETS_RESET) = WANTED;
    release_from_reset(WANTED);
    open_pll();
    REGISTER(CLOCKS_CLK_SYS_CTRL) = SYS_AUX_PLL_USB;
    SET_BITS(CLOCKS_CLK_SYS_CTRL) = SYS_FROM_AUX;
    while (REGISTER(CLOCKS_CLK_SYS_SELECTED) != 1U << SYS_FROM_AUX) {
    }
    REGISTER(CLOCKS_CLK_PERI_CTRL) = ENABLE; /* from the system's clock */
    REGISTER(CLOCKS_CLK_ADC_CTRL) = ENABLE;  /* from the PLL */
    REGISTER(WATCHDOG_TICK) = TICK_ENABLE | CRYSTAL_MHZ;
}

uint32_t chip_random(void)
{
    uint32_t random = 0;
    for (int i = 0; i < 1024; i++) {
        uint32_t bit = REGISTER(ROSC_RANDOMBIT) & 1U;
        random = (random << 1 | random >> 31) ^ bit;
    }
    return random;
}

uint8_t chip_reset_cause(void)
{
    return (uint8_t)REGISTER(WATCHDOG_REASON);
}

_Noreturn void chip_reset(void)
{
    REGISTER(PSM_WDSEL) = 0x1FFFC; /* all but the two oscillators */
    SET_BITS(WATCHDOG_CTRL) = top_bit;
    for (;;) {
    }
}

void chip_pin_for_uart(uint8_t pin)
{
    REGISTER(IO_BANK0_GPIO_CTRL(pin)) = FOR_UART;
}

void chip_pin_for_switch(uint8_t pin)
{
    CLEAR_BITS(PADS_BANK0_GPIO(pin)) = PAD_PULL_DOWN;
    SET_BITS(PADS_BANK0_GPIO(pin)) = PAD_PULL_UP | PAD_INPUT;
    REGISTER(IO_BANK0_GPIO_CTRL(pin)) = FOR_SOFTWARE;
}

void chip_pin_for_converter(uint8_t pin)
{
    CLEAR_BITS(PADS_BANK0_GPIO(pin)) = PAD_PULL_DOWN | PAD_PULL_UP | PAD_INPUT;
    SET_BITS(PADS_BANK0_GPIO(pin)) = PAD_NO_OUTPUT;
    REGISTER(IO_BANK0_GPIO_CTRL(pin)) = FOR_NOBODY;
}

void chip_allow_interrupt(uint8_t number)
{
    REGISTER(NVIC_ISER) = 1U << number;
}

void chip_forbid_interrupt(uint8_t number)
{
    REGISTER(NVIC_ICER) = 1U << number;
}
