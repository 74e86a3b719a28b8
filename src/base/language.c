#include "base/language.h"
#include "base/written.h"

#include <string.h>
#include <strings.h>

/* The one thing here that a thread remembers: docs/adr/0010-languages.md. */
static _Thread_local const struct language *in_use;
static _Thread_local const struct hour_words *hours_in_use;
static _Thread_local const struct language *written, *writer;

uint32_t language_hash(const char *text) {
    uint32_t h = 2166136261U;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        h = (h ^ *p) * 16777619U;
    return h;
}

bool language_choice(void) {
    size_t n = 0;
    for (size_t i = 0; i < language_all_n; i++)
        n += language_all[i].offered;
    return n > 1;
}

const struct language *language_by_tag(struct str tag) {
    for (size_t i = 0; i < language_all_n; i++) {
        const size_t n = strlen(language_all[i].tag);
        if (tag.n >= n && !strncasecmp(tag.p, language_all[i].tag, n) && (tag.n == n || tag.p[n] == '-'))
            return &language_all[i];
    }
    return NULL;
}

const struct language *language_use(const struct language *l) {
    const struct language *before = in_use;
    in_use = l;
    return before;
}

const struct language *language_in_use(void) {
    return in_use ? in_use : &language_all[0];
}

const struct language *written_use(const struct language *l) {
    const struct language *before = written;
    written = l;
    writer = NULL;
    return before;
}

void written_by(struct str tag) {
    writer = tag.n ? language_by_tag(tag) : NULL;
}

const struct language *written_in(void) {
    const struct language *l = writer ? writer : written;
    return l == language_in_use() ? NULL : l;
}

static unsigned form_of(const struct language *l, uint64_t n) {
    return l->form ? l->form(n) : n != 1;
}

size_t language_forms(const struct language *l, int64_t ret_example[LANGUAGE_FORMS]) {
    enum { FAR = 200 }; /* every form of a language comes up before */
    size_t most = 0;
    for (size_t i = 0; i < LANGUAGE_FORMS; i++)
        ret_example[i] = 0;
    for (int64_t n = 1; n <= FAR; n++) {
        const unsigned f = form_of(l, (uint64_t)n);
        if (f < LANGUAGE_FORMS && !ret_example[f])
            ret_example[f] = n;
        if (f < LANGUAGE_FORMS && f + 1 > most)
            most = f + 1;
    }
    return most;
}

const struct hour_words *hour_words_use(const struct hour_words *w) {
    const struct hour_words *before = hours_in_use;
    hours_in_use = w;
    return before;
}

const struct hour_words *hour_words_in_use(void) {
    return hours_in_use;
}

struct str hour_word(int64_t n) {
    if (!hours_in_use)
        return STR_NULL;
    const unsigned f = form_of(language_in_use(), n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
    return f < LANGUAGE_FORMS && hours_in_use->said[f].n ? hours_in_use->said[f] : STR_NULL;
}

static const struct language_words *find(const char *text) {
    if (!in_use || !in_use->n)
        return NULL;
    const uint32_t h = language_hash(text);
    size_t low = 0, high = in_use->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (in_use->words[middle].hash < h)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < in_use->n && in_use->words[low].hash == h; low++)
        if (!strcmp(in_use->words[low].text, text))
            return &in_use->words[low];
    return NULL;
}

const char *tr(const char *text) {
    const struct language_words *w = find(text);
    return w ? w->said[0] : text;
}

struct str tr_str(const char *text) {
    const char *said = tr(text);
    return str_of(said, strlen(said));
}

struct str tr_column(const char *plain, const char *words) {
    return language_in_use() == &language_all[0] ? str_of(plain, strlen(plain)) : tr_str(words);
}

const char *tr_n(const char *one, const char *many, int64_t n) {
    const struct language_words *w = find(one);
    if (!w)
        return n == 1 ? one : many;
    const char *said = w->said[in_use->form(n < 0 ? 0 - (uint64_t)n : (uint64_t)n)];
    return said ? said : w->said[0];
}

enum { MARK_MOST = 3 }; /* bytes: a narrow blank that does not break has as many */

static struct str between_groups(void) {
    /* TRANSLATORS: a thousand, as the language writes it */
    const char *shown = tr("1,000"), *one = strchr(shown, '1');
    const char *rest = one ? strstr(one + 1, "000") : NULL;
    return rest && rest - one - 1 <= MARK_MOST ? str_of(one + 1, (size_t)(rest - one - 1)) : STR(",");
}

size_t number_words_put(char room[NUMBER_ROOM], uint64_t n) {
    char digits[20];
    size_t from = sizeof digits, to = 0;
    do {
        digits[--from] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    const struct str mark = sizeof digits - from > 3 ? between_groups() : STR("");
    while (from < sizeof digits) {
        room[to++] = digits[from++];
        if (from == sizeof digits || (sizeof digits - from) % 3)
            continue;
        memcpy(room + to, mark.p, mark.n);
        to += mark.n;
    }
    return to;
}

struct str number_words(struct arena *a, int64_t n) {
    char room[1 + NUMBER_ROOM] = "-";
    const bool below = n < 0;
    return str_dup(
        a, str_of(room, below + number_words_put(room + below, below ? 0 - (uint64_t)n : (uint64_t)n)));
}
