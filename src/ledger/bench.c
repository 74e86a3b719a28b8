#include "ledger/bench.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/rng.h"
#include "gen/migrations.h"
#include "ledger/ledger.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HUB 1
#define ACCOUNTS 1000
#define BATCH_MOST 10000
#define TURNS 5
#define TEXT_MOST ((size_t)64 * 1024 * 1024)

struct bench {
    struct db *db;
    struct arena *a;
    struct rng rng;
    struct id_gen ids;
    struct doer by;
    int64_t accounts[ACCOUNTS];
    struct ledger_order *orders; /* of the present batch */
    struct ledger_result *results;
    size_t batch;
    int64_t bare_sequence;
};

/* ---- ours ---- */

static enum err_code flow_open(struct db_conn *c, void *ctx, struct err *err) {
    struct bench *b = ctx;
    const struct ledger_new_account member = {.kind = LEDGER_MEMBER, .unit = LEDGER_MINUTES};
    enum err_code code = ledger_open(c, HUB, err);
    for (size_t i = 0; code == ERR_OK && i < ACCOUNTS; i++)
        code = ledger_account_open(c, &b->by, HUB, &member, &b->accounts[i], err);
    return code;
}

static enum err_code flow_post(struct db_conn *c, void *ctx, struct err *err) {
    struct bench *b = ctx;
    enum err_code code = ledger_post(c, b->a, &b->by, HUB, b->orders, b->batch, b->results, err);
    for (size_t i = 0; code == ERR_OK && i < b->batch; i++) {
        if (b->results[i].code != ERR_OK)
            code = err_set(err, ERR_INTERNAL, NULL, "bench", "A transfer of the benchmark was refused: %s",
                           b->results[i].err.message);
    }
    return code;
}

/* ---- bare ---- */

static const char bare_table[] =
    "CREATE TABLE bench_line (sequence BIGINT PRIMARY KEY, hub_id BIGINT NOT NULL, id BIGINT NOT NULL,"
    " from_id BIGINT NOT NULL, to_id BIGINT NOT NULL, amount BIGINT NOT NULL, day BIGINT NOT NULL, at BIGINT "
    "NOT NULL,"
    " description TEXT NOT NULL)";
/* SQLite keeps a table by its key only when that is called INTEGER. */
static const char bare_table_sqlite[] =
    "CREATE TABLE bench_line (sequence INTEGER PRIMARY KEY, hub_id INTEGER NOT NULL, id INTEGER NOT NULL,"
    " from_id INTEGER NOT NULL, to_id INTEGER NOT NULL, amount INTEGER NOT NULL, day INTEGER NOT NULL, at "
    "INTEGER NOT NULL,"
    " description TEXT NOT NULL) STRICT";

#define BARE_INSERT                                                                                          \
    "INSERT INTO bench_line (sequence, hub_id, id, from_id, to_id, amount, day, at, description) "

static const struct db_column bare_columns[] = {
    {"sequence", DB_I64, false}, {"hub_id", DB_I64, false}, {"id", DB_I64, false},
    {"from_id", DB_I64, false},  {"to_id", DB_I64, false},  {"amount", DB_I64, false},
    {"day", DB_I64, false},      {"at", DB_I64, false},     {"description", DB_TEXT, false},
};
static const struct db_query bare_one = {
    .name = "bench_insert",
    .sqlite = BARE_INSERT "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    .postgres = BARE_INSERT "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    .in = bare_columns,
    .n_in = 9,
    .writes = true,
};
/* A row a statement would measure PostgreSQL's wire: it gets many at once, as ours does. */
static const struct db_column rows_column[] = {{"rows", DB_TEXT, false}};
#define BARE_COLUMN(i) "CAST(j.value ->> " #i " AS BIGINT), "
#define BARE_SELECT                                                                                          \
    BARE_INSERT "SELECT " BARE_COLUMN(0) BARE_COLUMN(1) BARE_COLUMN(2) BARE_COLUMN(3) BARE_COLUMN(4)         \
        BARE_COLUMN(5) BARE_COLUMN(6) BARE_COLUMN(7) "j.value ->> 8 FROM "
static const struct db_query bare_many = {
    .name = "bench_insert_many",
    .sqlite = BARE_SELECT "json_each(?1) AS j",
    .postgres = BARE_SELECT "json_array_elements(CAST($1 AS json)) AS j (value)",
    .in = rows_column,
    .n_in = 1,
    .writes = true,
};

static enum err_code flow_table(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, db_conn_engine(c) == DB_SQLITE ? bare_table_sqlite : bare_table, err);
}

