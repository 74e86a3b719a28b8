/* The index is brought up to date by what was marked: what is gone is taken out, what is there put in, and
 * the vocabulary counts both. */
#include "search/inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"

enum { AT_ONCE = 400, REBUILD_AT_ONCE = 2000, BUF_MOST = 64 << 20 };

/* ---- words that come and go ---- */

struct change {
    struct str word, stem;
    int64_t more;
};
struct changes {
    struct change *list;
    size_t n;
};

static int by_word(const void *x, const void *y) {
    const struct change *a = x, *b = y;
    return str_cmp(a->word, b->word);
}

static size_t count_terms(struct str terms) {
    size_t n = 0;
    for (size_t i = 0; i < terms.n; i++)
        n += terms.p[i] == ':';
    return n;
}

static void add_terms(struct changes *k, struct str terms, int64_t more) {
    struct term t;
    k->list[k->n++] = (struct change){STR(""), STR(""), more};
    while (terms_next(&terms, &t))
        k->list[k->n++] = (struct change){t.word, t.stem, more};
}

/* Sorted, so that two who do this at a time lock the same rows in the same order; each word once. */
static void settle(struct changes *k) {
    size_t n = 0;
    if (k->n > 0)
        qsort(k->list, k->n, sizeof *k->list, by_word);
    for (size_t i = 0; i < k->n; i++) {
        if (n > 0 && str_eq(k->list[n - 1].word, k->list[i].word))
            k->list[n - 1].more += k->list[i].more;
        else
            k->list[n++] = k->list[i];
    }
    k->n = n;
}

static enum err_code buf_text(struct arena *a, struct buf *b, struct str *ret, struct err *err) {
    enum err_code rc = buf_check(b, err);
    if (!rc)
        *ret = str_dup(a, buf_view(b));
    buf_release(b);
    return rc;
}

static enum err_code count_words(struct db_conn *c, struct arena *a, int64_t hub_id, struct changes *k,
                                 struct err *err) {
    struct buf rows, gone;
    struct json_out j, g;
    struct str text, words;
    size_t n = 0, n_gone = 0;
    settle(k);
    buf_init(&rows, BUF_MOST);
    buf_init(&gone, BUF_MOST);
    json_start(&j, &rows);
    json_start(&g, &gone);
    json_array(&j);
    json_array(&g);
    for (size_t i = 0; i < k->n; i++) {
        if (k->list[i].more == 0)
            continue;
        json_array(&j);
        json_str(&j, k->list[i].word);
        json_str(&j, k->list[i].stem);
        json_i64(&j, k->list[i].more);
        json_array_end(&j);
        n++;
        if (k->list[i].more < 0) {
            json_str(&g, k->list[i].word);
            n_gone++;
        }
    }
    json_array_end(&j);
    json_array_end(&g);
    enum err_code rc = buf_text(a, &rows, &text, err), other = buf_text(a, &gone, &words, err);
    if (rc || other)
        return rc ? rc : other;
    if (n > 0)
        rc = search_word_add(c, &(struct search_word_add_in){.hub_id = hub_id, .rows = text}, NULL, err);
    if (!rc && n_gone > 0)
        rc =
            search_word_clean(c, &(struct search_word_clean_in){.hub_id = hub_id, .words = words}, NULL, err);
    return rc;
}

/* ---- things that come and go ---- */

struct step {
    struct db_conn *c;
    struct arena *a;
    int64_t hub_id;
    const struct search_key *keys; /* each once */
    size_t n_keys;
    struct search_docs_of_row *old;
    size_t n_old;
    struct search_item *items;
    size_t n_items;
};

static enum err_code load_old(struct step *s, struct err *err) {
    struct buf b;
    struct json_out j;
    struct str keys;
    buf_init(&b, BUF_MOST);
    json_start(&j, &b);
    json_array(&j);
    for (size_t i = 0; i < s->n_keys; i++) {
        json_array(&j);
        json_str(&j, str_from(search_kind_name(s->keys[i].kind)));
        json_i64(&j, s->keys[i].id);
        json_array_end(&j);
    }
    json_array_end(&j);
    enum err_code rc = buf_text(s->a, &b, &keys, err);
    return rc ? rc
              : search_docs_of(s->c, s->a, &(struct search_docs_of_in){.hub_id = s->hub_id, .keys = keys},
                               &s->old, &s->n_old, err);
}

static enum err_code take_out(struct step *s, struct err *err) {
    int64_t *docs = arena_new_array(s->a, int64_t, s->n_old);
    if (!docs)
        return err_nomem(err);
    for (size_t i = 0; i < s->n_old; i++)
        docs[i] = s->old[i].doc;
    struct str list = ids_json(s->a, docs, s->n_old);
    enum err_code rc = search_text_delete(
        s->c, &(struct search_text_delete_in){.hub_id = s->hub_id, .docs = list}, NULL, err);
    return rc ? rc
              : search_doc_delete(s->c, &(struct search_doc_delete_in){.hub_id = s->hub_id, .docs = list},
                                  NULL, err);
}

