#include "world.h"

#include <string.h>

#include "base/rng.h"
#include "gen/exchange_sql.h"
#include "gen/migrations.h"

/* One call of any flow: what it takes and what it gives. */
struct call {
    enum err_code (*run)(struct db_conn *c, struct call *k, struct doer *by, struct err *err);
    struct world *w;
    const struct hub *hub;
    const struct member *member;
    const void *what;
    int64_t id, number;
    bool flag;
    const char *text;
    int64_t ret_id;
    size_t ret_n;
    void *ret;
};

static enum err_code run(struct db_conn *c, void *ctx, struct err *err) {
    struct call *k = ctx;
    struct doer by = world_doer(k->w);
    return k->run(c, k, &by, err);
}

static enum err_code write(struct world *w, struct call *k) {
    k->w = w;
    k->hub = k->hub ? k->hub : &w->hub;
    memset(&w->err, 0, sizeof w->err);
    return db_write(w->db, run, k, &w->err);
}

static enum err_code look(struct world *w, struct call *k) {
    k->w = w;
    k->hub = k->hub ? k->hub : &w->hub;
    memset(&w->err, 0, sizeof w->err);
    return db_read(w->db, run, k, &w->err);
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

static enum err_code make_hub(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    int64_t id;
    const struct hub_new n = {.slug = str_from(k->text), .name = str_from(k->text)};
    enum err_code code = hub_create(c, &k->w->arena, by, &n, &id, err);
    return code ? code : hub_by_id(c, &k->w->arena, id, k->ret, err);
}

static enum err_code add_member(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    const struct member_new n = {.name = str_from(k->text), .state = MEMBER_ACTIVE};
    return member_add(c, &k->w->arena, by, k->hub, &n, k->ret, err);
}

struct world *world_new(void **state) {
    struct world *w = mem_new(sizeof *w);
    assert_non_null(w);
    assert_true(crypto_init());
    arena_init(&w->arena, (size_t)64 << 20);
    w->micros = INT64_C(1780000000) * 1000000;
    w->db = testdb_open(testdb_engine(state), migrations, migrations_n);
    id_gen_init(&w->ids, clock_virtual(&w->micros), 1);
    testdb_ok(write(w, &(struct call){.run = make_hub, .text = "riverside", .ret = &w->hub}), &w->err);
    testdb_ok(write(w, &(struct call){.run = make_hub, .text = "hillside", .ret = &w->other}), &w->err);
    testdb_ok(write(w, &(struct call){.run = add_member, .text = "Ann Ash", .ret = &w->ann}), &w->err);
    testdb_ok(write(w, &(struct call){.run = add_member, .text = "Ben Birch", .ret = &w->ben}), &w->err);
    testdb_ok(write(w, &(struct call){.run = add_member, .text = "Cat Cedar", .ret = &w->cat}), &w->err);
    testdb_ok(
        write(w, &(struct call){.run = add_member, .text = "Far Fir", .hub = &w->other, .ret = &w->far}),
        &w->err);
    return w;
}

void world_free(struct world *w) {
    testdb_close(w->db);
    arena_release(&w->arena);
    mem_free(w);
}

/* ---- flows ---- */

static enum err_code propose(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return exchange_propose(c, &k->w->arena, by, k->hub, k->member->id, k->what, &k->ret_id, err);
}

enum err_code do_propose(struct world *w, const struct member *by, const struct exchange_proposal *p,
                         int64_t *ret_id) {
    struct call k = {.run = propose, .member = by, .what = p};
    enum err_code code = write(w, &k);
    *ret_id = k.ret_id;
    return code;
}

static enum err_code record(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return exchange_record(c, &k->w->arena, by, k->hub, k->id, k->what, k->flag, &k->ret_id, err);
}

enum err_code do_record(struct world *w, int64_t member_id, const struct exchange_record *r, bool for_others,
                        int64_t *ret_id) {
    struct call k = {.run = record, .id = member_id, .what = r, .flag = for_others};
    enum err_code code = write(w, &k);
    *ret_id = k.ret_id;
    return code;
}

static enum err_code step(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return exchange_step(c, &k->w->arena, by, k->hub, k->what, err);
}

enum err_code do_step(struct world *w, const struct exchange_step *s) {
    return write(w, &(struct call){.run = step, .what = s});
}

enum err_code do_move(struct world *w, int64_t id, const struct member *by, enum exchange_move move) {
    return do_step(w, &(struct exchange_step){.exchange_id = id, .member_id = by->id, .move = move});
}

static enum err_code give(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return exchange_give(c, &k->w->arena, by, k->hub, k->member->id, k->id, k->number, STR("Thanks"),
                         str_from(k->text), &k->ret_id, err);
}

enum err_code do_give(struct world *w, const struct member *from, int64_t to_member_id, int64_t minutes,
                      const char *key, int64_t *ret_id) {
    struct call k = {.run = give, .member = from, .id = to_member_id, .number = minutes, .text = key};
    enum err_code code = write(w, &k);
    *ret_id = k.ret_id;
    return code;
}

static enum err_code create(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return listing_create(c, &k->w->arena, by, k->hub->id, k->member->id, k->what, &k->ret_id, err);
}

enum err_code do_create(struct world *w, const struct member *m, const struct listing_new *l,
                        int64_t *ret_id) {
    struct call k = {.run = create, .member = m, .what = l};
    enum err_code code = write(w, &k);
    *ret_id = k.ret_id;
    return code;
}

static enum err_code edit(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return listing_edit(c, &k->w->arena, by, k->hub->id, k->id, k->what, k->number, err);
}

enum err_code do_edit(struct world *w, int64_t id, const struct listing_new *l, int64_t version) {
    return write(w, &(struct call){.run = edit, .id = id, .what = l, .number = version});
}

static enum err_code set_state(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return listing_set_state(c, &k->w->arena, by, k->hub->id, k->id, (enum listing_state)k->number, err);
}

enum err_code do_set_state(struct world *w, int64_t id, enum listing_state s) {
    return write(w, &(struct call){.run = set_state, .id = id, .number = s});
}

static enum err_code limit(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return ledger_account_change(c, &k->w->arena, by, k->hub->id, k->member->account_id, k->what, 0, err);
}

enum err_code do_limit(struct world *w, const struct member *m, const struct ledger_change *change) {
    return write(w, &(struct call){.run = limit, .member = m, .what = change});
}

static enum err_code script(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return db_script(c, k->text, err);
}

void do_script(struct world *w, const char *sql) {
    testdb_ok(write(w, &(struct call){.run = script, .text = sql}), &w->err);
}

size_t confirm_due(struct world *w) {
    struct doer by = world_doer(w);
    size_t n = 0;
    by.person_id = 0;
    testdb_ok(exchange_confirm_due(w->db, &by, 100, &n, &w->err), &w->err);
    return n;
}

/* ---- reading ---- */

static enum err_code get_exchange(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return exchange_get(c, &k->w->arena, k->hub->id, k->id, k->ret, err);
}

enum err_code read_exchange(struct world *w, const struct hub *h, int64_t id, struct exchange *ret) {
    return look(w, &(struct call){.run = get_exchange, .hub = h, .id = id, .ret = ret});
}

static enum err_code get_listing(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return listing_get(c, &k->w->arena, k->hub->id, k->id, k->ret, err);
}

enum err_code read_listing(struct world *w, const struct hub *h, int64_t id, struct listing *ret) {
    return look(w, &(struct call){.run = get_listing, .hub = h, .id = id, .ret = ret});
}

static enum err_code search(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    struct listing *rows;
    return listing_search(c, &k->w->arena, k->hub->id, k->what, 100, &rows, &k->ret_n, err);
}

size_t count_found(struct world *w, const struct listing_filter *f) {
    struct call k = {.run = search, .what = f};
    testdb_ok(look(w, &k), &w->err);
    return k.ret_n;
}

static enum err_code get_account(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return ledger_account_get(c, &k->w->arena, k->hub->id, k->member->account_id, k->ret, err);
}

int64_t balance_of(struct world *w, const struct member *m) {
    struct ledger_account_view v;
    testdb_ok(look(w, &(struct call){.run = get_account, .member = m, .ret = &v}), &w->err);
    return ledger_balance(&v.a);
}

static enum err_code get_moves(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return exchange_moves(c, &k->w->arena, k->hub->id, k->id, k->ret, &k->ret_n, err);
}

size_t count_moves(struct world *w, int64_t id, struct exchange_moved **ret) {
    struct call k = {.run = get_moves, .id = id, .ret = ret};
    testdb_ok(look(w, &k), &w->err);
    return k.ret_n;
}

static enum err_code get_coming(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return exchange_coming_up(c, &k->w->arena, k->hub->id, k->member->id, k->number, 20, k->ret, &k->ret_n,
                              err);
}

size_t coming_up(struct world *w, const struct member *m, int64_t from_at, struct exchange **ret) {
    struct call k = {.run = get_coming, .member = m, .number = from_at, .ret = ret};
    testdb_ok(look(w, &k), &w->err);
    return k.ret_n;
}

static enum err_code get_met(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    struct listing_met_at_row row;
    enum err_code code = listing_met_at(
        c, &k->w->arena, &(struct listing_met_at_in){.hub_id = k->hub->id, .id = k->id}, &row, err);
    k->ret_id = code || !row.has_met_at ? 0 : row.met_at;
    return code;
}

int64_t met_at(struct world *w, int64_t listing_id) {
    struct call k = {.run = get_met, .id = listing_id};
    testdb_ok(look(w, &k), &w->err);
    return k.ret_id;
}

struct member add_person(struct world *w, int number) {
    struct member m;
    char *name = str_z(&w->arena, str_fmt(&w->arena, "Person %c", 'A' + number));
    testdb_ok(write(w, &(struct call){.run = add_member, .text = name, .ret = &m}), &w->err);
    return m;
}

static enum err_code get_help_times(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    struct arena *a = &k->w->arena;
    struct help_request *requests;
    struct help_joiner *joiners;
    size_t n;
    enum err_code code =
        help_requests_of(c, a, k->hub, by->today - 1000, by->today, &requests, &k->ret_n, err);
    if (!code)
        code = help_joiners_of(c, a, k->hub, by->today - 1000, by->today, &joiners, &n, err);
    k->ret_id = code ? 0 : (int64_t)n;
    return code ? code : help_times_fold(a, requests, k->ret_n, joiners, n, by->at, k->ret, err);
}

struct help_times help_times_of(struct world *w, size_t *ret_requests, size_t *ret_joiners) {
    struct help_times t;
    struct call k = {.run = get_help_times, .ret = &t};
    testdb_ok(look(w, &k), &w->err);
    *ret_requests = k.ret_n;
    *ret_joiners = (size_t)k.ret_id;
    return t;
}

static enum err_code get_line(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return ledger_transfer_get(c, &k->w->arena, k->hub->id, k->id, k->ret, err);
}

struct ledger_line read_line(struct world *w, int64_t id) {
    struct ledger_line line;
    testdb_ok(look(w, &(struct call){.run = get_line, .id = id, .ret = &line}), &w->err);
    return line;
}

static enum err_code agree(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return exchange_verify(c, &k->w->arena, k->hub->id, &k->ret_id, k->ret, err);
}

int64_t world_disagrees(struct world *w, struct str *ret_reason) {
    struct call k = {.run = agree, .ret = ret_reason};
    testdb_ok(look(w, &k), &w->err);
    return k.ret_id;
}

static enum err_code verify(struct db_conn *c, struct call *k, struct doer *by, struct err *err) {
    return ledger_verify(c, &k->w->arena, k->hub->id, k->ret, err);
}

void world_sound(struct world *w) {
    struct ledger_verdict v;
    testdb_ok(look(w, &(struct call){.run = verify, .ret = &v}), &w->err);
    if (!v.sound)
        fail_msg("not sound at line %lld: %.*s", (long long)v.bad_sequence, STR_ARG(v.reason));
}
