/* The lists of the day against a naive fold of what happened, on either engine: the same people in the same
 * order, however small the pages and however far the index of the ledger is. */
#include <stdlib.h>
#include <string.h>

#include "../asset/world.h"
#include "base/clock.h"
#include "base/rng.h"
#include "catalogue/catalogue.h"
#include "day/day.h"
#include "exchange/exchange.h"
#include "hub/inside.h"
#include "match/people.h"

enum { PEOPLE = 14, DEEDS = 40, LINES = 100 };

struct soul {
    struct member m;
    int64_t joined_day, balance, last_at, area_id;
    bool exchanged, under_way;
};

struct life {
    struct world *w;
    uint64_t seed;
    struct rng rng;
    struct soul souls[PEOPLE];
    size_t n;
    struct member *coordinator;
    int64_t areas[2];
    /* what is read */
    enum day_list list;
    struct day_filter filter;
    size_t page;
    struct day_line lines[LINES];
    size_t n_lines;
};

static enum err_code join(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct life *l = ctx;
    struct soul *s = &l->souls[l->n];
    const struct member_new n = {.name = str_fmt(&w->arena, "Soul %02zu", l->n), .state = MEMBER_ACTIVE};
    enum err_code rc = member_add(c, &w->arena, by, &w->hub, &n, &s->m, err);
    if (rc)
        return rc;
    s->joined_day = by->today;
    s->area_id = l->areas[rng_below(&l->rng, 2)];
    l->n++;
    return s->area_id ? member_area_set(c, &w->arena, by, w->hub.id, s->m.id, s->area_id, err) : ERR_OK;
}

static enum err_code help(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct life *l = ctx;
    size_t i = rng_below(&l->rng, l->n), k = rng_below(&l->rng, l->n);
    int64_t id;
    if (i == k || i % 4 == 3 || k % 4 == 3) /* some never exchange */
        return ERR_OK;
    const struct exchange_record r = {.giver_id = l->souls[i].m.id,
                                      .receiver_id = l->souls[k].m.id,
                                      .title = STR("Help"),
                                      .minutes = 60 * (1 + (int64_t)rng_below(&l->rng, 12)),
                                      .day = by->today};
    enum err_code rc = exchange_record(c, &w->arena, by, &w->hub, 0, &r, true, &id, err);
    if (rc)
        return rc;
    l->souls[i].balance += r.minutes;
    l->souls[k].balance -= r.minutes;
    l->souls[i].last_at = l->souls[k].last_at = by->at;
    l->souls[i].exchanged = l->souls[k].exchanged = true;
    return ERR_OK;
}

/* Somebody says that they helped, and it waits for a yes. */
static enum err_code begin(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    struct life *l = ctx;
    struct soul *x = &l->souls[0], *y = &l->souls[4 % l->n];
    struct doer as = *by;
    int64_t id;
    as.person_id = x->m.person_id;
    const struct exchange_record r = {.giver_id = x->m.id,
                                      .receiver_id = y->m.id,
                                      .title = STR("Under way"),
                                      .minutes = 30,
                                      .day = by->today};
    x->under_way = y->under_way = true;
    return exchange_record(c, &w->arena, &as, &w->hub, x->m.id, &r, false, &id, err);
}

static enum err_code settle(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    bool more = true;
    (void)ctx;
    (void)by;
    enum err_code rc = ERR_OK;
    while (!rc && more)
        rc = match_catch_up(c, &w->arena, w->hub.id, 100000, &more, err);
    return rc;
}

static enum err_code index_all(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    size_t n;
    (void)ctx;
    (void)by;
    return ledger_catch_up(c, &w->arena, w->hub.id, 100000, &n, err);
}

static enum err_code make_areas(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                struct err *err) {
    struct life *l = ctx;
    const struct area north = {.name = STR("North"), .coordinator_id = w->ann.id};
    enum err_code rc = member_roles_set(c, &w->arena, by, &w->hub, w->ann.id, ROLE_COORDINATOR, err);
    return rc ? rc : area_set(c, &w->arena, by, w->hub.id, &north, &l->areas[1], err);
}