static bool is_taken(const struct search_docs_taken_row *taken, size_t n, int64_t doc) {
    for (size_t i = 0; i < n; i++)
        if (taken[i].doc == doc)
            return true;
    return false;
}

/* A thing's number is its id. Where another hub has a thing of the same id (moved in from an export of the
 * first), it is the next that nobody has. */
static enum err_code number(struct step *s, struct err *err) {
    for (size_t i = 0; i < s->n_items; i++)
        s->items[i].doc = s->items[i].id;
    for (bool again = true; again;) {
        struct search_docs_taken_row *taken;
        size_t n;
        int64_t *docs = arena_new_array(s->a, int64_t, s->n_items);
        if (!docs)
            return err_nomem(err);
        for (size_t i = 0; i < s->n_items; i++)
            docs[i] = s->items[i].doc;
        enum err_code rc = search_docs_taken(
            s->c, s->a, &(struct search_docs_taken_in){.docs = ids_json(s->a, docs, s->n_items)}, &taken, &n,
            err);
        if (rc)
            return rc;
        again = false;
        for (size_t i = 0; i < s->n_items; i++) {
            bool twice = n > 0 && is_taken(taken, n, docs[i]);
            for (size_t k = 0; n > 0 && k < i && !twice; k++)
                twice = docs[k] == docs[i];
            again = again || twice;
            s->items[i].doc += twice;
        }
    }
    return ERR_OK;
}

static enum err_code put_docs(struct step *s, struct err *err) {
    struct search_doc_insert_in *rows = arena_new_array(s->a, struct search_doc_insert_in, s->n_items);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < s->n_items; i++) {
        const struct search_item *t = &s->items[i];
        rows[i] = (struct search_doc_insert_in){
            .hub_id = s->hub_id,
            .kind = str_from(search_kind_name(t->kind)),
            .id = t->id,
            .doc = t->doc,
            .has_member_id = t->member_id != 0,
            .member_id = t->member_id,
            .category = t->category,
            .has_area_id = t->area_id != 0,
            .area_id = t->area_id,
            .has_lat = t->place.known,
            .lat = t->place.lat,
            .has_lon = t->place.known,
            .lon = t->place.lon,
            .at = t->at,
            .has_ends_on = t->has_ends_on,
            .ends_on = t->ends_on,
            .hours = t->hours,
            .languages = t->languages,
            .needs = t->needs,
            .terms = t->terms,
        };
    }
    return search_doc_insert(s->c, s->a, rows, s->n_items, err);
}

static enum err_code put_text(struct step *s, struct err *err) {
    struct buf b;
    struct json_out j;
    struct str rows;
    buf_init(&b, BUF_MOST);
    json_start(&j, &b);
    json_array(&j);
    for (size_t i = 0; i < s->n_items; i++) {
        struct arena_mark mark = arena_mark(s->a);
        json_array(&j);
        json_i64(&j, s->items[i].doc);
        json_str(&j, engine_terms(s->a, s->hub_id, s->items[i].terms));
        json_array_end(&j);
        arena_rewind(s->a, mark);
    }
    json_array_end(&j);
    enum err_code rc = buf_text(s->a, &b, &rows, err);
    return rc ? rc
              : search_text_insert(s->c, &(struct search_text_insert_in){.hub_id = s->hub_id, .rows = rows},
                                   NULL, err);
}

static enum err_code count(struct step *s, struct err *err) {
    size_t room = 0;
    for (size_t i = 0; i < s->n_old; i++)
        room += 1 + count_terms(s->old[i].terms);
    for (size_t i = 0; i < s->n_items; i++)
        room += 1 + count_terms(s->items[i].terms);
    struct changes k = {.list = arena_new_array(s->a, struct change, room)};
    if (!k.list)
        return err_nomem(err);
    for (size_t i = 0; i < s->n_old; i++)
        add_terms(&k, s->old[i].terms, -1);
    for (size_t i = 0; i < s->n_items; i++)
        add_terms(&k, s->items[i].terms, 1);
    return count_words(s->c, s->a, s->hub_id, &k, err);
}

/* Makes the index tell of these things what is so now. */
static enum err_code step(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_key *keys,
                          size_t n, struct err *err) {
    struct step s = {.c = c, .a = a, .hub_id = hub_id, .keys = keys, .n_keys = n};
    enum err_code rc = load_old(&s, err);
    if (!rc)
        rc = items_load(c, a, hub_id, keys, n, &s.items, &s.n_items, err);
    if (!rc && s.n_old > 0)
        rc = take_out(&s, err);
    if (!rc && s.n_items > 0)
        rc = number(&s, err);
    if (!rc && s.n_items > 0)
        rc = put_docs(&s, err);
    if (!rc && s.n_items > 0)
        rc = put_text(&s, err);
    return rc ? rc : count(&s, err);
}

