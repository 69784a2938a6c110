/* Runs the C test of the name given. The sanitizers end it when it touches what it must not. */
#include <string.h>

#include "unit_test.h"

static const struct unit_test *find(const struct unit_test *tests, const char *name)
{
    for (; tests->name != NULL; tests++) {
        if (strcmp(tests->name, name) == 0) {
            return tests;
        }
    }
    return NULL;
}

int main(int n_arguments, char **arguments)
{
    const char *name = n_arguments == 2 ? arguments[1] : "";
    const struct unit_test *test = find(wire_tests, name);
    if (test == NULL) {
        test = find(sampling_tests, name);
    }
    if (test == NULL) {
        fprintf(stderr, "%s: no such test\n", name);
        return 2;
    }
    test->run();
    return 0;
}
