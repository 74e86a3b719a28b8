#include "exchange/tell.h"

#include "base/language.h"

/* What each move says to whom, as one table. {1}: who moved, as members see them; {2}: the title; {3}: how
 * long, or when. NULL: nobody is told. */
struct telling {
    enum exchange_move move;
    enum mail_weight weight;
    const char *subject, *body, *link;
    bool code; /* may be confirmed by replying */
};

static const struct telling tellings[] = {
    {MOVE_AGREE, MAIL_NEWS, TR("{1} said yes: {2}"), TR("{1} said yes to “{2}”."), TR("Look at it"), false},
    {MOVE_DECLINE, MAIL_NEWS, TR("{1} cannot this time: {2}"),
     TR("{1} cannot this time: “{2}”. Somebody else may."), TR("Look at it"), false},
    {MOVE_CANCEL, MAIL_WAITS, TR("{2} is called off"), TR("“{2}” is called off."), TR("Look at it"), false},
    {MOVE_DONE, MAIL_WAITS, TR("Was it {3}? {2}"),
     TR("It was noted that “{2}” took {3}. Say whether that is right: then the hours move."), TR("Answer"),
     true},
    {MOVE_RECORD, MAIL_WAITS, TR("Was it {3}? {2}"),
     TR("{1} noted that “{2}” took {3}. Say whether that is right: then the hours move."), TR("Answer"),
     true},
    {MOVE_CONFIRM, MAIL_NEWS, TR("{1} confirmed it: {2}"),
     TR("{1} confirmed that “{2}” took {3}. The hours have moved."), TR("Look at it"), false},
    {MOVE_TIME, MAIL_NEWS, TR("It is confirmed: {2}"),
     TR("“{2}” took {3}. Nobody said otherwise in time, so it is confirmed, and the hours have moved."),
     TR("Look at it"), false},
    {MOVE_DISPUTE, MAIL_NEWS, TR("It is looked at again: {2}"),
     TR("There is a question about “{2}”. A coordinator looks at it with both of you. Until then no hours "
        "move."),
     TR("Look at it"), false},
    {MOVE_SETTLE, MAIL_NEWS, TR("It is settled: {2}"), TR("“{2}” is settled at {3}. The hours have moved."),
     TR("Look at it"), false},
    {MOVE_DROP, MAIL_NEWS, TR("It is ended: {2}"), TR("“{2}” is ended. No hours moved."), TR("Look at it"),
     false},
    {MOVE_REVERSE, MAIL_NEWS, TR("It is put right: {2}"), TR("“{2}” is put right: the hours went back."),
     TR("Look at it"), false},
    {MOVE_RECORD_FOR, MAIL_NEWS, TR("It is recorded: {2}"),
     TR("A coordinator recorded that “{2}” took {3}. The hours have moved. If that is not right, tell them."),
     TR("Look at it"), false},
    {MOVE_PLAN, MAIL_WAITS, TR("A time for {2}"), TR("{1} says when: “{2}”, {3}. Say whether it fits."),
     TR("Answer"), false},
    {MOVE_FITS, MAIL_NEWS, TR("The time holds: {2}"), TR("{1} is glad of the time: “{2}”, {3}."),
     TR("Look at it"), false},
};
static const struct telling offers_help = {
    MOVE_PROPOSE, MAIL_WAITS, TR("{1} offers to help you: {2}"), TR("{1} offers to help you with “{2}”."),
    TR("Answer"), false};
static const struct telling asks_help = {MOVE_PROPOSE,
                                         MAIL_WAITS,
                                         TR("{1} asks whether you would help: {2}"),
                                         TR("{1} asks whether you would help with “{2}”."),
                                         TR("Answer"),
                                         false};
static const struct telling looks_at = {
    MOVE_DISPUTE,
    MAIL_WAITS,
    TR("Two people do not agree: {2}"),
    TR("There is a question about “{2}”, which took {3}. Speak with both, and settle it."),
    TR("Settle it"),
    false};

static const struct telling *telling_of(const struct exchange *e, enum exchange_move move,
                                        int64_t member_id) {
    if (move == MOVE_PROPOSE)
        return member_id == e->giver_id ? &offers_help : &asks_help;
    for (size_t i = 0; i < sizeof tellings / sizeof tellings[0]; i++)
        if (tellings[i].move == move)
            return &tellings[i];
    return NULL;
}

struct saying {
    const struct exchange *e;
    const struct telling *t;
    int64_t mover;
    const struct zone *zone;
};

static void say(struct arena *a, const void *ctx, struct hub_told *told) {
    const struct saying *s = ctx;
    const struct exchange *e = s->e;
    const enum exchange_move move = s->t->move;
    const bool timed = e->has_starts_at && (move == MOVE_PLAN || move == MOVE_FITS);
    const struct str pieces[3] = {
        s->mover == e->giver_id      ? e->giver_shown
        : s->mover == e->receiver_id ? e->receiver_shown
                                     : tr_str("The coordinator"),
        e->title,
        timed               ? zone_weekday_words(a, s->zone, e->starts_at)
        : move == MOVE_PLAN ? tr_str("no longer at a set time")
                            : minutes_words(a, e->minutes),
    };
    told->subject = hub_told_filled(a, tr(s->t->subject), pieces, 3);
    told->body = hub_told_filled(a, tr(s->t->body), pieces, 3);
    if (move == MOVE_PROPOSE && !str_empty(e->words))
        told->body = str_fmt(a, "%.*s\n\n%.*s", STR_ARG(told->body), STR_ARG(e->words));
    told->path_words = tr_str(s->t->link);
}

/* to 0: the coordinators. */
static enum err_code tell_one(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              const struct saying *s, int64_t n, int64_t to, struct err *err) {
    const struct hub_told told = {
        .kind = "exchange",
        .weight = s->t->weight,
        .key = str_fmt(a, "exchange:%lld:%lld", (long long)s->e->id, (long long)n),
        .say = say,
        .ctx = s,
        .path = str_fmt(a, "exchanges/%lld", (long long)s->e->id),
        .code_action = s->t->code ? "exchange.confirm" : NULL,
        .code_subject_id = s->e->id,
    };
    return to ? hub_tell(c, a, by, h, to, &told, err) : hub_tell_coordinators(c, a, by, h, &told, err);
}

enum err_code exchange_tell(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t exchange_id, int64_t n, enum exchange_move move, int64_t member_id,
                            struct err *err) {
    struct exchange e;
    bool on;
    enum err_code rc = hub_tells(c, a, by, &on, err);
    if (!rc && on)
        rc = exchange_get(c, a, h->id, exchange_id, &e, err);
    const struct telling *t = rc || !on ? NULL : telling_of(&e, move, member_id);
    if (!t)
        return rc;
    struct saying s = {&e, t, member_id, zone_of(h->time_zone)};
    const int64_t sides[2] = {e.giver_id, e.receiver_id};
    for (int i = 0; !rc && i < 2; i++) {
        /* whoever is not asked is told nothing of what is asked: done told by a coordinator asks the receiver
         */
        const bool asked = !t->code || e.waits_for == sides[i];
        if (sides[i] != member_id && asked)
            rc = tell_one(c, a, by, h, &s, n, sides[i], err);
    }
    s.t = &looks_at;
    return rc || move != MOVE_DISPUTE ? rc : tell_one(c, a, by, h, &s, n, 0, err);
}
