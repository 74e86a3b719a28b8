#include "group/pages.h"

const struct form *group_typed(const struct http_request *rq) {
    return rq->method == HTTP_GET ? NULL : rq->form;
}

struct group_hand group_hand_of(const struct http_request *rq) {
    const struct principal *p = principal_of(rq);
    return (struct group_hand){.member_id = p->is_member ? p->member.id : 0,
                               .coordinator = p->coordinator && !p->acting};
}

bool group_led_by(const struct group_session *s, int64_t member_id) {
    for (size_t i = 0; i < s->n_leaders; i++)
        if (member_id && s->leaders[i].id == member_id)
            return true;
    return false;
}

struct str group_status(const struct group_session *s, bool coordinator, int64_t now,
                        enum ui_colour *ret_colour) {
    *ret_colour = UI_GREY;
    if (s->state == GROUP_OFF)
        return *ret_colour = UI_RED, tr_str("Called off");
    if (s->leads)
        return *ret_colour = UI_PURPLE, tr_str("You lead it");
    if (s->signed_up && s->want == GROUP_IN && s->state == GROUP_PLANNED)
        return *ret_colour = UI_GREEN,
               s->moved_at ? tr_str("You have a place now") : tr_str("You have a place");
    if (s->signed_up && s->want == GROUP_WAITING && s->state == GROUP_PLANNED)
        return *ret_colour = UI_YELLOW, tr_str("You are on the waiting list");
    if (s->state == GROUP_RECORDED)
        return tr_str("Over");
    if (s->starts_at <= now)
        return *ret_colour = UI_ORANGE, coordinator ? tr_str("Who came?") : tr_str("Over");
    if (s->places && s->n_in >= s->places)
        return *ret_colour = UI_YELLOW, tr_str("Full");
    return STR_NULL;
}

struct str group_leader_names(struct arena *a, const struct group_session *s, bool whole) {
    struct str *names = arena_new_array(a, struct str, s->n_leaders + 1);
    size_t n = 0;
    for (size_t i = 0; names && i < s->n_leaders; i++)
        if (whole || !s->leaders[i].apart)
            names[n++] = whole ? s->leaders[i].name : s->leaders[i].shown;
    return n ? str_join(a, names, n, STR(", ")) : STR("");
}

static struct str came_words(struct arena *a, const struct group_session *s) {
    return str_fmt(a, tr("%lld came"), (long long)(s->n_came + s->guests));
}

struct str group_places_words(struct arena *a, const struct group_session *s) {
    if (s->state == GROUP_RECORDED)
        return came_words(a, s);
    if (!s->places)
        return s->n_in ? str_fmt(a, tr("%lld signed up, no limit"), (long long)s->n_in)
                       : tr_str("No limit of places");
    if (s->n_in >= s->places)
        return s->n_waiting ? str_fmt(a, tr("All %lld places taken, %lld on the waiting list"),
                                      (long long)s->places, (long long)s->n_waiting)
                            : str_fmt(a, tr("All %lld places taken"), (long long)s->places);
    return str_fmt(a, tr("%lld of %lld places free"), (long long)(s->places - s->n_in), (long long)s->places);
}

struct group_card_view group_card_of(const struct http_request *rq, const struct catalogue *t,
                                     const struct group_session *s) {
    struct arena *a = rq->arena;
    struct group_hand who = group_hand_of(rq);
    struct group_card_view v = {.title = s->title,
                                .href = hub_path_id(rq, "sessions", s->id),
                                .when = group_when(a, s),
                                .where = group_where(s),
                                .leaders = group_leader_names(a, s, who.coordinator),
                                .kind = catalogue_label(t, s->category),
                                .places = group_places_words(a, s)};
    v.status = group_status(s, who.coordinator, hub_doer(rq).at, &v.colour);
    return v;
}

struct str group_card_example(struct arena *a, const struct hub *h) {
    return str_fmt(a, tr("Each on a line: a name, or the number on the card, like %.*s"),
                   STR_ARG(member_card_whole(a, h, 417)));
}

enum group_rule group_rule_of(const struct group_session *s, const struct group_setting *hub) {
    return s->counted ? s->counted_by : s->has_rule ? s->rule : hub->rule;
}

enum err_code group_find(struct db_conn *c, struct arena *a, const struct hub *h, int64_t viewer_id,
                         struct str words, struct member **ret, size_t *ret_n, struct err *err) {
    size_t n, kept = 0;
    enum err_code rc = member_find(c, a, h, words, GROUP_FIT_MOST, ret, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        bool blocked = false;
        if (viewer_id && viewer_id != (*ret)[i].id)
            rc = members_blocked(c, a, h->id, viewer_id, (*ret)[i].id, &blocked, err);
        if (!rc && !blocked)
            (*ret)[kept++] = (*ret)[i];
    }
    *ret_n = kept;
    return rc;
}

bool group_next_name(struct str *rest, struct str *ret) {
    while (!str_empty(*rest)) {
        size_t n = 0;
        while (n < rest->n && !str_has(STR("\n,;"), rest->p[n]))
            n++;
        *ret = str_trim(str_slice(*rest, 0, n));
        *rest = str_slice(*rest, n + 1, rest->n);
        if (!str_empty(*ret))
            return true;
    }
    return false;
}
