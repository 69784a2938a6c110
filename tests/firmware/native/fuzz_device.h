/* The device under any input, with a judge that never lets a broken frame pass. */
#ifndef FUZZ_DEVICE_H
#define FUZZ_DEVICE_H

#include <stddef.h>
#include <stdint.h>

/* Lets a fresh device hear what `data` describes, and aborts when it misbehaves. Pieces follow one
 * another: a byte says what kind, the next how long; raw bytes, commands that are framed soundly
 * whatever is in them, or silence. Returns 0. The name is libFuzzer's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
