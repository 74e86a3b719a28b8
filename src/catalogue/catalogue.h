/* What can be given and wished for, and where: kinds of help, areas, what people told of themselves, what was
 * checked, and who is never to be brought together. */
#ifndef KITH_CATALOGUE_CATALOGUE_H
#define KITH_CATALOGUE_CATALOGUE_H

#include "catalogue/nature.h"
#include "catalogue/place.h"
#include "catalogue/week.h"
#include "hub/hub.h"

/* ---- kinds of help: a hub's own tree, of two levels at the most ---- */

struct category {
    struct str word;   /* stands in listings, exchanges, addresses; never changes */
    struct str parent; /* STR_NULL: at the top */
    struct str label;
    struct str icatus; /* "512": a group, class or division of ICATUS 2016 */
    enum check_level check;
    bool closed; /* nothing new under it; old ones keep it */
    /* What is true of it (enum nature): how far its check may go. Where a hub never said so, that of the kind
     * of the same word that comes with Kith. */
    unsigned nature;
};
struct catalogue {
    struct category *categories; /* a parent before its children; "other" is the last */
    size_t n;
    bool own; /* the hub changed the one that comes with Kith */
};
/* The tree that comes with Kith (catalogue/default.def). */
const struct catalogue *catalogue_default(void);
enum err_code catalogue_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct catalogue *ret,
                           struct err *err) ERR_CHECK;
/* Says that it will be asked (db_ahead). */
void catalogue_ahead(struct db_conn *c, int64_t hub_id);
/* Whether a major, division or group of ICATUS 2016 has this code, and what it means (NULL: there is none).
 * Pure. */
bool icatus_known(struct str code);
const char *icatus_label(struct str code);
/* A select's options: all groups under their majors; the first is `any` where given. */
enum err_code icatus_options(struct arena *a, struct str chosen, const char *any,
                             const struct ui_option **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* NULL when there is none. */
const struct category *catalogue_find(const struct catalogue *t, struct str word);
/* Whether help of this word is of the kind that is asked for, or of one under it. A word that is not known
 * (any more) counts as "other", as it is told; no word as nothing. Pure. */
bool catalogue_within(const struct catalogue *t, struct str word, const struct category *asked);
/* INVALID with the field, naming what is known, when there is none. */
enum err_code catalogue_known(const struct catalogue *t, struct arena *a, struct str word, const char *field,
                              struct err *err) ERR_CHECK;
/* A word for a new one, made of its name and of what it is under, that none has yet. */
struct str catalogue_word(struct arena *a, const struct catalogue *t, struct str parent, struct str label);
/* Whether something new may go under it: neither it nor what it is under is closed. */
bool catalogue_takes(const struct catalogue *t, const struct category *c);
/* Whether something new may be of this kind: known, and open. INVALID with the field. An empty word is fine.
 */
enum err_code catalogue_usable(const struct catalogue *t, struct arena *a, struct str word, const char *field,
                               struct err *err) ERR_CHECK;
/* A select's options, grouped by top; the first is `any` where given. `closed_too`: to look for what there
 * is; else a closed one is there only when it is the chosen one. */
enum err_code catalogue_options(struct arena *a, const struct catalogue *t, struct str chosen,
                                const char *any, bool closed_too, const struct ui_option **ret, size_t *ret_n,
                                struct err *err) ERR_CHECK;
/* What it is called on pages: as the hub named it, else in the language of the thread. */
struct str category_shown(const struct category *c);
/* The same; "Something else" for unknown ones. */
struct str catalogue_label(const struct catalogue *t, struct str word);
/* The word and those under it, as a JSON array of texts for a query; "[]" when word is empty (any). */
struct str catalogue_under(struct arena *a, const struct catalogue *t, struct str word);
/* 1 the same, 0.6 one under the other, 0.3 siblings, 0 else. Symmetric. */
double catalogue_fit(const struct catalogue *t, struct str a, struct str b);

/* New or changed. The first change of a hub copies the tree that comes with Kith. INVALID, field "check", for
 * a check above what its nature is eligible for (nature_may_ask). */
enum err_code catalogue_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            const struct category *one, struct err *err) ERR_CHECK;

/* ---- areas ---- */

struct area {
    int64_t id;
    struct str name;
    int64_t coordinator_id; /* a member; 0: none */
    struct str coordinator_shown;
    struct place place;
    bool closed;
    int64_t members; /* how many live there */
    int64_t version;
};
/* Closed ones too, in the order in which they were made. */
enum err_code areas_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct area **ret, size_t *ret_n,
                       struct err *err) ERR_CHECK;
/* id 0: a new one. */
enum err_code area_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                       const struct area *one, int64_t *ret_id, struct err *err) ERR_CHECK;

enum err_code area_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct area *ret,
                       struct err *err) ERR_CHECK;                           /* NOT_FOUND */
const struct area *area_find(const struct area *list, size_t n, int64_t id); /* NULL when there is none */
/* Where a member lives, and nothing else of their profile. area_id 0: nowhere of the list. */
enum err_code member_area_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              int64_t member_id, int64_t area_id, struct err *err) ERR_CHECK;

/* ---- what people told of themselves ---- */

struct profile {
    int64_t member_id, version;
    struct str head, hands, heart, life, postcode;
    int64_t area_id;
    struct place place; /* of the postcode where it is known, else of the area */
    bool findable, neighbours;
    const struct str *can, *wish;         /* words of categories */
    const struct str *languages, *access; /* BCP 47; words of access needs */
    size_t n_can, n_wish, n_languages, n_access;
};
/* One who told nothing has an empty one (version 0). */
enum err_code profile_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                          struct profile *ret, struct err *err) ERR_CHECK;
/* version 0: whatever it is; PRECONDITION when somebody changed it first. INVALID names the field. */
enum err_code profile_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          const struct profile *p, struct err *err) ERR_CHECK;
/* The middle of a postcode, however it is typed; of its outward part ("SE22") when the whole is not known. */
enum err_code postcode_place(struct db_conn *c, struct arena *a, struct str postcode, struct place *ret,
                             struct err *err) ERR_CHECK;

