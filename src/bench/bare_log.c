/* The rows of the transfer log, as bare SQLite stores them: a table that only grows, by an integer key. */
#include "bench/inside.h"

#include "base/rng.h"
#include "db/bare.h"

#define COLUMNS(X)                                                                                           \
    X(sequence, I64, false, "INTEGER PRIMARY KEY")                                                           \
    X(hub_id, I64, false, "INTEGER NOT NULL")                                                                \
    X(id, I64, false, "INTEGER NOT NULL")                                                                    \
    X(phase, TEXT, false, "TEXT NOT NULL")                                                                   \
    X(kind, TEXT, false, "TEXT NOT NULL")                                                                    \
    X(from_id, I64, false, "INTEGER NOT NULL")                                                               \
    X(to_id, I64, false, "INTEGER NOT NULL")                                                                 \
    X(amount, I64, false, "INTEGER NOT NULL")                                                                \
    X(day, I64, false, "INTEGER NOT NULL")                                                                   \
    X(at, I64, false, "INTEGER NOT NULL")                                                                    \
    X(from_before, I64, false, "INTEGER NOT NULL")                                                           \
    X(to_before, I64, false, "INTEGER NOT NULL")                                                             \
    X(hash, BLOB, false, "BLOB NOT NULL")                                                                    \
    X(actor_id, I64, true, "INTEGER")                                                                        \
    X(for_member_id, I64, true, "INTEGER")                                                                   \
    X(about_id, I64, true, "INTEGER")                                                                        \
    X(link_id, I64, true, "INTEGER")                                                                         \
    X(pending_id, I64, true, "INTEGER")                                                                      \
    X(expires_at, I64, true, "INTEGER")                                                                      \
    X(reverses_id, I64, true, "INTEGER")                                                                     \
    X(key, TEXT, true, "TEXT")                                                                               \
    X(salt, BLOB, false, "BLOB")                                                                             \
    X(commitment, BLOB, false, "BLOB")                                                                       \
    X(description, TEXT, false, "TEXT NOT NULL")

enum column {
#define X(name, type, nullable, sql) AT_##name,
    COLUMNS(X)
#undef X
        N_COLUMNS
};

static const struct db_column columns[] = {
#define X(name, type, nullable, sql) {#name, DB_##type, nullable},
    COLUMNS(X)
#undef X
};

enum { SALT = 16, HASH = 32 };

enum err_code bare_open_log(const char *path, struct bare **ret, struct err *err) {
    static const char table[] = "CREATE TABLE line ("
#define X(name, type, nullable, sql) #name " " sql ","
        COLUMNS(X)
#undef X
            "CHECK (amount > 0)) STRICT";
    static const char insert[] =
        "INSERT INTO line VALUES "
        "(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24)";
    return bare_open(path, table, insert, columns, N_COLUMNS, ret, err);
}

static void fill(struct bare_turn *t, const struct ledger_order *o, const unsigned char *bytes,
                 struct db_value v[N_COLUMNS]) {
    const int64_t numbers[N_COLUMNS] = {
        [AT_sequence] = ++t->sequence,
        [AT_hub_id] = t->w->hub_id,
        [AT_id] = o->id,
        [AT_from_id] = o->from_id,
        [AT_to_id] = o->to_id,
        [AT_amount] = o->amount,
        [AT_day] = o->day,
        [AT_at] = t->w->by.at,
        [AT_from_before] = t->sequence * 7 / 8,
        [AT_to_before] = t->sequence * 6 / 8,
    };
    for (size_t i = 0; i < N_COLUMNS; i++)
        v[i] = (struct db_value){.i = numbers[i], .null = columns[i].nullable};
    v[AT_phase].s = STR("posted");
    v[AT_kind].s = STR("exchange");
    v[AT_description].s = o->description;
    v[AT_salt].s = str_of((const char *)bytes, SALT);
    v[AT_hash].s = str_of((const char *)bytes + SALT, HASH);
    v[AT_commitment].s = str_of((const char *)bytes + SALT + HASH, HASH);
}

static enum err_code batch(struct bare_turn *t, const struct ledger_order *orders, const unsigned char *bytes,
                           struct err *err) {
    struct db_value v[N_COLUMNS];
    enum err_code code = bare_begin(t->bare, err);
    for (size_t i = 0; code == ERR_OK && i < t->batch; i++) {
        fill(t, &orders[i], bytes + i % 64, v);
        code = bare_insert(t->bare, v, err);
    }
    return code == ERR_OK ? bare_commit(t->bare, err) : code;
}

enum err_code bare_turn(struct bare_turn *t, int64_t micros, struct err *err) {
    unsigned char bytes[64 + SALT + 2 * HASH];
    struct ledger_order *orders = mem_new(t->batch * sizeof *orders);
    enum err_code code = orders ? ERR_OK : err_nomem(err);
    rng_bytes(&t->w->rng, bytes, sizeof bytes);
    for (int64_t used = 0; code == ERR_OK && used < micros;) {
        for (size_t i = 0; i < t->batch; i++)
            world_order(t->w, &orders[i]);
        int64_t start = clock_monotonic_micros();
        code = batch(t, orders, bytes, err);
        int64_t took = clock_monotonic_micros() - start;
        used += took;
        t->spent += took;
        t->done += (int64_t)t->batch;
    }
    mem_free(orders);
    return code;
}
