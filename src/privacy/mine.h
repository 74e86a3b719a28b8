/* All that is kept about one member in a hub, from every table that holds something (tables.def), as text
 * that can be put in a file for a program or on a page for a reader. */
#ifndef KITH_PRIVACY_MINE_H
#define KITH_PRIVACY_MINE_H

#include "base/json.h"
#include "catalogue/catalogue.h"
#include "privacy/privacy.h"

enum erase_kind { ERASE_ROWS, ERASE_WORDS, ERASE_KEPT, ERASE_DERIVED, ERASE_NOBODY };

struct table {
    const char *name;
    enum erase_kind erase;
    const struct db_query *mine; /* NULL: nothing of it is shown */
    bool apart;                  /* shown by code of its own */
    const char *label, *why;     /* to be put through tr() */
};
extern const struct table privacy_tables[];
extern const size_t privacy_tables_n;

/* Whom a query is about: filled in by the names of its parameters. */
struct whom {
    int64_t hub_id, member_id, person_id, at;
    struct str name, shown, email, phone; /* what the words of others are searched for; never empty */
    struct str gone;                      /* what takes its place */
    struct str folded_name, folded_shown, folded_email, folded_phone; /* as texts are folded to be found */
};
enum { WHOM_MOST = 12 };
/* Fills in what a query asks for. A name that is not known is a mistake of the query's (assert). */
void whom_values(const struct db_query *q, const struct whom *w, struct db_value ret[WHOM_MOST]);

enum cell_kind { MINE_TEXT, MINE_NUMBER, MINE_ID, MINE_YES, MINE_TIME, MINE_DAY };

struct mine_column {
    const char *name;
    const char *label; /* "Made at", for readers: to be put through tr() */
    enum cell_kind kind;
};
struct mine_section {
    const struct table *table;
    const struct mine_column *columns;
    size_t n_columns, n_rows;
    const struct db_value *values; /* row by row */
};
/* What a column of mine.sql is called to people, to be put through tr(); NULL where columns.def lacks it. */
const char *mine_label(const char *column);
struct mine {
    struct hub hub;
    struct member member;
    int64_t at;
    struct mine_section *sections; /* those that hold something */
    size_t n;
    struct catalogue tree; /* by which kinds of help are called */
    struct consent_kind *consents;
    size_t n_consents;
};
enum err_code mine_gather(struct db_conn *c, struct arena *a, const struct hub *h, int64_t member_id,
                          int64_t now, struct mine *ret, struct err *err) ERR_CHECK;
/* One object; docs/privacy.md describes it. */
void mine_json(struct json_out *j, struct arena *a, const struct mine *m);
/* A value as people read it: "3 May 2026 at 10:00", "Yes". */
struct str mine_words(struct arena *a, enum cell_kind kind, const struct db_value *v);
/* The same of a section's column, and what is kept as a word ("asked") as people call it (values.c). */
struct str mine_told(struct arena *a, const struct mine *m, const struct mine_section *s, size_t column,
                     const struct db_value *v);

#endif
