/* What is remembered and what is derived is what the log says: after anything that was undone, from any
 * process, at any moment between posting and catching up. */
#include "world.h"

#include "base/buf.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 6
#define STEPS 120
#define LINES_MOST 4000

/* ---- the log read naively ---- */

struct seen {
    struct ledger_line lines[LINES_MOST];
    size_t n;
    struct arena *a;
};

static enum err_code see(void *ctx, const struct ledger_line *line, struct err *err) {
    struct seen *s = ctx;
    (void)err;
    assert_true(s->n < LINES_MOST);
    s->lines[s->n] = *line;
    s->lines[s->n].description = str_dup(s->a, line->description);
    s->n++;
    return ERR_OK;
}

static const struct ledger_line *line_of(const struct seen *s, int64_t id) {
    for (size_t i = 0; i < s->n; i++)
        if (s->lines[i].id == id)
            return &s->lines[i];
    return NULL;
}

static struct ledger_account fold(const struct seen *s, int64_t id) {
    struct ledger_account x = {.id = id};
    for (size_t i = 0; i < s->n; i++) {
        const struct ledger_line *l = &s->lines[i];
        if (l->from_id != id && l->to_id != id)
            continue;
        const struct ledger_line *p = line_of(s, l->pending_id);
        int64_t moved = l->phase == LEDGER_POSTED || l->phase == LEDGER_POST ? l->amount : 0;
        int64_t held = l->phase == LEDGER_PENDING ? l->amount : p ? -p->amount : 0;
        *(l->from_id == id ? &x.received : &x.given) += moved;
        *(l->from_id == id ? &x.held_out : &x.held_in) += held;
        x.sequence = l->sequence;
    }
    return x;
}

struct look {
    struct world *w;
    const int64_t *accounts;
    size_t n;
    struct seen *seen;
};

static void same_statement(struct db_conn *c, struct look *k, int64_t account, int64_t before, size_t most) {
    struct ledger_line *lines = NULL;
    struct err err = {0};
    size_t n = 0, at = 0;
    const struct ledger_filter f = {.account_id = account, .before_sequence = before};
    testdb_ok(ledger_transfers(c, &k->w->arena, HUB, &f, most, &lines, &n, &err), &err);
    for (size_t i = k->seen->n; i-- > 0 && at < most;) {
        const struct ledger_line *l = &k->seen->lines[i];
        if ((l->from_id != account && l->to_id != account) || (before && l->sequence >= before))
            continue;
        assert_true(at < n);
        assert_int_equal(lines[at].sequence, l->sequence);
        at++;
    }
    assert_int_equal(n, at);
}

/* Balances and statements, whole and in pages, are those of the lines. */
static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct look *k = ctx;
    struct arena_mark mark = arena_mark(&k->w->arena);
    k->seen->n = 0;
    k->seen->a = &k->w->arena;
    enum err_code code = ledger_each(c, &k->w->arena, HUB, 0, see, k->seen, err);
    for (size_t i = 0; code == ERR_OK && i < k->n; i++) {
        struct ledger_account_view v;
        struct ledger_account x = fold(k->seen, k->accounts[i]);
        code = ledger_account_get(c, &k->w->arena, HUB, k->accounts[i], &v, err);
        assert_true(v.a.given == x.given && v.a.received == x.received && v.a.held_in == x.held_in &&
                    v.a.held_out == x.held_out && v.a.sequence == x.sequence);
        same_statement(c, k, k->accounts[i], 0, LINES_MOST);
        int64_t before = 1 + (int64_t)(k->seen->n / 2);
        same_statement(c, k, k->accounts[i], before, 3);
    }
    struct ledger_account_view *page = NULL;
    size_t n = 0;
    if (code == ERR_OK)
        code = ledger_accounts(c, &k->w->arena, HUB, 0, k->n, &page, &n, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        struct ledger_account x = fold(k->seen, page[i].a.id);
        assert_true(page[i].a.given == x.given && page[i].a.received == x.received &&
                    page[i].a.held_in == x.held_in && page[i].a.held_out == x.held_out &&
                    page[i].a.sequence == x.sequence);
    }
    arena_rewind(&k->w->arena, mark);
    return code;
}

