/* From what was typed to what is looked for: each word as itself, as the beginning of one (the last word), as
 * what means nearly the same; and, where no word of the hub is meant, as the one that was mistyped. */
#include "search/inside.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"

enum { SAME_START_BELOW = 6, BEGINS_MOST = 16, NEAR_WORDS_MOST = 20000, BEGINS_LETTERS = 3, OTHERS_MOST = 3 };
#define WORTH_BEGINS 0.7
#define WORTH_SAME 0.6
#define WORTH_MISTYPED 0.8

struct known {
    struct str word, stem;
    int64_t n;
};
struct vocabulary {
    struct known *list;
    size_t n, room;
    int64_t all;
};

/* ---- the words that were typed ---- */

struct typing {
    struct arena *a;
    struct asked *asked;
};

static bool take_word(void *ctx, struct str word) {
    struct typing *t = ctx;
    for (size_t i = 0; i < t->asked->n; i++)
        if (str_eq(t->asked->words[i].word, word))
            return true;
    t->asked->words[t->asked->n++] = (struct asked_word){.word = str_dup(t->a, word)};
    return t->asked->n < ASKED_WORDS;
}

static void drop_small(struct asked *q) {
    size_t n = 0;
    for (size_t i = 0; i < q->n; i++)
        n += !word_is_small(q->words[i].word);
    if (n == 0)
        return;
    n = 0;
    for (size_t i = 0; i < q->n; i++)
        if (!word_is_small(q->words[i].word))
            q->words[n++] = q->words[i];
    q->n = n;
}

/* ---- what is known of them ---- */

static void known_add(struct vocabulary *v, struct str word, struct str stem, int64_t n) {
    for (size_t i = 0; i < v->n; i++) {
        if (str_eq(v->list[i].word, word))
            return;
    }
    if (v->n < v->room)
        v->list[v->n++] = (struct known){word, stem, n};
}

struct way_adding {
    struct asked_word *w;
    double worth;
};

static bool add_way(void *ctx, struct str stem) {
    const struct way_adding *g = ctx;
    asked_way_add(g->w, stem, g->worth);
    return true;
}

/* What begins with the word is the first that does not come after it. */
static struct str after_all(struct arena *a, struct str word) {
    return str_fmt(a, "%.*s\xF4\x8F\xBF\xBF", STR_ARG(word));
}

static bool may_begin(const struct asked *q) {
    return q->n > 0 && str_utf8_length(q->words[q->n - 1].word) >= BEGINS_LETTERS;
}

/* What is asked of a hub's vocabulary. */
static enum err_code known_in(struct arena *a, int64_t hub_id, const struct asked *q,
                              struct search_words_known_in *ret, struct err *err) {
    struct buf b;
    struct json_out j;
    struct str last = may_begin(q) ? q->words[q->n - 1].word : STR("");
    buf_init(&b, (size_t)1 << 20);
    json_start(&j, &b);
    json_array(&j);
    json_str(&j, STR(""));
    for (size_t i = 0; i < q->n; i++)
        for (size_t k = 0; k < q->words[i].n_ways; k++)
            json_str(&j, q->words[i].ways[k].stem);
    json_array_end(&j);
    struct str stems = str_dup(a, buf_view(&b));
    enum err_code rc = buf_check(&b, err);
    buf_release(&b);
    *ret = (struct search_words_known_in){.hub_id = hub_id,
                                          .stems = stems,
                                          .from_word = last,
                                          .to_word = last.n ? after_all(a, last) : last,
                                          .most = BEGINS_MOST};
    return rc;
}

static enum err_code load_known(struct db_conn *c, struct arena *a, const struct search_words_known_in *in,
                                struct vocabulary *v, struct err *err) {
    struct search_words_known_row *rows;
    size_t n;
    enum err_code rc = search_words_known(c, a, in, &rows, &n, err);
    if (rc)
        return rc;
    v->room += n;
    if (!(v->list = arena_new_array(a, struct known, v->room)))
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].word.n == 0)
            v->all = rows[i].n;
        else
            known_add(v, rows[i].word, rows[i].stem, rows[i].n);
    }
    return ERR_OK;
}

