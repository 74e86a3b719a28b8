#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "gen/app_sql.h"

void world_pass(struct world *w, int64_t seconds) {
    w->micros += seconds * 1000000;
}

int64_t world_now(const struct world *w) {
    return w->micros / 1000000;
}

struct doer world_doer(struct world *w, int64_t person_id) {
    return (struct doer){
        .person_id = person_id, .at = world_now(w), .today = world_now(w) / 86400, .ids = &w->ids};
}

enum err_code world_write(struct world *w, db_flow *flow, void *ctx) {
    memset(&w->err, 0, sizeof w->err);
    return db_write(w->db, flow, ctx, &w->err);
}

enum err_code world_read(struct world *w, db_flow *flow, void *ctx) {
    memset(&w->err, 0, sizeof w->err);
    return db_read(w->db, flow, ctx, &w->err);
}

struct making {
    struct world *w;
    struct hub_new n;
    struct hub *ret;
};

static enum err_code make_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct making *m = ctx;
    struct doer by = world_doer(m->w, 0);
    int64_t id;
    enum err_code code = hub_create(c, &m->w->arena, &by, &m->n, &id, err);
    return code != ERR_OK ? code : hub_by_slug(c, &m->w->arena, m->n.slug, m->ret, err);
}

struct world *world_new(void **state) {
    struct world *w = mem_new(sizeof *w);
    assert_non_null(w);
    assert_true(crypto_init());
    arena_init(&w->arena, 64u << 20);
    w->micros = INT64_C(1780000000) * 1000000;
    w->db = testdb_open(testdb_engine(state), migrations, migrations_n);
    id_gen_init(&w->ids, clock_virtual(&w->micros), 1);
    struct making one = {
        w, {.slug = STR("riverside"), .name = STR("Riverside Time Bank"), .public_offers = true}, &w->hub};
    struct making two = {w, {.slug = STR("school"), .name = STR("Élan School")}, &w->other};
    testdb_ok(world_write(w, make_flow, &one), &w->err);
    testdb_ok(world_write(w, make_flow, &two), &w->err);
    return w;
}

void world_free(struct world *w) {
    testdb_close(w->db);
    arena_release(&w->arena);
    mem_free(w);
}

struct counting {
    struct world *w;
    int64_t hub_id;
    const char *action;
    int64_t n;
};

static enum err_code count_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct counting *k = ctx;
    struct audit_recent_row *rows;
    size_t n;
    const struct audit_recent_in in = {.hub_id = k->hub_id, .before_id = INT64_MAX, .most = 10000};
    enum err_code code = audit_recent(c, &k->w->arena, &in, &rows, &n, err);
    k->n = 0;
    for (size_t i = 0; code == ERR_OK && i < n; i++)
        k->n += str_eqz(rows[i].action, k->action);
    return code;
}

int64_t audit_count(struct world *w, int64_t hub_id, const char *action) {
    struct counting k = {w, hub_id, action, 0};
    testdb_ok(world_read(w, count_flow, &k), &w->err);
    return k.n;
}

struct adding {
    struct world *w;
    const struct hub *h;
    const struct member_new *m;
    struct member *ret;
};

static enum err_code add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct adding *s = ctx;
    struct doer by = world_doer(s->w, 0);
    return member_add(c, &s->w->arena, &by, s->h, s->m, s->ret, err);
}

enum err_code do_add(struct world *w, const struct hub *h, const struct member_new *m, struct member *ret) {
    return world_write(w, add_flow, &(struct adding){w, h, m, ret});
}

struct member an_active(struct world *w, const struct hub *h, const char *name, const char *email) {
    struct member ret;
    const struct member_new m = {
        .name = str_from(name), .email = str_from(email), .state = MEMBER_ACTIVE, .known_joins = true};
    testdb_ok(do_add(w, h, &m, &ret), &w->err);
    return ret;
}

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct adding *s = ctx;
    struct doer by = world_doer(s->w, 0);
    return member_ask(c, &s->w->arena, &by, s->h, s->m, err);
}

enum err_code do_ask(struct world *w, const struct hub *h, const struct member_new *m) {
    return world_write(w, ask_flow, &(struct adding){w, h, m, NULL});
}

struct doing {
    struct world *w;
    const struct hub *h;
    int64_t id, version;
    enum member_move move;
    const struct member_change *change;
    struct member *ret;
};

static enum err_code move_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *s = ctx;
    struct doer by = world_doer(s->w, 0);
    return member_move(c, &s->w->arena, &by, s->h, s->id, s->move, s->version, err);
}

enum err_code do_move(struct world *w, const struct hub *h, int64_t id, enum member_move move) {
    return world_write(w, move_flow, &(struct doing){.w = w, .h = h, .id = id, .move = move});
}

static enum err_code change_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *s = ctx;
    struct doer by = world_doer(s->w, 0);
    return member_change_apply(c, &s->w->arena, &by, s->h, s->id, s->change, s->version, err);
}

enum err_code do_change(struct world *w, const struct hub *h, int64_t id, const struct member_change *change,
                        int64_t version) {
    return world_write(w, change_flow,
                       &(struct doing){.w = w, .h = h, .id = id, .change = change, .version = version});
}

enum err_code do_roles(struct world *w, const struct hub *h, int64_t id, unsigned roles) {
    const struct member_change change = {.set_roles = true, .roles = roles};
    return do_change(w, h, id, &change, 0);
}

static enum err_code get_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *s = ctx;
    return member_get(c, &s->w->arena, s->h->id, s->id, s->ret, err);
}

enum err_code do_get(struct world *w, const struct hub *h, int64_t id, struct member *ret) {
    return world_read(w, get_flow, &(struct doing){.w = w, .h = h, .id = id, .ret = ret});
}
