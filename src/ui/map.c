/* Lengths are in tenths of a unit of the drawing, as whole numbers. The earth is taken as flat, which over a
 * town it nearly is: a degree of longitude is as long as it is in the middle of the picture. */
#include "ui/map.h"

#include <math.h>

#include "base/language.h"
#include "ui/svg.h"

#define WIDTH 3600
#define TALL_LEAST 2000
#define TALL_MOST 3600
#define MARGIN 260
#define RADIUS 115 /* of a marker */
#define FONT 13
#define LETTER 78
#define KM_A_DEGREE 111.195
#define KM_A_MILE 1.609344
#define KM_LEAST 0.4 /* what the picture shows at least, so that one house is not all of it */
#define PI 3.14159265358979323846

enum { MAP_POINTS = 60, MAP_AREAS = 60, TOLD = 3 };

struct spot {
    int64_t x, y;
};
struct frame {
    double west, north;    /* of the upper left corner */
    double km_lat, km_lon; /* a degree */
    double tenths_a_km;
    int64_t tall;
};
/* Points that stand so near each other that they share a marker. */
struct cluster {
    struct spot at;
    size_t members[MAP_POINTS], n;
};
struct box {
    int64_t left, top, right, bottom;
};

/* ---- from degrees to the picture ---- */

struct extent {
    double south, north, west, east;
};

static void take_in(struct extent *e, const struct ui_map_point *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        e->south = fmin(e->south, p[i].lat);
        e->north = fmax(e->north, p[i].lat);
        e->west = fmin(e->west, p[i].lon);
        e->east = fmax(e->east, p[i].lon);
    }
}

static struct frame frame_of(const struct ui_map *m, size_t n, size_t n_areas) {
    struct extent e = {90, -90, 180, -180};
    take_in(&e, m->points, n);
    take_in(&e, m->areas, n_areas);
    struct frame f = {.km_lat = KM_A_DEGREE};
    double middle_lat = (e.south + e.north) / 2, middle_lon = (e.west + e.east) / 2;
    f.km_lon = fmax(KM_A_DEGREE * cos(middle_lat * PI / 180), 0.01);
    double across = fmax((e.east - e.west) * f.km_lon, KM_LEAST);
    double down = fmax((e.north - e.south) * f.km_lat, KM_LEAST / 2);
    double inside = WIDTH - 2 * MARGIN;
    f.tenths_a_km = fmin(inside / across, (TALL_MOST - 2 * MARGIN - 300) / down);
    double tall = down * f.tenths_a_km + 2 * MARGIN + 300; /* room for the scale below */
    f.tall = tall < TALL_LEAST ? TALL_LEAST : tall > TALL_MOST ? TALL_MOST : (int64_t)tall;
    f.west = middle_lon - WIDTH / 2 / f.tenths_a_km / f.km_lon;
    f.north = middle_lat + (double)(f.tall - 300) / 2 / f.tenths_a_km / f.km_lat;
    return f;
}

static struct spot spot_of(const struct frame *f, const struct ui_map_point *p) {
    return (struct spot){(int64_t)((p->lon - f->west) * f->km_lon * f->tenths_a_km),
                         (int64_t)((f->north - p->lat) * f->km_lat * f->tenths_a_km)};
}

/* 1, 2 or 5 times a power of ten, in tenths of a mile: what the scale shows, about a quarter of the width. */
static int64_t round_miles(const struct frame *f) {
    double wanted = WIDTH / 4.0 / f->tenths_a_km / KM_A_MILE * 10;
    int64_t tenths = 1;
    static const int64_t steps[] = {2, 5, 10};
    for (int64_t ten = 1; ten <= 100000; ten *= 10)
        for (size_t i = 0; i < 3; i++)
            if ((double)(ten * steps[i]) <= wanted)
                tenths = ten * steps[i];
    return tenths;
}

/* ---- what does not move: grid, scale, north ---- */

static void grid(struct buf *b, const struct frame *f, int64_t step) {
    buf_puts(b, "<path class=\"kith-map__grid\" stroke=\"#d6dbdd\" fill=\"none\" d=\"");
    for (int64_t x = step; x < WIDTH; x += step) {
        buf_putc(b, 'M');
        svg_tenths(b, x);
        buf_puts(b, " 0V");
        svg_tenths(b, f->tall);
    }
    for (int64_t y = step; y < f->tall; y += step) {
        buf_puts(b, "M0 ");
        svg_tenths(b, y);
        buf_puts(b, "H360");
    }
    buf_puts(b, "\"/>\n");
}

static void text_at(struct buf *b, struct spot at, const char *anchor, const char *more) {
    buf_puts(b, "<text class=\"kith-chart__text\" fill=\"#0b0c0c\" text-anchor=\"");
    buf_puts(b, anchor);
    buf_putc(b, '"');
    svg_length(b, "x", at.x);
    svg_length(b, "y", at.y);
    buf_puts(b, more);
    buf_putc(b, '>');
}

