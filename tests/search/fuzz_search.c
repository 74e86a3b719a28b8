/* Whatever is typed becomes words, and the words a question that either engine can read: nothing of what was
 * typed stands in it but letters, digits and marks. */
#include "../fuzz/fuzz.h"

#include "search/inside.h"
#include "search/ways.h"

struct last {
    struct arena *a;
    struct str word;
};

static bool hear(void *ctx, struct str word) {
    struct last *l = ctx;
    assert(word.n > 0 && word.n <= WORD_MOST && str_utf8_valid(word));
    l->word = str_dup(l->a, word);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct terms t;
    struct term back;
    struct last heard = {&a, STR("")};
    arena_init(&a, FUZZ_MEMORY);
    struct str text = fuzz_input(data, size);
    words_of(&a, text, hear, &heard);
    struct str last = heard.word;
    struct stems *s = stems_open(&a);
    assert(s && terms_open(&t, &a, s));
    terms_add(&t, text, WEIGHT_TITLE);
    terms_add(&t, text, WEIGHT_WORDS);
    struct str written = terms_write(&t), rest = written;
    size_t n = 0;
    while (terms_next(&rest, &back)) {
        assert(str_eq(back.word, t.list[n].word) && str_eq(back.stem, t.list[n].stem));
        n++;
    }
    assert(n == t.n);
    struct asked q = {.n = last.n > 0};
    if (last.n > 0) {
        struct str stem = stem_of(s, &a, last);
        asked_way_add(&q.words[0], stem, 1);
        for (int lite = 0; lite < 2; lite++) {
            struct str match = match_text(&a, 7, &q, false, lite);
            assert(match.n == stem.n + HUB_CODE + 4);
            for (size_t i = 2; i + 2 < match.n; i++)
                assert((match.p[i] >= '0' && match.p[i] <= '9') || (match.p[i] >= 'a' && match.p[i] <= 'z') ||
                       (unsigned char)match.p[i] >= 0x80);
        }
    }
    for (size_t i = 0; i < t.n && i < 5; i++)
        for (size_t k = 0; k < t.n && k < 5; k++)
            assert(word_distance(t.list[i].word, t.list[k].word, 2) ==
                   word_distance(t.list[k].word, t.list[i].word, 2));
    /* The same bytes as an address: what is written of it reads back as the same. */
    struct search_ways w, again;
    struct err e = {0};
    if (ways_parse(&a, text, &w, &e)) {
        fuzz_assert_error(&e);
    } else {
        struct str address = ways_write(&a, &w);
        assert(ways_parse(&a, address, &again, &e) == ERR_OK);
        assert(str_eq(ways_write(&a, &again), address));
    }
    arena_release(&a);
    return 0;
}
