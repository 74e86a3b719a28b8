/* Which lines and people a figure counts: pure. */
#include <stdio.h>
#include <string.h>

#include "report/inside.h"

static const char *const show_names[] = {"lines", "exchanges", "people"};
static const char *const side_names[] = {"either", "gave", "received", "both", "only-gave", "only-received"};
static const char *const group_names[] = {"none", "start", "joined", "left",   "end",
                                          "part", "first", "never",  "before", "kept"};
static const char *const came_names[] = {"none", "members", "led", "guests"};
static const char *const who_names[] = {"anybody", "staff", "members", "nobody", "somebody"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static size_t place_of(const char *const *names, size_t n, struct str word) {
    for (size_t i = 0; i < n; i++)
        if (str_eqz(word, names[i]))
            return i;
    return 0;
}

static enum err_code read_area(struct str word, bool *ret_has, int64_t *ret, const char *field,
                               struct err *err) {
    *ret_has = word.n > 0;
    *ret = 0;
    if (!word.n || str_eqz(word, "none") || str_i64(word, ret))
        return ERR_OK;
    return err_set(err, ERR_INVALID, field, "id", "The area must be a number, or none");
}

enum err_code report_pick_read(const struct report_pick_words *w, struct report_pick *ret, struct err *err) {
    *ret = (struct report_pick){
        .show = (enum report_show)place_of(show_names, COUNT(show_names), w->show),
        .side = (enum report_side)place_of(side_names, COUNT(side_names), w->side),
        .group = (enum report_group)place_of(group_names, COUNT(group_names), w->group),
        .giver = (enum report_who)place_of(who_names, COUNT(who_names), w->giver),
        .receiver = (enum report_who)place_of(who_names, COUNT(who_names), w->receiver),
        .who = (enum report_who)place_of(who_names, COUNT(who_names), w->who),
        .all = str_eqz(w->nature, "all"),
        .has_kind = w->kind.n > 0,
        .kind = w->kind,
        .came = (enum report_came)place_of(came_names, COUNT(came_names), w->came),
        .below = w->below,
        .within = w->within,
        .together = w->together,
        .session_id = w->session_id,
        .has_icatus = w->icatus.n > 0,
        .icatus = w->icatus,
        .major = w->major,
        .least = w->least,
        .most = w->most,
    };
    for (int n = REPORT_HELP; n < REPORT_NATURES; n++)
        if (str_eqz(w->nature, report_nature_name((enum report_nature)n)))
            ret->nature = (enum report_nature)n;
    char iso[11] = "";
    if (w->month.n == 7)
        (void)snprintf(iso, sizeof iso, "%.*s-01", STR_ARG(w->month));
    ret->has_month = day_parse(str_from(iso), &ret->month);
    if (w->month.n && !ret->has_month)
        return err_set(err, ERR_INVALID, "month", "month", "The month must be written like 2026-06");
    enum err_code rc = read_area(w->giver_area, &ret->has_giver_area, &ret->giver_area, "giver_area", err);
    if (!rc)
        rc = read_area(w->receiver_area, &ret->has_receiver_area, &ret->receiver_area, "receiver_area", err);
    return rc ? rc : read_area(w->of_area, &ret->has_area, &ret->area, "of_area", err);
}

/* ---- as an address ---- */

static struct str add(struct arena *a, struct str s, const char *key, struct str value) {
    return value.n ? str_fmt(a, "%.*s&%s=%.*s", STR_ARG(s), key, STR_ARG(value)) : s;
}

static struct str add_id(struct arena *a, struct str s, const char *key, bool has, int64_t id) {
    return has ? add(a, s, key, id ? str_fmt(a, "%lld", (long long)id) : STR("none")) : s;
}

static struct str add_name(struct arena *a, struct str s, const char *key, const char *const *names,
                           size_t i) {
    return i ? add(a, s, key, str_from(names[i])) : s;
}

/* The pick as part of an address, after "?from=…&to=…": "&month=2026-06&kind=garden". */
static struct str report_pick_query(struct arena *a, const struct report_pick *p) {
    struct str s = STR("");
    s = add_name(a, s, "show", show_names, p->show);
    s = add_name(a, s, "side", side_names, p->side);
    s = add_name(a, s, "group", group_names, p->group);
    s = add(a, s, "month", p->has_month ? str_slice(day_iso(a, p->month), 0, 7) : STR(""));
    s = add(a, s, "nature",
            p->all      ? STR("all")
            : p->nature ? str_from(report_nature_name(p->nature))
                        : STR(""));
    s = add(a, s, "kind", p->has_kind ? p->kind : STR(""));
    s = add(a, s, "below", p->below ? STR("yes") : STR(""));
    s = add(a, s, "icatus", p->has_icatus ? p->icatus : STR(""));
    s = add(a, s, "major", p->major ? STR("yes") : STR(""));
    s = add_id(a, s, "giver_area", p->has_giver_area, p->giver_area);
    s = add_id(a, s, "receiver_area", p->has_receiver_area, p->receiver_area);
    s = add_id(a, s, "of_area", p->has_area, p->area);
    s = add_name(a, s, "giver", who_names, p->giver);
    s = add_name(a, s, "receiver", who_names, p->receiver);
    s = add_name(a, s, "who", who_names, p->who);
    s = add(a, s, "within", p->within ? STR("yes") : STR(""));
    s = add(a, s, "together", p->together ? STR("yes") : STR(""));
    s = add_name(a, s, "came", came_names, p->came);
    s = add_id(a, s, "session", p->session_id != 0, p->session_id);
    s = add_id(a, s, "least", p->least > 0, p->least);
    return add_id(a, s, "most", p->most > 0, p->most);
}

struct str report_scope_query(struct arena *a, const struct report_scope *s) {
    struct str q =
        str_fmt(a, "from=%.*s&to=%.*s", STR_ARG(day_iso(a, s->from_day)), STR_ARG(day_iso(a, s->to_day)));
    q = add(a, q, "where", report_where(a, s));
    q = add(a, q, "category", s->category);
    return add_id(a, q, "paid", s->paid_minutes != 0, s->paid_minutes / 60);
}

struct str report_where(struct arena *a, const struct report_scope *s) {
    if (s->area_id)
        return str_fmt(a, "area-%lld", (long long)s->area_id);
    if (s->coordinator_id)
        return str_fmt(a, "team-%lld", (long long)s->coordinator_id);
    return s->organisation_id ? str_fmt(a, "organisation-%lld", (long long)s->organisation_id) : STR("");
}

enum err_code report_where_read(struct str where, struct report_scope *s, struct err *err) {
    static const char *const kinds[] = {"area-", "team-", "organisation-"};
    int64_t *const ids[] = {&s->area_id, &s->coordinator_id, &s->organisation_id};
    if (!where.n)
        return ERR_OK;
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (str_starts(where, kinds[i]) && str_i64(str_slice(where, strlen(kinds[i]), where.n), ids[i]) &&
            *ids[i] > 0)
            return ERR_OK;
    return err_set(err, ERR_INVALID, "where", "where",
                   "Where must be like area-12, team-12 (a coordinator) or organisation-12");
}

struct str pick_href(struct arena *a, const char *report, const struct report_scope *s,
                     const struct report_pick *p) {
    struct str scope = report_scope_query(a, s), pick = report_pick_query(a, p);
    return str_fmt(a, "%s/lines?%.*s&upto=%lld%.*s", report, STR_ARG(scope), (long long)s->upto,
                   STR_ARG(pick));
}

/* ---- what it takes ---- */

static bool area_is(const struct frame *f, size_t person, bool has, int64_t area_id) {
    if (!has)
        return true;
    if (person == FRAME_NOBODY)
        return false;
    size_t area = f->people[person].area;
    return area_id ? area < f->n_areas && f->areas[area].id == area_id : area == f->n_areas;
}

static bool one_area(const struct frame *f, size_t giver, size_t receiver) {
    size_t from = giver == FRAME_NOBODY ? SIZE_MAX : f->people[giver].area;
    return from == (receiver == FRAME_NOBODY ? SIZE_MAX : f->people[receiver].area);
}

static bool kind_is(const struct frame *f, const struct report_pick *p, size_t kind) {
    if (!p->has_kind)
        return true;
    size_t asked = str_eqz(p->kind, "none") ? f->tree.n : frame_kind(f, p->kind);
    return kind == asked || (p->below && frame_top(f, kind) == asked);
}

static bool icatus_is(const struct frame *f, const struct report_pick *p, size_t kind) {
    if (!p->has_icatus)
        return true;
    struct str code = frame_icatus(f, kind);
    if (str_eqz(p->icatus, "none"))
        return code.n == 0;
    return p->major ? code.n >= p->icatus.n && str_eq(str_slice(code, 0, p->icatus.n), p->icatus)
                    : str_eq(code, p->icatus);
}

static bool who_is(const struct frame *f, enum report_who wanted, size_t person) {
    return wanted == REPORT_ANYBODY || frame_who(f, person) == wanted ||
           (wanted == REPORT_SOMEBODY && person != FRAME_NOBODY);
}

bool pick_takes(const struct frame *f, const struct report_pick *p, const struct report_fact *fact) {
    if (!frame_takes(f, fact) || fact->day < f->scope.from_day)
        return false;
    if (p->nature ? fact->nature != p->nature : !p->all && !report_nature_helps(fact->nature))
        return false;
    if (p->has_month && day_first_of_month(fact->day) != p->month)
        return false;
    size_t kind = frame_kind(f, fact->category), giver = frame_person(f, fact->giver_id),
           receiver = frame_person(f, fact->receiver_id);
    return kind_is(f, p, kind) && icatus_is(f, p, kind) && who_is(f, p->giver, giver) &&
           who_is(f, p->receiver, receiver) && area_is(f, giver, p->has_giver_area, p->giver_area) &&
           area_is(f, receiver, p->has_receiver_area, p->receiver_area) &&
           (!p->within || one_area(f, giver, receiver));
}

bool pick_side(enum report_side side, bool gave, bool received) {
    switch (side) {
    case REPORT_GAVE: return gave;
    case REPORT_RECEIVED: return received;
    case REPORT_BOTH: return gave && received;
    case REPORT_ONLY_GAVE: return gave && !received;
    case REPORT_ONLY_RECEIVED: return received && !gave;
    default: return gave || received;
    }
}

bool pick_person(const struct frame *f, const struct report_pick *p, size_t person) {
    return (p->who == REPORT_ANYBODY || frame_who(f, person) == p->who) &&
           area_is(f, person, p->has_area, p->area);
}

static void span_of(const struct frame *f, const struct report_pick *p, int64_t *ret_from, int64_t *ret_to) {
    *ret_from = f->scope.from_day;
    *ret_to = f->scope.to_day;
    if (p->has_month) {
        int64_t end = day_add_months(p->month, 1) - 1;
        *ret_from = p->month > *ret_from ? p->month : *ret_from;
        *ret_to = end < *ret_to ? end : *ret_to;
    }
}

bool pick_group(const struct frame *f, const struct report_pick *p, const struct frame_person *who,
                const struct book_person *did) {
    int64_t from, to;
    bool took_part = book_took_part(did);
    span_of(f, p, &from, &to);
    if (!frame_counts(f, who))
        return false;
    switch (p->group) {
    case REPORT_AT_START: return frame_member_on(who, from - 1);
    case REPORT_JOINED: return who->joined_day >= from && who->joined_day <= to && who->known;
    case REPORT_LEFT: return who->left && who->left_day >= from && who->left_day <= to && who->known;
    case REPORT_AT_END: return frame_member_on(who, to);
    case REPORT_PART: return took_part;
    case REPORT_FIRST: return took_part && !did->earlier;
    case REPORT_NEVER: return frame_member_on(who, to) && !did->ever;
    case REPORT_BEFORE: return did->before;
    case REPORT_KEPT: return did->before && took_part;
    default: return false;
    }
}
