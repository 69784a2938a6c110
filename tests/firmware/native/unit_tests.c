/* Tests of the portable core on this computer, one function per claim. Run with a name it runs
 * that test; the sanitizers end the program when it touches what it must not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "cobs.h"
#include "command.h"
#include "crc32.h"
#include "encoding.h"
#include "frame.h"
#include "plan.h"
#include "protocol.h"
#include "receiver.h"
#include "ring.h"
#include "sampler.h"

#define EXPECT(claim)                                                        \
    do {                                                                     \
        if (!(claim)) {                                                      \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #claim); \
            exit(1);                                                         \
        }                                                                    \
    } while (0)

static const struct board_facts uno = {.tick_hz = 2000000, .baud = 115200, .conversion_ticks = 120};

static struct plan sound_plan(void)
{
    return (struct plan){.period_ticks = 2000,
                         .mask = 0x07,
                         .n_scans = 8,
                         .encoding = PROTOCOL_ENCODING_U16,
                         .stream_id = 9,
                         .layout_hash = 77};
}

static void crc_has_the_check_value_of_zlib(void)
{
    const uint8_t digits[] = "123456789";
    EXPECT(crc32_continue(0, digits, 9) == 0xCBF43926);
}

static void crc_in_two_pieces_is_the_crc_of_the_whole(void)
{
    const uint8_t digits[] = "123456789";
    EXPECT(crc32_continue(crc32_continue(0, digits, 4), digits + 4, 5) == 0xCBF43926);
}

static void expect_cobs_round_trip(const uint8_t *data, uint8_t n)
{
    /* Exactly as large as promised, on the heap, so that the sanitizer sees one byte too far. */
    uint8_t *stuffed = malloc(n + 1U);
    memcpy(stuffed + 1, data, n);
    cobs_encode(stuffed, n);
    EXPECT(memchr(stuffed, 0, n + 1U) == NULL);
    EXPECT(cobs_decode(stuffed, (uint8_t)(n + 1)) == n);
    EXPECT(memcmp(stuffed + 1, data, n) == 0);
    free(stuffed);
}

static void cobs_brings_every_length_of_zeros_back(void)
{
    uint8_t zeros[COBS_MAX_DATA] = {0};
    for (uint8_t n = 1; n <= COBS_MAX_DATA; n++) {
        expect_cobs_round_trip(zeros, n);
    }
}

static void cobs_brings_every_length_without_a_zero_back(void)
{
    uint8_t ones[COBS_MAX_DATA];
    memset(ones, 1, sizeof ones);
    for (uint8_t n = 1; n <= COBS_MAX_DATA; n++) {
        expect_cobs_round_trip(ones, n);
    }
}

static void cobs_brings_a_zero_at_every_place_back(void)
{
    for (uint16_t at = 0; at < COBS_MAX_DATA; at++) {
        uint8_t data[COBS_MAX_DATA];
        memset(data, 0xFF, sizeof data);
        data[at] = 0;
        expect_cobs_round_trip(data, COBS_MAX_DATA);
    }
}

static void cobs_refuses_a_code_that_points_beyond_the_end(void)
{
    uint8_t stuffed[] = {5, 1, 1};
    EXPECT(cobs_decode(stuffed, sizeof stuffed) == 0);
}

static void cobs_refuses_a_zero_and_nothing_at_all(void)
{
    uint8_t with_zero[] = {2, 1, 0, 1};
    EXPECT(cobs_decode(with_zero, sizeof with_zero) == 0);
    uint8_t alone[] = {1};
    EXPECT(cobs_decode(alone, 1) == 0);
    EXPECT(cobs_decode(alone, 0) == 0);
}

static void the_longest_frame_fits_its_buffer(void)
{
    struct frame *frame = malloc(sizeof *frame);
    frame_begin(frame, PROTOCOL_INFO);
    while (frame->n_payload < PROTOCOL_MAX_PAYLOAD) {
        frame_put_u8(frame, 0xEE);
    }
    EXPECT(frame_seal(frame, 0) == PROTOCOL_MAX_PAYLOAD + PROTOCOL_FRAME_OVERHEAD);
    EXPECT(frame->bytes[sizeof frame->bytes - 1] == 0);
    free(frame);
}

