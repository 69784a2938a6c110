/* What stands on the line and what is asked over it. */
#include <string.h>

#include "bytes.h"
#include "cobs.h"
#include "command.h"
#include "crc32.h"
#include "encoding.h"
#include "frame.h"
#include "receiver.h"
#include "unit_test.h"

static const struct board_facts uno = {.tick_hz = 2000000,
                                       .baud = 115200,
                                       .conversion_ticks = 120,
                                       .shortest_period_ticks = 500,
                                       .longest_period_ticks = 8000,
                                       .n_channels = 6,
                                       .adc_bits = 10};

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
    EXPECT(encoding_put(PROTOCOL_ENCODING_PACKED10, bytes, scan, 3) == 4);
    EXPECT(memcmp(bytes, packed, 4) == 0);
}

static void packing_holds_every_count_at_every_phase(void)
{
    for (uint16_t count = 0; count < 1024; count++) {
        const uint16_t counts[] = {count, (uint16_t)(1023 - count), count, count,
                                   (uint16_t)(1023 - count)};
        uint8_t bytes[7] = {0};
        EXPECT(encoding_put(PROTOCOL_ENCODING_PACKED10, bytes, counts, 5) == 7);
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

static void counts_of_12_bits_are_packed_lowest_bits_first(void)
{
    const uint16_t counts[] = {0xABC, 0x123, 0xFFF};
    const uint8_t packed[] = {0xBC, 0x3A, 0x12, 0xFF, 0x0F};
    uint8_t bytes[5];
    EXPECT(encoding_put(PROTOCOL_ENCODING_PACKED12, bytes, counts, 3) == 5);
    EXPECT(memcmp(bytes, packed, 5) == 0);
}

static void an_encoding_holds_no_count_that_is_wider(void)
{
    EXPECT(encoding_holds(PROTOCOL_ENCODING_PACKED10, 10));
    EXPECT(!encoding_holds(PROTOCOL_ENCODING_PACKED10, 12));
    EXPECT(encoding_holds(PROTOCOL_ENCODING_PACKED12, 12));
    EXPECT(encoding_holds(PROTOCOL_ENCODING_U16, 16));
    EXPECT(!encoding_holds(0, 10));
    EXPECT(!encoding_holds(4, 10));
}

static void both_rails_are_found_and_nothing_else(void)
{
    const uint16_t low[] = {5, 0};
    const uint16_t high[] = {1023, 5};
    const uint16_t between[] = {1, 1022};
    EXPECT(encoding_at_rail(low, 2, 1023));
    EXPECT(encoding_at_rail(high, 2, 1023));
    EXPECT(!encoding_at_rail(between, 2, 1023));
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
    const uint8_t short_baud[] = {PROTOCOL_SET_BAUD, 1, 2, 3, 4};
    const uint8_t nobody[] = {PROTOCOL_STOP, 0};
    EXPECT(check(start, 15) == PROTOCOL_OK);
    EXPECT(check(start, 14) == PROTOCOL_ERROR_LENGTH);
    EXPECT(check(start, 16) == PROTOCOL_ERROR_LENGTH);
    EXPECT(check(start, 1) == PROTOCOL_ERROR_LENGTH);
    EXPECT(check(unknown, 2) == PROTOCOL_ERROR_UNKNOWN);
    EXPECT(check(unknown, 1) == PROTOCOL_ERROR_UNKNOWN);
    EXPECT(check(short_baud, 5) == PROTOCOL_ERROR_LENGTH);
    EXPECT(check(nobody, 2) == PROTOCOL_ERROR_RANGE);
}

static void a_plan_names_the_field_that_offends(void)
{
    uint8_t detail;
    struct plan plan = sound_plan();
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_OK && detail == 0);
    plan.mask = 1;
    plan.period_ticks = 499;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_ERROR_RANGE && detail == 2);
    plan.period_ticks = 8000;
    EXPECT(plan_check(&plan, &uno, 77, &detail) == PROTOCOL_OK);
    plan.period_ticks = 8001;
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
    plan.encoding = 4;
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
    plan.mask = 0x1F;
    plan.period_ticks = 599;
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

const struct unit_test wire_tests[] = {
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
    TEST(counts_of_12_bits_are_packed_lowest_bits_first),
    TEST(an_encoding_holds_no_count_that_is_wider),
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
    {NULL, NULL},
};
