/* Rings, kept searches and what is between hubs move with a hub: into another one, into another installation
 * one after the other, and from exports of before there was all that. */
#include "world.h"

#include <string.h>
#include <unistd.h>

#include "neighbours/trades.h"

static const char *const tables[] = {"accounts.csv",         "transfers.csv",        "rings.csv",
                                     "ring_legs.csv",        "kept_searches.csv",    "neighbours.csv",
                                     "neighbour_wishes.csv", "neighbour_trades.csv", "exchanges.csv",
                                     "listings.csv"};

struct life {
    struct world *w;
    struct hub beta;
    struct member ann, cat, bob;
    int64_t offer, request, wishes[3], trades[3];
};

static enum err_code add(struct db_conn *c, struct life *l, const struct hub *h, const char *name,
                         struct member *ret, struct err *err) {
    const struct member_new n = {.name = str_from(name), .state = MEMBER_ACTIVE};
    return member_add(c, &l->w->arena, &l->w->by, h, &n, ret, err);
}

static enum err_code agree(struct db_conn *c, struct life *l, size_t i, struct err *err) {
    struct arena *a = &l->w->arena;
    int64_t listing = 0;
    enum err_code rc = listing_create(
        c, a, &l->w->by, l->beta.id, l->bob.id,
        &(struct listing_new){.kind = LISTING_OFFER, .title = STR("Bread, \"two\"")}, &listing, err);
    if (!rc)
        rc = neighbour_wish_make(c, a, &l->w->by, &l->w->hub, &l->ann, l->beta.slug, listing,
                                 STR("=May, I?\nPlease"), &l->wishes[i], err);
    return rc || i == 2 ? rc
                        : neighbour_wish_say(c, a, &l->w->by, &l->beta, l->bob.id, l->wishes[i], true, err);
}

static enum err_code live(struct db_conn *c, void *ctx, struct err *err) {
    struct life *l = ctx;
    struct world *w = l->w;
    struct arena *a = &w->arena;
    struct doer by = w->by;
    enum err_code rc = add(c, l, &w->hub, "Ann Ash", &l->ann, err);
    if (!rc)
        rc = add(c, l, &w->hub, "Cat Cedar", &l->cat, err);
    if (!rc)
        rc = add(c, l, &l->beta, "Bob Birch", &l->bob, err);
    by.person_id = l->ann.person_id;
    if (!rc)
        rc = neighbour_set(c, a, &by, &w->hub, l->beta.slug, true, err);
    if (!rc)
        rc = neighbour_set(c, a, &w->by, &l->beta, w->hub.slug, true, err);
    if (!rc)
        rc = trade_limit(c, a, &by, &w->hub, l->beta.slug, true, 120, err);
    const struct profile told = {.member_id = l->bob.id, .neighbours = true};
    if (!rc)
        rc = profile_set(c, a, &w->by, l->beta.id, &told, err);
    for (size_t i = 0; !rc && i < 3; i++)
        rc = agree(c, l, i, err);
    for (size_t i = 0; !rc && i < 2; i++)
        rc = trade_record(c, a, &by, &w->hub, &(struct trade_mover){l->ann.id, false},
                          &(struct trade_record){.wish_id = l->wishes[i], .minutes = 90, .day = by.today},
                          &l->trades[i], err);
    if (!rc)
        rc = trade_move(c, a, &w->by, &l->beta, &(struct trade_mover){l->bob.id, false}, l->trades[0],
                        TRADE_CONFIRM, err);
    if (!rc)
        rc = listing_create(c, a, &by, w->hub.id, l->ann.id,
                            &(struct listing_new){.kind = LISTING_OFFER, .title = STR("Hedges")}, &l->offer,
                            err);
    if (!rc)
        rc = listing_create(c, a, &by, w->hub.id, l->cat.id,
                            &(struct listing_new){.kind = LISTING_REQUEST, .title = STR("My hedge")},
                            &l->request, err);
    const struct exchange_record e = {.giver_id = l->ann.id,
                                      .receiver_id = l->cat.id,
                                      .title = STR("Help"),
                                      .category = STR("food"),
                                      .minutes = 30,
                                      .day = by.today};
    int64_t id;
    return rc ? rc : exchange_record(c, a, &by, &w->hub, l->ann.id, &e, false, &id, err);
}