/* All of a list, page by page. */
static enum err_code read_list(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    struct life *l = ctx;
    struct day_place after = DAY_START;
    struct day_line *rows;
    size_t n = l->page;
    enum err_code rc = ERR_OK;
    l->n_lines = 0;
    while (!rc && n == l->page) {
        rc = day_lines(c, &w->arena, &w->hub, l->list, &l->filter, after, by->today, l->page, &rows, &n, err);
        for (size_t i = 0; !rc && i < n && l->n_lines < LINES; i++)
            l->lines[l->n_lines++] = rows[i];
        if (!rc && n)
            after = rows[n - 1].at;
    }
    return rc;
}

/* ---- the naive fold ---- */

static bool stands(const struct life *l, const struct soul *s, enum day_list list, int64_t today) {
    switch (list) {
    case DAY_NEVER: return !s->exchanged;
    case DAY_WELCOME: return s->joined_day >= today - DAY_WELCOME_LOOK;
    case DAY_QUIET:
        return s->exchanged && !s->under_way && s->last_at < (today - DAY_QUIET_DAYS) * SECONDS_A_DAY;
    case DAY_LIMITS: return s->balance < l->w->hub.soft_floor || s->balance > -l->w->hub.soft_floor;
    default: return false;
    }
}

static int64_t key_of(const struct soul *s, enum day_list list) {
    return list == DAY_QUIET ? s->last_at : list == DAY_LIMITS ? s->balance : s->joined_day;
}

static int order_list;
static int by_key(const void *x, const void *y) {
    const struct soul *a = *(const struct soul *const *)x, *b = *(const struct soul *const *)y;
    int64_t i = key_of(a, (enum day_list)order_list), k = key_of(b, (enum day_list)order_list);
    return i != k ? (i > k) - (i < k) : (a->m.id > b->m.id) - (a->m.id < b->m.id);
}

static void agrees(struct life *l, enum day_list list, size_t page, struct day_filter f) {
    const struct soul *wanted[PEOPLE];
    size_t n = 0;
    const int64_t today = world_today(l->w);
    for (size_t i = 0; i < l->n; i++) {
        const struct soul *s = &l->souls[i];
        if (stands(l, s, list, today) && (!f.area_id || (s->area_id ? s->area_id : DAY_NONE) == f.area_id) &&
            (!f.coordinator_id || (s->area_id ? l->w->ann.id : DAY_NONE) == f.coordinator_id))
            wanted[n++] = s;
    }
    order_list = (int)list;
    qsort(wanted, n, sizeof *wanted, by_key);
    l->list = list;
    l->page = page;
    l->filter = f;
    testdb_ok(world_read(l->w, read_list, l), &l->w->err);
    /* Those whom the world brought are no souls of ours: they are left out of what was read. */
    size_t k = 0;
    for (size_t i = 0; i < l->n_lines; i++) {
        const struct day_line *line = &l->lines[i];
        if (!str_starts(line->name, "Soul "))
            continue;
        if (k == n || line->id != wanted[k]->m.id)
            fail_msg("KITH_SEED=%llu: %s, pages of %zu: line %zu is %.*s, not %.*s",
                     (unsigned long long)l->seed, day_list_name(list), page, k, STR_ARG(line->name),
                     STR_ARG(k < n ? wanted[k]->m.name : STR("nobody")));
        if (list == DAY_LIMITS)
            assert_int_equal(line->amount, wanted[k]->balance);
        if (list == DAY_QUIET)
            assert_int_equal(line->day, wanted[k]->last_at / SECONDS_A_DAY);
        k++;
    }
    if (k != n)
        fail_msg("KITH_SEED=%llu: %s: %zu of %zu", (unsigned long long)l->seed, day_list_name(list), k, n);
}

static void all_agree(struct life *l) {
    static const enum day_list lists[] = {DAY_NEVER, DAY_WELCOME, DAY_QUIET, DAY_LIMITS};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        agrees(l, lists[i], 1, (struct day_filter){0});
        agrees(l, lists[i], 3, (struct day_filter){.area_id = l->areas[1]});
        agrees(l, lists[i], LINES, (struct day_filter){.area_id = DAY_NONE});
        agrees(l, lists[i], 2, (struct day_filter){.coordinator_id = l->w->ann.id});
        agrees(l, lists[i], LINES, (struct day_filter){.coordinator_id = DAY_NONE});
    }
}

