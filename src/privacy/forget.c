/* Being forgotten: asked for, taken back, done. */
#include "privacy/forget.h"
#include "base/language.h"
#include "gen/privacy_sql.h"

enum { A_DAY = 86400, AT_ONCE = 64 };

static const char *const states[] = {"waiting", "withdrawn", "done"};

static enum err_code state_of(struct str s, enum erasure_state *ret, struct err *err) {
    for (unsigned i = 0; i < 3; i++) {
        if (str_eqz(s, states[i])) {
            *ret = (enum erasure_state)i;
            return ERR_OK;
        }
    }
    return err_set(err, ERR_CORRUPT, NULL, "erasure", "It is unknown what became of a wish to be forgotten");
}

enum err_code forget_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                        bool *ret_found, struct erasure *ret, struct err *err) {
    struct erasure_last_row r;
    enum err_code rc = erasure_last(c, a, &(struct erasure_last_in){.hub_id = hub_id, .member_id = member_id},
                                    ret_found, &r, err);
    if (rc || !*ret_found)
        return rc;
    *ret = (struct erasure){.id = r.id,
                            .member_id = member_id,
                            .asked_at = r.asked_at,
                            .due_at = r.due_at,
                            .ended_at = r.has_ended_at ? r.ended_at : 0,
                            .reason = r.reason,
                            .way = r.way};
    return state_of(r.state, &ret->state, err);
}

/* What the hub cannot do without is replaced first. */
enum err_code forget_may(struct db_conn *c, struct arena *a, const struct hub *h, const struct member *m,
                         struct err *err) {
    struct forget_coordinators_row others = {0};
    if (str_eq(m->name, h->contact_name) || (!str_empty(m->email) && str_eq(m->email, h->contact_email)))
        return err_set(err, ERR_CONFLICT, NULL, "contact",
                       "The hub names them as whom to ask. Name somebody else in the hub's settings first");
    if (!(m->roles & ROLE_COORDINATOR) || m->state != MEMBER_ACTIVE)
        return ERR_OK;
    enum err_code rc = forget_coordinators(
        c, a, &(struct forget_coordinators_in){.hub_id = h->id, .member_id = m->id}, &others, err);
    return rc || others.n > 0 ? rc
                              : err_set(err, ERR_CONFLICT, NULL, "last-coordinator",
                                        "They are the only coordinator. Make somebody else one first");
}

static void say(struct arena *a, const void *ctx, struct hub_told *t) {
    const int64_t *due = ctx;
    t->subject = tr_str("You asked to be forgotten");
    t->body = str_fmt(a,
                      tr("On %.*s all that tells who you are will be gone from here. Until then nothing "
                         "changes, and you can take it back: on your page, or with a word to your "
                         "coordinator. If you did not ask for this, tell them at once."),
                      STR_ARG(day_words(a, day_of_seconds(*due))));
    t->path_words = tr_str("Look at it, or take it back");
}

static enum err_code note(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          const struct forget_ask *k, int64_t id, int64_t due_at, struct err *err) {
    const struct erasure_insert_in row = {.hub_id = h->id,
                                          .id = id,
                                          .member_id = k->member_id,
                                          .way = str_from(k->way),
                                          .proof = str_or_empty(k->proof),
                                          .asked_at = by->at,
                                          .has_asked_by = by->person_id != 0,
                                          .asked_by = by->person_id,
                                          .due_at = due_at};
    enum err_code rc = erasure_insert(c, &row, NULL, err);
    if (rc == ERR_CONFLICT)
        return err_set(err, ERR_CONFLICT, NULL, "twice", "This was asked for already");
    const struct str detail = str_fmt(a, "{\"way\":\"%s\",\"due_at\":%lld}", k->way, (long long)due_at);
    return rc ? rc : audit_write(c, by, h->id, "forget.ask", k->member_id, detail, err);
}

