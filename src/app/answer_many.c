/* Several API requests in one transaction: their keys looked up together, their work done together, their
 * answers kept together. What one is refused for concerns it alone. Whatever is not as it commonly is (a key
 * that somebody else takes at the same moment) fails the whole, and each is then answered alone. */
#include "app/answering.h"

#include <stdlib.h>

#include "base/json.h"
#include "gen/app_sql.h"

#define SCRATCH_MOST ((size_t)256 * 1024 * 1024)
#define WANTED_MOST ((size_t)4 * 1024 * 1024)

struct one {
    struct answering *a;
    struct db_job *job;
    size_t at;          /* in the order in which they came */
    struct one *leader; /* asked before under the same key; NULL: the first, or without a key */
    bool settled;       /* job->code is the answer */
};

struct group {
    struct db_conn *c;
    struct arena *arena;
    struct one *all;
    size_t n;
    struct one **keyed; /* by whose key it is, then by when it came */
    size_t n_keyed;
};

static void settle(struct one *o, enum err_code code, const struct err *why) {
    o->job->code = code;
    if (code != ERR_OK)
        o->job->err = *why;
    o->settled = true;
}

static enum err_code begin(struct group *g, struct db_job **jobs, size_t n, struct err *err) {
    g->all = arena_new_array(g->arena, struct one, n);
    g->keyed = arena_new_array(g->arena, struct one *, n);
    if (!g->all || !g->keyed)
        return err_nomem(err);
    g->n = n;
    for (size_t i = 0; i < n; i++) {
        g->all[i] = (struct one){.a = jobs[i]->ctx, .job = jobs[i], .at = i};
        answering_afresh(g->all[i].a);
    }
    return ERR_OK;
}

static enum err_code look_again(struct group *g, struct err *err) {
    app_standing *standing = app_of(g->all[0].a->rq)->standing;
    if (!standing)
        return ERR_OK;
    struct app_asker *askers = arena_new_array(g->arena, struct app_asker, g->n);
    if (!askers)
        return err_nomem(err);
    for (size_t i = 0; i < g->n; i++)
        askers[i].rq = g->all[i].a->rq;
    const enum err_code code = standing(g->c, g->arena, askers, g->n, err);
    for (size_t i = 0; code == ERR_OK && i < g->n; i++)
        if (askers[i].code != ERR_OK)
            settle(&g->all[i], askers[i].code, &askers[i].err);
    return code;
}

/* ---- keys ---- */

static int by_owner(int64_t x_owner, struct str x, int64_t y_owner, struct str y) {
    return x_owner != y_owner ? (x_owner > y_owner) - (x_owner < y_owner) : str_cmp(x, y);
}

