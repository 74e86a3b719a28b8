#include "world.h"

#include <string.h>

#define ARENA ((size_t)256 * 1024 * 1024)

struct call {
    struct world *w;
    int64_t hub_id, id, version;
    const struct ledger_new_account *account;
    const struct ledger_order *orders;
    size_t n;
    struct ledger_result *results;
    const struct ledger_change *change;
    const char *sql;
    int64_t ret_id;
    size_t ret_n;
    struct ledger_verdict verdict;
    struct ledger_account_view view;
    struct ledger_line line;
};

static void must(enum err_code code, const struct err *err) {
    testdb_ok(code, err);
}

static enum err_code open_hubs(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    enum err_code code = ledger_open(c, HUB, err);
    return code == ERR_OK ? ledger_open(c, HUB + 1, err) : code;
}

void world_open(struct world *w, void **state) {
    struct err err = {0};
    memset(w, 0, sizeof *w);
    arena_init(&w->arena, ARENA);
    w->db = testdb_open(testdb_engine(state), migrations, migrations_n);
    w->micros = INT64_C(1800000000) * 1000000;
    id_gen_init(&w->ids, clock_virtual(&w->micros), 0);
    w->by = (struct doer){.person_id = 5, .at = 1000000, .today = DAY, .ids = &w->ids};
    must(db_write(w->db, open_hubs, NULL, &err), &err);
}

void world_close(struct world *w) {
    arena_release(&w->arena);
    testdb_close(w->db);
}

static enum err_code flow_account(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    return ledger_account_open(c, &k->w->by, k->hub_id, k->account, &k->ret_id, err);
}

int64_t world_account(struct world *w, int64_t hub_id, const struct ledger_new_account *a) {
    struct err err = {0};
    struct call k = {.w = w, .hub_id = hub_id, .account = a};
    must(db_write(w->db, flow_account, &k, &err), &err);
    return k.ret_id;
}

int64_t world_member(struct world *w) {
    return world_account(w, HUB, &(struct ledger_new_account){.kind = LEDGER_MEMBER});
}

int64_t world_floored(struct world *w, int64_t floor) {
    return world_account(w, HUB, &(struct ledger_new_account){.has_floor = true, .floor = floor});
}

struct ledger_order world_order(struct world *w, int64_t from, int64_t to, int64_t amount) {
    return (struct ledger_order){
        .id = id_next(&w->ids), .from_id = from, .to_id = to, .amount = amount, .day = DAY};
}

static enum err_code flow_post(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    return ledger_post(c, &k->w->arena, &k->w->by, k->hub_id, k->orders, k->n, k->results, err);
}

enum err_code world_post(struct world *w, int64_t hub_id, const struct ledger_order *orders, size_t n,
                         struct ledger_result *results) {
    struct err err = {0};
    struct call k = {.w = w, .hub_id = hub_id, .orders = orders, .n = n, .results = results};
    return db_write(w->db, flow_post, &k, &err);
}

static enum err_code flow_post_one(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    return ledger_post_one(c, &k->w->arena, &k->w->by, HUB, k->orders, k->results, err);
}

enum err_code world_post_one(struct world *w, const struct ledger_order *o, struct ledger_result *ret) {
    struct err err = {0};
    struct call k = {.w = w, .orders = o, .results = ret};
    enum err_code code = db_write(w->db, flow_post_one, &k, &err);
    assert_int_equal(code, ret->code);
    assert_string_equal(err.key, ret->err.key);
    return code;
}

static enum err_code flow_reverse(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    return ledger_reverse(c, &k->w->arena, &k->w->by, HUB, k->id, STR("a slip"), k->results, &k->ret_id, err);
}

enum err_code world_reverse(struct world *w, int64_t id, struct ledger_result *ret, int64_t *ret_id) {
    struct err err = {0};
    struct call k = {.w = w, .id = id, .results = ret};
    enum err_code code = db_write(w->db, flow_reverse, &k, &err);
    *ret_id = k.ret_id;
    return code;
}

static enum err_code flow_change(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    return ledger_account_change(c, &k->w->arena, &k->w->by, HUB, k->id, k->change, k->version, err);
}

