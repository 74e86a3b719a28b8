/* Any bytes as any of TimeOverflow's files: rows are read or refused with words that can be shown, and what
 * is read keeps its bounds. */
#include <string.h>

#include "../fuzz/fuzz.h"
#include "import/rows.h"

enum { TODAY = 20000 };

static void check_fault(const struct row_fault *f) {
    assert(f->field[0] != '\0' && f->reason[0] != '\0' && f->column >= 0);
    assert(str_utf8_valid(str_from(f->reason)) && !str_has_controls(str_from(f->reason), true));
}

static void user(struct arena *a, const struct csv_row *row) {
    struct timeoverflow_user u;
    struct row_fault f = {0};
    if (!timeoverflow_user_read(a, row, TODAY, &u, &f)) {
        check_fault(&f);
        return;
    }
    assert(u.uid > 0 && u.name.n > 0 && str_utf8_length(u.name) <= 100 && !str_has_controls(u.name, true));
    assert(!u.email.p || str_has(u.email, '@'));
    assert(!u.has_entry || u.entry_day <= TODAY);
}

static void post(struct arena *a, const struct csv_row *row) {
    struct timeoverflow_post p;
    struct row_fault f = {0};
    if (!timeoverflow_post_read(a, row, TODAY, &p, &f)) {
        check_fault(&f);
        return;
    }
    assert(p.uid > 0 && p.title.n > 0 && str_utf8_valid(p.title) && str_utf8_valid(p.words));
    assert(!(p.has_start && p.has_end) || p.start_on <= p.end_on);
}

static void transfer(struct arena *a, const struct csv_row *row) {
    struct timeoverflow_transfer t;
    struct row_fault f = {0};
    if (!timeoverflow_transfer_read(a, row, TODAY, &t, &f)) {
        check_fault(&f);
        return;
    }
    assert(t.seconds > 0 && t.seconds <= LEDGER_MOST && t.day <= TODAY && str_utf8_length(t.reason) <= 2000);
    assert(t.from.organisation != t.to.organisation || t.from.uid != t.to.uid);
    assert(t.from.organisation || t.to.organisation || t.seconds <= 86400);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct csv_reader *r = NULL;
    const struct csv_row *row = NULL;
    arena_init(&a, FUZZ_MEMORY);
    enum err_code rc = csv_open_text(&a, fuzz_input(data, size), NULL, &r, NULL);
    assert(rc == ERR_OK);
    for (;;) {
        struct err e = {0};
        if (csv_next(r, &row, &e)) {
            fuzz_assert_error(&e);
            continue;
        }
        if (!row)
            break;
        struct arena_mark mark = arena_mark(&a);
        user(&a, row);
        post(&a, row);
        transfer(&a, row);
        for (size_t i = 0; i < row->n; i++) {
            struct rounded m;
            int sign;
            if (rounded_minutes_parse(row->fields[i], &m, &sign))
                assert(m.minutes >= 0 && m.minutes <= LEDGER_MOST);
            assert(str_utf8_valid(plain_text(&a, row->fields[i])));
        }
        arena_rewind(&a, mark);
    }
    arena_release(&a);
    return 0;
}
