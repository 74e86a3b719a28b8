/* Whatever a file holds: reading it ends soon, gives times that lie as they must, or says what is wrong. */
#include "calendar/ics.h"

#include "../fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const int64_t from = INT64_C(1772323200), to = from + 366 * SECONDS_A_DAY;
    struct arena a;
    struct ics_found found;
    struct err e = {0};
    struct str file = fuzz_input(data, size);
    if (!str_utf8_valid(file)) /* as the form's reader refuses it */
        return 0;
    arena_init(&a, FUZZ_MEMORY);
    if (ics_read(&a, file, 77, zone_of(STR_NULL), from, to, &found, &e)) {
        fuzz_assert_error(&e);
    } else {
        assert(found.n_busy <= ICS_MOST_TIMES && found.n_own <= ICS_MOST_EVENTS);
        for (size_t i = 0; i < found.n_busy; i++)
            assert(found.busy[i].from_at < found.busy[i].to_at && found.busy[i].from_at < to &&
                   found.busy[i].to_at > from);
        for (size_t i = 0; i < found.n_own; i++)
            assert(found.own[i].exchange_id > 0);
    }
    arena_release(&a);
    return 0;
}
