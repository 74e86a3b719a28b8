/* Signed-in browsers, and what rooms that let people in need to know of them. The pages for it are signin's.
 */
#ifndef KITH_HUB_SESSION_H
#define KITH_HUB_SESSION_H

#include "hub/hub.h"

/* ---- people as their account has them (people.c, passwords.c) ---- */

struct person {
    int64_t id;
    struct str name, email, phone, password_hash;
    bool administrator;
    int64_t version;
};
enum err_code person_get(struct db_conn *c, struct arena *a, int64_t person_id, struct person *ret,
                         struct err *err) ERR_CHECK; /* NOT_FOUND */
enum err_code person_by_email_key(struct db_conn *c, struct arena *a, struct str email, bool *ret_found,
                                  struct person *ret, struct err *err) ERR_CHECK;
/* Name, e-mail, phone of `p`; id says whose. CONFLICT, field "email", when somebody else has it. Bumps the
 * version of their memberships. */
enum err_code person_change(struct db_conn *c, struct arena *a, const struct doer *by, const struct person *p,
                            struct err *err) ERR_CHECK;
/* One hub of a person. */
struct membership {
    int64_t hub_id, member_id;
    enum member_state state;
    bool coordinator, staff; /* staff: has a role */
    struct str slug, name;
};
enum err_code person_memberships(struct db_conn *c, struct arena *a, int64_t person_id,
                                 struct membership **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Whether a coordinator of the hub may change a person's name, e-mail, phone and password: only where nobody
 * else could be harmed by it, that is when the person is in no other hub and is no administrator. Else
 * DENIED. */
enum err_code person_in_care_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                                struct err *err) ERR_CHECK;
/* The key by which an e-mail is found: in lower case. STR_NULL for none. */
struct str email_key(struct arena *a, struct str email);
/* True when `password` is the one behind `hash`. hash STR_NULL: false, after the same work as for a real one.
 * BUSY as password_hash. */
enum err_code password_verify(struct str password, struct str hash, bool *ret_right,
                              struct err *err) ERR_CHECK;
/* Made with weaker settings than today's. */
bool password_hash_old(struct arena *a, struct str hash);

/* How the installation writes to a person about their account: in their language, which is the thread's from
 * then on (the one before is to be used again), in the name of their only hub, else of the program. */
struct person_letter {
    struct person person;
    struct mail_to to;
    struct str site;
    const struct language *before;
};
enum err_code person_letter_begin(struct db_conn *c, struct arena *a, int64_t person_id,
                                  struct person_letter *ret, struct err *err) ERR_CHECK;
/* Tells them, at `email` where it is not STR_NULL, that something changed about their signing in; nothing
 * where no mail can go out. Both in English, for tr(). */
enum err_code person_tell(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                          struct str email, const char *subject, const char *body, struct err *err) ERR_CHECK;
enum err_code person_tell_password(struct db_conn *c, struct arena *a, const struct doer *by,
                                   int64_t person_id, struct err *err) ERR_CHECK;

/* ---- rules: pure (rules.c) ---- */

/* How somebody came in. The words are stored. */
enum sign_in_way {
    WAY_PASSWORD,
    WAY_MAIL,         /* a code by e-mail */
    WAY_SPOT,         /* a code that the coordinator read out */
    WAY_ORGANISATION, /* an organisation's own sign-in */
    WAY_LINK,         /* the first administrator's link */
    WAYS
};
const char *way_name(enum sign_in_way w); /* "password" */
bool way_parse(struct str s, enum sign_in_way *ret);

/* How long somebody stays signed in, in seconds. */
#define SESSION_IDLE_TRUSTED (12 * INT64_C(3600)) /* coordinators, practitioners and administrators */
#define SESSION_IDLE_MEMBER (30 * SECONDS_A_DAY)
#define SESSION_WHOLE (90 * SECONDS_A_DAY)
#define SESSION_TOUCH INT64_C(600) /* seen_at is stored again after so long */
/* On a computer that others use too. */
#define SESSION_IDLE_SHARED INT64_C(600)
#define SESSION_WARN_SHARED INT64_C(480) /* when it is asked whether they are still there */
#define SESSION_WHOLE_SHARED INT64_C(7200)
#define SESSION_TOUCH_SHARED INT64_C(20)
/* How long a proof of who sits there is good for what could do much harm. */
#define SESSION_PROVED INT64_C(1800)
int64_t session_idle(bool trusted, bool shared);
bool session_alive(int64_t seen_at, int64_t ends_at, int64_t idle, int64_t now);

/* Whether coordinators sign in with a second step, and how many days they have from when they were first
 * asked. */
struct second_rule {
    bool required;
    int64_t days, since; /* since: when it was last switched on */
};
#define SECOND_RULE_DEFAULT ((struct second_rule){.required = true, .days = 14})
/* From when on who has none may not coordinate. */
int64_t second_deadline(const struct second_rule *rule, int64_t asked_since);
/* "Firefox on Android", from what a browser says of itself; "" where that is nothing known. */
struct str browser_words(struct arena *a, struct str user_agent);

