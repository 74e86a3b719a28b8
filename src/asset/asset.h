/* What places and groups have that others may use: rooms, vehicles, tools, kitchens, clubs; their times and
 * conditions; and bookings, against hours or free. */
#ifndef KITH_ASSET_ASSET_H
#define KITH_ASSET_ASSET_H

#include "catalogue/catalogue.h"
#include "hub/hub.h"

/* ---- rules: pure (asset.c) ---- */

enum asset_kind {
    ASSET_ROOM,
    ASSET_KITCHEN,
    ASSET_VEHICLE,
    ASSET_TOOL,
    ASSET_OUTDOORS,
    ASSET_CLUB,
    ASSET_SERVICE,
    ASSET_OTHER,
    ASSET_KINDS
};
const char *asset_kind_name(enum asset_kind k);  /* "room" */
const char *asset_kind_label(enum asset_kind k); /* "Room or hall" */
bool asset_kind_parse(struct str s, enum asset_kind *ret);

enum asset_state { ASSET_NONE, ASSET_PROPOSED, ASSET_OPEN, ASSET_PAUSED, ASSET_ENDED };
const char *asset_state_name(enum asset_state s);
bool asset_state_parse(struct str s, enum asset_state *ret);

enum asset_move {
    ASSET_PROPOSE, /* a member tells of it */
    ASSET_ADD,     /* a coordinator does */
    ASSET_CHECK,   /* a coordinator looked at it: it is there for all */
    ASSET_REWORD,  /* what is shown outside was changed: it is to be looked at again */
    ASSET_PAUSE,
    ASSET_RESUME,
    ASSET_END
};
enum asset_side { ASSET_BY_MEMBER = 1, ASSET_BY_KEEPER = 2, ASSET_BY_COORDINATOR = 4 };
/* CONFLICT (key "state") when the state does not allow it, DENIED when this side may not. */
enum err_code asset_next(enum asset_state from, enum asset_move move, unsigned sides, enum asset_state *ret,
                         struct err *err) ERR_CHECK;
const char *asset_move_name(enum asset_move m);

enum booking_state {
    BOOKING_NONE,
    BOOKING_ASKED,
    BOOKING_AGREED,
    BOOKING_DECLINED,
    BOOKING_CANCELLED,
    BOOKING_USED
};
const char *booking_state_name(enum booking_state s);
bool booking_state_parse(struct str s, enum booking_state *ret);

enum booking_move {
    BOOKING_ASK,
    BOOKING_TAKE, /* asked for and agreed in one: the asset says so, or its keeper takes it themselves */
    BOOKING_AGREE,
    BOOKING_DECLINE,
    BOOKING_CANCEL,
    BOOKING_USE,
    BOOKING_TIME, /* nobody said anything for the hub's days: it counts as used */
    BOOKING_LAPSE /* and when its hours cannot move, as called off */
};
enum booking_side {
    BOOKING_BY_BORROWER = 1,
    BOOKING_BY_KEEPER = 2,
    BOOKING_BY_COORDINATOR = 4,
    BOOKING_BY_TIME = 8
};
/* As asset_next. */
enum err_code booking_next(enum booking_state from, enum booking_move move, unsigned sides,
                           enum booking_state *ret, struct err *err) ERR_CHECK;
const char *booking_move_name(enum booking_move m);

/* A span of time, in minutes from the midnight with which its first day begins: `to` lies beyond 24 hours
 * where it ends on a later day. */
struct span_of_day {
    int from, to;
};
enum { BOOKING_DAYS_MOST = 31, BOOKING_DAYS_AHEAD = 366, BOOKING_LATE_MINUTES = 15 };
/* Whether all of the span lies within the week, its first day that weekday (0: Monday); a week that says
 * nothing holds all. */
bool span_within(const struct week *w, int weekday, struct span_of_day s);
/* The most of `taken` that overlap at any one minute of the span. Touching ones do not overlap. */
size_t span_busiest(struct span_of_day s, const struct span_of_day *taken, size_t n);
/* How many days after its first the span ends: 0 where it ends at midnight. */
int span_days(struct span_of_day s);
/* Lets a span that was told with the clock's time of its end end on that day. INVALID on until or until_day.
 */
enum err_code span_until_day(struct span_of_day *s, int64_t day, int64_t until_day,
                             struct err *err) ERR_CHECK;
/* Tells a span that was told from the midnight of *day from that of its own first day, which is *day then. */
void span_begin(int64_t *day, struct span_of_day *s);
struct str span_until(struct arena *a, struct span_of_day s); /* "16:30": of its last day */
/* "14:00 to 16:30", "23:00 to 02:00 on 13 June 2026" */
struct str span_words(struct arena *a, int64_t day, struct span_of_day s);
/* Minutes that the span costs: price a booking, or price an hour by the part of it, rounded up to whole
 * minutes. */
