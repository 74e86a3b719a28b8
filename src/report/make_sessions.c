/* Who came to group sessions, as the sign-in sheets say it: also those who paid nothing and got nothing, of
 * whom the ledger has no line. */
#include "base/language.h"
#include "report/inside.h"

static const struct report_column columns[] = {
    {"people", TR("Members who were there"), REPORT_NUMBER},
    {"led", TR("Of these led it"), REPORT_NUMBER},
    {"guests", TR("Guests"), REPORT_NUMBER},
    {"minutes", TR("Time they were there"), REPORT_MINUTES},
};

struct came {
    int64_t people, led, guests, minutes;
};

static void add(struct came *c, const struct came_rows_row *r) {
    c->people += r->has_member_id;
    c->led += r->has_member_id && r->leads;
    c->minutes += r->has_member_id ? r->minutes : 0;
}

static void put(struct maker *m, struct report_row *row, const struct came *c, int64_t session_id) {
    const struct report_pick people = {.came = REPORT_CAME, .session_id = session_id},
                             led = {.came = REPORT_CAME_LED, .session_id = session_id},
                             guests = {.came = REPORT_CAME_GUESTS, .session_id = session_id};
    row->people = c->people;
    cell_put(m, row, 0, c->people, &people);
    cell_put(m, row, 1, c->led, &led);
    cell_put(m, row, 2, c->guests, &guests);
    cell_put(m, row, 3, c->minutes, &people);
}

static enum err_code session_rows(struct maker *m, struct report_table *t, const struct came_rows_row *rows,
                                  size_t n, struct err *err) {
    struct came all = {0};
    struct idset people = {0}, leaders = {0};
    enum err_code rc = ERR_OK;
    for (size_t i = 0, next; i < n; i = next) {
        struct came one = {.guests = rows[i].guests};
        for (next = i; !rc && next < n && rows[next].session_id == rows[i].session_id; next++) {
            bool new = false;
            add(&one, &rows[next]);
            add(&all, &rows[next]);
            if (rows[next].has_member_id)
                rc = idset_add(&people, m->a, (uint64_t)rows[next].member_id, &new, err);
            if (!rc && rows[next].has_member_id && rows[next].leads)
                rc = idset_add(&leaders, m->a, (uint64_t)rows[next].member_id, &new, err);
        }
        if (rc)
            return rc;
        all.guests += one.guests;
        struct str day = day_words(m->a, rows[i].day);
        struct str label = str_fmt(m->a, "%.*s, %.*s", STR_ARG(rows[i].title), STR_ARG(day));
        put(m, row_new(m, t, str_fmt(m->a, "%lld", (long long)rows[i].session_id), label), &one,
            rows[i].session_id);
    }
    all.people = (int64_t)people.n;
    all.led = (int64_t)leaders.n;
    struct report_row *total = row_new(m, t, STR("total"), tr_str("In all, each member once"));
    total->total = true;
    put(m, total, &all, 0);
    return ERR_OK;
}

enum err_code make_sessions(struct maker *m, struct err *err) {
    struct came_rows_row *rows;
    size_t n, sessions = 0;
    enum err_code rc = came_load(m->c, m->a, m->frame, &rows, &n, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        sessions += i == 0 || rows[i].session_id != rows[i - 1].session_id;
    struct report_table *t =
        table_new(m, "sessions", TR("Group sessions and who came"), TR("Session"), columns, 4, sessions + 1);
    if (!t)
        return err_nomem(err);
    t->note =
        TR("As the sign-in sheets say it now. The hours that moved are in the report of activity: by some "
           "rules who comes pays nothing, and the ledger has no line of them. Of an area or a team those who "
           "live there are counted, and no guests.");
    return session_rows(m, t, rows, n, err);
}
