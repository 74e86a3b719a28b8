/* A sign-in sheet while it is filled in: what is ticked so far, and what was typed. Not for other rooms. */
#ifndef KITH_GROUP_SHEET_H
#define KITH_GROUP_SHEET_H

#include "group/pages.h"

struct sheet_row {
    int64_t member_id, number;
    struct str name; /* as whoever fills it in sees it */
    struct str minutes, note;
    bool came, led, wrong;
};
struct sheet_choice {
    int64_t member_id;
    struct str name;
};
struct sheet {
    struct http_request *rq;
    struct db_conn *c;
    struct group_session s;
    struct sheet_row *rows;
    size_t n, room;
    struct str *notes; /* told beside it */
    size_t n_notes;
    struct sheet_choice *choices; /* several fit what was typed */
    size_t n_choices;
    struct str left; /* what was typed and is on the sheet not yet */
    bool open;       /* something that was typed is not settled */
};

/* Who is on it at first: whoever leads, signed up or, of one that is recorded, came. */
enum err_code sheet_begin(struct sheet *t, struct err *err) ERR_CHECK;
/* What stands on the form that was sent, in order or not. */
enum err_code sheet_typed(struct sheet *t, struct err *err) ERR_CHECK;
/* Puts those whose names or numbers were typed on it; says whom it does not find, and who is there already.
 */
enum err_code sheet_add(struct sheet *t, struct str typed, struct err *err) ERR_CHECK;
/* As the flow takes it. INVALID, field "minutes", where a time cannot be read; marks the row. */
enum err_code sheet_ticks(struct sheet *t, struct group_tick **ret, size_t *ret_n, struct err *err) ERR_CHECK;

#endif
