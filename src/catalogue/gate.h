/* The one rule by which a member may do an activity, or not yet: the check that it asks for, what was decided
 * with them, and the steps of their way in that come first. Every door asks it (docs/joining.md). */
#ifndef KITH_CATALOGUE_GATE_H
#define KITH_CATALOGUE_GATE_H

#include "catalogue/catalogue.h"

/* ---- steps of the way in ---- */

enum join_step {
    JOIN_CONVERSATION,
    JOIN_REFERENCES,
    JOIN_CHECKS,
    JOIN_INDUCTION,
    JOIN_WELCOME,
    JOIN_FIRST, /* the first exchange or session */
    JOIN_STEPS
};
const char *join_step_name(enum join_step s);  /* "conversation" */
const char *join_step_label(enum join_step s); /* "A conversation" */
bool join_step_parse(struct str s, enum join_step *ret);

/* What nobody does before a step is done. */
enum join_before {
    BEFORE_NOTHING,  /* nothing waits for it */
    BEFORE_EXCHANGE, /* giving or getting any help */
    BEFORE_GIVING,   /* giving any help */
    BEFORE_CHECKED,  /* giving help for which a check is asked */
    BEFORE_KINDS,    /* giving help of some kinds */
    JOIN_BEFORES
};
const char *join_before_name(enum join_before b);  /* "exchange" */
const char *join_before_label(enum join_before b); /* "Giving or getting any help" */
bool join_before_parse(struct str s, enum join_before *ret);

struct join_rule {
    enum join_step step;
    bool used;
    enum join_before before;
    struct str kinds; /* of BEFORE_KINDS: words of categories with a blank between */
    int64_t added_at; /* who had come all the way before is not asked for it */
};
struct join_steps {
    struct join_rule of[JOIN_STEPS]; /* each once, in the hub's order */
    bool own;                        /* the hub chose; else those that come with Kith */
};
struct join_steps join_steps_default(void);

/* ---- the gate: pure ---- */

/* What of a member counts. All zero: nothing is known against them, and no check was had. */
struct gate {
    int64_t member_id;
    enum check_level level;         /* the highest that holds and counts */
    const struct join_steps *steps; /* NULL: none is missing */
    unsigned missing;               /* bits of steps (enum join_step) that are not done */
    const struct str *limits;       /* words of categories that they do not give help of */
    size_t n_limits;
};
/* What giving some help asks for. */
struct gate_need {
    struct str category, parent; /* parent: STR_NULL at the top */
    enum check_level level;
};
enum gate_why {
    GATE_OPEN,
    GATE_CHECK, /* it asks for a check that they have not */
    GATE_STEP,  /* a step comes first */
    GATE_LIMIT, /* it was decided with them that they do not do this */
};
struct gate_found {
    enum gate_why why;
    enum check_level level; /* of GATE_CHECK: what is asked for */
    enum join_step step;    /* of GATE_STEP */
};
/* The category's own check, or more where said. */
struct gate_need gate_need_of(const struct catalogue *tree, struct str category, enum check_level said);
struct gate_found gate_giving(const struct gate *g, const struct gate_need *need);
struct gate_found gate_taking(const struct gate *g);

/* ---- reading ---- */

/* Those that the hub chose, else those that come with Kith. */
enum err_code join_steps_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct join_steps *ret,
                            struct err *err) ERR_CHECK;
/* Those of these members, in the order of their ids; n of `ids`, sorted, each once. What holds on that day.
 */
enum err_code gates_of(struct db_conn *c, struct arena *a, int64_t hub_id, const int64_t *ids, size_t n,
                       int64_t day, struct gate **ret, struct err *err) ERR_CHECK;
/* Giving by one member, on that day; 0: somebody of whom nothing is known. */
enum err_code gate_of_giver(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            const struct gate_need *need, int64_t day, struct gate_found *ret,
                            struct err *err) ERR_CHECK;
enum err_code gate_of_taker(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            int64_t day, struct gate_found *ret, struct err *err) ERR_CHECK;

/* ---- telling ---- */

/* What is asked for, and whom to talk to. It does not say who of two is meant, nor that anything is known of
 * them. "" for GATE_OPEN. */
struct str gate_words(struct arena *a, const struct hub *h, const struct gate_found *f);
/* CONFLICT, key "unchecked" or "on-the-way", with those words; OK for GATE_OPEN. */
enum err_code gate_refuse(struct arena *a, const struct hub *h, const struct gate_found *f,
                          struct err *err) ERR_CHECK;
/* {"needed":"enhanced"} or {"step":"references"}, for the trail. */
struct str gate_detail(struct arena *a, const struct gate_found *f);

#endif
