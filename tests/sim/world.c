#include "world.h"

#include <sqlite3.h>
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

static void say(sqlite3 *lite, const char *sql) {
    char *why = NULL;
    if (sqlite3_exec(lite, sql, NULL, NULL, &why) == SQLITE_OK)
        return;
    fprintf(stderr, "kith-sim: the world cannot be made: %s: %s\n", sql, why ? why : "");
    exit(2);
}

/* Tables other than those of the ledger, and of what exchanges ask of members. What a virtual table stands on
 * goes with it, so it goes first. */
static bool next_other(sqlite3 *lite, char *ret_drop, size_t size) {
    static const char others[] =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND "
        "name NOT IN "
        "('schema_migration', 'idempotency', 'audit', 'access_trace', 'ledger', 'account', "
        "'transfer', 'balance', 'signing_key', 'ledger_head', 'hub', 'hub_address', 'person', "
        "'member', 'member_role', 'member_block', 'member_check', 'check_hold', 'check_limit', "
        "'category', 'join_setting', 'join_step', 'join_mark', 'join_end', 'exchange', "
        "'exchange_move', 'mail_way') ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC LIMIT 1";
    sqlite3_stmt *q = NULL;
    if (sqlite3_prepare_v2(lite, others, -1, &q, NULL) != SQLITE_OK)
        say(lite, others); /* tells why, and ends */
    const bool found = sqlite3_step(q) == SQLITE_ROW;
    if (found)
        (void)snprintf(ret_drop, size, "DROP TABLE \"%s\"", (const char *)sqlite3_column_text(q, 0));
    (void)sqlite3_finalize(q);
    return found;
}

/* Takes away the tables that no request of a run looks at. Each start of the program reads the schema, and a
 * life has many: with all tables it would be most of the time. */
static void leave_what_is_used(const struct disk *d) {
    sqlite3 *lite = NULL;
    char drop[200];
    if (sqlite3_open(disk_path(d), &lite) != SQLITE_OK) {
        fprintf(stderr, "kith-sim: the world cannot be made: %s\n", sqlite3_errmsg(lite));
        exit(2);
    }
    say(lite, "PRAGMA foreign_keys = OFF");
    say(lite, "BEGIN");
    while (next_other(lite, drop, sizeof drop))
        say(lite, drop);
    say(lite, "COMMIT");
    say(lite, "VACUUM");
    (void)sqlite3_close(lite);
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
    leave_what_is_used(w->disk);
    w->micros += 10 * SECONDS_A_DAY * 1000000;
    mem_free(stored);
    return w;
}

void world_free(struct world *w) {
    disk_free(w->disk);
    arena_release(&w->arena);
    mem_free(w);
}
