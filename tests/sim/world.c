#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"
#include "gen/migrations.h"
#include "ledger/head.h"
#include "stored.h"

#define BEGIN (INT64_C(1780000000) * 1000000)

struct making {
    struct world *w;
    size_t i; /* of the hub */
    struct doer by;
};

static void must(enum err_code code, const struct err *err) {
    if (code == ERR_OK)
        return;
    fprintf(stderr, "kith-sim: the world cannot be made: %s\n", err->message);
    exit(2);
}

static enum err_code make_accounts(struct db_conn *c, const struct making *m, int64_t hub_id,
                                   struct err *err) {
    static const struct ledger_new_account more[] = {
        {.kind = LEDGER_OUTSIDE, .unit = LEDGER_MINUTES, .name = {"Elsewhere", 9}},
        {.kind = LEDGER_POT, .unit = LEDGER_PENCE, .name = {"Till", 4}},
        {.kind = LEDGER_OUTSIDE, .unit = LEDGER_PENCE, .name = {"Bank", 4}, .has_floor = true, .floor = -200},
    };
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < sizeof more / sizeof *more; i++) {
        int64_t id = 0;
        code = ledger_account_open(c, &m->by, hub_id, &more[i], &id, err);
    }
    return code;
}

static enum err_code make_hub(struct db_conn *c, void *ctx, struct err *err) {
    static const char *const slugs[MODEL_HUBS] = {"riverside", "hillside", "seaside"};
    static const char *const names[MODEL_MEMBERS] = {"Ann Ash", "Ben Birch", "Cat Cedar", "Dan Date"};
    struct making *m = ctx;
    struct hub *h = &m->w->hubs[m->i];
    struct model_hub *model = &m->w->model.hubs[m->i];
    int64_t id = 0;
    const struct hub_new n = {.slug = str_from(slugs[m->i]),
                              .name = str_from(slugs[m->i]),
                              .confirm_days = 1,
                              .has_floor = true,
                              .floor = -120,
                              .has_soft_floor = true,
                              .soft_floor = -60};
    enum err_code code = hub_create(c, &m->w->arena, &m->by, &n, &id, err);
    if (code == ERR_OK)
        code = hub_by_id(c, &m->w->arena, id, h, err);
    for (size_t i = 0; code == ERR_OK && i < MODEL_MEMBERS; i++) {
        struct member member;
        const struct member_new who = {.name = str_from(names[i]), .state = MEMBER_ACTIVE};
        code = member_add(c, &m->w->arena, &m->by, h, &who, &member, err);
        model->member_id[i] = member.id;
        model->person_id[i] = member.person_id;
        model->account_id[i] = member.account_id;
    }
    model->id = id;
    model->pot_id = h->pot_id;
    model->confirm_days = h->confirm_days;
    model->most_minutes = h->most_minutes;
    return code == ERR_OK ? make_accounts(c, m, id, err) : code;
}

static enum err_code make_key(struct db_conn *c, void *ctx, struct err *err) {
    struct making *m = ctx;
    int64_t number = 0;
    return key_ready(c, &m->w->arena, &m->by, m->w->root, &number, err);
}

enum err_code world_open(const struct disk *d, struct db **ret, struct err *err) {
    return db_open(
        &(struct db_options){
            .url = disk_url(d), .readers = 1, .busy_millis = 100, .manual = true, .queue_most = 200},
        ret, err);
}

struct world *world_new(void) {
    struct err err = {0};
    struct db *db = NULL;
    struct world *w = mem_new(sizeof *w);
    struct stored *stored = mem_new(sizeof *stored);
    if (!w || !stored || !crypto_init())
        must(err_nomem(&err), &err);
    arena_init(&w->arena, (size_t)256 << 20);
    disk_install();
    w->disk = disk_new(1);
    w->micros = BEGIN;
    must(world_open(w->disk, &db, &err), &err);
    int64_t from = 0, to = 0;
    must(db_migrate(db, migrations, migrations_n, BEGIN / 1000000, &from, &to, &err), &err);
    struct id_gen ids;
    id_gen_init(&ids, clock_virtual(&w->micros), 0);
    for (size_t i = 0; i < MODEL_HUBS; i++) {
        struct making m = {
            .w = w,
            .i = i,
            .by = {.at = BEGIN / 1000000, .today = BEGIN / 1000000 / SECONDS_A_DAY, .ids = &ids}};
        must(db_write(db, make_hub, &m, &err), &err);
    }
    for (size_t i = 0; i < sizeof w->root; i++)
        w->root[i] = (unsigned char)i;
    struct making key = {.w = w, .by = {.at = BEGIN / 1000000, .ids = &ids}};
    must(db_write(db, make_key, &key, &err), &err);
    must(stored_read(db, &w->arena, &w->model, stored, &err), &err);
    for (size_t i = 0; i < MODEL_HUBS; i++)
        stored_adopt(&stored->hubs[i], &w->model.hubs[i]);
    db_close(db);
    if (!disk_shed(w->disk, DISK_SHED_LEDGER)) {
        fprintf(stderr, "kith-sim: the world cannot be made: its tables stay\n");
        exit(2);
    }
    w->micros += 10 * SECONDS_A_DAY * 1000000;
    mem_free(stored);
    return w;
}

void world_free(struct world *w) {
    disk_free(w->disk);
    arena_release(&w->arena);
    mem_free(w);
}
