/* Care for people's data: what is kept about somebody, who looked at it, what they agreed to, who acts for
 * them, how they are forgotten, and for how long things are kept at all (docs/privacy.md). */
#ifndef KITH_PRIVACY_PRIVACY_H
#define KITH_PRIVACY_PRIVACY_H

#include "hub/consents.h"
#include "hub/guardians.h"
#include "hub/hub.h"

/* ---- what a hub chose ---- */

enum settle { SETTLE_POT, SETTLE_OUTSIDE };
const char *settle_name(enum settle s);
bool settle_parse(struct str s, enum settle *ret);

struct privacy_setting {
    int64_t wait_days;  /* between asking to be forgotten and being so */
    enum settle settle; /* what becomes of the hours of one who is forgotten */
    int64_t outside_id; /* account that hours are written off to, once there is one; 0 */
    int64_t version;    /* 0: as it comes with Kith */
};
enum { WAIT_DAYS = 14, WAIT_DAYS_MOST = 90 };
enum err_code privacy_setting_get(struct db_conn *c, struct arena *a, int64_t hub_id,
                                  struct privacy_setting *ret, struct err *err) ERR_CHECK;
enum err_code privacy_setting_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                  const struct privacy_setting *s, struct err *err) ERR_CHECK;

/* ---- who looked at what (app/trace.h) ---- */

struct look {
    struct str who; /* STR_NULL: the program itself; shown as others see them */
    struct str for_whom;
    struct str kind;
    int64_t first_at, last_at, n;
    bool of_all; /* a list of members, and they on it */
};
/* The newest first, at most `most`; before_hour 0: from now on. */
enum err_code looks_at(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, size_t most,
                       struct look **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* "How to reach you, and what is known of you": what a kind of trace is called for whom it is about. */
const char *look_words(struct str kind, bool of_all);

/* ---- being forgotten ---- */

enum erasure_state { ERASURE_WAITING, ERASURE_WITHDRAWN, ERASURE_DONE };
struct erasure {
    int64_t id, member_id;
    enum erasure_state state;
    int64_t asked_at, due_at, ended_at;
    struct str reason; /* why it could not be done yet; "" */
    struct str way;
};
/* `way` is page, paper, command or rule; proof: how a coordinator made sure who asked, "" otherwise. CONFLICT
 * where it is asked for already, where they are the hub's contact, the last coordinator, or were forgotten
 * before. wait_days -1: as the hub chose. */
struct forget_ask {
    int64_t member_id;
    const char *way;
    struct str proof;
    int64_t wait_days;
};
enum err_code forget_ask(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct forget_ask *k, int64_t *ret_due_at, struct err *err) ERR_CHECK;
/* They changed their mind. CONFLICT where nothing waits. */
enum err_code forget_back(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, struct err *err) ERR_CHECK;
/* What is asked for and waits, or what was done last. */
enum err_code forget_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                        bool *ret_found, struct erasure *ret, struct err *err) ERR_CHECK;
/* Forgets them, now, in the caller's transaction. CONFLICT with the reason where something stands in the way
 * (hours that are held for another hub, a contact, the last coordinator). */
enum err_code forget_do(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                        int64_t erasure_id, int64_t member_id, struct err *err) ERR_CHECK;
/* Those whose time has come, each in a transaction of its own; one that cannot be done is tried again the
 * next day. */
enum err_code forget_run_due(struct db *db, const struct doer *by, size_t most, size_t *ret_n,
                             struct err *err) ERR_CHECK;

/* Who was forgotten, the earliest first: for whoever puts an older backup back. */
struct forgotten {
    int64_t member_id, number, at;
};
enum err_code forgotten_list(struct db_conn *c, struct arena *a, int64_t hub_id, struct forgotten **ret,
                             size_t *ret_n, struct err *err) ERR_CHECK;

/* ---- for how long things are kept ---- */

struct retention {
    const char *kind, *label, *why;
    int64_t days, usual; /* 0: for ever */
    bool chosen;         /* by the hub */
};
enum err_code retention_rules(struct db_conn *c, struct arena *a, int64_t hub_id, struct retention **ret,
                              size_t *ret_n, struct err *err) ERR_CHECK;
/* INVALID, field "kind": there is no such kind; field "days": fewer than the kind allows, or more than
 * 36,500. */
enum err_code retention_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            struct str kind, int64_t days, struct err *err) ERR_CHECK;
/* How many things of each kind the rules would take away now; nothing is changed. ret_n[i] of rule i. */
enum err_code retention_count(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t now,
                              int64_t **ret_counts, struct err *err) ERR_CHECK;
/* Takes away what is older, in steps, with an audit line for each kind of which there was some.
 * hub_id 0: of all hubs. */
enum err_code retention_run(struct db *db, struct arena *a, const struct doer *by, int64_t hub_id,
                            int64_t *ret_n, struct err *err) ERR_CHECK;

#endif