static void packing_puts_the_lowest_bits_first(void)
{
    const uint16_t scan[] = {1, 1023, 512};
    const uint8_t packed[] = {0x01, 0xFC, 0x0F, 0x20};
    uint8_t bytes[4];
    EXPECT(encoding_put_packed10(bytes, scan, 3) == 4);
    EXPECT(memcmp(bytes, packed, 4) == 0);
}

static void packing_holds_every_count_at_every_phase(void)
{
    for (uint16_t count = 0; count < 1024; count++) {
        const uint16_t counts[] = {count, (uint16_t)(1023 - count), count, count,
                                   (uint16_t)(1023 - count)};
        uint8_t bytes[7] = {0};
        EXPECT(encoding_put_packed10(bytes, counts, 5) == 7);
        for (uint16_t i = 0; i < 5; i++) {
            uint16_t value = 0;
            for (uint16_t bit = 0; bit < 10; bit++) {
                uint16_t at = (uint16_t)(10 * i + bit);
                value = (uint16_t)(value | (bytes[at / 8] >> at % 8 & 1) << bit);
            }
            EXPECT(value == counts[i]);
        }
        EXPECT(bytes[6] >> 2 == 0);
    }
}

static void both_rails_are_found_and_nothing_else(void)
{
    const uint16_t low[] = {5, 0};
    const uint16_t high[] = {1023, 5};
    const uint16_t between[] = {1, 1022};
    EXPECT(encoding_at_rail(low, 2));
    EXPECT(encoding_at_rail(high, 2));
    EXPECT(!encoding_at_rail(between, 2));
}

/* Feeds a frame as it stands on the line. Returns what its delimiter brought. */
static enum receiver_result hear(struct receiver *receiver, const uint8_t *wire, size_t n)
{
    enum receiver_result result = RECEIVER_NOTHING;
    for (size_t i = 0; i < n; i++) {
        result = receiver_take(receiver, wire[i]);
    }
    return result;
}

static const uint8_t stop_wire[] = {0x07, 0x43, 0x01, 0xAF, 0x3E, 0x8A, 0xED, 0x00};

static void a_sound_command_is_received(void)
{
    struct receiver receiver;
    receiver_reset(&receiver);
    EXPECT(hear(&receiver, stop_wire, sizeof stop_wire) == RECEIVER_COMMAND);
    EXPECT(receiver.n_payload == 2);
    EXPECT(receiver_payload(&receiver)[0] == PROTOCOL_STOP);
    EXPECT(receiver_payload(&receiver)[1] == 1);
    EXPECT(receiver.n_damaged == 0);
}

static void one_wrong_bit_anywhere_is_damage_and_the_next_command_is_received(void)
{
    for (size_t at = 0; at < sizeof stop_wire - 1; at++) {
        for (int bit = 0; bit < 8; bit++) {
            struct receiver receiver;
            uint8_t wire[sizeof stop_wire];
            memcpy(wire, stop_wire, sizeof wire);
            wire[at] = (uint8_t)(wire[at] ^ 1 << bit);
            receiver_reset(&receiver);
            EXPECT(hear(&receiver, wire, sizeof wire) == RECEIVER_NOTHING);
            EXPECT(receiver.n_damaged >= 1);
            EXPECT(hear(&receiver, stop_wire, sizeof stop_wire) == RECEIVER_COMMAND);
        }
    }
}

static void a_command_cut_short_is_damage(void)
{
    for (size_t n = 1; n < sizeof stop_wire - 1; n++) {
        struct receiver receiver;
        receiver_reset(&receiver);
        (void)hear(&receiver, stop_wire, n);
        EXPECT(receiver_take(&receiver, 0) == RECEIVER_NOTHING);
        EXPECT(receiver.n_damaged == 1);
    }
}

static void too_many_bytes_are_skipped_to_the_delimiter_and_counted_once(void)
{
    struct receiver *receiver = malloc(sizeof *receiver);
    receiver_reset(receiver);
    for (int i = 0; i < 5000; i++) {
        EXPECT(receiver_take(receiver, 0x43) == RECEIVER_NOTHING);
    }
    EXPECT(receiver_take(receiver, 0) == RECEIVER_NOTHING);
    EXPECT(receiver->n_damaged == 1);
    EXPECT(hear(receiver, stop_wire, sizeof stop_wire) == RECEIVER_COMMAND);
    free(receiver);
}

