/* People who act for others: a parent for a child, somebody for an adult who wishes it. A coordinator
 * confirms each; it has a scope and an end; whoever is acted for sees it, and what is done for them names
 * both. */
#ifndef KITH_HUB_GUARDIANS_H
#define KITH_HUB_GUARDIANS_H

#include "hub/hub.h"

enum guardian_scope { GUARDIAN_SEE, GUARDIAN_ACT };
enum guardian_why { GUARDIAN_CHILD, GUARDIAN_WISH, GUARDIAN_COURT, GUARDIAN_WHYS };
enum guardian_state { GUARDIAN_ASKED, GUARDIAN_CONFIRMED, GUARDIAN_REFUSED, GUARDIAN_ENDED };
bool guardian_scope_parse(struct str s, enum guardian_scope *ret);
bool guardian_why_parse(struct str s, enum guardian_why *ret);
bool guardian_state_parse(struct str s, enum guardian_state *ret);

struct guardian {
    int64_t id, member_id, guardian_id;
    struct str member_name, guardian_name; /* whole */
    enum guardian_scope scope;
    enum guardian_why why;
    enum guardian_state state;
    bool restricts;
    int64_t until_day, asked_at, confirmed_at, ended_at; /* 0: not */
};

/* ---- rules: pure ---- */

bool guardian_holds(const struct guardian *g, int64_t today);
enum { GUARDIAN_MOST_DAYS = 366 * 5 };
/* INVALID, field "until": not after today, or more than five years off; field "guardian": themselves. */
enum err_code guardian_check(const struct guardian *g, int64_t today, struct err *err) ERR_CHECK;

/* ---- flows ---- */

/* Asked by either of the two, or a coordinator. CONFLICT where there is one between them already; field
 * "guardian" where one of them is no active member. *ret_id. */
enum err_code guardian_ask(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           const struct guardian *g, int64_t *ret_id, struct err *err) ERR_CHECK;
/* A coordinator's; DENIED for one who is part of it. restricts: see above. */
enum err_code guardian_confirm(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t id, bool restricts, struct err *err) ERR_CHECK;
/* Refused where it was asked for, ended where it was confirmed. by_member_id: the member who ends it, one of
 * the two (else NOT_FOUND; DENIED for one whom it restricts); 0: a coordinator. */
enum err_code guardian_end(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           int64_t id, int64_t by_member_id, struct err *err) ERR_CHECK;
/* Those for whom a member acts, those who act for them; newest first, ended ones too. member_id 0: all that
 * wait for a coordinator. */
enum err_code guardian_list(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            struct guardian **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* The link by which one acts for the other now. */
enum err_code guardian_between(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t guardian_id,
                               int64_t member_id, int64_t today, bool *ret_found, struct guardian *ret,
                               struct err *err) ERR_CHECK;
/* From now on they act for the other in this browser. NOT_FOUND where they may not. */
enum err_code guardian_act(struct db_conn *c, struct arena *a, const struct doer *by, struct str session,
                           int64_t hub_id, int64_t guardian_id, int64_t member_id, struct err *err) ERR_CHECK;

#endif
