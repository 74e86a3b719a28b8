/* Staff and members; give and take. */
#include <stdlib.h>

#include "base/language.h"
#include "base/order.h"
#include "report/inside.h"

static const char *const who_keys[BOOK_WHO] = {"total", "staff", "members", "nobody"};
static const char *const who_labels[BOOK_WHO] = {TR("In all"), TR("Staff"), TR("Other members"),
                                                 TR("A pot, or another hub")};

static int64_t side_sum(const struct book *b, int giver, int receiver) {
    int64_t sum = 0;
    for (int g = REPORT_STAFF; g < BOOK_WHO; g++)
        for (int r = REPORT_STAFF; r < BOOK_WHO; r++)
            if ((!giver || g == giver) && (!receiver || r == receiver))
                sum += b->sides[g][r];
    return sum;
}

struct party {
    int64_t members, part, gave, received, both;
};

static struct party party_of(const struct maker *m, enum report_who who) {
    struct party p = {0};
    const struct report_pick end = {.group = REPORT_AT_END};
    for (size_t i = 0; i < m->frame->n_people; i++) {
        const struct book_person *d = &m->book->people[i];
        if (who && frame_who(m->frame, i) != who)
            continue;
        p.members += pick_group(m->frame, &end, &m->frame->people[i], d);
        p.part += book_took_part(d);
        p.gave += d->gave_n > 0;
        p.received += d->received_n > 0;
        p.both += d->gave_n && d->received_n;
    }
    return p;
}

/* From whom to whom: each hour of help is in one place. */
static enum err_code sides_table(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {
        {"to-staff", TR("To staff"), REPORT_MINUTES},
        {"to-members", TR("To other members"), REPORT_MINUTES},
        {"to-nobody", TR("To a pot, or another hub"), REPORT_MINUTES},
        {"total", TR("In all"), REPORT_MINUTES},
    };
    struct report_table *t =
        table_new(m, "sides", TR("Who gave to whom"), TR("Given by"), columns, 4, BOOK_WHO);
    if (!t)
        return err_nomem(err);
    t->square = true;
    for (int i = 1; i <= BOOK_WHO; i++) {
        int g = i % BOOK_WHO;
        struct report_row *r = row_new(m, t, str_from(who_keys[g]), tr_str(who_labels[g]));
        r->total = g == 0;
        r->people = g == REPORT_NOBODY ? -1 : party_of(m, (enum report_who)g).part;
        for (int k = 1; k <= BOOK_WHO; k++) {
            int to = k % BOOK_WHO;
            const struct report_pick pick = {.giver = (enum report_who)g, .receiver = (enum report_who)to};
            cell_put(m, r, (size_t)k - 1, side_sum(m->book, g, to), &pick);
        }
    }
    return ERR_OK;
}

static void party_put(struct maker *m, struct report_table *t, enum report_who who) {
    struct party p = party_of(m, who);
    struct report_row *r = row_new(m, t, str_from(who_keys[who]), tr_str(who_labels[who]));
    struct report_pick pick = {.show = REPORT_PEOPLE, .who = who};
    r->total = who == REPORT_ANYBODY;
    r->people = fewest(fewest(p.part, p.gave), fewest(p.received, p.both));
    cell_put(m, r, 1, p.part, &pick);
    pick.side = REPORT_GAVE;
    cell_put(m, r, 2, p.gave, &pick);
    pick.side = REPORT_RECEIVED;
    cell_put(m, r, 3, p.received, &pick);
    pick.side = REPORT_BOTH;
    cell_put(m, r, 4, p.both, &pick);
    pick.side = REPORT_EITHER;
    pick.group = REPORT_AT_END;
    cell_put(m, r, 0, p.members, &pick);
    if (who == REPORT_ANYBODY) { /* pots and other hubs give too: theirs are in the table above */
        cell_put(m, r, 5, side_sum(m->book, REPORT_STAFF, 0) + side_sum(m->book, REPORT_MEMBERS, 0),
                 &(struct report_pick){.giver = REPORT_SOMEBODY});
        cell_put(m, r, 6, side_sum(m->book, 0, REPORT_STAFF) + side_sum(m->book, 0, REPORT_MEMBERS),
                 &(struct report_pick){.receiver = REPORT_SOMEBODY});
        return;
    }
    cell_put(m, r, 5, side_sum(m->book, (int)who, 0), &(struct report_pick){.giver = who});
    cell_put(m, r, 6, side_sum(m->book, 0, (int)who), &(struct report_pick){.receiver = who});
}

