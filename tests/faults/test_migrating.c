/* A migration is ended at every statement: SQLite by a power cut at the points of its life, PostgreSQL by a
 * connection that is cut after each statement. Migrated again, the schema is as a fresh one, and a ledger of
 * an older version is whole. */
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../support/testdb.h"
#include "gen/migrations.h"
#include "scene.h"

enum { OLD = 6, LINES = 40, STATEMENTS = 200 }; /* OLD: the version before the log was built anew */

/* The long form takes every point. The short one takes one in so many, which KITH_SEED shifts: every
 * migration adds points, and a sample that grew with them would hold everybody up. */
enum { SYNCS = 7, POINTS = 60, ENDS = 7, CUTS = 42 };

static bool taken(size_t n, unsigned one_in) {
    return scene_torture() > 1 || (n + scene_seed()) % one_in == 0;
}

/* ---- a ledger as version 6 kept it ---- */

static enum err_code old_data(struct db_conn *c, void *ctx, struct err *err) {
    int64_t given[3] = {0};
    int64_t received[3] = {0};
    char sql[400];
    (void)ctx;
    (void)snprintf(sql, sizeof sql, "INSERT INTO ledger (hub_id, sequence, last_at) VALUES (%d, %d, %d)",
                   SCENE_HUB, LINES, 1000 + LINES);
    enum err_code code = db_script(c, sql, err);
    for (int i = 0; code == ERR_OK && i < 3; i++) {
        (void)snprintf(sql, sizeof sql,
                       "INSERT INTO account (hub_id, id, kind, unit, name, opened_at, version) VALUES (%d, "
                       "%d, 'member', 'minutes', '', 1000, 1)",
                       SCENE_HUB, 11 + i);
        code = db_script(c, sql, err);
    }
    for (int i = 1; code == ERR_OK && i <= LINES; i++) {
        (void)snprintf(
            sql, sizeof sql,
            "INSERT INTO transfer (hub_id, sequence, id, phase, kind, from_id, to_id, amount, day, at, "
            "actor_id, description, key)"
            " VALUES (%d, %d, %d, 'posted', 'exchange', %d, %d, %d, 100, %d, 5, 'old words', 'old-%d')",
            SCENE_HUB, i, 100 + i, 11 + i % 3, 11 + (i + 1) % 3, i, 1000 + i, i);
        code = db_script(c, sql, err);
        received[i % 3] += i; /* hours given count up: who sends them has received help */
        given[(i + 1) % 3] += i;
    }
    for (int i = 0; code == ERR_OK && i < 3; i++) {
        (void)snprintf(
            sql, sizeof sql,
            "INSERT INTO balance (hub_id, account_id, given, received, held_out, held_in, sequence)"
            " VALUES (%d, %d, %lld, %lld, 0, 0, %d)",
            SCENE_HUB, 11 + i, (long long)given[i], (long long)received[i],
            i == (LINES + 1) % 3 ? LINES : LINES - 1 + (i == LINES % 3));
        code = db_script(c, sql, err);
    }
    return code;
}

struct look {
    struct arena a;
    struct ledger_verdict verdict;
};

static enum err_code seal_and_verify(struct db_conn *c, void *ctx, struct err *err) {
    struct look *l = ctx;
    arena_release(&l->a);
    enum err_code code = ledger_seal(c, &l->a, SCENE_HUB, err);
    return code == ERR_OK ? ledger_verify(c, &l->a, SCENE_HUB, &l->verdict, err) : code;
}

static void assert_old_data_whole(struct db *db, const char *at) {
    struct look l = {0};
    struct err err = {0};
    arena_init(&l.a, 1 << 24);
    enum err_code code = db_write(db, seal_and_verify, &l, &err);
    if (code != ERR_OK || !l.verdict.sound || l.verdict.transfers != LINES) {
        fail_msg("%s: the old ledger is not whole: %s %.*s (%lld lines)", at, err.message,
                 STR_ARG(l.verdict.reason), (long long)l.verdict.transfers);
    }
    arena_release(&l.a);
}

static void write_old(struct db *db) {
    struct err err = {0};
    testdb_ok(db_write(db, old_data, NULL, &err), &err);
}

