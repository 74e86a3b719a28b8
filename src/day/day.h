/* The coordinator's day: who and what waits, as lists of which each line has its next action; what is to be
 * done until when; and what was noted of people (docs/day.md). */
#ifndef KITH_DAY_DAY_H
#define KITH_DAY_DAY_H

#include "hub/hub.h"
#include "joining/joining.h"

/* ---- the lists ---- */

enum day_list {
    DAY_FOLLOW_UPS, /* tasks whose day has come */
    DAY_EXCHANGES,  /* to settle, or waiting for a yes */
    DAY_ASKING,     /* wait to join */
    DAY_WELCOME,    /* joined, and nobody spoke with them yet */
    DAY_REQUESTS,   /* open requests without anybody */
    DAY_PAPER,      /* sign-in sheets to enter, and slips that one began to enter */
    DAY_NEVER,      /* joined and never exchanged */
    DAY_QUIET,      /* nothing of theirs moved for a while */
    DAY_LIMITS,     /* far from zero, either way */
    DAY_CHECKS,     /* checks about to lapse */
    DAY_LISTS
};
const char *day_list_name(enum day_list l); /* "follow-ups": in addresses and on the command line */
bool day_list_parse(struct str s, enum day_list *ret);
const char *day_list_title(enum day_list l);
const char *day_list_about(enum day_list l); /* which people or things stand in it, in a sentence */
const char *day_list_empty(enum day_list l); /* what it means that nobody does */

enum {
    DAY_WELCOME_WITHIN = 30, /* days in which whoever joined is to hear from somebody */
    DAY_WELCOME_LOOK = 92,   /* and how long they stand in the list */
    DAY_QUIET_DAYS = 90,
    DAY_CHECK_AHEAD = CHECK_SOON_DAYS, /* a check that ends in so many days stands in the list */
    DAY_CHECK_BEHIND = CHECK_SOON_DAYS /* and one that ended so many days ago still does */
};

/* Whose people: an area, and the coordinator who walks areas. 0: all; DAY_NONE: those of none. */
enum { DAY_NONE = -1 };
struct day_filter {
    int64_t area_id, coordinator_id;
    int64_t person_id; /* who looks: what only they see is there too; 0: nobody */
};
struct day_place {
    int64_t key, id; /* of the last line before; both INT64_MIN: from the beginning */
};
#define DAY_START ((struct day_place){INT64_MIN, INT64_MIN})

/* One line, whatever the list. What a list has not is 0 or empty. */
struct day_line {
    struct day_place at;
    int64_t id;        /* of what waits: a member, a request, an exchange, a session, a task */
    int64_t member_id; /* whom it is about; 0: nobody */
    int64_t number;
    struct str name, phone, email; /* whole: these are for coordinators */
    struct str other;              /* of an exchange: who received; of a task: who does it */
    struct str waits;              /* of an exchange: who is to answer */
    int64_t area_id;               /* 0: none is known */
    struct str what;               /* a title, a level of check */
    struct str state;              /* of an exchange; "below" or "above"; "slips": a draft of slips */
    int64_t day;                   /* since when, or until when */
    int64_t amount;                /* minutes; how many; what it is of depends on the list */
};
/* At most `most` lines in the list's order, after a place. One query, whatever the list. */
enum err_code day_lines(struct db_conn *c, struct arena *a, const struct hub *h, enum day_list l,
                        const struct day_filter *f, struct day_place after, int64_t today, size_t most,
                        struct day_line **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* What a line says besides name, day and so on: "Joined 40 days ago", "2 hours below zero". */
struct str day_line_words(struct arena *a, enum day_list l, const struct day_line *line, int64_t today);
/* What it is: a title; of a check its level, of slips that they are begun. */
struct str day_line_what(enum day_list l, const struct day_line *line);
bool day_line_presses(enum day_list l, const struct day_line *line, int64_t today); /* it is late */

/* ---- what is to be done ---- */

struct task {
    int64_t id, due_day, version;
    struct str what;
    int64_t about_id, about_number; /* a member; 0: nobody */
    struct str about_name;
    int64_t who_id; /* a member of the staff; 0: whoever comes to it */
    struct str who_name;
    int64_t note_id; /* the note that asked for it; 0: none */
    struct str made_by;
    int64_t made_at;
    bool done;
    int64_t done_at;
    struct str done_by;
};
struct task_new {
    struct str what;
    int64_t due_day, about_id, who_id, note_id; /* 0: none */
};
enum { TASK_WHAT_MOST = 200, TASK_DAYS_AHEAD = 1096 };
/* What can be asked to be done, and when; pure. INVALID, field "what" or "due". */
enum err_code task_check(const struct task_new *t, int64_t today, struct err *err) ERR_CHECK;

/* INVALID, field "about" or "who", when there is no such member, or one who is no staff. */
enum err_code task_add(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                       const struct task_new *t, int64_t *ret_id, struct err *err) ERR_CHECK;
/* version 0: whatever it is; PRECONDITION when somebody changed it first. CONFLICT, key "state", when it is
 * done. */
enum err_code task_change(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          int64_t id, const struct task_new *t, int64_t version, struct err *err) ERR_CHECK;
/* Twice is once. only_of: a member who may do it only where it is theirs, or nobody's; 0: whoever's it is.
 * NOT_FOUND for what is not theirs to see. */
enum err_code task_done(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id, int64_t id,
                        int64_t only_of, struct err *err) ERR_CHECK;
enum err_code task_reopen(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          int64_t id, int64_t only_of, struct err *err) ERR_CHECK;
enum err_code task_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, int64_t only_of,
                       struct task *ret, struct err *err) ERR_CHECK; /* NOT_FOUND */
