#include "scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/migrations.h"

#define MICROS INT64_C(1800000000000000)
#define CHECKPOINT 24 /* pages: small, so that a short life comes to it more than once */
#define ARENA ((size_t)64 * 1024 * 1024)

/* SQLite compiles much SQL here, and a sanitizer that notes where each byte came from takes most of the time.
 * To find a leak's origin, run with ASAN_OPTIONS=malloc_context_size=30. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "malloc_context_size=2:quarantine_size_mb=16";
}

unsigned scene_torture(void) {
    const char *given = getenv("KITH_TORTURE");
    long n = given == NULL ? 1 : strtol(given, NULL, 10);
    return n < 1 ? 1 : (unsigned)n;
}

uint64_t scene_seed(void) {
    const char *given = getenv("KITH_SEED");
    return given == NULL ? 1 : strtoull(given, NULL, 10);
}

/* ---- where a life begins ---- */

static void must(enum err_code code, const struct err *err) {
    if (code != ERR_OK) {
        fail_msg("%s (field '%s', key '%s'): %s", err_name(code), err->field, err->key, err->message);
    }
}

static struct db *open_to_prepare(const struct disk *d) {
    struct db *db = NULL;
    struct err err = {0};
    must(db_open(&(struct db_options){.url = disk_url(d), .readers = 1}, &db, &err), &err);
    return db;
}

const struct disk *scene_template(void) {
    static struct disk *template;
    if (template == NULL) {
        struct err err = {0};
        template = disk_new(1);
        struct db *db = open_to_prepare(template);
        must(db_migrate(db, migrations, migrations_n, 0, NULL, NULL, &err), &err);
        db_close(db);
        if (!disk_shed(template, DISK_SHED_LEDGER)) {
            fail_msg("the tables that no life looks at stay");
        }
    }
    return template;
}

/* ---- the flows ---- */

struct job {
    struct db_job base;
    struct scene *s;
    struct act *a;
    struct arena arena;
    bool done;
};

static enum err_code post(struct job *j, struct db_conn *c, struct err *err) {
    struct ledger_result results[ACT_IDS];
    const struct act *a = j->a;
    enum err_code code = ledger_post(c, &j->arena, &j->s->by, SCENE_HUB, a->orders, a->n, results, err);
    for (size_t i = 0; code == ERR_OK && i < a->n; i++) {
        if (results[i].code != ERR_OK) {
            *err = results[i].err;
            code = results[i].code; /* one refusal undoes all */
        }
    }
    return code;
}

static enum err_code open_account(struct job *j, struct db_conn *c, struct err *err) {
    const struct ledger_new_account new = {.has_floor = j->a->number == 3, .floor = -100};
    return ledger_account_open(c, &j->s->by, SCENE_HUB, &new, &j->a->id, err);
}

static enum err_code change(struct job *j, struct db_conn *c, struct err *err) {
    const struct ledger_change to = {.set_soft_floor = true, .has_soft_floor = true, .soft_floor = -50};
    return ledger_account_change(c, &j->arena, &j->s->by, SCENE_HUB, j->s->accounts[0], &to, 0, err);
}

static enum err_code flow(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    struct ledger_result result;
    int64_t id;
    size_t n;
    arena_release(&j->arena); /* it may run again */
    switch (j->a->kind) {
    case ACT_HUB: return ledger_open(c, SCENE_HUB, err);
    case ACT_ACCOUNT: return open_account(j, c, err);
    case ACT_POST: return post(j, c, err);
    case ACT_REVERSE:
        return ledger_reverse(c, &j->arena, &j->s->by, SCENE_HUB, j->a->id, STR("a slip"), &result, &id, err);
    case ACT_EXPIRE: return ledger_expire_due(c, &j->arena, &j->s->by, SCENE_HUB, 10, &n, err);
    case ACT_CHANGE: return change(j, c, err);
    case ACT_CATCH_UP: return ledger_catch_up(c, &j->arena, SCENE_HUB, 100, &n, err);
    default: return ERR_OK;
    }
}