static void scale(struct buf *b, const struct frame *f, int64_t miles, int64_t length) {
    int64_t y = f->tall - 120;
    buf_puts(b,
             "<path class=\"kith-map__scale\" stroke=\"#0b0c0c\" stroke-width=\"2\" fill=\"none\" d=\"M10 ");
    svg_tenths(b, y - 50);
    buf_putc(b, 'V');
    svg_tenths(b, y);
    buf_putc(b, 'H');
    svg_tenths(b, 100 + length);
    buf_putc(b, 'V');
    svg_tenths(b, y - 50);
    buf_puts(b, "\"/>\n");
    text_at(b, (struct spot){160 + length, y + 10}, "start", "");
    buf_fmt(b,
            miles == 10  ? tr("%.1f mile")
            : miles < 10 ? tr("%.1f miles")
                         : tr("%.0f miles"),
            (double)miles / 10);
    buf_puts(b, "</text>\n");
}

static void north(struct buf *b) {
    buf_puts(b, "<path class=\"kith-map__north\" fill=\"#0b0c0c\" d=\"M342 8l7 20-7-5-7 5z\"/>\n");
    text_at(b, (struct spot){3420, 420}, "middle", "");
    buf_puts(b, "N</text>\n");
}

/* ---- markers ---- */

static int64_t apart_squared(struct spot a, struct spot b) {
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

static size_t letters_of(int64_t number) {
    size_t n = 1;
    for (; number >= 10; number /= 10)
        n++;
    return n;
}

/* "3", "3, 5", "3, 5, 8 +4" */
static size_t put_numbers(struct buf *b, const struct ui_map *m, const struct cluster *c) {
    size_t letters = 0;
    for (size_t i = 0; i < c->n && i < TOLD; i++) {
        int64_t number = m->points[c->members[i]].number;
        if (i && b)
            buf_puts(b, ", ");
        if (b)
            buf_i64(b, number);
        letters += letters_of(number) + (i ? 2 : 0);
    }
    if (c->n > TOLD) {
        if (b)
            buf_fmt(b, " +%zu", c->n - TOLD);
        letters += 2 + letters_of((int64_t)(c->n - TOLD));
    }
    return letters;
}

static struct box box_of(const struct ui_map *m, const struct cluster *c) {
    int64_t half = RADIUS;
    int64_t wide = (int64_t)put_numbers(NULL, m, c) * LETTER / 2 + 60;
    int64_t x = c->at.x;
    half = wide > half ? wide : half;
    x = x - half < 0 ? half : x + half > WIDTH ? WIDTH - half : x;
    return (struct box){x - half, c->at.y - RADIUS, x + half, c->at.y + RADIUS};
}

static bool boxes_meet(struct box a, struct box b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

static void join(struct cluster *to, const struct cluster *from) {
    for (size_t i = 0; i < from->n; i++)
        to->members[to->n++] = from->members[i];
    for (size_t i = 1; i < to->n; i++) /* in the order of the list */
        for (size_t k = i; k > 0 && to->members[k - 1] > to->members[k]; k--) {
            size_t held = to->members[k];
            to->members[k] = to->members[k - 1];
            to->members[k - 1] = held;
        }
    to->at = (struct spot){(to->at.x + from->at.x) / 2, (to->at.y + from->at.y) / 2};
}

/* The two that stand nearest to each other of those that overlap; false when none do. */
static bool nearest_pair(const struct ui_map *m, const struct cluster *c, size_t n, size_t *ret_i,
                         size_t *ret_k) {
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n; k++) {
            int64_t d = apart_squared(c[i].at, c[k].at);
            if (d < least && boxes_meet(box_of(m, &c[i]), box_of(m, &c[k]))) {
                least = d;
                *ret_i = i;
                *ret_k = k;
            }
        }
    }
    return least < INT64_MAX;
}

static size_t gather(const struct ui_map *m, const struct frame *f, struct cluster *c, size_t n) {
    size_t i, k;
    for (i = 0; i < n; i++)
        c[i] = (struct cluster){.at = spot_of(f, &m->points[i]), .members = {i}, .n = 1};
    while (nearest_pair(m, c, n, &i, &k)) {
        join(&c[i], &c[k]);
        c[k] = c[--n];
    }
    return n;
}

static void marker(struct buf *b, const struct ui_map *m, const struct cluster *c) {
    struct box box = box_of(m, c);
    buf_puts(b, "<rect class=\"kith-chart__bar\" fill=\"#0b4f5c\" stroke=\"#ffffff\"");
    svg_length(b, "x", box.left);
    svg_length(b, "y", box.top);
    svg_length(b, "width", box.right - box.left);
    svg_length(b, "height", box.bottom - box.top);
    svg_length(b, "rx", RADIUS);
    buf_puts(b, "/>\n<text class=\"kith-map__number\" fill=\"#ffffff\" text-anchor=\"middle\"");
    svg_length(b, "x", (box.left + box.right) / 2);
    svg_length(b, "y", c->at.y + 45);
    buf_putc(b, '>');
    (void)put_numbers(b, m, c);
    buf_puts(b, "</text>\n");
}

