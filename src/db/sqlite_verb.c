/* The steps of a transaction. */
#include <assert.h>
#include <stdio.h>

#include "db/sqlite.h"

static const char *const texts[VERB_SAVEPOINT] = {
    [VERB_BEGIN] = "BEGIN",
    [VERB_BEGIN_WRITING] = "BEGIN IMMEDIATE",
    [VERB_SNAPSHOT] = "SELECT 1 FROM sqlite_schema LIMIT 1",
    [VERB_COMMIT] = "COMMIT",
    [VERB_ROLLBACK] = "ROLLBACK",
};

static void savepoint_text(char *sql, size_t size, enum savepoint what, unsigned depth) {
    static const char *const words[] = {
        [SAVEPOINT_SET] = "SAVEPOINT", [SAVEPOINT_UNDO] = "ROLLBACK TO", [SAVEPOINT_RELEASE] = "RELEASE"};
    (void)snprintf(sql, size, "%s k%u", words[what], depth);
}

static int sqlite_verb(struct sqlite_conn *c, enum sqlite_verb verb) {
    sqlite3_stmt **s = &c->verbs[verb];
    char sql[40];
    int rc = SQLITE_OK;
    if (*s == NULL) {
        unsigned i = verb < VERB_SAVEPOINT ? 0 : (unsigned)verb - VERB_SAVEPOINT;
        savepoint_text(sql, sizeof sql, i / SAVEPOINTS, i % SAVEPOINTS + 1);
        rc = sqlite3_prepare_v3(c->handle, verb < VERB_SAVEPOINT ? texts[verb] : sql, -1,
                                SQLITE_PREPARE_PERSISTENT, s, NULL);
    }
    if (rc == SQLITE_OK) {
        (void)sqlite3_step(*s);
        rc = sqlite3_reset(*s); /* tells what went wrong in the step */
    }
    return rc;
}

void sqlite_verbs_drop(struct sqlite_conn *c) {
    for (unsigned i = 0; i < VERBS; i++) {
        (void)sqlite3_finalize(c->verbs[i]);
        c->verbs[i] = NULL;
    }
}

static enum err_code told(struct db_conn *c, int rc, struct err *err) {
    return rc == SQLITE_OK ? ERR_OK : sqlite_failed(c, rc, err);
}

enum err_code sqlite_begin(struct db_conn *base, struct err *err) {
    struct sqlite_conn *c = sqlite_of(base);
    int rc = sqlite_verb(c, base->writing ? VERB_BEGIN_WRITING : VERB_BEGIN);
    if (rc == SQLITE_OK && !base->writing) {
        rc = sqlite_verb(c, VERB_SNAPSHOT); /* taken by the first read, not by BEGIN */
    }
    enum err_code code = told(base, rc, err);
    if (code != ERR_OK) {
        sqlite_rollback(base);
    }
    return code;
}

/* What a reader knows of the log when it begins: with its sums over all that was written it stands for one
 * state of the file. */
uint64_t sqlite_token(struct db_conn *base) {
#ifdef KITH_SQLITE_SNAPSHOT
    sqlite3_snapshot *snapshot = NULL;
    if (sqlite3_snapshot_get(sqlite_of(base)->handle, "main", &snapshot) != SQLITE_OK) {
        return 0; /* the log is empty still */
    }
    const uint64_t token = memory_token(base->db->remembered, snapshot, sizeof *snapshot);
    sqlite3_snapshot_free(snapshot);
    return token;
#else
    (void)base;
    return 0;
#endif
}

enum err_code sqlite_commit(struct db_conn *c, struct err *err) {
    return told(c, sqlite_verb(sqlite_of(c), VERB_COMMIT), err);
}

void sqlite_rollback(struct db_conn *base) {
    struct sqlite_conn *c = sqlite_of(base);
    if (sqlite3_get_autocommit(c->handle) == 0) {
        (void)sqlite_verb(c, VERB_ROLLBACK);
    }
    base->broken = base->broken || sqlite3_get_autocommit(c->handle) == 0;
}

enum err_code sqlite_savepoint(struct db_conn *c, enum savepoint what, unsigned depth, struct err *err) {
    char sql[40];
    assert(depth > 0);
    if (depth <= SAVEPOINTS) {
        unsigned i = (unsigned)what * SAVEPOINTS + depth - 1;
        return told(c, sqlite_verb(sqlite_of(c), (enum sqlite_verb)(VERB_SAVEPOINT + i)), err);
    }
    savepoint_text(sql, sizeof sql, what, depth);
    return sqlite_script(c, sql, err);
}
