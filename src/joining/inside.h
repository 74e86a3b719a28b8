/* What the files of the room share. Not for other rooms. */
#ifndef KITH_JOINING_INSIDE_H
#define KITH_JOINING_INSIDE_H

#include "gen/joining_sql.h"
#include "joining/joining.h"

/* A line "join.WHAT" or "check.WHAT" in the trail, about the member. */
enum err_code join_told(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                        const char *what, int64_t member_id, struct str detail, struct err *err) ERR_CHECK;
/* When a step is used and not noted yet, it is noted as done: by what somebody did. */
enum err_code join_mark_by_deed(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t member_id, enum join_step step,
                                struct err *err) ERR_CHECK;

/* ---- tell.c ---- */

/* Whoever is on the way hears what comes next, where it is for them to do something. */
enum err_code join_tell_next(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             const struct join_way *way, struct err *err) ERR_CHECK;
enum err_code join_tell_welcome(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t member_id, struct str words,
                                struct err *err) ERR_CHECK;
enum err_code join_tell_declined(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t member_id, struct str words,
                                 struct err *err) ERR_CHECK;
/* The referee, by mail: `sealed` is the address of the form. */
enum err_code join_tell_referee(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, struct str who, const struct join_reference_new *n,
                                int64_t id, int64_t ends_at, struct err *err) ERR_CHECK;
enum err_code join_tell_reference(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, int64_t member_id, int64_t id, struct str who,
                                  struct err *err) ERR_CHECK;
enum err_code check_tell_asked(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t member_id, int64_t id, enum check_level level, struct str activity,
                               struct err *err) ERR_CHECK;
enum err_code check_tell_lapsing(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct check_lapsing *k,
                                 struct err *err) ERR_CHECK;
/* Those who have the duty hear that there is something; no name goes by mail. */
enum err_code check_tell_talk(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              int64_t talk_id, struct err *err) ERR_CHECK;
enum err_code check_tell_duty(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              struct str name, bool holds, struct err *err) ERR_CHECK;

#endif