/* "se228aa" -> "SE22 8AA", its outward part where outward. STR_NULL when it is not written like one of the
 * United Kingdom. Pure. */
struct str postcode_clean(struct arena *a, struct str typed);
/* "SE22 8AA" -> "SE22". Pure. */
struct str postcode_outward(struct str clean);
/* Many, as `kith postcodes` brings them: those that are known already are moved to where the list says.
 * *ret_changed: how many were new or moved. */
struct postcode {
    struct str code; /* clean */
    double lat, lon;
};
enum err_code postcodes_put(struct db_conn *c, struct arena *a, const struct postcode *list, size_t n,
                            int64_t *ret_changed, struct err *err) ERR_CHECK;

struct access_need {
    const char *word, *label;
};
extern const struct access_need access_needs[];     /* NULL-terminated */
extern const struct access_need languages_spoken[]; /* NULL-terminated: those that forms offer; any other tag
                                                       is taken too */
const char *access_label(struct str word);          /* the word itself is to be shown when NULL */
/* NULL for one that forms do not offer. */
const char *language_label(struct str tag);
/* Makes of words with blanks between each of them once, in the order above; INVALID with the field where one
 * is no access need. STR_NULL becomes "". */
enum err_code access_check(struct arena *a, struct str *words, const char *field, struct err *err) ERR_CHECK;
bool language_tag_valid(struct str tag); /* BCP 47: "cy", "zh-Hant" */

/* ---- safety: hard rules ---- */

/* The highest level that a member was checked for and that still holds on that day. */
enum err_code member_checked(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                             int64_t day, enum check_level *ret, struct err *err) ERR_CHECK;
/* Those of one member, also those that are over. */
struct member_check {
    enum check_level level;
    int64_t until_day, entered_at;
    int64_t issued_day;    /* 0: not said */
    struct str digits;     /* the last of its number; mostly "" */
    struct str entered_by; /* who saw it */
    bool counts;           /* false: it opens nothing, or nothing yet (check_hold_set) */
};
enum err_code member_checks(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                            struct member_check **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* What is kept of one that was seen: never what it says. */
struct check_entry {
    enum check_level level;
    int64_t until_day;  /* when it is looked at again: the last day on which it holds */
    int64_t issued_day; /* 0: not said */
    struct str digits;  /* at most four, the last of its number; STR_NULL: none */
};
/* INVALID, fields "until", "issued", "digits"; of the same level one takes the place of the one before. */
enum err_code member_check_enter(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                 int64_t member_id, const struct check_entry *e, struct err *err) ERR_CHECK;
/* NONE takes all of them away. */
enum err_code member_check_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               int64_t member_id, enum check_level level, int64_t until_day,
                               struct err *err) ERR_CHECK;
/* From this level on their checks open nothing, or do so again. Without a line in the trail: that belongs to
 * whoever decided. */
enum err_code check_hold_set(struct db_conn *c, int64_t hub_id, int64_t member_id, enum check_level level,
                             bool held, struct err *err) ERR_CHECK;
/* Kinds of help that a member does not give: all of them, anew. */
enum err_code check_limits_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                              struct str **ret, size_t *ret_n, struct err *err) ERR_CHECK;
enum err_code check_limits_set(struct db_conn *c, int64_t hub_id, int64_t member_id, const struct str *words,
                               size_t n, struct err *err) ERR_CHECK;

/* By the member themselves (or who acts for them) it is theirs, and only they end it; by a coordinator it is
 * of both, and coordinators end it. */
enum err_code member_block_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                               int64_t member_id, int64_t other_id, bool blocked, struct err *err) ERR_CHECK;
/* The same, said which of the two it is: a coordinator may hide from somebody as a member too. */
enum err_code member_block_as(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              int64_t member_id, int64_t other_id, bool blocked, bool by_coordinator,
                              struct err *err) ERR_CHECK;
/* A member hides from another, or shows themselves again: from whom may be found, shows something or had to
 * do with them; anybody else is NOT_FOUND, so that nobody learns who is here. A coordinator may hide from
 * anybody. Those they hide from already they may show themselves to. */
enum err_code member_may_hide(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                              int64_t other_id, struct member *ret_other, bool *ret_hidden,
                              struct err *err) ERR_CHECK;
enum err_code member_hide(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          int64_t member_id, int64_t other_id, bool hidden, struct err *err) ERR_CHECK;
/* Whether the two are never to be brought together; in either direction. */
enum err_code members_blocked(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t one, int64_t other,
                              bool *ret, struct err *err) ERR_CHECK;
struct blocked_pair {
    int64_t low, high;
};
/* All of a hub, each once, sorted. */
enum err_code blocks_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct blocked_pair **ret,
                        size_t *ret_n, struct err *err) ERR_CHECK;
/* Those of one member (either direction), sorted. */
enum err_code blocks_of_member(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               const int64_t **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* Those that a member made themselves, or those that coordinators made of them and another; newest first. */
struct block_made {
    int64_t other_id, number, at;
    struct str name;
};
enum err_code blocks_made(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                          bool by_coordinator, struct block_made **ret, size_t *ret_n,
                          struct err *err) ERR_CHECK;
/* From whose sight blocked people are kept: a member's own; 0 for a coordinator who acts for nobody, who sees
 * all of the hub. */
int64_t blocks_viewer(const struct principal *p);

#endif