/* ---- acting ---- */

static void fatal(void *ctx, const char *why) {
    struct scene *s = ctx;
    (void)why;
    s->fatal++;
}

static void open_db(struct scene *s) {
    struct err err = {0};
    const struct db_options o = {.url = s->url,
                                 .readers = 1,
                                 .busy_millis = 200,
                                 .manual = true,
                                 .checkpoint_pages = CHECKPOINT,
                                 .fatal = fatal,
                                 .fatal_ctx = s};
    for (int tries = 0; s->db == NULL && s->fatal == 0 && tries < 3; tries++) {
        if (db_open(&o, &s->db, &err) != ERR_OK) {
            s->db = NULL;
        }
    }
}

static void answered(struct scene *s, struct act *a, enum err_code code) {
    a->tried = true;
    a->acked = code == ERR_OK;
    a->code = code;
    a->point = disk_point(s->disk);
    if (a->kind == ACT_ACCOUNT && a->acked) {
        s->accounts[a->number] = a->id;
    }
}

static void job_done(struct db_job *base) {
    struct job *j = (struct job *)base;
    j->done = true;
    answered(j->s, j->a, j->base.code);
}

static struct act *add(struct scene *s, enum act_kind kind, const char *what) {
    assert_true(s->n < SCENE_ACTS);
    struct act *a = &s->acts[s->n++];
    *a = (struct act){.kind = kind, .what = what};
    return a;
}

static void do_it(struct scene *s, struct act *a) {
    struct err err = {0};
    struct job j = {.s = s, .a = a};
    unsigned fatal_before = s->fatal;
    if (s->db == NULL) {
        return;
    }
    arena_init(&j.arena, ARENA);
    if (a->kind == ACT_COPY) {
        char path[300];
        (void)snprintf(path, sizeof path, "%s.copy%u", disk_path(s->disk), a->number);
        answered(s, a, db_copy(s->db, path, &err));
    } else {
        answered(s, a, db_write(s->db, flow, &j, &err));
        s->written_after_fatal += fatal_before > 0 && a->acked;
    }
    arena_release(&j.arena);
}

/* Several at once: they may share a commit. */
static void do_together(struct scene *s, struct act **acts, size_t n) {
    struct job jobs[8] = {0};
    struct err err = {0};
    unsigned fatal_before = s->fatal;
    bool waits = true;
    if (s->db == NULL) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        jobs[i] =
            (struct job){.base = {.flow = flow, .ctx = &jobs[i], .done = job_done}, .s = s, .a = acts[i]};
        arena_init(&jobs[i].arena, ARENA);
        if (db_submit(s->db, &jobs[i].base, &err) != ERR_OK) {
            jobs[i].done = true;
            answered(s, acts[i], err.code);
        }
    }
    while (waits && db_turn(s->db) > 0) {
        waits = false;
        for (size_t i = 0; i < n; i++) {
            waits = waits || !jobs[i].done;
        }
    }
    for (size_t i = 0; i < n; i++) {
        assert_true(jobs[i].done); /* nobody waits for ever */
        s->written_after_fatal += fatal_before > 0 && acts[i]->acked;
        arena_release(&jobs[i].arena);
    }
}

/* ---- what happens ---- */

static struct ledger_order order(struct scene *s, unsigned from, unsigned to, int64_t amount) {
    int64_t id = id_next(&s->ids);
    struct str key = str_fmt(&s->arena, "key-%lld", (long long)id);
    return (struct ledger_order){.id = id,
                                 .from_id = s->accounts[from],
                                 .to_id = s->accounts[to],
                                 .amount = amount,
                                 .day = SCENE_DAY,
                                 .description = STR("digging, and tea afterwards"),
                                 .key = key};
}

static struct act *plan_post(struct scene *s, const char *what, unsigned from, unsigned to, size_t n) {
    struct act *a = add(s, ACT_POST, what);
    for (size_t i = 0; i < n; i++) {
        a->orders[a->n++] = order(s, from, to, 10 + (int64_t)i);
    }
    return a;
}

