#include "paper/load.h"

#include <stdlib.h>

#include "base/language.h"
#include "catalogue/week.h"
#include "gen/paper_sql.h"

enum { AT_ONCE = 25, EMPTY_ROWS = 8 };

/* ---- people, in order ---- */

struct ordered {
    struct paper_person person;
    struct str area, name; /* folded */
};

static int order(const void *x, const void *y) {
    const struct ordered *p = x, *q = y;
    const int none = (int)str_empty(p->area) - (int)str_empty(q->area);
    const int area = none ? none : str_cmp(p->area, q->area);
    const int name = area ? area : str_cmp(p->name, q->name);
    return name ? name : (p->person.number > q->person.number) - (p->person.number < q->person.number);
}

static struct paper_person person_of(const struct paper_people_row *r) {
    return (struct paper_person){.id = r->id,
                                 .number = r->number,
                                 .account_id = r->account_id,
                                 .name = r->name,
                                 .area = r->area,
                                 .language = language_by_tag(r->language),
                                 .large = r->large};
}

enum err_code paper_people_of(struct db_conn *c, struct arena *a, int64_t hub_id,
                              const struct paper_whom *whom, struct paper_person **ret, size_t *ret_n,
                              struct err *err) {
    struct paper_people_row *rows = NULL;
    size_t n = 0;
    enum err_code rc = paper_people(
        c, a,
        &(struct paper_people_in){.hub_id = hub_id, .only_paper = whom->only_paper, .area_id = whom->area_id},
        &rows, &n, err);
    if (rc)
        return rc;
    struct ordered *list = arena_new_array(a, struct ordered, n);
    struct paper_person *people = arena_new_array(a, struct paper_person, n);
    if (!list || !people)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct ordered){person_of(&rows[i]), str_fold(a, rows[i].area), str_fold(a, rows[i].name)};
    qsort(list, n, sizeof *list, order);
    for (size_t i = 0; i < n; i++)
        people[i] = list[i].person;
    *ret = people;
    *ret_n = n;
    return ERR_OK;
}

enum err_code paper_asked_large(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                bool *ret, struct err *err) {
    struct paper_asks_large_row row;
    return paper_asks_large(c, a, &(struct paper_asks_large_in){.hub_id = hub_id, .member_id = member_id},
                            ret, &row, err);
}

/* ---- one of each ---- */

enum err_code paper_slip_of(struct db_conn *c, struct arena *a, const struct hub *h, int64_t id,
                            struct paper_slip *ret, struct err *err) {
    struct exchange e;
    struct member giver, receiver;
    enum err_code rc = exchange_get(c, a, h->id, id, &e, err);
    if (!rc)
        rc = member_get(c, a, h->id, e.giver_id, &giver, err);
    if (!rc)
        rc = member_get(c, a, h->id, e.receiver_id, &receiver, err);
    if (rc)
        return rc;
    if (e.state != EXCHANGE_AGREED && e.state != EXCHANGE_PROPOSED)
        return err_set(err, ERR_CONFLICT, NULL, "state",
                       "A slip is for help that is still to be given. This is recorded already, or over.");
    *ret = (struct paper_slip){.exchange_id = id,
                               .giver = e.giver_shown,
                               .giver_card = member_card(a, h, giver.number),
                               .receiver = e.receiver_shown,
                               .receiver_card = member_card(a, h, receiver.number),
                               .title = e.title,
                               .when = e.has_starts_at
                                           ? day_words(a, zone_day(zone_of(h->time_zone), e.starts_at))
                                       : e.has_day ? day_words(a, e.day)
                                                   : STR("")};
    return ERR_OK;
}

/* Names as members show them to each other: the sheet lies on a table. */
static struct str leaders(struct arena *a, const struct group_session *s) {
    struct str *names = arena_new_array(a, struct str, s->n_leaders);
    for (size_t i = 0; names && i < s->n_leaders; i++)
        names[i] = s->leaders[i].shown;
    return names ? str_join(a, names, s->n_leaders, STR(", ")) : STR("");
}

enum err_code paper_sheet_of(struct db_conn *c, struct arena *a, const struct hub *h,
                             const struct group_session *s, struct paper_sheet *ret, struct err *err) {
    struct group_wish *wishes = NULL;
    struct group_setting setting;
    size_t n = 0;
    enum err_code rc = group_wishes(c, a, h->id, s->id, &wishes, &n, err);
    if (!rc)
        rc = group_setting_get(c, a, h->id, &setting, err);
    struct paper_signer *signers = arena_new_array(a, struct paper_signer, s->n_leaders + n);
    if (rc || !signers)
        return rc ? rc : err_nomem(err);
    *ret = (struct paper_sheet){.session_id = s->id,
                                .title = s->title,
                                .when = group_when(a, s),
                                .where = group_where(s),
                                .leaders = leaders(a, s),
                                .rule = tr_str(group_rule_label(s->has_rule ? s->rule : setting.rule)),
                                .signers = signers,
                                .empty = EMPTY_ROWS};
    for (size_t i = 0; i < s->n_leaders; i++)
        signers[ret->n++] =
            (struct paper_signer){s->leaders[i].shown, member_card(a, h, s->leaders[i].number)};
    for (size_t i = 0; i < n; i++)
        if (wishes[i].want == GROUP_IN)
            signers[ret->n++] =
                (struct paper_signer){wishes[i].who.shown, member_card(a, h, wishes[i].who.number)};
    return ERR_OK;
}

struct paper_poster paper_poster_of(const struct listing *l, bool strips) {
    return (struct paper_poster){.listing_id = l->id,
                                 .offer = l->kind == LISTING_OFFER,
                                 .title = l->title,
                                 .words = l->words,
                                 .times = l->times,
                                 .place = l->place,
                                 .strips = strips};
}

/* ---- statements ---- */

struct making {
    const struct paper_statements *of;
    struct arena *a;
    struct statement_of hours[AT_ONCE];
    size_t from, n;
};

static enum err_code read_some(struct db_conn *c, void *ctx, struct err *err) {
    struct making *m = ctx;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < m->n; i++) {
        const struct paper_person *who = &m->of->people[m->from + i];
        const struct language *before = language_use(paper_language(m->of->paper.hub, who->language));
        rc = statement_of(c, m->a, m->of->paper.hub->id, who->account_id, m->of->from, m->of->to,
                          PAPER_LINES_MOST, &m->hours[i], err);
        (void)language_use(before);
    }
    return rc;
}

enum err_code paper_statements_make(struct arena *a, const void *statements, struct str *ret,
                                    struct err *err) {
    const struct paper_statements *s = statements;
    struct making m = {.of = s, .a = a};
    struct paper paper = s->paper;
    struct paper_batch *b = NULL;
    paper.a = a;
    enum err_code rc = paper_statements_begin(&paper, s->title, &b, err);
    for (; !rc && m.from < s->n; m.from += m.n) {
        m.n = s->n - m.from < AT_ONCE ? s->n - m.from : AT_ONCE;
        rc = db_read(s->db, read_some, &m, err);
        for (size_t i = 0; !rc && i < m.n; i++) {
            const struct paper_person *who = &s->people[m.from + i];
            paper_statements_put(b, &(struct paper_statement){.name = who->name,
                                                              .card = member_card(a, paper.hub, who->number),
                                                              .from = s->from,
                                                              .to = s->to,
                                                              .hours = &m.hours[i],
                                                              .language = who->language,
                                                              .large = s->each && who->large});
        }
    }
    return rc ? rc : paper_statements_end(b, ret, err);
}
