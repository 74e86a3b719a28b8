/* The ledger: accounts, transfers, limits. Knows nothing of people or exchanges: an account is a number with
 * limits, a transfer moves an amount > 0 from one account to another of the same hub and unit, and is never
 * changed. Amounts are whole minutes (or pence). */
#ifndef KITH_LEDGER_LEDGER_H
#define KITH_LEDGER_LEDGER_H

#include "app/audit.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "db/db.h"

/* ---- rules: pure (rules.c) ---- */

enum ledger_phase { LEDGER_POSTED, LEDGER_PENDING, LEDGER_POST, LEDGER_VOID, LEDGER_EXPIRE };
enum ledger_kind { LEDGER_EXCHANGE, LEDGER_GIFT, LEDGER_CORRECTION, LEDGER_OPENING, LEDGER_REVERSAL };
enum ledger_unit { LEDGER_MINUTES, LEDGER_PENCE };
enum ledger_account_kind { LEDGER_MEMBER, LEDGER_POT, LEDGER_OUTSIDE };

const char *ledger_phase_name(enum ledger_phase p);
const char *ledger_kind_name(enum ledger_kind k);
const char *ledger_unit_name(enum ledger_unit u);
const char *ledger_account_kind_name(enum ledger_account_kind k);
bool ledger_phase_parse(struct str s, enum ledger_phase *ret);
bool ledger_kind_parse(struct str s, enum ledger_kind *ret);
bool ledger_unit_parse(struct str s, enum ledger_unit *ret);
bool ledger_account_kind_parse(struct str s, enum ledger_account_kind *ret);

/* The most that one transfer may carry, and each total of an account: 2^53 - 1, so that any reader of JSON
 * can hold it. */
#define LEDGER_MOST INT64_C(9007199254740991)

/* An account as the rules see it. balance = given - received: hours given count up. held_*: pending
 * transfers. */
struct ledger_account {
    int64_t id;
    enum ledger_account_kind kind;
    enum ledger_unit unit;
    bool closed;
    bool has_floor, has_ceiling, has_soft_floor;
    int64_t floor, ceiling, soft_floor;
    int64_t given, received; /* all that came in, all that went out; both >= 0 */
    int64_t held_in, held_out;
    int64_t sequence; /* of the last transfer that touched it */
};
int64_t ledger_balance(const struct ledger_account *a);

/* One movement that somebody asks for. */
struct ledger_order {
    int64_t id; /* the transfer's own id, chosen by the caller (id_next) */
    enum ledger_phase phase;
    enum ledger_kind kind;
    int64_t from_id, to_id;
    int64_t amount;      /* for LEDGER_POST: 0 posts all, less posts a part and frees the rest; for VOID and
                            EXPIRE: 0 */
    int64_t day;         /* when it happened */
    int64_t expires_at;  /* PENDING: seconds; 0 never */
    int64_t pending_id;  /* POST, VOID, EXPIRE */
    int64_t reverses_id; /* kind REVERSAL; the accounts are those of the reversed one, turned round, and so is
                            its amount */
    int64_t about_id;    /* what it is about (an exchange's id); 0 none */
    bool linked; /* all or none with the next order of the batch, as in TigerBeetle: a chain ends with the
                    first that is not linked */
    bool inside; /* of somebody who may not touch accounts of kind outside: CONFLICT "outside" */
    struct str description; /* personal words, at most 2,000 characters */
    struct str key;         /* the caller's idempotency key within the hub, or STR_NULL */
    const struct doer *by;  /* who does this one (person_id and for_member_id); NULL: the call's doer */
};

/* What the rules need of an earlier transfer that an order names. */
struct ledger_earlier {
    int64_t id;
    enum ledger_phase phase;
    enum ledger_kind kind;
    int64_t from_id, to_id, amount;
    int64_t expires_at;
    bool ended; /* pending: posted, voided or expired already */
    bool reversed;
    bool absent; /* not stored yet: an order of this very batch makes it, and the rules fill it in when they
                    accept that order */
};