int64_t asset_cost(int64_t price, bool per_hour, struct span_of_day s);
/* "14:30", "14.30", "1430", "9", "9 am", "2.30 pm"; 24:00 is the end of the day. */
bool minute_of_day_parse(struct str s, int *ret);
struct str minute_of_day(struct arena *a, int minute); /* "14:30" */

/* ---- assets ---- */

struct organisation {
    int64_t id;
    struct str name, words, email, website, hsds_id;
};

struct asset {
    int64_t id;
    enum asset_kind kind;
    enum asset_state state;
    struct str name, words, conditions, size, category;
    struct organisation organisation; /* id 0: none */
    int64_t member_id;                /* who looks after it; 0: the coordinators */
    struct str member_name, member_shown;
    bool public, bookable, at_once, to_pot;
    int64_t capacity, price; /* price in minutes; 0: free */
    bool per_hour;
    struct week week;
    struct str hours, times; /* the week as it is written; what it cannot say, in words */
    int64_t area_id;
    struct str area, place, address, town, county, postcode;
    bool own_point; /* the point was given, not found by postcode or area */
    struct place point;
    struct str contact_name, contact_phone, contact_email, website;
    struct str access; /* words of access needs that are met there, with a blank between */
    struct str hsds_id, hsds_place_id;
    bool imported;
    int64_t created_at, changed_at, version;
};

/* What is told of one. Texts may be STR_NULL. */
struct asset_new {
    enum asset_kind kind;
    struct str name, words, conditions, size, category;
    struct str organisation; /* by name: found, or made; STR_NULL: none */
    struct str organisation_words, organisation_email, organisation_website, organisation_hsds_id;
    int64_t member_id; /* 0: the coordinators look after it */
    bool public, bookable, at_once, to_pot, per_hour;
    int64_t capacity, price; /* capacity 0: 1 */
    struct str hours, times;
    int64_t area_id;
    struct str place, address, town, county, postcode;
    struct place point; /* not known: the middle of the postcode, or of the area */
    struct str contact_name, contact_phone, contact_email, website;
    struct str access;                 /* words of access needs */
    struct str hsds_id, hsds_place_id; /* STR_NULL: made */
    bool imported;
};

/* All of one that is there, to be changed in part and given to asset_edit. Pure. */
struct asset_new asset_as_it_is(const struct asset *s);

/* Who does something with an asset or a booking: the member whose hours these are (0: none), and whether they
 * may act as a coordinator. */
struct asset_hand {
    int64_t member_id;
    bool coordinator;
};

/* A member's is proposed, a coordinator's open at once. INVALID names the field. */
enum err_code asset_add(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                        const struct asset_hand *who, const struct asset_new *n, int64_t *ret_id,
                        struct err *err) ERR_CHECK;
/* version 0: whatever it is; PRECONDITION when somebody changed it first. A keeper's change of what is shown
 * outside has to be looked at again; only a coordinator says who looks after it. */
enum err_code asset_edit(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct asset_hand *who, int64_t id, const struct asset_new *n, int64_t version,
                         struct err *err) ERR_CHECK;
/* CONFLICT, key "booked", when one that is to end has agreed bookings to come. */
enum err_code asset_step(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct asset_hand *who, int64_t id, enum asset_move move,
                         struct err *err) ERR_CHECK;
/* As which sides this hand may speak of the asset. */
unsigned asset_sides(const struct asset *s, const struct asset_hand *who);
bool asset_may(const struct asset *s, enum asset_move move, const struct asset_hand *who);
/* What a member may see: open ones, and their own. */
bool asset_shown_to(const struct asset *s, const struct asset_hand *who);
/* From whose sight blocked people are kept: a member's own; 0 for a coordinator, who sees all. */
int64_t asset_viewer(const struct asset_hand *who);

/* Makes its search text anew, from what is stored. */
enum err_code asset_fold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                         struct err *err) ERR_CHECK;

/* NOT_FOUND. */
enum err_code asset_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct asset *ret,
                        struct err *err) ERR_CHECK;
/* The same for whoever may see it. NOT_FOUND for anybody else, and where who looks after it and they are kept
 * apart: it is as if it were not there. */
enum err_code asset_seen(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset_hand *who,
                         int64_t id, struct asset *ret, struct err *err) ERR_CHECK;