static enum err_code bare_by_rows(struct db_conn *c, const struct bench *b, struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < b->batch; i++) {
        const struct ledger_order *o = &b->orders[i];
        const int64_t numbers[8] = {
            b->bare_sequence + (int64_t)i + 1, HUB, o->id, o->from_id, o->to_id, o->amount, o->day, b->by.at};
        struct db_value in[9] = {0};
        for (size_t k = 0; k < 8; k++)
            in[k].i = numbers[k];
        in[8].s = o->description;
        code = db_exec(c, &bare_one, in, NULL, err);
    }
    return code;
}

static enum err_code bare_at_once(struct db_conn *c, const struct bench *b, struct err *err) {
    struct buf text;
    struct json_out j;
    buf_init(&text, TEXT_MOST);
    json_start(&j, &text);
    json_array(&j);
    for (size_t i = 0; i < b->batch; i++) {
        const struct ledger_order *o = &b->orders[i];
        const int64_t numbers[8] = {
            b->bare_sequence + (int64_t)i + 1, HUB, o->id, o->from_id, o->to_id, o->amount, o->day, b->by.at};
        json_array(&j);
        for (size_t k = 0; k < 8; k++)
            json_i64(&j, numbers[k]);
        json_str(&j, o->description);
        json_array_end(&j);
    }
    json_array_end(&j);
    enum err_code code = buf_check(&text, err);
    if (code == ERR_OK)
        code = db_exec(c, &bare_many, &(struct db_value){.s = buf_view(&text)}, NULL, err);
    buf_release(&text);
    return code;
}

static enum err_code flow_bare(struct db_conn *c, void *ctx, struct err *err) {
    const struct bench *b = ctx;
    bool wire = db_conn_engine(c) != DB_SQLITE;
    return wire && b->batch >= 4 ? bare_at_once(c, b, err) : bare_by_rows(c, b, err);
}

/* ---- measuring ---- */

static void next_batch(struct bench *b) {
    for (size_t i = 0; i < b->batch; i++) {
        size_t from = (size_t)rng_below(&b->rng, ACCOUNTS);
        size_t to = (from + 1 + (size_t)rng_below(&b->rng, ACCOUNTS - 1)) % ACCOUNTS;
        b->orders[i] = (struct ledger_order){.id = id_next(&b->ids),
                                             .kind = LEDGER_EXCHANGE,
                                             .from_id = b->accounts[from],
                                             .to_id = b->accounts[to],
                                             .amount = rng_between(&b->rng, 15, 240),
                                             .day = b->by.today,
                                             .description = STR("Help in the garden")};
    }
}

/* One side's turn: whole batches until the time is over. Making the orders is not measured. */
static enum err_code turn(struct bench *b, db_flow *flow, int64_t micros, int64_t *spent, int64_t *done,
                          struct err *err) {
    int64_t used = 0;
    while (used < micros) {
        next_batch(b);
        int64_t start = clock_monotonic_micros();
        enum err_code code = db_write(b->db, flow, b, err);
        if (code != ERR_OK)
            return code;
        used += clock_monotonic_micros() - start;
        *done += (int64_t)b->batch;
        if (flow == flow_bare)
            b->bare_sequence += (int64_t)b->batch;
    }
    *spent += used;
    return ERR_OK;
}

static enum err_code measure(struct bench *b, const char *name, size_t batch, double seconds,
                             struct ledger_bench_row *ret, struct err *err) {
    int64_t micros = (int64_t)(seconds * 1e6 / (2 * TURNS));
    int64_t spent[2] = {0, 0}, done[2] = {0, 0};
    enum err_code code = ERR_OK;
    b->batch = batch;
    for (int i = 0; code == ERR_OK && i < TURNS; i++) {
        code = turn(b, flow_post, micros, &spent[0], &done[0], err);
        if (code == ERR_OK)
            code = turn(b, flow_bare, micros, &spent[1], &done[1], err);
    }
    if (code != ERR_OK)
        return code;
    double ours = (double)done[0] * 1e6 / (double)spent[0], bare = (double)done[1] * 1e6 / (double)spent[1];
    *ret = (struct ledger_bench_row){name, db_engine_name(db_engine(b->db)), batch, ours, bare, ours / bare};
    return ERR_OK;
}