struct ledger_result {
    enum err_code code; /* OK, or why it was refused */
    struct err err;
    int64_t sequence;       /* given when OK */
    bool soft_floor_passed; /* from_id is now below its soft floor and was not before */
    bool replayed;       /* the key was used before with the same content: the earlier answer (also within one
                            batch) */
    int64_t replayed_id; /* id of the earlier transfer */
    int64_t from_before, to_before; /* when new: the line before that touched either account; 0 none */
    /* When new, after ledger_post: what the line says that its order may leave open. */
    enum ledger_kind kind;
    int64_t from_id, to_id, amount, at;
};

/* The pure core: applies orders in sequence to the accounts in memory; no order's refusal changes an account;
 * a chain of linked orders is applied wholly or not at all (the others of a failed chain get CONFLICT, key
 * "linked"; a chain that the batch's end cuts off is INVALID "linked-open"). accounts: sorted by id, every
 * account that any order touches; earlier: sorted by id. `now` seconds, `today` day. Refusals, each with
 * field and key: amount (not 1..LEDGER_MOST), from/to same (INVALID "self"), unknown account (NOT_FOUND),
 * units differ, closed (CONFLICT "closed"), day after today (INVALID "future") or before 1970 (INVALID
 * "early"), floor or ceiling (LIMIT), overflow (LIMIT), pending ended or expired (CONFLICT), reversed already
 * (CONFLICT), reversing a reversal or a pending one (CONFLICT). A floor holds on balance - held_out; a
 * ceiling on balance + held_in. A reversal, a void and an expiry ignore closed, floors and ceilings: a
 * mistake can always be corrected. What a POST moves was held already, so it cannot break a limit. Within a
 * chain limits hold after every single order, not only at its end. POST, VOID, EXPIRE and a reversal take
 * their accounts from the transfer they name: from_id, to_id (and a reversal's amount) are left 0, or must
 * agree; POST, VOID and EXPIRE take its kind too. No total ever overflows: received + held_out and given +
 * held_in of every account stay within LEDGER_MOST (else LIMIT "overflow"). sequence counts on from
 * *sequence. */
void ledger_apply(struct ledger_account *accounts, size_t n_accounts, struct ledger_earlier *earlier,
                  size_t n_earlier, const struct ledger_order *orders, size_t n_orders, int64_t now,
                  int64_t today, int64_t *sequence, struct ledger_result *results);

/* ---- flows: within a transaction ---- */

enum err_code ledger_open(struct db_conn *c, int64_t hub_id,
                          struct err *err) ERR_CHECK; /* an empty ledger for a new hub */

struct ledger_new_account {
    enum ledger_account_kind kind;
    enum ledger_unit unit;
    struct str name; /* "" for a member's */
    bool has_floor, has_soft_floor, has_ceiling;
    int64_t floor, soft_floor, ceiling;
};
enum err_code ledger_account_open(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                  const struct ledger_new_account *a, int64_t *ret_id,
                                  struct err *err) ERR_CHECK;

/* Many transfers at once. Locks the ledger row (which serialises all that is done to a hub's accounts, so
 * that these need no lock of their own), loads the accounts, applies, appends what was accepted to the log
 * and its chain; a line is its own audit line. One result an order. Returns ERR_OK when the batch was
 * processed, whatever the single results are; the caller decides whether one refusal undoes all. Ids of
 * orders must be new in the hub: a used one fails the whole call (CONFLICT), for it is a slip of the caller's
 * and not of a person.
 *
 * An order whose key was used in this hub before with the same content gets the earlier answer (replayed);
 * with another content CONFLICT, field "key"; so does an order after an accepted one of this batch. In a
 * chain of linked orders either all are replayed or none: a chain that mixes old and new is refused (CONFLICT
 * "linked"). What was refused leaves no trace here, so a refused key is free again at this level: a refusal
 * commonly undoes the caller's whole transaction, and a note of it made inside would be undone too. That "a
 * failed key stays failed" for a person's request is kept one floor up, by app_api_write, which keeps the
 * answer, refusals too, outside of what the refusal undoes.
 */
