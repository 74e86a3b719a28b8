/* Who is told what of a session, in the transaction of what it tells. */
#include <stdlib.h>

#include "group/inside.h"

static struct str told_key(struct arena *a, const char *what, const struct group_session *s) {
    return str_fmt(a, "session:%lld:%s:%lld", (long long)s->id, what, (long long)s->version);
}

static struct hub_told told_of(struct arena *a, const struct group_session *s, const char *what,
                               enum mail_weight weight) {
    return (struct hub_told){.kind = "session",
                             .weight = weight,
                             .key = told_key(a, what, s),
                             .path = str_fmt(a, "sessions/%lld", (long long)s->id),
                             .path_words = STR("Look at it")};
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
    struct str when = group_when(a, &s);
    struct hub_told t = told_of(a, &s, "up", MAIL_WAITS);
    t.subject = str_fmt(a, "A place for you: %.*s", STR_ARG(s.title));
    t.body = str_fmt(a,
                     "A place came free, and you have it: “%.*s”, %.*s.\n\nIf you cannot come, withdraw, so "
                     "that the next can.",
                     STR_ARG(s.title), STR_ARG(when));
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
    struct str when = group_when(a, &s);
    struct hub_told t = told_of(a, &s, "off", MAIL_WAITS);
    t.subject = str_fmt(a, "%.*s is called off", STR_ARG(s.title));
    t.body = str_fmt(a, "“%.*s”, %.*s, is called off.%s%.*s", STR_ARG(s.title), STR_ARG(when),
                     s.off_words.n ? "\n\n" : "", STR_ARG(s.off_words));
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
    struct str was = group_where(before), where = group_where(&s), when = group_when(a, &s);
    if (s.starts_at == before->starts_at && s.minutes == before->minutes && str_eq(was, where))
        return ERR_OK;
    struct hub_told t = told_of(a, &s, "change", MAIL_WAITS);
    t.subject = str_fmt(a, "Another time or place: %.*s", STR_ARG(s.title));
    t.body = str_fmt(a, "“%.*s” is now %.*s%s%.*s.", STR_ARG(s.title), STR_ARG(when), where.n ? ", at " : "",
                     STR_ARG(where));
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
    struct str when = group_when(a, s);
    for (size_t i = 0; !rc && i < n_parties; i++) {
        const struct group_change *k = bsearch(&(struct group_change){.account_id = parties[i].account_id},
                                               list, n, sizeof *list, by_account);
        struct hub_told t = told_of(a, s, "hours", MAIL_NEWS);
        struct str words = minutes_words(a, k ? k->minutes : 0);
        t.subject = str_fmt(a, "Your hours for %.*s", STR_ARG(s->title));
        t.body = str_fmt(a,
                         "It was %s who came to “%.*s”, %.*s: you %s %.*s. If that is not right, tell the "
                         "coordinator.",
                         s->revision ? "corrected" : "noted", STR_ARG(s->title), STR_ARG(when),
                         k && k->minutes > 0 ? "got" : "gave", STR_ARG(words));
        rc = hub_tell(c, a, by, h, parties[i].id, &t, err);
    }
    return rc;
}
