/* Finding: offers, requests, people who may be found, and what places have; by words, kind of help, place,
 * time of the week, language and access needs. The results are the same on both engines: these answer which
 * things have which words, and all that is decided is decided here. docs/search.md tells how. */
#ifndef KITH_SEARCH_SEARCH_H
#define KITH_SEARCH_SEARCH_H

#include "catalogue/catalogue.h"
#include "search/index.h"

enum search_kind { SEARCH_OFFER, SEARCH_REQUEST, SEARCH_PERSON, SEARCH_ASSET, SEARCH_KINDS };
const char *search_kind_name(enum search_kind k); /* "offer", "request", "person", "asset" */

enum search_order {
    SEARCH_AS_FITS, /* best where words are asked for, else nearest where a place is, else newest */
    SEARCH_BEST,
    SEARCH_NEWEST,
    SEARCH_NEAREST
};

struct search_query {
    struct str words;
    bool all_kinds; /* and how many of each kind there are; else: */
    enum search_kind kind;
    struct str category; /* and those under it; empty: any */
    int64_t area_id;     /* 0: any */
    struct place near;
    double within_km;  /* of near; 0: however far */
    bool exact;        /* for coordinators: else measured from where people live made coarse */
    struct week when;  /* some of it must fit; empty: any time */
    struct str access; /* words of access needs that must all be met, a blank between */
    struct str language;
    enum search_order order;
    bool as_typed;  /* no typing error is forgiven */
    int64_t viewer; /* the member who asks: nothing of who is blocked for them is found; 0: nobody */
    int64_t today;
    const struct catalogue *tree; /* of the hub, where the caller has read it; NULL: it is read */
};

/* No more than so many, the newest of those that have the words, are ranked. */
enum { SEARCH_MOST = 2000 };

struct search_hit {
    enum search_kind kind;
    int64_t id, member_id; /* member_id 0: nobody's */
    int64_t at;            /* when it became what can be found: seconds */
    bool has_km;
    double km, score;
    unsigned matched; /* of the asked words */
    unsigned which;   /* which of search_found.words these are: the first is bit 0 */
};

struct search_found {
    struct search_hit *hits; /* all, in order: of the kind asked for */
    size_t n;
    size_t by_kind[SEARCH_KINDS]; /* with all_kinds: of every kind */
    bool more;                    /* there are more than SEARCH_MOST: what is older was not looked at */
    bool partly;                  /* nothing has all the words: these have some */
    enum search_order order;      /* never SEARCH_AS_FITS */
    /* Where something was mistyped: the words that were searched instead (the whole question), and other
     * questions that may have been meant. */
    struct str instead;
    const struct str *others;
    size_t n_others;
    const struct str *words; /* that were searched: as typed, or what was meant */
    size_t n_words;
    const struct catalogue *tree; /* of the hub; NULL: it was not needed */
    const struct str *stems;      /* what was looked for, to show where it stands */
    size_t n_stems;
};

/* What is published is found at once, whether it is in the index yet or not. */
enum err_code search_find(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_query *q,
                          struct search_found *ret, struct err *err) ERR_CHECK;

/* One result as people see it. */
struct search_card {
    struct search_hit hit;
    struct str title, words, place, times, category, who; /* who: "Joan P."; empty for nobody's */
    struct str writer;                                    /* the language that whoever wrote it chose; "" */
    struct str speaks; /* of a person, where a language was asked for: "Speaks Welsh" */
    bool has_ends_on;
    int64_t ends_on, changed_at;
};
/* Which of the words that were searched one result has: “garden” and “soup”, but not “piano”. Empty where it
 * has all. Pure. */
struct str search_met_words(struct arena *a, const struct search_found *found, const struct search_hit *hit);
/* A person's card tells why they were found: what they know and can do, the kinds of help that they ticked
 * (category), when they are free and what they speak, where that was asked for.
 * Those of hits[from .. from + most): one that is gone since the index was brought up to date is left out. */
enum err_code search_cards(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_query *q,
                           const struct search_found *found, size_t from, size_t most,
                           struct search_card **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* ---- searches that a member keeps ---- */

struct saved_search {
    int64_t id;
    struct str name, query;
    int64_t seen_at, made_at;
    int64_t seen_id; /* of that second: what has a lower id was there */
    size_t fresh;    /* how many things that fit are newer than when it was last looked at */
};
/* With how many new ones there are for each; at most SAVED_MOST. */
enum { SAVED_MOST = 20, SAVED_NAME_MOST = 200 };
enum err_code saved_list(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, int64_t today,
                         struct saved_search **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* LIMIT when the member keeps SAVED_MOST already; CONFLICT, field "name", when they keep this very search. A
 * name that another has is numbered: "garden (2)". */
enum err_code saved_add(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                        int64_t member_id, struct str name, struct str query, int64_t *ret_id,
                        struct err *err) ERR_CHECK;
/* The same, of an address as somebody has it ("q=garden&page=2"); without a name it is called by what it asks
 * for. INVALID, field "query". */
enum err_code saved_keep(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         int64_t member_id, struct str name, struct str query, int64_t *ret_id,
                         struct err *err) ERR_CHECK;
/* INVALID, field "name"; CONFLICT, field "name", where another of theirs is called so. NOT_FOUND, here as
 * below, when they keep none of that id. */
enum err_code saved_rename(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                           int64_t member_id, int64_t id, struct str name, struct err *err) ERR_CHECK;
enum err_code saved_end(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                        int64_t id, struct err *err) ERR_CHECK;
enum err_code saved_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, int64_t id,
                        struct saved_search *ret, struct err *err) ERR_CHECK;
/* What is there by now counts as seen. */
enum err_code saved_seen(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                         int64_t id, struct err *err) ERR_CHECK;

/* Tells, by a message, what came for searches since it was last told or looked at: once in 20 hours at most
 * for each, where messages go out at all. To be run now and then; *ret_n: how many were told. */
enum err_code saved_tell_due(struct db *db, const struct doer *by, size_t *ret_n, struct err *err) ERR_CHECK;

/* ---- the secret address of a member's feeds ---- */

/* A new one: the word of its address, of which only a hash is kept. The one before it ends. */
enum err_code feed_new(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                       int64_t member_id, struct str *ret_word, struct err *err) ERR_CHECK;
/* Where there is none it is OK, too. */
enum err_code feed_end(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                       struct err *err) ERR_CHECK;
/* 0 when it is nobody's, or of somebody who is not active. */
enum err_code feed_member(struct db_conn *c, struct arena *a, int64_t hub_id, struct str word,
                          int64_t *ret_member_id, struct err *err) ERR_CHECK;
/* Whether the member has one. */
enum err_code feed_has(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, bool *ret,
                       struct err *err) ERR_CHECK;

#endif
