/* Who joined, who left, who took part; where they live; what staff gives and receives. */
#include "base/language.h"
#include "report/inside.h"

static int64_t count_group(const struct maker *m, struct report_pick pick) {
    int64_t n = 0;
    for (size_t i = 0; i < m->frame->n_people; i++)
        n += pick_group(m->frame, &pick, &m->frame->people[i], &m->book->people[i]);
    return n;
}

static int64_t group_put(struct maker *m, struct report_row *r, size_t column, struct report_pick pick) {
    int64_t n = count_group(m, pick);
    pick.show = REPORT_PEOPLE;
    cell_put(m, r, column, n, &pick);
    return n;
}

/* Of what each share is. */
enum whole { OF_NOTHING, OF_END, OF_PART, OF_BEFORE };

static enum err_code whole_table(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {
        {"people", TR("People"), REPORT_NUMBER},
        {"share", TR("Share"), REPORT_SHARE},
    };
    static const struct {
        const char *key, *label;
        enum report_group group;
        enum whole of;
    } rows[] = {
        {"start", TR("Members on the day before"), REPORT_AT_START, OF_NOTHING},
        {"joined", TR("Joined"), REPORT_JOINED, OF_NOTHING},
        {"left", TR("Left"), REPORT_LEFT, OF_NOTHING},
        {"end", TR("Members on the last day"), REPORT_AT_END, OF_NOTHING},
        {"never", TR("Of these never took part yet"), REPORT_NEVER, OF_END},
        {"part", TR("Took part: gave or received help"), REPORT_PART, OF_NOTHING},
        {"first", TR("Of these for the first time"), REPORT_FIRST, OF_PART},
        {"before", TR("Took part in the period before"), REPORT_BEFORE, OF_NOTHING},
        {"kept", TR("Of these again in this period"), REPORT_KEPT, OF_BEFORE},
    };
    enum { ROWS = sizeof rows / sizeof *rows };
    struct report_table *t = table_new(m, "members", TR("Members"), TR("Who"), columns, 2, ROWS);
    if (!t)
        return err_nomem(err);
    t->note =
        TR("Members on the day before, and those who joined, less those who left, are the members on the "
           "last day. Who paused stays a member. The period before is as long as this one.");
    const int64_t whole[] = {0, count_group(m, (struct report_pick){.group = REPORT_AT_END}),
                             count_group(m, (struct report_pick){.group = REPORT_PART}),
                             count_group(m, (struct report_pick){.group = REPORT_BEFORE})};
    for (size_t i = 0; i < ROWS; i++) {
        struct report_row *r = row_new(m, t, str_from(rows[i].key), tr_str(rows[i].label));
        int64_t n = group_put(m, r, 0, (struct report_pick){.group = rows[i].group});
        r->people = n;
        r->under = rows[i].of != OF_NOTHING;
        if (r->under) {
            cell_share(r, 1, 0, n, whole[rows[i].of]);
            r->people = fewest(n, whole[rows[i].of] - n); /* the others are told with them */
        } else {
            cell_none(r, 1);
        }
    }
    return ERR_OK;
}

static enum err_code months_table(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {
        {"joined", TR("Joined"), REPORT_NUMBER},
        {"left", TR("Left"), REPORT_NUMBER},
        {"members", TR("Members at its end"), REPORT_NUMBER},
    };
    static const enum report_group groups[] = {REPORT_JOINED, REPORT_LEFT, REPORT_AT_END};
    const struct book *b = m->book;
    struct report_table *t =
        table_new(m, "months", TR("Month by month"), TR("Month"), columns, 3, b->n_months);
    if (!t)
        return err_nomem(err);
    t->drawing = REPORT_COLUMNS;
    t->drawn = 2;
    for (size_t i = 0; i < b->n_months; i++) {
        int64_t month = day_add_months(b->first_month, (int)i);
        struct report_row *r = row_new(m, t, str_slice(day_iso(m->a, month), 0, 7), month_words(m->a, month));
        for (size_t k = 0; k < 3; k++) {
            int64_t n = group_put(
                m, r, k, (struct report_pick){.group = groups[k], .has_month = true, .month = month});
            r->people = fewest(r->people, n);
        }
    }
    return ERR_OK;
}

