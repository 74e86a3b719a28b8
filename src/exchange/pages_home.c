/* My hours: the home page. */
#include "exchange/pages.h"

/* ---- what waits for me ---- */

static struct waiting_view waiting_of(const struct http_request *rq, const struct exchange *e, int64_t me) {
    struct arena *a = rq->arena;
    bool giving = e->giver_id == me;
    struct str other = giving ? e->receiver_shown : e->giver_shown;
    struct waiting_view w = {
        .other = other,
        .title = e->title,
        .href = hub_path_id(rq, "exchanges", e->id),
        .no_href = hub_path(rq, "exchanges/%lld#wrong", (long long)e->id),
    };
    if (e->state == EXCHANGE_PROPOSED) {
        w.ask = giving ? WAITING_ASKS : WAITING_OFFERS;
        w.yes = tr("Yes, let us do it");
        w.yes_action = hub_path(rq, "exchanges/%lld/agree", (long long)e->id);
        w.no = tr("No, not this time");
        w.no_action = hub_path(rq, "exchanges/%lld/decline", (long long)e->id);
        return w;
    }
    if (e->state == EXCHANGE_AGREED) {
        w.ask = e->has_starts_at ? WAITING_TIME : WAITING_NO_TIME;
        w.when = e->has_starts_at ? exchange_when(rq, e) : STR_NULL;
        w.yes = e->has_starts_at ? tr("Yes, that time is fine") : tr("I have seen it");
        w.yes_action = hub_path(rq, "exchanges/%lld/fits", (long long)e->id);
        w.no = tr("Another time");
        w.no_href = hub_path(rq, "exchanges/%lld#plan", (long long)e->id);
        return w;
    }
    struct str by_itself = day_words(a, day_of_seconds(e->confirm_at));
    w.ask = giving ? WAITING_GAVE : WAITING_RECEIVED;
    w.amount = minutes_words(a, e->minutes);
    w.day = e->day;
    w.note = str_fmt(a, tr("If you say nothing, it counts by itself on %.*s."), STR_ARG(by_itself));
    w.yes = tr("Yes, that is right");
    w.yes_action = hub_path(rq, "exchanges/%lld/confirm", (long long)e->id);
    w.no = tr("No, something is wrong");
    return w;
}

static struct row_view exchange_row(const struct http_request *rq, const struct exchange *e, int64_t viewer) {
    struct row_view r = {
        .what = e->title,
        .href = hub_path_id(rq, "exchanges", e->id),
        .way = exchange_way(rq->arena, e, viewer),
        .giver = e->giver_shown,
        .receiver = e->receiver_shown,
        .has_day = e->has_day,
        .day = e->day,
        .has_minutes = e->has_minutes,
        .minutes = e->minutes,
    };
    r.status = exchange_tag(rq->arena, e, viewer, &r.colour);
    return r;
}

#define WAITING_MOST 50
#define OPEN_MOST 10 /* of each state */
#define UNDER_WAY_MOST 200

/* Agreed, or waiting for somebody else: by state, what is to be done next first. */
static void put_open(const struct http_request *rq, const struct exchange *list, size_t n, int64_t me,
                     struct home_view *v, struct row_view *rows) {
    static const enum exchange_state states[] = {EXCHANGE_AGREED, EXCHANGE_DONE, EXCHANGE_PROPOSED,
                                                 EXCHANGE_DISPUTED};
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
        size_t put = 0;
        for (size_t i = 0; i < n && put < OPEN_MOST; i++) {
            if (list[i].state != states[s] || list[i].waits_for == me)
                continue;
            rows[v->n_open++] = exchange_row(rq, &list[i], me);
            put++;
        }
    }
}

enum err_code under_way_load(struct http_request *rq, struct db_conn *c, struct home_view *v,
                             struct err *err) {
    const struct principal *p = principal_of(rq);
    int64_t me = p->member.id;
    struct exchange *list;
    size_t n;
    enum err_code rc = exchange_under_way(c, rq->arena, p->hub.id, me, UNDER_WAY_MOST, &list, &n, err);
    if (rc)
        return rc;
    struct waiting_view *waiting = arena_new_array(rq->arena, struct waiting_view, WAITING_MOST);
    struct row_view *rows = arena_new_array(rq->arena, struct row_view, OPEN_MOST * 4);
    if (!waiting || !rows)
        return err_nomem(err);
    for (size_t i = 0; i < n && v->n_waiting < WAITING_MOST; i++)
        if (list[i].waits_for == me)
            waiting[v->n_waiting++] = waiting_of(rq, &list[i], me);
    put_open(rq, list, n, me, v, rows);
    v->waiting = waiting;
    v->open = rows;
    return ERR_OK;
}

