#include "asset/asset.h"

#include <assert.h>

enum { DAY_END = 24 * 60 };

/* ---- states and allowed moves ---- */

/* clang-format off */
static const struct asset_rule {
    enum asset_move move;
    enum asset_state from, to;
    unsigned sides;
} asset_rules[] = {
    /* move           from             to               who may */
    {ASSET_PROPOSE,   ASSET_NONE,      ASSET_PROPOSED,  ASSET_BY_MEMBER},
    {ASSET_ADD,       ASSET_NONE,      ASSET_OPEN,      ASSET_BY_COORDINATOR},

    {ASSET_CHECK,     ASSET_PROPOSED,  ASSET_OPEN,      ASSET_BY_COORDINATOR},
    {ASSET_REWORD,    ASSET_PROPOSED,  ASSET_PROPOSED,  ASSET_BY_KEEPER},
    {ASSET_REWORD,    ASSET_OPEN,      ASSET_PROPOSED,  ASSET_BY_KEEPER},
    {ASSET_REWORD,    ASSET_PAUSED,    ASSET_PROPOSED,  ASSET_BY_KEEPER},
    {ASSET_PAUSE,     ASSET_OPEN,      ASSET_PAUSED,    ASSET_BY_KEEPER | ASSET_BY_COORDINATOR},
    {ASSET_RESUME,    ASSET_PAUSED,    ASSET_OPEN,      ASSET_BY_KEEPER | ASSET_BY_COORDINATOR},

    {ASSET_END,       ASSET_PROPOSED,  ASSET_ENDED,     ASSET_BY_KEEPER | ASSET_BY_COORDINATOR},
    {ASSET_END,       ASSET_OPEN,      ASSET_ENDED,     ASSET_BY_KEEPER | ASSET_BY_COORDINATOR},
    {ASSET_END,       ASSET_PAUSED,    ASSET_ENDED,     ASSET_BY_KEEPER | ASSET_BY_COORDINATOR},
};

#define BOTH (BOOKING_BY_BORROWER | BOOKING_BY_KEEPER | BOOKING_BY_COORDINATOR)

static const struct booking_rule {
    enum booking_move move;
    enum booking_state from, to;
    unsigned sides;
} booking_rules[] = {
    /* move            from             to                  who may */
    {BOOKING_ASK,      BOOKING_NONE,    BOOKING_ASKED,      BOOKING_BY_BORROWER},
    {BOOKING_TAKE,     BOOKING_NONE,    BOOKING_AGREED,     BOOKING_BY_BORROWER},

    {BOOKING_AGREE,    BOOKING_ASKED,   BOOKING_AGREED,     BOOKING_BY_KEEPER | BOOKING_BY_COORDINATOR},
    {BOOKING_DECLINE,  BOOKING_ASKED,   BOOKING_DECLINED,   BOOKING_BY_KEEPER | BOOKING_BY_COORDINATOR},
    {BOOKING_CANCEL,   BOOKING_ASKED,   BOOKING_CANCELLED,  BOTH},

    {BOOKING_CANCEL,   BOOKING_AGREED,  BOOKING_CANCELLED,  BOTH},
    {BOOKING_USE,      BOOKING_AGREED,  BOOKING_USED,       BOTH},
    {BOOKING_TIME,     BOOKING_AGREED,  BOOKING_USED,       BOOKING_BY_TIME},
    {BOOKING_LAPSE,    BOOKING_AGREED,  BOOKING_CANCELLED,  BOOKING_BY_TIME},
};
/* clang-format on */

enum err_code asset_next(enum asset_state from, enum asset_move move, unsigned sides, enum asset_state *ret,
                         struct err *err) {
    for (size_t i = 0; i < sizeof asset_rules / sizeof *asset_rules; i++) {
        const struct asset_rule *r = &asset_rules[i];
        if (r->move != move || r->from != from)
            continue;
        if (!(r->sides & sides))
            return err_set(err, ERR_DENIED, NULL, "side",
                           "Only who looks after it or a coordinator can do this.");
        *ret = r->to;
        return ERR_OK;
    }
    return err_set(err, ERR_CONFLICT, NULL, "state", "This is %s: that cannot be done with it.",
                   asset_state_name(from));
}

