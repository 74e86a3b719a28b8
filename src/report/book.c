/* Facts folded into figures, one at a time: the one place where anything is summed. */
#include "report/inside.h"

enum err_code tally_open(struct tally *t, struct arena *a, size_t n_people, struct err *err) {
    *t = (struct tally){.seen = arena_new_array(a, uint64_t, n_people / 64 + 1)};
    return t->seen ? ERR_OK : err_nomem(err);
}

static enum err_code tallies(struct tally **ret, struct arena *a, size_t n, size_t n_people,
                             struct err *err) {
    *ret = arena_new_array(a, struct tally, n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        enum err_code rc = tally_open(&(*ret)[i], a, n_people, err);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

enum err_code book_open(struct arena *a, const struct frame *f, bool with_pairs, struct book *ret,
                        struct err *err) {
    const struct report_scope *s = &f->scope;
    *ret = (struct book){.a = a, .frame = f, .with_pairs = with_pairs, .before_from = s->from_day};
    ret->first_month = day_first_of_month(s->from_day);
    for (int64_t m = ret->first_month; m <= s->to_day; m = day_add_months(m, 1))
        ret->n_months++;
    enum err_code rc = tallies(&ret->months, a, ret->n_months, f->n_people, err);
    if (!rc)
        rc = tallies(&ret->kinds, a, f->tree.n + 1, f->n_people, err);
    if (!rc)
        rc = tallies(&ret->tops, a, f->tree.n + 1, f->n_people, err);
    if (!rc)
        rc = tally_open(&ret->total, a, f->n_people, err);
    if (!rc)
        rc = tally_open(&ret->all, a, f->n_people, err);
    for (size_t i = 0; !rc && i < REPORT_NATURES; i++)
        rc = tally_open(&ret->natures[i], a, f->n_people, err);
    if (rc)
        return rc;
    ret->people = arena_new_array(a, struct book_person, f->n_people);
    ret->areas = arena_new_array(a, struct book_flow, f->n_areas + 2);
    return ret->people && ret->areas ? ERR_OK : err_nomem(err);
}

static void see(struct tally *t, size_t person) {
    if (person == FRAME_NOBODY)
        return;
    uint64_t bit = UINT64_C(1) << (person % 64), *word = &t->seen[person / 64];
    t->people += !(*word & bit);
    *word |= bit;
}

struct taken {
    size_t giver, receiver;
    int64_t minutes;
    bool opens; /* the first line of its exchange */
};

static void put(struct tally *t, const struct taken *k) {
    t->lines++;
    t->exchanges += k->opens;
    t->minutes += k->minutes;
    see(t, k->giver);
    see(t, k->receiver);
}

static size_t month_of(const struct book *b, int64_t day) {
    int y0, m0, y1, m1, d;
    day_to_ymd(b->first_month, &y0, &m0, &d);
    day_to_ymd(day, &y1, &m1, &d);
    return (size_t)((y1 - y0) * 12 + m1 - m0);
}

static size_t area_of(const struct frame *f, size_t person) {
    return person == FRAME_NOBODY ? f->n_areas + 1 : f->people[person].area;
}

static enum err_code put_people(struct book *b, const struct taken *k, struct err *err) {
    const struct frame *f = b->frame;
    size_t from = area_of(f, k->giver), to = area_of(f, k->receiver);
    b->areas[from].given += k->minutes;
    b->areas[to].received += k->minutes;
    b->areas[from].within += from == to ? k->minutes : 0;
    b->sides[frame_who(f, k->giver)][frame_who(f, k->receiver)] += k->minutes;
    if (k->giver != FRAME_NOBODY) {
        b->people[k->giver].given += k->minutes;
        b->people[k->giver].gave_n++;
        b->people[k->giver].ever = true;
    }
    if (k->receiver != FRAME_NOBODY) {
        b->people[k->receiver].received += k->minutes;
        b->people[k->receiver].received_n++;
        b->people[k->receiver].ever = true;
    }
    bool new;
    if (!b->with_pairs || k->giver == FRAME_NOBODY || k->receiver == FRAME_NOBODY)
        return ERR_OK;
    return idset_add(&b->pairs, b->a, BOOK_PAIR(k->giver, k->receiver), &new, err);
}

/* Of earlier days it only matters who took part. */
static void note_earlier(struct book *b, const struct report_fact *f) {
    const int64_t ids[] = {f->giver_id, f->receiver_id};
    for (size_t i = 0; i < 2; i++) {
        size_t who = frame_person(b->frame, ids[i]);
        if (who == FRAME_NOBODY)
            continue;
        b->people[who].ever = b->people[who].earlier = true;
        b->people[who].before = b->people[who].before || f->day >= b->before_from;
    }
}

enum err_code book_add(void *book, const struct report_fact *f, struct err *err) {
    struct book *b = book;
    if (!frame_takes(b->frame, f))
        return ERR_OK;
    struct taken k = {frame_person(b->frame, f->giver_id), frame_person(b->frame, f->receiver_id), f->minutes,
                      true};
    if (!report_nature_helps(f->nature)) {
        if (f->day >= b->frame->scope.from_day) {
            put(&b->natures[f->nature], &k);
            put(&b->all, &k);
        }
        return ERR_OK;
    }
    if (f->day < b->frame->scope.from_day) {
        note_earlier(b, f);
        return ERR_OK;
    }
    enum err_code rc = ERR_OK;
    if (f->nature == REPORT_SESSION)
        rc = idset_add(&b->sessions, b->a, (uint64_t)f->deed, &k.opens, err);
    size_t kind = frame_kind(b->frame, f->category);
    put(&b->all, &k);
    put(&b->total, &k);
    put(&b->natures[f->nature], &k);
    put(&b->months[month_of(b, f->day)], &k);
    put(&b->kinds[kind], &k);
    put(&b->tops[frame_top(b->frame, kind)], &k);
    return rc ? rc : put_people(b, &k, err);
}

bool book_took_part(const struct book_person *p) {
    return p->gave_n + p->received_n > 0;
}
