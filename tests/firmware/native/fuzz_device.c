#include "fuzz_device.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "cobs.h"
#include "crc32.h"
#include "device.h"
#include "frame.h"
#include "host_board.h"

enum {
    RAW,
    FRAMED,
    SILENCE,
    N_KINDS,
    LONGEST_COMMAND = 40,
    START_SIZE = 15,
    SILENT_BYTES_PER_STEP = 24, /* 255 of them are half a second */
    LONGEST_SEGMENT = 254
};

static struct {
    uint8_t segment[LONGEST_SEGMENT];
    size_t n_segment;
    const uint8_t *data;
    size_t size;
    size_t at;
} fuzz;

static void expect(bool claim, const char *what)
{
    if (!claim) {
        fprintf(stderr, "the device sent %s\n", what);
        abort();
    }
}

static bool is_banner(void)
{
    return fuzz.n_segment > 7 && memcmp(fuzz.segment, "Firing ", 7) == 0;
}

/* A frame of the device holds at least type and one byte; its type is one of its own. */
static void judge_segment(void)
{
    if (fuzz.n_segment == 0 || is_banner()) {
        return;
    }
    uint8_t n = cobs_decode(fuzz.segment, (uint8_t)fuzz.n_segment);
    expect(n > PROTOCOL_CRC_SIZE + 1, "no frame");
    uint8_t type = fuzz.segment[1];
    expect(type >= PROTOCOL_INFO && type <= PROTOCOL_PONG, "an unknown type");
    if (type == PROTOCOL_DATA) {
        return; /* its checksum begins at the layout seed, which only the host of a stream knows */
    }
    uint8_t n_payload = (uint8_t)(n - PROTOCOL_CRC_SIZE);
    uint8_t crc[PROTOCOL_CRC_SIZE];
    uint32_t expected = crc32_continue(0, fuzz.segment + 1, n_payload);
    for (int i = 0; i < PROTOCOL_CRC_SIZE; i++) {
        crc[i] = (uint8_t)(expected >> 8 * i);
    }
    expect(memcmp(crc, fuzz.segment + 1 + n_payload, sizeof crc) == 0, "a wrong checksum");
}

void host_board_sent(const uint8_t *bytes, uint8_t n)
{
    for (uint8_t i = 0; i < n; i++) {
        if (bytes[i] == 0) {
            judge_segment();
            fuzz.n_segment = 0;
        } else {
            expect(fuzz.n_segment < LONGEST_SEGMENT, "a segment that is too long");
            fuzz.segment[fuzz.n_segment++] = bytes[i];
        }
    }
}

static uint8_t next_byte(void)
{
    return fuzz.at < fuzz.size ? fuzz.data[fuzz.at++] : 0;
}

static void hear_raw(uint8_t n)
{
    while (n-- > 0 && fuzz.at < fuzz.size) {
        host_board_hear(next_byte());
    }
}

/* Nobody guesses a layout hash: most STARTs get the right one, so that streams begin. */
static void make_start_believable(struct frame *frame)
{
    uint8_t *payload = frame_end(frame) - frame->n_payload;
    bool is_start = payload[0] == PROTOCOL_START && frame->n_payload == START_SIZE;
    if (is_start && payload[START_SIZE - 1] % 8 != 0) {
        bytes_put_u32(payload + START_SIZE - 4, host_board_layout_hash());
    }
}

static void hear_framed(uint8_t n)
{
    struct frame frame;
    frame_begin(&frame, next_byte());
    for (uint8_t i = 0; i < n % LONGEST_COMMAND; i++) {
        frame_put_u8(&frame, next_byte());
    }
    make_start_believable(&frame);
    uint8_t n_wire = frame_seal(&frame, 0);
    for (uint8_t i = 0; i <= n_wire; i++) {
        host_board_hear(frame.bytes[i]);
    }
}

static void hear_nothing(uint8_t n)
{
    for (int i = 0; i < n * SILENT_BYTES_PER_STEP; i++) {
        host_board_hear(0);
    }
}

static void hear_piece(void)
{
    uint8_t kind = next_byte() % N_KINDS;
    uint8_t n = next_byte();
    switch (kind) {
    case RAW:
        hear_raw(n);
        break;
    case FRAMED:
        hear_framed(n);
        break;
    default:
        hear_nothing(n);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz.n_segment = 0;
    fuzz.data = data;
    fuzz.size = size;
    fuzz.at = 0;
    (void)setjmp(host_board_power_on);
    device_open();
    while (fuzz.at < fuzz.size) {
        hear_piece();
    }
    return 0;
}
