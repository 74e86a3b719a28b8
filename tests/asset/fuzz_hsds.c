/* Any bytes as a page of an open directory: what is read keeps its bounds, what is refused has words that can
 * be shown, and reading it twice finds no more. */
#include "../fuzz/fuzz.h"
#include "asset/hsds.h"

static void check_text(struct str s, size_t most) {
    assert(str_utf8_valid(str_or_empty(s)) && str_utf8_length(str_or_empty(s)) <= most);
}

static void check_item(const struct hsds_item *item) {
    const struct asset_new *n = &item->n;
    struct week w;
    assert(n->hsds_id.n == 36 && n->name.n > 0);
    check_text(n->name, 120);
    check_text(n->words, 2000);
    check_text(n->conditions, 1000);
    check_text(n->times, 200);
    check_text(n->postcode, 12);
    assert(!n->point.known ||
           (n->point.lat >= -90 && n->point.lat <= 90 && n->point.lon >= -180 && n->point.lon <= 180));
    assert(n->price >= 0 && n->price <= 1440 && n->capacity >= 1 && n->capacity <= 1000);
    assert(!n->organisation_hsds_id.p || n->organisation_hsds_id.n == 36);
    enum err_code rc = week_parse(str_or_empty(n->hours), &w, NULL);
    assert(rc == ERR_OK);
}

static void check_notes(const struct hsds_note *notes, size_t n) {
    for (size_t i = 0; i < n && i < HSDS_NOTES_KEPT; i++) {
        assert(notes[i].reason.n > 0 && str_utf8_valid(notes[i].reason));
        assert(str_utf8_valid(notes[i].path) && !str_has_controls(notes[i].path, true));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct hsds_feed f;
    struct err e = {0};
    bool last = false;
    arena_init(&a, FUZZ_MEMORY);
    hsds_feed_start(&f, &a);
    enum err_code rc = hsds_read(&f, STR("fuzz.json"), fuzz_input(data, size), &last, &e);
    if (rc != ERR_OK) {
        fuzz_assert_error(&e);
    } else {
        size_t n = f.n;
        for (size_t i = 0; i < n; i++)
            check_item(&f.items[i]);
        check_notes(f.refused, f.n_refused);
        check_notes(f.warned, f.n_warned);
        rc = hsds_read(&f, STR("fuzz.json"), fuzz_input(data, size), NULL, &e);
        assert(rc != ERR_OK || f.n == n);
    }
    arena_release(&a);
    return 0;
}
