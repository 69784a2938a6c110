/* Bytes and counts between the interrupts and the main loop. */
#include "ring.h"
#include "sampler.h"
#include "unit_test.h"

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
    EXPECT(sampler_scan_due(sampler, false));
    EXPECT(sampler->channels[0] == 0);
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

static struct sampler_counts counts_of(const struct sampler *sampler)
{
    struct sampler_counts counts = {0};
    sampler_read_counts(sampler, &counts);
    return counts;
}

static uint32_t n_finished(const struct sampler *sampler)
{
    return sampler_whole(counts_of(sampler).n_blocks) * sampler->n_scans;
}

static void only_active_channels_are_converted_in_ascending_order(void)
{
    struct plan plan = sound_plan();
    plan.mask = 0x25;
    struct sampler *sampler = new_sampler(&plan);
    EXPECT(sampler_scan_due(sampler, false));
    EXPECT(sampler->channels[0] == 0);
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
    EXPECT(block != NULL && sampler_whole(block->number) == 0 && !block->late);
    for (uint16_t i = 0; i < 24; i++) {
        EXPECT(block->counts[i] == 10 * (i / 3) + i % 3);
    }
    sampler_release(sampler);
    EXPECT(sampler_oldest(sampler) == NULL);
    EXPECT(n_finished(sampler) == 8);
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
    EXPECT(sampler_whole(sampler_oldest(sampler)->number) == 0);
    sampler_release(sampler);
    EXPECT(sampler_whole(sampler_oldest(sampler)->number) == 1);
    sampler_release(sampler);
    EXPECT(sampler_oldest(sampler) == NULL);
    EXPECT(counts_of(sampler).n_dropped.low == 8);
    scan(sampler, 10);
    EXPECT(sampler_whole(sampler_oldest(sampler)->number) == 10);
    EXPECT(sampler_oldest(sampler)->counts[0] == 100);
    EXPECT(n_finished(sampler) == 11);
    free(sampler);
}

static void a_scan_that_finds_the_converter_busy_follows_late_and_is_told(void)
{
    struct plan plan = sound_plan();
    plan.mask = 0x03;
    plan.n_scans = 1;
    struct sampler *sampler = new_sampler(&plan);
    EXPECT(sampler_scan_due(sampler, false));
    EXPECT(sampler_take(sampler, 100) == 1);
    EXPECT(!sampler_scan_due(sampler, false));
    EXPECT(!sampler_scan_due(sampler, false));
    EXPECT(sampler_take(sampler, 101) == 0);
    EXPECT(sampler_take(sampler, 102) == 1);
    EXPECT(sampler_take(sampler, 103) == 0);
    EXPECT(sampler_take(sampler, 104) == 1);
    EXPECT(sampler_take(sampler, 105) == SAMPLER_REST);
    EXPECT(counts_of(sampler).n_late == 2);
    EXPECT(!sampler_oldest(sampler)->late);
    sampler_release(sampler);
    EXPECT(sampler_oldest(sampler)->late);
    EXPECT(sampler_whole(sampler_oldest(sampler)->number) == 1);
    EXPECT(sampler_oldest(sampler)->counts[0] == 102);
    EXPECT(n_finished(sampler) == 3);
    free(sampler);
}

static void scans_of_one_channel(struct sampler *sampler, uint32_t n_scans)
{
    for (uint32_t number = 0; number < n_scans; number++) {
        EXPECT(sampler_scan_due(sampler, number % 3 == 1));
        EXPECT(sampler_take(sampler, 5) == SAMPLER_REST);
    }
}

static void marks_lie_at_the_scans_they_were_seen_at(void)
{
    struct plan plan = sound_plan();
    plan.mask = 1;
    plan.n_scans = PLAN_MAX_SCANS;
    struct sampler *sampler = new_sampler(&plan);
    scans_of_one_channel(sampler, PLAN_MAX_SCANS);
    EXPECT(sampler_oldest(sampler)->marks == 0x4924 >> 1);
    sampler_release(sampler);
    for (uint32_t number = 0; number < PLAN_MAX_SCANS; number++) {
        EXPECT(sampler_scan_due(sampler, false));
        EXPECT(sampler_take(sampler, 5) == SAMPLER_REST);
    }
    EXPECT(sampler_oldest(sampler)->marks == 0);
    free(sampler);
}

static void a_late_scan_keeps_the_mark_of_its_instant(void)
{
    struct plan plan = sound_plan();
    plan.mask = 1;
    plan.n_scans = 2;
    struct sampler *sampler = new_sampler(&plan);
    EXPECT(sampler_scan_due(sampler, false));
    EXPECT(!sampler_scan_due(sampler, true));
    EXPECT(sampler_take(sampler, 1) == 0);
    EXPECT(sampler_take(sampler, 2) == SAMPLER_REST);
    EXPECT(sampler_oldest(sampler)->marks == 2);
    EXPECT(sampler_oldest(sampler)->late);
    free(sampler);
}

static void blocks_are_numbered_beyond_sixteen_bits(void)
{
    struct plan plan = sound_plan();
    plan.mask = 1;
    plan.n_scans = 1;
    struct sampler *sampler = new_sampler(&plan);
    scans_of_one_channel(sampler, 70000);
    sampler_release(sampler);
    sampler_release(sampler);
    scans_of_one_channel(sampler, 1);
    EXPECT(sampler_whole(sampler_oldest(sampler)->number) == 70000);
    EXPECT(n_finished(sampler) == 70001);
    EXPECT(sampler_whole(counts_of(sampler).n_dropped) == 70001 - 3);
    free(sampler);
}

static void the_largest_block_fits(void)
{
    struct plan plan = sound_plan();
    plan.mask = 0x3F;
    plan.n_scans = PLAN_MAX_SCANS;
    struct sampler *sampler = new_sampler(&plan);
    for (int number = 0; number < 100 * PLAN_MAX_SCANS; number++) {
        EXPECT(sampler_scan_due(sampler, true));
        uint8_t channel = sampler->channels[0];
        while (channel != SAMPLER_REST) {
            channel = sampler_take(sampler, 1023);
        }
    }
    EXPECT(n_finished(sampler) == 100 * PLAN_MAX_SCANS);
    free(sampler);
}

const struct unit_test sampling_tests[] = {
    TEST(a_full_ring_refuses_and_keeps_what_it_has),
    TEST(only_active_channels_are_converted_in_ascending_order),
    TEST(a_block_holds_its_scans_and_its_first_index),
    TEST(blocks_that_find_no_place_are_counted_and_consume_their_indices),
    TEST(a_scan_that_finds_the_converter_busy_follows_late_and_is_told),
    TEST(marks_lie_at_the_scans_they_were_seen_at),
    TEST(a_late_scan_keeps_the_mark_of_its_instant),
    TEST(blocks_are_numbered_beyond_sixteen_bits),
    TEST(the_largest_block_fits),
    {NULL, NULL},
};
