/* Who is told what of the way in, each in their language. */
#include "joining/inside.h"

#include "base/language.h"

struct said {
    struct str hub, who, words, more;
    int64_t day;
    enum join_act act;
    enum check_level level;
    bool holds;
};

static struct hub_told told_of(const char *kind, enum mail_weight weight, struct str key,
                               void (*say)(struct arena *, const void *, struct hub_told *),
                               const struct said *s, struct str path) {
    return (struct hub_told){.kind = kind, .weight = weight, .key = key, .say = say, .ctx = s, .path = path};
}

/* ---- to whoever is on the way ---- */

static void say_next(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct said *s = ctx;
    t->subject = str_fmt(a, tr("What comes next at %.*s"), STR_ARG(s->hub));
    t->body = str_fmt(a, tr("You are on your way in. What comes next: %s."), join_act_for_them(s->act));
    t->path_words = tr_str("See where you are");
}

enum err_code join_tell_next(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             const struct join_way *way, struct err *err) {
    const struct said s = {.hub = h->name, .act = way->next};
    if (way->next == JOIN_ACT_NONE || way->next == JOIN_ACT_ANSWER)
        return ERR_OK;
    struct hub_told t = told_of("joining", MAIL_NEWS,
                                str_fmt(a, "join:next:%s:%lld", join_act_name(way->next), (long long)by->at),
                                say_next, &s, STR("me/joining"));
    t.whoever = way->state == MEMBER_ASKED;
    return hub_tell(c, a, by, h, way->member_id, &t, err);
}

static void say_welcome(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct said *s = ctx;
    struct str own = str_empty(s->words) ? STR("") : str_fmt(a, "%.*s\n\n", STR_ARG(s->words));
    t->subject = str_fmt(a, tr("A warm welcome to %.*s"), STR_ARG(s->hub));
    t->body = str_fmt(a,
                      tr("%.*sIt is good that you are here. Everybody can do something, and everybody needs "
                         "something now and then: begin with either, however small."),
                      STR_ARG(own));
    t->path_words = tr_str("Your hours");
}

enum err_code join_tell_welcome(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t member_id, struct str words, struct err *err) {
    const struct said s = {.hub = h->name, .words = words};
    const struct hub_told t =
        told_of("joining", MAIL_NEWS, str_fmt(a, "join:welcome:%lld", (long long)by->at), say_welcome, &s,
                STR("home"));
    return hub_tell(c, a, by, h, member_id, &t, err);
}

static void say_declined(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct said *s = ctx;
    t->subject = str_fmt(a, tr("Your request to join %.*s"), STR_ARG(s->hub));
    t->body =
        str_fmt(a, tr("%.*s\n\nIf you would like to know more, answer this message."), STR_ARG(s->words));
    t->path_words = tr_str("About joining");
}

enum err_code join_tell_declined(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t member_id, struct str words, struct err *err) {
    const struct said s = {.hub = h->name, .words = words};
    struct hub_told t = told_of("joining", MAIL_WAITS, str_fmt(a, "join:decline:%lld", (long long)by->at),
                                say_declined, &s, STR("join"));
    t.whoever = true;
    return hub_tell(c, a, by, h, member_id, &t, err);
}

/* ---- references ---- */

enum err_code join_tell_referee(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, struct str who, const struct join_reference_new *n,
                                int64_t id, int64_t ends_at, struct err *err) {
    const struct mail_to to = {.name = n->name, .email = n->email, .zone = zone_of(h->time_zone)};
    struct mail_new m = {.hub_id = h->id,
                         .kind = "reference",
                         .weight = MAIL_URGENT,
                         .key = str_fmt(a, "reference:%lld", (long long)id),
                         .sender = h->name,
                         .reply_to = h->contact_email,
                         .sealed = n->sealed,
                         .ends_at = ends_at};
    if (!n->sealed.p)
        return ERR_OK;
    m.subject = str_fmt(a, tr("Would you say a few words about %.*s?"), STR_ARG(who));
    m.body = str_fmt(a,
                     tr("%.*s wants to join %.*s, where neighbours help each other, hour for hour, and named "
                        "you as somebody who knows them.\n\nWould you answer three short questions? It takes "
                        "a minute. The address is for you alone, works once, and ends in %d days. Only what "
                        "is needed is kept, and your address is forgotten when you have answered. If you do "
                        "not know them, or would rather not, do nothing."),
                     STR_ARG(who), STR_ARG(h->name), JOIN_REFERENCE_DAYS);
    m.path_words = tr_str("Answer");
    return a->failed ? err_nomem(err) : mail_queue(c, a, by, &to, &m, NULL, err);
}

static void say_reference(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct said *s = ctx;
    t->subject = str_fmt(a, tr("A reference came for %.*s"), STR_ARG(s->who));
    t->body = tr_str("Somebody answered who was asked to speak for them. Have a look at it.");
    t->path_words = tr_str("Their way in");
}

