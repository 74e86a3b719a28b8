#include "render.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"

#define MANY 40

static int setup(void **state) {
    static struct buf b;

    buf_init(&b, 1 << 20);
    *state = &b;
    return 0;
}

static int teardown(void **state) {
    buf_release(*state);
    return 0;
}

static struct ui_chart chart(const struct ui_series *points, size_t n, bool minutes) {
    return (struct ui_chart){
        .id = STR("hours"),
        .title = STR("Hours given each month"),
        .sentence = STR("Hours given rose"),
        .column = STR("Month"),
        .measure = STR("Hours"),
        .points = points,
        .n = n,
        .minutes = minutes,
        .csv_href = STR("/h/x/hours.csv"),
    };
}

static double attribute(const char *tag, const char *name) {
    char wanted[32];
    const char *p;
    char *end;
    double v;

    snprintf(wanted, sizeof wanted, " %s=\"", name);
    p = strstr(tag, wanted);
    assert_non_null(p);
    v = strtod(p + strlen(wanted), &end);
    assert_true(end > p + strlen(wanted) && *end == '"');
    return v;
}

/* Everything that is drawn lies inside the drawing, and no two words lie on each other. */
static void inside(struct buf *b, size_t n) {
    const char *svg = strstr(text(b), "<svg"), *end = strstr(svg, "</svg>"), *p;
    double height = attribute(svg, "height"), last_label = -1;
    size_t rects = 0, words = 0;

    assert_non_null(end);
    assert_true(height > 100 && height < 400);
    for (p = strstr(svg, "<rect"); p && p < end; p = strstr(p + 1, "<rect"), rects++) {
        double x = attribute(p, "x"), y = attribute(p, "y"), w = attribute(p, "width"),
               h = attribute(p, "height");

        if (x < 0 || y < 0 || w <= 0 || h < 0 || x + w > 360 || y + h > height)
            fail_msg("outside: x %g y %g width %g height %g of %g", x, y, w, h, height);
    }
    assert_int_equal(rects, n);
    for (p = strstr(svg, "<text"); p && p < end; p = strstr(p + 1, "<text"), words++) {
        double x = attribute(p, "x"), y = attribute(p, "y");

        assert_true(x >= 0 && x <= 360 && y >= 12 && y <= height);
        if (y > height - 10) {
            assert_true(x > last_label);
            last_label = x;
        }
    }
    assert_true(words >= 1);
    assert_true(attribute(svg, "font-size") >= 12);
}

static void random_series_stay_inside(void **state) {
    struct buf *b = *state;
    struct rng r = rng_seeded(20260612);
    struct ui_series points[MANY];
    char names[MANY][32];

    for (int round = 0; round < 10000; round++) {
        size_t n = 1 + (size_t)rng_below(&r, MANY);
        int64_t scale = (int64_t)(rng_u64(&r) >> (1 + rng_below(&r, 63)));
        bool negative = rng_chance(&r, 0.3);
        struct ui_chart c;

        for (size_t i = 0; i < n; i++) {
            int length = snprintf(names[i], sizeof names[i], "%.*s%zu", (int)rng_below(&r, 24),
                                  "Juli\xC3\xA1n's longest labels ever", i);

            points[i].label = str_of(names[i], (size_t)length);
            points[i].value = rng_between(&r, negative ? -scale : 0, scale);
        }
        c = chart(points, n, rng_chance(&r, 0.5));
        ui_columns(b, &c);
        inside(b, n);
        has_not(b, "nan");
        has_not(b, "inf\"");
        has_not(b, "style=");
        buf_clear(b);
    }
}

static void edges(void **state) {
    static const int64_t values[][3] = {
        {0, 0, 0},         {INT64_MAX, INT64_MIN, 0}, {-1, -2, -3}, {INT64_MIN, INT64_MIN, INT64_MIN},
        {1, INT64_MAX, 1},
    };
    struct buf *b = *state;

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        for (int minutes = 0; minutes < 2; minutes++) {
            struct ui_series points[3] = {
                {STR("a"), values[i][0]}, {STR("b"), values[i][1]}, {STR("c"), values[i][2]}};
            struct ui_chart c = chart(points, 3, minutes);

            ui_columns(b, &c);
            inside(b, 3);
            buf_clear(b);
        }
}

static void a_thousand_points(void **state) {
    static struct ui_series points[1000];
    struct buf *b = *state;
    struct ui_chart c = chart(points, 1000, false);

    for (size_t i = 0; i < 1000; i++)
        points[i] = (struct ui_series){STR("label"), (int64_t)i};
    ui_columns(b, &c);
    inside(b, 1000);
}

