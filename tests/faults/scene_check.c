/* The judge of what a disk holds after a life. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

#define ARENA ((size_t)64 * 1024 * 1024)

static char verdict[600];

#define WRONG(...) ((void)snprintf(verdict, sizeof verdict, __VA_ARGS__), false)

struct look {
    const struct scene *s;
    size_t point;
    struct arena arena;
    int64_t lines; /* that acts account for */
};

static bool found[SCENE_ACTS];

/* ---- the file ---- */

static int word(void *ctx, int n, char **values, char **names) {
    (void)n;
    (void)names;
    (void)snprintf(ctx, 64, "%s", values[0] == NULL ? "" : values[0]);
    return 0;
}

/* The first value of the first row. */
static bool ask(sqlite3 *db, const char *sql, char *ret) {
    ret[0] = '\0';
    if (sqlite3_exec(db, sql, word, ret, NULL) == SQLITE_OK) {
        return true;
    }
    (void)snprintf(ret, 64, "%.60s", sqlite3_errmsg(db));
    return false;
}

/* Each account has the audit line of its opening, and no other has one. */
static bool judge_tables(sqlite3 *db) {
    char answer[64];
    char lines[64];
    if (!ask(db, "PRAGMA integrity_check(1)", answer) || strcmp(answer, "ok") != 0) {
        return WRONG("the file is not whole: %s", answer);
    }
    if (!ask(db, "PRAGMA foreign_key_check", answer) || answer[0] != '\0') {
        return WRONG("a reference of %s leads nowhere", answer);
    }
    if (!ask(db, "SELECT count(*) FROM account", answer) ||
        !ask(db, "SELECT count(*) FROM audit WHERE action = 'account.open'", lines)) {
        return WRONG("the tables cannot be read: %s", answer);
    }
    return strcmp(answer, lines) == 0 ? true : WRONG("%s accounts with %s audit lines", answer, lines);
}

static bool judge_file(const struct disk *d, const char *suffix) {
    sqlite3 *db = NULL;
    char path[300];
    (void)snprintf(path, sizeof path, "%s%s", disk_path(d), suffix);
    bool right = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK
                     ? judge_tables(db)
                     : WRONG("%s does not open: %s", path, sqlite3_errmsg(db));
    (void)sqlite3_close(db);
    return right;
}

static bool judge_copies(const struct scene *s, const struct disk *d) {
    for (size_t i = 0; i < s->n; i++) {
        char suffix[32];
        (void)snprintf(suffix, sizeof suffix, ".copy%u", s->acts[i].number);
        if (s->acts[i].kind == ACT_COPY && s->acts[i].acked && !judge_file(d, suffix)) {
            return false;
        }
    }
    return true;
}

/* ---- the ledger ---- */

static bool there(struct db_conn *c, struct look *l, int64_t id, struct ledger_line *ret) {
    struct err err = {0};
    *ret = (struct ledger_line){0};
    return ledger_transfer_get(c, &l->arena, SCENE_HUB, id, ret, &err) == ERR_OK;
}

static bool judge_post(struct db_conn *c, struct look *l, const struct act *a, bool *ret_found) {
    size_t stored = 0;
    for (size_t i = 0; i < a->n; i++) {
        struct ledger_line line;
        if (!there(c, l, a->orders[i].id, &line)) {
            continue;
        }
        stored++;
        if (a->orders[i].phase != LEDGER_POST &&
            (line.amount != a->orders[i].amount || line.from_id != a->orders[i].from_id ||
             line.to_id != a->orders[i].to_id)) {
            return WRONG("%s: another line is stored than was sent", a->what);
        }
    }
    if (stored != 0 && stored != a->n) {
        return WRONG("%s: %zu of %zu lines are stored", a->what, stored, a->n);
    }
    if (a->tried && !a->acked && (a->code == ERR_LIMIT || a->code == ERR_INVALID) && stored != 0) {
        return WRONG("%s: it was refused by a rule, and is stored", a->what);
    }
    l->lines += (int64_t)stored;
    *ret_found = stored > 0;
    return true;
}

/* A reversal or an expiry is a line of its own, told by the line that it is about. */
static bool judge_end(struct db_conn *c, struct look *l, const struct act *a, bool *ret_found) {
    struct ledger_line line;
    bool stored = there(c, l, a->id, &line);
    *ret_found = stored && (a->kind == ACT_REVERSE ? line.reversed_by : line.ended_by) != 0;
    l->lines += *ret_found;
    return true;
}

/* An expiry that finds nothing due is acknowledged and has no effect. */
static bool had_something_to_do(const struct scene *s, const struct act *a, const bool *all_found) {
    if (a->kind == ACT_POST || a->kind == ACT_REVERSE) {
        return true;
    }
    for (size_t i = 0; i < s->n; i++) {
        if (s->acts[i].kind == ACT_POST && s->acts[i].orders[0].id == a->id) {
            return s->acts[i].acked && all_found[i];
        }
    }
    return false;
}

