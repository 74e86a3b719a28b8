/* What the files of the room share. */
#ifndef KITH_SEARCH_INSIDE_H
#define KITH_SEARCH_INSIDE_H

#include "gen/search_sql.h"
#include "search/search.h"
#include "search/terms.h"

/* ---- item.c: one thing as the index knows it, made of what is stored ---- */

struct search_item {
    enum search_kind kind;
    int64_t id, doc; /* doc: 0 where it is not in the index */
    int64_t member_id, area_id;
    struct str category;
    struct place place;
    int64_t at, ends_on;
    bool has_ends_on;
    struct str hours, languages, needs, terms;
};

struct search_key {
    enum search_kind kind;
    int64_t id;
};
bool search_kind_parse(struct str s, enum search_kind *ret);
/* Those of the keys that can be found; in no order. */
enum err_code items_load(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_key *keys,
                         size_t n, struct search_item **ret, size_t *ret_n, struct err *err) ERR_CHECK;

/* Before each word in the engine's index: the hub, in 13 characters. */
enum { HUB_CODE = 13 };
void hub_code(int64_t hub_id, char ret[HUB_CODE]);
/* What the engine gets of a thing: its stems, each once, with the hub's code. */
struct str engine_terms(struct arena *a, int64_t hub_id, struct str terms);

/* "[1,2]" */
struct str ids_json(struct arena *a, const int64_t *ids, size_t n);

/* ---- asking.c: from what was typed to what is looked for ---- */

struct vocabulary; /* what is known of a hub's words */

/* Reads the words of q, and asks ahead what the hub knows of them. */
enum err_code asking_begin(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_query *q,
                           struct asked *ret, struct search_words_known_in *ret_known,
                           struct err *err) ERR_CHECK;
/* What is meant by them here. tail: what is not in the index yet. */
enum err_code asking_read(struct db_conn *c, struct arena *a, const struct search_words_known_in *known,
                          const struct search_query *q, const struct search_item *tail, size_t n_tail,
                          struct asked *ret, struct search_found *found, struct err *err) ERR_CHECK;
/* For the engine: all the words (any: one of them), each in one of its ways. match_text is pure; lite: as
 * FTS5 wants it, else as a tsquery. */
struct str match_text(struct arena *a, int64_t hub_id, const struct asked *q, bool any, bool lite);
struct str asking_match(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asked *q, bool any);

/* How many things that fit are newer than seen_at: into s->fresh. */
enum err_code saved_fresh(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                          int64_t today, struct saved_search *s, struct err *err) ERR_CHECK;

#endif
