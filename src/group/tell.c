/* Who is told what of a session, in the transaction of what it tells. */
#include <stdlib.h>

#include "base/language.h"
#include "group/inside.h"

static struct str told_key(struct arena *a, const char *what, const struct group_session *s) {
    return str_fmt(a, "session:%lld:%s:%lld", (long long)s->id, what, (long long)s->version);
}

/* What is said, in the reader's language when it is said. */
struct telling {
    const struct group_session *s;
    int64_t minutes; /* got, or below zero given */
};

static struct hub_told told_of(struct arena *a, const struct telling *of, const char *what,
                               enum mail_weight weight,
                               void (*say)(struct arena *a, const void *ctx, struct hub_told *t)) {
    return (struct hub_told){.kind = "session",
                             .weight = weight,
                             .key = told_key(a, what, of->s),
                             .path = str_fmt(a, "sessions/%lld", (long long)of->s->id),
                             .say = say,
                             .ctx = of};
}

static void say_moved_up(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct group_session *s = ((const struct telling *)ctx)->s;
    t->path_words = tr_str("Look at it");
    t->subject = str_fmt(a, tr("A place for you: %.*s"), STR_ARG(s->title));
    t->body =
        str_fmt(a,
                tr("A place came free, and you have it: “%.*s”, %.*s.\n\nIf you cannot come, withdraw, so "
                   "that the next can."),
                STR_ARG(s->title), STR_ARG(group_when(a, s)));
}

static void say_off(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct group_session *s = ((const struct telling *)ctx)->s;
    t->path_words = tr_str("Look at it");
    t->subject = str_fmt(a, tr("%.*s is called off"), STR_ARG(s->title));
    t->body = str_fmt(a, tr("“%.*s”, %.*s, is called off."), STR_ARG(s->title), STR_ARG(group_when(a, s)));
    if (s->off_words.n)
        t->body = str_fmt(a, "%.*s\n\n%.*s", STR_ARG(t->body), STR_ARG(s->off_words));
}

static void say_changed(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct group_session *s = ((const struct telling *)ctx)->s;
    const struct str when = group_when(a, s), where = group_where(s);
    t->path_words = tr_str("Look at it");
    t->subject = str_fmt(a, tr("Another time or place: %.*s"), STR_ARG(s->title));
    t->body = where.n ? str_fmt(a, tr("“%.*s” is now %.*s, at %.*s."), STR_ARG(s->title), STR_ARG(when),
                                STR_ARG(where))
                      : str_fmt(a, tr("“%.*s” is now %.*s."), STR_ARG(s->title), STR_ARG(when));
}

static void say_hours(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct telling *of = ctx;
    const struct group_session *s = of->s;
    const struct str when = group_when(a, s), minutes = minutes_words(a, of->minutes);
    t->path_words = tr_str("Look at it");
    t->subject = str_fmt(a, tr("Your hours for %.*s"), STR_ARG(s->title));
    t->body = str_fmt(a,
                      of->minutes > 0 ? s->revision ? tr("It was corrected who came to “%.*s”, %.*s: you got "
                                                         "%.*s. If that is not right, tell the coordinator.")
                                                    : tr("It was noted who came to “%.*s”, %.*s: you got "
                                                         "%.*s. If that is not right, tell the coordinator.")
                      : s->revision ? tr("It was corrected who came to “%.*s”, %.*s: you gave %.*s. If that "
                                         "is not right, tell the coordinator.")
                                    : tr("It was noted who came to “%.*s”, %.*s: you gave %.*s. If that is "
                                         "not right, tell the coordinator."),
                      STR_ARG(s->title), STR_ARG(when), STR_ARG(minutes));
}

enum err_code group_tell_moved_up(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, int64_t id, int64_t member_id, struct err *err) {
    struct group_session s;
    bool on;
    enum err_code rc = hub_tells(c, a, by, &on, err);
    if (!rc && on)
        rc = group_get(c, a, h, 0, id, &s, err);
    if (rc || !on)
        return rc;
    const struct hub_told t = told_of(a, &(struct telling){.s = &s}, "up", MAIL_WAITS, say_moved_up);
    return hub_tell(c, a, by, h, member_id, &t, err);
}

/* All who lead it, have a place in it or wait for one. */
static enum err_code tell_all(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              const struct group_session *s, const struct hub_told *t, struct err *err) {
    struct group_wish *wishes;
    size_t n = 0;
    enum err_code rc = group_wishes(c, a, h->id, s->id, &wishes, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = hub_tell(c, a, by, h, wishes[i].who.id, t, err);
    for (size_t i = 0; !rc && i < s->n_leaders; i++)
        rc = hub_tell(c, a, by, h, s->leaders[i].id, t, err);
    return rc;
}

enum err_code group_tell_off(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t id, struct err *err) {
    struct group_session s;
    bool on;
    enum err_code rc = hub_tells(c, a, by, &on, err);
    if (!rc && on)
        rc = group_get(c, a, h, 0, id, &s, err);
    if (rc || !on)
        return rc;
    const struct hub_told t = told_of(a, &(struct telling){.s = &s}, "off", MAIL_WAITS, say_off);
    return tell_all(c, a, by, h, &s, &t, err);
}

enum err_code group_tell_changed(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct group_session *before, struct err *err) {
    struct group_session s;
    bool on;
    enum err_code rc = hub_tells(c, a, by, &on, err);
    if (!rc && on)
        rc = group_get(c, a, h, 0, before->id, &s, err);
    if (rc || !on)
        return rc;
    const struct str was = group_where(before), where = group_where(&s);
    if (s.starts_at == before->starts_at && s.minutes == before->minutes && str_eq(was, where))
        return ERR_OK;
    const struct hub_told t = told_of(a, &(struct telling){.s = &s}, "change", MAIL_WAITS, say_changed);
    return tell_all(c, a, by, h, &s, &t, err);
}

/* ---- hours ---- */

static int by_account(const void *x, const void *y) {
    const struct group_change *a = x, *b = y;
    return (a->account_id > b->account_id) - (a->account_id < b->account_id);
}

/* One of each account, what does not change left out. */
static size_t add_up(struct group_change *list, size_t n) {
    size_t kept = 0;
    if (n)
        qsort(list, n, sizeof *list, by_account);
    for (size_t i = 0; i < n;) {
        struct group_change one = list[i];
        for (i++; i < n && list[i].account_id == one.account_id; i++)
            one.minutes += list[i].minutes;
        if (one.minutes)
            list[kept++] = one;
    }
    return kept;
}

enum err_code group_tell_hours(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               const struct group_session *s, struct group_change *list, size_t n,
                               struct err *err) {
    struct member_party *parties;
    size_t n_parties = 0;
    bool on;
    enum err_code rc = hub_tells(c, a, by, &on, err);
    if (rc || !on)
        return rc;
    n = add_up(list, n);
    int64_t *accounts = arena_new_array(a, int64_t, n);
    if (!accounts)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        accounts[i] = list[i].account_id;
    if (n)
        rc = member_parties(c, a, h->id, accounts, n, &parties, &n_parties, err);
    for (size_t i = 0; !rc && i < n_parties; i++) {
        const struct group_change *k = bsearch(&(struct group_change){.account_id = parties[i].account_id},
                                               list, n, sizeof *list, by_account);
        const struct telling of = {.s = s, .minutes = k ? k->minutes : 0};
        const struct hub_told t = told_of(a, &of, "hours", MAIL_NEWS, say_hours);
        rc = hub_tell(c, a, by, h, parties[i].id, &t, err);
    }
    return rc;
}
