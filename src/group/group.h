/* Group sessions: one activity, some who lead it, many who come; places and a waiting list; a sign-in sheet,
 * and the hours that move by a rule which the hub chooses (docs/sessions.md). */
#ifndef KITH_GROUP_GROUP_H
#define KITH_GROUP_GROUP_H

#include "asset/asset.h"
#include "base/zone.h"
#include "calendar/calendar.h"
#include "catalogue/catalogue.h"
#include "hub/hub.h"

/* ---- rules of hours: pure (rules.c) ---- */

enum group_rule {
    GROUP_POT_LEADS,   /* the pot gives the leaders their time; who came pays nothing */
    GROUP_POT_ALL,     /* the pot gives everyone who came, leaders too, their time */
    GROUP_SHARE,       /* who came share the leaders' time among them */
    GROUP_EACH,        /* each who came gives their time, and the leaders share it */
    GROUP_THROUGH_POT, /* each who came gives their time to the pot, and the pot gives the leaders theirs */
    GROUP_NONE,        /* who came is noted; no hours move */
    GROUP_RULES
};
const char *group_rule_name(enum group_rule r);     /* "pot-leads" */
const char *group_rule_label(enum group_rule r);    /* "The community pot thanks whoever leads" */
const char *group_rule_sentence(enum group_rule r); /* what it means, in a sentence or two */
bool group_rule_parse(struct str s, enum group_rule *ret);

/* One who came: an account, and how long they were there. */
struct group_part {
    int64_t account_id, minutes;
    bool leads;
};
/* One movement of hours. gift: given to the pot, and not for help. */
struct group_move {
    int64_t from_id, to_id, minutes;
    bool gift;
};
/* How many movements there may be of n who came. */
#define GROUP_MOVES(n) (2 * (n) + 2)
/* The hours of a session as movements, in an order in which the pot takes before it gives. Whole minutes;
 * what one loses another gains; between any two at most once, and nobody to themselves. What does not divide
 * goes by the largest remainder, and among equals by turn (which session of its series): over as many
 * sessions as there are people each has it equally often. `parts`: each account once. INVALID, field "came",
 * when one is there twice; field "led", when by the rule somebody must have led it. */
enum err_code group_hours(enum group_rule rule, const struct group_part *parts, size_t n, int64_t pot_id,
                          int64_t turn, struct group_move *ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Divides total by the weights: whole, adds up to total, each within one of its exact part. All 0 when the
 * weights are. */
void group_apportion(int64_t total, const int64_t *weights, size_t n, int64_t turn, int64_t *ret);
/* An example of the rule in words: "Joan leads for 2 hours. …" */
struct str group_rule_example(struct arena *a, enum group_rule r);

/* ---- rules of time and places: pure (plan.c) ---- */

enum group_every { GROUP_ONCE, GROUP_WEEK, GROUP_FORTNIGHT, GROUP_MONTH };
const char *group_every_name(enum group_every e); /* "fortnight" */
bool group_every_parse(struct str s, enum group_every *ret);
enum { GROUP_TIMES_MOST = 106, GROUP_DAYS_AHEAD = 732 };
/* The days of a session that comes again: every week, every second week, or every month on the same weekday
 * (the 2nd Tuesday; of a 5th one, the last of each month). until_day (has_until): that day included; else
 * `times` of them. INVALID, field "until" or "times": none after the first, or more than GROUP_TIMES_MOST. */
enum err_code group_days(enum group_every every, int64_t first, bool has_until, int64_t until_day,
                         int64_t times, int64_t ret[GROUP_TIMES_MOST], size_t *ret_n,
                         struct err *err) ERR_CHECK;

enum group_state { GROUP_PLANNED, GROUP_OFF, GROUP_RECORDED };
const char *group_state_name(enum group_state s);
bool group_state_parse(struct str s, enum group_state *ret);
enum group_want { GROUP_IN, GROUP_WAITING, GROUP_WITHDRAWN };
const char *group_want_name(enum group_want w);
bool group_want_parse(struct str s, enum group_want *ret);

struct group_sign_up_of {
    int64_t member_id, turn;
    enum group_want want;
};
/* Who moves up: those who wait, in the order of their turn, while there are places (0: no limit). Nobody who
 * is in loses their place. `list` in the order of turn; marks in `ret` (n), gives how many. */
size_t group_move_up(const struct group_sign_up_of *list, size_t n, int64_t places, bool *ret);

/* ---- sessions ---- */

struct group_setting {
    enum group_rule rule;
    bool public;
    int64_t version; /* 0: nothing was chosen yet */
};
enum err_code group_setting_get(struct db_conn *c, struct arena *a, int64_t hub_id, struct group_setting *ret,
                                struct err *err) ERR_CHECK;
enum err_code group_setting_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                const struct group_setting *s, struct err *err) ERR_CHECK;

