/* The ledger's flows on both engines. */
#include "world.h"

#include <string.h>

/* One number, asked in plain SQL. Statements are kept by the address of their query, so each has one of its
 * own for good. */
struct question {
    const struct db_query *query;
    int64_t answer;
    struct arena *a;
};

static const struct db_query *query_of(const char *sql) {
    static const struct db_column column = {"n", DB_I64, false};
    static struct db_query queries[16];
    static size_t n;
    for (size_t i = 0; i < n; i++)
        if (strcmp(queries[i].sqlite, sql) == 0)
            return &queries[i];
    assert_true(n < sizeof queries / sizeof queries[0]);
    queries[n] =
        (struct db_query){.name = "question", .sqlite = sql, .postgres = sql, .out = &column, .n_out = 1};
    return &queries[n++];
}

static enum err_code ask(struct db_conn *c, void *ctx, struct err *err) {
    struct question *q = ctx;
    struct db_cursor cursor;
    struct db_value value;
    bool row = false;
    enum err_code code = db_query_open(c, q->query, NULL, false, &cursor, err);
    if (code == ERR_OK)
        code = db_query_next(&cursor, q->a, &value, &row, err);
    db_query_close(&cursor);
    q->answer = row ? value.i : -1;
    return code;
}

static int64_t count(struct world *w, const char *sql) {
    struct err err = {0};
    struct question q = {query_of(sql), 0, &w->arena};
    testdb_ok(db_read(w->db, ask, &q, &err), &err);
    return q.answer;
}

/* ---- accounts ---- */

static void test_accounts(void **state) {
    struct world w;
    world_open(&w, state);
    const struct ledger_new_account pot = {.kind = LEDGER_POT,
                                           .unit = LEDGER_PENCE,
                                           .name = STR("Fund"),
                                           .has_floor = true,
                                           .floor = -5,
                                           .has_soft_floor = true,
                                           .soft_floor = 3,
                                           .has_ceiling = true,
                                           .ceiling = 900};
    int64_t id = world_account(&w, HUB, &pot);
    int64_t other = world_member(&w);
    struct ledger_account_view v = world_get(&w, id);
    assert_true(v.a.kind == LEDGER_POT && v.a.unit == LEDGER_PENCE && !v.a.closed && str_eqz(v.name, "Fund"));
    assert_true(v.a.has_floor && v.a.floor == -5 && v.a.soft_floor == 3 && v.a.ceiling == 900);
    assert_true(v.version == 1 && v.opened_at == w.by.at && v.closed_at == 0 && ledger_balance(&v.a) == 0);
    assert_false(world_get(&w, other).a.has_floor);
    assert_int_equal(
        count(&w, "SELECT COUNT(*) AS n FROM audit WHERE hub_id = 7 AND action = 'account.open'"), 2);

    struct err err;
    struct ledger_change change = {
        .set_floor = true, .set_ceiling = true, .has_ceiling = true, .ceiling = 50};
    assert_int_equal(world_change(&w, id, &change, 2, &err), ERR_PRECONDITION);
    assert_int_equal(world_change(&w, id, &change, 1, &err), ERR_OK);
    v = world_get(&w, id);
    assert_true(!v.a.has_floor && v.a.ceiling == 50 && v.a.has_soft_floor && v.version == 2);
    change = (struct ledger_change){.set_floor = true, .has_floor = true, .floor = 51};
    assert_int_equal(world_change(&w, id, &change, 0, &err), ERR_INVALID);
    change.floor = LEDGER_MOST + 1;
    assert_int_equal(world_change(&w, id, &change, 0, &err), ERR_INVALID);
    assert_string_equal(err.field, "floor");
    assert_int_equal(world_change(&w, 12345, &change, 0, &err), ERR_NOT_FOUND);
    assert_int_equal(world_get(&w, id).version, 2);
    world_close(&w);
}