static enum err_code parties_table(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {
        {"members", TR("Members on the last day"), REPORT_NUMBER},
        {"part", TR("Took part"), REPORT_NUMBER},
        {"gave", TR("Gave"), REPORT_NUMBER},
        {"received", TR("Received"), REPORT_NUMBER},
        {"both", TR("Did both"), REPORT_NUMBER},
        {"given", TR("Hours given"), REPORT_MINUTES},
        {"taken", TR("Hours received"), REPORT_MINUTES},
    };
    struct report_table *t =
        table_new(m, "parties", TR("Staff give and receive like everyone"), TR("Who"), columns, 7, 3);
    if (!t)
        return err_nomem(err);
    t->note = TR("Staff are those whom the hub marks as staff now.");
    party_put(m, t, REPORT_STAFF);
    party_put(m, t, REPORT_MEMBERS);
    party_put(m, t, REPORT_ANYBODY);
    return ERR_OK;
}

/* The share of their paid time that staff spent giving and receiving here: a pioneer of time banks asks for a
 * tenth at least. */
static enum err_code paid_table(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {
        {"minutes", TR("Hours"), REPORT_MINUTES},
        {"share", TR("Share of paid time"), REPORT_SHARE},
    };
    const struct report_scope *s = &m->report->scope;
    const struct book *b = m->book;
    if (!s->paid_minutes)
        return ERR_OK;
    int64_t paid = s->paid_minutes * (s->to_day - s->from_day + 1) / 7;
    int64_t gave = side_sum(b, REPORT_STAFF, 0), received = side_sum(b, 0, REPORT_STAFF);
    struct report_table *t = table_new(m, "paid", TR("Share of paid time"), TR("What"), columns, 2, 4);
    if (!t)
        return err_nomem(err);
    t->note =
        TR("Paid time is the hours a week that you told, for every day of the period. One pioneer of time "
           "banks asks that staff spend at least 10 % of their time in it.");
    const int64_t staff = party_of(m, REPORT_STAFF).part;
    struct report_row *r = row_new(m, t, STR("paid"), tr_str("Paid time of all staff"));
    cell_put(m, r, 0, paid, NULL); /* it was told, beside the days */
    if (r->cells)
        r->cells[0].href = str_fmt(m->a, "staff?%.*s#paid", STR_ARG(report_scope_query(m->a, s)));
    cell_none(r, 1);
    r = row_new(m, t, STR("given"), tr_str("Given by staff"));
    r->people = staff;
    cell_put(m, r, 0, gave, &(struct report_pick){.giver = REPORT_STAFF});
    cell_share(r, 1, 0, gave, paid);
    r = row_new(m, t, STR("received"), tr_str("Received by staff"));
    r->people = staff;
    cell_put(m, r, 0, received, &(struct report_pick){.receiver = REPORT_STAFF});
    cell_share(r, 1, 0, received, paid);
    r = row_new(m, t, STR("both"), tr_str("In the time bank: given and received"));
    r->people = staff;
    cell_put(m, r, 0, gave + received,
             &(struct report_pick){.show = REPORT_PEOPLE, .who = REPORT_STAFF, .together = true});
    cell_share(r, 1, 0, gave + received, paid);
    return ERR_OK;
}