static void check(struct look *k) {
    struct err err = {0};
    testdb_ok(db_read(k->w->db, look, k, &err), &err);
}

/* ---- random doings ---- */

struct doing {
    struct world *w;
    struct rng *rng;
    int64_t *accounts;
    size_t n_accounts;
    struct ledger_order orders[MANY];
    struct ledger_result results[MANY];
    size_t n;
    const struct seen *seen;
    bool nested, fails, opens, changes, also_twice;
    int64_t opened;
};

static void choose(struct doing *d) {
    d->n = 1 + rng_below(d->rng, MANY);
    for (size_t i = 0; i < d->n; i++) {
        size_t from = rng_below(d->rng, d->n_accounts);
        size_t to = (from + 1 + rng_below(d->rng, d->n_accounts - 1)) % d->n_accounts;
        struct ledger_order *o = &d->orders[i];
        *o = world_order(d->w, d->accounts[from], d->accounts[to], rng_between(d->rng, 1, 60));
        o->phase = rng_chance(d->rng, 0.3) ? LEDGER_PENDING : LEDGER_POSTED;
        o->linked = i + 1 < d->n && rng_chance(d->rng, 0.2);
        o->description = rng_chance(d->rng, 0.5) ? STR("words") : STR_NULL;
        if (d->seen->n == 0 || rng_chance(d->rng, 0.7))
            continue;
        const struct ledger_line *l = &d->seen->lines[rng_below(d->rng, d->seen->n)];
        if (l->phase == LEDGER_PENDING)
            *o = (struct ledger_order){.id = o->id,
                                       .day = DAY,
                                       .pending_id = l->id,
                                       .phase = rng_chance(d->rng, 0.5) ? LEDGER_POST : LEDGER_VOID};
        else
            *o =
                (struct ledger_order){.id = o->id, .day = DAY, .kind = LEDGER_REVERSAL, .reverses_id = l->id};
    }
    d->orders[d->n - 1].linked = false;
}

static enum err_code post(struct db_conn *c, struct doing *d, struct err *err) {
    return ledger_post(c, &d->w->arena, &d->w->by, HUB, d->orders, d->n, d->results, err);
}

static enum err_code inner(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *d = ctx;
    enum err_code code = post(c, d, err);
    return code == ERR_OK ? err_set(err, ERR_CONFLICT, NULL, "undo", "Undone on purpose.") : code;
}

static enum err_code change_limits(struct db_conn *c, struct doing *d, struct err *err) {
    const struct ledger_change change = {
        .set_floor = true, .has_floor = true, .floor = -5000 - rng_between(d->rng, 0, 900)};
    int64_t id = d->accounts[rng_below(d->rng, d->n_accounts)];
    return ledger_account_change(c, &d->w->arena, &d->w->by, HUB, id, &change, 0, err);
}

static enum err_code act(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *d = ctx;
    struct err undone;
    enum err_code code = ERR_OK;
    if (d->nested) {
        code = db_nested(c, inner, d, &undone);
        assert_int_equal(code, ERR_CONFLICT);
        for (size_t i = 0; i < d->n; i++)
            d->orders[i].amount += d->orders[i].amount > 0 && d->orders[i].phase != LEDGER_POST;
        code = ERR_OK;
    }
    if (d->opens) {
        const struct ledger_new_account a = {.has_floor = true, .floor = -5000};
        code = ledger_account_open(c, &d->w->by, HUB, &a, &d->opened, err);
        if (code == ERR_OK)
            d->orders[0] = world_order(d->w, d->opened, d->accounts[0], 9);
    }
    if (code == ERR_OK && d->changes)
        code = change_limits(c, d, err);
    if (code == ERR_OK)
        code = post(c, d, err);
    if (code == ERR_OK && d->also_twice) {
        choose(d);
        code = post(c, d, err);
    }
    if (code == ERR_OK && d->fails)
        code = err_set(err, ERR_CONFLICT, NULL, "undo", "Undone on purpose.");
    return code;
}

