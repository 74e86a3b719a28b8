/* Searches that a member keeps, and the secret address of their feeds. */
#include "hub/hub.h"
#include "search/inside.h"
#include "search/ways.h"

#include <sodium.h>

#include "base/rng.h"

enum { WORD_BYTES = 24, HASH_BYTES = 32 };

/* ---- kept searches ---- */

/* Of the second in which it was looked at, what came after the look is new: ids are in the order of time.
 * What is older than that second and came back in it counts as new rather than be lost. */
static bool is_fresh(const struct search_hit *h, const struct saved_search *s) {
    const int64_t a_second = INT64_C(1000) << 22;
    if (h->at != s->seen_at)
        return h->at > s->seen_at;
    return h->id > s->seen_id || s->seen_id - h->id > a_second;
}

enum err_code saved_fresh(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                          int64_t today, struct saved_search *s, struct err *err) {
    struct search_query q;
    struct search_found f;
    struct arena_mark mark = arena_mark(a);
    enum err_code rc = search_ways_read(c, a, hub_id, member_id, s->query, &q, err);
    /* Its place is known no more: nothing new. */
    if (rc == ERR_INVALID)
        return ERR_OK;
    q.today = today;
    if (!rc)
        rc = search_find(c, a, hub_id, &q, &f, err);
    for (size_t i = 0; !rc && i < f.n; i++)
        s->fresh += is_fresh(&f.hits[i], s) && f.hits[i].member_id != member_id && !f.partly;
    arena_rewind(a, mark);
    return rc;
}

enum err_code saved_list(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, int64_t today,
                         struct saved_search **ret, size_t *ret_n, struct err *err) {
    struct saved_rows_row *rows;
    size_t n;
    enum err_code rc = saved_rows(
        c, a, &(struct saved_rows_in){.hub_id = hub_id, .member_id = member_id, .most = SAVED_MOST}, &rows,
        &n, err);
    struct saved_search *list = rc ? NULL : arena_new_array(a, struct saved_search, n);
    if (!rc && !list)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        list[i] = (struct saved_search){.id = rows[i].id,
                                        .name = rows[i].name,
                                        .query = rows[i].query,
                                        .seen_at = rows[i].seen_at,
                                        .seen_id = rows[i].seen_id,
                                        .made_at = rows[i].made_at};
        rc = saved_fresh(c, a, hub_id, member_id, today, &list[i], err);
    }
    if (rc)
        return rc;
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

static enum err_code check_name(struct str name, struct err *err) {
    if (str_empty(name))
        return err_set(err, ERR_INVALID, "name", "required", "Enter a name for this search");
    if (str_utf8_length(name) > SAVED_NAME_MOST)
        return err_set(err, ERR_INVALID, "name", "too-long", "Name must be %d characters or fewer",
                       SAVED_NAME_MOST);
    return ERR_OK;
}

static enum err_code no_search(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "You keep no such search.");
}

static bool name_taken(const struct saved_rows_row *rows, size_t n, struct str name, int64_t but) {
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != but && str_eq(rows[i].name, name))
            return true;
    return false;
}

/* Two that are called alike cannot be told apart in a list or a message. */
static struct str own_name(struct arena *a, const struct saved_rows_row *rows, size_t n, struct str name) {
    struct str own = name;
    for (int i = 2; name_taken(rows, n, own, 0); i++)
        own = str_fmt(a, "%.*s (%d)", STR_ARG(str_utf8_cut(name, SAVED_NAME_MOST - 5)), i);
    return own;
}

enum err_code saved_add(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                        int64_t member_id, struct str name, struct str query, int64_t *ret_id,
                        struct err *err) {
    struct saved_rows_row *rows;
    struct search_ways w;
    struct search_query q;
    size_t n = 0;
    enum err_code rc = check_name(name, err);
    if (!rc)
        rc = ways_parse(a, query, &w, err);
    if (!rc) /* it is looked at on the page */
        rc = ways_check(&w, err);
    if (!rc)
        rc = search_ways_read(c, a, hub_id, member_id, query, &q, err);
    if (!rc)
        rc = saved_rows(c, a,
                        &(struct saved_rows_in){.hub_id = hub_id, .member_id = member_id, .most = SAVED_MOST},
                        &rows, &n, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].query, query))
            return err_set(err, ERR_CONFLICT, "name", "kept", "You keep this search already: \"%.*s\"",
                           STR_ARG(rows[i].name));
    if (n >= SAVED_MOST)
        return err_set(
            err, ERR_LIMIT, "name", "limit",
            "You keep %d searches, which is as many as can be kept. End one that you no longer need.",
            SAVED_MOST);
    *ret_id = id_next(by->ids);
    rc = saved_insert(c,
                      &(struct saved_insert_in){.hub_id = hub_id,
                                                .id = *ret_id,
                                                .member_id = member_id,
                                                .name = own_name(a, rows, n, name),
                                                .query = query,
                                                .seen_id = *ret_id,
                                                .at = by->at},
                      NULL, err);
    return rc ? rc : audit_write(c, by, hub_id, "search.save", *ret_id, STR_NULL, err);
}

static enum err_code called(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_ways *w,
                            struct str *ret, struct err *err) {
    struct catalogue tree;
    struct area *areas;
    size_t n = 0;
    enum err_code rc = catalogue_of(c, a, hub_id, &tree, err);
    if (!rc)
        rc = areas_of(c, a, hub_id, &areas, &n, err);
    if (rc)
        return rc;
    const struct area *area = area_find(areas, n, w->area);
    *ret = ways_name(a, w, &tree, area ? area->name : STR_NULL);
    return ERR_OK;
}

