/* Asking people to help with a request, and what they say. */
#include "app/due.h"
#include "base/language.h"
#include "gen/match_sql.h"
#include "match/loading.h"

/* ---- asking ---- */

static struct str why_not(struct arena *a, const struct match_hand *h, enum match_bar bar) {
    static const char *const words[] = {
        [MATCH_FREE] = "",
        [MATCH_NOT_OPEN] = TR("this request is no longer open"),
        [MATCH_SELF] = TR("they asked for it themselves"),
        [MATCH_AWAY] = TR("they take no part at the moment"),
        [MATCH_BLOCKED] = TR("the two are not to be brought together"),
        [MATCH_UNCHECKED] = TR("they have not been checked for what this asks for"),
        [MATCH_SAID_NO] = TR("they were asked before"),
        [MATCH_ASKED] = TR("they were asked before"),
        [MATCH_UNDER_WAY] = TR("they are about to help already"),
    };
    return str_fmt(a, tr("%.*s cannot be asked: %s"), STR_ARG(h->shown), tr(words[bar]));
}

struct asked {
    struct str who, title, words;
};

static void say_asked(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct asked *s = ctx;
    t->subject = str_fmt(a, tr("Could you help? %.*s"), STR_ARG(s->title));
    t->body =
        str_fmt(a, "%.*s%s%.*s\n\n%s",
                STR_ARG(str_fmt(a, tr("%.*s wishes for help: “%.*s”."), STR_ARG(s->who), STR_ARG(s->title))),
                str_empty(s->words) ? "" : "\n\n", STR_ARG(s->words),
                tr("Could you help? If not, that is fine: nobody learns who was asked."));
    t->path_words = tr_str("Answer");
}

/* The one who is asked finds it on the page with their hours. */
static enum err_code tell_asked(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, const struct match_wish *w, const struct wish_told *told,
                                int64_t member_id, int64_t ask_id, struct err *err) {
    const struct asked asked = {person_shown(a, told->shown), told->title, w->words};
    return hub_tell(c, a, by, h, member_id,
                    &(struct hub_told){.kind = "ask",
                                       .weight = MAIL_WAITS,
                                       .key = str_fmt(a, "ask:%lld", (long long)ask_id),
                                       .say = say_asked,
                                       .ctx = &asked,
                                       .path = STR("home")},
                    err);
}

/* What stands in the way, as a coordinator may know it: that one hides from the other they may not. */
static enum err_code bar_told(struct db_conn *c, struct arena *a, int64_t hub_id, const struct match_wish *w,
                              const struct match_hand *h, enum match_bar *ret, struct err *err) {
    struct block_made *made;
    size_t n;
    *ret = match_bar(w, h);
    if (*ret != MATCH_BLOCKED)
        return ERR_OK;
    enum err_code rc = blocks_made(c, a, hub_id, w->member_id, true, &made, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (made[i].other_id == h->member_id)
            return ERR_OK;
    }
    struct match_hand seen = *h;
    seen.blocked = false;
    *ret = match_bar(w, &seen);
    return rc;
}

/* Whether an ask of theirs is not over yet, answered with no or not. */
static enum err_code is_asked(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t listing_id,
                              int64_t member_id, bool *ret, struct err *err) {
    struct ask_of_row row = {.ended = true};
    bool found = false;
    enum err_code rc =
        ask_of(c, a, &(struct ask_of_in){.hub_id = hub_id, .listing_id = listing_id, .member_id = member_id},
               &found, &row, err);
    *ret = !rc && found && !row.ended;
    return rc;
}

static enum err_code ask_one(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *hub,
                             const struct wish_told *told, const struct match_wish *w,
                             const struct match_hand *h, size_t *ret_n, struct err *err) {
    enum match_bar bar = MATCH_FREE;
    bool waits = false;
    enum err_code rc = bar_told(c, a, hub->id, w, h, &bar, err);
    if (!rc && (bar == MATCH_SAID_NO || bar == MATCH_ASKED)) {
        bar = MATCH_ASKED;
        rc = is_asked(c, a, hub->id, w->id, h->member_id, &waits, err);
    }
    if (rc || waits)
        return rc;
    if (bar != MATCH_FREE)
        return err_set(err, ERR_CONFLICT, "members", match_bar_name(bar), "%.*s.",
                       STR_ARG(why_not(a, h, bar)));
    int64_t id = id_next(by->ids);
    rc = ask_insert(c,
                    &(struct ask_insert_in){.hub_id = hub->id,
                                            .id = id,
                                            .listing_id = w->id,
                                            .member_id = h->member_id,
                                            .asked_by = by->person_id,
                                            .asked_at = by->at},
                    NULL, err);
    if (rc)
        return rc;
    ++*ret_n;
    rc = audit_write(c, by, hub->id, "ask.send", id, STR_NULL, err);
    /* Nobody hears of an ask that a hard rule keeps from them. */
    return rc || match_bar(w, h) != MATCH_FREE ? rc
                                               : tell_asked(c, a, by, hub, w, told, h->member_id, id, err);
}