static void empty_segments_are_not_counted(void)
{
    struct receiver receiver;
    receiver_reset(&receiver);
    for (int i = 0; i < 10; i++) {
        EXPECT(receiver_take(&receiver, 0) == RECEIVER_NOTHING);
    }
    EXPECT(receiver.n_damaged == 0);
}

static void our_own_frames_echoed_back_are_no_commands(void)
{
    struct frame frame;
    struct receiver receiver;
    frame_begin(&frame, PROTOCOL_PONG);
    frame_put_u8(&frame, 1);
    uint8_t n = frame_seal(&frame, 0);
    receiver_reset(&receiver);
    EXPECT(hear(&receiver, frame.bytes + 1, n) == RECEIVER_NOTHING);
    EXPECT(receiver.n_damaged == 1);
}

static void the_count_of_damage_stays_at_its_highest_value(void)
{
    struct receiver receiver;
    receiver_reset(&receiver);
    for (uint32_t i = 0; i < 70000; i++) {
        (void)receiver_take(&receiver, 0x11);
        (void)receiver_take(&receiver, 0);
    }
    EXPECT(receiver.n_damaged == UINT16_MAX);
}

static void a_question_mark_and_enter_is_a_question(void)
{
    struct receiver receiver;
    receiver_reset(&receiver);
    EXPECT(hear(&receiver, (const uint8_t *)"?\n", 2) == RECEIVER_QUESTION);
    EXPECT(hear(&receiver, (const uint8_t *)"?\r\n", 3) == RECEIVER_QUESTION);
    EXPECT(hear(&receiver, (const uint8_t *)"what?\n", 6) == RECEIVER_NOTHING);
}

static enum protocol_error check(const uint8_t *payload, uint8_t n_payload)
{
    uint8_t detail;
    return command_check(payload, n_payload, &detail);
}

static void commands_of_a_wrong_length_or_unknown_type_are_told_apart(void)
{
    const uint8_t start[16] = {PROTOCOL_START, 1};
    const uint8_t unknown[] = {0x55, 1};
    const uint8_t reserved[] = {PROTOCOL_SET_BAUD, 1, 2, 3, 4, 5};
    const uint8_t nobody[] = {PROTOCOL_STOP, 0};
    EXPECT(check(start, 15) == PROTOCOL_OK);
    EXPECT(check(start, 14) == PROTOCOL_ERROR_LENGTH);
    EXPECT(check(start, 16) == PROTOCOL_ERROR_LENGTH);
    EXPECT(check(start, 1) == PROTOCOL_ERROR_LENGTH);
    EXPECT(check(unknown, 2) == PROTOCOL_ERROR_UNKNOWN);
    EXPECT(check(unknown, 1) == PROTOCOL_ERROR_UNKNOWN);
    EXPECT(check(reserved, 6) == PROTOCOL_ERROR_UNSUPPORTED);
    EXPECT(check(nobody, 2) == PROTOCOL_ERROR_RANGE);
}

static void a_plan_names_the_field_that_offends(void)
{
    uint8_t detail;
    struct plan plan = sound_plan();
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_OK && detail == 0);
    plan.period_ticks = 65536;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_ERROR_RANGE && detail == 2);
    plan = sound_plan();
    plan.mask = 0x40;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_ERROR_RANGE && detail == 6);
    plan.mask = 0;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_ERROR_RANGE && detail == 6);
    plan = sound_plan();
    plan.n_scans = 17;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_ERROR_RANGE && detail == 7);
    plan = sound_plan();
    plan.encoding = 3;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_ERROR_UNSUPPORTED && detail == 8);
    plan = sound_plan();
    EXPECT(plan_check(&plan, &uno, 78, &detail) == PROTOCOL_ERROR_LAYOUT && detail == 11);
}

static void a_plan_that_the_line_cannot_carry_is_refused(void)
{
    uint8_t detail;
    struct plan plan = sound_plan();
    plan.mask = 0x3F;
    plan.n_scans = 16;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_ERROR_BANDWIDTH);
    plan.encoding = PROTOCOL_ENCODING_PACKED10;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_OK);
    /* 137 bytes a frame at 10368 bytes/s: 26428 ticks, so 1652 ticks a scan and not one less. */
    plan.period_ticks = 1652;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_OK);
    plan.period_ticks = 1651;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_ERROR_BANDWIDTH);
}