static enum err_code measure_all(struct bench *b, double seconds, struct ledger_bench_row *rows,
                                 struct err *err) {
    struct clock clock = clock_system();
    b->rng = rng_seeded(127);
    id_gen_init(&b->ids, clock, 0);
    b->by = (struct doer){.at = clock_seconds(&clock), .today = clock_today(&clock), .ids = &b->ids};
    b->orders = arena_new_array(b->a, struct ledger_order, BATCH_MOST);
    b->results = arena_new_array(b->a, struct ledger_result, BATCH_MOST);
    if (!b->orders || !b->results)
        return err_nomem(err);
    int64_t from = 0, to = 0;
    enum err_code code = db_migrate(b->db, migrations, migrations_n, b->by.at, &from, &to, err);
    if (code == ERR_OK)
        code = db_write(b->db, flow_open, b, err);
    if (code == ERR_OK)
        code = db_write(b->db, flow_table, b, err);
    if (code == ERR_OK)
        code = measure(b, "ledger.single", 1, seconds, &rows[0], err);
    if (code == ERR_OK)
        code = measure(b, "ledger.group", 64, seconds, &rows[1], err);
    if (code == ERR_OK)
        code = measure(b, "ledger.bulk", BATCH_MOST, seconds, &rows[2], err);
    return code;
}

static enum err_code bench_url(struct arena *a, const char *url, double seconds,
                               struct ledger_bench_row *rows, struct err *err) {
    struct arena_mark mark = arena_mark(a);
    struct bench b = {.a = a};
    enum err_code code = db_open(&(struct db_options){.url = url}, &b.db, err);
    if (code != ERR_OK)
        return code;
    code = measure_all(&b, seconds, rows, err);
    db_close(b.db);
    arena_rewind(a, mark);
    return code;
}

/* ---- a place that is gone afterwards ---- */

static void remove_folder(struct arena *a, const char *path) {
    DIR *d = opendir(path);
    if (!d)
        return;
    for (const struct dirent *e = readdir(d); e; e = readdir(d)) {
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            unlink(str_z(a, str_fmt(a, "%s/%s", path, e->d_name)));
    }
    closedir(d);
    rmdir(path);
}

static enum err_code bench_sqlite(struct arena *a, const struct ledger_bench_options *o, double seconds,
                                  struct ledger_bench_row *rows, struct err *err) {
    const char *parent = o->folder ? o->folder : ".";
    char *folder = str_z(a, str_fmt(a, "%s/kith-bench-XXXXXX", parent));
    if (a->failed)
        return err_nomem(err);
    if (!mkdtemp(folder))
        return err_set(err, ERR_UNAVAILABLE, "folder", "folder", "No temporary folder can be made in %s: %s.",
                       parent, strerror(errno));
    const char *url = str_z(a, str_fmt(a, "sqlite:%s/bench.db", folder));
    enum err_code code = bench_url(a, url, seconds, rows, err);
    remove_folder(a, folder);
    return code;
}

static enum err_code flow_script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ctx, err);
}

static enum err_code bench_postgres(struct arena *a, const char *url, double seconds,
                                    struct ledger_bench_row *rows, struct err *err) {
    struct rng rng = rng_system();
    struct str schema = str_fmt(a, "kith_bench_%016" PRIx64, rng_u64(&rng));
    char *make = str_z(a, str_fmt(a, "CREATE SCHEMA %.*s", STR_ARG(schema)));
    char *drop = str_z(a, str_fmt(a, "DROP SCHEMA %.*s CASCADE", STR_ARG(schema)));
    const char *inside = str_z(a, str_fmt(a, "%s%coptions=-csearch_path%%3D%.*s", url,
                                          strchr(url, '?') ? '&' : '?', STR_ARG(schema)));
    if (a->failed)
        return err_nomem(err);
    struct db *db = NULL;
    enum err_code code = db_open(&(struct db_options){.url = url}, &db, err);
    if (code != ERR_OK)
        return code;
    code = db_write(db, flow_script, make, err);
    if (code == ERR_OK) {
        code = bench_url(a, inside, seconds, rows, err);
        struct err other = {0};
        enum err_code dropped = db_write(db, flow_script, drop, &other);
        if (code == ERR_OK && dropped != ERR_OK) {
            code = dropped;
            *err = other;
        }
    }
    db_close(db);
    return code;
}

enum err_code ledger_bench(struct arena *a, const struct ledger_bench_options *o,
                           struct ledger_bench_row rows[LEDGER_BENCH_ROWS], size_t *ret_n, struct err *err) {
    double seconds = o->seconds > 0 ? o->seconds : 2;
    *ret_n = 0;
    enum err_code code = bench_sqlite(a, o, seconds, rows, err);
    if (code != ERR_OK)
        return code;
    *ret_n = 3;
    if (!o->postgres_url)
        return ERR_OK;
    code = bench_postgres(a, o->postgres_url, seconds, rows + 3, err);
    if (code == ERR_OK)
        *ret_n = 6;
    return code;
}
