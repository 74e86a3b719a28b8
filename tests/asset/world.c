#include "world.h"

#include <string.h>

#include "base/rng.h"
#include "gen/migrations.h"

struct run {
    struct world *w;
    world_flow *flow;
    void *ctx;
};

static enum err_code run(struct db_conn *c, void *ctx, struct err *err) {
    struct run *r = ctx;
    struct doer by = world_doer(r->w);
    return r->flow(r->w, c, &by, r->ctx, err);
}

enum err_code world_write(struct world *w, world_flow *flow, void *ctx) {
    memset(&w->err, 0, sizeof w->err);
    return db_write(w->db, run, &(struct run){w, flow, ctx}, &w->err);
}

enum err_code world_read(struct world *w, world_flow *flow, void *ctx) {
    memset(&w->err, 0, sizeof w->err);
    return db_read(w->db, run, &(struct run){w, flow, ctx}, &w->err);
}

void refuses(struct world *w, enum err_code code, enum err_code wanted, const char *field, const char *key) {
    if (code != wanted)
        fail_msg("%s instead of %s: %s", err_name(code), err_name(wanted), w->err.message);
    if (field)
        assert_string_equal(w->err.field, field);
    if (key)
        assert_string_equal(w->err.key, key);
}

/* ---- the world ---- */

void world_pass_days(struct world *w, int64_t days) {
    w->micros += days * SECONDS_A_DAY * 1000000;
}

struct doer world_doer(struct world *w) {
    int64_t at = w->micros / 1000000;
    return (struct doer){
        .person_id = w->ann.person_id, .at = at, .today = at / SECONDS_A_DAY, .ids = &w->ids};
}

int64_t world_today(struct world *w) {
    return world_doer(w).today;
}

struct made {
    const char *name;
    const struct hub *hub;
    void *ret;
};

static enum err_code make_hub(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                              struct err *err) {
    struct made *m = ctx;
    int64_t id;
    const struct hub_new n = {.slug = str_from(m->name), .name = str_from(m->name)};
    enum err_code code = hub_create(c, &w->arena, by, &n, &id, err);
    return code ? code : hub_by_id(c, &w->arena, id, m->ret, err);
}

static enum err_code add_member(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                struct err *err) {
    struct made *m = ctx;
    const struct member_new n = {.name = str_from(m->name), .state = MEMBER_ACTIVE};
    return member_add(c, &w->arena, by, m->hub, &n, m->ret, err);
}

struct world *world_new(void **state) {
    struct world *w = mem_new(sizeof *w);
    assert_non_null(w);
    assert_true(crypto_init());
    arena_init(&w->arena, (size_t)64 << 20);
    w->micros = INT64_C(1779926400) * 1000000; /* Thursday, 28 May 2026, 01:00 in London */
    w->db = testdb_open(testdb_engine(state), migrations, migrations_n);
    id_gen_init(&w->ids, clock_virtual(&w->micros), 1);
    testdb_ok(world_write(w, make_hub, &(struct made){"riverside", NULL, &w->hub}), &w->err);
    testdb_ok(world_write(w, make_hub, &(struct made){"hillside", NULL, &w->other}), &w->err);
    testdb_ok(world_write(w, add_member, &(struct made){"Ann Ash", &w->hub, &w->ann}), &w->err);
    testdb_ok(world_write(w, add_member, &(struct made){"Ben Birch", &w->hub, &w->ben}), &w->err);
    testdb_ok(world_write(w, add_member, &(struct made){"Cat Cedar", &w->hub, &w->cat}), &w->err);
    testdb_ok(world_write(w, add_member, &(struct made){"Far Fir", &w->other, &w->far}), &w->err);
    return w;
}

void world_free(struct world *w) {
    testdb_close(w->db);
    arena_release(&w->arena);
    mem_free(w);
}

/* ---- flows ---- */

struct call {
    const struct hub *hub;
    struct asset_hand who;
    const void *what;
    int64_t id, number;
    int move;
    int64_t *ret_id;
    void *ret;
    size_t n;
};

static struct asset_hand hand_of(const struct member *m) {
    return (struct asset_hand){.member_id = m ? m->id : 0, .coordinator = !m};
}

static enum err_code add(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct call *k = ctx;
    return asset_add(c, &w->arena, by, k->hub, &k->who, k->what, k->ret_id, err);
}

enum err_code do_add(struct world *w, const struct hub *h, const struct member *m, const struct asset_new *n,
                     int64_t *ret_id) {
    return world_write(w, add, &(struct call){.hub = h, .who = hand_of(m), .what = n, .ret_id = ret_id});
}

static enum err_code edit(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    return asset_edit(c, &w->arena, by, &w->hub, &k->who, k->id, k->what, k->number, err);
}

enum err_code do_edit(struct world *w, const struct member *m, int64_t id, const struct asset_new *n,
                      int64_t version) {
    return world_write(w, edit, &(struct call){.who = hand_of(m), .what = n, .id = id, .number = version});
}

static enum err_code step(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    return asset_step(c, &w->arena, by, &w->hub, &k->who, k->id, (enum asset_move)k->move, err);
}

