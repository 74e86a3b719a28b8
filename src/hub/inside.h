/* What the files of the room share and nobody else needs. */
#ifndef KITH_HUB_INSIDE_H
#define KITH_HUB_INSIDE_H

#include "hub/hub.h"
#include "hub/rules.h"
#include "hub/session.h"

/* ---- people.c ---- */

/* A new person. CONFLICT, field "email", when somebody has it. */
enum err_code person_add(struct db_conn *c, struct arena *a, const struct doer *by, const struct person *p,
                         int64_t *ret_id, struct err *err) ERR_CHECK;
/* The first administrator, by the link that the first start prints. NOT_FOUND for no such link or one that
 * was used. */
enum err_code setup_find(struct db_conn *c, struct arena *a, struct str token, struct err *err) ERR_CHECK;
enum err_code setup_use_link(struct db_conn *c, struct arena *a, const struct doer *by, struct str token,
                             const struct person *p, int64_t *ret_id, struct err *err) ERR_CHECK;

/* ---- members.c ---- */

/* A row with a member's columns, which several queries give; its state is a word, read by member_finish. */
#define MEMBER_OF(r, hub)                                                                                    \
    (struct member) {                                                                                        \
        .hub_id = (hub), .id = (r)->id, .person_id = (r)->person_id, .number = (r)->number,                  \
        .roles = ((r)->coordinator > 0 ? (unsigned)ROLE_COORDINATOR : 0u) |                                  \
                 ((r)->practitioner > 0 ? (unsigned)ROLE_PRACTITIONER : 0u),                                 \
        .account_id = (r)->has_account_id ? (r)->account_id : 0, .name = (r)->name, .email = (r)->email,     \
        .phone = (r)->phone, .about = (r)->about, .area = (r)->area, .on_paper = (r)->on_paper,              \
        .staff = (r)->staff, .asked_at = (r)->asked_at,                                                      \
        .joined_at = (r)->has_joined_at ? (r)->joined_at : 0, .version = (r)->version,                       \
    }

enum err_code member_finish(struct arena *a, struct str state, struct member *m, struct err *err) ERR_CHECK;
/* An account of minutes with the hub's limits. */
enum err_code member_account_open(struct db_conn *c, const struct doer *by, const struct hub *h,
                                  int64_t *ret_id, struct err *err) ERR_CHECK;

/* ---- tell.c ---- */

/* The coordinators hear that somebody asks to join. */
enum err_code member_tell_asked(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t member_id, struct str name,
                                struct err *err) ERR_CHECK;

/* ---- members_change.c ---- */

/* The member's area in words is one of the hub's areas (then that is where they live), or is not. */
enum err_code member_area_follow(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                                 struct str area, struct err *err) ERR_CHECK;

/* Holds the member's row until the transaction ends, and reads it: what is decided next is decided on what
 * stays. version > 0: PRECONDITION when it is not the stored one. */
enum err_code member_hold(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                          int64_t version, struct member *ret, struct err *err) ERR_CHECK;
/* version > 0: PRECONDITION when it is not the stored one. CONFLICT, key "state", when the state does not
 * allow it; key "last-coordinator" when nobody would be left to coordinate. */
enum err_code member_move(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, enum member_move move, int64_t version,
                          struct err *err) ERR_CHECK;
enum err_code member_roles_set(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               int64_t member_id, unsigned roles, struct err *err) ERR_CHECK;
struct member_change {
    bool set_name, set_email, set_phone, set_about, set_area, set_on_paper, set_staff, set_roles;
    struct str name, email, phone, about, area;
    bool on_paper, staff;
    unsigned roles;
    bool by_themselves; /* else a coordinator: person_in_care_of holds for name, e-mail and phone that differ
                         */
};
enum err_code member_change_apply(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, int64_t member_id, const struct member_change *change,
                                  int64_t version, struct err *err) ERR_CHECK;
enum err_code member_counts(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t ret_by_state[5],
                            struct err *err) ERR_CHECK;
enum err_code member_of_person(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                               bool *ret_found, struct member *ret, struct err *err) ERR_CHECK;
/* Somebody asks to join. Whoever asked already, or is in, gets the same answer as a stranger: the caller
 * cannot tell. */
enum err_code member_ask(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct member_new *m, struct err *err) ERR_CHECK;

/* ---- invitations.c ---- */

struct invitation {
    int64_t id, member_id; /* 0: for somebody who is not in the hub yet */
    struct str name;
};
/* A link that works once, for INVITATION_DAYS. For a member: ends their earlier links; DENIED by
 * person_in_care_of. `token` is the word in it. */
enum err_code invitation_make(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              int64_t member_id, struct str name, struct str token,
                              struct err *err) ERR_CHECK;
/* NOT_FOUND, key "invitation", for none, one that has ended, and one that was used. */
enum err_code invitation_find(struct db_conn *c, struct arena *a, int64_t hub_id, struct str token,
                              int64_t now, struct invitation *ret, struct err *err) ERR_CHECK;
/* Takes it up. Of a member: sets the password (and the e-mail, where they had none) and ends their sessions.
 * Of a stranger: adds them as an active member. */
enum err_code invitation_take(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              struct str token, const struct member_new *m, struct err *err) ERR_CHECK;
/* The same for somebody who is signed in: they become an active member as who they are. */
enum err_code invitation_take_signed_in(struct db_conn *c, struct arena *a, const struct doer *by,
                                        const struct hub *h, struct str token, struct err *err) ERR_CHECK;

/* ---- tokens.c ---- */

struct token {
    int64_t id, hub_id, member_id;
    enum scope scope;
    struct str name;
    int64_t made_at, used_at; /* used_at 0: never */
    bool vouched;
    struct member member; /* of token_find */
};
enum err_code token_find(struct db_conn *c, struct arena *a, struct str token, int64_t now, bool *ret_found,
                         struct token *ret, struct err *err) ERR_CHECK;
enum err_code token_list(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                         struct token **ret, size_t *ret_n, struct err *err) ERR_CHECK;
enum err_code token_stop(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                         int64_t token_id, struct err *err) ERR_CHECK; /* NOT_FOUND */

enum err_code token_used(struct db_conn *c, int64_t hub_id, int64_t token_id, int64_t now,
                         struct err *err) ERR_CHECK;

/* ---- standing.c ---- */

/* What a principal may in the hub follows from its member. */
void principal_weigh(struct principal *p);
enum err_code no_token(struct err *err);
/* For app->standing: token, membership and roles of programs as they are in this transaction. */
app_standing hub_standing;

/* ---- hubs.c ---- */

/* What a coordinator may change of the hub's row. PRECONDITION when version is not the stored one. `what`:
 * the setting's word, for the trail. */
enum err_code hub_change(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t version, struct str what, struct err *err) ERR_CHECK;

/* ---- chrome.c ---- */

/* The hook of http/: an error as a page, or the way to sign in. */
void hub_show_error(struct http_request *rq, enum err_code code, const struct err *err);

/* ---- notices.c ---- */

/* The sentence of a ?done= word; STR_NULL for an unknown one. */
struct str notice_of(struct str word);

#endif
