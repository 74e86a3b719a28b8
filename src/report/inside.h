/* What the files of the room share. Not for other rooms. */
#ifndef KITH_REPORT_INSIDE_H
#define KITH_REPORT_INSIDE_H

#include "gen/report_sql.h"
#include "report/report.h"

/* ---- a set of ids, growing in an arena (facts.c) ---- */

struct idset {
    uint64_t *slots; /* 0: free */
    size_t cap, n;
};
/* *ret_new: it was not in yet. Ids are not 0. */
enum err_code idset_add(struct idset *s, struct arena *a, uint64_t id, bool *ret_new,
                        struct err *err) ERR_CHECK;
bool idset_has(const struct idset *s, uint64_t id);

/* The facts of a span in their order, as they hold at `upto`. */
typedef enum err_code fact_each(void *ctx, const struct report_fact *f, struct err *err);
enum err_code facts_each(struct db_conn *c, int64_t hub_id, int64_t from_day, int64_t to_day, int64_t upto,
                         fact_each *each, void *ctx, struct err *err) ERR_CHECK;

/* ---- who and what there is (frame.c) ---- */

struct frame_person {
    int64_t id, number;
    struct str name;
    bool staff, left, known;      /* known: when they left is */
    size_t area;                  /* among the areas; n_areas: of none */
    int64_t joined_day, left_day; /* left_day where left; never before joined_day */
};
struct frame_asset {
    int64_t id, organisation_id;
};
/* What facts are held against: loaded once, then only read. */
struct frame {
    const struct hub *hub;
    struct report_scope scope;
    struct frame_person *people; /* by id */
    size_t n_people;
    struct area *areas;
    size_t n_areas;
    struct catalogue tree;
    struct frame_asset *assets; /* by id; loaded where an organisation is asked for */
    size_t n_assets;
    const struct category *kind; /* only help of it and of those under it; NULL: any */
    struct str narrowed;
};
/* INVALID, field "where": there is none of that id. */
enum err_code frame_load(struct db_conn *c, struct arena *a, const struct hub *h,
                         const struct report_scope *s, struct frame *ret, struct err *err) ERR_CHECK;
#define FRAME_NOBODY SIZE_MAX
size_t frame_person(const struct frame *f, int64_t member_id); /* FRAME_NOBODY */
/* The place of a kind in the tree; tree.n where none was said. Of one that is no longer there: "other". */
size_t frame_kind(const struct frame *f, struct str word);
size_t frame_top(const struct frame *f, size_t kind); /* the kind at the top that it is under, or itself */
/* Its ICATUS code, "" where none was said. */
struct str frame_icatus(const struct frame *f, size_t kind);
/* Whether the scope's area, team, organisation and kind of help leave the fact in. */
bool frame_takes(const struct frame *f, const struct report_fact *fact);
/* Whether the scope's kind of help leaves one of this word in. */
bool frame_of_kind(const struct frame *f, struct str word);
/* Whether the member belongs to the scope: for reports that count members. An organisation has none of its
 * own: all. */
bool frame_counts(const struct frame *f, const struct frame_person *p);
/* Whether the member lives in the scope's area or team; whether the place or thing is of its organisation. */
bool frame_lives(const struct frame *f, int64_t member_id);
bool frame_owns(const struct frame *f, int64_t asset_id);
/* A member on that evening. */
bool frame_member_on(const struct frame_person *p, int64_t day);
/* Who stands on a side of a fact: staff, another member, or nobody. */
enum report_who frame_who(const struct frame *f, size_t person);
struct str frame_area_name(const struct frame *f, size_t area);

/* ---- facts folded into figures: pure but for its memory (book.c) ---- */

