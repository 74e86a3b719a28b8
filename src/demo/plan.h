/* The demo as a plan: who joins, offers, asks, agrees, gives, on which day. Pure: a seed and two sizes in, a
 * list of events in order out; no database, no clock, so that the same seed gives the same people, offers and
 * exchanges on any day and on either engine. perform.c carries it out. Not for other rooms.
 *
 * Days count from 0, the day on which the hubs begin, to `days`, which is today. */
#ifndef KITH_DEMO_PLAN_H
#define KITH_DEMO_PLAN_H

#include "demo/data.h"
#include "exchange/exchange.h"

#define PLAN_NONE SIZE_MAX
#define PLAN_CONFIRM_DAYS 14

/* How a person takes part. */
enum plan_pattern {
    PLAN_ORDINARY,
    PLAN_GIVES,    /* only gives */
    PLAN_RECEIVES, /* only receives */
    PLAN_STOPPED,  /* did, and does not any more */
    PLAN_NEVER,    /* joined and never exchanged */
    PLAN_NEWCOMER, /* joined in the last weeks */
    PLAN_ASKS,     /* waits to be taken in */
    PLAN_REFUSED   /* asked to join and was not taken in */
};

/* A person in a hub. */
struct plan_member {
    size_t hub;
    size_t same_as; /* the first membership of the same human being, or PLAN_NONE */
    enum plan_pattern pattern;
    struct str name, email, phone, about, area;
    bool on_paper, staff;
    unsigned roles;
    int64_t asked, joined, stopped; /* days; asked -1: a coordinator added them; stopped INT64_MAX: never */
    double gives, receives;         /* how readily, compared with others; 0 never */
    int64_t balance;                /* minutes, about: what the plan has moved so far */
    size_t partners[3];             /* whom they last exchanged with */
    int64_t id, person_id;          /* when performed */
};

struct plan_post { /* an offer or a request */
    size_t member;
    enum listing_kind kind;
    struct str category, title, words, place, times;
    int64_t minutes, from, until; /* until: the day it was ended or paused, INT64_MAX */
    int64_t asked_for;            /* the last day on which a planned exchange begins from it */
    bool served;                  /* a request that needs no more answers */
    int64_t id;
};

struct plan_deal { /* an exchange */
    size_t giver, receiver, post;
    struct str category, title;
    int64_t minutes, day;
    int64_t id;
};

enum plan_what {
    PLAN_HUB,
    PLAN_JOIN,
    PLAN_ASK,
    PLAN_ACCEPT,
    PLAN_REFUSE,
    PLAN_POST,
    PLAN_POST_STATE,
    PLAN_PROPOSE,
    PLAN_RECORD,
    PLAN_RECORD_FOR,
    PLAN_STEP,
    PLAN_DUE, /* what nobody answered confirms itself */
    PLAN_GIVE
};

struct plan_when {
    int64_t day, second;
};

struct plan_event {
    struct plan_when at;
    size_t order; /* of making: what comes first when two are at the same second */
    enum plan_what what;
    size_t subject; /* hub, member, post or deal; GIVE: the member who gives */
    size_t
        member; /* who makes the move, PLAN_NONE: a coordinator as such. GIVE: to whom, PLAN_NONE: the pot */
    enum exchange_move move; /* STEP */
    enum listing_state state;
    int64_t minutes; /* DONE, SETTLE, RECORD, GIVE */
    struct str words;
};

/* How an exchange ends; those at the top of the list are still under way. */
enum plan_end {
    PROPOSED,
    AGREED,
    DONE,
    DISPUTED,
    CONFIRMED,
    SILENT, /* nobody answered: time confirmed it */
    SETTLED,
    DROPPED,
    DECLINED,
    CANCELLED,
    REVERSED,
    FOR_OTHERS /* recorded by a coordinator for two others */
};

struct plan {
    struct arena *arena;
    struct rng rng;
    int64_t people, days;
    struct plan_member *members;
    size_t n_members, most_members;
    size_t first[PLAN_HUBS], count[PLAN_HUBS]; /* members of a hub, without those who came from another one */
    struct plan_post *posts;
    size_t n_posts, most_posts;
    size_t first_post[PLAN_HUBS], count_posts[PLAN_HUBS];
    struct plan_deal *deals;
    size_t n_deals, most_deals;
    struct plan_event *events;
    size_t n_events, most_events;
    bool failed; /* no memory: sticky */
};

/* Who is who in the first hub: rows of cast.def, of which a small demo has the first few. */
enum plan_cast {
#define C(handle, name, area, about, staff) handle,
#include "demo/cast.def"
#undef C
    PLAN_CAST
};

/* The whole plan, events sorted. people 12..100000, months 1..120. Memory from the arena, also later. */
enum err_code plan_make(struct plan *p, struct arena *a, uint64_t seed, int64_t people, int64_t months,
                        struct err *err) ERR_CHECK;

/* ---- what the files of the plan share ---- */

void plan_people(struct plan *p);
void plan_posts(struct plan *p);
void plan_exchanges(struct plan *p);
void plan_story(struct plan *p);

bool plan_takes_part(const struct plan_member *m, int64_t day);
/* A moment of that day at which people are up. */
struct plan_when plan_moment(struct plan *p, int64_t day);
/* A later moment: `days` on, or some time later the same day. */
struct plan_when plan_later(struct plan *p, struct plan_when at, int64_t days);
/* Adds an event; false when it lies after today: then it is left out, and so must be what follows from it. */
bool plan_add(struct plan *p, struct plan_event e);
struct plan_member *plan_new_member(struct plan *p); /* NULL: no memory */
struct plan_post *plan_new_post(struct plan *p);
/* The deal's whole course from its first word at `at` to its end, cut off today. `speaker`: the party who
 * speaks first. */
void plan_course(struct plan *p, const struct plan_deal *d, size_t speaker, struct plan_when at,
                 bool proposed, enum plan_end end, struct str words);
void plan_gift(struct plan *p, size_t from, size_t to, int64_t minutes, struct plan_when at);
/* Whole quarters of an hour round about what is typical; 15 minutes to 8 hours. */
int64_t plan_minutes(struct plan *p, int64_t typical);

#endif