/* ---- what comes up ---- */

#define COMING_ROWS 5

static enum err_code load_coming(struct http_request *rq, struct db_conn *c, struct home_view *v,
                                 struct err *err) {
    const struct principal *p = principal_of(rq);
    const int64_t an_hour_ago = hub_doer(rq).at - 3600;
    struct exchange *list;
    enum err_code rc = exchange_coming_up(c, rq->arena, p->hub.id, p->member.id, an_hour_ago, COMING_ROWS,
                                          &list, &v->n_coming, err);
    if (rc)
        return rc;
    struct coming_view *rows = arena_new_array(rq->arena, struct coming_view, v->n_coming);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < v->n_coming; i++)
        rows[i] = (struct coming_view){
            .when = exchange_when(rq, &list[i]),
            .what = list[i].title,
            .href = hub_path_id(rq, "exchanges", list[i].id),
            .way = exchange_way(rq->arena, &list[i], p->member.id),
            .note = !list[i].waits_for                  ? STR("")
                    : list[i].waits_for == p->member.id ? tr_str("a new time: does it suit you?")
                                                        : tr_str("a new time, not answered yet"),
        };
    v->coming = rows;
    return ERR_OK;
}

static enum err_code sentence(struct http_request *rq, struct db_conn *c, int64_t last, int64_t balance,
                              struct str *ret, struct err *err) {
    struct arena *a = rq->arena;
    struct movement_sums n = {0};
    enum err_code rc = movements_sums(rq, c, last, &n, err);
    if (rc)
        return rc;
    if (!n.any) {
        *ret = tr_str("Everybody begins at zero, and going below it is fine: ask for help whenever you like. "
                      "Asking gives somebody else the chance to give.");
        return ERR_OK;
    }
    struct str gave = minutes_words(a, n.given), got = minutes_words(a, n.received),
               gift_in = minutes_words(a, n.gifts_in), gift_out = minutes_words(a, n.gifts_out);
    struct str s = str_fmt(a, tr("You have given %.*s and received %.*s."), STR_ARG(gave), STR_ARG(got));
    if (n.gifts_in)
        s = str_fmt(a, tr("%.*s You were given %.*s as a gift."), STR_ARG(s), STR_ARG(gift_in));
    if (n.gifts_out)
        s = str_fmt(a, tr("%.*s You gave away %.*s."), STR_ARG(s), STR_ARG(gift_out));
    *ret = balance > 0
               ? str_fmt(a,
                         tr("%.*s There is no rush: you can use your hours at any time, and you can ask "
                            "for help even if your balance is zero."),
                         STR_ARG(s))
               : str_fmt(a,
                         tr("%.*s That is fine: receiving gives somebody else the chance to give. You "
                            "can go on asking for help."),
                         STR_ARG(s));
    return ERR_OK;
}

static struct str first_name(struct str name) {
    struct str rest = name, first;
    return str_next(&rest, ' ', &first) ? first : name;
}

#define HOME_ROWS 5

enum err_code page_home(struct http_request *rq, const struct page_home_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    struct db_conn *c;
    struct ledger_account_view account;
    struct movements lines = {0};
    int64_t last = 0;
    struct home_view v = {
        .csrf = http_csrf(rq),
        .record = hub_path(rq, "record"),
        .find = hub_path(rq, "find"),
        .all = hub_path(rq, "exchanges"),
        .statement = hub_path(rq, "statement"),
        .give = hub_path(rq, "give"),
        .times = hub_path(rq, "me/times"),
        .choices = hub_path(rq, "me/privacy"),
        .offer = hub_path(rq, "offers/new"),
        .ask = hub_path(rq, "requests/new"),
    };
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ledger_account_get(c, a, p->hub.id, p->member.account_id, &account, err);
    if (!rc)
        rc = movements_last(rq, c, &last, err);
    if (!rc)
        rc = sentence(rq, c, last, ledger_balance(&account.a), &v.sentence, err);
    if (!rc)
        rc = under_way_load(rq, c, &v, err);
    if (!rc)
        rc = load_coming(rq, c, &v, err);
    if (!rc)
        rc = movements_recent(rq, c, last, HOME_ROWS, &lines, err);
    if (!rc)
        rc = app_pieces(rq, "home", 0, &v.pieces, err);
    if (rc)
        return rc;
    v.balance = balance_words(a, ledger_balance(&account.a));
    v.greeting = p->acting ? str_fmt(a, tr("The hours of %.*s"), STR_ARG(p->member.name))
                           : str_fmt(a, tr("Hello %.*s"), STR_ARG(first_name(p->member.name)));
    v.rows = lines.rows;
    v.n_rows = lines.n;
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("My hours"), .wide = true}), home_html, &v, err);
}
