/* Reports over a period. Each figure of each report is a sum over one set of facts, the lines of the ledger
 * that moved hours, as one query gives them (facts.sql: fact_rows) at one line of the ledger: so no two of
 * them can disagree, and each leads to the lines that it counts (docs/reports.md says what counts as what).
 */
#ifndef KITH_REPORT_REPORT_H
#define KITH_REPORT_REPORT_H

#include "asset/asset.h"
#include "base/zone.h"
#include "catalogue/catalogue.h"
#include "exchange/exchange.h"
#include "hub/hub.h"
#include "ledger/chain.h"

/* ---- what is counted (facts.c) ---- */

/* What a line stands for. Those before REPORT_GIFT are help, and what "hours given" means. */
enum report_nature {
    REPORT_HELP = 1,  /* of one member to another */
    REPORT_SESSION,   /* a group session's */
    REPORT_THING,     /* a place or thing was used */
    REPORT_NEIGHBOUR, /* with somebody of another hub */
    REPORT_GIFT,
    REPORT_OPENING, /* hours from before the hub used Kith */
    REPORT_CORRECTION,
    REPORT_NATURES
};
const char *report_nature_name(enum report_nature n);  /* "session" */
const char *report_nature_label(enum report_nature n); /* "Group sessions"; in English, for tr() */
bool report_nature_helps(enum report_nature n);

/* One line that holds. Giver and receiver are members, 0 where the account is nobody's (a pot, another hub).
 */
struct report_fact {
    int64_t day, sequence, transfer_id;
    enum report_nature nature;
    int64_t deed; /* lines with the same one are one exchange */
    int64_t giver_id, receiver_id, minutes;
    struct str category; /* "" : not said */
    int64_t asset_id;    /* 0: none */
};

/* Takes up to `most` more lines of the ledger into the facts; *ret_more: there are others. Months that are
 * over (`today`) are folded again once all lines are in. */
enum err_code report_catch_up(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today, int64_t most,
                              bool *ret_more, struct err *err) ERR_CHECK;
enum err_code report_hubs_behind(struct db_conn *c, struct arena *a, int64_t today, int64_t **ret_hub_ids,
                                 size_t *ret_n, struct err *err) ERR_CHECK;
enum err_code report_rebuild(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today,
                             struct err *err) ERR_CHECK;

/* Where the ledger was when a report was made: the last line that it counts, and that line's hash. */
struct report_head {
    int64_t sequence; /* 0: the ledger is empty, and the hash zeros */
    int64_t at;       /* when that line was written */
    unsigned char hash[LEDGER_HASH];
};
/* The newest line that the facts tell all up to; *ret_last: the ledger's own last line. */
enum err_code report_head_now(struct db_conn *c, struct arena *a, int64_t hub_id, struct report_head *ret,
                              int64_t *ret_last, struct err *err) ERR_CHECK;
/* The head at a line; NOT_FOUND where the ledger has no such line. */
enum err_code report_head_at(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t sequence,
                             struct report_head *ret, struct err *err) ERR_CHECK;

/* ---- what is asked for ---- */

struct report_scope {
    int64_t from_day, to_day; /* both included */
    int64_t upto;             /* a line of the ledger: what it knew then */
    int64_t area_id;          /* help that somebody of this area gave or received; 0: any */
    int64_t coordinator_id;   /* the same for the areas that one coordinator walks, their team; 0: any */
    int64_t organisation_id;  /* what happened with the places and things of one; 0: any */
    struct str category;      /* help of this kind and of those under it; "": any */
    int64_t paid_minutes;     /* that the staff is paid for a week, all together; 0: not said */
};
/* Periods: pure (period.c). */
enum report_period { REPORT_MONTH, REPORT_QUARTER, REPORT_YEAR, REPORT_LAST_YEAR, REPORT_TWELVE };
bool report_period_parse(struct str s, enum report_period *ret); /* "month", "quarter", … "twelve" */
/* The last month, quarter or calendar year that is over on that day, "year": the running one, "twelve": the
 * last twelve months with the running one. */
void report_period_days(enum report_period p, int64_t today, int64_t *ret_from, int64_t *ret_to);
/* The period of the same length before: whole months where the period is whole months. */
void report_days_before(int64_t from, int64_t to, int64_t *ret_from, int64_t *ret_to);
/* INVALID, fields "from", "to": the wrong way round, or more than REPORT_YEARS. */
enum { REPORT_YEARS = 50 };
enum err_code report_days_check(int64_t from, int64_t to, struct err *err) ERR_CHECK;

/* ---- which lines a figure counts: pure (pick.c) ---- */

