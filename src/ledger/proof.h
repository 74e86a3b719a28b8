/* Proves the invariants of a ledger line by line, wherever the lines come from: the database (verify.c) or an
 * export (src/export/check.c). The first thing that is not as it must be is kept; the rest is only counted.
 * Its memory is that of the accounts, whatever the number of lines. */
#ifndef KITH_LEDGER_PROOF_H
#define KITH_LEDGER_PROOF_H

#include "ledger/head.h"
#include "ledger/rules.h"

/* What a line has to know of another one that it names. */
struct proof_named {
    bool found;
    int64_t sequence, from_id, to_id, amount;
    int64_t expires_at; /* 0: never */
    int64_t times;      /* how often lines before this one named it in the same way */
    enum ledger_phase phase;
    enum ledger_kind kind;
};

struct proof_line {
    struct ledger_line line; /* 0 where there is none; phase and kind are read from the words below */
    struct str phase, kind;
    int64_t for_member_id;
    struct str salt, commitment, hash; /* STR_NULL where there is none; hash may be empty: not sealed */
    bool zero;                         /* a 0 stands where nothing should */
    bool linked;                       /* from_before and to_before are told */
    int64_t from_before, to_before;
    struct proof_named pending, reversed;
    struct str pending_phase, pending_kind, reversed_phase, reversed_kind;
};

/* An account: its limits, the fold so far, and what is stored of it. */
struct proof_account {
    struct ledger_account fold;
    bool has_stored;
    int64_t given, received, held_in, held_out, sequence;
};

struct proof {
    int64_t hub_id;
    struct proof_account *accounts; /* sorted by id */
    size_t n_accounts;
    int64_t stored_to; /* the stored balances are of this line; -1: of the last */
    bool compared;
    unsigned char hash[LEDGER_HASH]; /* of the line before; zeros at first */
    int64_t sequence, at;            /* of the line before; 0 at first */
    int64_t transfers, minutes_moved, heads;
    bool found; /* a fault */
    int64_t bad_sequence;
    int64_t erased, first_erased; /* lines whose words were erased */
    char reason[512];             /* not in an arena, where a row's memory is given back after it */
    char note[256];
};

/* p is zeroed but for hub_id, accounts, n_accounts and stored_to. */
void proof_line(struct proof *p, const struct proof_line *l);
/* After the last line: what the ledger itself counted and its hash (has_ledger), and the stored balances. */
struct proof_end {
    bool has_ledger;
    int64_t sequence, last_at;
    struct str hash;
};
void proof_end(struct proof *p, const struct proof_end *e);
/* Keeps the first fault; false, so that a check can end with it. */
__attribute__((format(printf, 3, 4))) bool proof_fault(struct proof *p, int64_t sequence, const char *fmt,
                                                       ...);

/* A head that somebody kept or that is stored, against the chain: `hash` is that of the line of its sequence,
 * STR_NULL where there is no such line (any more). */
void proof_head(struct proof *p, const struct ledger_head *h, const char *whose, struct str hash);

/* The keys that sign heads, by number: a signature over a key that the key before it did not make is a fault;
 * a key without one, as a new secret leaves it, is told. */
void proof_keys(struct proof *p, const struct signing_key *keys, size_t n);

/* The verdict, its words in the arena. */
enum err_code proof_verdict(const struct proof *p, struct arena *a, struct ledger_verdict *ret,
                            struct err *err) ERR_CHECK;

#endif