static void a_plan_that_the_converter_cannot_follow_is_refused(void)
{
    uint8_t detail;
    struct plan plan = sound_plan();
    plan.period_ticks = 359;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_ERROR_CONVERTER);
}

static void the_layout_seed_is_that_of_the_protocol(void)
{
    struct plan plan = {.layout_hash = 0xE162BB6B,
                        .period_ticks = 2000,
                        .mask = 5,
                        .n_scans = 2,
                        .encoding = 1};
    const uint8_t bytes[] = {0x6B, 0xBB, 0x62, 0xE1, 0xD0, 0x07, 0, 0, 5, 2, 1};
    EXPECT(plan_layout_seed(&plan) == crc32_continue(0, bytes, sizeof bytes));
}

static void a_full_ring_refuses_and_keeps_what_it_has(void)
{
    uint8_t bytes[8];
    uint8_t byte;
    struct ring ring = {.bytes = bytes, .mask = 7};
    for (uint8_t round = 0; round < 100; round++) {
        for (uint8_t i = 0; i < 7; i++) {
            EXPECT(ring_room(&ring) == 7 - i);
            EXPECT(ring_put(&ring, (uint8_t)(round + i)));
        }
        EXPECT(!ring_put(&ring, 0xEE));
        for (uint8_t i = 0; i < 7; i++) {
            EXPECT(ring_take(&ring, &byte) && byte == (uint8_t)(round + i));
        }
        EXPECT(!ring_take(&ring, &byte));
    }
}

/* Lets one whole scan of three channels happen; counts tell scan and channel. */
static void scan(struct sampler *sampler, uint16_t number)
{
    EXPECT(sampler_scan_due(sampler) == 0);
    EXPECT(sampler_take(sampler, (uint16_t)(10 * number)) == 1);
    EXPECT(sampler_take(sampler, (uint16_t)(10 * number + 1)) == 2);
    EXPECT(sampler_take(sampler, (uint16_t)(10 * number + 2)) == SAMPLER_REST);
}

static struct sampler *new_sampler(const struct plan *plan)
{
    struct sampler *sampler = malloc(sizeof *sampler);
    sampler_reset(sampler, plan);
    return sampler;
}

static void only_active_channels_are_converted_in_ascending_order(void)
{
    struct plan plan = sound_plan();
    plan.mask = 0x25;
    struct sampler *sampler = new_sampler(&plan);
    EXPECT(sampler_scan_due(sampler) == 0);
    EXPECT(sampler_take(sampler, 1) == 2);
    EXPECT(sampler_take(sampler, 1) == 5);
    EXPECT(sampler_take(sampler, 1) == SAMPLER_REST);
    free(sampler);
}

static void a_block_holds_its_scans_and_its_first_index(void)
{
    struct plan plan = sound_plan();
    struct sampler *sampler = new_sampler(&plan);
    for (uint16_t number = 0; number < 8; number++) {
        EXPECT(sampler_oldest(sampler) == NULL);
        scan(sampler, number);
    }
    const struct sampler_block *block = sampler_oldest(sampler);
    EXPECT(block != NULL && block->first_index == 0 && !block->late);
    for (uint16_t i = 0; i < 24; i++) {
        EXPECT(block->counts[i] == 10 * (i / 3) + i % 3);
    }
    sampler_release(sampler);
    EXPECT(sampler_oldest(sampler) == NULL);
    EXPECT(sampler_n_finished(sampler) == 8);
    free(sampler);
}

static void blocks_that_find_no_place_are_counted_and_consume_their_indices(void)
{
    struct plan plan = sound_plan();
    plan.n_scans = 1;
    struct sampler *sampler = new_sampler(&plan);
    for (uint16_t number = 0; number < 10; number++) {
        scan(sampler, number);
    }
    /* Two wait, the third place was filled eight times over and holds nothing finished. */
    EXPECT(sampler_oldest(sampler)->first_index == 0);
    sampler_release(sampler);
    EXPECT(sampler_oldest(sampler)->first_index == 1);
    sampler_release(sampler);
    EXPECT(sampler_oldest(sampler) == NULL);
    EXPECT(sampler_n_dropped(sampler) == 8);
    scan(sampler, 10);
    EXPECT(sampler_oldest(sampler)->first_index == 10);
    EXPECT(sampler_oldest(sampler)->counts[0] == 100);
    EXPECT(sampler_n_finished(sampler) == 11);
    free(sampler);
}