enum err_code do_step(struct world *w, const struct member *m, int64_t id, enum asset_move move) {
    return world_write(w, step, &(struct call){.who = hand_of(m), .id = id, .move = (int)move});
}

static enum err_code ask(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct call *k = ctx;
    return booking_ask(c, &w->arena, by, &w->hub, k->id, k->what, k->ret_id, err);
}

enum err_code do_ask(struct world *w, const struct member *m, int64_t asset_id, int64_t day, int from, int to,
                     int64_t *ret_id) {
    const struct booking_ask what = {.asset_id = asset_id, .day = day, .span = {from, to}};
    return world_write(w, ask, &(struct call){.id = m->id, .what = &what, .ret_id = ret_id});
}

static enum err_code book(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    const struct booking_step s = {.booking_id = k->id, .who = k->who, .move = (enum booking_move)k->move};
    return booking_do(c, &w->arena, by, &w->hub, &s, err);
}

enum err_code do_book(struct world *w, const struct member *m, int64_t id, enum booking_move move) {
    return world_write(w, book, &(struct call){.who = hand_of(m), .id = id, .move = (int)move});
}

static enum err_code set_area(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                              struct err *err) {
    struct call *k = ctx;
    return area_set(c, &w->arena, by, k->hub->id, k->what, k->ret_id, err);
}

int64_t make_area(struct world *w, const struct hub *h, const char *name, double lat, double lon) {
    const struct area area = {.name = str_from(name), .place = {true, lat, lon}};
    int64_t id = 0;
    testdb_ok(world_write(w, set_area, &(struct call){.hub = h, .what = &area, .ret_id = &id}), &w->err);
    return id;
}

static enum err_code set_block(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    struct call *k = ctx;
    return member_block_set(c, &w->arena, by, w->hub.id, k->id, k->number, true, err);
}

void block(struct world *w, const struct member *one, const struct member *other) {
    testdb_ok(world_write(w, set_block, &(struct call){.id = one->id, .number = other->id}), &w->err);
}

/* ---- reading ---- */

static enum err_code get_asset(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    struct call *k = ctx;
    return asset_get(c, &w->arena, k->hub->id, k->id, k->ret, err);
}

struct asset asset_now(struct world *w, const struct hub *h, int64_t id) {
    struct asset s;
    testdb_ok(world_read(w, get_asset, &(struct call){.hub = h, .id = id, .ret = &s}), &w->err);
    return s;
}

static enum err_code get_booking(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                 struct err *err) {
    struct call *k = ctx;
    return booking_get(c, &w->arena, w->hub.id, k->id, k->ret, err);
}

struct booking booking_now(struct world *w, int64_t id) {
    struct booking b;
    testdb_ok(world_read(w, get_booking, &(struct call){.id = id, .ret = &b}), &w->err);
    return b;
}

static enum err_code list(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    return asset_list(c, &w->arena, k->hub->id, k->what, 100, k->ret, &k->n, err);
}

static enum err_code see(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct call *k = ctx;
    struct asset s;
    (void)by;
    return asset_seen(c, &w->arena, w->hub.id, &k->who, k->id, &s, err);
}

enum err_code do_see(struct world *w, const struct member *m, int64_t id) {
    return world_read(w, see, &(struct call){.who = hand_of(m), .id = id});
}

static enum err_code list_bookings(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                   struct err *err) {
    struct call *k = ctx;
    (void)by;
    return booking_list(c, &w->arena, w->hub.id, k->what, 100, k->ret, &k->n, err);
}

size_t bookings_found(struct world *w, const struct booking_filter *f, struct booking **ret) {
    struct call k = {.what = f, .ret = ret};
    testdb_ok(world_read(w, list_bookings, &k), &w->err);
    return k.n;
}

size_t assets_found(struct world *w, const struct hub *h, const struct asset_filter *f, struct asset **ret) {
    struct call k = {.hub = h, .what = f, .ret = ret};
    testdb_ok(world_read(w, list, &k), &w->err);
    return k.n;
}

static enum err_code get_account(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                 struct err *err) {
    struct call *k = ctx;
    return ledger_account_get(c, &w->arena, w->hub.id, k->id, k->ret, err);
}

static struct ledger_account_view account_now(struct world *w, int64_t account_id) {
    struct ledger_account_view v;
    testdb_ok(world_read(w, get_account, &(struct call){.id = account_id, .ret = &v}), &w->err);
    return v;
}

int64_t balance_of(struct world *w, int64_t account_id) {
    struct ledger_account_view v = account_now(w, account_id);
    return ledger_balance(&v.a);
}

int64_t held_of(struct world *w, int64_t account_id) {
    return account_now(w, account_id).a.held_out;
}

static enum err_code verify(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    return ledger_verify(c, &w->arena, w->hub.id, ctx, err);
}

void world_sound(struct world *w) {
    struct ledger_verdict v;
    testdb_ok(world_read(w, verify, &v), &w->err);
    if (!v.sound)
        fail_msg("not sound at line %lld: %.*s", (long long)v.bad_sequence, STR_ARG(v.reason));
}