struct task_filter {
    bool done;         /* those that are done, newest first; else those that are not, by their day */
    int64_t who_id;    /* 0: anybody's; DAY_NONE: nobody's yet */
    int64_t until_day; /* of open ones: 0: all */
    struct day_place after;
    bool has_after;
};
enum err_code task_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct task_filter *f,
                        size_t most, struct task **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Open ones about a member. */
enum err_code task_about(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, size_t most,
                         struct task **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Where the next page of a list begins. */
struct day_place task_place(const struct task *t);

/* Who can be asked: coordinators and practitioners who take part, by name. */
struct day_staff {
    int64_t id;
    struct str name;
    bool coordinator;
};
enum err_code day_staff_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct day_staff **ret,
                           size_t *ret_n, struct err *err) ERR_CHECK;
/* The member that somebody is in the hub, whomever they act for; 0: none. */
enum err_code day_member_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                            int64_t *ret, struct err *err) ERR_CHECK;

/* ---- notes on a person ---- */

enum note_kind {
    NOTE_WELCOME,
    NOTE_CONVERSATION,
    NOTE_PHONE,
    NOTE_VISIT,
    NOTE_LETTER,
    NOTE_WELFARE,
    NOTE_OTHER,
    NOTE_KINDS
};
const char *note_kind_name(enum note_kind k);
const char *note_kind_label(enum note_kind k);
bool note_kind_parse(struct str s, enum note_kind *ret);
enum note_readers { NOTE_COORDINATORS, NOTE_PRACTITIONERS }; /* the latter: practitioners too */
const char *note_readers_name(enum note_readers r);
const char *note_readers_label(enum note_readers r);
bool note_readers_parse(struct str s, enum note_readers *ret);

struct day_note {
    int64_t id, day, written_at;
    enum note_kind kind;
    enum note_readers readers;
    struct str words;
    struct str writer; /* STR_NULL: the installation */
    int64_t writer_id; /* a member; 0: the installation */
};
struct note_new {
    int64_t member_id;
    enum note_kind kind;
    enum note_readers readers;
    struct str words;
    int64_t day;
    bool has_follow_up; /* a task is made, to come back to it */
    int64_t follow_up;  /* its day */
    int64_t follow_who; /* who does it: a member; 0: whoever comes to it */
    int64_t task_id;    /* a task that is done with it; 0: none */
};
/* Pure. A note may be without words where its kind tells all. INVALID names the field. */
enum err_code note_check(const struct note_new *n, int64_t today, struct err *err) ERR_CHECK;

/* Who reads or writes: a coordinator, or a practitioner, who reads what is for practitioners too. */
struct note_reader {
    bool coordinator;
    int64_t member_id; /* their own; 0: none, as of a token or the command line */
};
/* A practitioner's note is for practitioners too: they would not see it again otherwise. */
enum err_code note_add(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                       const struct note_reader *who, const struct note_new *n, int64_t *ret_id,
                       struct err *err) ERR_CHECK;
/* Newest first, those that they may read; before: the place of the last one of the page before. */
enum err_code note_list(struct db_conn *c, struct arena *a, int64_t hub_id, const struct note_reader *who,
                        int64_t member_id, const struct day_place *before, size_t most, struct day_note **ret,
                        size_t *ret_n, struct err *err) ERR_CHECK;
enum err_code note_get(struct db_conn *c, struct arena *a, int64_t hub_id, const struct note_reader *who,
                       int64_t member_id, int64_t id, struct day_note *ret,
                       struct err *err) ERR_CHECK; /* NOT_FOUND also for what they may not read */
enum err_code note_count(struct db_conn *c, struct arena *a, int64_t hub_id, const struct note_reader *who,
                         int64_t member_id, int64_t *ret_n, int64_t *ret_newest, struct err *err) ERR_CHECK;
/* For good. Whoever wrote it may, and coordinators; else DENIED; NOT_FOUND for what they may not read. */
enum err_code note_remove(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          const struct note_reader *who, int64_t member_id, int64_t id,
                          struct err *err) ERR_CHECK;

/* ---- pieces of other rooms' pages ---- */

enum err_code day_piece_member(struct http_request *rq, int64_t of, struct buf *b, struct err *err) ERR_CHECK;

#endif