static enum err_code hold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t listing_id,
                          struct err *err) {
    struct listing_hold_row row;
    bool found = false;
    return listing_hold(c, a, &(struct listing_hold_in){.hub_id = hub_id, .id = listing_id}, &found, &row,
                        err);
}

/* The hands of these members; every one must be there. */
static enum err_code load_hands(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                const struct match_wish *w, const int64_t *members, size_t n,
                                struct match_hand **ret, size_t *ret_n, struct err *err) {
    enum err_code rc = match_hands_load(c, a, t, w, members, n, ret, ret_n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        bool there = false;
        for (size_t k = 0; k < *ret_n; k++)
            there = there || (*ret)[k].member_id == members[i];
        if (!there)
            return err_set(err, ERR_INVALID, "members", "not-found", "There is no such member in this hub");
    }
    return rc;
}

enum err_code ask_several(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t listing_id, const int64_t *members, size_t n, size_t *ret_n,
                          struct err *err) {
    struct catalogue tree;
    struct match_wish w;
    struct match_hand *hands;
    struct wish_told told;
    size_t n_hands = 0;
    const struct suggest_terms t = {.hub_id = h->id, .today = by->today};
    *ret_n = 0;
    if (n == 0)
        return err_set(err, ERR_INVALID, "members", "required", "Tick at least one person to ask");
    enum err_code rc = hold(c, a, h->id, listing_id, err);
    if (!rc)
        rc = catalogue_of(c, a, h->id, &tree, err);
    if (!rc)
        rc = match_wish_load(c, a, &t, &tree, listing_id, &w, &told, err);
    if (!rc && !(w.open && w.active))
        rc = err_set(err, ERR_CONFLICT, NULL, "state", "This request is no longer open.");
    if (!rc)
        rc = load_hands(c, a, &t, &w, members, n, &hands, &n_hands, err);
    for (size_t i = 0; !rc && i < n_hands; i++)
        rc = ask_one(c, a, by, h, &told, &w, &hands[i], ret_n, err);
    return rc;
}

/* ---- answering ---- */

/* True whatever the reason is: somebody was found, time is over, or something that is somebody else's secret.
 */
static enum err_code not_asked(struct err *err) {
    return err_set(err, ERR_CONFLICT, NULL, "state",
                   "You are not asked this any more. Thank you all the same.");
}

static enum err_code load_open(struct db_conn *c, struct arena *a, const struct hub *h, int64_t member_id,
                               int64_t ask_id, struct ask_row_row *ret, struct err *err) {
    bool found = false;
    enum err_code rc = ask_row(c, a, &(struct ask_row_in){.hub_id = h->id, .id = ask_id}, &found, ret, err);
    if (rc)
        return rc;
    if (!found || ret->member_id != member_id)
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "You were not asked this.");
    if (ret->ended && str_eqz(ret->answer, "yes"))
        return err_set(err, ERR_CONFLICT, NULL, "state", "You have answered this already.");
    return ret->ended ? not_asked(err) : ERR_OK;
}

/* Asks are locked by what is written to them alone, behind their request: whoever locked one first and then
 * waited for its request would stand in the way of the yes that ends all of them. */
static enum err_code answer(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t id,
                            struct str word, struct err *err) {
    int64_t changed = 0;
    enum err_code rc = ask_answer(
        c, &(struct ask_answer_in){.hub_id = hub_id, .id = id, .answer = word, .at = by->at}, &changed, err);
    return !rc && changed == 0 ? not_asked(err) : rc;
}

enum err_code ask_answer_no(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, int64_t ask_id, struct err *err) {
    struct ask_row_row q;
    enum err_code rc = load_open(c, a, h, member_id, ask_id, &q, err);
    /* The ask itself keeps what was said and when. A line in the trail would tell every coordinator who reads
     * it; the end of the ask has one, for all alike. */
    return rc ? rc : answer(c, by, h->id, ask_id, STR("no"), err);
}

/* Whether the hard rules let an ask hold now: what was asked before a block, a pause or the end of a check is
 * not asked any more. That they were asked, and said no once, does not stand in its way. */
static enum err_code holds(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today,
                           const struct catalogue *tree, int64_t member_id, int64_t listing_id, bool *ret,
                           struct err *err) {
    struct match_wish w;
    struct match_hand *hand;
    struct wish_told told;
    size_t n = 0;
    const struct suggest_terms t = {.hub_id = hub_id, .today = today};
    enum err_code rc = match_wish_load(c, a, &t, tree, listing_id, &w, &told, err);
    if (!rc)
        rc = match_hands_load(c, a, &t, &w, &member_id, 1, &hand, &n, err);
    *ret = false;
    if (rc || n == 0)
        return rc;
    hand->asked = hand->said_no = false;
    *ret = match_bar(&w, hand) == MATCH_FREE;
    return ERR_OK;
}

static enum err_code still_may(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t member_id, int64_t listing_id, struct err *err) {
    struct catalogue tree;
    bool may = false;
    enum err_code rc = catalogue_of(c, a, h->id, &tree, err);
    if (!rc)
        rc = holds(c, a, h->id, by->today, &tree, member_id, listing_id, &may, err);
    return !rc && !may ? not_asked(err) : rc;
}