/* What is not in the index yet is known all the same. */
static void add_tail(struct vocabulary *v, const struct search_item *tail, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct str rest = tail[i].terms;
        struct term t;
        while (terms_next(&rest, &t))
            known_add(v, t.word, t.stem, 1);
    }
    v->all += (int64_t)n;
}

static bool begins(struct str word, struct str with) {
    return word.n > with.n && memcmp(word.p, with.p, with.n) == 0;
}

/* Whether any word of the hub is met by one of its ways, and how many things have one. */
static int64_t met(const struct vocabulary *v, const struct asked_word *w) {
    int64_t n = 0;
    for (size_t i = 0; i < v->n; i++)
        for (size_t k = 0; k < w->n_ways; k++)
            if (str_eq(v->list[i].stem, w->ways[k].stem)) {
                n += v->list[i].n;
                break;
            }
    return n;
}

/* ---- typing errors ---- */

/* Rows of the vocabulary are gone when the next comes: what is kept of them is copied. */
struct near_word {
    char word[WORD_MOST], stem[WORD_MOST + 4];
    size_t n_word, n_stem;
    int64_t n;
};
struct nearest {
    const struct asked_word *word;
    unsigned distance; /* of the best so far */
    struct near_word best[1 + OTHERS_MOST];
    size_t n;
};

static struct str near_text(const struct near_word *w) {
    return str_of(w->word, w->n_word);
}

static bool before(const struct known *x, const struct near_word *y) {
    return x->n != y->n ? x->n > y->n : str_cmp(x->word, near_text(y)) < 0;
}

static void consider(struct nearest *w, struct str word, struct str stem, int64_t n) {
    /* A mistyped first letter is forgiven in long words only: else half of the short ones are near. */
    bool same_start = word.p[0] == w->word->word.p[0];
    unsigned d = word_distance(w->word->word, word, w->distance);
    if (d > w->distance || (!same_start && w->word->word.n < SAME_START_BELOW))
        return;
    if (d < w->distance) {
        w->distance = d;
        w->n = 0;
    }
    struct known one = {word, stem, n};
    size_t at = w->n;
    for (size_t i = 0; i < w->n; i++)
        if (str_eq(near_text(&w->best[i]), word))
            return;
    while (at > 0 && before(&one, &w->best[at - 1]))
        at--;
    if (at == 1 + OTHERS_MOST || word.n > WORD_MOST || stem.n > WORD_MOST + 4)
        return;
    size_t last = w->n < 1 + OTHERS_MOST ? w->n++ : OTHERS_MOST;
    for (; last > at; last--)
        w->best[last] = w->best[last - 1];
    w->best[at] = (struct near_word){.n_word = word.n, .n_stem = stem.n, .n = n};
    memcpy(w->best[at].word, word.p, word.n);
    memcpy(w->best[at].stem, stem.p, stem.n);
}

struct considering {
    struct nearest *list;
    size_t n;
};

static enum err_code consider_row(void *ctx, const struct search_words_all_row *row, struct err *err) {
    const struct considering *k = ctx;
    (void)err;
    for (size_t i = 0; i < k->n; i++)
        consider(&k->list[i], row->word, row->stem, row->n);
    return ERR_OK;
}

static struct str with_word(struct arena *a, const struct asked *q, size_t which, struct str word) {
    struct str parts[ASKED_WORDS];
    assert(q->n <= ASKED_WORDS);
    for (size_t i = 0; i < q->n; i++)
        parts[i] = i == which ? word : q->words[i].meant.p ? q->words[i].meant : q->words[i].word;
    return str_join(a, parts, q->n, STR(" "));
}

