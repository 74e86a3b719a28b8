/* Signing in for everyone: by password, by a code that comes by mail, by one that a coordinator reads out, or
 * by an organisation's own sign-in; the second step; and where one is signed in. docs/signing-in.md tells the
 * whole. Sessions themselves are the hub's (hub/session.h). */
#ifndef KITH_SIGNIN_SIGNIN_H
#define KITH_SIGNIN_SIGNIN_H

#include "hub/session.h"

/* ---- the second step ---- */

struct second {
    bool on, begun;
    int64_t made_at;
    int64_t left;           /* recovery codes */
    struct str next_secret; /* of what is begun: 20 bytes */
};
/* What a person has. Secrets are opened with the installation's own. */
enum err_code second_get(struct db_conn *c, struct arena *a, const struct app *app, int64_t person_id,
                         struct second *ret, struct err *err) ERR_CHECK;
/* A new secret for an app; what is in force stays until it is confirmed. */
enum err_code second_begin(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                           struct err *err) ERR_CHECK;
enum { RECOVERY_CODES = 10 };
/* The code of the app puts what was begun in force; *ret_codes are RECOVERY_CODES codes, which are shown now
 * and never again. INVALID, field "code". */
enum err_code second_confirm(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                             struct str code, const struct str **ret_codes, struct err *err) ERR_CHECK;
/* New recovery codes; the others end. */
enum err_code second_codes(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                           const struct str **ret_codes, struct err *err) ERR_CHECK;
/* Whether what was typed is a code of the app that was not used before, or a recovery code: it is then used.
 * *ret_recovery: it was of the latter. */
enum err_code second_check(struct db_conn *c, struct arena *a, const struct app *app, const struct doer *by,
                           int64_t person_id, struct str typed, bool *ret_right, bool *ret_recovery,
                           struct err *err) ERR_CHECK;
/* Takes a person's second step away, with all recovery codes; ends their sessions where somebody else does
 * it. CONFLICT where there is none. The person is told by mail. */
enum err_code second_end(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                         struct err *err) ERR_CHECK;

/* For cli/pieces.c: that a second step is asked for; what a coordinator may do about a member's signing in.
 */
enum err_code signin_piece_today(struct http_request *rq, int64_t of, struct buf *b,
                                 struct err *err) ERR_CHECK;
enum err_code signin_piece_public(struct http_request *rq, int64_t of, struct buf *b,
                                  struct err *err) ERR_CHECK;
enum err_code signin_piece_member(struct http_request *rq, int64_t of, struct buf *b,
                                  struct err *err) ERR_CHECK;

#endif