enum err_code make_staff(struct maker *m, struct err *err) {
    enum err_code rc = parties_table(m, err);
    if (!rc)
        rc = sides_table(m, err);
    return rc ? rc : paid_table(m, err);
}

/* ---- give and take ---- */

static enum err_code both_table(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {
        {"people", TR("People"), REPORT_NUMBER},
        {"share", TR("Share"), REPORT_SHARE},
    };
    static const struct {
        const char *key, *label;
        enum report_side side;
    } rows[] = {
        {"both", TR("Gave and received"), REPORT_BOTH},
        {"only-gave", TR("Only gave"), REPORT_ONLY_GAVE},
        {"only-received", TR("Only received"), REPORT_ONLY_RECEIVED},
        {"total", TR("Took part"), REPORT_EITHER},
    };
    struct report_table *t = table_new(m, "both", TR("Who gave and who received"), TR("Who"), columns, 2, 4);
    if (!t)
        return err_nomem(err);
    t->drawing = REPORT_BARS;
    for (size_t i = 0; i < 4; i++) {
        int64_t n = 0;
        for (size_t k = 0; k < m->frame->n_people; k++) {
            const struct book_person *d = &m->book->people[k];
            n += book_took_part(d) && pick_side(rows[i].side, d->gave_n > 0, d->received_n > 0);
        }
        struct report_row *r = row_new(m, t, str_from(rows[i].key), tr_str(rows[i].label));
        r->total = rows[i].side == REPORT_EITHER;
        r->people = n;
        cell_put(m, r, 0, n, &(struct report_pick){.show = REPORT_PEOPLE, .side = rows[i].side});
        cell_share(r, 1, 0, n, m->book->total.people);
    }
    return ERR_OK;
}

/* People by how many hours they gave, of those who took part. */
static enum err_code bands_table(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {
        {"people", TR("People"), REPORT_NUMBER},
        {"minutes", TR("Hours they gave"), REPORT_MINUTES},
    };
    static const struct {
        const char *key, *label;
        int64_t least, most; /* minutes; most 0: no end */
    } bands[] = {
        {"gave-none", TR("None"), 0, 0},
        {"to-2", TR("Up to 2 hours"), 1, 120},
        {"to-10", TR("More than 2, up to 10 hours"), 121, 600},
        {"to-25", TR("More than 10, up to 25 hours"), 601, 1500},
        {"to-50", TR("More than 25, up to 50 hours"), 1501, 3000},
        {"more", TR("More than 50 hours"), 3001, 0},
    };
    enum { BANDS = sizeof bands / sizeof *bands };
    struct report_table *t =
        table_new(m, "bands", TR("How much each gave"), TR("Hours given"), columns, 2, BANDS + 1);
    if (!t)
        return err_nomem(err);
    t->drawing = REPORT_BARS;
    int64_t people = 0, minutes = 0;
    for (size_t i = 0; i < BANDS; i++) {
        int64_t n = 0, sum = 0;
        for (size_t k = 0; k < m->frame->n_people; k++) {
            const struct book_person *d = &m->book->people[k];
            if (!book_took_part(d) || d->given < bands[i].least ||
                (i == 0 ? d->given > 0 : bands[i].most && d->given > bands[i].most))
                continue;
            n++;
            sum += d->given;
        }
        people += n;
        minutes += sum;
        struct report_row *r = row_new(m, t, str_from(bands[i].key), tr_str(bands[i].label));
        r->people = n;
        const struct report_pick pick = {.show = REPORT_PEOPLE,
                                         .side = i == 0 ? REPORT_ONLY_RECEIVED : REPORT_EITHER,
                                         .least = bands[i].least,
                                         .most = bands[i].most};
        cell_put(m, r, 0, n, &pick);
        cell_put(m, r, 1, sum, &pick);
    }
    struct report_row *r = row_new(m, t, STR("total"), tr_str("Took part"));
    r->total = true;
    r->people = people;
    cell_put(m, r, 0, people, &(struct report_pick){.show = REPORT_PEOPLE});
    cell_put(m, r, 1, minutes, &(struct report_pick){.show = REPORT_PEOPLE});
    return ERR_OK;
}

