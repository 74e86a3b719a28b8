/* What the files of the room share. Not for other rooms. */
#ifndef KITH_GROUP_INSIDE_H
#define KITH_GROUP_INSIDE_H

#include "gen/group_sql.h"
#include "group/group.h"

/* Reads and locks: whoever decides about a session does so alone. */
enum err_code group_hold(struct db_conn *c, struct arena *a, const struct hub *h, int64_t id,
                         struct group_session *ret, struct err *err) ERR_CHECK;
/* An active member, or INVALID on `field`. */
enum err_code group_member(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                           const char *field, struct member *ret, struct err *err) ERR_CHECK;
/* Moves up whoever waits, where there are places, and tells them. */
enum err_code group_fill_places(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t id, int64_t places, struct err *err) ERR_CHECK;
/* An audit line "session.WHAT". */
enum err_code group_told(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         const char *what, int64_t id, struct str detail, struct err *err) ERR_CHECK;

/* ---- gate.c ---- */

struct catalogue;
/* INVALID where more is asked than its kind of help is eligible for. */
enum err_code group_check_asks(const struct catalogue *tree, const struct group_new *n,
                               struct err *err) ERR_CHECK;
/* What a session asks for; notes: what is between them and it is not refused but noted in the trail, for it
 * happened. */
struct group_door {
    struct str category;
    enum check_level lead_check, help_check;
    bool notes;
    int64_t day; /* on which checks have to hold */
    int64_t session_id;
};
/* CONFLICT as gate_refuse for the first who may not lead it, or come. */
enum err_code group_gate(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct group_door *door, const int64_t *members, const bool *leads, size_t n,
                         struct err *err) ERR_CHECK;
/* Of those who are to lead: INVALID, field "leaders". */
enum err_code group_gate_leaders(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct group_new *n, struct err *err) ERR_CHECK;

/* ---- tell.c: nobody is told what they did themselves ---- */

enum err_code group_tell_moved_up(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, int64_t id, int64_t member_id,
                                  struct err *err) ERR_CHECK;
enum err_code group_tell_off(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t id, struct err *err) ERR_CHECK;
/* After a change, with what it was before: only another time or place is worth telling. */
enum err_code group_tell_changed(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct group_session *before,
                                 struct err *err) ERR_CHECK;
struct group_change {
    int64_t account_id, minutes; /* more, or (negative) less */
};
/* Whose hours moved, with what moved; an account may be there several times. */
enum err_code group_tell_hours(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               const struct group_session *s, struct group_change *list, size_t n,
                               struct err *err) ERR_CHECK;

#endif