enum err_code booking_next(enum booking_state from, enum booking_move move, unsigned sides,
                           enum booking_state *ret, struct err *err) {
    for (size_t i = 0; i < sizeof booking_rules / sizeof *booking_rules; i++) {
        const struct booking_rule *r = &booking_rules[i];
        if (r->move != move || r->from != from)
            continue;
        if (!(r->sides & sides))
            return err_set(err, ERR_DENIED, NULL, "side", "This is for somebody else to answer.");
        *ret = r->to;
        return ERR_OK;
    }
    return err_set(err, ERR_CONFLICT, NULL, "state", "This booking is %s: that cannot be done with it.",
                   booking_state_name(from));
}

unsigned asset_sides(const struct asset *s, const struct asset_hand *who) {
    return (who->member_id ? (unsigned)ASSET_BY_MEMBER : 0) |
           (who->member_id && who->member_id == s->member_id ? (unsigned)ASSET_BY_KEEPER : 0) |
           (who->coordinator ? (unsigned)ASSET_BY_COORDINATOR : 0);
}

bool asset_may(const struct asset *s, enum asset_move move, const struct asset_hand *who) {
    enum asset_state to;
    struct err ignored;
    return asset_next(s->state, move, asset_sides(s, who), &to, &ignored) == ERR_OK;
}

bool asset_shown_to(const struct asset *s, const struct asset_hand *who) {
    return s->state == ASSET_OPEN || (asset_sides(s, who) & (ASSET_BY_KEEPER | ASSET_BY_COORDINATOR));
}

int64_t asset_viewer(const struct asset_hand *who) {
    return who->coordinator ? 0 : who->member_id;
}

unsigned booking_sides(const struct booking *b, enum booking_move move, const struct asset_hand *who) {
    bool borrower = who->member_id && who->member_id == b->member_id;
    bool answers = move == BOOKING_AGREE || move == BOOKING_DECLINE;
    unsigned sides = 0;
    if (!who->member_id && !who->coordinator)
        return BOOKING_BY_TIME;
    if (borrower)
        sides |= BOOKING_BY_BORROWER;
    if (who->member_id && who->member_id == b->keeper_id)
        sides |= BOOKING_BY_KEEPER;
    /* A coordinator who asked somebody waits for their answer like anybody; what the coordinators look after
     * they answer themselves. */
    if (who->coordinator && !(borrower && answers && b->keeper_id))
        sides |= BOOKING_BY_COORDINATOR;
    return sides;
}

bool booking_may(const struct booking *b, enum booking_move move, const struct asset_hand *who,
                 int64_t today) {
    enum booking_state to;
    struct err ignored;
    if (move == BOOKING_USE && b->day > today)
        return false;
    return (who->member_id || who->coordinator) &&
           booking_next(b->state, move, booking_sides(b, move, who), &to, &ignored) == ERR_OK;
}

bool booking_shown_to(const struct booking *b, const struct asset_hand *who) {
    bool over = b->state != BOOKING_ASKED && b->state != BOOKING_AGREED;
    return booking_sides(b, BOOKING_CANCEL, who) && !(b->apart && over && !who->coordinator);
}

void booking_without_other(struct booking *b, const struct asset_hand *who) {
    if (!b->apart || who->coordinator)
        return;
    if (b->member_id != who->member_id) {
        b->member_id = 0;
        b->member_name = b->member_shown = tr_str("Somebody");
    }
    if (b->keeper_id != who->member_id) {
        b->keeper_id = 0;
        b->keeper_name = b->keeper_shown = tr_str("Somebody");
    }
    b->words = b->answer = STR("");
}

/* ---- spans and prices ---- */

bool span_within(const struct week *w, int weekday, struct span_of_day s) {
    assert(weekday >= 0 && weekday < 7 && s.from >= 0 && s.from < s.to);
    if (week_empty(w))
        return true;
    for (int m = s.from - s.from % WEEK_STEP; m < s.to; m += WEEK_STEP)
        if (!week_has(w, (weekday + m / DAY_END) % 7, m % DAY_END))
            return false;
    return true;
}

int span_days(struct span_of_day s) {
    return (s.to - 1) / DAY_END;
}

enum err_code span_until_day(struct span_of_day *s, int64_t day, int64_t until_day, struct err *err) {
    if (until_day < day)
        return err_set(err, ERR_INVALID, "until_day", "span", "The last day must not be before the first");
    if (until_day - day >= BOOKING_DAYS_MOST)
        return err_set(err, ERR_INVALID, "until_day", "span", "It can be had for %d days at a time",
                       BOOKING_DAYS_MOST);
    s->to += (int)(until_day - day) * DAY_END;
    if (s->from >= s->to)
        return err_set(err, ERR_INVALID, "until", "span",
                       "It must end later than it begins. Where it ends on another day, say on which");
    return ERR_OK;
}