struct asset_filter {
    bool any_kind, any_state; /* any_state: all but ended */
    enum asset_kind kind;
    enum asset_state state; /* unless any_state */
    struct str words;       /* every word must be found in the folded text */
    struct str category;    /* with those under it */
    bool only_public;
    int64_t member_id; /* who looks after it; 0: anybody */
    int64_t viewer_id; /* without what those look after who are kept apart from them; 0: all */
    bool has_day;      /* free then: within its times, and a place left */
    int64_t day;
    struct span_of_day span; /* of that day; 0, 0: some time of it */
    int64_t after_id;        /* in the order of ids: 0 from the first */
    bool by_id;              /* in the order of ids; else of names */
};
enum { ASSET_LIST_MOST = 2000 };
/* Of an open directory, by the id that it has there, where it is open and public; *ret_found. */
enum err_code asset_public(struct db_conn *c, struct arena *a, int64_t hub_id, struct str hsds_id,
                           bool *ret_found, struct asset *ret, struct err *err) ERR_CHECK;
/* All that fit, in the order of ids, read `step` at a time. */
enum err_code asset_all(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset_filter *f,
                        size_t step, struct asset **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* By name, or by id. */
enum err_code asset_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset_filter *f,
                         size_t most, struct asset **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* ---- bookings ---- */

struct booking {
    int64_t id, asset_id, member_id, keeper_id; /* keeper_id 0: the coordinators */
    struct str asset_name, member_name, member_shown, keeper_name, keeper_shown;
    enum booking_state state;
    int64_t day;
    struct span_of_day span;
    int64_t minutes; /* what it costs */
    struct str words, answer;
    int64_t pending_id, transfer_id, created_at, changed_at, version;
    bool apart; /* the two are kept apart by now */
};

struct booking_ask {
    int64_t asset_id;
    int64_t day;
    struct span_of_day span;
    struct str words;
};
/* Asked for by a member: agreed at once where the asset says so, or its keeper asks. CONFLICT, key "taken",
 * when too many have it then; "closed" outside of its times; "state" when it cannot be booked. INVALID when
 * it begins in the past. LIMIT when the
 * hours would take the borrower past a limit. */
enum err_code booking_ask(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, const struct booking_ask *k, int64_t *ret_id,
                          struct err *err) ERR_CHECK;
/* Any later move. Agreed holds the hours, used moves them, cancelled frees them. USE before its day is
 * CONFLICT, key "early". version 0: whatever it is. */
struct booking_step {
    int64_t booking_id;
    struct asset_hand who; /* neither: time */
    enum booking_move move;
    struct str answer;
    int64_t version;
};
enum err_code booking_do(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct booking_step *s, struct err *err) ERR_CHECK;
unsigned booking_sides(const struct booking *b, enum booking_move move, const struct asset_hand *who);
bool booking_may(const struct booking *b, enum booking_move move, const struct asset_hand *who,
                 int64_t today);
/* Its two parties see it, and coordinators. Where the two are kept apart by now they see it only while it can
 * be called off, and neither name nor words of the other. */
bool booking_shown_to(const struct booking *b, const struct asset_hand *who);
void booking_without_other(struct booking *b, const struct asset_hand *who);

/* NOT_FOUND. */
enum err_code booking_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct booking *ret,
                          struct err *err) ERR_CHECK;
/* The same for whoever may see it; for anybody else it is as if it were not there. */
enum err_code booking_seen(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asset_hand *who,
                           int64_t id, struct booking *ret, struct err *err) ERR_CHECK;
struct booking_filter {
    int64_t asset_id;    /* 0 any */
    int64_t borrower_id; /* 0 any */
    int64_t keeper_id;   /* 0 any */
    bool without_keeper; /* those that the coordinators answer; with keeper_id: those too */
    bool has_state;
    enum booking_state state;
    bool has_from;
    int64_t from_day;
    int64_t before_id; /* 0 newest */
    bool open_apart;   /* of those whose parties are kept apart, only what can be called off */
};
/* Newest first. */
enum err_code booking_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct booking_filter *f,
                           size_t most, struct booking **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* The spans that are taken at some time of these days, earliest first, each told from the midnight of the
 * first day: one that began before it has a `from` below 0. */
enum err_code booking_taken(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t asset_id, int64_t day,
                            int64_t last_day, struct span_of_day **ret, size_t *ret_n,
                            struct err *err) ERR_CHECK;
/* Agreed bookings of which nobody said anything for the hub's days after their day count as used: in all
 * hubs, at most `most`. */
enum err_code booking_use_due(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                              struct err *err) ERR_CHECK;

/* ---- pieces of other rooms' pages ---- */

/* "home": what waits for one's answer, and what one booked. "today": what waits for the coordinators. */
enum err_code asset_home_piece(struct http_request *rq, int64_t of, struct buf *b, struct err *err) ERR_CHECK;
enum err_code asset_today_piece(struct http_request *rq, int64_t of, struct buf *b,
                                struct err *err) ERR_CHECK;

#endif