/* ---- areas ---- */

static size_t length_of(struct str s) {
    size_t letters = 0;
    for (size_t i = 0; i < s.n; i++)
        letters += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return letters;
}

/* A name stands below its dot, or above, where it is in nobody's way; else it is left to the table. */
static void area(struct buf *b, const struct ui_map *m, const struct frame *f, const struct ui_map_point *p,
                 const struct cluster *c, size_t n, struct box *taken, size_t *n_taken) {
    struct spot at = spot_of(f, p);
    int64_t half = (int64_t)length_of(p->name) * LETTER / 2;
    int64_t x = at.x - half < 20 ? half + 20 : at.x + half > WIDTH - 20 ? WIDTH - 20 - half : at.x;
    static const int64_t ways[] = {170, -70, 310, -210};
    buf_puts(b, "<circle class=\"kith-map__area\" fill=\"#505a5f\" r=\"3\"");
    svg_length(b, "cx", at.x);
    svg_length(b, "cy", at.y);
    buf_puts(b, "/>\n");
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        int64_t y = at.y + ways[w];
        struct box box = {x - half, y - 120, x + half, y + 30};
        bool free = half * 2 < WIDTH - 40 && box.top > 0 && box.bottom < f->tall - 200 &&
                    !(box.right > 3250 && box.top < 450);
        for (size_t i = 0; free && i < n; i++)
            free = !boxes_meet(box, box_of(m, &c[i]));
        for (size_t i = 0; free && i < *n_taken; i++)
            free = !boxes_meet(box, taken[i]);
        if (!free)
            continue;
        taken[(*n_taken)++] = box;
        text_at(b, (struct spot){x, y}, "middle", " font-style=\"italic\"");
        tpl_text(b, p->name);
        buf_puts(b, "</text>\n");
        return;
    }
}

/* ---- the whole ---- */

static void picture(struct buf *b, const struct ui_map *m) {
    struct cluster clusters[MAP_POINTS];
    struct box taken[MAP_AREAS];
    size_t n = m->n < MAP_POINTS ? m->n : MAP_POINTS, n_taken = 0;
    size_t n_areas = m->n_areas < MAP_AREAS ? m->n_areas : MAP_AREAS;
    struct frame f = frame_of(m, n, n_areas);
    int64_t miles = round_miles(&f), length = (int64_t)((double)miles / 10 * KM_A_MILE * f.tenths_a_km);
    n = gather(m, &f, clusters, n);
    svg_open(b, "kith-map", f.tall, FONT, m->id, m->title, m->sentence);
    buf_puts(b, "<rect class=\"kith-map__ground\" fill=\"#f7faf9\" width=\"360\"");
    svg_length(b, "height", f.tall);
    buf_puts(b, "/>\n");
    grid(b, &f, length);
    for (size_t i = 0; i < n_areas; i++)
        area(b, m, &f, &m->areas[i], clusters, n, taken, &n_taken);
    for (size_t i = 0; i < n; i++)
        marker(b, m, &clusters[i]);
    scale(b, &f, miles, length);
    north(b);
    buf_puts(b, "</svg>\n");
}

/* What a picture cannot tell everybody. */
static void table(struct buf *b, const struct ui_map *m) {
    buf_puts(b, "<details class=\"govuk-details\">\n<summary class=\"govuk-details__summary\">"
                "<span class=\"govuk-details__summary-text\">");
    html_words(b, "See the map as a table");
    buf_puts(b, "</span></summary>\n"
                "<div class=\"govuk-details__text\">\n<table class=\"govuk-table\">\n"
                "<caption class=\"govuk-table__caption govuk-visually-hidden\">");
    tpl_text(b, m->title);
    buf_puts(b, "</caption>\n<thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">"
                "<th scope=\"col\" class=\"govuk-table__header\">");
    html_words(b, "Number");
    buf_puts(b, "</th><th scope=\"col\" class=\"govuk-table__header\">");
    html_words(b, "Name");
    buf_puts(b, "</th></tr></thead>\n"
                "<tbody class=\"govuk-table__body\">\n");
    for (size_t i = 0; i < m->n; i++) {
        buf_puts(b, "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">");
        buf_i64(b, m->points[i].number);
        buf_puts(b, "</th><td class=\"govuk-table__cell\">");
        tpl_text(b, m->points[i].name);
        buf_puts(b, "</td></tr>\n");
    }
    buf_puts(b, "</tbody>\n</table>\n</div>\n</details>\n");
}

void ui_map(struct buf *b, const struct ui_map *m) {
    if (!m->n)
        return;
    buf_puts(b, "<figure class=\"kith-chart\">\n<figcaption>");
    tpl_text(b, m->title);
    buf_puts(b, "</figcaption>\n<p class=\"kith-chart__sentence\">");
    tpl_text(b, m->sentence);
    buf_puts(b, "</p>\n");
    picture(b, m);
    if (m->n > 1)
        table(b, m);
    buf_puts(b, "</figure>\n");
}