/* What ledger_post would answer now, by what a process remembers: nothing of it is kept. */
static void probe(struct db *db, struct doing *d, struct ledger_result results[MANY]) {
    struct err err = {0};
    struct doing copy = *d;
    copy.nested = copy.opens = copy.changes = copy.also_twice = false;
    copy.fails = true;
    assert_int_equal(db_write(db, act, &copy, &err), ERR_CONFLICT);
    assert_string_equal(err.key, "undo");
    memcpy(results, copy.results, sizeof copy.results);
}

static void like_cold(struct doing *d, struct db *warm) {
    struct ledger_result x[MANY], y[MANY];
    struct err err = {0};
    struct db *cold = NULL;
    testdb_ok(db_open(&(struct db_options){.url = testdb_url(d->w->db)}, &cold, &err), &err);
    choose(d);
    d->orders[0] = world_order(d->w, d->accounts[0], d->accounts[1], 4900); /* near the floor */
    d->orders[0].linked = false;
    probe(warm, d, x);
    probe(cold, d, y);
    for (size_t i = 0; i < d->n; i++) {
        assert_int_equal(x[i].code, y[i].code);
        assert_string_equal(x[i].err.message, y[i].err.message);
        assert_int_equal(x[i].sequence, y[i].sequence);
        assert_int_equal(x[i].from_before, y[i].from_before);
        assert_int_equal(x[i].to_before, y[i].to_before);
    }
    db_close(cold);
}

struct some {
    struct world *w;
    size_t most, n;
};

static enum err_code catch_up(struct db_conn *c, void *ctx, struct err *err) {
    struct some *s = ctx;
    return ledger_catch_up(c, &s->w->arena, HUB, s->most, &s->n, err);
}

static void test_undone_and_elsewhere(void **state) {
    struct world w;
    struct err err = {0};
    struct db *other = NULL;
    struct seen *seen = calloc(1, sizeof *seen);
    world_open(&w, state);
    struct rng rng = rng_seeded(11);
    int64_t accounts[STEPS + 8];
    struct doing d = {.w = &w, .rng = &rng, .accounts = accounts, .seen = seen};
    for (d.n_accounts = 0; d.n_accounts < 5; d.n_accounts++)
        accounts[d.n_accounts] = world_floored(&w, -5000);
    testdb_ok(db_open(&(struct db_options){.url = testdb_url(w.db)}, &other, &err), &err);
    struct look k = {.w = &w, .accounts = accounts, .seen = seen};
    int undone = 0, elsewhere = 0;
    for (int i = 0; i < STEPS; i++) {
        struct arena_mark mark = arena_mark(&w.arena);
        choose(&d);
        d.nested = rng_chance(&rng, 0.2);
        d.fails = rng_chance(&rng, 0.25);
        d.opens = rng_chance(&rng, 0.1);
        d.changes = rng_chance(&rng, 0.1);
        d.also_twice = rng_chance(&rng, 0.2);
        bool there = rng_chance(&rng, 0.3);
        enum err_code code = db_write(there ? other : w.db, act, &d, &err);
        undone += d.fails || d.nested;
        elsewhere += there;
        if (!d.fails && code != ERR_OK)
            fail_msg("step %d: %s", i, err.message);
        if (code == ERR_OK && d.opens)
            accounts[d.n_accounts++] = d.opened;
        if (rng_chance(&rng, 0.2)) {
            struct some s = {&w, 1 + rng_below(&rng, 20), 0};
            testdb_ok(db_write(rng_chance(&rng, 0.5) ? other : w.db, catch_up, &s, &err), &err);
        }
        if (rng_chance(&rng, 0.03))
            world_rebuild(&w);
        k.n = d.n_accounts;
        check(&k);
        like_cold(&d, w.db);
        like_cold(&d, other);
        arena_rewind(&w.arena, mark);
    }
    world_sound(&w);
    assert_true(undone > 20 && elsewhere > 20 && seen->n > 100);
    print_message("# %zu lines, %d undone, %d from elsewhere\n", seen->n, undone, elsewhere);
    db_close(other);
    free(seen);
    world_close(&w);
}

