/* The way in: asking or being invited, a conversation, references, checks where an activity needs them, a
 * welcome, a first exchange. Each hub chooses its steps (catalogue/gate.h holds what may not be done before
 * them); here they are walked. docs/joining.md tells the whole. */
#ifndef KITH_JOINING_JOINING_H
#define KITH_JOINING_JOINING_H

#include "catalogue/gate.h"
#include "hub/hub.h"

/* ---- rules: pure (rules.c) ---- */

/* What a member's way looks like: enough to say what comes next. */
struct join_facts {
    bool asked;                                    /* they wait for an answer */
    bool over;                                     /* they came all the way, or were turned down */
    unsigned done, skipped;                        /* bits of steps */
    int64_t referees;                              /* how many references the hub wishes for */
    int64_t references_asked, references_answered; /* of those that count; asked ones are not answered yet */
    int64_t checks_open;                           /* asked for, and not seen yet */
    bool first;                                    /* they gave or got help, or came to a session */
};
enum join_act {
    JOIN_ACT_NONE,
    JOIN_ACT_TALK,
    JOIN_ACT_ANSWER, /* say yes or no */
    JOIN_ACT_ASK_REFEREES,
    JOIN_ACT_AWAIT_REFEREES,
    JOIN_ACT_READ_REFERENCES,
    JOIN_ACT_CHECKS,       /* are any needed? */
    JOIN_ACT_AWAIT_CHECKS, /* asked for */
    JOIN_ACT_INDUCTION,
    JOIN_ACT_WELCOME,
    JOIN_ACT_MATCH,
    JOIN_ACTS
};
const char *join_act_name(enum join_act a);  /* "talk" */
const char *join_act_label(enum join_act a); /* for coordinators: "Talk with them" */
const char *
join_act_for_them(enum join_act a);   /* for whoever is on the way: "A coordinator talks with you" */
bool join_act_waits(enum join_act a); /* for somebody else: the coordinator has nothing to do */
enum join_act join_next(const struct join_steps *steps, const struct join_facts *f);
/* Which step that is of; JOIN_STEPS: of none. */
enum join_step join_act_step(enum join_act a);

enum join_move { JOIN_DO, JOIN_SKIP, JOIN_UNDO, JOIN_MOVES };
bool join_move_parse(struct str s, enum join_move *ret);
/* Whether a mark may be made now. Skipping needs words; a welcome and a first exchange come after the yes. */
enum err_code join_mark_rule(const struct join_steps *steps, const struct join_facts *f, enum join_step step,
                             enum join_move move, struct str words, struct err *err) ERR_CHECK;
/* Whether a hub may choose these: each step once; a first exchange cannot be needed before exchanging; KINDS
 * names some. */
enum err_code join_steps_rule(const struct join_steps *steps, struct err *err) ERR_CHECK;

/* ---- steps of a hub (steps.c) ---- */

struct join_setting {
    struct join_steps steps;
    int64_t referees;
    int64_t since_at; /* who joined before is at home */
    int64_t version;  /* 0: nothing was chosen yet */
};
enum err_code join_setting_get(struct db_conn *c, struct arena *a, int64_t hub_id, struct join_setting *ret,
                               struct err *err) ERR_CHECK;
/* version 0: whatever it is; PRECONDITION when somebody changed it first. Who is at home stays there. */
enum err_code join_setting_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               const struct join_setting *s, struct err *err) ERR_CHECK;
/* Whoever is in now is at home: for hubs that moved in from elsewhere. */
enum err_code join_all_at_home(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               struct err *err) ERR_CHECK;

/* Who joined before is at home; without a line in the trail. */
enum err_code join_since_set(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t since_at,
                             int64_t now, struct err *err) ERR_CHECK;

/* ---- ways (ways.c, flows.c) ---- */

