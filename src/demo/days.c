/* What the coordinators of the demo keep in mind: whom they spoke with, what is to be done, checks that are
 * about to lapse, a sign-in sheet that waits. Told at the end of the story, by the coordinator of each hub.
 */
#include "day/day.h"
#include "demo/inside.h"
#include "group/group.h"
#include "match/people.h"

enum { KEPT_MEMORY = 64 << 20, LOOKED_AT = 400, QUIET_NOTED = 6, LATE = 1 };

struct keeping {
    struct perform *f;
    struct arena *a;
    struct doer by;
    const struct hub *h;
    int64_t coordinator_id;
};

struct remark {
    enum note_kind kind;
    enum note_readers readers;
    struct str words;
};

/* Of those who joined; one in three nobody spoke with yet. */
static const struct remark welcomes[] = {
    {NOTE_WELCOME, NOTE_PRACTITIONERS, STR("")},
    {NOTE_PHONE, NOTE_PRACTITIONERS,
     STR("Rang to say hello. Would like to begin with something small, in the mornings.")},
    {NOTE_VISIT, NOTE_PRACTITIONERS,
     STR("Tea at the kitchen table. Showed the photographs of the allotment: might lead a walk.")},
    {NOTE_CONVERSATION, NOTE_PRACTITIONERS,
     STR("Came by the desk. Is shy of asking; we wrote the first request together.")},
    {NOTE_WELCOME, NOTE_PRACTITIONERS,
     STR("Took the leaflet and the card. Knows two neighbours here already.")},
};

/* Of those who are quiet. */
static const struct remark quiets[QUIET_NOTED] = {
    {NOTE_PHONE, NOTE_COORDINATORS,
     STR("Back from hospital, and tired. Glad of a call, not of a visit yet.")},
    {NOTE_PHONE, NOTE_PRACTITIONERS, STR("New hours at work. Could do Saturdays again from next month.")},
    {NOTE_WELFARE, NOTE_COORDINATORS,
     STR("Lost a brother in the spring. Would like company more than help.")},
    {NOTE_LETTER, NOTE_PRACTITIONERS, STR("Wrote a card, for nobody answers the phone.")},
    {NOTE_VISIT, NOTE_PRACTITIONERS,
     STR("The stairs are the trouble, not the will. Asked about lifts to the lunch club.")},
    {NOTE_PHONE, NOTE_PRACTITIONERS,
     STR("Thought that the hours had run out. Explained that going below zero is fine.")},
};

static enum err_code write_note(struct db_conn *c, struct keeping *k, int64_t member_id,
                                const struct remark *r, int64_t day, struct err *err) {
    static const struct note_reader who = {.coordinator = true};
    int64_t id;
    const struct note_new n = {.member_id = member_id,
                               .kind = r->kind,
                               .readers = r->readers,
                               .words = r->words,
                               .day = day < k->by.today ? day : k->by.today};
    return note_add(c, k->a, &k->by, k->h->id, &who, &n, &id, err);
}

static enum err_code list_of(struct db_conn *c, struct keeping *k, enum day_list l, struct day_line **ret,
                             size_t *ret_n, struct err *err) {
    return day_lines(c, k->a, k->h, l, &(struct day_filter){0}, DAY_START, k->by.today, LOOKED_AT, ret, ret_n,
                     err);
}