struct tally {
    int64_t lines, exchanges, minutes, people;
    uint64_t *seen; /* a bit a person */
};
/* What one person gave and received, by how many lines. */
struct book_person {
    int64_t given, received, gave_n, received_n;
    bool before, earlier, ever; /* took part in the period before; at any time before this one; at any time */
};
struct book_flow { /* of an area */
    int64_t given, received, within;
};
enum { BOOK_WHO = 4 };
#define BOOK_PAIR(giver, receiver) ((uint64_t)(giver) << 32 | (uint64_t)(receiver) | UINT64_C(1) << 63)
struct book {
    struct arena *a;
    const struct frame *frame;
    int64_t before_from; /* the period before begins: of facts of earlier days only who took part is noted */
    bool with_pairs;
    int64_t first_month;
    size_t n_months;
    struct tally *months;    /* of help */
    struct tally total, all; /* of help; of all that moved */
    struct tally natures[REPORT_NATURES];
    struct tally *kinds, *tops;        /* tree.n + 1: the kind itself; with those under it */
    int64_t sides[BOOK_WHO][BOOK_WHO]; /* minutes: from whom, to whom (enum report_who) */
    struct book_flow *areas;           /* n_areas + 2: of no area; nobody's */
    struct book_person *people;
    struct idset sessions, pairs;
};
enum err_code book_open(struct arena *a, const struct frame *f, bool with_pairs, struct book *ret,
                        struct err *err) ERR_CHECK;
/* A fact_each: facts in their order. */
enum err_code book_add(void *book, const struct report_fact *f, struct err *err) ERR_CHECK;
bool book_took_part(const struct book_person *p);

/* A tally of people by hand. */
enum err_code tally_open(struct tally *t, struct arena *a, size_t n_people, struct err *err) ERR_CHECK;

/* ---- spreadsheets (sheet.c) ---- */

/* What stands in one that is to be held against another, "B12=410" a line; what it was made of, as
 * "report=activity&from=…"; and the hash. */
enum err_code sheet_cells(struct arena *a, struct str file, struct str *ret, struct str *ret_recipe,
                          struct str *ret_hash, struct err *err) ERR_CHECK;

/* ---- picks (pick.c) ---- */

/* Whether the fact is among those picked, whatever people are asked for. */
bool pick_takes(const struct frame *f, const struct report_pick *p, const struct report_fact *fact);
bool pick_side(enum report_side side, bool gave, bool received);
/* Whether a member is of the group. */
bool pick_group(const struct frame *f, const struct report_pick *p, const struct frame_person *who,
                const struct book_person *did);
/* Whether people of that kind and area are asked for. */
bool pick_person(const struct frame *f, const struct report_pick *p, size_t person);
/* "reports/NAME/lines?from=…": the whole address of a pick, after the hub's own. */
struct str pick_href(struct arena *a, const char *report, const struct report_scope *s,
                     const struct report_pick *p);

/* ---- making tables (tables.c) ---- */

struct maker {
    struct db_conn *c;
    struct arena *a;
    const struct report_asked *q;
    const struct frame *frame;
    struct book *book;
    struct report *report;
};
typedef enum err_code report_maker(struct maker *m, struct err *err);
report_maker make_activity, make_members, make_categories, make_staff, make_areas, make_reciprocity,
    make_help, make_sessions;

/* Room for a table of so many rows; rows are then taken one by one. NULL when there is no memory. */
struct report_table *table_new(struct maker *m, const char *key, const char *title, const char *head,
                               const struct report_column *columns, size_t n_columns, size_t most_rows);
struct report_row *row_new(struct maker *m, struct report_table *t, struct str key, struct str label);
/* The next cell of the row; pick NULL: no lines of its own. */
void cell_put(struct maker *m, struct report_row *r, size_t column, int64_t value,
              const struct report_pick *pick);
void cell_none(struct report_row *r, size_t column);
/* Cells 0 to 2: exchanges, minutes and people of what was picked; and the row that sums all help. */
void tally_put(struct maker *m, struct report_row *r, const struct tally *t, struct report_pick pick);
struct report_row *total_put(struct maker *m, struct report_table *t, const char *label);
/* The smaller of two numbers of people, of those that are not none. */
int64_t fewest(int64_t a, int64_t b);
/* value as a share of whole, in tenths of a percent, rounded; none where whole is 0. `of` is the column whose
 * figure is the value: they have the same lines. */
void cell_share(struct report_row *r, size_t column, size_t of, int64_t value, int64_t whole);

/* ---- who came to group sessions (came.c) ---- */

/* The sign-in sheets' rows in the scope. */
enum err_code came_load(struct db_conn *c, struct arena *a, const struct frame *f, struct came_rows_row **ret,
                        size_t *ret_n, struct err *err) ERR_CHECK;
/* What a figure of them counts. */
enum err_code came_lines(struct db_conn *c, struct arena *a, const struct frame *f,
                         const struct report_pick *p, size_t skip, size_t most, struct report_lines *ret,
                         struct err *err) ERR_CHECK;

#endif