static enum err_code ring(struct db_conn *c, void *ctx, struct err *err) {
    struct life *l = ctx;
    struct arena *a = &l->w->arena;
    return db_script(
        c,
        str_z(a,
              str_fmt(
                  a,
                  "INSERT INTO ring VALUES (%lld, 77, 'offered', %lld, 1780000000, 1780900000, NULL);"
                  "INSERT INTO ring VALUES (%lld, 78, 'expired', NULL, 1780000000, 1780900000, 1780900001);"
                  "INSERT INTO ring_leg VALUES (%lld, 77, 1, %lld, %lld, %lld, %lld, 512, 'yes', 1780000100, "
                  "1, NULL);"
                  "INSERT INTO ring_leg VALUES (%lld, 78, 1, %lld, %lld, %lld, %lld, 12, 'open', NULL, NULL, "
                  "NULL);"
                  "INSERT INTO saved_search (hub_id, id, member_id, name, query, seen_at, made_at) VALUES "
                  "(%lld, 79, %lld, 'Kept, \"this\"', 'q=hedge', "
                  "1780000300, 1780000200);",
                  (long long)l->w->hub.id, (long long)l->ann.person_id, (long long)l->w->hub.id,
                  (long long)l->w->hub.id, (long long)l->ann.id, (long long)l->cat.id, (long long)l->offer,
                  (long long)l->request, (long long)l->w->hub.id, (long long)l->cat.id, (long long)l->ann.id,
                  (long long)l->offer, (long long)l->request, (long long)l->w->hub.id, (long long)l->ann.id)),
        err);
}

static void go_on(struct world *w, size_t steps) {
    size_t n = 0;
    testdb_ok(trades_go_on(w->db, &w->by, 50, &n, &w->err), &w->err);
    assert_int_equal(n, steps);
}

static struct life begin(void **state) {
    struct life l = {.w = world_new(state)};
    l.beta = world_hub(l.w, "beta", NULL);
    testdb_ok(world_flow(l.w, live, &l), &l.w->err);
    testdb_ok(world_flow(l.w, ring, &l), &l.w->err);
    go_on(l.w, 3);
    return l;
}

static void same(struct world *w, const char *one, const char *other) {
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct str x = world_read(
                       w, str_z(&w->arena, str_fmt(&w->arena, "%s/%s", world_path(w, one), tables[i]))),
                   y = world_read(
                       w, str_z(&w->arena, str_fmt(&w->arena, "%s/%s", world_path(w, other), tables[i])));
        size_t lines = 0;
        for (size_t k = 0; k < x.n; k++)
            lines += x.p[k] == '\n';
        if (lines < 2)
            fail_msg("%s has no rows", tables[i]);
        if (!str_eq(x, y))
            fail_msg("%s differs:\n%.*s\n---\n%.*s", tables[i], STR_ARG(x), STR_ARG(y));
    }
}

static void out_and_in_and_out(void **state) {
    struct life l = begin(state);
    struct world *w = l.w;
    testdb_ok(do_export(w, "alpha", world_path(w, "one")), &w->err);
    struct hub copy = world_hub(w, "copy", NULL);
    testdb_ok(do_kith(w, "copy", world_path(w, "one")), &w->err);
    world_sound(w, copy.id);
    testdb_ok(do_export(w, "copy", world_path(w, "two")), &w->err);
    same(w, "one", "two");
    /* the copy has nobody on the other side: nothing of it moves */
    go_on(w, 0);
    world_free(w);
}

struct check {
    struct life *l;
    const struct hub *alpha, *beta;
    int64_t at_alpha, at_beta;
};

static enum err_code confirm_second(struct db_conn *c, void *ctx, struct err *err) {
    struct check *k = ctx;
    return trade_move(c, &k->l->w->arena, &k->l->w->by, k->beta, &(struct trade_mover){k->l->bob.id, false},
                      k->l->trades[1], TRADE_CONFIRM, err);
}