static enum err_code welcome(struct db_conn *c, struct keeping *k, struct err *err) {
    enum { REMARKS = sizeof welcomes / sizeof *welcomes };
    struct day_line *lines;
    size_t n = 0;
    enum err_code rc = list_of(c, k, DAY_WELCOME, &lines, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        if (i % 3 != 2)
            rc = write_note(c, k, lines[i].id, &welcomes[i % REMARKS], lines[i].day + 4 + (int64_t)(i % 9),
                            err);
    return rc;
}

static enum err_code add(struct db_conn *c, struct keeping *k, const char *what, int64_t in_days,
                         int64_t about_id, bool mine, int64_t *ret_id, struct err *err) {
    const struct task_new t = {.what = str_from(what),
                               .due_day = k->by.today + in_days,
                               .about_id = about_id,
                               .who_id = mine ? k->coordinator_id : 0};
    return task_add(c, k->a, &k->by, k->h->id, &t, ret_id, err);
}

/* Some of those who are quiet were spoken with, and two are to be rung again. */
static enum err_code speak(struct db_conn *c, struct keeping *k, struct err *err) {
    struct day_line *lines;
    size_t n = 0;
    int64_t id;
    enum err_code rc = list_of(c, k, DAY_QUIET, &lines, &n, err);
    for (size_t i = 0; !rc && i < n && i < QUIET_NOTED; i++)
        rc = write_note(c, k, lines[i].id, &quiets[i], k->by.today - 4 - 6 * (int64_t)i, err);
    if (!rc && n > 0)
        rc = add(c, k, "Ring again, and ask about next week", 0, lines[0].id, true, &id, err);
    if (!rc && n > 4)
        rc = add(c, k, "Ask who could drive to the lunch club", -LATE, lines[4].id, true, &id, err);
    return rc;
}

static enum err_code plan_tasks(struct db_conn *c, struct keeping *k, struct err *err) {
    int64_t id = 0;
    enum err_code rc = add(c, k, "Take new posters to the library", 0, 0, false, &id, err);
    if (!rc)
        rc = add(c, k, "Ask for the key of the hall for the summer fair", 9, 0, true, &id, err);
    if (!rc)
        rc = add(c, k, "Print slips in large print", -2, 0, true, &id, err);
    return rc ? rc : task_done(c, k->a, &k->by, k->h->id, id, 0, err);
}

/* One check ends soon, one ended: it was entered a year before. */
static enum err_code check(struct db_conn *c, struct keeping *k, struct err *err) {
    struct day_line *lines;
    size_t n = 0;
    struct doer before = k->by;
    before.today -= 370;
    before.at -= 370 * SECONDS_A_DAY;
    enum err_code rc = list_of(c, k, DAY_REQUESTS, &lines, &n, err);
    if (!rc && n > 0)
        rc = member_check_set(c, k->a, &k->by, k->h->id, lines[0].member_id, CHECK_BASIC, k->by.today + 18,
                              err);
    if (!rc && n > 1 && lines[1].member_id != lines[0].member_id)
        rc = member_check_set(c, k->a, &before, k->h->id, lines[1].member_id, CHECK_STANDARD, k->by.today - 5,
                              err);
    return rc;
}

/* Yesterday's sheet lies on the desk. */
static enum err_code leave_a_sheet(struct db_conn *c, struct keeping *k, struct err *err) {
    int64_t id;
    size_t times;
    const struct group_new n = {.title = STR("Tea and puzzles"),
                                .category = STR("company"),
                                .place = STR("At the desk"),
                                .note = STR("A table, a pot of tea, a thousand pieces."),
                                .day = k->by.today - 1,
                                .start_minute = 15 * 60,
                                .minutes = 90,
                                .leaders = &k->coordinator_id,
                                .n_leaders = 1,
                                .past = true};
    return group_create(c, k->a, &k->by, k->h, &n, &id, &times, err);
}

static enum err_code one_hub(struct db_conn *c, struct keeping *k, struct err *err) {
    bool more = true;
    enum err_code rc = ERR_OK;
    while (!rc && more) /* who is quiet is known from what is derived of the ledger */
        rc = match_catch_up(c, k->a, k->h->id, 100000, &more, err);
    if (!rc)
        rc = welcome(c, k, err);
    if (!rc)
        rc = speak(c, k, err);
    if (!rc)
        rc = plan_tasks(c, k, err);
    if (!rc)
        rc = check(c, k, err);
    return rc ? rc : leave_a_sheet(c, k, err);
}

static enum err_code keep(struct db_conn *c, void *ctx, struct err *err) {
    struct keeping *k = ctx;
    const struct plan *p = k->f->plan;
    enum err_code rc = ERR_OK;
    for (int hub = 0; !rc && hub < PLAN_HUBS; hub++) {
        struct arena_mark mark = arena_mark(k->a);
        const struct plan_member *first = &p->members[p->first[hub]];
        k->h = &k->f->hubs[hub];
        k->by.person_id = first->person_id;
        k->coordinator_id = first->id;
        rc = one_hub(c, k, err);
        arena_rewind(k->a, mark);
    }
    return rc;
}

enum err_code demo_days(struct perform *f, struct err *err) {
    struct arena a;
    arena_init(&a, KEPT_MEMORY);
    struct keeping k = {.f = f, .a = &a, .by = perform_last_doer(f)};
    enum err_code rc = db_write(f->db, keep, &k, err);
    arena_release(&a);
    return rc;
}