static int by_key(const void *x, const void *y) {
    const struct one *a = *(struct one *const *)x, *b = *(struct one *const *)y;
    const int order = by_owner(a->a->rq->owner, a->a->key, b->a->rq->owner, b->a->key);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

static void find_leaders(struct group *g) {
    for (size_t i = 0; i < g->n; i++)
        if (g->all[i].a->key.p && !g->all[i].settled)
            g->keyed[g->n_keyed++] = &g->all[i];
    if (g->n_keyed > 0)
        qsort(g->keyed, g->n_keyed, sizeof *g->keyed, by_key);
    for (size_t i = 1; i < g->n_keyed; i++) {
        struct one *before = g->keyed[i - 1], *o = g->keyed[i];
        if (before->a->rq->owner == o->a->rq->owner && str_eq(before->a->key, o->a->key))
            o->leader = before->leader ? before->leader : before;
    }
}

static enum err_code wanted(const struct group *g, struct str *ret, struct err *err) {
    struct buf b;
    struct json_out j;
    buf_init(&b, WANTED_MOST);
    json_start(&j, &b);
    json_array(&j);
    for (size_t i = 0; i < g->n_keyed; i++) {
        const struct answering *a = g->keyed[i]->a;
        if (g->keyed[i]->leader)
            continue;
        json_array(&j);
        json_i64(&j, a->rq->owner);
        json_str(&j, a->key);
        json_array_end(&j);
    }
    json_array_end(&j);
    enum err_code code = buf_check(&b, err);
    if (code == ERR_OK)
        *ret = str_dup(g->arena, buf_view(&b));
    buf_release(&b);
    return code == ERR_OK && g->arena->failed ? err_nomem(err) : code;
}

static void replay(struct one *o, const struct answer_kept *kept) {
    struct err why = {0};
    const enum err_code code = answering_replay(o->a, kept, &why);
    settle(o, code, &why);
}

/* Where the requests of a row's key begin in g->keyed. */
static size_t place_of(const struct group *g, const struct idempotency_kept_of_row *row) {
    size_t low = 0, high = g->n_keyed;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const struct answering *a = g->keyed[middle]->a;
        if (by_owner(a->rq->owner, a->key, row->owner, row->key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Answers what was answered before. */
static enum err_code replay_kept(struct group *g, struct err *err) {
    struct idempotency_kept_of_row *rows = NULL;
    size_t n = 0;
    struct str keys = STR_NULL;
    if (g->n_keyed == 0)
        return ERR_OK;
    enum err_code code = wanted(g, &keys, err);
    if (code == ERR_OK)
        code = idempotency_kept_of(g->c, g->arena, &(struct idempotency_kept_of_in){.wanted = keys}, &rows,
                                   &n, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        const struct answer_kept kept = {.hash = rows[i].hash,
                                         .body = rows[i].body,
                                         .location = rows[i].location,
                                         .status = rows[i].status,
                                         .version = rows[i].version};
        for (size_t k = place_of(g, &rows[i]); k < g->n_keyed; k++) {
            const struct answering *a = g->keyed[k]->a;
            if (by_owner(a->rq->owner, a->key, rows[i].owner, rows[i].key) != 0)
                break;
            replay(g->keyed[k], &kept);
        }
    }
    return code;
}

/* ---- the work ---- */

/* What `many` made of one. */
static enum err_code take_answer(struct one *o, const struct app_asked *asked, struct err *err) {
    struct answering *a = o->a;
    if (asked->code == ERR_OK || (a->key.p && answering_kept(asked->code))) {
        if (asked->code != ERR_OK)
            answering_refuse(a, asked->code, &asked->err);
        settle(o, ERR_OK, NULL);
        return buf_check(&a->answer.body, err);
    }
    settle(o, asked->code, &asked->err);
    return ERR_OK;
}

/* All that `first` and those after it ask of the same `many`. */
static enum err_code work_with(struct group *g, size_t first, struct app_asked *list, struct one **who,
                               struct err *err) {
    app_api_many *many = g->all[first].a->way.many;
    size_t n = 0;
    for (size_t i = first; i < g->n; i++) {
        struct one *o = &g->all[i];
        if (o->settled || o->leader || o->a->way.many != many)
            continue;
        list[n] = (struct app_asked){.rq = o->a->rq, .ctx = o->a->way.ctx, .answer = &o->a->answer};
        who[n++] = o;
    }
    enum err_code code = many(g->c, g->arena, list, n, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++)
        code = take_answer(who[i], &list[i], err);
    return code;
}

static enum err_code work(struct group *g, struct err *err) {
    enum err_code code = ERR_OK;
    struct app_asked *list = arena_new_array(g->arena, struct app_asked, g->n);
    struct one **who = arena_new_array(g->arena, struct one *, g->n);
    if (!list || !who)
        return err_nomem(err);
    for (size_t i = 0; code == ERR_OK && i < g->n; i++)
        if (!g->all[i].settled && !g->all[i].leader)
            code = work_with(g, i, list, who, err);
    return code;
}

/* ---- keeping ---- */

static enum err_code keep(struct group *g, struct err *err) {
    size_t n = 0;
    struct idempotency_keep_in *rows = arena_new_array(g->arena, struct idempotency_keep_in, g->n_keyed);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < g->n_keyed; i++) {
        const struct answering *a = g->keyed[i]->a;
        if (g->keyed[i]->leader || a->replayed || g->keyed[i]->job->code != ERR_OK)
            continue;
        const struct str body = buf_view(&a->answer.body);
        rows[n++] = (struct idempotency_keep_in){.owner = a->rq->owner,
                                                 .key = a->key,
                                                 .hash = str_of((const char *)a->hash, ANSWER_HASH),
                                                 .status = a->answer.status,
                                                 .body = str_or_empty(body),
                                                 .location = a->answer.location,
                                                 .version = a->answer.version,
                                                 .at = clock_seconds(&app_of(a->rq)->clock)};
    }
    if (n == 0)
        return ERR_OK;
    db_pipeline_begin(g->c); /* not ended: what it answers is heard with the commit */
    return idempotency_keep(g->c, g->arena, rows, n, err);
}

/* Who asked again before the first was answered gets its answer. */
static enum err_code follow(struct group *g, struct err *err) {
    for (size_t i = 0; i < g->n_keyed; i++) {
        struct one *o = g->keyed[i];
        if (o->settled || !o->leader)
            continue;
        const struct answering *first = o->leader->a;
        if (o->leader->job->code != ERR_OK) /* the key is free again: for whom, each alone finds out */
            return err_set(err, ERR_BUSY, "Idempotency-Key", "busy",
                           "The same request is being answered. Ask again in a moment.");
        const struct answer_kept kept = {.hash = str_of((const char *)first->hash, ANSWER_HASH),
                                         .body = buf_view(&first->answer.body),
                                         .location = first->answer.location,
                                         .status = first->answer.status,
                                         .version = first->answer.version};
        replay(o, &kept);
    }
    return ERR_OK;
}

static enum err_code answer_all(struct group *g, struct db_job **jobs, size_t n, struct err *err) {
    enum err_code code = begin(g, jobs, n, err);
    if (code == ERR_OK)
        code = look_again(g, err);
    if (code != ERR_OK)
        return code;
    find_leaders(g);
    code = replay_kept(g, err);
    if (code == ERR_OK)
        code = work(g, err);
    if (code == ERR_OK)
        code = keep(g, err);
    return code == ERR_OK ? follow(g, err) : code;
}

enum err_code answer_many(struct db_conn *c, struct db_job **jobs, size_t n, struct err *err) {
    struct arena scratch;
    struct group g = {.c = c, .arena = &scratch};
    arena_init(&scratch, SCRATCH_MOST);
    const enum err_code code = answer_all(&g, jobs, n, err);
    arena_release(&scratch);
    return code;
}