enum report_show { REPORT_LINES, REPORT_EXCHANGES, REPORT_PEOPLE };
/* Of people: those who gave, received, both, either, or only one of the two, in what was picked. */
enum report_side {
    REPORT_EITHER,
    REPORT_GAVE,
    REPORT_RECEIVED,
    REPORT_BOTH,
    REPORT_ONLY_GAVE,
    REPORT_ONLY_RECEIVED
};
/* Of members, whatever they did. */
enum report_group {
    REPORT_NO_GROUP,
    REPORT_AT_START,
    REPORT_JOINED,
    REPORT_LEFT,
    REPORT_AT_END,
    REPORT_PART,   /* took part in the period */
    REPORT_FIRST,  /* for the first time ever */
    REPORT_NEVER,  /* members at the end who never took part */
    REPORT_BEFORE, /* took part in the period before */
    REPORT_KEPT,   /* took part in the period before, and again */
};
/* SOMEBODY: staff or another member; only in picks. */
enum report_who { REPORT_ANYBODY, REPORT_STAFF, REPORT_MEMBERS, REPORT_NOBODY, REPORT_SOMEBODY };
/* What sign-in sheets tell: members who were there, those of them who led, guests. */
enum report_came { REPORT_CAME_NONE, REPORT_CAME, REPORT_CAME_LED, REPORT_CAME_GUESTS };
struct report_pick {
    enum report_show show;
    enum report_side side;
    enum report_group group;
    bool has_month, has_kind, has_icatus, has_giver_area, has_receiver_area, has_area;
    int64_t month;                           /* its first day */
    enum report_nature nature;               /* 0: all help */
    bool all;                                /* with what is no help: gifts, corrections */
    struct str kind;                         /* of help; "none": not said */
    bool below;                              /* and the kinds under it */
    struct str icatus;                       /* a code, "none": not said */
    bool major;                              /* and all codes that begin with it */
    int64_t giver_area, receiver_area, area; /* 0: of no area; area: of people */
    enum report_who giver, receiver, who;    /* who: of people */
    int64_t least, most;                     /* of people: minutes given, both included; most 0: no end */
    bool within;                             /* whoever gave and whoever received are of one area */
    bool together;                           /* of people: what they gave and received is summed */
    enum report_came came;                   /* of sign-in sheets instead, for the report of sessions */
    int64_t session_id;                      /* of these: one session's; 0: of all */
};
/* A pick as an address has it: STR_NULL where it says nothing. INVALID names the field. */
struct report_pick_words {
    struct str show, side, group, month, nature, kind, icatus, giver_area, receiver_area, of_area, giver,
        receiver, who, came;
    bool below, major, within, together;
    int64_t least, most, session_id;
};
enum err_code report_pick_read(const struct report_pick_words *w, struct report_pick *ret,
                               struct err *err) ERR_CHECK;
/* "area-12", "team-12", "organisation-12", or "" for the whole hub. INVALID, field "where". */
struct str report_where(struct arena *a, const struct report_scope *s);
enum err_code report_where_read(struct str where, struct report_scope *s, struct err *err) ERR_CHECK;
/* "from=2026-01-01&to=2026-06-30&where=area-12&category=garden" */
struct str report_scope_query(struct arena *a, const struct report_scope *s);

/* ---- reports ---- */

enum report_unit {
    REPORT_NUMBER,
    REPORT_MINUTES,
    REPORT_SHARE,   /* tenths of a percent */
    REPORT_MEASURE, /* thousandths of 1 */
    REPORT_DAYS,    /* tenths of a day */
};
struct report_column {
    const char *key, *label; /* in files; on pages, through tr() */
    enum report_unit unit;
};
struct report_cell {
    int64_t value;
    bool none;       /* there is nothing to tell: no mean of nothing */
    bool hidden;     /* too few people: not shown outside */
    struct str href; /* the lines behind it: after "reports/", or after the hub's own where it begins with
                        "/"; STR_NULL where it has none of its own */
};
struct report_row {
    struct str key, label;
    struct report_cell *cells; /* as many as columns */
    int64_t people;            /* how many stand behind the row; -1: it tells of nobody */
    bool total, under;         /* the sum of those that are neither; a part of the last that is not under */
};
enum report_drawing { REPORT_NO_CHART, REPORT_COLUMNS, REPORT_BARS };
struct report_table {
    const char *key, *title, *note, *head; /* note: may be NULL; head: of the label column */
    const struct report_column *columns;
    size_t n_columns;
    struct report_row *rows;
    size_t n_rows;
    enum report_drawing drawing;
    size_t drawn;    /* the column of the chart */
    size_t complete; /* of REPORT_COLUMNS: so many rows are compared by its sentence; 0: all */
    bool square;     /* column k is of those that row k is of: both are hidden together */
};
struct report {
    const char *name, *title, *about; /* "activity", "Activity", what it tells, in a sentence */
    struct report_scope scope;
    struct report_head head;
    int64_t made_at;
    const char *version;
    struct str hub_slug, hub_name, narrowed; /* narrowed: "Grove", or "" */
    bool outside;                            /* made to be shared: what tells of few people is left out */
    struct report_table *tables;
    size_t n_tables;
};
struct report_kind {
    const char *name, *title, *about;
};
extern const struct report_kind report_kinds[];            /* ended by a NULL name */
const struct report_kind *report_kind_of(struct str name); /* NULL: there is none */