enum err_code world_change(struct world *w, int64_t account, const struct ledger_change *change,
                           int64_t version, struct err *err) {
    struct call k = {.w = w, .id = account, .change = change, .version = version};
    memset(err, 0, sizeof *err);
    return db_write(w->db, flow_change, &k, err);
}

static enum err_code flow_expire(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    return ledger_expire_due(c, &k->w->arena, &k->w->by, HUB, k->n, &k->ret_n, err);
}

size_t world_expire(struct world *w, size_t most) {
    struct err err = {0};
    struct call k = {.w = w, .n = most};
    must(db_write(w->db, flow_expire, &k, &err), &err);
    return k.ret_n;
}

static enum err_code flow_script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ((struct call *)ctx)->sql, err);
}

void world_script(struct world *w, const char *sql) {
    struct err err = {0};
    struct call k = {.sql = sql};
    must(db_write(w->db, flow_script, &k, &err), &err);
}

void world_unguard(struct world *w) {
    world_script(w, db_engine(w->db) == DB_SQLITE
                        ? "DROP TRIGGER transfer_kept; DROP TRIGGER transfer_stays"
                        : "DROP TRIGGER transfer_kept ON transfer; DROP TRIGGER transfer_stays ON transfer");
}

static enum err_code flow_seal(struct db_conn *c, void *ctx, struct err *err) {
    return ledger_seal(c, &((struct call *)ctx)->w->arena, HUB, err);
}

void world_forge(struct world *w) {
    struct err err = {0};
    struct call k = {.w = w};
    world_script(w, "CREATE TABLE forged_head AS SELECT * FROM ledger_head; DELETE FROM ledger_head");
    world_script(w, db_engine(w->db) == DB_SQLITE
                        ? "UPDATE transfer SET hash = x'', salt = NULL, commitment = NULL WHERE hub_id = 7;"
                          "UPDATE ledger SET hash = x'' WHERE hub_id = 7"
                        : "UPDATE transfer SET hash = '', salt = NULL, commitment = NULL WHERE hub_id = 7;"
                          "UPDATE ledger SET hash = '' WHERE hub_id = 7");
    must(db_write(w->db, flow_seal, &k, &err), &err);
    world_script(w, "INSERT INTO ledger_head SELECT * FROM forged_head; DROP TABLE forged_head");
}

static enum err_code flow_rebuild(struct db_conn *c, void *ctx, struct err *err) {
    return ledger_rebuild(c, &((struct call *)ctx)->w->arena, HUB, err);
}

void world_rebuild(struct world *w) {
    struct err err = {0};
    struct call k = {.w = w};
    must(db_write(w->db, flow_rebuild, &k, &err), &err);
}

static enum err_code flow_verify(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    return ledger_verify(c, &k->w->arena, k->hub_id, &k->verdict, err);
}

struct ledger_verdict world_verify(struct world *w, int64_t hub_id) {
    struct err err = {0};
    struct call k = {.w = w, .hub_id = hub_id};
    must(db_read(w->db, flow_verify, &k, &err), &err);
    return k.verdict;
}

void world_sound(struct world *w) {
    struct ledger_verdict v = world_verify(w, HUB);
    if (!v.sound)
        fail_msg("not sound at line %lld: %.*s", (long long)v.bad_sequence, STR_ARG(v.reason));
}

static enum err_code flow_get(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    return ledger_account_get(c, &k->w->arena, HUB, k->id, &k->view, err);
}

struct ledger_account_view world_get(struct world *w, int64_t account) {
    struct err err = {0};
    struct call k = {.w = w, .id = account};
    must(db_read(w->db, flow_get, &k, &err), &err);
    return k.view;
}

int64_t world_balance(struct world *w, int64_t account) {
    struct ledger_account_view v = world_get(w, account);
    return ledger_balance(&v.a);
}

static enum err_code flow_line(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    return ledger_transfer_get(c, &k->w->arena, HUB, k->id, &k->line, err);
}

struct ledger_line world_line(struct world *w, int64_t id) {
    struct err err = {0};
    struct call k = {.w = w, .id = id};
    must(db_read(w->db, flow_line, &k, &err), &err);
    return k.line;
}
