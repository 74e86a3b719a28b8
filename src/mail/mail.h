/* Letters and messages: a queue that survives restarts, and the worker that sends what is in it. Rooms above
 * say what is told to whom, within the transaction of what they tell; nothing here knows of hubs or members.
 * docs/mail.md tells the whole. */
#ifndef KITH_MAIL_MAIL_H
#define KITH_MAIL_MAIL_H

#include "app/app.h"
#include "app/audit.h"
#include "base/zone.h"

/* ---- values ---- */

enum mail_channel { MAIL_EMAIL, MAIL_SMS, MAIL_LETTER, MAIL_CHANNELS };
/* How often somebody wants to be told; ANSWERS: what waits for their answer at once, the rest once a day. */
enum mail_pace { MAIL_EACH, MAIL_ANSWERS, MAIL_DAILY, MAIL_WEEKLY, MAIL_NONE, MAIL_PACES };
/* URGENT: asked for just now, goes at once whatever they chose. WAITS: somebody waits for their answer. */
enum mail_weight { MAIL_URGENT, MAIL_WAITS, MAIL_NEWS };
enum mail_state {
    MAIL_WAITING,
    MAIL_GATHERED,
    MAIL_SENDING,
    MAIL_SENT,
    MAIL_FAILED,
    MAIL_DROPPED,
    MAIL_STATES
};

const char *mail_channel_name(enum mail_channel ch); /* "email" */
bool mail_channel_parse(struct str s, enum mail_channel *ret);
const char *mail_pace_name(enum mail_pace p); /* "answers" */
bool mail_pace_parse(struct str s, enum mail_pace *ret);
const char *mail_state_name(enum mail_state s); /* "waiting" */
bool mail_state_parse(struct str s, enum mail_state *ret);

struct mail_choice {
    enum mail_pace pace;
    enum mail_channel channel;
    bool papers; /* what can be printed comes as a file, too */
};
#define MAIL_CHOICE_DEFAULT ((struct mail_choice){MAIL_ANSWERS, MAIL_EMAIL, false})

/* A file that goes with a message. */
struct mail_file {
    struct str name, type, bytes; /* name: printable ASCII without quotes; no bytes: there is none */
};

/* ---- rules: pure (rules.c) ---- */

enum { MAIL_MORNING = 8 * 60, MAIL_KEEP_TRYING_DAYS = 5, MAIL_WORDS_DAYS = 60, MAIL_CODE_DAYS = 14 };

struct mail_plan {
    bool goes, digest;
    int64_t due_at;
};
/* Whether and when: at once, or with others at eight in the morning (of Monday where weekly) by the clock of
 * the zone. */
struct mail_plan mail_plan(enum mail_pace pace, enum mail_weight weight, int64_t now, const struct zone *z);
/* Seconds to the next try after so many (1…): 15 s, a minute, 4, 16, 64, then every six hours; a quarter more
 * or less by `jitter` in [0, 1). */
int64_t mail_back_off(int64_t tries, double jitter);
/* An address that an envelope can carry: one @, printable ASCII without blanks and brackets, at most 254. */
bool mail_address_valid(struct str s);
/* "+441632960961": a leading + and digits are kept, all else goes. STR_NULL with fewer than 6 digits or more
 * than 15. */
struct str mail_phone(struct arena *a, struct str s);
/* Its last seven digits: 07700 900321 and +44 7700 900321 are the same phone, and end alike. */
struct str mail_phone_end(struct str phone);

/* What became of one try. */
enum mail_fate {
    MAIL_TAKEN,   /* the server has it */
    MAIL_LATER,   /* not taken, and may be taken later */
    MAIL_AWAY,    /* the server itself was not to be had: nobody's message is at fault */
    MAIL_REFUSED, /* for good */
    MAIL_UNKNOWN, /* it was handed over, and no answer came */
    MAIL_NOBODY,  /* for good: the address is nobody's */
};
/* The last line that was heard ("550 5.1.1 no such user"; may be empty), the command it answered ("RCPT"),
 * whether the last byte was handed over. */
enum mail_fate mail_fate_smtp(struct str answer, struct str command, bool handed);
/* The status (0: none), whether anything of the message was handed over. */
enum mail_fate mail_fate_http(int64_t status, bool handed);

/* ---- queueing (queue.c): within the transaction of what is told ---- */

struct mail_to {
    int64_t person_id;               /* 0: somebody who is not here yet */
    struct str name;                 /* how they are greeted */
    struct str email, phone, letter; /* STR_NULL where none; letter: whose letter, in words for the gateway */
    struct str language;             /* "" or STR_NULL: en-GB */
    const struct zone *zone;         /* whose mornings; NULL: the default */
    struct str pace;                 /* how often, where they have not said so; "" or STR_NULL: the default */
};