enum err_code saved_keep(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         int64_t member_id, struct str name, struct str query, int64_t *ret_id,
                         struct err *err) {
    struct search_ways w;
    enum err_code rc = ways_parse(a, str_or_empty(query), &w, err);
    if (!rc && str_empty(name))
        rc = called(c, a, hub_id, &w, &name, err);
    return rc ? rc : saved_add(c, a, by, hub_id, member_id, name, ways_write(a, &w), ret_id, err);
}

enum err_code saved_rename(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                           int64_t member_id, int64_t id, struct str name, struct err *err) {
    struct saved_rows_row *rows;
    int64_t changed = 0;
    size_t n = 0;
    enum err_code rc = check_name(name, err);
    if (!rc)
        rc = saved_rows(c, a,
                        &(struct saved_rows_in){.hub_id = hub_id, .member_id = member_id, .most = SAVED_MOST},
                        &rows, &n, err);
    bool own = false;
    for (size_t i = 0; !rc && i < n; i++)
        own = own || rows[i].id == id;
    if (!rc && !own)
        return no_search(err);
    if (!rc && name_taken(rows, n, name, id))
        return err_set(err, ERR_CONFLICT, "name", "taken", "You keep another search with this name");
    if (!rc)
        rc = saved_set_name(
            c, &(struct saved_set_name_in){.hub_id = hub_id, .id = id, .member_id = member_id, .name = name},
            &changed, err);
    if (rc)
        return rc;
    return changed ? audit_write(c, by, hub_id, "search.rename", id, STR_NULL, err) : no_search(err);
}

enum err_code saved_end(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                        int64_t id, struct err *err) {
    int64_t changed = 0;
    enum err_code rc = saved_delete(
        c, &(struct saved_delete_in){.hub_id = hub_id, .id = id, .member_id = member_id}, &changed, err);
    if (rc)
        return rc;
    return changed ? audit_write(c, by, hub_id, "search.end", id, STR_NULL, err) : no_search(err);
}

enum err_code saved_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, int64_t id,
                        struct saved_search *ret, struct err *err) {
    struct saved_row_row r;
    bool found = false;
    enum err_code rc = saved_row(
        c, a, &(struct saved_row_in){.hub_id = hub_id, .id = id, .member_id = member_id}, &found, &r, err);
    if (rc)
        return rc;
    if (!found)
        return no_search(err);
    *ret = (struct saved_search){.id = id,
                                 .name = r.name,
                                 .query = r.query,
                                 .seen_at = r.seen_at,
                                 .seen_id = r.seen_id,
                                 .made_at = r.made_at};
    return ERR_OK;
}

enum err_code saved_seen(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                         int64_t id, struct err *err) {
    int64_t changed = 0;
    enum err_code rc = saved_set_seen(
        c,
        &(struct saved_set_seen_in){
            .hub_id = hub_id, .id = id, .member_id = member_id, .at = by->at, .seen_id = id_next(by->ids)},
        &changed, err);
    if (rc)
        return rc;
    return changed ? audit_write(c, by, hub_id, "search.seen", id, STR_NULL, err) : no_search(err);
}

/* ---- the secret address ---- */

/* 192 random bits: there is nothing to guess, so that a plain hash of them is enough at rest. */
static struct str hash_of(struct arena *a, struct str word) {
    unsigned char hash[HASH_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)(word.p ? word.p : ""), word.n, NULL, 0);
    return str_dup(a, str_of((const char *)hash, sizeof hash));
}

enum err_code feed_new(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                       int64_t member_id, struct str *ret_word, struct err *err) {
    unsigned char bytes[WORD_BYTES];
    struct rng r = rng_system();
    rng_bytes(&r, bytes, sizeof bytes);
    struct str word = str_base64url(a, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
    enum err_code rc =
        feed_set(c,
                 &(struct feed_set_in){
                     .hub_id = hub_id, .member_id = member_id, .word_hash = hash_of(a, word), .at = by->at},
                 NULL, err);
    if (rc)
        return rc;
    *ret_word = word;
    return audit_write(c, by, hub_id, "feed.make", member_id, STR_NULL, err);
}

enum err_code feed_end(struct db_conn *c, const struct doer *by, int64_t hub_id, int64_t member_id,
                       struct err *err) {
    int64_t changed = 0;
    enum err_code rc =
        feed_delete(c, &(struct feed_delete_in){.hub_id = hub_id, .member_id = member_id}, &changed, err);
    return rc || !changed ? rc : audit_write(c, by, hub_id, "feed.end", member_id, STR_NULL, err);
}

enum err_code feed_member(struct db_conn *c, struct arena *a, int64_t hub_id, struct str word,
                          int64_t *ret_member_id, struct err *err) {
    struct feed_owner_row r;
    bool found = false;
    enum err_code rc = feed_owner(
        c, a, &(struct feed_owner_in){.hub_id = hub_id, .word_hash = hash_of(a, word)}, &found, &r, err);
    if (!rc)
        *ret_member_id = found ? r.member_id : 0;
    return rc;
}

enum err_code feed_has(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id, bool *ret,
                       struct err *err) {
    struct feed_is_row r;
    return feed_is(c, a, &(struct feed_is_in){.hub_id = hub_id, .member_id = member_id}, ret, &r, err);
}
