#include "bench/inside.h"

#include <stdio.h>

#include "base/rng.h"
#include "gen/migrations.h"
#include "hub/hub.h"

static enum err_code make_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct world *w = ctx;
    struct hub hub;
    const struct hub_new n = {.slug = STR(WORLD_SLUG), .name = STR("Riverside")};
    enum err_code code = hub_create(c, w->a, &w->by, &n, &w->hub_id, err);
    if (code == ERR_OK)
        code = hub_by_id(c, w->a, w->hub_id, &hub, err);
    for (size_t i = 0; code == ERR_OK && i < w->n; i++) {
        struct member m;
        const struct member_new one = {.name = str_fmt(w->a, "Member %zu", i + 1), .state = MEMBER_ACTIVE};
        code = member_add(c, w->a, &w->by, &hub, &one, &m, err);
        if (code == ERR_OK) {
            w->member[i] = m.id;
            w->account[i] = m.account_id;
        }
    }
    return code;
}

enum err_code world_reopen(struct world *w, const struct bench_place *p, struct err *err) {
    return db_open(&(struct db_options){.url = p->url}, &w->db, err);
}

enum err_code world_open(struct arena *a, const struct bench_place *p, size_t n, struct world *ret,
                         struct err *err) {
    *ret = (struct world){.a = a, .clock = clock_system(), .rng = rng_seeded(127), .n = n};
    enum err_code code = world_reopen(ret, p, err);
    if (code != ERR_OK)
        return code;
    id_gen_init(&ret->ids, ret->clock, 1);
    ret->by =
        (struct doer){.at = clock_seconds(&ret->clock), .today = clock_today(&ret->clock), .ids = &ret->ids};
    int64_t from = 0, to = 0;
    code = db_migrate(ret->db, migrations, migrations_n, ret->by.at, &from, &to, err);
    if (code == ERR_OK)
        code = db_write(ret->db, make_hub, ret, err);
    if (code != ERR_OK)
        world_close(ret);
    return code;
}

void world_close(struct world *w) {
    db_close(w->db);
    w->db = NULL;
}

void world_order(struct world *w, struct ledger_order *ret) {
    size_t from = (size_t)rng_below(&w->rng, w->n);
    size_t to = (from + 1 + (size_t)rng_below(&w->rng, w->n - 1)) % w->n;
    *ret = (struct ledger_order){.id = id_next(&w->ids),
                                 .kind = LEDGER_EXCHANGE,
                                 .from_id = w->account[from],
                                 .to_id = w->account[to],
                                 .amount = rng_between(&w->rng, 15, 240),
                                 .day = w->by.today,
                                 .description = STR("Help in the garden")};
}
