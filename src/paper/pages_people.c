/* The files of people: cards and statements, one's own and, for coordinators, of many. */
#include "base/language.h"
#include "hub/page.h"
#include "paper/pages.h"

/* ---- which days ---- */

static bool month_parse(struct arena *a, struct str s, int64_t *ret) {
    return day_parse(str_fmt(a, "%.*s-01", STR_ARG(s)), ret);
}

static enum err_code days_of_month(struct http_request *rq, struct str month, int64_t *ret_from,
                                   int64_t *ret_to, struct err *err) {
    *ret_from = day_add_months(day_first_of_month(hub_doer(rq).today), -1);
    if (month.n && !month_parse(rq->arena, month, ret_from))
        return err_set(err, ERR_INVALID, "month", "month", "The month must be like 2026-06");
    *ret_to = day_add_months(*ret_from, 1) - 1;
    return ERR_OK;
}

/* A month, or from a day to a day; the month before this one where nothing is said. */
static enum err_code days_of(struct http_request *rq, const struct paper_statement_query *q,
                             int64_t *ret_from, int64_t *ret_to, struct err *err) {
    if (!q->has_from && !q->has_to)
        return days_of_month(rq, q->month, ret_from, ret_to, err);
    *ret_to = q->has_to ? q->to : hub_doer(rq).today;
    *ret_from = q->has_from ? q->from : day_first_of_month(*ret_to);
    return *ret_to < *ret_from
               ? err_set(err, ERR_INVALID, "to", "order", "The last day must not be before the first day")
               : ERR_OK;
}

static struct str days_name(struct arena *a, int64_t from, int64_t to) {
    if (from == day_first_of_month(from) && to == day_add_months(from, 1) - 1)
        return str_slice(day_iso(a, from), 0, 7);
    return str_fmt(a, "%.*s-%.*s", STR_ARG(day_iso(a, from)), STR_ARG(day_iso(a, to)));
}

/* ---- cards ---- */

struct cards {
    struct paper paper;
    const struct paper_card *cards;
    size_t n;
};

static enum err_code draw_cards(struct arena *a, const void *ctx, struct str *ret, struct err *err) {
    const struct cards *s = ctx;
    struct paper p = s->paper;
    p.a = a;
    return paper_cards(&p, s->cards, s->n, ret, err);
}

static enum err_code send_cards(struct http_request *rq, struct str size, const struct paper_card *cards,
                                size_t n, struct str name, struct err *err) {
    struct cards *s = arena_new(rq->arena, struct cards);
    if (!s)
        return err_nomem(err);
    *s = (struct cards){paper_asked(rq, size), cards, n};
    return paper_send(rq, draw_cards, s, paper_filename(&s->paper, name), err);
}

/* As the address says; else as that person asked for. */
static enum err_code print_of(struct http_request *rq, struct str size, int64_t member_id, struct str *ret,
                              struct err *err) {
    bool large = false;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    *ret = size;
    if (rc || str_eqz(size, "standard") || str_eqz(size, "large"))
        return rc;
    rc = paper_asked_large(c, rq->arena, principal_of(rq)->hub.id, member_id, &large, err);
    *ret = large ? STR("large") : STR("standard");
    return rc;
}

static enum err_code send_card(struct http_request *rq, struct str size, const struct member *m,
                               struct err *err) {
    struct str print;
    struct paper_card *card = arena_new(rq->arena, struct paper_card);
    enum err_code rc = card ? print_of(rq, size, m->id, &print, err) : err_nomem(err);
    if (rc)
        return rc;
    *card = (struct paper_card){.number = m->number, .name = m->shown};
    const struct str number = member_card(rq->arena, &principal_of(rq)->hub, m->number);
    return send_cards(rq, print, card, 1, str_fmt(rq->arena, "card-%.*s", STR_ARG(number)), err);
}

/* One of the hub, for a coordinator, who leaves a trace. */
static enum err_code member_of(struct http_request *rq, int64_t id, struct member *ret, struct err *err) {
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_get(c, rq->arena, principal_of(rq)->hub.id, id, ret, err);
    return rc ? rc : hub_trace(rq, id, TRACE_PAPER, err);
}