struct mail_new {
    int64_t hub_id;   /* 0: the installation */
    const char *kind; /* "exchange", "ask", … */
    enum mail_weight weight;
    struct str key;              /* what it tells, once and for all: "exchange:123:4:567" */
    struct str sender, reply_to; /* the hub's name; whom an answer reaches, or STR_NULL */
    struct str subject, body;    /* body: blank lines between paragraphs */
    struct str path, path_words; /* "/h/…" and what the link says, or STR_NULL */
    struct str sealed;           /* of mail_seal, instead of path or as a code; STR_NULL: none */
    int64_t ends_at;             /* after which it is not worth sending; 0: MAIL_KEEP_TRYING_DAYS */
    bool any_channel;            /* a letter too: statements. Else URGENT goes by e-mail alone */
    const char *code_action;     /* a text message may be answered by a code that does this; NULL: none */
    int64_t code_subject_id, code_member_id;
};
/* *ret_id (may be NULL) is 0 where nothing was queued: no way out is configured, they have no address for
 * one, want nothing, their address failed for good, or it is told already. */
enum err_code mail_queue(struct db_conn *c, struct arena *a, const struct doer *by, const struct mail_to *to,
                         const struct mail_new *m, int64_t *ret_id, struct err *err) ERR_CHECK;
/* Whether anything can be sent at all: what spares the callers the loading of who is to be told. */
enum err_code mail_is_on(struct db_conn *c, struct arena *a, bool *ret, struct err *err) ERR_CHECK;
/* Encrypts what opens a door (a path beginning with "/", else a code that is shown), for mail_new.sealed. */
enum err_code mail_seal(const struct app *app, struct arena *a, struct str secret, struct str *ret,
                        struct err *err) ERR_CHECK;

/* ---- choices ---- */

enum err_code mail_choice_get(struct db_conn *c, struct arena *a, int64_t person_id, struct mail_choice *ret,
                              struct err *err) ERR_CHECK;
/* `by` chooses for person_id. With NONE, what waits for them and is not urgent is dropped. */
enum err_code mail_choice_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                              const struct mail_choice *choice, struct err *err) ERR_CHECK;
/* The last part of /unsubscribe/…, for good; and who that is: false where it is none of ours. */
struct str mail_leave_token(const struct app *app, struct arena *a, int64_t person_id);
bool mail_leave_read(const struct app *app, struct arena *a, struct str token, int64_t *ret_person_id);

/* ---- looking, trying again ---- */

struct mail_told {
    int64_t hub_id, id, person_id;
    enum mail_channel channel;
    enum mail_state state;
    struct str kind, name, address, subject, answer, message_id;
    int64_t made_at, due_at, ended_at, tries;
    bool perhaps;
};
/* Newest first; `across`: of the whole installation; any_state: only with it. */
struct mail_filter {
    bool across;
    int64_t hub_id;
    bool any_state;
    enum mail_state state;
};
enum err_code mail_list(struct db_conn *c, struct arena *a, const struct mail_filter *f, size_t most,
                        struct mail_told **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* How many messages of a hub are in a state: of those whose words are still known. */
enum err_code mail_count_of(struct db_conn *c, struct arena *a, int64_t hub_id, enum mail_state s,
                            int64_t *ret, struct err *err) ERR_CHECK;
/* What was answered to the oldest of a hub that was tried and waits to be tried again; STR_NULL: none does.
 */
enum err_code mail_hindered(struct db_conn *c, struct arena *a, int64_t hub_id, struct str *ret,
                            struct err *err) ERR_CHECK;
/* One that failed is sent once more (the mark on its address goes), or given up. NOT_FOUND; CONFLICT, key
 * "state", for one that did not fail. */
enum err_code mail_retry(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         int64_t id, struct err *err) ERR_CHECK;
enum err_code mail_drop(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id, int64_t id,
                        struct err *err) ERR_CHECK;

struct mail_counts {
    int64_t by_state[MAIL_STATES]; /* since words were last forgotten: those that ended long ago are not */
    int64_t oldest_due;            /* of those that wait and are due; 0: none */
};
enum err_code mail_count(struct db_conn *c, struct arena *a, int64_t now, struct mail_counts *ret,
                         struct err *err) ERR_CHECK;
/* Forgets words and addresses of what ended MAIL_WORDS_DAYS ago. */
enum err_code mail_forget(struct db *db, int64_t now, int64_t *ret_n, struct err *err) ERR_CHECK;

/* ---- answers by a code ---- */

struct mail_answer {
    int64_t hub_id, id, subject_id, member_id;
    struct str action;
    bool used, no; /* no: the text says NO rather than YES */
};
/* Finds the code in what somebody wrote from the number that was told it, with or without its country.
 * *ret_found false: none, or one that has ended. */
enum err_code mail_code_find(struct db_conn *c, struct arena *a, struct str from, struct str text,
                             int64_t now, bool *ret_found, struct mail_answer *ret,
                             struct err *err) ERR_CHECK;
enum err_code mail_code_use(struct db_conn *c, int64_t hub_id, int64_t id, int64_t now,
                            struct err *err) ERR_CHECK;
/* true when the header is right and not older or newer than five minutes. */
bool mail_signature_right(struct arena *a, struct str secret, struct str header, struct str body,
                          int64_t now);

#endif
