#include "exchange/pages.h"

#include "base/language.h"

struct str exchange_tag(struct arena *a, const struct exchange *e, int64_t viewer,
                        enum ui_colour *ret_colour) {
    *ret_colour = UI_YELLOW;
    switch (e->state) {
    case EXCHANGE_CONFIRMED: *ret_colour = UI_GREEN; return tr_str("Confirmed");
    case EXCHANGE_DISPUTED: *ret_colour = UI_ORANGE; return tr_str("To settle");
    case EXCHANGE_AGREED:
        *ret_colour = UI_BLUE;
        if (e->waits_for && e->waits_for == viewer)
            return tr_str("New time");
        return tr_str("Agreed");
    case EXCHANGE_DECLINED: *ret_colour = UI_GREY; return tr_str("Not this time");
    case EXCHANGE_CANCELLED: *ret_colour = UI_GREY; return tr_str("Called off");
    case EXCHANGE_REVERSED: *ret_colour = UI_GREY; return tr_str("Taken back");
    default: break;
    }
    if (e->waits_for && e->waits_for == viewer)
        return tr_str("Waiting for you");
    return str_fmt(a, tr("Waiting for %.*s"),
                   STR_ARG(e->waits_for == e->giver_id ? e->giver_shown : e->receiver_shown));
}

struct str exchange_when(const struct http_request *rq, const struct exchange *e) {
    return zone_weekday_words(rq->arena, zone_of(principal_of(rq)->hub.time_zone), e->starts_at);
}

struct str exchange_way(struct arena *a, const struct exchange *e, int64_t viewer) {
    bool over = e->state == EXCHANGE_DONE || e->state == EXCHANGE_CONFIRMED ||
                e->state == EXCHANGE_DISPUTED || e->state == EXCHANGE_REVERSED;
    const bool gives = e->giver_id == viewer;
    const struct str parts[] = {gives  ? over ? tr_str("Given to") : tr_str("You give")
                                 : over ? tr_str("Received from")
                                       : tr_str("You receive from"),
                                gives ? e->receiver_shown : e->giver_shown};
    return str_join(a, parts, 2, STR(" "));
}

struct str movement_what(struct arena *a, struct str kind, struct str description, struct str other,
                         bool came) {
    if (str_eqz(kind, "exchange")) {
        const struct str what = str_empty(description) ? tr_str("Help") : description;
        return str_fmt(a, came ? tr("%.*s for %.*s") : tr("%.*s from %.*s"), STR_ARG(what), STR_ARG(other));
    }
    struct str words = tr_str("Correction");
    if (str_eqz(kind, "opening"))
        return tr_str("Brought along");
    if (str_eqz(kind, "gift"))
        words = str_fmt(a, came ? tr("Gift from %.*s") : tr("Gift to %.*s"), STR_ARG(other));
    else if (str_eqz(kind, "reversal"))
        words = tr_str("Taken back");
    return description.n ? str_fmt(a, "%.*s: %.*s", STR_ARG(words), STR_ARG(description)) : words;
}

struct str movement_way(struct str kind, bool came) {
    if (str_eqz(kind, "exchange"))
        return came ? tr_str("Given") : tr_str("Received");
    if (str_eqz(kind, "gift"))
        return came ? tr_str("Gift received") : tr_str("Gift given");
    return came ? tr_str("Added") : tr_str("Taken off");
}

struct str balance_words(struct arena *a, int64_t minutes) {
    const struct str words = minutes_words(a, minutes);
    return minutes < 0 ? str_fmt(a, tr("%.*s below zero"), STR_ARG(words)) : words;
}

enum err_code exchange_rows(const struct http_request *rq, const struct exchange *list, size_t n,
                            const struct row_view **ret, struct err *err) {
    struct row_view *rows = arena_new_array(rq->arena, struct row_view, n);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct row_view){.what = list[i].title,
                                    .href = hub_path_id(rq, "exchanges", list[i].id),
                                    .giver = list[i].giver_name,
                                    .receiver = list[i].receiver_name,
                                    .has_day = list[i].has_day,
                                    .day = list[i].day,
                                    .has_minutes = list[i].has_minutes,
                                    .minutes = list[i].minutes};
        rows[i].status = exchange_tag(rq->arena, &list[i], 0, &rows[i].colour);
    }
    *ret = rows;
    return ERR_OK;
}