/* A floor holds from when it is set: never above what the account has, less what is held. */
static void test_floor_below_balance(void **state) {
    struct world w;
    struct err err;
    struct ledger_result r[1];
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    struct ledger_order o = world_order(&w, a, b, 30), held = world_order(&w, a, b, 10);
    held.phase = LEDGER_PENDING;
    assert_int_equal(world_post_one(&w, &o, r), ERR_OK);
    assert_int_equal(world_post_one(&w, &held, r), ERR_OK);
    struct ledger_change change = {.set_floor = true, .has_floor = true, .floor = -39};
    assert_int_equal(world_change(&w, a, &change, 0, &err), ERR_INVALID);
    assert_string_equal(err.field, "floor");
    assert_string_equal(err.key, "below-already");
    change.floor = -40;
    assert_int_equal(world_change(&w, a, &change, 0, &err), ERR_OK);
    const struct ledger_change other = {.set_ceiling = true, .has_ceiling = true, .ceiling = 60};
    assert_int_equal(world_change(&w, a, &other, 0, &err), ERR_OK);
    world_sound(&w);
    world_close(&w);
}

static void test_closing(void **state) {
    struct world w;
    struct err err;
    struct ledger_result r[1];
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    const struct ledger_change shut = {.set_closed = true, .closed = true};
    struct ledger_order o = world_order(&w, a, b, 30);
    assert_int_equal(world_post_one(&w, &o, r), ERR_OK);
    assert_int_equal(world_change(&w, a, &shut, 0, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "balance");
    struct ledger_order back = world_order(&w, b, a, 30);
    assert_int_equal(world_post_one(&w, &back, r), ERR_OK);
    struct ledger_order held = world_order(&w, a, b, 10);
    held.phase = LEDGER_PENDING;
    assert_int_equal(world_post_one(&w, &held, r), ERR_OK);
    assert_int_equal(world_change(&w, a, &shut, 0, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "held");
    struct ledger_order off = {
        .id = id_next(&w.ids), .phase = LEDGER_VOID, .pending_id = held.id, .day = DAY};
    assert_int_equal(world_post_one(&w, &off, r), ERR_OK);
    assert_int_equal(world_change(&w, a, &shut, 0, &err), ERR_OK);
    assert_true(world_get(&w, a).a.closed && world_get(&w, a).closed_at == w.by.at);
    struct ledger_order late = world_order(&w, b, a, 5);
    assert_int_equal(world_post_one(&w, &late, r), ERR_CONFLICT);
    assert_string_equal(r->err.key, "closed");
    /* a mistake can be put right even now */
    int64_t id = 0;
    assert_int_equal(world_reverse(&w, o.id, r, &id), ERR_OK);
    assert_int_equal(world_balance(&w, a), 30);
    const struct ledger_change again = {.set_closed = true, .closed = false};
    assert_int_equal(world_change(&w, a, &again, 0, &err), ERR_OK);
    assert_int_equal(world_post_one(&w, &late, r), ERR_OK);
    world_sound(&w);
    world_close(&w);
}

/* ---- posting ---- */

static void test_line(void **state) {
    struct world w;
    struct ledger_result r[1];
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    struct ledger_order o = world_order(&w, a, b, 90);
    o.kind = LEDGER_GIFT;
    o.about_id = 44;
    o.description = STR("Für “Zoë”, \\ \n 'x'; \"y\" ☺");
    o.key = STR("k-1");
    o.day = DAY - 3;
    w.by.for_member_id = 61;
    assert_int_equal(world_post_one(&w, &o, r), ERR_OK);
    assert_int_equal(r->sequence, 1);
    struct ledger_line l = world_line(&w, o.id);
    assert_true(l.sequence == 1 && l.id == o.id && l.from_id == a && l.to_id == b && l.amount == 90);
    assert_true(l.phase == LEDGER_POSTED && l.kind == LEDGER_GIFT && l.day == DAY - 3 && l.at == w.by.at);
    assert_true(l.actor_id == 5 && l.about_id == 44 && l.link_id == 0 && l.reversed_by == 0 &&
                l.ended_by == 0);
    assert_true(str_eq(l.description, o.description) && str_eqz(l.key, "k-1"));
    assert_int_equal(world_balance(&w, a), -90);
    assert_int_equal(world_balance(&w, b), 90);
    assert_int_equal(count(&w, "SELECT COUNT(*) AS n FROM transfer WHERE phase = 'posted' AND actor_id = 5 "
                               "AND for_member_id = 61"),
                     1);
    /* time never runs back in the log, whatever the clock does */
    w.by.at -= 500;
    struct ledger_order next = world_order(&w, b, a, 1);
    assert_int_equal(world_post_one(&w, &next, r), ERR_OK);
    assert_int_equal(world_line(&w, next.id).at, l.at);
    world_sound(&w);
    world_close(&w);
}

static void test_refusal_keeps_nothing(void **state) {
    struct world w;
    struct ledger_result r[3];
    world_open(&w, state);
    int64_t a = world_floored(&w, -50), b = world_member(&w);
    int64_t alien = world_account(&w, HUB + 1, &(struct ledger_new_account){.kind = LEDGER_MEMBER});
    struct ledger_order o[3] = {world_order(&w, a, b, 51), world_order(&w, a, b, 50),
                                world_order(&w, a, alien, 1)};
    o[0].key = STR("same");
    assert_int_equal(world_post(&w, HUB, o, 3, r), ERR_OK);
    assert_int_equal(r[0].code, ERR_LIMIT);
    assert_int_equal(r[1].code, ERR_OK);
    assert_int_equal(r[1].sequence, 1);
    assert_int_equal(r[2].code, ERR_NOT_FOUND); /* another hub's account is none */
    assert_int_equal(world_post_one(&w, &o[0], r), ERR_LIMIT);
    assert_int_equal(count(&w, "SELECT COUNT(*) AS n FROM transfer"), 1);
    /* an id that was used before fails all, also what would have been right */
    struct ledger_order twice[2] = {world_order(&w, b, a, 1), o[1]};
    twice[1].amount = 1;
    assert_int_equal(world_post(&w, HUB, twice, 2, r), ERR_CONFLICT);
    assert_int_equal(count(&w, "SELECT COUNT(*) AS n FROM transfer"), 1);
    /* a refused key is free again at this level */
    struct ledger_order up = world_order(&w, b, a, 51);
    assert_int_equal(world_post_one(&w, &up, r), ERR_OK);
    assert_int_equal(world_post_one(&w, &o[0], r), ERR_OK);
    assert_int_equal(world_post(&w, 999, o, 1, r), ERR_NOT_FOUND);
    assert_int_equal(world_post(&w, HUB, NULL, 0, NULL), ERR_OK);
    world_sound(&w);
    assert_true(world_verify(&w, HUB + 1).sound);
    world_close(&w);
}

static void test_keys(void **state) {
    struct world w;
    struct ledger_result r[4];
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    struct ledger_order o[4];
    for (size_t i = 0; i < 4; i++)
        o[i] = world_order(&w, a, b, 10 + (int64_t)i / 3); /* the last has other content */
    for (size_t i = 0; i < 4; i++)
        o[i].key = STR("once");
    o[1].key = STR("twice \"quoted\\ ü");
    assert_int_equal(world_post(&w, HUB, o, 4, r), ERR_OK);
    assert_true(r[0].code == ERR_OK && !r[0].replayed && r[0].sequence == 1);
    assert_true(r[1].code == ERR_OK && !r[1].replayed && r[1].sequence == 2);
    assert_true(r[2].code == ERR_OK && r[2].replayed && r[2].replayed_id == o[0].id && r[2].sequence == 1);
    assert_true(r[3].code == ERR_CONFLICT && strcmp(r[3].err.field, "key") == 0);
    struct ledger_order again[4];
    memcpy(again, o, sizeof again);
    for (size_t i = 0; i < 4; i++)
        again[i].id = id_next(&w.ids); /* who tries again comes with a new id */
    assert_int_equal(world_post(&w, HUB, again, 4, r), ERR_OK);
    assert_true(r[0].replayed && r[0].replayed_id == o[0].id && r[0].sequence == 1);
    assert_true(r[1].replayed && r[1].replayed_id == o[1].id && r[1].sequence == 2);
    assert_true(r[2].replayed && r[2].replayed_id == o[0].id);
    assert_int_equal(r[3].code, ERR_CONFLICT);
    assert_int_equal(world_balance(&w, b), 20);
    again[0].description = STR("other words");
    again[1].day--;
    assert_int_equal(world_post(&w, HUB, again, 2, r), ERR_OK);
    assert_true(r[0].code == ERR_CONFLICT && r[1].code == ERR_CONFLICT);
    assert_int_equal(count(&w, "SELECT COUNT(*) AS n FROM transfer"), 2);
    world_sound(&w);
    world_close(&w);
}

static void test_keys_of_named(void **state) {
    struct world w;
    struct ledger_result r[2];
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    struct ledger_order o[2] = {world_order(&w, a, b, 40), world_order(&w, 0, 0, 0)};
    o[0].phase = LEDGER_PENDING;
    o[0].expires_at = w.by.at + 100;
    o[0].key = STR("hold");
    o[1].phase = LEDGER_POST;
    o[1].pending_id = o[0].id;
    o[1].key = STR("post");
    assert_int_equal(world_post(&w, HUB, o, 2, r), ERR_OK); /* made and ended in one batch */
    assert_true(r[0].code == ERR_OK && r[1].code == ERR_OK);
    o[1].id = id_next(&w.ids);
    assert_int_equal(world_post_one(&w, &o[1], r), ERR_OK);
    assert_true(r->replayed && r->sequence == 2);
    o[1].amount = 39;
    assert_int_equal(world_post_one(&w, &o[1], r), ERR_CONFLICT);
    struct ledger_order back = {
        .id = id_next(&w.ids), .kind = LEDGER_REVERSAL, .day = DAY, .key = STR("back")};
    back.reverses_id = world_line(&w, o[0].id).ended_by;
    assert_int_equal(world_post_one(&w, &back, r), ERR_OK);
    assert_false(r->replayed);
    back.id = id_next(&w.ids);
    assert_int_equal(world_post_one(&w, &back, r), ERR_OK);
    assert_true(r->replayed && r->sequence == 3);
    assert_int_equal(world_balance(&w, b), 0);
    world_sound(&w);
    world_close(&w);
}

static void test_linked(void **state) {
    struct world w;
    struct ledger_result r[6];
    world_open(&w, state);
    int64_t a = world_floored(&w, 0), b = world_member(&w), c = world_member(&w);
    struct ledger_order o[6] = {world_order(&w, b, c, 5), world_order(&w, a, c, 1), world_order(&w, b, a, 9),
                                world_order(&w, a, c, 9), world_order(&w, c, b, 1), world_order(&w, c, b, 2)};
    o[0].linked = true; /* refused, with the second */
    o[2].linked = o[3].linked = true;
    for (size_t i = 0; i < 6; i++)
        o[i].key = str_fmt(&w.arena, "key-%zu", i);
    assert_int_equal(world_post(&w, HUB, o, 6, r), ERR_OK);
    assert_true(r[0].code == ERR_CONFLICT && strcmp(r[0].err.key, "linked") == 0 && r[1].code == ERR_LIMIT);
    for (size_t i = 2; i < 6; i++)
        assert_true(r[i].code == ERR_OK && r[i].sequence == (int64_t)i - 1);
    assert_true(world_line(&w, o[2].id).link_id == o[2].id && world_line(&w, o[4].id).link_id == o[2].id);
    assert_int_equal(world_line(&w, o[5].id).link_id, 0);
    /* a chain is repeated wholly or not at all */
    assert_int_equal(world_post(&w, HUB, o + 2, 3, r), ERR_OK);
    assert_true(r[0].replayed && r[1].replayed && r[2].replayed);
    o[3].key = STR_NULL;
    o[3].id = id_next(&w.ids);
    assert_int_equal(world_post(&w, HUB, o + 2, 3, r), ERR_OK);
    assert_true(r[0].code != ERR_OK && r[1].code != ERR_OK && r[2].code != ERR_OK);
    assert_int_equal(count(&w, "SELECT COUNT(*) AS n FROM transfer"), 4);
    world_sound(&w);
    world_close(&w);
}

static void test_pending(void **state) {
    struct world w;
    struct ledger_result r[3];
    world_open(&w, state);
    int64_t a = world_floored(&w, -60), b = world_member(&w);
    struct ledger_order o[3] = {world_order(&w, a, b, 40), world_order(&w, a, b, 20),
                                world_order(&w, a, b, 1)};
    o[0].phase = o[1].phase = LEDGER_PENDING;
    o[1].expires_at = w.by.at + 10;
    assert_int_equal(world_post(&w, HUB, o, 3, r), ERR_OK);
    assert_int_equal(r[2].code, ERR_LIMIT); /* what is held is spoken for */
    assert_int_equal(world_get(&w, a).a.held_out, 60);
    assert_int_equal(world_balance(&w, a), 0);
    struct ledger_order post = {
        .id = id_next(&w.ids), .phase = LEDGER_POST, .pending_id = o[0].id, .amount = 25, .day = DAY};
    assert_int_equal(world_post_one(&w, &post, r), ERR_OK);
    struct ledger_line l = world_line(&w, post.id);
    assert_true(l.amount == 25 && l.from_id == a && l.to_id == b && l.pending_id == o[0].id);
    assert_int_equal(world_line(&w, o[0].id).ended_by, post.id);
    assert_int_equal(world_get(&w, a).a.held_out, 20);
    post.id = id_next(&w.ids);
    assert_int_equal(world_post_one(&w, &post, r), ERR_CONFLICT);
    assert_int_equal(world_expire(&w, 10), 0);
    w.by.at += 10;
    assert_int_equal(world_expire(&w, 10), 1);
    assert_int_equal(world_expire(&w, 10), 0);
    assert_true(world_get(&w, a).a.held_out == 0 && world_get(&w, b).a.held_in == 0);
    assert_int_equal(world_balance(&w, b), 25);
    world_sound(&w);
    world_close(&w);
}

static void test_reversal(void **state) {
    struct world w;
    struct ledger_result r[1];
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w), id = 0, second = 0;
    struct ledger_order o = world_order(&w, a, b, 40);
    o.about_id = 31;
    assert_int_equal(world_post_one(&w, &o, r), ERR_OK);
    assert_int_equal(world_reverse(&w, o.id, r, &id), ERR_OK);
    struct ledger_line l = world_line(&w, id);
    assert_true(l.from_id == b && l.to_id == a && l.amount == 40 && l.reverses_id == o.id &&
                l.about_id == 31);
    assert_true(l.kind == LEDGER_REVERSAL && str_eqz(l.description, "a slip"));
    assert_int_equal(world_line(&w, o.id).reversed_by, id);
    assert_int_equal(world_balance(&w, a), 0);
    assert_int_equal(world_reverse(&w, o.id, r, &second), ERR_CONFLICT);
    assert_int_equal(world_reverse(&w, id, r, &second), ERR_CONFLICT);
    assert_int_equal(world_reverse(&w, 77, r, &second), ERR_NOT_FOUND);
    world_sound(&w);
    world_close(&w);
}

/* ---- reading ---- */

struct listing {
    struct world *w;
    struct ledger_filter f;
    size_t most;
    struct ledger_line *lines;
    struct ledger_account_view *views;
    size_t n;
    int64_t last, n_each;
};

static enum err_code list_lines(struct db_conn *c, void *ctx, struct err *err) {
    struct listing *l = ctx;
    return ledger_transfers(c, &l->w->arena, HUB, &l->f, l->most, &l->lines, &l->n, err);
}

static void list(struct listing *l) {
    struct err err = {0};
    testdb_ok(db_read(l->w->db, list_lines, l, &err), &err);
    for (size_t i = 1; i < l->n; i++)
        assert_true(l->lines[i].sequence < l->lines[i - 1].sequence);
}

static enum err_code next_line(void *ctx, const struct ledger_line *line, struct err *err) {
    struct listing *l = ctx;
    (void)err;
    assert_int_equal(line->sequence, l->last + 1);
    l->last = line->sequence;
    l->n_each++;
    return ERR_OK;
}

static enum err_code read_all(struct db_conn *c, void *ctx, struct err *err) {
    struct listing *l = ctx;
    enum err_code code = ledger_accounts(c, &l->w->arena, HUB, l->last, 2, &l->views, &l->n, err);
    l->last = 10;
    return code == ERR_OK ? ledger_each(c, &l->w->arena, HUB, 10, next_line, l, err) : code;
}

static void test_reading(void **state) {
    struct world w;
    struct err err = {0};
    struct ledger_result r[30];
    struct ledger_order o[30];
    world_open(&w, state);
    int64_t id[3] = {world_member(&w), world_member(&w), world_member(&w)};
    for (size_t i = 0; i < 30; i++) {
        o[i] = world_order(&w, id[i % 3], id[(i + 1) % 3], 1);
        o[i].day = DAY - (int64_t)i;
    }
    assert_int_equal(world_post(&w, HUB, o, 30, r), ERR_OK);
    struct listing l = {.w = &w, .most = 7};
    list(&l);
    assert_true(l.n == 7 && l.lines[0].sequence == 30 && l.lines[6].sequence == 24);
    l.f.account_id = id[0]; /* in two of three lines */
    list(&l);
    assert_int_equal(l.n, 7);
    l.f.before_sequence = l.lines[6].sequence;
    l.most = 100;
    list(&l);
    assert_int_equal(l.n, 13);
    for (size_t i = 0; i < l.n; i++)
        assert_true(l.lines[i].from_id == id[0] || l.lines[i].to_id == id[0]);
    l.f = (struct ledger_filter){.has_from = true, .from_day = DAY - 4, .has_to = true, .to_day = DAY - 2};
    list(&l);
    assert_true(l.n == 3 && l.lines[0].day == DAY - 4 && l.lines[2].day == DAY - 2);
    struct listing all = {.w = &w, .last = id[0]};
    testdb_ok(db_read(w.db, read_all, &all, &err), &err);
    assert_true(all.n == 2 && all.views[0].a.id == id[1] && all.views[1].a.id == id[2]);
    assert_true(all.n_each == 20 && all.last == 30);
    world_close(&w);
}

/* Of orders with one key in one batch the first that is accepted takes it, as if each came alone. */
static void test_keys_of_refused(void **state) {
    struct world w;
    struct ledger_result r[6];
    struct ledger_order o[6];
    world_open(&w, state);
    int64_t a = world_floored(&w, -100), b = world_floored(&w, 0);
    static const int64_t amounts[] = {500, 60, 60, 61, 500, 60};
    for (size_t i = 0; i < 6; i++) {
        o[i] = world_order(&w, a, b, amounts[i]);
        o[i].key = STR("k");
    }
    assert_int_equal(world_post(&w, HUB, o, 6, r), ERR_OK);
    assert_string_equal(r[0].err.key, "floor");
    assert_true(r[1].code == ERR_OK && !r[1].replayed && r[1].sequence == 1);
    assert_true(r[2].code == ERR_OK && r[2].replayed && r[2].replayed_id == o[1].id && r[2].sequence == 1);
    assert_string_equal(r[3].err.key, "key-reused");
    assert_string_equal(r[4].err.key, "key-reused"); /* refused before, but the key is taken now */
    assert_true(r[5].code == ERR_OK && r[5].replayed && r[5].replayed_id == o[1].id);
    /* The same that was refused is looked at anew: what came between may have made it possible. A chain that
     * fell takes its keys with it. */
    o[0] = world_order(&w, b, a, 70);
    o[1] = world_order(&w, a, b, 10);
    o[2] = world_order(&w, b, a, 70);
    o[3] = world_order(&w, a, b, 5);
    o[4] = world_order(&w, a, b, 500);
    o[5] = world_order(&w, a, b, 6);
    o[0].key = o[2].key = STR("again");
    o[3].key = o[5].key = STR("of a chain");
    o[3].linked = true;
    assert_int_equal(world_post(&w, HUB, o, 6, r), ERR_OK);
    assert_string_equal(r[0].err.key, "floor");
    assert_int_equal(r[1].code, ERR_OK);
    assert_true(r[2].code == ERR_OK && !r[2].replayed);
    assert_true(r[3].code == ERR_CONFLICT && r[4].code == ERR_LIMIT);
    assert_true(r[5].code == ERR_OK && !r[5].replayed);
    world_sound(&w);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accounts),
        cmocka_unit_test(test_floor_below_balance),
        cmocka_unit_test(test_closing),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_refusal_keeps_nothing),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_keys_of_named),
        cmocka_unit_test(test_linked),
        cmocka_unit_test(test_pending),
        cmocka_unit_test(test_reversal),
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_keys_of_refused),
    };
    return testdb_run("ledger flows", tests, sizeof tests / sizeof tests[0]);
}