enum err_code page_paper_my_card(struct http_request *rq, const struct page_paper_my_card_in *in,
                                 struct err *err) {
    return send_card(rq, in->query.size, &principal_of(rq)->member, err);
}

enum err_code page_paper_card(struct http_request *rq, const struct page_paper_card_in *in, struct err *err) {
    struct member m;
    const enum err_code rc = member_of(rq, in->id, &m, err);
    return rc ? rc : send_card(rq, in->query.size, &m, err);
}

/* ---- statements ---- */

static enum err_code send_statements(struct http_request *rq, const struct paper_statements *of,
                                     struct str name, struct err *err) {
    struct paper_statements *s = arena_new(rq->arena, struct paper_statements);
    if (!s)
        return err_nomem(err);
    *s = *of;
    s->db = app_of(rq)->db;
    return paper_send(rq, paper_statements_make, s, paper_filename(&s->paper, name), err);
}

static enum err_code send_statement(struct http_request *rq, const struct paper_statement_query *q,
                                    const struct member *m, const struct language *language,
                                    struct err *err) {
    struct arena *a = rq->arena;
    struct paper_statements s = {.n = 1};
    struct str print;
    struct paper_person *person = arena_new(a, struct paper_person);
    enum err_code rc = person ? days_of(rq, q, &s.from, &s.to, err) : err_nomem(err);
    if (!rc)
        rc = print_of(rq, q->size, m->id, &print, err);
    if (!rc && !m->account_id)
        rc = err_set(err, ERR_NOT_FOUND, "id", "not-found", "They have no hours here yet.");
    if (rc)
        return rc;
    *person = (struct paper_person){
        .id = m->id, .number = m->number, .account_id = m->account_id, .name = m->name, .language = language};
    s.paper = paper_asked(rq, print);
    s.people = person;
    s.title = str_fmt(a, tr("Statement of hours of %.*s"), STR_ARG(m->name));
    return send_statements(rq, &s,
                           str_fmt(a, "statement-%.*s-%.*s", STR_ARG(member_card(a, s.paper.hub, m->number)),
                                   STR_ARG(days_name(a, s.from, s.to))),
                           err);
}

enum err_code page_paper_my_statement(struct http_request *rq, const struct page_paper_my_statement_in *in,
                                      struct err *err) {
    return send_statement(rq, &in->query, &principal_of(rq)->member, language_in_use(), err);
}

