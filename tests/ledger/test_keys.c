/* An idempotency key stands for all that an order says: the same key with anything else is refused. And what
 * protects words and keys in the chain, the salts, differ from line to line. */
#include "world.h"

#include <string.h>

/* ---- each thing that an order says ---- */

enum { CHANGES = 12 };

/* Another order with the same key; false where `o` has nothing that could be changed so. */
static bool change(struct ledger_order *o, int what, int64_t other) {
    switch (what) {
    case 0: o->day--; return true;
    case 1: o->about_id++; return true;
    case 2: o->description = STR("other words"); return true;
    case 3: o->description = STR_NULL; return true;
    case 4: o->amount++; return o->from_id != 0;
    case 5: o->kind = LEDGER_CORRECTION; return o->from_id != 0;
    case 6: o->from_id = other; return true;
    case 7: o->to_id = other; return true;
    case 8: o->expires_at++; return o->phase == LEDGER_PENDING;
    case 9: o->expires_at = 0; return o->phase == LEDGER_PENDING;
    case 10:
        o->phase = o->phase == LEDGER_PENDING ? LEDGER_POSTED : LEDGER_PENDING;
        o->expires_at = 0;
        return o->from_id != 0;
    default: o->phase = LEDGER_VOID; return o->pending_id != 0;
    }
}

static void refused(const char *name, int what, const struct ledger_result *r) {
    if (r->code != ERR_CONFLICT || strcmp(r->err.key, "key-reused") != 0 || strcmp(r->err.field, "key") != 0)
        fail_msg("%s, change %d: %s %s, not refused as another use of its key", name, what, err_name(r->code),
                 r->err.key);
}

/* Held against the line that is stored under the key. */
static size_t against_stored(struct world *w, const char *name, const struct ledger_order *was,
                             int64_t other) {
    struct ledger_result r;
    size_t n = 0;
    struct ledger_order again = *was;
    again.id = id_next(&w->ids);
    assert_int_equal(world_post(w, HUB, &again, 1, &r), ERR_OK);
    assert_true(r.code == ERR_OK && r.replayed && r.replayed_id == was->id);
    for (int what = 0; what < CHANGES; what++) {
        struct ledger_order o = *was;
        o.id = id_next(&w->ids);
        if (!change(&o, what, other))
            continue;
        assert_int_equal(world_post(w, HUB, &o, 1, &r), ERR_OK);
        refused(name, what, &r);
        n++;
    }
    return n;
}

/* Held against the order before it in one post: `first` is accepted, and what is like it but for one thing is
 * not. */
static void against_twin(struct world *w, const char *name, const struct ledger_order *first, int64_t other) {
    struct ledger_order o[CHANGES + 2];
    struct ledger_result r[CHANGES + 2];
    int whats[CHANGES + 2];
    size_t n = 1;
    o[0] = *first;
    for (int what = 0; what < CHANGES; what++) {
        o[n] = *first;
        o[n].id = id_next(&w->ids);
        whats[n] = what;
        n += change(&o[n], what, other);
    }
    o[n] = *first;
    o[n++].id = id_next(&w->ids);
    assert_int_equal(world_post(w, HUB, o, n, r), ERR_OK);
    assert_true(r[0].code == ERR_OK && !r[0].replayed);
    for (size_t i = 1; i + 1 < n; i++)
        refused(name, whats[i], &r[i]);
    assert_true(r[n - 1].replayed && r[n - 1].replayed_id == first->id);
}

static struct ledger_order order(struct world *w, int64_t from, int64_t to, const char *key) {
    struct ledger_order o = world_order(w, from, to, from ? 30 : 0);
    o.kind = from ? LEDGER_GIFT : LEDGER_EXCHANGE;
    o.description = STR("words");
    o.about_id = 44;
    o.key = str_from(key);
    return o;
}

static struct ledger_order accepted(struct world *w, struct ledger_order o) {
    struct ledger_result r;
    assert_int_equal(world_post_one(w, &o, &r), ERR_OK);
    assert_false(r.replayed);
    return o;
}