enum err_code join_tell_reference(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, int64_t member_id, int64_t id, struct str who,
                                  struct err *err) {
    const struct said s = {.who = who};
    const struct hub_told t =
        told_of("joining", MAIL_NEWS, str_fmt(a, "reference:answer:%lld", (long long)id), say_reference, &s,
                str_fmt(a, "members/%lld/joining", (long long)member_id));
    return hub_tell_coordinators(c, a, by, h, &t, err);
}

/* ---- checks ---- */

static void say_asked(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct said *s = ctx;
    t->subject = tr_str("A check for what you would like to do");
    t->body = str_fmt(a,
                      tr("For “%.*s” everybody is checked first: %s. It says nothing about you that we ask "
                         "for it, and if there is something on it, we talk it over with you before anything "
                         "is decided. A coordinator tells you how it is done. We keep only the outcome."),
                      STR_ARG(s->words), check_level_label(s->level));
    t->path_words = tr_str("See where you are");
}

enum err_code check_tell_asked(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t member_id, int64_t id, enum check_level level, struct str activity,
                               struct err *err) {
    const struct said s = {.words = activity, .level = level};
    struct hub_told t = told_of("check", MAIL_WAITS, str_fmt(a, "check:ask:%lld", (long long)id), say_asked,
                                &s, STR("me/joining"));
    t.whoever = true;
    return hub_tell(c, a, by, h, member_id, &t, err);
}

static void say_lapsing(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct said *s = ctx;
    struct str day = day_words(a, s->day);
    t->subject = tr_str("A check is to be looked at again");
    t->body =
        str_fmt(a,
                s->holds ? tr("Your check (%s) holds until %.*s. Talk to the coordinator in time if you "
                              "would like to go on with what asks for it.")
                         : tr("Your check (%s) ended on %.*s. Talk to the coordinator if you would like to "
                              "go on with what asks for it."),
                check_level_label(s->level), STR_ARG(day));
    t->path_words = tr_str("See where you are");
}

static void say_lapsing_of(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct said *s = ctx;
    struct str day = day_words(a, s->day);
    t->subject = tr_str("A check is to be looked at again");
    t->body = str_fmt(a,
                      s->holds ? tr("The check of %.*s (%s) holds until %.*s.")
                               : tr("The check of %.*s (%s) ended on %.*s."),
                      STR_ARG(s->who), check_level_label(s->level), STR_ARG(day));
    t->path_words = tr_str("Checks");
}

enum err_code check_tell_lapsing(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct check_lapsing *k, struct err *err) {
    const struct said s = {
        .who = k->name, .level = k->level, .day = k->until_day, .holds = k->until_day >= by->today};
    struct hub_told t = told_of("check", MAIL_NEWS,
                                str_fmt(a, "check:lapse:%lld:%s:%lld", (long long)k->member_id,
                                        check_level_name(k->level), (long long)k->until_day),
                                say_lapsing, &s, STR("me/joining"));
    enum err_code rc = hub_tell(c, a, by, h, k->member_id, &t, err);
    t.key = str_fmt(a, "%.*s:coordinator", STR_ARG(t.key));
    t.say = say_lapsing_of;
    t.path = STR("checks");
    return rc ? rc : hub_tell_coordinators(c, a, by, h, &t, err);
}

static void say_talk(struct arena *a, const void *ctx, struct hub_told *t) {
    (void)a;
    (void)ctx;
    t->subject = tr_str("Something is to be talked over");
    t->body = tr_str("There is something for whoever has the duty to talk over what checks disclose. It "
                     "begins with a conversation, and decides nothing by itself.");
    t->path_words = tr_str("Checks");
}

enum err_code check_tell_talk(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              int64_t talk_id, struct err *err) {
    struct check_duty *list;
    size_t n = 0;
    const struct hub_told t = told_of("check", MAIL_WAITS, str_fmt(a, "check:talk:%lld", (long long)talk_id),
                                      say_talk, NULL, STR("checks"));
    enum err_code rc = check_duties(c, a, h->id, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = list[i].holds ? hub_tell(c, a, by, h, list[i].member_id, &t, err) : ERR_OK;
    return rc;
}

static void say_duty(struct arena *a, const void *ctx, struct hub_told *t) {
    const struct said *s = ctx;
    t->subject = tr_str("Who talks over what checks disclose");
    t->body = str_fmt(a,
                      s->holds ? tr("%.*s now has the duty to talk over what checks disclose, and may read "
                                    "that there is something.")
                               : tr("%.*s no longer has the duty to talk over what checks disclose."),
                      STR_ARG(s->who));
    t->path_words = tr_str("Checks");
}

enum err_code check_tell_duty(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              struct str name, bool holds, struct err *err) {
    const struct said s = {.who = name, .holds = holds};
    const struct hub_told t = told_of("check", MAIL_NEWS, str_fmt(a, "check:duty:%lld", (long long)by->at),
                                      say_duty, &s, STR("checks"));
    return hub_tell_coordinators(c, a, by, h, &t, err);
}
