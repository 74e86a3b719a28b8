#include "../base/property.h"

#include <string.h>

#include "search/words.h"

static struct arena a;

static int set_up(void **state) {
    (void)state;
    arena_init(&a, (size_t)64 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_release(&a);
    return 0;
}

struct heard {
    struct arena *a;
    struct str list[200];
    size_t n;
};

static bool hear(void *ctx, struct str word) {
    struct heard *h = ctx;
    assert_true(h->n < 200);
    h->list[h->n++] = str_dup(h->a, word);
    return true;
}

static struct str split(const char *text) {
    struct heard h = {.a = &a};
    words_of(&a, str_from(text), hear, &h);
    return str_join(&a, h.list, h.n, STR("|"));
}

static void expect(const char *text, const char *words) {
    struct str got = split(text);
    if (!str_eqz(got, words))
        fail_msg("\"%s\" gave \"%.*s\", not \"%s\"", text, STR_ARG(got), words);
}

static void words_are_split(void **state) {
    (void)state;
    expect("", "");
    expect("  Walking the DOG, twice a week!  ", "walking|the|dog|twice|a|week");
    expect("children's clothes; don't, O'Brien", "children|clothes|dont|obrien");
    expect("do-it-yourself 24/7", "do|it|yourself|24|7");
    expect("Dŵr, ŷd, tŷ, Łódź, Ærø, Đặng, straße", "dwr|yd|ty|lodz|aero|dang|strasse");
    expect("résumé RÉSUMÉ re\xCC\x81sume\xCC\x81", "resume|resume|resume");
    expect("料理を教える", "料|理|を|教|え|る");
    expect("помощь по дому", "помощь|по|дому");
    expect("x\"y 'z' \\ ; DROP -- %_*", "x|y|z|drop");
    expect("\xFF\xFE broken \xC3", "broken");
}

static void long_words_are_cut(void **state) {
    (void)state;
    char text[200];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(split(text).n, WORD_MOST);
    struct str cut = split("ŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵŵ\xE6\x96\x87");
    assert_true(str_utf8_valid(cut));
}

static struct str stem(const char *word) {
    struct stems *s = stems_open(&a);
    assert_non_null(s);
    return stem_of(s, &a, str_from(word));
}

static void stems_are_english(void **state) {
    (void)state;
    static const char *const same[][2] = {
        {"gardening", "garden"}, {"gardens", "garden"}, {"cooking", "cooked"}, {"walks", "walking"},
        {"shopping", "shop"},    {"lessons", "lesson"}, {"repairs", "repair"}, {"visited", "visiting"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_true(str_eq(stem(same[i][0]), stem(same[i][1])));
    assert_false(str_eq(stem("garden"), stem("guard")));
}

static void distances(void **state) {
    (void)state;
    static const struct {
        const char *x, *y;
        unsigned d;
    } pairs[] = {{"", "", 0},
                 {"garden", "garden", 0},
                 {"gardn", "garden", 1},
                 {"gradening", "gardening", 1},
                 {"gaarden", "garden", 1},
                 {"gorden", "garden", 1},
                 {"walk", "talk", 1},
                 {"ab", "ba", 1},
                 {"ca", "abc", 3},
                 {"wheelchiar", "wheelchair", 1},
                 {"dŵr", "dwr", 1},
                 {"kitten", "sitting", 3}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        for (unsigned most = 0; most < 5; most++) {
            unsigned wanted = pairs[i].d <= most ? pairs[i].d : most + 1;
            assert_int_equal(word_distance(str_from(pairs[i].x), str_from(pairs[i].y), most), wanted);
            assert_int_equal(word_distance(str_from(pairs[i].y), str_from(pairs[i].x), most), wanted);
        }
    }
}

/* Plainly written, to hold the quick one against. */
static unsigned slow_distance(const char *x, size_t nx, const char *y, size_t ny) {
    if (nx == 0 || ny == 0)
        return (unsigned)(nx + ny);
    unsigned best = slow_distance(x, nx - 1, y, ny - 1) + (x[nx - 1] != y[ny - 1]);
    unsigned other = slow_distance(x, nx - 1, y, ny) + 1;
    best = other < best ? other : best;
    other = slow_distance(x, nx, y, ny - 1) + 1;
    best = other < best ? other : best;
    if (nx > 1 && ny > 1 && x[nx - 1] == y[ny - 2] && x[nx - 2] == y[ny - 1]) {
        other = slow_distance(x, nx - 2, y, ny - 2) + 1;
        best = other < best ? other : best;
    }
    return best;
}

static void as_defined(struct property_case *c) {
    char x[6], y[6];
    size_t nx = (size_t)rng_below(&c->rng, 6), ny = (size_t)rng_below(&c->rng, 6);
    for (size_t k = 0; k < nx; k++)
        x[k] = (char)('a' + rng_below(&c->rng, 3));
    for (size_t k = 0; k < ny; k++)
        y[k] = (char)('a' + rng_below(&c->rng, 3));
    unsigned wanted = slow_distance(x, nx, y, ny);
    for (unsigned most = 0; most < 4; most++)
        HOLDS(c, word_distance(str_of(x, nx), str_of(y, ny), most) == (wanted <= most ? wanted : most + 1));
}

static void longer_words_are_forgiven_more(void **state) {
    static const struct {
        const char *word;
        unsigned errors;
    } rows[] = {{"", 0},        {"car", 0},     {"dŵr", 0},     {"lift", 1},
                {"kitchen", 1}, {"tŷ bach", 1}, {"computer", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(word_forgiven(str_from(rows[i].word)), rows[i].errors);
}

static void distances_are_those_of_the_definition(void **state) {
    (void)state;
    property(as_defined);
}

/* Folding what was folded, and splitting what was split, changes nothing; no word holds what an engine would
 * take for a sign of its own. */
static void stays(struct property_case *c) {
    struct heard once = {.a = &c->arena}, twice = {.a = &c->arena};
    struct str text = property_text(c, 30), folded = str_fold(&c->arena, text);
    HOLDS(c, str_eq(str_fold(&c->arena, folded), folded));
    words_of(&c->arena, text, hear, &once);
    words_of(&c->arena, str_join(&c->arena, once.list, once.n, STR(" ")), hear, &twice);
    HOLDS(c, once.n == twice.n);
    for (size_t k = 0; k < once.n; k++) {
        struct str word = once.list[k];
        HOLDS(c, str_eq(word, twice.list[k]) && word.n > 0 && word.n <= WORD_MOST && str_utf8_valid(word));
        for (size_t b = 0; b < word.n; b++)
            HOLDS(c, !strchr("\"'\\:~ ()&|!<>*", word.p[b]));
    }
}

static void words_stay_themselves(void **state) {
    (void)state;
    property(stays);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_split),
        cmocka_unit_test(long_words_are_cut),
        cmocka_unit_test(stems_are_english),
        cmocka_unit_test(distances),
        cmocka_unit_test(longer_words_are_forgiven_more),
        cmocka_unit_test(distances_are_those_of_the_definition),
        cmocka_unit_test(words_stay_themselves),
    };
    return cmocka_run_group_tests_name("words", tests, set_up, tear_down);
}