struct join_mark {
    bool done, skipped;
    struct str words, by; /* by: the name of who noted it; STR_NULL: nobody */
    int64_t at;
};
struct join_way {
    int64_t member_id, number, person_id;
    struct str name, email, phone;
    enum member_state state;
    bool on_paper;
    int64_t asked_at, joined_at, ended_at; /* 0: not */
    struct join_mark marks[JOIN_STEPS];
    struct join_facts facts;
    enum join_act next;
};
/* Those who are on their way, whoever waits longest first. */
enum err_code join_ways(struct db_conn *c, struct arena *a, const struct hub *h, const struct join_setting *s,
                        size_t most, struct join_way **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* One of them; of somebody who is at home, or was turned down, facts.over. NOT_FOUND. */
enum err_code join_way_of(struct db_conn *c, struct arena *a, const struct hub *h,
                          const struct join_setting *s, int64_t member_id, struct join_way *ret,
                          struct err *err) ERR_CHECK;
/* How many wait for a coordinator to do something. */
enum err_code join_count(struct db_conn *c, struct arena *a, const struct hub *h, int64_t *ret,
                         struct err *err) ERR_CHECK;

enum { JOIN_WORDS = 1000 };
enum err_code join_mark_set(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t member_id, enum join_step step, enum join_move move, struct str words,
                            struct err *err) ERR_CHECK;
/* Says yes (member_accept), or no with words of one's own, which go to them by a message. */
enum err_code join_accept(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, struct err *err) ERR_CHECK;
enum err_code join_decline(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           int64_t member_id, struct str words, struct err *err) ERR_CHECK;
/* They are at home: what is still open is skipped, with why. It opens nothing that waits for a step. */
enum err_code join_finish(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                          int64_t member_id, struct str words, struct err *err) ERR_CHECK;

/* ---- references (references.c) ---- */

enum join_how { JOIN_BY_MAIL, JOIN_ON_PAPER, JOIN_BY_PHONE, JOIN_HOWS };
const char *join_how_name(enum join_how h); /* "mail" */
bool join_how_parse(struct str s, enum join_how *ret);
enum join_answer { JOIN_NO_ANSWER, JOIN_YES, JOIN_WITH_CARE, JOIN_NO, JOIN_ANSWERS };
const char *join_answer_name(enum join_answer a);  /* "", "yes", "care", "no" */
const char *join_answer_label(enum join_answer a); /* "Yes, gladly" */
bool join_answer_parse(struct str s, enum join_answer *ret);
enum { JOIN_REFERENCE_DAYS = 30, JOIN_REFERENCES_MOST = 6 };

struct join_reference {
    int64_t id, member_id;
    struct str name, email, known, words;
    enum join_how how;
    enum join_answer answer;
    int64_t asked_at, ends_at, answered_at;
};
struct join_reference_new {
    struct str name, email, known, words;
    enum join_how how;
    enum join_answer answer; /* on paper and by telephone */
    struct str token;        /* by mail: of secret_new, and */
    struct str sealed;       /* mail_seal of the path with it; STR_NULL: it goes out another way */
};
enum err_code join_references(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                              struct join_reference **ret, size_t *ret_n, struct err *err) ERR_CHECK;
enum err_code join_reference_put(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t member_id, const struct join_reference_new *n,
                                 int64_t *ret_id, struct err *err) ERR_CHECK;
/* By the word of the address. NOT_FOUND, key "reference", for none, an answered one, one that has ended. */
struct join_reference_asked {
    int64_t id, member_id;
    struct str name, who; /* the referee; for whom */
};
enum err_code join_reference_find(struct db_conn *c, struct arena *a, int64_t hub_id, struct str token,
                                  int64_t now, struct join_reference_asked *ret, struct err *err) ERR_CHECK;
enum err_code join_reference_answer(struct db_conn *c, struct arena *a, const struct doer *by,
                                    const struct hub *h, struct str token, enum join_answer answer,
                                    struct str known, struct str words, struct err *err) ERR_CHECK;

/* ---- checks (checks.c) ---- */

enum { CHECK_SOON_DAYS = 60 };
struct check_request {
    int64_t id, member_id, number;
    struct str name, category, state;
    enum check_level level;
    int64_t asked_at;
};
/* Asks a member for a check, for an activity. INVALID, key "above", for more than it is eligible for;
 * CONFLICT where they have it, or were asked already. */
enum err_code check_request_make(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t member_id, enum check_level level,
                                 struct str category, int64_t *ret_id, struct err *err) ERR_CHECK;
enum err_code check_request_drop(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t id, struct err *err) ERR_CHECK;
/* Open ones; member_id 0: of all. */
enum err_code check_requests(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                             struct check_request **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* A check was seen. disclosed: something is on it, which is talked over first; never a refusal by itself. */
enum err_code check_seen(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t member_id, const struct check_entry *e, bool disclosed,
                         struct err *err) ERR_CHECK;

/* Those that end within so many days, or have ended no longer ago, and are not renewed; the first to end
 * first. For the day's page too. */
struct check_lapsing {
    int64_t member_id, number, until_day;
    struct str name;
    enum check_level level;
};
enum err_code checks_lapsing(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t today, int64_t days,
                             struct check_lapsing **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* A job: tells whoever's check ends within CHECK_SOON_DAYS, and their coordinators, once; and lets those who
 * lacked only a first exchange be at home when they had it. */
struct db;
enum err_code joining_upkeep(struct db *db, const struct doer *by, size_t *ret_n, struct err *err) ERR_CHECK;

/* ---- talking over what a check disclosed (talks.c) ---- */

enum talk_outcome { TALK_OPEN, TALK_YES, TALK_CONDITIONS, TALK_NO, TALK_OUTCOMES };
const char *talk_outcome_name(enum talk_outcome o);  /* "conditions" */
const char *talk_outcome_label(enum talk_outcome o); /* "Yes, with conditions" */
bool talk_outcome_parse(struct str s, enum talk_outcome *ret);
struct check_talk {
    int64_t id, member_id, number;
    struct str name, held_by, conditions, opened_by, decided_by;
    enum check_level level;
    enum talk_outcome outcome;
    int64_t opened_at, held_day, review_day, decided_at; /* 0: not */
    const struct str *limits;                            /* words of categories; of check_talk_get */
    size_t n_limits;
};
struct talk_decision {
    enum talk_outcome outcome;
    int64_t held_day;
    struct str held_by, conditions; /* who was there; in words, for those who have the duty */
    const struct str *limits;       /* kinds of help that they do not give */
    size_t n_limits;
    int64_t review_day; /* 0: none */
};
struct check_duty {
    int64_t member_id, given_at;
    struct str name;
    bool holds;
};
/* All coordinators, with whether they have it. */
enum err_code check_duties(struct db_conn *c, struct arena *a, int64_t hub_id, struct check_duty **ret,
                           size_t *ret_n, struct err *err) ERR_CHECK;
/* Given to, or taken from, an active coordinator; the others hear of it. */
enum err_code check_duty_set(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                             int64_t member_id, bool holds, struct err *err) ERR_CHECK;
/* These are for those who have the duty; reader_id: the member who asks. DENIED. member_id 0: of all. */
enum err_code check_talks(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t reader_id,
                          int64_t member_id, struct check_talk **ret, size_t *ret_n,
                          struct err *err) ERR_CHECK;
enum err_code check_talk_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t reader_id,
                             int64_t id, struct check_talk *ret, struct err *err) ERR_CHECK;
enum err_code check_talk_decide(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, int64_t reader_id, int64_t id,
                                const struct talk_decision *d, struct err *err) ERR_CHECK;

/* ---- pieces of other rooms' pages ---- */

enum err_code joining_piece_home(struct http_request *rq, int64_t of, struct buf *b,
                                 struct err *err) ERR_CHECK;
enum err_code joining_piece_today(struct http_request *rq, int64_t of, struct buf *b,
                                  struct err *err) ERR_CHECK;
enum err_code joining_piece_member(struct http_request *rq, int64_t of, struct buf *b,
                                   struct err *err) ERR_CHECK;
enum err_code joining_piece_join(struct http_request *rq, int64_t of, struct buf *b,
                                 struct err *err) ERR_CHECK;

#endif
