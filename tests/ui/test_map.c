/* Maps: whatever the points, each is on the picture once, by its number or among those counted. */
#include <ctype.h>
#include <string.h>

#include "../base/property.h"
#include "ui/map.h"

enum { MOST = 40 };

/* Adds up what one marker tells: "3, 5, 8 +4" is seven points. */
static size_t told(struct str s, bool seen[MOST + 1]) {
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        bool more = s.p[i] == '+';
        size_t number = 0;
        if (!more && !isdigit((unsigned char)s.p[i])) {
            i++;
            continue;
        }
        for (i += more; i < s.n && isdigit((unsigned char)s.p[i]); i++)
            number = number * 10 + (size_t)(s.p[i] - '0');
        if (more) {
            n += number;
        } else {
            assert_in_range(number, 1, MOST);
            assert_false(seen[number]);
            seen[number] = true;
            n++;
        }
    }
    return n;
}

static void every_point_once(struct property_case *c) {
    static const char mark[] = "<text class=\"kith-map__number\"";
    struct ui_map_point points[MOST], areas[6];
    bool seen[MOST + 1] = {false};
    size_t n = 1 + (size_t)rng_below(&c->rng, MOST), sum = 0;
    double spread =
        rng_chance(&c->rng, 0.1) ? 0 : rng_unit(&c->rng) * (rng_chance(&c->rng, 0.2) ? 100 : 0.05);
    struct buf b;
    for (size_t i = 0; i < MOST; i++)
        points[i] = (struct ui_map_point){(int64_t)i + 1, STR("A <place> & more"),
                                          -60 + spread * rng_unit(&c->rng), spread * rng_unit(&c->rng)};
    for (size_t i = 0; i < 6; i++)
        areas[i] = (struct ui_map_point){0, property_text(c, 12), -60 + spread * rng_unit(&c->rng),
                                         spread * rng_unit(&c->rng)};
    const struct ui_map m = {.id = STR("map"),
                             .title = STR("Where they are"),
                             .sentence = STR("Here."),
                             .points = points,
                             .n = n,
                             .areas = areas,
                             .n_areas = (size_t)rng_below(&c->rng, 7)};
    buf_init(&b, 1 << 20);
    ui_map(&b, &m);
    HOLDS(c, !b.failed);
    struct str all = buf_view(&b);
    HOLDS(c, str_utf8_valid(all) && str_find(all, STR("<place>")) < 0);
    HOLDS(c, str_find(all, STR("nan")) < 0 && str_find(all, STR("inf")) < 0);
    for (ptrdiff_t at; (at = str_find(all, str_from(mark))) >= 0;) {
        all = str_slice(all, (size_t)at + sizeof mark, all.n);
        size_t from = (size_t)str_find(all, STR(">")) + 1, to = (size_t)str_find(all, STR("</text>"));
        sum += told(str_slice(all, from, to), seen);
    }
    HOLDS(c, sum == n);
    buf_release(&b);
}

static void points_anywhere(void **state) {
    property(every_point_once);
}

static void nothing_without_points(void **state) {
    struct buf b;
    buf_init(&b, 1024);
    ui_map(&b, &(struct ui_map){.id = STR("map")});
    assert_int_equal(b.n, 0);
    buf_release(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_anywhere),
        cmocka_unit_test(nothing_without_points),
    };
    return cmocka_run_group_tests_name("ui/map", tests, NULL, NULL);
}