/* ---- limits ---- */

struct limiting {
    struct world *w;
    int64_t account, floor, to, opened;
    bool opens, fails;
};

static enum err_code limit_and_post(struct db_conn *c, void *ctx, struct err *err) {
    struct limiting *l = ctx;
    struct ledger_result r;
    const struct ledger_change change = {.set_floor = true, .has_floor = true, .floor = l->floor};
    const struct ledger_new_account fresh = {.kind = LEDGER_MEMBER};
    int64_t from = l->account;
    enum err_code code = ERR_OK;
    if (l->opens) {
        code = ledger_account_open(c, &l->w->by, HUB, &fresh, &l->opened, err);
        from = l->opened;
    } else {
        code = ledger_account_change(c, &l->w->arena, &l->w->by, HUB, from, &change, 0, err);
    }
    struct ledger_order o = world_order(l->w, from, l->to, 1);
    if (code == ERR_OK)
        code = ledger_post_one(c, &l->w->arena, &l->w->by, HUB, &o, &r, err);
    return code == ERR_OK && l->fails ? err_set(err, ERR_CONFLICT, NULL, "undo", "Undone on purpose.") : code;
}

/* Limits are those that are stored: also when another process set them, and when setting them was undone. */
static void test_limits(void **state) {
    struct world w;
    struct err err = {0};
    struct db *other = NULL;
    struct ledger_result r;
    world_open(&w, state);
    int64_t a = world_floored(&w, -1000), b = world_member(&w);
    testdb_ok(db_open(&(struct db_options){.url = testdb_url(w.db)}, &other, &err), &err);
    struct ledger_order first = world_order(&w, a, b, 1);
    assert_int_equal(world_post_one(&w, &first, &r), ERR_OK); /* it remembers -1000 */
    struct limiting l = {.w = &w, .account = a, .to = b, .floor = -10};
    testdb_ok(db_write(other, limit_and_post, &l, &err), &err);
    struct ledger_order low = world_order(&w, a, b, 50);
    assert_int_equal(world_post_one(&w, &low, &r), ERR_LIMIT);
    for (int i = 0; i < 2; i++) {
        l.floor = -3000;
        l.fails = true;
        assert_int_equal(db_write(i ? other : w.db, limit_and_post, &l, &err), ERR_CONFLICT);
        assert_string_equal(err.key, "undo");
        low.id = id_next(&w.ids);
        assert_int_equal(world_post_one(&w, &low, &r), ERR_LIMIT);
    }
    l.opens = true;
    assert_int_equal(db_write(w.db, limit_and_post, &l, &err), ERR_CONFLICT);
    struct ledger_order gone = world_order(&w, l.opened, b, 1);
    assert_int_equal(world_post_one(&w, &gone, &r), ERR_NOT_FOUND);
    world_sound(&w);
    db_close(other);
    world_close(&w);
}

/* ---- derived tables ---- */

static const struct db_column dump_in[] = {{"hub_id", DB_I64, false}};
static const struct db_column dump_out[] = {{"a", DB_I64, false}, {"b", DB_I64, false}, {"c", DB_I64, false},
                                            {"d", DB_I64, false}, {"e", DB_I64, false}, {"f", DB_I64, false}};
static const struct db_query balances = {
    .name = "balances",
    .sqlite =
        "SELECT account_id, given, received, held_out, held_in, sequence FROM balance WHERE hub_id = ?1 "
        "ORDER BY 1",
    .postgres =
        "SELECT account_id, given, received, held_out, held_in, sequence FROM balance WHERE hub_id = $1 "
        "ORDER BY 1",
    .in = dump_in,
    .n_in = 1,
    .out = dump_out,
    .n_out = 6};