static bool same_stem(const struct near_word *x, const struct near_word *y) {
    return x->n_stem == y->n_stem && memcmp(x->stem, y->stem, x->n_stem) == 0;
}

/* Only what can be near is read: of about the same length, and with the same first letter where that has to
 * be right. */
static struct search_words_all_in near_in(struct arena *a, int64_t hub_id, const struct nearest *near,
                                          size_t n) {
    struct search_words_all_in in = {.hub_id = hub_id, .shortest = WORD_MOST, .most = NEAR_WORDS_MOST};
    for (size_t i = 0; i < n; i++) {
        const int64_t length = (int64_t)str_utf8_length(near[i].word->word), d = near[i].distance;
        in.shortest = length - d < in.shortest ? length - d : in.shortest;
        in.longest = length + d > in.longest ? length + d : in.longest;
    }
    const struct str word = near[0].word->word;
    const bool start = n == 1 && word.n < SAME_START_BELOW && (unsigned char)word.p[0] < 0x80;
    in.from_word = start ? str_of(word.p, 1) : STR("");
    in.to_word = after_all(a, in.from_word);
    return in;
}

/* Takes the nearest words instead of those that no word of the hub meets. */
static enum err_code forgive(struct db_conn *c, struct arena *a, int64_t hub_id, struct asked *q,
                             const size_t *unmet, size_t n_unmet, const struct vocabulary *v,
                             struct search_found *found, struct err *err) {
    struct nearest near[ASKED_WORDS];
    for (size_t i = 0; i < n_unmet; i++)
        near[i] =
            (struct nearest){.word = &q->words[unmet[i]], .distance = word_forgiven(q->words[unmet[i]].word)};
    struct considering k = {near, n_unmet};
    for (size_t i = 0; i < v->n; i++)
        for (size_t w = 0; w < n_unmet; w++)
            consider(&near[w], v->list[i].word, v->list[i].stem, v->list[i].n);
    const struct search_words_all_in in = near_in(a, hub_id, near, n_unmet);
    enum err_code rc = search_words_all(c, a, &in, consider_row, &k, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n_unmet; i++) {
        struct asked_word *w = &q->words[unmet[i]];
        if (near[i].n == 0)
            continue;
        const struct near_word *best = &near[i].best[0];
        w->meant = str_dup(a, near_text(best));
        w->n_ways = 0;
        asked_way_add(w, str_dup(a, str_of(best->stem, best->n_stem)), WORTH_MISTYPED);
        w->rarity = fit_rarity(near[i].best[0].n, v->all);
        found->instead = STR("");
    }
    if (!found->instead.p)
        return ERR_OK;
    found->instead = with_word(a, q, ASKED_WORDS, STR(""));
    struct str *others = arena_new_array(a, struct str, n_unmet * OTHERS_MOST);
    if (!others)
        return err_nomem(err);
    for (size_t i = 0; i < n_unmet; i++)
        for (size_t o = 1; o < near[i].n && found->n_others < OTHERS_MOST; o++)
            if (!same_stem(&near[i].best[0], &near[i].best[o]))
                others[found->n_others++] = with_word(a, q, unmet[i], near_text(&near[i].best[o]));
    found->others = others;
    return ERR_OK;
}

/* ---- all of it ---- */

static enum err_code list_stems(struct arena *a, const struct asked *q, struct search_found *found,
                                struct err *err) {
    struct str *stems = arena_new_array(a, struct str, ASKED_WORDS * ASKED_WAYS);
    struct str *words = arena_new_array(a, struct str, ASKED_WORDS);
    if (!stems || !words)
        return err_nomem(err);
    for (size_t i = 0; i < q->n; i++)
        words[found->n_words++] = q->words[i].meant.p ? q->words[i].meant : q->words[i].word;
    found->words = words;
    for (size_t i = 0; i < q->n; i++)
        for (size_t k = 0; k < q->words[i].n_ways; k++)
            stems[found->n_stems++] = q->words[i].ways[k].stem;
    found->stems = stems;
    return a->failed ? err_nomem(err) : ERR_OK;
}

