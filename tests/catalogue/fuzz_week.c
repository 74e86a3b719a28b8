/* Whatever is accepted is written in one way, which reads back the same; what is refused is told in words. */
#include "catalogue/week.h"

#include "../fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct week w, back;
    struct err e = {0};
    arena_init(&a, FUZZ_MEMORY);
    int minute = 0;
    bool clock = week_clock_read(&a, fuzz_input(data, size), &minute);
    assert(!clock || (minute >= 0 && minute < 1440));
    if (week_read(&a, fuzz_input(data, size), &w, &e))
        fuzz_assert_error(&e);
    if (week_parse(fuzz_input(data, size), &w, &e)) {
        fuzz_assert_error(&e);
    } else {
        struct str written = week_format(&a, &w);
        enum err_code rc = week_parse(written, &back, NULL);
        assert(rc == ERR_OK && !memcmp(&w, &back, sizeof w));
        assert(str_eq(written, week_format(&a, &back)));
        assert(week_minutes(&w) % WEEK_STEP == 0 && week_fit(&w, &back) == 1);
        assert(str_utf8_valid(week_words(&a, &w)) && !a.failed);
    }
    arena_release(&a);
    return 0;
}