static const struct db_query links = {
    .name = "links",
    .sqlite =
        "SELECT t.sequence, t.from_before, t.to_before, l.indexed_to, l.sequence, 0 FROM transfer t JOIN "
        "ledger l ON l.hub_id = t.hub_id WHERE t.hub_id = ?1 ORDER BY 1",
    .postgres = "SELECT t.sequence, t.from_before, t.to_before, l.indexed_to, l.sequence, 0::bigint FROM "
                "transfer t JOIN ledger l ON l.hub_id = t.hub_id WHERE t.hub_id = $1 ORDER BY 1",
    .in = dump_in,
    .n_in = 1,
    .out = dump_out,
    .n_out = 6};

struct dump {
    struct arena *a;
    struct buf b;
};

static enum err_code dump_query(struct db_conn *c, struct dump *d, const struct db_query *q,
                                struct err *err) {
    const struct db_value in = {.i = HUB};
    struct db_value out[6];
    struct db_cursor cur;
    bool row = true;
    enum err_code code = db_query_open(c, q, &in, false, &cur, err);
    while (code == ERR_OK && row) {
        code = db_query_next(&cur, d->a, out, &row, err);
        for (size_t i = 0; code == ERR_OK && row && i < 6; i++) {
            buf_i64(&d->b, out[i].i);
            buf_putc(&d->b, i < 5 ? ' ' : '\n');
        }
    }
    db_query_close(&cur);
    return code;
}

static enum err_code dump_all(struct db_conn *c, void *ctx, struct err *err) {
    struct dump *d = ctx;
    enum err_code code = dump_query(c, d, &balances, err);
    return code == ERR_OK ? dump_query(c, d, &links, err) : code;
}

static void dump(struct world *w, struct dump *d) {
    struct err err = {0};
    d->a = &w->arena;
    buf_init(&d->b, (size_t)16 << 20);
    testdb_ok(db_read(w->db, dump_all, d, &err), &err);
}

/* Caught up in whatever steps, by the log or by what is remembered: the same tables, and those of a rebuild.
 */
static void test_rebuild_is_identical(void **state) {
    static const size_t steps[] = {1, 7, 64, 1000, SIZE_MAX};
    struct world w;
    struct err err = {0};
    struct ledger_order *orders = calloc(6000, sizeof *orders);
    struct ledger_result *results = calloc(6000, sizeof *results);
    world_open(&w, state);
    struct rng rng = rng_seeded(5);
    int64_t a[40];
    for (size_t i = 0; i < 40; i++)
        a[i] = world_member(&w);
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        for (size_t i = 0; i < 150; i++) {
            size_t from = rng_below(&rng, 40);
            orders[i] = world_order(&w, a[from], a[(from + 1 + rng_below(&rng, 39)) % 40], 5);
            orders[i].phase = rng_chance(&rng, 0.2) ? LEDGER_PENDING : LEDGER_POSTED;
        }
        assert_int_equal(world_post(&w, HUB, orders, 150, results), ERR_OK);
        struct some s = {&w, steps[k], 1};
        while (s.n > 0)
            testdb_ok(db_write(w.db, catch_up, &s, &err), &err);
        struct dump x, y;
        dump(&w, &x);
        world_rebuild(&w);
        dump(&w, &y);
        assert_true(str_eq(buf_view(&x.b), buf_view(&y.b)));
        assert_true(buf_view(&x.b).n > 1000);
        buf_release(&x.b);
        buf_release(&y.b);
    }
    /* so many that ledger_post itself catches up */
    for (size_t i = 0; i < 6000; i++)
        orders[i] = world_order(&w, a[i % 40],
                                a[(i + 1 + i / 40) % 40 == i % 40 ? (i + 2) % 40 : (i + 1 + i / 40) % 40], 1);
    assert_int_equal(world_post(&w, HUB, orders, 6000, results), ERR_OK);
    struct dump x, y;
    dump(&w, &x);
    world_script(&w, "UPDATE ledger SET last_at = last_at"); /* nothing, in a transaction of its own */
    world_rebuild(&w);
    dump(&w, &y);
    assert_true(str_eq(buf_view(&x.b), buf_view(&y.b)));
    /* broken links are mended */
    world_script(&w,
                 "UPDATE transfer SET from_before = 3, to_before = 9 WHERE hub_id = 7 AND sequence % 5 = 0");
    world_rebuild(&w);
    buf_release(&y.b);
    dump(&w, &y);
    assert_true(str_eq(buf_view(&x.b), buf_view(&y.b)));
    buf_release(&x.b);
    buf_release(&y.b);
    free(orders);
    free(results);
    world_close(&w);
}