void span_begin(int64_t *day, struct span_of_day *s) {
    for (; s->from < 0; s->from += DAY_END, s->to += DAY_END)
        --*day;
    for (; s->from >= DAY_END; s->from -= DAY_END, s->to -= DAY_END)
        ++*day;
}

struct str span_until(struct arena *a, struct span_of_day s) {
    return minute_of_day(a, s.to - span_days(s) * DAY_END);
}

struct str span_words(struct arena *a, int64_t day, struct span_of_day s) {
    struct str from = minute_of_day(a, s.from), until = span_until(a, s);
    if (!span_days(s))
        return str_fmt(a, tr("%.*s to %.*s"), STR_ARG(from), STR_ARG(until));
    struct str last = day_words(a, day + span_days(s));
    return str_fmt(a, tr("%.*s to %.*s on %.*s"), STR_ARG(from), STR_ARG(until), STR_ARG(last));
}

size_t span_busiest(struct span_of_day s, const struct span_of_day *taken, size_t n) {
    size_t most = 0;
    /* The number of those that run changes only where one begins. */
    for (size_t i = 0; i <= n; i++) {
        int at = i == n ? s.from : taken[i].from;
        size_t running = 0;
        if (at < s.from || at >= s.to)
            continue;
        for (size_t k = 0; k < n; k++)
            running += taken[k].from <= at && at < taken[k].to;
        if (running > most)
            most = running;
    }
    return most;
}

int64_t asset_cost(int64_t price, bool per_hour, struct span_of_day s) {
    assert(price >= 0 && price <= DAY_END && s.from < s.to);
    return per_hour ? (price * (s.to - s.from) + 59) / 60 : price;
}

static bool digits_of(struct str *s, size_t most, int *ret, size_t *ret_n) {
    size_t n = 0;
    *ret = 0;
    while (n < s->n && n < most && s->p[n] >= '0' && s->p[n] <= '9')
        *ret = *ret * 10 + (s->p[n++] - '0');
    *s = str_slice(*s, n, s->n);
    *ret_n = n;
    return n > 0;
}

bool minute_of_day_parse(struct str s, int *ret) {
    int hour, minute = 0;
    size_t n;
    s = str_trim(s);
    if (!digits_of(&s, 4, &hour, &n))
        return false;
    if (n >= 3) {
        minute = hour % 100;
        hour /= 100;
    } else if (str_starts(s, ":") || str_starts(s, ".")) {
        s = str_slice(s, 1, s.n);
        if (!digits_of(&s, 2, &minute, &n) || n != 2)
            return false;
    }
    s = str_trim(s);
    bool pm = str_eqz(s, "pm") || str_eqz(s, "PM"), am = str_eqz(s, "am") || str_eqz(s, "AM");
    if (!str_empty(s) && !am && !pm)
        return false;
    if ((am || pm) && (hour < 1 || hour > 12))
        return false;
    if (am || pm)
        hour = hour % 12 + (pm ? 12 : 0);
    if (minute > 59 || hour > 24 || (hour == 24 && minute > 0))
        return false;
    *ret = hour * 60 + minute;
    return true;
}

struct str minute_of_day(struct arena *a, int minute) {
    return str_fmt(a, "%02d:%02d", minute / 60, minute % 60);
}

struct asset_new asset_as_it_is(const struct asset *s) {
    return (struct asset_new){.kind = s->kind,
                              .name = s->name,
                              .words = s->words,
                              .conditions = s->conditions,
                              .size = s->size,
                              .category = s->category,
                              .organisation = s->organisation.name,
                              .member_id = s->member_id,
                              .public = s->public,
                              .bookable = s->bookable,
                              .at_once = s->at_once,
                              .to_pot = s->to_pot,
                              .per_hour = s->per_hour,
                              .capacity = s->capacity,
                              .price = s->price,
                              .hours = s->hours,
                              .times = s->times,
                              .area_id = s->area_id,
                              .place = s->place,
                              .address = s->address,
                              .town = s->town,
                              .county = s->county,
                              .postcode = s->postcode,
                              .point = s->own_point ? s->point : (struct place){0},
                              .contact_name = s->contact_name,
                              .contact_phone = s->contact_phone,
                              .contact_email = s->contact_email,
                              .website = s->website,
                              .access = s->access};
}