/* Where to go after signing in: a path of ours, or STR_NULL for anything else ("//host", "/\host", "https:…",
 * controls, signing in again). */
struct str local_path(struct str next);

/* ---- flows ---- */

struct session {
    int64_t id, person_id;
    struct str name;
    bool administrator, shared;
    enum sign_in_way way;
    int64_t seen_at, ends_at, proved_at;
    int64_t second_at;                       /* 0: without a second step */
    int64_t asked_since;                     /* for a second step; 0: never */
    int64_t hubs;                            /* memberships, in whatever state */
    bool restricted;                         /* in some hub another acts for them */
    int64_t acting_hub_id, acting_member_id; /* 0: nobody */
};
struct session_new {
    int64_t person_id;
    struct str old, token, browser; /* old: the cookie that the browser had, STR_NULL for none */
    enum sign_in_way way;
    bool shared, second;
};
/* Signs in: ends the browser's earlier session and makes one under the hash of `token`. */
enum err_code session_start(struct db_conn *c, struct arena *a, const struct doer *by,
                            const struct session_new *s, struct err *err) ERR_CHECK;
/* *ret_found = false for no such session and for one that has ended by itself. */
enum err_code session_find(struct db_conn *c, struct arena *a, struct str token, int64_t now, bool *ret_found,
                           struct session *ret, struct err *err) ERR_CHECK;
/* The same session under a new cookie. proved, second: who sits there was proved just now, by a second step
 * too. UNAUTHENTICATED when it has ended. */
enum err_code session_renew(struct db_conn *c, struct arena *a, const struct doer *by, struct str old,
                            struct str token, bool proved, bool second, struct err *err) ERR_CHECK;
enum err_code session_end(struct db_conn *c, struct arena *a, const struct doer *by, struct str token,
                          struct err *err) ERR_CHECK;
enum err_code session_end_others(struct db_conn *c, struct arena *a, const struct doer *by, struct str token,
                                 struct err *err) ERR_CHECK;
/* One of the doer's own, by its id. NOT_FOUND. */
enum err_code session_end_one(struct db_conn *c, const struct doer *by, int64_t id,
                              struct err *err) ERR_CHECK;
/* All of a person's. */
enum err_code session_end_all(struct db_conn *c, const struct doer *by, int64_t person_id,
                              struct err *err) ERR_CHECK;
/* They have no second step any more: whatever browser showed one, it counts no longer. */
enum err_code session_second_off(struct db_conn *c, int64_t person_id, struct err *err) ERR_CHECK;
struct session_line {
    int64_t id, made_at, seen_at;
    enum sign_in_way way;
    struct str browser;
    bool shared, second, here; /* here: the one of `token` */
};
enum err_code session_list(struct db_conn *c, struct arena *a, int64_t person_id, bool trusted,
                           struct str token, int64_t now, struct session_line **ret, size_t *ret_n,
                           struct err *err) ERR_CHECK;
enum err_code session_seen(struct db_conn *c, struct arena *a, struct str token, int64_t now,
                           struct err *err) ERR_CHECK;
/* `by` acts for an active member from now on in this browser; member_id 0: stops. */
enum err_code session_act_for(struct db_conn *c, struct arena *a, const struct doer *by, struct str token,
                              int64_t hub_id, int64_t member_id, struct err *err) ERR_CHECK;

enum err_code second_rule_get(struct db_conn *c, struct arena *a, int64_t hub_id, struct second_rule *ret,
                              struct err *err) ERR_CHECK;
enum err_code second_rule_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              bool required, int64_t days, struct err *err) ERR_CHECK;

/* ---- of this request's browser ---- */

/* A new session for whoever just proved who they are (`s` without old and browser): inside a flow; and its
 * cookie, after it. */
enum err_code browser_sign_in(struct db_conn *c, struct http_request *rq, const struct session_new *s,
                              struct err *err) ERR_CHECK;
void browser_signed_in(struct http_request *rq, struct str token, bool shared);
/* The same session under a new cookie, as session_renew; the cookie, after it, as above. */
enum err_code browser_renew(struct db_conn *c, struct http_request *rq, struct str token, bool proved,
                            bool second, struct err *err) ERR_CHECK;
/* The cookie goes; where others use the computer, all else that the browser keeps of us goes too. */
void browser_signed_out(struct http_request *rq, bool shared);
/* That this page was opened is no sign that somebody sits there. */
void browser_unseen(struct http_request *rq);
/* THROTTLED when too many forms that prove or make people came from the address; the second also when too
 * many were tried for the account. */
enum err_code throttle_address(struct http_request *rq, struct err *err) ERR_CHECK;
enum err_code throttle_account(struct http_request *rq, struct str account, struct err *err) ERR_CHECK;
/* Only the account: of whoever is signed in. */
enum err_code throttle_account_alone(struct http_request *rq, struct str account, struct err *err) ERR_CHECK;
void throttle_account_clear(struct http_request *rq, struct str account);

#endif