enum err_code ledger_post(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          const struct ledger_order *orders, size_t n, struct ledger_result *results,
                          struct err *err) ERR_CHECK;
/* One order; its refusal is the function's. */
enum err_code ledger_post_one(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              const struct ledger_order *order, struct ledger_result *ret,
                              struct err *err) ERR_CHECK;
/* One order that waits for its turn without a thread: put together with those of the same hub that wait too,
 * and posted with them in one ledger_post, each with its own doer and its own result; a refusal is that of
 * its order alone. The caller's memory, which lives until job.done was called; zero what is not set. Set by
 * the caller: job.done, hub_id, by, order. Filled when done is called: job.code and job.err (as
 * ledger_post_one would answer), and result, whenever the order was looked at. Afterwards it may be submitted
 * again. */
struct ledger_job {
    struct db_job job;
    int64_t hub_id;
    struct doer by;
    struct ledger_order order; /* not linked */
    struct ledger_result result;
};
/* ERR_INVALID for a linked order; else as db_submit. */
enum err_code ledger_submit(struct db *db, struct ledger_job *j, struct err *err) ERR_CHECK;
/* Corrects a mistake: one transfer back, which names what it reverses. */
enum err_code ledger_reverse(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t transfer_id, struct str description, struct ledger_result *ret,
                             int64_t *ret_id, struct err *err) ERR_CHECK;
/* The hubs in which ledger_expire_due has something to do. */
enum err_code ledger_hubs_due(struct db_conn *c, struct arena *a, int64_t now, int64_t **ret_hub_ids,
                              size_t *ret_n, struct err *err) ERR_CHECK;
/* Ends pending transfers whose time is over; to be run now and then. */
enum err_code ledger_expire_due(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                size_t most, size_t *ret_n, struct err *err) ERR_CHECK;

struct ledger_change {
    bool set_floor, set_soft_floor, set_ceiling, set_closed; /* what is set */
    bool has_floor, has_soft_floor, has_ceiling;
    int64_t floor, soft_floor, ceiling;
    bool closed;
};
/* INVALID, field "floor", when the account is below that floor already; CONFLICT when it is to be closed with
 * a balance other than 0 or with held amounts; PRECONDITION when version (> 0) is not the stored one. */
enum err_code ledger_account_change(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                    int64_t account_id, const struct ledger_change *change, int64_t version,
                                    struct err *err) ERR_CHECK;

/* ---- reading ---- */

struct ledger_account_view {
    struct ledger_account a;
    struct str name;
    int64_t opened_at, closed_at, version;
};
enum err_code ledger_account_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                                 struct ledger_account_view *ret, struct err *err) ERR_CHECK; /* NOT_FOUND */
enum err_code ledger_accounts(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t after_id,
                              size_t most, struct ledger_account_view **ret, size_t *ret_n,
                              struct err *err) ERR_CHECK;

/* A stored line. 0 stands for none; reversed_by and ended_by are ids of the lines that reversed or (post,
 * void, expire) ended it. */
struct ledger_line {
    int64_t sequence, id, from_id, to_id, amount, day, at, actor_id, about_id, link_id, pending_id,
        expires_at, reverses_id, reversed_by, ended_by;
    enum ledger_phase phase;
    enum ledger_kind kind;
    struct str description, key;
};
enum err_code ledger_transfer_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                                  struct ledger_line *ret, struct err *err) ERR_CHECK; /* NOT_FOUND */
/* Of ids, sorted by id; those that there are not are left out. */
enum err_code ledger_transfers_of(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids,
                                  size_t n, struct ledger_line **ret, size_t *ret_n,
                                  struct err *err) ERR_CHECK;
/* The line that a new order became, of which r is ledger_post's result, as ledger_transfer_get would give it
 * in the same transaction. Not for linked orders. */
struct ledger_line ledger_line_new(const struct ledger_order *o, const struct ledger_result *r,
                                   const struct doer *by);