static enum err_code balances(struct db_conn *c, void *ctx, struct err *err) {
    struct check *k = ctx;
    struct trade_balance *list;
    struct str reason;
    int64_t bad = 0;
    size_t n;
    for (int i = 0; i < 2; i++) {
        const struct hub *h = i ? k->beta : k->alpha;
        enum err_code rc = trade_balances(c, &k->l->w->arena, h->id, &(struct trade_hubs){0}, &list, &n, err);
        if (!rc)
            rc = trades_verify(c, &k->l->w->arena, h->id, &bad, &reason, err);
        if (rc)
            return rc;
        assert_int_equal(n, 1);
        assert_true(list[0].here && list[0].ours && list[0].theirs);
        if (bad)
            fail_msg("%.*s", STR_ARG(reason));
        *(i ? &k->at_beta : &k->at_alpha) = list[0].minutes;
    }
    return ERR_OK;
}

/* Both move into another installation, one of them under another address; then help goes on between them. */
static void both_move_and_go_on(void **state) {
    struct life l = begin(state);
    testdb_ok(do_export(l.w, "alpha", world_path(l.w, "one")), &l.w->err);
    testdb_ok(do_export(l.w, "beta", world_path(l.w, "two")), &l.w->err);
    struct world *w = world_new(state);
    struct life there = {.w = w, .bob = l.bob, .trades = {l.trades[0], l.trades[1]}};
    testdb_ok(do_kith(w, "alpha", world_path(l.w, "one")), &w->err);
    go_on(w, 0);
    there.beta = world_hub(w, "gamma", NULL);
    testdb_ok(do_kith(w, "gamma", world_path(l.w, "two")), &w->err);
    struct check k = {.l = &there, .alpha = &w->hub, .beta = &there.beta};
    testdb_ok(world_flow(w, balances, &k), &w->err);
    assert_true(k.at_alpha == 90 && k.at_beta == -90);
    testdb_ok(world_flow(w, confirm_second, &k), &w->err);
    go_on(w, 3);
    testdb_ok(world_flow(w, balances, &k), &w->err);
    assert_true(k.at_alpha == 180 && k.at_beta == -180);
    world_free(w);
    world_free(l.w);
}

/* Takes the last `n` columns away from a table without quotes. */
static void shorten(struct world *w, const char *name, size_t n) {
    struct str s = world_read(w, world_path(w, name)), line;
    struct buf b;
    buf_init(&b, 1 << 20);
    while (str_next(&s, '\n', &line)) {
        size_t end = line.n && line.p[line.n - 1] == '\r' ? line.n - 1 : line.n;
        for (size_t k = n; end && k > 0; k -= line.p[end] == ',')
            end--;
        if (end)
            buf_fmt(&b, "%.*s\r\n", (int)end, line.p);
    }
    world_write(w, name, str_z(&w->arena, buf_view(&b)));
    buf_release(&b);
}

static void older_exports_are_taken(void **state) {
    struct life l = begin(state);
    struct world *w = l.w;
    static const char *const gone[] = {"rings.csv",      "ring_legs.csv",        "kept_searches.csv",
                                       "neighbours.csv", "neighbour_wishes.csv", "neighbour_trades.csv"};
    testdb_ok(do_export(w, "alpha", world_path(w, "old")), &w->err);
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        assert_int_equal(unlink(str_z(&w->arena, str_fmt(&w->arena, "%s/%s", world_path(w, "old"), gone[i]))),
                         0);
    shorten(w, "old/exchanges.csv", 1);
    shorten(w, "old/exchange_moves.csv", 1);
    shorten(w, "old/listings.csv", 7);
    struct hub copy = world_hub(w, "copy", NULL);
    testdb_ok(do_kith(w, "copy", world_path(w, "old")), &w->err);
    assert_int_equal(w->report.exchanges, 1);
    world_sound(w, copy.id);
    /* what never was a later column is still wanted */
    testdb_ok(do_export(w, "alpha", world_path(w, "short")), &w->err);
    shorten(w, "short/exchanges.csv", 2);
    (void)world_hub(w, "third", NULL);
    assert_int_equal(do_kith(w, "third", world_path(w, "short")), ERR_INVALID);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(out_and_in_and_out),
        cmocka_unit_test(both_move_and_go_on),
        cmocka_unit_test(older_exports_are_taken),
    };
    return testdb_run("between", tests, sizeof tests / sizeof *tests);
}