enum err_code make_members(struct maker *m, struct err *err) {
    enum err_code rc = whole_table(m, err);
    return rc ? rc : months_table(m, err);
}

/* ---- areas ---- */

struct area_people {
    int64_t members, part, gave, received;
};

static void area_put(struct maker *m, struct report_table *t, size_t area, struct area_people who,
                     bool nobody) {
    const struct frame *f = m->frame;
    const struct book_flow *flow = &m->book->areas[area];
    int64_t id = area < f->n_areas ? f->areas[area].id : 0;
    struct report_row *r = row_new(m, t,
                                   id       ? str_fmt(m->a, "%lld", (long long)id)
                                   : nobody ? STR("nobody")
                                            : STR("none"),
                                   frame_area_name(f, area));
    struct report_pick people = {.show = REPORT_PEOPLE, .has_area = true, .area = id};
    struct report_pick given = {
        .has_giver_area = !nobody, .giver_area = id, .giver = nobody ? REPORT_NOBODY : 0};
    struct report_pick received = {
        .has_receiver_area = !nobody, .receiver_area = id, .receiver = nobody ? REPORT_NOBODY : 0};
    struct report_pick within = given;
    within.has_receiver_area = received.has_receiver_area;
    within.receiver_area = id;
    within.receiver = received.receiver;
    r->people = nobody ? -1 : fewest(who.part, fewest(who.gave, who.received));
    if (nobody) {
        cell_none(r, 0);
        cell_none(r, 1);
    } else {
        cell_put(m, r, 1, who.part, &people);
        people.group = REPORT_AT_END;
        cell_put(m, r, 0, who.members, &people);
    }
    cell_put(m, r, 2, flow->given, &given);
    cell_put(m, r, 3, flow->received, &received);
    cell_put(m, r, 4, flow->within, &within);
}

static struct area_people people_of_area(const struct maker *m, size_t area) {
    struct area_people who = {0};
    const struct report_pick end = {.group = REPORT_AT_END};
    for (size_t i = 0; i < m->frame->n_people; i++) {
        const struct frame_person *p = &m->frame->people[i];
        if (area != SIZE_MAX && p->area != area)
            continue;
        who.members += pick_group(m->frame, &end, p, &m->book->people[i]);
        who.part += book_took_part(&m->book->people[i]);
        who.gave += m->book->people[i].gave_n > 0;
        who.received += m->book->people[i].received_n > 0;
    }
    return who;
}

enum err_code make_areas(struct maker *m, struct err *err) {
    static const struct report_column columns[] = {
        {"members", TR("Members"), REPORT_NUMBER},
        {"part", TR("Took part"), REPORT_NUMBER},
        {"given", TR("Hours given"), REPORT_MINUTES},
        {"received", TR("Hours received"), REPORT_MINUTES},
        {"within", TR("Of these given within the area"), REPORT_MINUTES},
    };
    const struct frame *f = m->frame;
    const struct book *b = m->book;
    struct report_table *t =
        table_new(m, "areas", TR("Area by area"), TR("Area"), columns, 5, f->n_areas + 3);
    int64_t within = 0;
    if (!t)
        return err_nomem(err);
    t->note =
        TR("By where whoever gave, and whoever received, lives now. Hours given, and hours received, both "
           "add up to all help of the period.");
    t->drawing = REPORT_BARS;
    t->drawn = 2;
    for (size_t i = 0; i < f->n_areas + 2; i++) {
        const struct book_flow *flow = &b->areas[i];
        struct area_people who = people_of_area(m, i);
        within += flow->within;
        if (who.members || who.part || flow->given || flow->received)
            area_put(m, t, i, who, i == f->n_areas + 1);
    }
    struct area_people all = people_of_area(m, SIZE_MAX);
    struct report_row *r = row_new(m, t, STR("total"), tr_str("In all"));
    struct report_pick people = {.show = REPORT_PEOPLE};
    r->total = true;
    r->people = all.part;
    cell_put(m, r, 1, all.part, &people);
    people.group = REPORT_AT_END;
    cell_put(m, r, 0, all.members, &people);
    cell_put(m, r, 2, b->total.minutes, &(struct report_pick){0});
    cell_put(m, r, 3, b->total.minutes, &(struct report_pick){0});
    cell_put(m, r, 4, within, &(struct report_pick){.within = true});
    return ERR_OK;
}