enum err_code page_paper_statement(struct http_request *rq, const struct page_paper_statement_in *in,
                                   struct err *err) {
    struct member m;
    struct db_conn *c;
    const struct language *language = NULL;
    enum err_code rc = member_of(rq, in->id, &m, err);
    if (!rc)
        rc = hub_trace(rq, in->id, TRACE_HOURS, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (!rc)
        rc = person_speaks(c, rq->arena, m.person_id, &language, err);
    return rc ? rc : send_statement(rq, &in->query, &m, language, err);
}

/* ---- of many ---- */

static bool each_print(struct str size) {
    return !str_eqz(size, "standard") && !str_eqz(size, "large");
}

/* So many in one file: more are offered in parts. */
struct part {
    struct paper_person *people; /* of this part */
    size_t n, all, nth, parts;
};

static enum err_code load_part(struct http_request *rq, const struct paper_whom *whom, bool has_part,
                               int64_t nth, struct part *ret, struct err *err) {
    struct db_conn *c;
    struct paper_person *people = NULL;
    enum err_code rc = app_read(rq, &c, err);
    *ret = (struct part){.nth = has_part ? (size_t)nth : 1};
    if (!rc)
        rc = paper_people_of(c, rq->arena, principal_of(rq)->hub.id, whom, &people, &ret->all, err);
    if (rc)
        return rc;
    ret->parts = (ret->all + PAPER_PEOPLE_MOST - 1) / PAPER_PEOPLE_MOST;
    if (!ret->all || ret->nth > ret->parts)
        return err_set(err, ERR_INVALID, "who", "nobody",
                       "Nobody here fits. Choose everybody, or another area");
    const size_t from = (ret->nth - 1) * PAPER_PEOPLE_MOST;
    ret->people = people + from;
    ret->n = ret->all - from < PAPER_PEOPLE_MOST ? ret->all - from : PAPER_PEOPLE_MOST;
    for (size_t i = 0; !rc && i < ret->n && (ret->parts == 1 || has_part); i++)
        rc = hub_trace(rq, ret->people[i].id, TRACE_PAPER, err);
    return rc;
}

/* The parts to choose from. */
static enum err_code send_parts(struct http_request *rq, const struct part *p, struct str title,
                                struct err *err) {
    struct arena *a = rq->arena;
    struct paper_link_view *links = arena_new_array(a, struct paper_link_view, p->parts);
    if (!links)
        return err_nomem(err);
    for (size_t i = 0; i < p->parts; i++) {
        const size_t from = i * PAPER_PEOPLE_MOST,
                     to = from + PAPER_PEOPLE_MOST < p->all ? from + PAPER_PEOPLE_MOST : p->all;
        links[i] = (struct paper_link_view){
            .label = str_fmt(a, tr("Part %zu: from %.*s"), i + 1, STR_ARG(p->people[from].name)),
            .note = str_fmt(a, tr("%zu people"), to - from),
            .href = str_fmt(a, "%.*s?%.*s%spart=%zu", STR_ARG(rq->path), STR_ARG(rq->raw_query),
                            rq->raw_query.n ? "&" : "", i + 1)};
    }
    const struct paper_parts_view v = {
        .title = title,
        .sentence = str_fmt(a, tr("These are for %zu people, by area and name: so many come in %zu files."),
                            p->all, p->parts),
        .parts = {links, p->parts}};
    return PAGE(rq, 200, (&(struct ui_page){.title = title, .back = hub_path(rq, "paper")}), paper_parts_html,
                &v, err);
}

static struct str part_name(struct arena *a, struct str name, const struct part *p) {
    return p->parts > 1 ? str_fmt(a, "%.*s-%zu", STR_ARG(name), p->nth) : name;
}

enum err_code page_paper_cards(struct http_request *rq, const struct page_paper_cards_in *in,
                               struct err *err) {
    const struct paper_cards_query *q = &in->query;
    const struct paper_whom whom = {str_eqz(q->who, "paper"), q->has_area ? q->area : 0};
    struct part p;
    enum err_code rc = load_part(rq, &whom, q->has_part, q->part, &p, err);
    if (rc)
        return rc;
    if (p.parts > 1 && !q->has_part)
        return send_parts(rq, &p, tr_str("Member cards"), err);
    struct paper_card *cards = arena_new_array(rq->arena, struct paper_card, p.n);
    if (!cards)
        return err_nomem(err);
    for (size_t i = 0; i < p.n; i++)
        cards[i] = (struct paper_card){p.people[i].number, person_shown(rq->arena, p.people[i].name),
                                       each_print(q->size) && p.people[i].large};
    return send_cards(rq, q->size, cards, p.n, part_name(rq->arena, STR("cards"), &p), err);
}

enum err_code page_paper_statements(struct http_request *rq, const struct page_paper_statements_in *in,
                                    struct err *err) {
    const struct paper_statements_query *q = &in->query;
    const struct paper_whom whom = {str_eqz(q->who, "paper"), q->has_area ? q->area : 0};
    struct arena *a = rq->arena;
    struct part p;
    struct paper_statements s = {.paper = paper_asked(rq, q->size), .each = each_print(q->size)};
    enum err_code rc = days_of_month(rq, q->month, &s.from, &s.to, err);
    if (!rc)
        rc = load_part(rq, &whom, q->has_part, q->part, &p, err);
    if (rc)
        return rc;
    s.title = str_fmt(a, tr("Statements for %.*s"), STR_ARG(month_words(a, s.from)));
    if (p.parts > 1 && !q->has_part)
        return send_parts(rq, &p, s.title, err);
    s.people = p.people;
    s.n = p.n;
    const struct str name = str_fmt(a, "statements-%.*s", STR_ARG(days_name(a, s.from, s.to)));
    return send_statements(rq, &s, part_name(a, name, &p), err);
}