struct group_person {
    int64_t id, number;
    struct str name, shown;
    bool apart; /* from the viewer, who does not read who it is: of leaders */
};
struct group_session {
    int64_t id, series_id, nth;
    struct str title, category, place, note, off_words;
    int64_t asset_id;
    struct str asset_name; /* STR_NULL: of none */
    int64_t day, minutes;
    int start_minute;
    int64_t starts_at, ends_at; /* instants, by the hub's clocks */
    int64_t places;             /* 0: no limit */
    bool has_rule;              /* its own; else the hub's */
    enum group_rule rule;
    /* What whoever leads must be checked for beyond what its kind of help asks; what all who come to lend a
     * hand must be. */
    enum check_level lead_check, help_check;
    enum group_state state;
    bool differs;
    bool counted; /* hours were recorded, by counted_by */
    enum group_rule counted_by;
    int64_t guests, revision, created_at, changed_at, version;
    int64_t n_in, n_waiting, n_came, n_led; /* came: leaders not counted */
    const struct group_person *leaders;
    size_t n_leaders;
    /* of the viewer, where one was named */
    bool signed_up;
    enum group_want want;
    int64_t moved_at;
    bool leads;
};
/* "St Mark's hall": the asset's name, or the words. */
struct str group_where(const struct group_session *s);
/* "Friday 12 June 2026 at 10:00 to 12:00" */
struct str group_when(struct arena *a, const struct group_session *s);

struct group_new {
    struct str title, category, place, note;
    int64_t asset_id; /* 0: none */
    int64_t day, minutes;
    int start_minute;
    int64_t places; /* 0: no limit */
    bool has_rule;
    enum group_rule rule;
    enum check_level lead_check, help_check; /* never above what its kind of help is eligible for */
    const int64_t *leaders;                  /* members; who may not lead it (catalogue/gate.h) is refused */
    size_t n_leaders;
    /* of a new one only */
    enum group_every every;
    bool has_until;
    int64_t until_day, times;
    bool past; /* it may lie in the past: what happened is written down */
};
enum err_code group_create(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           const struct group_new *n, int64_t *ret_id, size_t *ret_n,
                           struct err *err) ERR_CHECK;
/* later: all that come after it in its series too, but those that were changed by themselves; they keep their
 * days, moved by as many as this one is. version 0: whatever it is. CONFLICT, key "state", when its hours are
 * recorded or it is called off. */
enum err_code group_edit(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t id, const struct group_new *n, bool later, int64_t version,
                         struct err *err) ERR_CHECK;
enum err_code group_call_off(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t id, bool later, struct str words, struct err *err) ERR_CHECK;

/* viewer_id: a member whose own sign-up is told; 0: nobody's. */
enum err_code group_get(struct db_conn *c, struct arena *a, const struct hub *h, int64_t viewer_id,
                        int64_t id, struct group_session *ret, struct err *err) ERR_CHECK; /* NOT_FOUND */