static void migrate_to(struct db *db, size_t n) {
    struct err err = {0};
    testdb_ok(db_migrate(db, migrations, n, 0, NULL, NULL, &err), &err);
}

/* ---- SQLite ---- */

static int append(void *ctx, int n, char **values, char **names) {
    char **text = ctx;
    char *more = NULL;
    (void)names;
    if (asprintf(&more, "%s%s|%s\n", *text, values[0], n > 1 && values[1] != NULL ? values[1] : "") < 0) {
        return 1;
    }
    free(*text);
    *text = more;
    return 0;
}

/* The schema in words, and that the file is whole. */
static char *sqlite_schema(const struct disk *d) {
    sqlite3 *db = NULL;
    char *text = strdup("");
    assert_int_equal(sqlite3_open_v2(disk_path(d), &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    static const char *const questions[] = {
        "SELECT type || ' ' || name || ' ' || tbl_name, sql FROM sqlite_schema ORDER BY type, name",
        "SELECT number || ' ' || name, checksum FROM schema_migration ORDER BY number",
        "PRAGMA integrity_check(1)", "PRAGMA foreign_key_check"};
    for (size_t i = 0; i < COUNT(questions); i++) {
        if (sqlite3_exec(db, questions[i], append, &text, NULL) != SQLITE_OK) {
            fail_msg("%s: %s", questions[i], sqlite3_errmsg(db));
        }
    }
    (void)sqlite3_close(db);
    return text;
}

static struct db *open_disk(const struct disk *d) {
    struct db *db = NULL;
    struct err err = {0};
    testdb_ok(
        db_open(
            &(struct db_options){.url = disk_url(d), .readers = 1, .manual = true, .checkpoint_pages = 60},
            &db, &err),
        &err);
    return db;
}

/* Migrates with the history kept; each point's disks are migrated again, and must be as the first one. */
static void cut_power_everywhere(struct disk *d, bool old) {
    unsigned disks = 0;
    unsigned at_old_version = 0;
    size_t syncs = 0;
    disk_record(d);
    size_t from = disk_point(d);
    struct db *db = open_disk(d);
    migrate_to(db, migrations_n);
    db_close(db);
    char *whole = sqlite_schema(d);
    assert_non_null(strstr(whole, "ok|"));
    size_t last = disk_point(d);
    for (size_t point = from + 1; point <= last; point++) {
        bool sync = disk_point_is_sync(d, point);
        if (!taken(sync ? syncs++ : point, sync ? SYNCS : POINTS)) {
            continue;
        }
        struct disk_state s = {.most = 2 + scene_torture(), .seed = scene_seed()};
        size_t n = disk_states(d, point, &s);
        for (s.i = 0; s.i < n; s.i++, disks++) {
            char at[100];
            struct disk *after = disk_crash(d, point, &s);
            struct err err = {0};
            int64_t before = -1;
            (void)snprintf(at, sizeof at, "point %zu of %zu, state %zu", point, last, s.i);
            struct db *again = open_disk(after);
            testdb_ok(db_migrate(again, migrations, migrations_n, 0, &before, NULL, &err), &err);
            at_old_version += before < (int64_t)migrations_n;
            if (old) {
                assert_old_data_whole(again, at);
            }
            db_close(again);
            char *schema = sqlite_schema(after);
            if (strcmp(schema, whole) != 0) {
                fail_msg("%s: the schema is\n%s\nand not\n%s", at, schema, whole);
            }
            free(schema);
            disk_free(after);
        }
    }
    print_message("# %u disks, %u of them at an older version\n", disks, at_old_version);
    assert_true(disks > 50 && at_old_version > 20);
    free(whole);
}

static void power_goes_while_a_fresh_one_is_made(void **state) {
    (void)state;
    struct disk *d = disk_new(scene_seed());
    cut_power_everywhere(d, false);
    disk_free(d);
}

static void power_goes_while_an_old_one_is_migrated(void **state) {
    (void)state;
    struct disk *d = disk_new(scene_seed());
    struct db *db = open_disk(d);
    migrate_to(db, OLD);
    write_old(db);
    db_close(db);
    cut_power_everywhere(d, true);
    disk_free(d);
}

/* ---- PostgreSQL ---- */

static char *postgres_schema(const char *url) {
    static const char *const questions[] = {
        ("SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable, column_default "
         "FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1"),
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1",
        ("SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE "
         "connamespace = current_schema()::regnamespace ORDER BY 1"),
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace ORDER BY 1",
        "SELECT number || ' ' || name, checksum FROM schema_migration ORDER BY number",
    };
    char *text = strdup("");
    PGconn *pg = PQconnectdb(url);
    for (size_t i = 0; i < COUNT(questions); i++) {
        PGresult *r = PQexec(pg, questions[i]);
        if (PQresultStatus(r) != PGRES_TUPLES_OK) {
            fail_msg("%s: %s", questions[i], PQerrorMessage(pg));
        }
        for (int row = 0; row < PQntuples(r); row++) {
            char *values[] = {PQgetvalue(r, row, 0), PQgetvalue(r, row, 1)};
            assert_int_equal(append(&text, 2, values, NULL), 0);
        }
        PQclear(r);
    }
    PQfinish(pg);
    return text;
}

/* The migration's statements, and after so many of them the server ends this connection's own process. */
static struct db_migration cut_after(const struct db_migration *m, size_t statement, const char **room) {
    struct db_migration cut = *m;
    size_t n = 0;
    for (size_t i = 0; m->postgres[i] != NULL; i++) {
        assert_true(n + 3 < STATEMENTS);
        if (i == statement) {
            room[n++] = "SELECT pg_terminate_backend(pg_backend_pid())";
        }
        room[n++] = m->postgres[i];
    }
    if (statement >= n) {
        room[n++] = "SELECT pg_terminate_backend(pg_backend_pid())";
    }
    room[n] = NULL;
    cut.postgres = room;
    return cut;
}

static size_t statements_of(const struct db_migration *m) {
    size_t n = 0;
    while (m->postgres[n] != NULL) {
        n++;
    }
    return n;
}

static void cut_one(size_t m, size_t statement, const char *whole) {
    static struct db_migration list[64];
    const char *room[STATEMENTS];
    struct err err = {0};
    char at[100];
    bool old = m + 1 > OLD;
    (void)snprintf(at, sizeof at, "migration %zu, cut after %zu statements", m + 1, statement);
    struct db *db = testdb_open(DB_POSTGRES, migrations, old ? OLD : m);
    if (old) {
        write_old(db);
        migrate_to(db, m);
    }
    memcpy(list, migrations, migrations_n * sizeof list[0]);
    list[m] = cut_after(&migrations[m], statement, room);
    enum err_code code = db_migrate(db, list, migrations_n, 0, NULL, NULL, &err);
    if (code != ERR_UNAVAILABLE) {
        fail_msg("%s: the connection was cut, and it answered %s: %s", at, err_name(code), err.message);
    }
    int64_t from = -1;
    testdb_ok(db_migrate(db, migrations, migrations_n, 0, &from, NULL, &err), &err);
    assert_int_equal(from, m);
    if (old) {
        assert_old_data_whole(db, at);
    }
    char *schema = postgres_schema(testdb_url(db));
    if (strcmp(schema, whole) != 0) {
        fail_msg("%s: the schema is\n%s\nand not\n%s", at, schema, whole);
    }
    free(schema);
    testdb_close(db);
}

static void the_connection_is_cut(void **state) {
    (void)state;
    unsigned cuts = 0;
    struct db *fresh = testdb_open(DB_POSTGRES, migrations, migrations_n);
    char *whole = postgres_schema(testdb_url(fresh));
    testdb_close(fresh);
    for (size_t m = 0; m < migrations_n; m++) {
        size_t n = statements_of(&migrations[m]);
        for (size_t i = 0; i <= n; i++) {
            bool end = i == 0 || i == n;
            if ((end && m + 1 == migrations_n) || (end ? taken(m + (i == n), ENDS) : taken(i + m, CUTS))) {
                cut_one(m, i, whole);
                cuts++;
            }
        }
    }
    print_message("# cut %u times\n", cuts);
    assert_true(cuts > 10);
    free(whole);
}

int main(void) {
    disk_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_goes_while_a_fresh_one_is_made),
        cmocka_unit_test(power_goes_while_an_old_one_is_migrated),
        cmocka_unit_test(the_connection_is_cut),
    };
    return cmocka_run_group_tests_name("migrations that are cut off", tests, NULL, NULL);
}