enum err_code ask_answer_yes(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t member_id, int64_t ask_id, int64_t *ret_exchange_id, struct err *err) {
    struct ask_row_row q;
    enum err_code rc = load_open(c, a, h, member_id, ask_id, &q, err);
    if (!rc)
        rc = hold(c, a, h->id, q.listing_id, err);
    if (!rc) /* somebody else's yes may have come while we waited for the request */
        rc = load_open(c, a, h, member_id, ask_id, &q, err);
    if (!rc)
        rc = still_may(c, a, by, h, member_id, q.listing_id, err);
    if (!rc)
        rc = ask_propose(c, a, by, h, member_id, q.listing_id, ret_exchange_id, err);
    if (!rc)
        rc = answer(c, by, h->id, ask_id, STR("yes"), err);
    if (!rc)
        rc = audit_write(c, by, h->id, "ask.yes", ask_id, STR_NULL, err);
    if (!rc)
        rc = asks_end(c, &(struct asks_end_in){.hub_id = h->id, .listing_id = q.listing_id, .at = by->at},
                      NULL, err);
    return rc;
}

enum err_code asks_for(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, int64_t today,
                       bool refused_too, struct ask **ret, size_t *ret_n, struct err *err) {
    struct asks_of_member_row *rows;
    struct catalogue tree;
    size_t n;
    *ret_n = 0;
    enum err_code rc = asks_of_member(
        c, a,
        &(struct asks_of_member_in){
            .hub_id = hub_id, .member_id = member_id, .today = today, .refused_too = refused_too},
        &rows, &n, err);
    if (!rc && n)
        rc = catalogue_of(c, a, hub_id, &tree, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct ask, n + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        bool may = false;
        rc = holds(c, a, hub_id, today, &tree, member_id, rows[i].listing_id, &may, err);
        if (!rc && may)
            (*ret)[(*ret_n)++] = (struct ask){.id = rows[i].id,
                                              .listing_id = rows[i].listing_id,
                                              .member_id = member_id,
                                              .asked_at = rows[i].asked_at,
                                              .title = rows[i].title,
                                              .words = rows[i].words,
                                              .wish_shown = person_shown(a, rows[i].name)};
    }
    return rc;
}

/* ---- as whoever asked sees them ---- */

static enum ask_seen ask_seen(struct str answer, bool ended, int64_t asked_at, int64_t now) {
    if (str_eqz(answer, "yes"))
        return ASK_YES;
    /* By the clock too: the job that ends them may be late. */
    return ended || asked_at <= now - ASK_DAYS * SECONDS_A_DAY ? ASK_OVER : ASK_WAITS;
}

enum err_code asks_of_request(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t listing_id,
                              int64_t now, struct ask_sent **ret, size_t *ret_n, struct err *err) {
    struct asks_of_listing_row *rows;
    enum err_code rc = asks_of_listing(
        c, a, &(struct asks_of_listing_in){.hub_id = hub_id, .listing_id = listing_id}, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct ask_sent, *ret_n + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] =
            (struct ask_sent){.member_id = rows[i].member_id,
                              .name = rows[i].name,
                              .asked_at = rows[i].asked_at,
                              .seen = ask_seen(rows[i].answer, rows[i].has_ended_at, rows[i].asked_at, now)};
    return ERR_OK;
}

/* ---- those whose time is over ---- */

struct expiring {
    struct arena *arena;
    const struct doer *by;
    size_t most;
    struct asks_due_row *rows;
    size_t n;
    int64_t hub_id, id;
    bool done;
};

static enum err_code read_due(struct db_conn *c, void *ctx, struct err *err) {
    struct expiring *e = ctx;
    return asks_due(
        c, e->arena,
        &(struct asks_due_in){.before = e->by->at - ASK_DAYS * SECONDS_A_DAY, .most = (int64_t)e->most},
        &e->rows, &e->n, err);
}

static enum err_code expire_one(struct db_conn *c, void *ctx, struct err *err) {
    struct expiring *e = ctx;
    int64_t changed = 0;
    enum err_code rc =
        ask_end(c, &(struct ask_end_in){.hub_id = e->hub_id, .id = e->id, .at = e->by->at}, &changed, err);
    e->done = changed > 0; /* else a yes ended it meanwhile */
    return rc || !e->done ? rc : audit_write(c, e->by, e->hub_id, "ask.over", e->id, STR_NULL, err);
}

static enum err_code expire_at(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err) {
    struct expiring *e = ctx;
    e->hub_id = e->rows[i].hub_id;
    e->id = e->rows[i].id;
    enum err_code rc = db_write(db, expire_one, e, err);
    *ret_done = e->done;
    return rc;
}

enum err_code asks_expire(struct db *db, const struct doer *by, size_t most, size_t *ret_n, struct err *err) {
    struct arena arena;
    arena_init(&arena, (size_t)16 << 20);
    struct expiring e = {.arena = &arena, .by = by, .most = most};
    enum err_code rc = db_read(db, read_due, &e, err);
    *ret_n = 0;
    if (!rc)
        rc = due_each(db, &arena, e.n, expire_at, &e, ret_n, err);
    arena_release(&arena);
    return rc;
}
