/* Requests of an installation from before help was timed: migration 11 tells of each when it was first met.
 */
#include "../support/testdb.h"

#include <stdio.h>

#include "gen/exchange_sql.h"
#include "gen/migrations.h"

enum { BEFORE = 10, HUB = 7, OTHER = 8 };

static enum err_code script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ctx, err);
}

static void sql(struct db *db, char *text) {
    struct err err = {0};
    testdb_ok(db_write(db, script, text, &err), &err);
}

static void people(struct db *db, int hub) {
    char text[900];
    (void)snprintf(text, sizeof text,
                   "INSERT INTO hub (hub_id, name, about, host, letter, joining, confirm_days, most_minutes, "
                   "public_offers, public_requests, public_figures, contact_name, contact_phone, "
                   "contact_email, pot_id, next_number, created_at, version) VALUES (%d, 'x', '', '', '', "
                   "'request', 14, 480, 0, 0, 0, '', '', '', 1, 3, 1, 1)",
                   hub);
    sql(db, text);
    for (int i = 1; i <= 2; i++) {
        (void)snprintf(text, sizeof text,
                       "INSERT INTO person (id, name, administrator, created_at, version) VALUES (%d, 'X Y', "
                       "0, 1, 1)",
                       hub * 10 + i);
        sql(db, text);
        (void)snprintf(text, sizeof text,
                       "INSERT INTO member (hub_id, id, person_id, number, state, about, area, on_paper, "
                       "staff, asked_at, folded, version) VALUES (%d, %d, %d, %d, 'active', '', '', 0, 0, 1, "
                       "'', 1)",
                       hub, i, hub * 10 + i, i);
        sql(db, text);
    }
}

static void request(struct db *db, int hub, int id) {
    char text[400];
    (void)snprintf(text, sizeof text,
                   "INSERT INTO listing (hub_id, id, kind, member_id, title, words, category, place, times, "
                   "state, created_at, changed_at, folded, version) VALUES (%d, %d, 'request', 1, 'x', '', "
                   "'other', '', '', 'open', 100, 100, '', 1)",
                   hub, id);
    sql(db, text);
}

struct move {
    const char *state;
    int at;
};

static void exchange(struct db *db, int hub, int id, int listing, const struct move *moves, size_t n) {
    char text[500], from[20] = "NULL";
    if (listing)
        (void)snprintf(from, sizeof from, "%d", listing);
    (void)snprintf(text, sizeof text,
                   "INSERT INTO exchange (hub_id, id, listing_id, giver_id, receiver_id, title, category, "
                   "state, words, created_at, changed_at, version) VALUES (%d, %d, %s, 2, 1, 'x', 'other', "
                   "'%s', '', 100, 100, 1)",
                   hub, id, from, moves[n - 1].state);
    sql(db, text);
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(text, sizeof text,
                       "INSERT INTO exchange_move (hub_id, exchange_id, n, at, move, state, words) VALUES "
                       "(%d, %d, %zu, %d, 'x', '%s', '')",
                       hub, id, i + 1, moves[i].at, moves[i].state);
        sql(db, text);
    }
}
#define EXCHANGE(db, hub, id, listing, ...)                                                                  \
    exchange((db), (hub), (id), (listing), (const struct move[]){__VA_ARGS__},                               \
             sizeof((const struct move[]){__VA_ARGS__}) / sizeof(struct move))

struct met {
    struct arena arena;
    struct listing_met_at_in in;
    struct listing_met_at_row row;
};

static enum err_code read_met(struct db_conn *c, void *ctx, struct err *err) {
    struct met *m = ctx;
    return listing_met_at(c, &m->arena, &m->in, &m->row, err);
}

/* 0: never. */
static int64_t met(struct db *db, int hub, int id) {
    struct err err = {0};
    struct met m = {.in = {.hub_id = hub, .id = id}};
    arena_init(&m.arena, 1 << 20);
    testdb_ok(db_read(db, read_met, &m, &err), &err);
    arena_release(&m.arena);
    return m.row.has_met_at ? m.row.met_at : 0;
}

static void each_request_is_told_when_it_was_first_met(void **state) {
    struct err err = {0};
    struct db *db = testdb_open(testdb_engine(state), migrations, BEFORE);
    people(db, HUB);
    people(db, OTHER);
    for (int id = 21; id <= 26; id++)
        request(db, HUB, id);
    request(db, OTHER, 21);
    /* 21: proposed and declined, then agreed by another, then confirmed */
    EXCHANGE(db, HUB, 31, 21, {"proposed", 110}, {"declined", 120});
    EXCHANGE(db, HUB, 32, 21, {"proposed", 130}, {"agreed", 140}, {"done", 150}, {"confirmed", 160});
    /* 22: two, the one begun later agreed first; and called off afterwards */
    EXCHANGE(db, HUB, 33, 22, {"proposed", 110}, {"agreed", 190});
    EXCHANGE(db, HUB, 34, 22, {"proposed", 150}, {"agreed", 170}, {"cancelled", 180});
    /* 23: only proposed; 24: nothing at all */
    EXCHANGE(db, HUB, 35, 23, {"proposed", 110});
    /* 25: recorded afterwards, never agreed before; 26: confirmed at once */
    EXCHANGE(db, HUB, 36, 25, {"done", 200}, {"disputed", 210});
    EXCHANGE(db, HUB, 37, 26, {"confirmed", 220});
    /* of no request; and of another hub's request of the same id */
    EXCHANGE(db, HUB, 38, 0, {"agreed", 105});
    EXCHANGE(db, OTHER, 31, 21, {"agreed", 106});
    testdb_ok(db_migrate(db, migrations, migrations_n, 5, NULL, NULL, &err), &err);
    const int64_t wanted[] = {140, 170, 0, 0, 200, 220};
    for (int i = 0; i < 6; i++)
        assert_int_equal(met(db, HUB, 21 + i), wanted[i]);
    assert_int_equal(met(db, OTHER, 21), 106);
    testdb_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_request_is_told_when_it_was_first_met)};
    return testdb_run("exchange backfill", tests, 1);
}