int64_t report_gini(int64_t *amounts, size_t n) {
    long double weighted = 0, sum = 0;
    if (n)
        qsort(amounts, n, sizeof *amounts, order_i64);
    for (size_t i = 0; i < n; i++) {
        sum += (long double)amounts[i];
        weighted += (2.0L * (long double)(i + 1) - (long double)n - 1.0L) * (long double)amounts[i];
    }
    if (sum <= 0)
        return -1;
    return (int64_t)(weighted / ((long double)n * sum) * 1000.0L + 0.5L);
}

/* Of those who took part, what the tenth who gave most gave of all; amounts sorted. */
static int64_t top_tenth(const int64_t *amounts, size_t n) {
    int64_t sum = 0;
    for (size_t i = n - (n + 9) / 10; i < n; i++)
        sum += amounts[i];
    return sum;
}

static void answered(const struct book *b, int64_t *ret_pairs, int64_t *ret_answered) {
    *ret_pairs = (int64_t)b->pairs.n;
    *ret_answered = 0;
    for (size_t i = 0; i < b->pairs.cap; i++) {
        uint64_t p = b->pairs.slots[i] & ~(UINT64_C(1) << 63);
        if (b->pairs.slots[i])
            *ret_answered += idset_has(&b->pairs, BOOK_PAIR(p & UINT32_MAX, p >> 32));
    }
}

static void measure(struct maker *m, struct report_table *t, const char *key, const char *label,
                    int64_t value) {
    struct report_row *r = row_new(m, t, str_from(key), tr_str(label));
    r->people = m->book->total.people;
    if (value < 0)
        cell_none(r, 0);
    else /* of whom it is the measure */
        cell_put(m, r, 0, value, &(struct report_pick){.show = REPORT_PEOPLE});
}

static enum err_code measures_table(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {{"value", TR("From 0 to 1"), REPORT_MEASURE}};
    const struct book *b = m->book;
    size_t n = 0, people = m->frame->n_people;
    int64_t *gave = arena_new_array(m->a, int64_t, people),
            *received = arena_new_array(m->a, int64_t, people);
    struct report_table *t = table_new(m, "measures", TR("Measures"), TR("Measure"), columns, 1, 4);
    int64_t pairs, back, sum = 0;
    if (!t || !gave || !received)
        return err_nomem(err);
    t->note =
        TR("Gini’s coefficient is 0 where all who took part gave the same, and near 1 where one gave it "
           "all. Ties that go both ways: of all ties from one who gave to one who received, those that were "
           "answered the other way round.");
    for (size_t i = 0; i < people; i++) {
        if (!book_took_part(&b->people[i]))
            continue;
        gave[n] = b->people[i].given;
        received[n++] = b->people[i].received;
        sum += b->people[i].given;
    }
    answered(b, &pairs, &back);
    measure(m, t, "gini-given", TR("Gini’s coefficient of hours given"), report_gini(gave, n));
    measure(m, t, "gini-received", TR("Gini’s coefficient of hours received"), report_gini(received, n));
    measure(m, t, "top-tenth", TR("Given by the tenth who gave most"),
            sum ? (top_tenth(gave, n) * 2000 + sum) / (2 * sum) : -1);
    measure(m, t, "ties-back", TR("Ties that go both ways"),
            pairs ? (back * 2000 + pairs) / (2 * pairs) : -1);
    return ERR_OK;
}

enum err_code make_reciprocity(struct maker *m, struct err *err) {
    enum err_code rc = both_table(m, err);
    if (!rc)
        rc = bands_table(m, err);
    return rc ? rc : measures_table(m, err);
}
