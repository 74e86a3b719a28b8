/* What ought to be stored, as plain lists: the judge of the simulation. Written from ledger.h and exchange.h
 * without a look at how they are kept: nothing is counted on, every question goes through all lines anew, and
 * to undo is to cut a list off. It shares no code with the rules. */
#ifndef KITH_SIM_MODEL_H
#define KITH_SIM_MODEL_H

#include "exchange/exchange.h"

enum { MODEL_HUBS = 3, MODEL_MEMBERS = 4 };
enum { MODEL_ACCOUNTS = 40, MODEL_LINES = 400, MODEL_EXCHANGES = 80, MODEL_TRAIL = 500, MODEL_WORDS = 120 };

/* Ids are the real ones where they are known. What the server made and has not told yet has an id below 0,
 * which model_learn() replaces everywhere. */
struct model_account {
    int64_t id;
    struct str name; /* by which an unknown one is found */
    enum ledger_unit unit;
    bool closed;
    bool has_floor, has_soft_floor, has_ceiling;
    int64_t floor, soft_floor, ceiling;
    int64_t version;
};

struct model_line {
    int64_t id;
    enum ledger_phase phase;
    enum ledger_kind kind;
    int64_t from_id, to_id, amount, day, at, actor_id, about_id, link_id, pending_id, expires_at, reverses_id;
    struct str words, key;
    bool key_of_exchange; /* the key is "exchange:" and about_id */
    bool has_floor;       /* of from_id when the line was made */
    int64_t floor;
};

struct model_exchange {
    int64_t id, giver_id, receiver_id, waits_for, minutes, day, confirm_at, transfer_id, version;
    bool has_minutes, has_day;
    struct str title; /* by which an unknown one is found */
    enum exchange_state state;
};

struct model_trail { /* a line of the audit trail that there must be */
    char action[32];
    int64_t subject_id, actor_id;
};

struct model_word { /* a form's word that was used, and what it made */
    int64_t owner;
    struct str word;
    int64_t id;
};

struct model_hub {
    int64_t id, pot_id;
    int64_t member_id[MODEL_MEMBERS], person_id[MODEL_MEMBERS], account_id[MODEL_MEMBERS];
    int64_t confirm_days, most_minutes;
    struct model_account accounts[MODEL_ACCOUNTS];
    struct model_line lines[MODEL_LINES];
    struct model_exchange exchanges[MODEL_EXCHANGES];
    struct model_trail trail[MODEL_TRAIL];
    struct model_word words[MODEL_WORDS];
    size_t n_accounts, n_lines, n_exchanges, n_trail, n_words;
    int64_t unknown; /* the last id below 0 that was given */
};

struct model {
    struct model_hub hubs[MODEL_HUBS];
};

/* How much of each list there is: to cut it off again. Changes to accounts and exchanges in place are kept
 * as a copy of them. */
void model_copy(struct model_hub *to, const struct model_hub *from);
void model_learn(struct model_hub *h, int64_t unknown, int64_t id);
int64_t model_new_id(struct model_hub *h);

struct model_account *model_account(struct model_hub *h, int64_t id); /* NULL: there is none */
const struct model_line *model_line(const struct model_hub *h, int64_t id);
const struct model_line *model_line_of_key(const struct model_hub *h, struct str key);
struct model_exchange *model_exchange(struct model_hub *h, int64_t id);
const struct model_word *model_word(const struct model_hub *h, int64_t owner, struct str word);
int64_t model_sequence(const struct model_hub *h, int64_t line_id); /* 0: none */

/* Each sums all lines anew. */
int64_t model_given(const struct model_hub *h, int64_t account_id);
int64_t model_received(const struct model_hub *h, int64_t account_id);
int64_t model_held_out(const struct model_hub *h, int64_t account_id);
int64_t model_held_in(const struct model_hub *h, int64_t account_id);
int64_t model_balance(const struct model_hub *h, int64_t account_id);
const struct model_line *model_ended_by(const struct model_hub *h, int64_t pending_id);
const struct model_line *model_reversed_by(const struct model_hub *h, int64_t id);
/* The time of a new line: now, or the latest there is. */
int64_t model_time(const struct model_hub *h, int64_t now);

/* Appends; the lists have room for every plan. */
void model_add_line(struct model_hub *h, const struct model_line *l);
void model_add_trail(struct model_hub *h, const char *action, int64_t subject_id, int64_t actor_id);
void model_add_word(struct model_hub *h, int64_t owner, struct str word, int64_t id);

#endif
