#include "search/words.h"

#include <libstemmer.h>
#include <string.h>
#include <utf8proc.h>

struct stems {
    struct sb_stemmer *english;
};

static void end(void *ptr) {
    sb_stemmer_delete(ptr);
}

struct stems *stems_open(struct arena *a) {
    struct stems *s = arena_new(a, struct stems);
    if (!s)
        return NULL;
    s->english = sb_stemmer_new("english", NULL);
    return s->english && arena_defer(a, end, s->english) ? s : NULL;
}

struct str stem_of(struct stems *s, struct arena *a, struct str word) {
    const sb_symbol *z = sb_stemmer_stem(s->english, (const sb_symbol *)word.p, (int)word.n);
    if (!z) {
        a->failed = true;
        return word;
    }
    struct str stem = str_of((const char *)z, (size_t)sb_stemmer_length(s->english));
    return str_eq(stem, word) || stem.n == 0 ? word : str_dup(a, stem);
}

/* ---- splitting ---- */

static bool is_inside(uint32_t point) {
    if (point < 0x80)
        return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
    switch (utf8proc_category((utf8proc_int32_t)point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC: return true;
    default: return false;
    }
}

/* Chinese, Japanese: written without blanks. */
static bool stands_alone(uint32_t point) {
    return (point >= 0x2E80 && point <= 0x30FF) || (point >= 0x3400 && point <= 0x9FFF) ||
           (point >= 0x20000 && point <= 0x3FFFF);
}

struct splitting {
    words_each *each;
    void *ctx;
    char room[WORD_MOST + 4];
    size_t n;
    bool full, goes_on;
};

static void word_ends(struct splitting *s) {
    if (s->n > 0 && s->goes_on)
        s->goes_on = s->each(s->ctx, str_of(s->room, s->n));
    s->n = 0;
    s->full = false;
}

static void word_grows(struct splitting *s, const char *p, size_t n) {
    s->full = s->full || s->n + n > WORD_MOST;
    if (s->full)
        return;
    memcpy(s->room + s->n, p, n);
    s->n += n;
}

/* "children's": what follows the apostrophe is an s and nothing more. */
static bool is_possessive(struct str rest) {
    uint32_t point;
    if (rest.n < 2 || rest.p[1] != 's')
        return false;
    struct str after = str_slice(rest, 2, rest.n);
    return str_utf8_next(after, &point) == 0 || !is_inside(point);
}

void words_of(struct arena *a, struct str text, words_each *each, void *ctx) {
    struct str rest = str_fold(a, text);
    struct splitting s = {.each = each, .ctx = ctx, .goes_on = true};
    uint32_t point;
    while (rest.n > 0 && s.goes_on) {
        size_t n = str_utf8_next(rest, &point);
        if (n == 0) {
            n = 1;
            word_ends(&s);
        } else if (stands_alone(point) && is_inside(point)) {
            word_ends(&s);
            word_grows(&s, rest.p, n);
            word_ends(&s);
        } else if (is_inside(point)) {
            word_grows(&s, rest.p, n);
        } else if (point == '\'' && s.n > 0) {
            n = is_possessive(rest) ? 2 : 1;
        } else {
            word_ends(&s);
        }
        rest = str_slice(rest, n, rest.n);
    }
    word_ends(&s);
}

/* ---- small words ---- */

bool word_is_small(struct str word) {
    static const char *const small[] = {"a",    "an",   "and",      "any",     "as",    "at",  "be",  "by",
                                        "can",  "do",   "for",      "from",    "have",  "i",   "in",  "is",
                                        "it",   "like", "me",       "my",      "need",  "of",  "on",  "or",
                                        "our",  "some", "somebody", "someone", "that",  "the", "to",  "us",
                                        "want", "we",   "who",      "with",    "would", "you", "your"};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (str_eqz(word, small[i]))
            return true;
    return false;
}

/* ---- typing errors ---- */

enum { LETTERS_MOST = WORD_MOST };

static size_t letters_of(struct str s, uint32_t ret[LETTERS_MOST]) {
    size_t n = 0, k;
    uint32_t point;
    while (n < LETTERS_MOST && s.n > 0 && (k = str_utf8_next(s, &point)) > 0) {
        ret[n++] = point;
        s = str_slice(s, k, s.n);
    }
    return n;
}

static unsigned least(unsigned x, unsigned y) {
    return x < y ? x : y;
}

unsigned word_distance(struct str one, struct str other, unsigned most) {
    uint32_t x[LETTERS_MOST], y[LETTERS_MOST];
    unsigned row[3][LETTERS_MOST + 1];
    size_t nx = letters_of(one, x), ny = letters_of(other, y);
    if ((nx > ny ? nx - ny : ny - nx) > most)
        return most + 1;
    for (size_t j = 0; j <= ny; j++)
        row[0][j] = (unsigned)j;
    for (size_t i = 1; i <= nx; i++) {
        unsigned *now = row[i % 3], *before = row[(i - 1) % 3], *earlier = row[(i + 1) % 3];
        unsigned best = now[0] = (unsigned)i;
        for (size_t j = 1; j <= ny; j++) {
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + (x[i - 1] != y[j - 1]));
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                now[j] = least(now[j], earlier[j - 2] + 1);
            best = least(best, now[j]);
        }
        /* One more step back for what a swap may still save. */
        if (best > most + 1)
            return most + 1;
    }
    return least(row[nx % 3][ny], most + 1);
}

unsigned word_forgiven(struct str word) {
    size_t n = str_utf8_length(word);
    return n <= 3 ? 0 : n <= 7 ? 1 : 2;
}

/* ---- nearly the same ---- */

void word_synonyms(struct str stem, words_each *each, void *ctx) {
    /* Stems, not words; each row means about the same to who looks for help. */
    static const char *const rows[][6] = {
        {"lift", "ride", "drive", "transport", "car"},
        {"comput", "laptop", "tablet", "pc"},
        {"phone", "smartphon", "mobil"},
        {"diy", "handyman", "repair", "mend", "fix"},
        {"babysit", "childmind", "childcar"},
        {"shop", "groceri", "errand"},
        {"sew", "alter", "hem"},
        {"chat", "talk", "compani", "befriend"},
        {"meal", "cook", "dinner"},
        {"translat", "interpret"},
        {"tutor", "lesson", "teach"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        bool mine = false;
        for (size_t i = 0; i < 6 && rows[r][i]; i++)
            mine = mine || str_eqz(stem, rows[r][i]);
        for (size_t i = 0; mine && i < 6 && rows[r][i]; i++)
            if (!str_eqz(stem, rows[r][i]) && !each(ctx, str_from(rows[r][i])))
                return;
    }
}
