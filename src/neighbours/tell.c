/* What members are told of wishes and help between two hubs: one table. Of a no nobody is told. */
#include "neighbours/trades.h"

#include "base/language.h"
#include "neighbours/tell.h"

/* {1}: the other one as members see them, or their hub; {2}: the title; {3}: how long. */
struct telling {
    enum mail_weight weight;
    const char *subject, *body, *link;
};

static const struct telling tellings[NEIGHBOUR_TELLINGS] = {
    [NEIGHBOUR_WISHED] = {MAIL_WAITS, TR("Somebody of {1} would like this: {2}"),
                          TR("Somebody of {1} would like “{2}”. When you say yes, each of you learns who the "
                             "other is. A no is told to nobody."),
                          TR("Answer")},
    [NEIGHBOUR_COULD] = {MAIL_WAITS, TR("Somebody of {1} could help: {2}"),
                         TR("Somebody of {1} could help with “{2}”. When you say yes, each of you learns who "
                            "the other is. A no is told to nobody."),
                         TR("Answer")},
    [NEIGHBOUR_SAID_YES] = {MAIL_NEWS, TR("{1} said yes: {2}"), TR("{1} said yes to “{2}”."),
                            TR("Look at it")},
    [NEIGHBOUR_RECORDED] = {MAIL_WAITS, TR("Was it {3}? {2}"),
                            TR("{1} noted that “{2}” took {3}. Say whether that is right: then the hours "
                               "move."),
                            TR("Answer")},
    [NEIGHBOUR_NOT_SO] = {MAIL_NEWS, TR("{1} says that it was not so: {2}"),
                          TR("{1} says that “{2}” was not so. No hours moved."), TR("Look at it")},
    [NEIGHBOUR_DONE] = {MAIL_NEWS, TR("It is confirmed: {2}"),
                        TR("“{2}” took {3}. It is confirmed, and the hours have moved."), TR("Look at it")},
    [NEIGHBOUR_ENDED] = {MAIL_NEWS, TR("It is ended: {2}"), TR("“{2}” is ended. No hours moved."),
                         TR("Look at it")},
    [NEIGHBOUR_REFUSED] = {MAIL_NEWS, TR("The hours could not move: {2}"),
                           TR("The hours for “{2}” could not move. A coordinator sees why."),
                           TR("Look at it")},
    [NEIGHBOUR_BACK] = {MAIL_NEWS, TR("It is put right: {2}"), TR("“{2}” is put right: the hours went back."),
                        TR("Look at it")},
};

struct saying {
    const struct telling *t;
    struct str who, title, words;
    int64_t minutes;
};

static void say(struct arena *a, const void *ctx, struct hub_told *told) {
    const struct saying *s = ctx;
    const struct str pieces[] = {s->who.p ? s->who : tr_str("somebody"), s->title,
                                 s->minutes ? minutes_words(a, s->minutes) : STR("")};
    told->subject = hub_told_filled(a, tr(s->t->subject), pieces, 3);
    told->body = hub_told_filled(a, tr(s->t->body), pieces, 3);
    if (!str_empty(s->words))
        told->body = str_fmt(a, "%.*s\n\n%.*s", STR_ARG(told->body), STR_ARG(s->words));
    told->path_words = tr_str(s->t->link);
}

enum err_code neighbour_tell(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, enum neighbour_telling what, const struct neighbour_news *n,
                             struct err *err) {
    struct hub h;
    bool on;
    enum err_code rc = hub_tells(c, a, by, &on, err);
    if (!rc && on)
        rc = hub_by_id(c, a, hub_id, &h, err);
    if (rc || !on)
        return rc;
    const struct saying s = {&tellings[what], n->who, n->title, n->words, n->minutes};
    const struct hub_told told = {
        .kind = "neighbour",
        .weight = s.t->weight,
        .key = str_fmt(a, "neighbour:%lld:%lld:%d", (long long)n->id, (long long)n->attempt, (int)what),
        .say = say,
        .ctx = &s,
        .path = n->trade ? str_fmt(a, "neighbours/help/%lld", (long long)n->id) : STR("neighbours"),
    };
    rc = hub_tell(c, a, by, &h, member_id, &told, err);
    return rc || what != NEIGHBOUR_REFUSED ? rc : hub_tell_coordinators(c, a, by, &h, &told, err);
}

enum err_code trade_tell(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         int64_t id, enum neighbour_telling what, struct err *err) {
    struct trade t;
    bool on;
    enum err_code rc = hub_tells(c, a, by, &on, err);
    if (!rc && on)
        rc = trade_get(c, a, hub_id, id, &t, err);
    if (rc || !on)
        return rc;
    const struct neighbour_news n = {.id = id,
                                     .attempt = t.attempt,
                                     .trade = true,
                                     .who = t.other_shown,
                                     .title = t.title,
                                     .words = what == NEIGHBOUR_RECORDED ? t.words : STR_NULL,
                                     .minutes = t.minutes};
    return neighbour_tell(c, a, by, hub_id, t.member_id, what, &n, err);
}
