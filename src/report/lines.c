/* The lines behind a figure: the same facts, by the same rules, and counted again. */
#include <stdlib.h>

#include "base/json.h"
#include "base/order.h"
#include "report/inside.h"

struct picking {
    struct arena *a;
    const struct frame *frame;
    const struct report_pick *pick;
    struct report_lines *ret;
    size_t skip, most;
    struct idset sessions;   /* those that a line was taken of */
    struct book_person *did; /* of people: what they gave and received in what was picked */
};

static enum err_code keep(struct picking *k, const struct report_fact *f, struct err *err) {
    struct report_lines *r = k->ret;
    r->minutes += f->minutes;
    if (r->count++ < (int64_t)k->skip || r->n == k->most)
        return ERR_OK;
    r->lines[r->n] = (struct report_line){.fact = *f};
    r->lines[r->n].fact.category = str_dup(k->a, f->category);
    r->n++;
    return k->a->failed ? err_nomem(err) : ERR_OK;
}

static void note(struct picking *k, const struct report_fact *f) {
    size_t giver = frame_person(k->frame, f->giver_id), receiver = frame_person(k->frame, f->receiver_id);
    if (giver != FRAME_NOBODY) {
        k->did[giver].given += f->minutes;
        k->did[giver].gave_n++;
    }
    if (receiver != FRAME_NOBODY) {
        k->did[receiver].received += f->minutes;
        k->did[receiver].received_n++;
    }
}

static enum err_code take(void *ctx, const struct report_fact *f, struct err *err) {
    struct picking *k = ctx;
    bool opens = true;
    enum err_code rc = ERR_OK;
    /* An exchange is where its first line is, so it is looked for before anything is left out. */
    if (k->pick->show == REPORT_EXCHANGES && f->nature == REPORT_SESSION && frame_takes(k->frame, f))
        rc = idset_add(&k->sessions, k->a, (uint64_t)f->deed, &opens, err);
    if (rc || !opens || !pick_takes(k->frame, k->pick, f))
        return rc;
    if (k->pick->show != REPORT_PEOPLE)
        return keep(k, f, err);
    note(k, f);
    return ERR_OK;
}

static bool within(const struct report_pick *p, int64_t minutes) {
    return minutes >= p->least && (!p->most || minutes <= p->most);
}

static enum err_code list_people(struct picking *k, const struct book_person *did, struct err *err) {
    const struct frame *f = k->frame;
    struct report_lines *r = k->ret;
    r->people = arena_new_array(k->a, struct report_one, k->most);
    if (!r->people)
        return err_nomem(err);
    for (size_t i = 0; i < f->n_people; i++) {
        const struct frame_person *p = &f->people[i];
        const struct book_person *d = &did[i];
        bool is = k->pick->group ? pick_group(f, k->pick, p, d)
                                 : book_took_part(d) && pick_side(k->pick->side, d->gave_n, d->received_n);
        if (!is || !pick_person(f, k->pick, i) || !within(k->pick, d->given))
            continue;
        r->minutes += d->given + (k->pick->together ? d->received : 0);
        if (r->count++ < (int64_t)k->skip || r->n == k->most)
            continue;
        r->people[r->n++] = (struct report_one){p->id, p->number, p->name, d->given, d->received};
    }
    return ERR_OK;
}

/* ---- how they are told ---- */

static const struct fact_words_row *words_of(const struct fact_words_row *rows, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            return &rows[i];
    return NULL;
}

static struct str name_of(const struct frame *f, int64_t member_id, struct str account) {
    size_t i = frame_person(f, member_id);
    return i == FRAME_NOBODY ? account : f->people[i].name;
}

static enum err_code tell(struct db_conn *c, struct picking *k, struct err *err) {
    struct fact_words_row *rows;
    struct str ids;
    size_t n;
    int64_t *all = arena_new_array(k->a, int64_t, k->ret->n);
    if (!all)
        return err_nomem(err);
    for (size_t i = 0; i < k->ret->n; i++)
        all[i] = k->ret->lines[i].fact.transfer_id;
    if (k->ret->n)
        qsort(all, k->ret->n, sizeof *all, order_i64);
    enum err_code rc = json_ids(k->a, all, k->ret->n, &ids, err);
    if (!rc)
        rc = fact_words(c, k->a, &(struct fact_words_in){.hub_id = k->frame->hub->id, .ids = ids}, &rows, &n,
                        err);
    for (size_t i = 0; !rc && i < k->ret->n; i++) {
        struct report_line *l = &k->ret->lines[i];
        const struct fact_words_row *w = words_of(rows, n, l->fact.transfer_id);
        if (!w)
            continue;
        bool gift = l->fact.nature == REPORT_GIFT;
        l->what = w->description;
        l->giver = name_of(k->frame, l->fact.giver_id, gift ? w->from_account : w->to_account);
        l->receiver = name_of(k->frame, l->fact.receiver_id, gift ? w->to_account : w->from_account);
        l->exchange_id = w->has_about_id ? w->about_id : 0;
        l->session_id = w->has_session_id ? w->session_id : 0;
    }
    return rc;
}

/* Groups are asked of all that was ever given, as the report of members does. */
static enum err_code read_group(struct db_conn *c, struct picking *k, struct err *err) {
    struct book b;
    struct report_scope span = k->frame->scope;
    struct frame f = *k->frame;
    if (k->pick->has_month) {
        int64_t end = day_add_months(k->pick->month, 1) - 1;
        span.from_day = k->pick->month > span.from_day ? k->pick->month : span.from_day;
        span.to_day = end < span.to_day ? end : span.to_day;
        f.scope = span;
    }
    enum err_code rc = book_open(k->a, &f, false, &b, err);
    if (rc)
        return rc;
    report_days_before(span.from_day, span.to_day, &b.before_from, &(int64_t){0});
    rc = facts_each(c, f.hub->id, INT32_MIN, span.to_day, span.upto, book_add, &b, err);
    return rc ? rc : list_people(k, b.people, err);
}

static enum err_code read_lines(struct db_conn *c, struct picking *k, struct err *err) {
    const struct report_scope *s = &k->frame->scope;
    k->did = arena_new_array(k->a, struct book_person, k->frame->n_people);
    k->ret->lines = arena_new_array(k->a, struct report_line, k->most);
    if (!k->did || !k->ret->lines)
        return err_nomem(err);
    enum err_code rc = facts_each(c, k->frame->hub->id, s->from_day, s->to_day, s->upto, take, k, err);
    if (rc)
        return rc;
    return k->pick->show == REPORT_PEOPLE ? list_people(k, k->did, err) : tell(c, k, err);
}

enum err_code report_lines(struct db_conn *c, struct arena *a, const struct hub *h,
                           const struct report_scope *s, const struct report_pick *p, size_t skip,
                           size_t most, struct report_lines *ret, struct err *err) {
    struct frame f;
    struct picking k = {.a = a, .frame = &f, .pick = p, .ret = ret, .skip = skip, .most = most};
    *ret = (struct report_lines){0};
    enum err_code rc = report_days_check(s->from_day, s->to_day, err);
    if (!rc)
        rc = frame_load(c, a, h, s, &f, err);
    if (rc)
        return rc;
    if (p->came)
        return came_lines(c, a, &f, p, skip, most, ret, err);
    rc = p->group ? read_group(c, &k, err) : read_lines(c, &k, err);
    ret->entries = ret->count;
    return rc;
}
