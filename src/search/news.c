/* What is new for kept searches, told by a message: once a day at most for each. */
#include "app/due.h"
#include "base/language.h"
#include "hub/hub.h"
#include "search/inside.h"

enum { AT_ONCE = 200, HOURS = 20 };

struct news {
    struct arena arena;
    const struct doer *by;
    bool on;
    struct saved_untold_row *rows;
    size_t n;
    const struct saved_untold_row *row;
    struct hub hub;
    struct saved_search search;
    size_t fresh;
};

static enum err_code read_untold(struct db_conn *c, void *ctx, struct err *err) {
    struct news *k = ctx;
    enum err_code rc = mail_is_on(c, &k->arena, &k->on, err);
    if (rc || !k->on)
        return rc;
    return saved_untold(
        c, &k->arena, &(struct saved_untold_in){.before = k->by->at - HOURS * INT64_C(3600), .most = AT_ONCE},
        &k->rows, &k->n, err);
}

static enum err_code read_fresh(struct db_conn *c, void *ctx, struct err *err) {
    struct news *k = ctx;
    const struct saved_untold_row *r = k->row;
    enum err_code rc = hub_by_id(c, &k->arena, r->hub_id, &k->hub, err);
    if (!rc)
        rc = saved_get(c, &k->arena, r->hub_id, r->member_id, r->id, &k->search, err);
    if (rc)
        return rc;
    /* what was told is not news again, seen or not; before the first time it is what came since it was kept
     */
    if (k->search.seen_at < r->told_at) {
        k->search.seen_at = r->told_at;
        k->search.seen_id = INT64_MAX;
    }
    rc = saved_fresh(c, &k->arena, r->hub_id, r->member_id, k->by->today, &k->search, err);
    k->fresh = k->search.fresh;
    return rc;
}

static void say(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct news *k = ctx;
    t->subject =
        k->fresh == 1
            ? str_fmt(a, tr("Something new for “%.*s”"), STR_ARG(k->search.name))
            : str_fmt(a, tr_n("%zu new thing for “%.*s”", "%zu new things for “%.*s”", (int64_t)k->fresh),
                      k->fresh, STR_ARG(k->search.name));
    t->body = tr_str("You keep this search, and something that fits has come.");
    t->path_words = tr_str("Look at it");
}

static enum err_code tell(struct db_conn *c, void *ctx, struct err *err) {
    struct news *k = ctx;
    struct arena *a = &k->arena;
    const struct saved_untold_row *r = k->row;
    int64_t changed = 0;
    enum err_code rc =
        saved_set_told(c,
                       &(struct saved_set_told_in){
                           .hub_id = r->hub_id, .id = r->id, .was = r->told_at, .told_at = k->by->at},
                       &changed, err);
    if (!rc && changed == 0)
        k->fresh = 0; /* told, or ended, meanwhile */
    if (rc || !k->fresh)
        return rc;
    const struct hub_told told = {
        .kind = "search",
        .weight = MAIL_NEWS,
        .key = str_fmt(a, "search:%lld:%lld", (long long)r->id, (long long)r->told_at),
        .say = say,
        .ctx = k,
        .path = STR("searches"),
    };
    return hub_tell(c, a, k->by, &k->hub, r->member_id, &told, err);
}

static enum err_code tell_one(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err) {
    struct news *k = ctx;
    k->row = &k->rows[i];
    k->fresh = 0;
    enum err_code rc = db_read(db, read_fresh, k, err);
    if (rc == ERR_NOT_FOUND) { /* ended meanwhile */
        *ret_done = false;
        return ERR_OK;
    }
    if (!rc)
        rc = db_write(db, tell, k, err);
    *ret_done = !rc && k->fresh;
    return rc;
}

enum err_code saved_tell_due(struct db *db, const struct doer *by, size_t *ret_n, struct err *err) {
    struct news k = {.by = by};
    arena_init(&k.arena, (size_t)64 << 20);
    *ret_n = 0;
    enum err_code rc = db_read(db, read_untold, &k, err);
    if (!rc)
        rc = due_each(db, &k.arena, k.n, tell_one, &k, ret_n, err);
    arena_release(&k.arena);
    return rc;
}