struct ledger_filter {
    int64_t account_id;      /* 0 all */
    int64_t before_sequence; /* 0 newest */
    bool has_from, has_to;
    int64_t from_day, to_day;
};
/* Newest first. */
enum err_code ledger_transfers(struct db_conn *c, struct arena *a, int64_t hub_id,
                               const struct ledger_filter *f, size_t most, struct ledger_line **ret,
                               size_t *ret_n, struct err *err) ERR_CHECK;
/* All lines in order, in bounded memory: for export and verify. */
enum err_code ledger_each(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t after_sequence,
                          enum err_code (*each)(void *ctx, const struct ledger_line *line, struct err *err),
                          void *ctx, struct err *err) ERR_CHECK;

/* Proves the invariants on what is stored: sequences without gaps, times that never run back, every hash of
 * the chain and every commitment to words, amounts, accounts and units, each pending ended at most once, one
 * reversal that mirrors its original, balances = fold = cache, links = fold, sum over hub and unit 0, stored
 * heads signed and the same as the chain, floors held at every point of the log (for limits as they are now:
 * told as a note, not a fault, as are words that were erased). Streams: its memory is that of the accounts.
 */
struct ledger_verdict {
    int64_t transfers, accounts, minutes_moved;
    int64_t heads; /* stored signed heads that were held against the chain */
    bool sound;
    int64_t bad_sequence; /* the first bad line; 0 when the fault is not in a line */
    struct str reason;    /* "" when sound */
    struct str
        note; /* worth telling but no fault: a balance once below what is the floor now; "" where none */
};
enum err_code ledger_verify(struct db_conn *c, struct arena *a, int64_t hub_id, struct ledger_verdict *ret,
                            struct err *err) ERR_CHECK;
/* Derived tables (`balance`) lag behind the log: this takes up to `most` more lines into them, in the
 * caller's transaction; *ret_n, how many they were. What is read of balances and statements is complete at
 * any time, for it adds the lines that the tables lack. Called by ledger_post when many are lacking, and when
 * idle. */
enum err_code ledger_catch_up(struct db_conn *c, struct arena *a, int64_t hub_id, size_t most, size_t *ret_n,
                              struct err *err) ERR_CHECK;
/* Holds the hub's ledger until the transaction ends: for rooms that derive something of its lines, so that no
 * two of them take the same line. NOT_FOUND, field "hub", when it has none. */
enum err_code ledger_hold(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) ERR_CHECK;
/* The hubs whose derived tables lack `least` lines or more. */
enum err_code ledger_hubs_behind(struct db_conn *c, struct arena *a, int64_t least, int64_t **ret_hub_ids,
                                 size_t *ret_n, struct err *err) ERR_CHECK;
/* The migration after which a ledger's lines from before it are not in the chain until they are sealed. */
#define LEDGER_CHAINED_SINCE 7
/* Takes lines of before the chain into it, in order; nothing to do when there are none. To be called after
 * that migration alone: until then nothing can be written to the ledger. CORRUPT where a line has, or had, a
 * place in the chain already or a head was kept: lines that somebody took out of the chain stay out of it. */
enum err_code ledger_seal(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) ERR_CHECK;
/* ledger_seal for every hub that has such lines, each in a transaction of its own: after db_migrate. ret_n:
 * hubs, ret_lines: their lines, which is to be told. */
enum err_code ledger_seal_all(struct db *db, size_t *ret_n, int64_t *ret_lines, struct err *err) ERR_CHECK;
/* Takes the personal words (description and key) out of a line and leaves all else, with an audit line: the
 * chain holds, because it covers the words through a commitment alone. Nothing is done to a line without
 * words. NOT_FOUND, field "transfer". */
enum err_code ledger_erase_words(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                 int64_t transfer_id, struct err *err) ERR_CHECK;
/* Whoever writes to the table `account` past this room tells it here, in the same transaction: what processes
 * remember of limits is then read again. */
enum err_code ledger_accounts_touched(struct db_conn *c, const struct doer *by, int64_t hub_id,
                                      struct err *err) ERR_CHECK;
/* Drops and builds the derived tables of a hub again, and mends links of lines that are not right. */
enum err_code ledger_rebuild(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) ERR_CHECK;

#endif
