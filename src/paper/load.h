/* What stands on the papers, read. Not for other rooms. */
#ifndef KITH_PAPER_LOAD_H
#define KITH_PAPER_LOAD_H

#include "paper/paper.h"

struct paper_person {
    int64_t id, number, account_id;
    struct str name, area;
    const struct language *language; /* NULL: the hub's */
    bool large;                      /* they asked for large print */
};
struct paper_whom {
    bool only_paper; /* who never uses a computer */
    int64_t area_id; /* 0: any */
};
/* Active members in the order in which they are handed round: by area (those of none last), then by name. */
enum err_code paper_people_of(struct db_conn *c, struct arena *a, int64_t hub_id,
                              const struct paper_whom *whom, struct paper_person **ret, size_t *ret_n,
                              struct err *err) ERR_CHECK;

enum err_code paper_asked_large(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                bool *ret, struct err *err) ERR_CHECK;
/* The slip of an exchange. CONFLICT, key "state", where it is over. */
enum err_code paper_slip_of(struct db_conn *c, struct arena *a, const struct hub *h, int64_t id,
                            struct paper_slip *ret, struct err *err) ERR_CHECK;
enum err_code paper_sheet_of(struct db_conn *c, struct arena *a, const struct hub *h,
                             const struct group_session *s, struct paper_sheet *ret,
                             struct err *err) ERR_CHECK;
struct paper_poster paper_poster_of(const struct listing *l, bool strips);

/* Statements of those people in one file. Each few are read in a transaction of their own. */
struct paper_statements {
    struct db *db;
    struct paper paper; /* `a` is not used */
    struct str title;
    const struct paper_person *people;
    size_t n;
    int64_t from, to;
    bool each; /* in large print for whoever asked for it */
};
enum err_code paper_statements_make(struct arena *a, const void *statements, struct str *ret,
                                    struct err *err) ERR_CHECK;

#endif