static void a_scan_that_finds_the_converter_busy_follows_late_and_is_told(void)
{
    struct plan plan = sound_plan();
    plan.mask = 0x03;
    plan.n_scans = 1;
    struct sampler *sampler = new_sampler(&plan);
    EXPECT(sampler_scan_due(sampler) == 0);
    EXPECT(sampler_take(sampler, 100) == 1);
    EXPECT(sampler_scan_due(sampler) == SAMPLER_REST);
    EXPECT(sampler_scan_due(sampler) == SAMPLER_REST);
    EXPECT(sampler_take(sampler, 101) == 0);
    EXPECT(sampler_take(sampler, 102) == 1);
    EXPECT(sampler_take(sampler, 103) == 0);
    EXPECT(sampler_take(sampler, 104) == 1);
    EXPECT(sampler_take(sampler, 105) == SAMPLER_REST);
    EXPECT(sampler_n_late(sampler) == 2);
    EXPECT(!sampler_oldest(sampler)->late);
    sampler_release(sampler);
    EXPECT(sampler_oldest(sampler)->late);
    EXPECT(sampler_oldest(sampler)->first_index == 1);
    EXPECT(sampler_oldest(sampler)->counts[0] == 102);
    EXPECT(sampler_n_finished(sampler) == 3);
    free(sampler);
}

static void the_largest_block_fits(void)
{
    struct plan plan = sound_plan();
    plan.mask = 0x3F;
    plan.n_scans = PLAN_MAX_SCANS;
    struct sampler *sampler = new_sampler(&plan);
    for (int number = 0; number < 100 * PLAN_MAX_SCANS; number++) {
        uint8_t channel = sampler_scan_due(sampler);
        while (channel != SAMPLER_REST) {
            channel = sampler_take(sampler, 1023);
        }
    }
    EXPECT(sampler_n_finished(sampler) == 100 * PLAN_MAX_SCANS);
    free(sampler);
}

#define TEST(name) {#name, name}

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {
    TEST(crc_has_the_check_value_of_zlib),
    TEST(crc_in_two_pieces_is_the_crc_of_the_whole),
    TEST(cobs_brings_every_length_of_zeros_back),
    TEST(cobs_brings_every_length_without_a_zero_back),
    TEST(cobs_brings_a_zero_at_every_place_back),
    TEST(cobs_refuses_a_code_that_points_beyond_the_end),
    TEST(cobs_refuses_a_zero_and_nothing_at_all),
    TEST(the_longest_frame_fits_its_buffer),
    TEST(packing_puts_the_lowest_bits_first),
    TEST(packing_holds_every_count_at_every_phase),
    TEST(both_rails_are_found_and_nothing_else),
    TEST(a_sound_command_is_received),
    TEST(one_wrong_bit_anywhere_is_damage_and_the_next_command_is_received),
    TEST(a_command_cut_short_is_damage),
    TEST(too_many_bytes_are_skipped_to_the_delimiter_and_counted_once),
    TEST(empty_segments_are_not_counted),
    TEST(our_own_frames_echoed_back_are_no_commands),
    TEST(the_count_of_damage_stays_at_its_highest_value),
    TEST(a_question_mark_and_enter_is_a_question),
    TEST(commands_of_a_wrong_length_or_unknown_type_are_told_apart),
    TEST(a_plan_names_the_field_that_offends),
    TEST(a_plan_that_the_line_cannot_carry_is_refused),
    TEST(a_plan_that_the_converter_cannot_follow_is_refused),
    TEST(the_layout_seed_is_that_of_the_protocol),
    TEST(a_full_ring_refuses_and_keeps_what_it_has),
    TEST(only_active_channels_are_converted_in_ascending_order),
    TEST(a_block_holds_its_scans_and_its_first_index),
    TEST(blocks_that_find_no_place_are_counted_and_consume_their_indices),
    TEST(a_scan_that_finds_the_converter_busy_follows_late_and_is_told),
    TEST(the_largest_block_fits),
};

int main(int n_arguments, char **arguments)
{
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        if (n_arguments == 2 && strcmp(arguments[1], tests[i].name) == 0) {
            tests[i].run();
            return 0;
        }
    }
    fprintf(stderr, "no such test\n");
    return 2;
}