struct group_filter {
    int64_t viewer_id;
    bool mine; /* those that the viewer leads, signed up for, or came to */
    bool has_state;
    enum group_state state;
    int64_t from_day, to_day;    /* both included */
    int64_t series_id;           /* 0: any */
    int64_t after_day, after_id; /* what comes after these in the order; 0: from its beginning */
    bool backwards;              /* latest first */
};
enum err_code group_list(struct db_conn *c, struct arena *a, const struct hub *h,
                         const struct group_filter *f, size_t most, struct group_session **ret, size_t *ret_n,
                         struct err *err) ERR_CHECK;

/* ---- who wants to come ---- */

struct group_wish {
    struct group_person who;
    enum group_want want;
    int64_t turn, moved_at;
};
/* Those who are in, then those who wait, each in the order of their turn. */
enum err_code group_wishes(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                           struct group_wish **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* coordinator: for somebody, also when it has begun. *ret_waiting: they are on the waiting list. Twice is
 * once. */
enum err_code group_sign_up(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t id, int64_t member_id, bool coordinator, bool *ret_waiting,
                            struct err *err) ERR_CHECK;
enum err_code group_withdraw(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t id, int64_t member_id, bool coordinator, struct err *err) ERR_CHECK;

/* ---- who came, and the hours ---- */

struct group_came_one {
    struct group_person who;
    int64_t minutes;
    bool leads;
};
enum err_code group_came_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                            struct group_came_one **ret, size_t *ret_n, struct err *err) ERR_CHECK;
enum { GROUP_CAME_MOST = 300, GROUP_GUESTS_MOST = 10000 };
struct group_tick {
    int64_t member_id, minutes; /* minutes 0: came, and counts no hours */
    bool leads;
};
struct group_sheet {
    const struct group_tick *came;
    size_t n_came;
    int64_t guests;
    int64_t version; /* 0: whatever it is */
};
/* Who asks: a member who leads it, or a coordinator. */
struct group_hand {
    int64_t member_id; /* 0: none */
    bool coordinator;
};
/* Records who came and moves the hours, all or none; of one that was recorded before it takes back the lines
 * that no longer hold and adds those that are missing. LIMIT names whom a floor stops. *ret_moved: lines of
 * the ledger that were added, those that take back included. */
enum err_code group_record(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           const struct group_hand *who, int64_t id, const struct group_sheet *sheet,
                           size_t *ret_moved, struct err *err) ERR_CHECK;
/* Takes all of it back: every hour goes where it came from, and the sheet is empty again. */
enum err_code group_take_back(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              int64_t id, int64_t version, struct err *err) ERR_CHECK;

/* The lines of the ledger that hold: those that were not taken back. */
struct group_line_now {
    int64_t transfer_id, from_id, to_id, minutes, day;
    bool gift;
    struct str from_name, to_name; /* whole; of the pot its own */
};
enum err_code group_lines(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                          struct group_line_now **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* Those of `ids` (members) who were at something else at that time already: another session, or an exchange
 * with a leader on that day. For a warning, never a refusal. */
struct group_double {
    int64_t member_id;
    struct str title;
};
enum err_code group_doubles(struct db_conn *c, struct arena *a, int64_t hub_id, const struct group_session *s,
                            const int64_t *ids, size_t n, struct group_double **ret, size_t *ret_n,
                            struct err *err) ERR_CHECK;

/* Compares each recorded session with the ledger: the lines that hold are those of its rule. *ret_bad_id is 0
 * when all agree, else the first that does not, with the reason. */
enum err_code group_verify(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret_bad_id,
                           struct str *ret_reason, struct err *err) ERR_CHECK;

/* What a member leads, has a place in, waits for or came to, for their calendar. */
struct calendar_extra;
enum err_code group_feed(struct db_conn *c, struct arena *a, const struct hub *h, int64_t member_id,
                         int64_t from_day, struct calendar_extra **ret, size_t *ret_n,
                         struct err *err) ERR_CHECK;

/* ---- pieces of other rooms' pages ---- */

enum err_code group_home_piece(struct http_request *rq, int64_t of, struct buf *b, struct err *err) ERR_CHECK;
enum err_code group_public_piece(struct http_request *rq, int64_t of, struct buf *b,
                                 struct err *err) ERR_CHECK;

#endif