/* ---- the log is only appended to ---- */

static enum err_code run_script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ctx, err);
}

struct erasing {
    struct world *w;
    int64_t id;
};

static enum err_code erase(struct db_conn *c, void *ctx, struct err *err) {
    struct erasing *e = ctx;
    return ledger_erase_words(c, &e->w->arena, &e->w->by, HUB, e->id, err);
}

static void test_kept(void **state) {
    static const char *const refused[] = {
        "UPDATE transfer SET amount = 61 WHERE hub_id = 7",
        "UPDATE transfer SET from_id = to_id, to_id = from_id WHERE hub_id = 7",
        "UPDATE transfer SET at = at + 1 WHERE hub_id = 7",
        "UPDATE transfer SET actor_id = 6 WHERE hub_id = 7",
        "UPDATE transfer SET actor_id = NULL WHERE hub_id = 7",
        "UPDATE transfer SET for_member_id = 6 WHERE hub_id = 7",
        "UPDATE transfer SET description = 'other' WHERE hub_id = 7",
        "UPDATE transfer SET key = 'other' WHERE hub_id = 7",
        "UPDATE transfer SET commitment = NULL WHERE hub_id = 7",
        "UPDATE transfer SET salt = commitment WHERE hub_id = 7",
        "UPDATE transfer SET hash = commitment WHERE hub_id = 7",
        "UPDATE transfer SET sequence = sequence + 1 WHERE hub_id = 7",
        "DELETE FROM transfer WHERE hub_id = 7",
    };
    struct world w;
    struct err err = {0};
    struct ledger_result r;
    world_open(&w, state);
    int64_t a = world_member(&w), b = world_member(&w);
    struct ledger_order o = world_order(&w, a, b, 60);
    o.description = STR("words");
    o.key = STR("k");
    assert_int_equal(world_post_one(&w, &o, &r), ERR_OK);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char sql[200];
        (void)snprintf(sql, sizeof sql, "%s", refused[i]);
        if (db_write(w.db, run_script, sql, &err) == ERR_OK)
            fail_msg("not refused: %s", sql);
        assert_true(err.code == ERR_INVALID || err.code == ERR_CONFLICT);
    }
    world_sound(&w);
    struct erasing e = {&w, o.id};
    testdb_ok(db_write(w.db, erase, &e, &err), &err);
    world_sound(&w);
    assert_true(world_line(&w, o.id).description.n == 0 && world_line(&w, o.id).amount == 60);
    world_close(&w);
}

/* ---- two processes ---- */

#define POSTS 60

static int post_many(const char *url, const int64_t *accounts, unsigned who) {
    struct db *db = NULL;
    struct err err = {0};
    struct world w = {.micros = INT64_C(1800000000) * 1000000};
    struct rng rng = rng_seeded(who);
    arena_init(&w.arena, (size_t)64 << 20);
    id_gen_init(&w.ids, clock_virtual(&w.micros), who + 100);
    w.by = (struct doer){.person_id = who, .at = 1000000, .today = DAY, .ids = &w.ids};
    if (db_open(&(struct db_options){.url = url}, &db, &err) != ERR_OK)
        return 1;
    w.db = db;
    for (int i = 0; i < POSTS; i++) {
        struct ledger_result r[3];
        struct ledger_order o[3];
        for (size_t k = 0; k < 3; k++) {
            size_t from = rng_below(&rng, 4);
            o[k] = world_order(&w, accounts[from], accounts[(from + 1 + rng_below(&rng, 3)) % 4],
                               rng_between(&rng, 1, 50));
        }
        if (world_post(&w, HUB, o, 3, r) != ERR_OK)
            return 2;
        struct some s = {&w, 5, 0};
        if (i % 7 == 0 && db_write(db, catch_up, &s, &err) != ERR_OK)
            return 3;
    }
    db_close(db);
    arena_release(&w.arena);
    return 0;
}