/* Takes out what tells of fewer than SMALL_GROUP people, and what would give it away: for what leaves the
 * staff. report_make does it where `outside` is asked for. */
enum err_code report_hide(struct arena *a, struct report *r, struct err *err) ERR_CHECK;

struct report_asked {
    const struct hub *hub;
    const struct report_kind *kind;
    struct report_scope scope; /* upto 0: as far as the facts tell; -1: an empty ledger */
    bool outside;
    int64_t at; /* now */
    const char *version;
};
/* INVALID names what of the scope is wrong. */
enum err_code report_make(struct db_conn *c, struct arena *a, const struct report_asked *q,
                          struct report *ret, struct err *err) ERR_CHECK;

/* "Most: Gardening, 61 hours of 140." What a chart of bars says. */
struct str report_most_sentence(struct arena *a, const struct ui_series *points, size_t n, bool minutes);

/* ---- the lines behind a figure ---- */

struct report_line {
    struct report_fact fact;
    struct str what, giver, receiver; /* whole names; a pot's own */
    int64_t exchange_id, session_id;  /* 0: none */
};
struct report_one {
    int64_t member_id, number;
    struct str name;
    int64_t given, received; /* minutes, in what was picked; of who came: given is the time they were there */
};
struct report_guests { /* of a session to which some came */
    int64_t session_id, day, guests;
    struct str title;
};
struct report_lines {
    int64_t count, minutes;       /* of all: the figure itself */
    int64_t entries;              /* how many are listed, over all pages */
    struct report_line *lines;    /* of this page; of REPORT_EXCHANGES the first line of each */
    struct report_one *people;    /* of REPORT_PEOPLE, and of who came */
    struct report_guests *guests; /* of REPORT_CAME_GUESTS */
    size_t n;
};
enum err_code report_lines(struct db_conn *c, struct arena *a, const struct hub *h,
                           const struct report_scope *s, const struct report_pick *p, size_t skip,
                           size_t most, struct report_lines *ret, struct err *err) ERR_CHECK;

/* ---- as files (files.c, check.c) ---- */

void report_json(struct json_out *j, struct arena *a, const struct report *r);
void report_csv(struct buf *b, struct arena *a, const struct report *r);
/* For people: not read back. `b` is empty. */
enum err_code report_xlsx(struct buf *b, struct arena *a, const struct report *r, struct err *err) ERR_CHECK;
/* An organisation by its name or number; INVALID, field "organisation", where there is none. */
enum err_code report_organisation(struct db_conn *c, struct arena *a, int64_t hub_id, struct str given,
                                  int64_t *ret_id, struct err *err) ERR_CHECK;
/* "12.5", "1:30", "2.4 %": a cell as people read it. */
struct str report_cell_words(struct arena *a, enum report_unit unit, const struct report_cell *cell);

/* Reads what a file (JSON or CSV) says that it was made of. INVALID tells what is missing. */
struct report_told {
    struct str hub_slug, name;
    struct report_scope scope;
    struct report_head head;
    bool outside, seen_sequence;
    bool sheet;                      /* a spreadsheet: its words count too, in their language */
    const struct language *language; /* of that */
    struct str cells;                /* its figures, one a line: "table/row/column=value", or "B12=value" */
};
enum err_code report_read(struct arena *a, struct str file, struct report_told *ret,
                          struct err *err) ERR_CHECK;
/* The same of a report. */
struct str report_cells(struct arena *a, const struct report *r);
/* As a spreadsheet in the language of the thread would have them. */
enum err_code report_sheet_cells(struct arena *a, const struct report *r, struct str *ret,
                                 struct err *err) ERR_CHECK;

/* Gini's coefficient in thousandths, rounded; -1 where the amounts add up to nothing. Sorts them. With x
 * sorted from the least, i from 1: sum((2 i - n - 1) x_i) / (n sum(x)) (Gini 1912, in the form of Sen 1973).
 * Pure. */
int64_t report_gini(int64_t *amounts, size_t n);

/* ---- activity by month, for pages and API ---- */

struct report_month {
    int64_t month, exchanges, minutes, people;
};
/* From what was folded where all of it is there (whole months that are over), else from the facts. */
enum err_code report_months(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t from_day,
                            int64_t to_day, struct report_month **ret, size_t *ret_n,
                            struct err *err) ERR_CHECK;

/* For cli/pieces.c: the hub's public figures. */
enum err_code report_public_piece(struct http_request *rq, int64_t of, struct buf *b,
                                  struct err *err) ERR_CHECK;

#endif