static bool judge_acts(struct db_conn *c, struct look *l) {
    for (size_t i = 0; i < l->s->n; i++) {
        const struct act *a = &l->s->acts[i];
        found[i] = false;
        if (a->kind == ACT_POST && !judge_post(c, l, a, &found[i])) {
            return false;
        }
        if (a->kind == ACT_REVERSE || a->kind == ACT_EXPIRE) {
            (void)judge_end(c, l, a, &found[i]);
        }
        if (a->kind == ACT_ACCOUNT && a->acked) {
            struct ledger_account_view view;
            struct err err = {0};
            found[i] = ledger_account_get(c, &l->arena, SCENE_HUB, a->id, &view, &err) == ERR_OK;
        }
        bool leaves_a_mark =
            a->kind == ACT_ACCOUNT || a->kind == ACT_POST || a->kind == ACT_REVERSE || a->kind == ACT_EXPIRE;
        if (leaves_a_mark && a->acked && a->point <= l->point && !found[i] &&
            (a->kind == ACT_ACCOUNT || had_something_to_do(l->s, a, found))) {
            return WRONG("%s (act %zu) was acknowledged and is not there", a->what, i);
        }
    }
    return true;
}

static bool judge_ledger(struct db_conn *c, struct look *l) {
    struct ledger_verdict v;
    struct err err = {0};
    enum err_code code = ledger_verify(c, &l->arena, SCENE_HUB, &v, &err);
    if (code == ERR_NOT_FOUND) {
        return (l->s->acts[0].acked && l->s->acts[0].point <= l->point) || l->lines > 0
                   ? WRONG("the hub's ledger is gone")
                   : true;
    }
    if (code != ERR_OK) {
        return WRONG("the ledger cannot be read: %s: %s", err_name(code), err.message);
    }
    if (!v.sound) {
        return WRONG("the ledger is not sound at line %lld: %.*s", (long long)v.bad_sequence,
                     STR_ARG(v.reason));
    }
    if (v.transfers != l->lines) {
        return WRONG("%lld lines are stored, and the acts account for %lld", (long long)v.transfers,
                     (long long)l->lines);
    }
    return true;
}

static bool judge(const struct scene *s, struct disk *disk, size_t point) {
    struct look l = {.s = s, .point = point};
    struct db *db = NULL;
    struct db_conn *c = NULL;
    struct err err = {0};
    if (db_open(&(struct db_options){.url = disk_url(disk), .readers = 1, .manual = true}, &db, &err) !=
            ERR_OK ||
        db_read_begin(db, &c, &err) != ERR_OK) {
        db_close(db);
        return WRONG("the database does not open: %s", err.message);
    }
    arena_init(&l.arena, ARENA);
    bool right = judge_acts(c, &l) && judge_ledger(c, &l);
    arena_release(&l.arena);
    db_read_end(c);
    db_close(db);
    return right;
}

const char *scene_wrong(const struct scene *s, struct disk *disk, size_t point) {
    verdict[0] = '\0';
    return judge(s, disk, point) && judge_file(disk, "") && (disk != s->disk || judge_copies(s, disk))
               ? ""
               : verdict;
}

/* ---- the next machine ---- */

struct again {
    const struct scene *s;
    const struct act *a;
    struct arena arena;
    struct id_gen *ids;
    bool replayed;
    struct doer by;
};

static enum err_code send_again(struct db_conn *c, void *ctx, struct err *err) {
    struct again *g = ctx;
    struct ledger_order orders[ACT_IDS];
    struct ledger_result results[ACT_IDS];
    arena_release(&g->arena);
    for (size_t i = 0; i < g->a->n; i++) {
        orders[i] = g->a->orders[i];
        orders[i].id = id_next(g->ids);
    }
    enum err_code code = ledger_post(c, &g->arena, &g->by, SCENE_HUB, orders, g->a->n, results, err);
    for (size_t i = 0; code == ERR_OK && i < g->a->n; i++) {
        code = results[i].code;
        *err = results[i].err;
        g->replayed = results[i].replayed;
    }
    return code;
}

/* What was stored, acknowledged or not, is answered as it was; what was not is done now. */
static bool once(const struct scene *s, struct db *db, size_t i, struct id_gen *ids) {
    struct again g = {.s = s, .a = &s->acts[i], .ids = ids, .by = s->by};
    struct err err = {0};
    g.by.ids = ids;
    arena_init(&g.arena, ARENA);
    enum err_code code = db_write(db, send_again, &g, &err);
    arena_release(&g.arena);
    if (code == ERR_OK && g.replayed != found[i]) {
        return WRONG("%s: sent again, it is %s", s->acts[i].what,
                     found[i] ? "done twice" : "believed to be done");
    }
    if (code == ERR_UNAVAILABLE || code == ERR_INTERNAL || code == ERR_CORRUPT || code == ERR_BUSY) {
        return WRONG("%s: sent again, it gets %s: %s", s->acts[i].what, err_name(code), err.message);
    }
    if (code != ERR_OK && found[i]) {
        return WRONG("%s: it is stored, and sent again it is refused: %s", s->acts[i].what, err.message);
    }
    return true;
}

const char *scene_goes_on(struct scene *s, struct disk *disk) {
    struct db *db = NULL;
    struct err err = {0};
    struct id_gen ids;
    bool right = true;
    int64_t micros = s->micros + INT64_C(60000000);
    id_gen_init(&ids, clock_virtual(&micros), 0);
    if (db_open(&(struct db_options){.url = disk_url(disk), .readers = 1, .manual = true}, &db, &err) !=
        ERR_OK) {
        (void)WRONG("the database does not open again: %s", err.message);
        return verdict;
    }
    for (size_t i = 0; right && i < s->n; i++) {
        right = s->acts[i].kind != ACT_POST || s->acts[i].orders[0].from_id == 0 || once(s, db, i, &ids);
    }
    db_close(db);
    return right ? "" : verdict;
}
