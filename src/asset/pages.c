#include "asset/pages.h"

const struct form *typed_form(const struct http_request *rq) {
    return rq->method == HTTP_GET ? NULL : rq->form;
}

struct asset_hand hand_of(const struct http_request *rq) {
    const struct principal *p = principal_of(rq);
    return (struct asset_hand){.member_id = p->is_member ? p->member.id : 0,
                               .coordinator = p->coordinator && !p->acting};
}

struct str price_words(struct arena *a, int64_t price, bool per_hour) {
    struct str words = minutes_words(a, price);
    if (!price)
        return tr_str("Free");
    return str_fmt(a, per_hour ? tr("%.*s for each hour") : tr("%.*s for each booking"), STR_ARG(words));
}

struct str where_words(struct arena *a, const struct asset *s) {
    const struct str all[] = {s->place, s->address, s->town, s->postcode};
    struct str some[4];
    size_t n = 0;
    for (size_t i = 0; i < 4; i++)
        if (!str_empty(all[i]))
            some[n++] = all[i];
    return n ? str_join(a, some, n, STR(", ")) : STR("");
}

struct str booking_tag(const struct booking *b, enum ui_colour *ret_colour) {
    *ret_colour = UI_GREY;
    switch (b->state) {
    case BOOKING_ASKED: *ret_colour = UI_YELLOW; return tr_str("Asked for");
    case BOOKING_AGREED: *ret_colour = UI_BLUE; return tr_str("Agreed");
    case BOOKING_USED: *ret_colour = UI_GREEN; return tr_str("Used");
    case BOOKING_DECLINED: return tr_str("Not this time");
    default: return tr_str("Called off");
    }
}

struct booking_row_view booking_row(const struct http_request *rq, const struct booking *b,
                                    bool whole_names) {
    struct arena *a = rq->arena;
    const bool own = b->member_id == principal_of(rq)->member.id && !principal_of(rq)->acting;
    struct booking_row_view r = {.what = b->asset_name,
                                 .href = hub_path_id(rq, "bookings", b->id),
                                 .when = span_words(a, b->day, b->span),
                                 .who = own           ? tr_str("You")
                                        : whole_names ? b->member_name
                                                      : b->member_shown,
                                 .own = own,
                                 .cost = b->minutes ? minutes_words(a, b->minutes) : tr_str("Free"),
                                 .day = b->day};
    r.status = booking_tag(b, &r.colour);
    return r;
}

struct asset_card_view asset_card(const struct http_request *rq, const struct asset *s, int64_t number) {
    struct arena *a = rq->arena;
    struct str words = str_utf8_cut(s->words, 160);
    struct asset_card_view v = {
        .number = number,
        .name = s->name,
        .href = hub_path_id(rq, "assets", s->id),
        .kind = str_from(asset_kind_label(s->kind)),
        .words = words.n < s->words.n ? str_fmt(a, "%.*s…", STR_ARG(words)) : words,
        .where = !str_empty(s->place)  ? s->place
                 : !str_empty(s->area) ? s->area
                                       : s->town,
        .when = week_words(a, &s->week),
        .price = price_words(a, s->price, s->per_hour),
        .has_state = s->state != ASSET_OPEN,
        .on_map = s->point.known,
    };
    v.state = s->state == ASSET_PROPOSED ? tr_str("To be looked at") : tr_str("Paused");
    v.colour = s->state == ASSET_PROPOSED ? UI_YELLOW : UI_GREY;
    return v;
}

enum err_code kind_options(struct arena *a, struct str chosen, const char *any, const char *any_word,
                           const struct ui_option **ret, size_t *ret_n, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, ASSET_KINDS + 1);
    size_t n = 0;
    if (!o)
        return err_nomem(err);
    o[n++] =
        (struct ui_option){.value = str_from(any_word), .label = str_from(any), .chosen = str_empty(chosen)};
    for (int k = 0; k < ASSET_KINDS; k++)
        o[n++] = (struct ui_option){.value = str_from(asset_kind_name((enum asset_kind)k)),
                                    .label = str_from(asset_kind_label((enum asset_kind)k)),
                                    .chosen = str_eqz(chosen, asset_kind_name((enum asset_kind)k))};
    *ret = o;
    *ret_n = n;
    return ERR_OK;
}

enum err_code help_options(struct arena *a, const struct catalogue *tree, struct str chosen, const char *any,
                           const struct ui_option **ret, size_t *ret_n, struct err *err) {
    struct ui_option *o = arena_new_array(a, struct ui_option, tree->n + 1);
    size_t n = 0;
    if (!o)
        return err_nomem(err);
    o[n++] = (struct ui_option){.value = STR(""), .label = str_from(any), .chosen = str_empty(chosen)};
    for (size_t i = 0; i < tree->n; i++) {
        const struct category *c = &tree->categories[i];
        bool now = str_eq(chosen, c->word);
        if (!now && !catalogue_takes(tree, c))
            continue;
        o[n++] = (struct ui_option){.value = c->word,
                                    .label = str_empty(c->parent)
                                                 ? category_shown(c)
                                                 : str_fmt(a, "– %.*s", STR_ARG(category_shown(c))),
                                    .chosen = now};
    }
    *ret = o;
    *ret_n = n;
    return ERR_OK;
}