/* ---- what was marked ---- */

static int by_key(const void *x, const void *y) {
    const struct search_key *a = x, *b = y;
    return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : a->id < b->id ? -1 : a->id > b->id;
}

/* The marks of one hub are done with, and the index is made to tell what is so. */
static enum err_code marks_done(struct db_conn *c, struct arena *a, int64_t hub_id,
                                const struct search_marks_row *marks, size_t n, struct err *err) {
    struct buf b;
    struct json_out j;
    struct str rows;
    struct search_key *keys = arena_new_array(a, struct search_key, n);
    size_t n_keys = 0;
    if (!keys)
        return err_nomem(err);
    buf_init(&b, BUF_MOST);
    json_start(&j, &b);
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        if (search_kind_parse(marks[i].kind, &keys[n_keys].kind))
            keys[n_keys++].id = marks[i].id;
        json_array(&j);
        json_str(&j, marks[i].kind);
        json_i64(&j, marks[i].id);
        json_i64(&j, marks[i].mark);
        json_array_end(&j);
    }
    json_array_end(&j);
    enum err_code rc = buf_text(a, &b, &rows, err);
    if (!rc)
        rc =
            search_mark_delete(c, &(struct search_mark_delete_in){.hub_id = hub_id, .rows = rows}, NULL, err);
    if (rc)
        return rc;
    size_t once = 0;
    qsort(keys, n_keys, sizeof *keys, by_key);
    for (size_t i = 0; i < n_keys; i++)
        if (once == 0 || by_key(&keys[once - 1], &keys[i]) != 0)
            keys[once++] = keys[i];
    return step(c, a, hub_id, keys, once, err);
}

enum err_code search_index(struct db_conn *c, struct arena *a, size_t most, size_t *ret_n, struct err *err) {
    struct search_marks_row *marks;
    size_t n;
    enum err_code rc = search_marks(c, a, &(struct search_marks_in){.most = (int64_t)most}, &marks, &n, err);
    for (size_t from = 0, to; !rc && from < n; from = to) {
        for (to = from; to < n && marks[to].hub_id == marks[from].hub_id;)
            to++;
        struct arena_mark mark = arena_mark(a);
        rc = marks_done(c, a, marks[from].hub_id, marks + from, to - from, err);
        arena_rewind(a, mark);
    }
    if (!rc)
        *ret_n = n;
    return rc;
}

struct catching {
    struct arena a;
    size_t n;
    bool waits;
};

static enum err_code catch_some(struct db_conn *c, void *ctx, struct err *err) {
    struct catching *k = ctx;
    arena_release(&k->a);
    arena_init(&k->a, BUF_MOST);
    return search_index(c, &k->a, AT_ONCE, &k->n, err);
}

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct catching *k = ctx;
    return search_marks_waiting(c, &k->a, &k->waits, &(struct search_marks_waiting_row){0}, err);
}

enum err_code search_catch_up(struct db *db, bool (*stop)(const void *ctx), const void *ctx, size_t *ret_n,
                              struct err *err) {
    struct catching k = {.n = AT_ONCE};
    arena_init(&k.a, BUF_MOST);
    *ret_n = 0;
    /* Mostly nothing waits, and then nothing is written. */
    enum err_code rc = db_read(db, look, &k, err);
    while (!rc && k.waits && k.n == AT_ONCE && !(stop && stop(ctx))) {
        rc = db_write(db, catch_some, &k, err);
        *ret_n += rc ? 0 : k.n;
    }
    arena_release(&k.a);
    return rc;
}

enum err_code search_rebuild(struct db_conn *c, struct arena *a, int64_t hub_id, struct err *err) {
    enum err_code rc = search_text_drop(c, &(struct search_text_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = search_doc_drop(c, &(struct search_doc_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = search_word_drop(c, &(struct search_word_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = search_mark_drop(c, &(struct search_mark_drop_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = search_mark_all(c, &(struct search_mark_all_in){.hub_id = hub_id}, NULL, err);
    for (size_t n = 1; !rc && n > 0;) {
        struct arena_mark mark = arena_mark(a);
        struct search_marks_of_row *rows;
        rc = search_marks_of(c, a, &(struct search_marks_of_in){.hub_id = hub_id, .most = REBUILD_AT_ONCE},
                             &rows, &n, err);
        struct search_marks_row *marks = rc ? NULL : arena_new_array(a, struct search_marks_row, n);
        if (!rc && !marks)
            return err_nomem(err);
        for (size_t i = 0; !rc && i < n; i++)
            marks[i] = (struct search_marks_row){
                .hub_id = hub_id, .kind = rows[i].kind, .id = rows[i].id, .mark = rows[i].mark};
        if (!rc && n > 0)
            rc = marks_done(c, a, hub_id, marks, n, err);
        arena_rewind(a, mark);
    }
    return rc;
}