enum err_code asking_begin(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_query *q,
                           struct asked *ret, struct search_words_known_in *ret_known, struct err *err) {
    *ret = (struct asked){0};
    words_of(a, q->words, take_word, &(struct typing){a, ret});
    drop_small(ret);
    if (ret->n == 0)
        return ERR_OK;
    struct stems *stems = stems_open(a);
    if (!stems)
        return err_nomem(err);
    for (size_t i = 0; i < ret->n; i++) {
        struct asked_word *w = &ret->words[i];
        struct str stem = stem_of(stems, a, w->word);
        asked_way_add(w, stem, 1);
        word_synonyms(stem, add_way, &(struct way_adding){w, WORTH_SAME});
    }
    enum err_code rc = known_in(a, hub_id, ret, ret_known, err);
    if (!rc)
        search_words_known_ahead(c, ret_known);
    return rc;
}

enum err_code asking_read(struct db_conn *c, struct arena *a, const struct search_words_known_in *known,
                          const struct search_query *q, const struct search_item *tail, size_t n_tail,
                          struct asked *ret, struct search_found *found, struct err *err) {
    struct vocabulary v = {0};
    size_t unmet[ASKED_WORDS], n_unmet = 0;
    if (ret->n == 0)
        return ERR_OK;
    for (size_t i = 0; i < n_tail; i++)
        v.room += TERMS_MOST;
    enum err_code rc = load_known(c, a, known, &v, err);
    if (rc)
        return rc;
    add_tail(&v, tail, n_tail);
    struct asked_word *last = &ret->words[ret->n - 1];
    for (size_t i = 0, n = 0; may_begin(ret) && i < v.n && n < BEGINS_MOST; i++) {
        if (begins(v.list[i].word, last->word)) {
            asked_way_add(last, v.list[i].stem, WORTH_BEGINS);
            n++;
        }
    }
    for (size_t i = 0; i < ret->n; i++) {
        int64_t n = met(&v, &ret->words[i]);
        ret->words[i].rarity = fit_rarity(n, v.all);
        if (n == 0 && !q->as_typed && word_forgiven(ret->words[i].word) > 0)
            unmet[n_unmet++] = i;
    }
    if (n_unmet > 0)
        rc = forgive(c, a, known->hub_id, ret, unmet, n_unmet, &v, found, err);
    return rc ? rc : list_stems(a, ret, found, err);
}

struct str match_text(struct arena *a, int64_t hub_id, const struct asked *q, bool any, bool lite) {
    char code[HUB_CODE];
    struct buf b;
    hub_code(hub_id, code);
    buf_init(&b, (size_t)1 << 20);
    for (size_t i = 0; i < q->n; i++) {
        if (i > 0)
            buf_puts(&b, lite ? (any ? " OR " : " AND ") : (any ? " | " : " & "));
        buf_putc(&b, '(');
        for (size_t k = 0; k < q->words[i].n_ways; k++) {
            /* A stem holds letters, digits and marks alone: nothing in it has to be escaped. */
            if (k > 0)
                buf_puts(&b, lite ? " OR " : " | ");
            buf_putc(&b, lite ? '"' : '\'');
            buf_put(&b, code, HUB_CODE);
            buf_str(&b, q->words[i].ways[k].stem);
            buf_putc(&b, lite ? '"' : '\'');
        }
        buf_putc(&b, ')');
    }
    struct str match = str_dup(a, buf_view(&b));
    buf_release(&b);
    return match;
}

struct str asking_match(struct db_conn *c, struct arena *a, int64_t hub_id, const struct asked *q, bool any) {
    return match_text(a, hub_id, q, any, db_conn_engine(c) == DB_SQLITE);
}