static void test_each_thing_counts(void **state) {
    struct world w;
    struct ledger_result r;
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w), c = world_member(&w);
    struct ledger_order posted = accepted(&w, order(&w, a, b, "posted")), held[4], end, back;
    for (int i = 0; i < 4; i++) {
        held[i] = order(&w, a, b, (const char *[]){"held", "held-1", "held-2", "held-3"}[i]);
        held[i].phase = LEDGER_PENDING;
        held[i].expires_at = w.by.at + 1000;
        held[i] = accepted(&w, held[i]);
    }
    end = order(&w, 0, 0, "end");
    end.phase = LEDGER_POST;
    end.pending_id = held[0].id;
    end = accepted(&w, end);
    back = order(&w, 0, 0, "back");
    back.kind = LEDGER_REVERSAL;
    back.reverses_id = posted.id;
    back = accepted(&w, back);
    assert_int_equal(against_stored(&w, "posted", &posted, c), 9);
    assert_int_equal(against_stored(&w, "pending", &held[1], c), 11);
    assert_int_equal(against_stored(&w, "post", &end, c), 7);
    assert_int_equal(against_stored(&w, "reversal", &back, c), 6);
    /* of another transfer between the same two, of the same amount */
    struct ledger_order o = end;
    o.id = id_next(&w.ids);
    o.pending_id = held[1].id;
    assert_int_equal(world_post(&w, HUB, &o, 1, &r), ERR_OK);
    refused("pending_id", -1, &r);
    struct ledger_order second = accepted(&w, order(&w, a, b, "second"));
    o = back;
    o.id = id_next(&w.ids);
    o.reverses_id = second.id;
    assert_int_equal(world_post(&w, HUB, &o, 1, &r), ERR_OK);
    refused("reverses_id", -1, &r);
    /* in one post */
    struct ledger_order twin = order(&w, a, b, "twin");
    against_twin(&w, "posted", &twin, c);
    twin = order(&w, a, b, "held-twin");
    twin.phase = LEDGER_PENDING;
    twin.expires_at = w.by.at + 1000;
    against_twin(&w, "pending", &twin, c);
    struct ledger_order both[2] = {order(&w, 0, 0, "end-twin"), order(&w, 0, 0, "end-twin")};
    struct ledger_result rs[2];
    for (int i = 0; i < 2; i++) {
        both[i].phase = LEDGER_POST;
        both[i].pending_id = held[2 + i].id;
    }
    assert_int_equal(world_post(&w, HUB, both, 2, rs), ERR_OK);
    assert_int_equal(rs[0].code, ERR_OK);
    refused("pending_id of twins", -1, &rs[1]);
    struct ledger_verdict v = world_verify(&w, HUB);
    assert_true(v.sound && v.transfers == 11);
    world_close(&w);
}

/* ---- salts ---- */

static enum err_code read_salts(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column out[] = {{"lines", DB_I64, false}, {"salts", DB_I64, false}};
    static const char sql[] =
        "SELECT COUNT(*) AS lines, COUNT(DISTINCT salt) AS salts FROM transfer WHERE hub_id = 7";
    static const struct db_query q = {
        .name = "salts", .sqlite = sql, .postgres = sql, .out = out, .n_out = 2};
    int64_t *counts = ctx;
    struct arena a;
    struct db_cursor cursor;
    struct db_value v[2];
    bool row = false;
    arena_init(&a, 1 << 20);
    enum err_code code = db_query_open(c, &q, NULL, false, &cursor, err);
    if (code == ERR_OK)
        code = db_query_next(&cursor, &a, v, &row, err);
    db_query_close(&cursor);
    assert_true(row);
    counts[0] = v[0].i;
    counts[1] = v[1].i;
    arena_release(&a);
    return code;
}

/* One salt for two lines would let whoever learns the words of one try out those of the other. */
static void test_salts_differ(void **state) {
    static const size_t sizes[] = {1, 2, 3, 63, 64, 65, 150};
    struct world w;
    struct err err = {0};
    int64_t counts[2], posted = 0;
    struct ledger_order o[150];
    struct ledger_result r[150];
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t k = 0; k < sizes[i]; k++) {
            o[k] = world_order(&w, a, b, 1);
            o[k].description = STR("the same words");
        }
        assert_int_equal(world_post(&w, HUB, o, sizes[i], r), ERR_OK);
        posted += (int64_t)sizes[i];
        testdb_ok(db_read(w.db, read_salts, counts, &err), &err);
        assert_int_equal(counts[0], posted);
        assert_int_equal(counts[1], posted);
    }
    world_sound(&w);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_thing_counts),
                                       cmocka_unit_test(test_salts_differ)};
    return testdb_run("ledger keys", tests, sizeof tests / sizeof tests[0]);
}