static int64_t pending(struct scene *s, const char *what, int64_t expires_at) {
    struct act *a = plan_post(s, what, 1, 2, 1);
    a->orders[0].phase = LEDGER_PENDING;
    a->orders[0].expires_at = expires_at;
    do_it(s, a);
    return a->orders[0].id;
}

static void first_half(struct scene *s) {
    do_it(s, add(s, ACT_HUB, "the hub's ledger"));
    for (unsigned i = 0; i < SCENE_ACCOUNTS; i++) {
        struct act *a = add(s, ACT_ACCOUNT, "an account");
        a->number = i;
        do_it(s, a);
    }
    struct act *one = plan_post(s, "one transfer", 0, 1, 1);
    do_it(s, one);
    do_it(s, plan_post(s, "five transfers", 1, 2, 5));
    struct act *chain = plan_post(s, "a chain of linked ones", 2, 0, 3);
    chain->orders[0].linked = chain->orders[1].linked = true;
    do_it(s, chain);
    int64_t id = pending(s, "a pending one", 0);
    struct act *end = plan_post(s, "its posting", 1, 2, 1);
    end->orders[0] = (struct ledger_order){.id = end->orders[0].id,
                                           .phase = LEDGER_POST,
                                           .pending_id = id,
                                           .day = SCENE_DAY,
                                           .key = end->orders[0].key};
    do_it(s, end);
    id = pending(s, "one that expires", s->by.at + 60);
    s->by.at += 120;
    s->micros += INT64_C(120000000);
    struct act *expire = add(s, ACT_EXPIRE, "its expiry");
    expire->id = id;
    do_it(s, expire);
    struct act *reverse = add(s, ACT_REVERSE, "a reversal");
    reverse->id = one->orders[0].id;
    do_it(s, reverse);
}

static void together(struct scene *s) {
    struct act *acts[6];
    for (unsigned i = 0; i < COUNT(acts); i++) {
        acts[i] = plan_post(s, "one of six at once", i % 3, (i + 1) % 3, 1 + i % 2);
    }
    acts[3]->orders[0].from_id =
        s->accounts[3]; /* refused among others that are not: it may give no more than 100 */
    acts[3]->orders[0].amount = 5000;
    acts[3]->orders[0].to_id = s->accounts[0];
    do_together(s, acts, COUNT(acts));
}

static void second_half(struct scene *s) {
    together(s);
    do_it(s, add(s, ACT_CATCH_UP, "catching up"));
    do_it(s, add(s, ACT_CHANGE, "a limit"));
    struct act *copy = add(s, ACT_COPY, "a copy");
    copy->number = (unsigned)s->n;
    do_it(s, copy);
    struct act *refused = plan_post(s, "a refused batch", 0, 1, 2);
    refused->orders[1].from_id = s->accounts[3];
    refused->orders[1].amount = 5000;
    do_it(s, refused);
    do_it(s, plan_post(s, "after the refusal", 0, 3, 1));
}

void scene_live(struct scene *s, struct disk *disk) {
    memset(s, 0, sizeof *s);
    s->disk = disk;
    arena_init(&s->arena, ARENA);
    (void)snprintf(s->url, sizeof s->url, "%s", disk_url(disk));
    s->micros = MICROS;
    id_gen_init(&s->ids, clock_virtual(&s->micros), 0);
    s->by = (struct doer){.person_id = 5, .at = MICROS / 1000000, .today = SCENE_DAY, .ids = &s->ids};
    open_db(s);
    first_half(s);
    second_half(s);
    db_close(s->db); /* which brings the log back into the file */
    s->db = NULL;
    open_db(s);
    do_it(s, plan_post(s, "after opening again", 2, 1, 2));
    together(s);
}

void scene_end(struct scene *s) {
    db_close(s->db);
    s->db = NULL;
}

void scene_free(struct scene *s) {
    arena_release(&s->arena);
}