static void nothing_to_show(void **state) {
    struct buf *b = *state;
    struct ui_chart c = chart(NULL, 0, false);

    c.csv_href = STR_NULL;
    ui_columns(b, &c);
    has(b, "There is nothing to show yet.");
    has_not(b, "<svg");
    has_not(b, "CSV");
}

static void says_what_it_draws(void **state) {
    struct buf *b = *state;
    struct ui_series points[] = {{STR("July"), 3660}, {STR("August"), -90}, {STR("September"), 84000}};
    struct ui_chart c = chart(points, 3, true);

    ui_columns(b, &c);
    has(b, "<figcaption>Hours given each month</figcaption>");
    has(b, "<p class=\"kith-chart__sentence\">Hours given rose.</p>");
    has(b, "role=\"img\" aria-labelledby=\"hours-title hours-desc\"");
    has(b, "<title id=\"hours-title\">Hours given each month</title>");
    has(b, "<desc id=\"hours-desc\">Hours given rose</desc>");
    has(b, ">61</text>");
    has(b, ">\xE2\x88\x92"
           "1.5</text>");
    has(b, ">1,400</text>");
    has(b, "<th scope=\"row\" class=\"govuk-table__header\">August</th>"
           "<td class=\"govuk-table__cell govuk-table__cell--numeric\">minus 1 hour 30 minutes</td>");
    has(b, "href=\"/h/x/hours.csv\">Download CSV");
}

static void every_label_or_a_regular_few(void **state) {
    static const char *const months[] = {"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
                                         "Jan", "Feb", "Mar", "Apr", "May", "Jun"};
    struct buf *b = *state;
    struct ui_series points[36] = {0};
    struct ui_chart c = chart(points, 6, false);

    for (size_t i = 0; i < 36; i++)
        points[i] = (struct ui_series){str_from(months[i % 12]), 10 + (int64_t)i};
    ui_columns(b, &c);
    assert_int_equal(times(b, "<text"), 12);
    buf_clear(b);
    c.n = 36;
    ui_columns(b, &c);
    assert_true(times(b, "<text") >= 1 + 6);
    assert_true(times(b, "<text") <= 3 + 18);
    has(b, ">45</text>");
}

static void hostile_charts_stay_words(void **state) {
    struct buf *b = *state;
    struct str bad = STR(HOSTILE);
    struct ui_series points[] = {{bad, 1}, {STR("\xFF\xFE"), 2}};
    struct ui_chart c = {.id = bad,
                         .title = bad,
                         .sentence = bad,
                         .column = bad,
                         .measure = bad,
                         .points = points,
                         .n = 2,
                         .csv_href = STR("javascript:x")};

    ui_columns(b, &c);
    harmless(b);
    has_not(b, "javascript:");
}

/* Bars that lie: one below another, each below its whole label, the longest as wide as the drawing. */
static void across(void **state) {
    struct buf *b = *state;
    struct ui_series points[12];
    struct ui_chart c = chart(points, 12, true);

    c.across = true;
    for (size_t i = 0; i < 12; i++)
        points[i] =
            (struct ui_series){STR("A kind of help with a long name, and " HOSTILE), (int64_t)i * 600};
    ui_columns(b, &c);
    const char *svg = strstr(text(b), "<svg"), *end = strstr(svg, "</svg>");
    double height = attribute(svg, "height"), before = -1;
    size_t rects = 0;
    for (const char *p = strstr(svg, "<rect"); p && p < end; p = strstr(p + 1, "<rect"), rects++) {
        double y = attribute(p, "y"), w = attribute(p, "width");
        assert_true(y >= before && y + attribute(p, "height") <= height);
        before = y + attribute(p, "height");
        assert_true(w > 0 && attribute(p, "x") + w <= 360);
        assert_true(w <= 352 && (rects + 2 < 12 || w == 352));
    }
    assert_int_equal(rects, 11); /* of nothing there is no bar */
    assert_int_equal(times(b, "<text"), 24);
    has(b, "</text>");
    has_not(b, "<script");
    has_not(b, "kith-chart__axis");
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(across),
        T(random_series_stay_inside),
        T(edges),
        T(a_thousand_points),
        T(nothing_to_show),
        T(says_what_it_draws),
        T(every_label_or_a_regular_few),
        T(hostile_charts_stay_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