static void lists_are_what_happened(void **state) {
    const char *given = getenv("KITH_SEED");
    const uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)clock_monotonic_micros();
    struct world *w = world_new(state);
    struct life l = {.w = w, .seed = seed, .rng = rng_seeded(seed)};
    testdb_ok(world_write(w, make_areas, &l), &w->err);
    for (size_t i = 0; i < DEEDS; i++) {
        if (l.n < 4 || (l.n < PEOPLE && rng_below(&l.rng, 2)))
            testdb_ok(world_write(w, join, &l), &w->err);
        testdb_ok(world_write(w, help, &l), &w->err);
        world_pass_days(w, (int64_t)rng_below(&l.rng, 12));
        if (i == DEEDS / 2)
            testdb_ok(world_write(w, index_all, &l), &w->err);
    }
    testdb_ok(world_write(w, settle, &l), &w->err);
    world_pass_days(w, (int64_t)rng_below(&l.rng, 60));
    all_agree(&l); /* the index ends half-way */
    testdb_ok(world_write(w, index_all, &l), &w->err);
    all_agree(&l);
    testdb_ok(world_write(w, begin, &l), &w->err);
    agrees(&l, DAY_QUIET, 2, (struct day_filter){0});
    world_free(w);
}

/* ---- lists that are not of balances ---- */

struct scene {
    struct day_line *lines;
    size_t n;
    enum day_list list;
    int64_t id;
};

static enum err_code look(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct scene *s = ctx;
    return day_lines(c, &w->arena, &w->hub, s->list, &(struct day_filter){0}, DAY_START, by->today, 50,
                     &s->lines, &s->n, err);
}

static struct scene seen(struct world *w, enum day_list l) {
    struct scene s = {.list = l};
    testdb_ok(world_read(w, look, &s), &w->err);
    return s;
}

static enum err_code ask_for_help(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                  struct err *err) {
    struct scene *s = ctx;
    const struct listing_new n = {.kind = LISTING_REQUEST, .title = STR("A lift"), .category = STR("other")};
    return listing_create(c, &w->arena, by, w->hub.id, w->ben.id, &n, &s->id, err);
}

static enum err_code check_them(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                struct err *err) {
    (void)ctx;
    enum err_code rc =
        member_check_set(c, &w->arena, by, w->hub.id, w->ben.id, CHECK_BASIC, by->today + 30, err);
    if (!rc)
        rc = member_check_set(c, &w->arena, by, w->hub.id, w->cat.id, CHECK_BASIC, by->today + 20, err);
    if (!rc) /* a higher one lasts longer: nothing is to be done about the lower */
        rc = member_check_set(c, &w->arena, by, w->hub.id, w->cat.id, CHECK_ENHANCED, by->today + 300, err);
    return rc;
}

static void requests_and_checks_wait_until_they_are_met(void **state) {
    struct world *w = world_new(state);
    struct scene one = {0}, s;
    assert_int_equal(seen(w, DAY_REQUESTS).n, 0);
    testdb_ok(world_write(w, ask_for_help, &one), &w->err);
    s = seen(w, DAY_REQUESTS);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.lines[0].id, one.id);
    assert_true(str_eqz(s.lines[0].what, "A lift") && s.lines[0].member_id == w->ben.id);
    testdb_ok(world_write(w, check_them, NULL), &w->err);
    s = seen(w, DAY_CHECKS);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.lines[0].id, w->ben.id);
    assert_int_equal(s.lines[0].day, world_today(w) + 30);
    world_pass_days(w, 31);
    s = seen(w, DAY_CHECKS);
    assert_int_equal(s.n, 1); /* it ended yesterday */
    assert_int_equal(s.lines[0].id, w->ben.id);
    world_pass_days(w, DAY_CHECK_BEHIND);
    assert_int_equal(seen(w, DAY_CHECKS).n, 0);
    world_pass_days(w, 160);
    s = seen(w, DAY_CHECKS);
    assert_int_equal(s.n, 1); /* now the higher one of the other ends soon */
    assert_int_equal(s.lines[0].id, w->cat.id);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_what_happened),
        cmocka_unit_test(requests_and_checks_wait_until_they_are_met),
    };
    return testdb_run("lists of the day", tests, sizeof tests / sizeof *tests);
}
