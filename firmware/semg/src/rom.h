/* Constants that stay in program memory, on chips that would else copy them to RAM. */
#ifndef SEMG_ROM_H
#define SEMG_ROM_H

#ifdef __FLASH
#define ROM const __flash
#else
#define ROM const
#endif

#endif