enum err_code forget_ask(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct forget_ask *k, int64_t *ret_due_at, struct err *err) {
    struct privacy_setting setting;
    struct member m;
    struct erasure last;
    bool found;
    enum err_code rc = privacy_setting_get(c, a, h->id, &setting, err);
    if (!rc)
        rc = member_get(c, a, h->id, k->member_id, &m, err);
    if (!rc)
        rc = forget_of(c, a, h->id, k->member_id, &found, &last, err);
    if (!rc && found && last.state == ERASURE_DONE)
        rc = err_set(err, ERR_CONFLICT, NULL, "done", "They are forgotten already");
    if (!rc)
        rc = forget_may(c, a, h, &m, err);
    if (rc)
        return rc;
    const int64_t days = k->wait_days >= 0 ? k->wait_days : setting.wait_days;
    *ret_due_at = by->at + days * A_DAY;
    rc = note(c, a, by, h, k, id_next(by->ids), *ret_due_at, err);
    struct doer both = *by;
    both.person_id =
        0; /* told even when they did it themselves: perhaps it was somebody else at their screen */
    const struct hub_told told = {.kind = "forget",
                                  .weight = MAIL_URGENT,
                                  .key = str_fmt(a, "forget:%lld", (long long)by->at),
                                  .say = say,
                                  .ctx = ret_due_at,
                                  .whoever = true,
                                  .path = STR("me/privacy/forget")};
    return rc || !days ? rc : hub_tell(c, a, &both, h, k->member_id, &told, err);
}

enum err_code forget_back(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, struct err *err) {
    struct erasure e;
    struct member m;
    bool found;
    enum err_code rc = member_get(c, a, h->id, member_id, &m, err);
    if (!rc)
        rc = forget_of(c, a, h->id, member_id, &found, &e, err);
    if (!rc && (!found || e.state != ERASURE_WAITING))
        rc = err_set(err, ERR_CONFLICT, NULL, "nothing", "Nothing waits that could be taken back");
    if (!rc)
        rc = erasure_end(
            c, &(struct erasure_end_in){.hub_id = h->id, .id = e.id, .state = STR("withdrawn"), .at = by->at},
            NULL, err);
    return rc ? rc : audit_write(c, by, h->id, "forget.back", member_id, STR_NULL, err);
}

enum err_code forgotten_list(struct db_conn *c, struct arena *a, int64_t hub_id, struct forgotten **ret,
                             size_t *ret_n, struct err *err) {
    struct erasures_done_row *rows;
    enum err_code rc = erasures_done(c, a, &(struct erasures_done_in){.hub_id = hub_id}, &rows, ret_n, err);
    struct forgotten *list = rc ? NULL : arena_new_array(a, struct forgotten, *ret_n);
    if (rc || !list)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct forgotten){rows[i].member_id, rows[i].number, rows[i].ended_at};
    *ret = list;
    return ERR_OK;
}

/* ---- those whose time has come ---- */

struct due {
    struct arena a;
    const struct doer *by;
    struct erasures_due_row *rows;
    size_t n, most;
    const struct erasures_due_row *one;
    struct err why;
};

static enum err_code read_due(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    return erasures_due(c, &d->a, &(struct erasures_due_in){.now = d->by->at, .most = (int64_t)d->most},
                        &d->rows, &d->n, err);
}

static enum err_code do_one(struct db_conn *c, void *ctx, struct err *err) {
    struct due *d = ctx;
    struct hub h;
    enum err_code rc = hub_by_id(c, &d->a, d->one->hub_id, &h, err);
    return rc ? rc : forget_do(c, &d->a, d->by, &h, d->one->id, d->one->member_id, err);
}

/* What stands in the way is told to the coordinators, on the page of the member. */
static enum err_code put_off(struct db_conn *c, void *ctx, struct err *err) {
    const struct due *d = ctx;
    const struct erasure_later_in in = {.hub_id = d->one->hub_id,
                                        .id = d->one->id,
                                        .due_at = d->by->at + A_DAY,
                                        .reason = str_from(d->why.message)};
    return erasure_later(c, &in, NULL, err);
}

static enum err_code each_due(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err) {
    struct due *d = ctx;
    struct err why = {0};
    d->one = &d->rows[i];
    const struct arena_mark mark = arena_mark(&d->a);
    enum err_code rc = db_write(db, do_one, d, &why);
    *ret_done = rc == ERR_OK;
    if (rc == ERR_CONFLICT || rc == ERR_LIMIT) {
        d->why = why;
        rc = db_write(db, put_off, d, err);
    } else if (rc) {
        *err = why;
    }
    arena_rewind(&d->a, mark);
    return rc;
}

enum err_code forget_run_due(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                             struct err *err) {
    struct due d = {.by = by, .most = most < AT_ONCE ? most : AT_ONCE};
    struct arena scratch;
    *ret_n = 0;
    arena_init(&d.a, (size_t)64 << 20);
    arena_init(&scratch, 4096);
    enum err_code rc = db_read(db, read_due, &d, err);
    if (!rc && d.n)
        rc = due_each(db, &scratch, d.n, each_due, &d, ret_n, err);
    arena_release(&scratch);
    arena_release(&d.a);
    return rc;
}
