/* What a C test is: a function with a sentence for a name, in one of two tables. */
#ifndef UNIT_TEST_H
#define UNIT_TEST_H

#include <stdio.h>
#include <stdlib.h>

#include "plan.h"
#include "protocol.h"

#define EXPECT(claim)                                                           \
    do {                                                                        \
        if (!(claim)) {                                                         \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #claim); \
            exit(1);                                                            \
        }                                                                       \
    } while (0)

#define TEST(name) {#name, name}

struct unit_test {
    const char *name;
    void (*run)(void);
};

/* Both end with a test without a name. */
extern const struct unit_test wire_tests[];
extern const struct unit_test sampling_tests[];

/* A plan that the facts of an Uno allow; its layout hash is 77. */
static inline struct plan sound_plan(void)
{
    return (struct plan){.period_ticks = 2000,
                         .mask = 0x07,
                         .n_scans = 8,
                         .encoding = PROTOCOL_ENCODING_U16,
                         .stream_id = 9,
                         .layout_hash = 77};
}

#endif
