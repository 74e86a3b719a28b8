#include "search/terms.h"

#include <math.h>

bool terms_open(struct terms *t, struct arena *a, struct stems *s) {
    *t = (struct terms){.a = a, .stems = s, .list = arena_new_array(a, struct term, TERMS_MOST)};
    return t->list != NULL;
}

struct adding {
    struct terms *t;
    unsigned weight;
};

static bool add(void *ctx, struct str word) {
    const struct adding *g = ctx;
    struct terms *t = g->t;
    for (size_t i = 0; i < t->n; i++) {
        if (str_eq(t->list[i].word, word)) {
            unsigned sum = t->list[i].weight + g->weight;
            t->list[i].weight = sum > WEIGHT_MOST ? WEIGHT_MOST : sum;
            return true;
        }
    }
    if (t->n == TERMS_MOST)
        return false;
    word = str_dup(t->a, word);
    t->list[t->n++] = (struct term){word, stem_of(t->stems, t->a, word), g->weight};
    return true;
}

void terms_add(struct terms *t, struct str text, unsigned weight) {
    if (!str_empty(text))
        words_of(t->a, text, add, &(struct adding){t, weight});
}

struct str terms_write(const struct terms *t) {
    size_t room = 0, at = 0;
    for (size_t i = 0; i < t->n; i++)
        room += t->list[i].word.n + t->list[i].stem.n + 4;
    char *z = arena_alloc(t->a, room + 1);
    if (!z)
        return STR("");
    for (size_t i = 0; i < t->n; i++) {
        const struct term *m = &t->list[i];
        if (i > 0)
            z[at++] = ' ';
        for (size_t k = 0; k < m->word.n; k++)
            z[at++] = m->word.p[k];
        if (!str_eq(m->word, m->stem)) {
            z[at++] = '~';
            for (size_t k = 0; k < m->stem.n; k++)
                z[at++] = m->stem.p[k];
        }
        z[at++] = ':';
        z[at++] = (char)('0' + m->weight);
    }
    return str_of(z, at);
}

bool terms_next(struct str *rest, struct term *ret) {
    size_t i = 0, tilde = 0;
    const char *p = rest->p;
    for (; i < rest->n && p[i] != ':'; i++)
        if (p[i] == '~')
            tilde = i;
    if (i + 1 >= rest->n)
        return false;
    ret->word = str_of(p, tilde ? tilde : i);
    ret->stem = tilde ? str_of(p + tilde + 1, i - tilde - 1) : ret->word;
    ret->weight = (unsigned)(p[i + 1] - '0');
    size_t next = i + 3 < rest->n ? i + 3 : rest->n;
    *rest = str_of(p + next, rest->n - next);
    return true;
}

void asked_way_add(struct asked_word *w, struct str stem, double worth) {
    for (size_t i = 0; i < w->n_ways; i++) {
        if (str_eq(w->ways[i].stem, stem)) {
            if (worth > w->ways[i].worth)
                w->ways[i].worth = worth;
            return;
        }
    }
    if (w->n_ways < ASKED_WAYS)
        w->ways[w->n_ways++] = (struct asked_way){stem, worth};
}

double fit_rarity(int64_t n, int64_t all) {
    double have = (double)n, whole = (double)(all > n ? all : n);
    return log(1 + (whole - have + 0.5) / (have + 0.5));
}

struct fit fit_of(const struct asked *q, struct str terms) {
    double found[ASKED_WORDS] = {0};
    unsigned length = 0;
    struct term t;
    while (terms_next(&terms, &t)) {
        length += t.weight;
        for (size_t i = 0; i < q->n; i++)
            for (size_t k = 0; k < q->words[i].n_ways; k++)
                if (str_eq(q->words[i].ways[k].stem, t.stem))
                    found[i] += q->words[i].ways[k].worth * t.weight;
    }
    struct fit fit = {0};
    double slow = 1.2 * (0.25 + 0.75 * length / 24);
    for (size_t i = 0; i < q->n; i++) {
        fit.matched += found[i] > 0;
        fit.which |= found[i] > 0 ? 1u << i : 0;
        fit.score += q->words[i].rarity * found[i] * 2.2 / (found[i] + slow);
    }
    return fit;
}