static void test_two_processes(void **state) {
    struct world w;
    int64_t accounts[4];
    world_open(&w, state);
    for (size_t i = 0; i < 4; i++)
        accounts[i] = world_floored(&w, -200);
    pid_t child[2];
    for (unsigned i = 0; i < 2; i++) {
        child[i] = fork();
        if (child[i] == 0)
            _exit(post_many(testdb_url(w.db), accounts, i + 1));
        assert_true(child[i] > 0);
    }
    for (int i = 0; i < 2; i++) {
        int status = 0;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    struct ledger_verdict v = world_verify(&w, HUB);
    world_sound(&w);
    assert_true(v.note.n == 0); /* no floor was passed at any point */
    assert_true(v.transfers > POSTS);
    struct seen *seen = calloc(1, sizeof *seen);
    check(&(struct look){.w = &w, .accounts = accounts, .n = 4, .seen = seen});
    free(seen);
    world_close(&w);
}

/* ---- a database of before ---- */

#define OLD_LINE(n, id, phase, kind, from, to, amount, rest)                                                 \
    "INSERT INTO transfer (hub_id, sequence, id, phase, kind, from_id, to_id, amount, day, at, actor_id, "   \
    "description, pending_id, reverses_id, key) VALUES (7, " #n ", " #id ", '" phase "', '" kind "', " #from \
    ", " #to ", " #amount ", 20000, 1000000, 5, " rest ");"                                                  \
    "INSERT INTO audit (hub_id, id, at, actor_id, for_member_id, action, subject_id, detail) VALUES "        \
    "(7, " #id ", 1000000, 5, 61, 'transfer." phase "', " #id ", '{}');"

static void test_from_before(void **state) {
    struct err err = {0};
    int64_t from = 0, to = 0;
    size_t before = 0;
    while (before < migrations_n && migrations[before].number < 7)
        before++;
    struct world w = {.micros = INT64_C(1800000000) * 1000000};
    arena_init(&w.arena, (size_t)64 << 20);
    id_gen_init(&w.ids, clock_virtual(&w.micros), 0);
    w.by = (struct doer){.person_id = 5, .at = 2000000, .today = DAY, .ids = &w.ids};
    w.db = testdb_open(testdb_engine(state), migrations, before);
    world_script(&w, "INSERT INTO ledger (hub_id, sequence, last_at) VALUES (7, 4, 1000000), (8, 0, 0);"
                     "INSERT INTO account (hub_id, id, kind, unit, name, opened_at, version) VALUES "
                     "(7, 1, 'member', 'minutes', '', 1, 1), (7, 2, 'member', 'minutes', '', 1, 1), "
                     "(7, 3, 'member', 'minutes', '', 1, 1);"
                     "INSERT INTO balance (hub_id, account_id, given, received, held_out, held_in, sequence) "
                     "VALUES (7, 1, 0, 60, 0, 0, 3), (7, 2, 90, 60, 0, 0, 4), (7, 3, 60, 30, 0, 0, 4);");
    world_script(&w, OLD_LINE(1, 101, "posted", "exchange", 1, 2, 60, "'words', NULL, NULL, 'k'"));
    world_script(&w, OLD_LINE(2, 102, "posted", "gift", 2, 3, 60, "'', NULL, NULL, NULL"));
    world_script(&w, OLD_LINE(3, 103, "pending", "gift", 1, 3, 10, "'', NULL, NULL, NULL"));
    world_script(&w, "UPDATE balance SET held_out = 10 WHERE account_id = 1;"
                     "UPDATE balance SET held_in = 10, sequence = 4 WHERE account_id = 3;");
    world_script(&w, OLD_LINE(4, 104, "posted", "gift", 3, 2, 30, "'', NULL, NULL, NULL"));
    testdb_ok(db_migrate(w.db, migrations, migrations_n, 2000000, &from, &to, &err), &err);
    assert_int_equal(from, 6);
    /* nothing is added to lines that are not in the chain yet */
    struct ledger_result r;
    struct ledger_order o = world_order(&w, 2, 1, 5);
    size_t hubs = 0;
    int64_t sealed = 0;
    assert_int_equal(world_post(&w, HUB, &o, 1, &r), ERR_CORRUPT);
    testdb_ok(ledger_seal_all(w.db, &hubs, &sealed, &err), &err);
    assert_true(hubs == 1 && sealed == 4);
    assert_int_equal(world_post_one(&w, &o, &r), ERR_OK);
    assert_int_equal(r.sequence, 5);
    assert_int_equal(r.from_before, 4);
    assert_int_equal(r.to_before, 3);
    world_sound(&w);
    struct ledger_order again = {.id = 900, .from_id = 1, .to_id = 2, .amount = 60, .day = DAY};
    again.description = STR("words");
    again.key = STR("k");
    assert_int_equal(world_post_one(&w, &again, &r), ERR_OK);
    assert_true(r.replayed && r.replayed_id == 101);
    struct seen *seen = calloc(1, sizeof *seen);
    check(&(struct look){.w = &w, .accounts = (const int64_t[]){1, 2, 3}, .n = 3, .seen = seen});
    assert_int_equal(seen->n, 5);
    struct dump x, y;
    struct some s = {&w, SIZE_MAX, 0};
    testdb_ok(db_write(w.db, catch_up, &s, &err), &err);
    dump(&w, &x);
    world_rebuild(&w);
    dump(&w, &y);
    assert_true(str_eq(buf_view(&x.b), buf_view(&y.b)));
    buf_release(&x.b);
    buf_release(&y.b);
    free(seen);
    world_close(&w);
}

/* ---- together ---- */

struct waiting {
    struct ledger_job job;
    bool *all_done;
};

static void done(struct db_job *job) {
    *((struct waiting *)job)->all_done = true;
}

static void test_submitted_together(void **state) {
    struct world w;
    struct err err = {0};
    struct waiting all[9];
    bool over[9] = {false};
    world_open(&w, state);
    int64_t a = world_floored(&w, -100), b = world_member(&w);
    for (size_t i = 0; i < 9; i++) {
        all[i] = (struct waiting){.job = {.hub_id = HUB, .by = w.by}, .all_done = &over[i]};
        all[i].job.job.done = done;
        all[i].job.by.person_id = 40 + (int64_t)i;
        all[i].job.order = world_order(&w, a, b, i == 4 ? 500 : 10);
        testdb_ok(ledger_submit(w.db, &all[i].job, &err), &err);
    }
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < 9; i++)
            more = more || !__atomic_load_n(&over[i], __ATOMIC_ACQUIRE);
        (void)usleep(1000);
    }
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(all[i].job.job.code, i == 4 ? ERR_LIMIT : ERR_OK);
        assert_int_equal(all[i].job.result.code, all[i].job.job.code);
        if (i == 4)
            assert_string_equal(all[i].job.job.err.key, "floor");
        else
            assert_int_equal(world_line(&w, all[i].job.order.id).actor_id, 40 + (int64_t)i);
    }
    assert_int_equal(world_balance(&w, b), 80);
    struct ledger_job linked = {.hub_id = HUB, .by = w.by, .order = world_order(&w, a, b, 1)};
    linked.order.linked = true;
    assert_int_equal(ledger_submit(w.db, &linked, &err), ERR_INVALID);
    world_sound(&w);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undone_and_elsewhere), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_rebuild_is_identical), cmocka_unit_test(test_kept),
        cmocka_unit_test(test_two_processes),        cmocka_unit_test(test_from_before),
        cmocka_unit_test(test_submitted_together)};
    return testdb_run("ledger memory", tests, sizeof tests / sizeof tests[0]);
}