/* Leaves out those who are blocked with the viewer. */
static enum err_code only_seen(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t viewer_id,
                               struct member *list, size_t *n, struct err *err) {
    const int64_t *blocked;
    size_t n_blocked, kept = 0;
    enum err_code rc = blocks_of_member(c, a, hub_id, viewer_id, &blocked, &n_blocked, err);
    for (size_t i = 0; !rc && i < *n; i++) {
        size_t k = 0;
        while (k < n_blocked && blocked[k] != list[i].id)
            k++;
        if (k == n_blocked)
            list[kept++] = list[i];
    }
    *n = kept;
    return rc;
}

enum err_code find_member(struct db_conn *c, struct arena *a, const struct hub *h, int64_t viewer_id,
                          struct str words, const char *field, struct member *ret, struct err *err) {
    struct member *list;
    size_t n;
    enum err_code rc = member_find(c, a, h, words, MEMBERS_NAMED, &list, &n, err);
    if (!rc && viewer_id)
        rc = only_seen(c, a, h->id, viewer_id, list, &n, err);
    if (rc)
        return rc;
    if (n == 1) {
        *ret = list[0];
        return ERR_OK;
    }
    return member_unclear(a, h, field, words, list, n, err);
}

struct str card_example(struct arena *a, const struct hub *h) {
    return str_fmt(a, tr("A name, or the number on their card, like %.*s"),
                   STR_ARG(member_card_whole(a, h, 417)));
}

enum err_code category_options(struct http_request *rq, struct str chosen, const char *any, bool closed_too,
                               const struct ui_option **ret, size_t *ret_n, struct err *err) {
    struct db_conn *c;
    struct catalogue t;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, principal_of(rq)->hub.id, &t, err);
    return rc ? rc : catalogue_options(rq->arena, &t, chosen, any, closed_too, ret, ret_n, err);
}

struct listing_card_view listing_card_of(const struct http_request *rq, const struct catalogue *t,
                                         const struct listing *l, bool with_name) {
    struct arena *a = rq->arena;
    struct str parts[3];
    size_t n = 0;
    if (with_name)
        parts[n++] = l->member_shown;
    if (!str_empty(l->place))
        parts[n++] = l->place;
    if (!str_empty(l->times))
        parts[n++] = l->times;
    if (n == 0)
        parts[n++] = catalogue_label(t, l->category);
    struct str words = str_utf8_cut(l->words, 160);
    return (struct listing_card_view){
        .title = l->title,
        .words = words.n < l->words.n ? str_fmt(a, "%.*s…", STR_ARG(words)) : words,
        .meta = str_join(a, parts, n, STR(" · ")),
        .href = with_name ? hub_path(rq, "help/%lld", (long long)l->id) : STR_NULL,
        .writer = l->writer,
        .tag = l->kind == LISTING_OFFER ? tr_str("Offer") : tr_str("Request"),
        .colour = l->kind == LISTING_OFFER ? UI_TEAL : UI_ORANGE,
    };
}

struct str older_path(const struct http_request *rq, int64_t before) {
    struct arena *a = rq->arena;
    struct str rest = rq->raw_query, part, kept = STR("");
    while (!str_empty(rest) && str_next(&rest, '&', &part)) {
        if (!str_starts(part, "before=") && !str_starts(part, "done=") && !str_empty(part))
            kept = str_fmt(a, "%.*s%.*s&", STR_ARG(kept), STR_ARG(part));
    }
    return str_fmt(a, "%.*s?%.*sbefore=%lld", STR_ARG(rq->path), STR_ARG(kept), (long long)before);
}

const struct form *typed(const struct http_request *rq) {
    return rq->method == HTTP_GET ? NULL : rq->form;
}
