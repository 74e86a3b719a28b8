/* My hours: the home page, all exchanges, the statement. */
#include "exchange/pages.h"

/* ---- what waits for me ---- */

static struct waiting_view waiting_of(const struct http_request *rq, const struct exchange *e, int64_t me) {
    struct arena *a = rq->arena;
    bool giving = e->giver_id == me;
    struct str other = giving ? e->receiver_shown : e->giver_shown;
    struct waiting_view w = {
        .href = hub_path_id(rq, "exchanges", e->id),
        .no_href = hub_path(rq, "exchanges/%lld#wrong", (long long)e->id),
    };
    if (e->state == EXCHANGE_PROPOSED) {
        w.before = str_fmt(a, giving ? tr("%.*s asks for your help: ") : tr("%.*s offers to help you: "),
                           STR_ARG(other));
        w.strong = e->title;
        w.after = STR(".");
        w.yes = tr("Yes, let us do it");
        w.yes_action = hub_path(rq, "exchanges/%lld/agree", (long long)e->id);
        w.no = tr("No, not this time");
        w.no_action = hub_path(rq, "exchanges/%lld/decline", (long long)e->id);
        return w;
    }
    if (e->state == EXCHANGE_AGREED) {
        w.before =
            str_fmt(a, e->has_starts_at ? tr("%.*s says when: ") : tr("%.*s has changed: "), STR_ARG(other));
        w.strong = e->has_starts_at ? exchange_when(rq, e) : tr_str("no time any more");
        w.after = str_fmt(a, tr(", for %.*s."), STR_ARG(e->title));
        w.yes = e->has_starts_at ? tr("Yes, that time is fine") : tr("I have seen it");
        w.yes_action = hub_path(rq, "exchanges/%lld/fits", (long long)e->id);
        w.no = tr("Another time");
        w.no_href = hub_path(rq, "exchanges/%lld#plan", (long long)e->id);
        return w;
    }
    w.before = str_fmt(a, giving ? tr("%.*s says you gave ") : tr("%.*s says you received "), STR_ARG(other));
    w.strong = minutes_words(a, e->minutes);
    struct str day = day_words(a, e->day), by_itself = day_words(a, day_of_seconds(e->confirm_at));
    w.after = str_fmt(a, ": %.*s, on %.*s.", STR_ARG(e->title), STR_ARG(day));
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

static enum err_code load_under_way(struct http_request *rq, struct db_conn *c, struct home_view *v,
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

/* ---- movements of my hours ---- */

static struct row_view movement_row(const struct http_request *rq, const struct hours_lines_row *l) {
    struct arena *a = rq->arena;
    struct str other = l->other_name.p ? person_shown(a, l->other_name) : str_dup(a, l->other_account);
    return (struct row_view){
        .what = movement_what(a, l->kind, l->description, other, l->came),
        .href = l->has_about_id ? hub_path_id(rq, "exchanges", l->about_id) : STR_NULL,
        .way = movement_way(l->kind, l->came),
        .status = l->taken_back ? tr_str("Taken back") : tr_str("Confirmed"),
        .colour = l->taken_back ? UI_GREY : UI_GREEN,
        .has_day = true,
        .day = l->day,
        .has_minutes = true,
        .minutes = l->amount,
    };
}

struct lines {
    struct row_view *rows;
    size_t n;
    int64_t last; /* sequence of the last row that a page shows */
    int64_t came, went;
};

static enum err_code take_lines(const struct http_request *rq, const struct hours_lines_row *lines, size_t n,
                                struct lines *ret, struct err *err) {
    struct row_view *rows = arena_new_array(rq->arena, struct row_view, n);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        rows[i] = movement_row(rq, &lines[i]);
        *(lines[i].came ? &ret->came : &ret->went) += lines[i].amount;
    }
    ret->rows = rows;
    ret->n = n;
    ret->last = n ? lines[n > PAGE_ROWS ? PAGE_ROWS - 1 : n - 1].sequence : 0;
    return ERR_OK;
}

static enum err_code load_lines(struct http_request *rq, struct db_conn *c, const struct hours_lines_in *in,
                                struct lines *ret, struct err *err) {
    struct hours_lines_row *lines;
    size_t n;
    enum err_code rc = hours_lines(c, rq->arena, in, &lines, &n, err);
    return rc ? rc : take_lines(rq, lines, n, ret, err);
}

/* ---- what was found before, and cannot have changed ---- */

enum { MEMO_SUMS, MEMO_RECENT };
_Static_assert(MEMO_VALUE > PAGE_ROWS + 1, "a page's movements, the one after them, and how many they are");

/* The line that last touched the member's account; 0: none did. */
static enum err_code last_line(struct http_request *rq, struct db_conn *c, int64_t *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct hours_last_row last;
    bool found = false;
    enum err_code rc = hours_last(
        c, rq->arena, &(struct hours_last_in){.hub_id = p->hub.id, .account_id = p->member.account_id},
        &found, &last, err);
    *ret = !rc && found ? last.id : 0;
    return rc;
}

/* The newest lines, v[0] of them, newest first, below zero those that were taken back: walking to them costs
 * as much as showing them, so where they are is remembered. */
static enum err_code find_recent(struct http_request *rq, struct db_conn *c, int64_t last,
                                 int64_t v[MEMO_VALUE], struct err *err) {
    const struct principal *p = principal_of(rq);
    const int64_t key[MEMO_KEY] = {MEMO_RECENT, p->hub.id, p->member.account_id, last};
    struct hours_recent_row *rows;
    size_t n;
    if (memo_get(app_of(rq)->hours, key, v))
        return ERR_OK;
    enum err_code rc =
        hours_recent(c, rq->arena,
                     &(struct hours_recent_in){
                         .hub_id = p->hub.id, .account_id = p->member.account_id, .most = PAGE_ROWS + 1},
                     &rows, &n, err);
    for (size_t i = 0; !rc && i < n && i <= PAGE_ROWS; i++)
        v[++v[0]] = rows[i].taken_back ? -rows[i].sequence : rows[i].sequence;
    if (!rc)
        memo_put(app_of(rq)->hours, key, v);
    return rc;
}

static struct str list_of(struct arena *a, const int64_t *v, size_t n) {
    struct buf b;
    buf_init(&b, 1024);
    for (size_t i = 0; i < n; i++) {
        buf_putc(&b, i ? ',' : '[');
        buf_i64(&b, v[i] < 0 ? -v[i] : v[i]);
    }
    buf_putc(&b, ']');
    struct str s = str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

static bool was_taken_back(const int64_t *v, size_t n, int64_t sequence) {
    for (size_t i = 0; i < n; i++)
        if (v[i] == -sequence)
            return true;
    return false;
}

/* At most PAGE_ROWS + 1 of the newest. */
static enum err_code load_recent(struct http_request *rq, struct db_conn *c, int64_t last, size_t most,
                                 struct lines *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    int64_t v[MEMO_VALUE] = {0};
    struct hours_rows_row *rows = NULL;
    size_t n = 0;
    enum err_code rc = last ? find_recent(rq, c, last, v, err) : ERR_OK;
    if (rc || v[0] == 0)
        return rc;
    struct str list = list_of(rq->arena, v + 1, (size_t)v[0] < most ? (size_t)v[0] : most);
    rc = hours_rows(
        c, rq->arena,
        &(struct hours_rows_in){.hub_id = p->hub.id, .account_id = p->member.account_id, .sequences = list},
        &rows, &n, err);
    struct hours_lines_row *lines = arena_new_array(rq->arena, struct hours_lines_row, n);
    if (!rc && !lines)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++)
        lines[i] =
            (struct hours_lines_row){.sequence = rows[i].sequence,
                                     .id = rows[i].id,
                                     .kind = rows[i].kind,
                                     .came = rows[i].came,
                                     .amount = rows[i].amount,
                                     .day = rows[i].day,
                                     .description = rows[i].description,
                                     .about_id = rows[i].about_id,
                                     .has_about_id = rows[i].has_about_id,
                                     .other_name = rows[i].other_name,
                                     .other_account = rows[i].other_account,
                                     .taken_back = was_taken_back(v + 1, (size_t)v[0], rows[i].sequence)};
    return rc ? rc : take_lines(rq, lines, n, ret, err);
}

/* Minutes of an account by kind; `any` is false when nothing ever moved. */
struct sums {
    int64_t given, received, gifts_in, gifts_out;
    bool any;
};

static enum err_code count_sums(struct http_request *rq, struct db_conn *c, struct sums *ret,
                                struct err *err) {
    const struct principal *p = principal_of(rq);
    struct hours_by_kind_row *kinds;
    size_t n;
    enum err_code rc = hours_by_kind(
        c, rq->arena, &(struct hours_by_kind_in){.hub_id = p->hub.id, .account_id = p->member.account_id},
        &kinds, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (str_eqz(kinds[i].kind, "exchange")) {
            ret->given = kinds[i].came;
            ret->received = kinds[i].went;
        } else if (str_eqz(kinds[i].kind, "gift")) {
            ret->gifts_in = kinds[i].came;
            ret->gifts_out = kinds[i].went;
        }
    }
    ret->any = n > 0;
    return rc;
}

/* Counting walks the account's whole history, so the sums are remembered. */
static enum err_code load_sums(struct http_request *rq, struct db_conn *c, int64_t last, struct sums *ret,
                               struct err *err) {
    const struct principal *p = principal_of(rq);
    const int64_t key[MEMO_KEY] = {MEMO_SUMS, p->hub.id, p->member.account_id, last};
    int64_t v[MEMO_VALUE] = {0};
    if (last == 0)
        return ERR_OK;
    if (memo_get(app_of(rq)->hours, key, v)) {
        *ret = (struct sums){v[0], v[1], v[2], v[3], v[4] != 0};
        return ERR_OK;
    }
    enum err_code rc = count_sums(rq, c, ret, err);
    const int64_t found[MEMO_VALUE] = {ret->given, ret->received, ret->gifts_in, ret->gifts_out, ret->any};
    if (!rc)
        memo_put(app_of(rq)->hours, key, found);
    return rc;
}

static enum err_code sentence(struct http_request *rq, struct db_conn *c, int64_t last, int64_t balance,
                              struct str *ret, struct err *err) {
    struct arena *a = rq->arena;
    struct sums n = {0};
    enum err_code rc = load_sums(rq, c, last, &n, err);
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
    struct lines lines = {0};
    int64_t last = 0;
    struct home_view v = {
        .csrf = http_csrf(rq),
        .record = hub_path(rq, "record"),
        .find = hub_path(rq, "find"),
        .all = hub_path(rq, "exchanges"),
        .statement = hub_path(rq, "statement"),
        .give = hub_path(rq, "give"),
        .times = hub_path(rq, "me/times"),
        .offer = hub_path(rq, "offers/new"),
        .ask = hub_path(rq, "requests/new"),
    };
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = ledger_account_get(c, a, p->hub.id, p->member.account_id, &account, err);
    if (!rc)
        rc = last_line(rq, c, &last, err);
    if (!rc)
        rc = sentence(rq, c, last, ledger_balance(&account.a), &v.sentence, err);
    if (!rc)
        rc = load_under_way(rq, c, &v, err);
    if (!rc)
        rc = load_coming(rq, c, &v, err);
    if (!rc)
        rc = load_recent(rq, c, last, HOME_ROWS, &lines, err);
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

/* ---- all my exchanges ---- */

enum err_code page_exchanges(struct http_request *rq, const struct page_exchanges_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    const struct exchanges_query *q = &in->query;
    struct db_conn *c;
    struct lines lines = {0};
    struct str show = q->show.p ? q->show : STR("all");
    const struct ui_option options[] = {
        {STR("all"), tr_str("Everything"), STR(""), str_eqz(show, "all")},
        {STR("given"), tr_str("What I gave"), STR(""), str_eqz(show, "given")},
        {STR("received"), tr_str("What I received"), STR(""), str_eqz(show, "received")},
        {STR("gifts"), tr_str("Gifts"), STR(""), str_eqz(show, "gifts")},
        {STR("waiting"), tr_str("Under way"), STR(""), str_eqz(show, "waiting")},
    };
    struct exchanges_view v = {.action = hub_path(rq, "exchanges"),
                               .form = rq->query ? rq->query : rq->form,
                               .show = options,
                               .n_show = sizeof options / sizeof *options,
                               .statement = hub_path(rq, "statement")};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && str_eqz(show, "waiting")) {
        struct home_view open = {0};
        rc = load_under_way(rq, c, &open, err);
        v.rows = open.open;
        v.n_rows = open.n_open;
    } else if (!rc && str_eqz(show, "all") && !q->has_before && !q->has_from && !q->has_to) {
        int64_t last = 0;
        rc = last_line(rq, c, &last, err);
        if (!rc)
            rc = load_recent(rq, c, last, PAGE_ROWS + 1, &lines, err);
        v.rows = lines.rows;
        v.n_rows = lines.n;
    } else if (!rc) {
        bool gifts = str_eqz(show, "gifts"), given = str_eqz(show, "given"),
             received = str_eqz(show, "received");
        rc = load_lines(rq, c,
                        &(struct hours_lines_in){
                            .hub_id = p->hub.id,
                            .account_id = p->member.account_id,
                            .before_sequence = q->has_before ? q->before : INT64_MAX,
                            .way = given      ? STR("in")
                                   : received ? STR("out")
                                              : STR(""),
                            .kind = gifts               ? STR("gift")
                                    : given || received ? STR("exchange")
                                                        : STR(""),
                            .from_day = q->has_from ? q->from : INT32_MIN,
                            .to_day = q->has_to ? q->to : INT32_MAX,
                            .most = PAGE_ROWS + 1,
                        },
                        &lines, err);
        v.rows = lines.rows;
        v.n_rows = lines.n;
    }
    if (rc)
        return rc;
    if (lines.n > PAGE_ROWS) {
        v.n_rows = PAGE_ROWS;
        /* The row after the last shown tells that there is more; the page goes on below the last shown. */
        v.older = older_path(rq, lines.last);
    }
    if (q->has_before)
        v.first = hub_path(rq, "exchanges");
    return PAGE(rq, 200,
                (&(struct ui_page){
                    .title = tr_str("All your exchanges"), .back = hub_path(rq, "home"), .wide = true}),
                exchanges_html, &v, err);
}

/* ---- the statement ---- */

#define STATEMENT_LINES 2000

/* Newest day first: a statement is read by when help was given, not by when it was recorded. Stable; a merge
 * would be overkill for lines that nearly are in order. */
static void by_day(struct row_view *rows, size_t n) {
    for (size_t i = 1; i < n; i++) {
        struct row_view row = rows[i];
        size_t at = i;
        for (; at > 0 && rows[at - 1].day < row.day; at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

static enum err_code balance_before(struct db_conn *c, struct arena *a, const struct principal *p,
                                    int64_t day, int64_t *ret, struct err *err) {
    struct hours_until_row row;
    enum err_code rc = hours_until(
        c, a,
        &(struct hours_until_in){.hub_id = p->hub.id, .account_id = p->member.account_id, .before_day = day},
        &row, err);
    if (!rc)
        *ret = row.came - row.went;
    return rc;
}

enum err_code page_statement(struct http_request *rq, const struct page_statement_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    struct db_conn *c;
    struct lines lines = {0};
    struct doer by = hub_doer(rq);
    int64_t to = in->query.has_to ? in->query.to : by.today;
    int64_t from = in->query.has_from ? in->query.from : day_add_months(day_first_of_month(to), -2);
    struct statement_view v = {.name = p->member.name,
                               .card = member_card(a, &p->hub, p->member.number),
                               .hub = p->hub.name,
                               .action = hub_path(rq, "statement"),
                               .form = rq->query ? rq->query : rq->form,
                               .from = from,
                               .to = to,
                               .printed_on = by.today};
    if (to < from)
        return err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day");
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = balance_before(c, a, p, from, &v.opening, err);
    if (!rc)
        rc = balance_before(c, a, p, to + 1, &v.closing, err);
    if (!rc)
        rc = load_lines(rq, c,
                        &(struct hours_lines_in){.hub_id = p->hub.id,
                                                 .account_id = p->member.account_id,
                                                 .before_sequence = INT64_MAX,
                                                 .way = STR(""),
                                                 .kind = STR(""),
                                                 .from_day = from,
                                                 .to_day = to,
                                                 .most = STATEMENT_LINES + 1},
                        &lines, err);
    if (!rc)
        rc = app_pieces(rq, "statement", from, &v.pieces, err);
    if (rc)
        return rc;
    by_day(lines.rows, lines.n);
    v.more = lines.n > STATEMENT_LINES;
    v.rows = lines.rows;
    v.n_rows = v.more ? STATEMENT_LINES : lines.n;
    v.given = lines.came;
    v.received = lines.went;
    v.opening_words = balance_words(a, v.opening);
    v.closing_words = balance_words(a, v.closing);
    return PAGE(rq, 200,
                (&(struct ui_page){
                    .title = tr_str("Statement of hours"), .back = hub_path(rq, "home"), .wide = true}),
                statement_html, &v, err);
}
