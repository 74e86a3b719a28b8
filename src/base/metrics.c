#include "base/metrics.h"

#include <inttypes.h>
#include <math.h>

static const int64_t bounds[METRICS_BOUNDS] = {500,    1000,   2500,   5000,    10000,   20000,   50000,
                                               100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000};

void metrics_observe(struct metrics_times *t, int64_t micros) {
    size_t i = 0;
    const int64_t v = micros < 0 ? 0 : micros;
    while (i < METRICS_BOUNDS && v > bounds[i])
        i++;
    metrics_add(&t->counts[i], 1);
    metrics_add(&t->micros, (uint64_t)v);
}

/* ---- the text form ---- */

static const char *type_name(enum metrics_type t) {
    return t == METRICS_COUNTER ? "counter" : t == METRICS_GAUGE ? "gauge" : "histogram";
}

/* In HELP a backslash and the line's end are escaped, in a label's value the quotation mark too. */
static void put_escaped(struct buf *b, struct str s, bool quoted) {
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n')
            buf_puts(b, "\\n");
        else if (s.p[i] == '\\' || (quoted && s.p[i] == '"'))
            buf_fmt(b, "\\%c", s.p[i]);
        else
            buf_putc(b, s.p[i]);
    }
}

void metrics_family(struct buf *b, const char *name, enum metrics_type type, const char *help) {
    buf_fmt(b, "# HELP %s ", name);
    put_escaped(b, str_from(help), false);
    buf_fmt(b, "\n# TYPE %s %s\n", name, type_name(type));
}

static void put_number(struct buf *b, double v) {
    if (isnan(v))
        buf_puts(b, "NaN");
    else if (isinf(v))
        buf_puts(b, v > 0 ? "+Inf" : "-Inf");
    else if (v == floor(v) && fabs(v) < 1e15)
        buf_fmt(b, "%.0f", v);
    else
        buf_fmt(b, "%.9g", v);
}

static void put_label(struct buf *b, bool first, const char *name, struct str value) {
    buf_fmt(b, "%s%s=\"", first ? "{" : ",", name);
    put_escaped(b, value, true);
    buf_putc(b, '"');
}

/* "name_suffix{labels,le="…"} " */
static void put_head(struct buf *b, const char *name, const char *suffix, struct metrics_labels l,
                     const double *le) {
    buf_puts(b, name);
    buf_puts(b, suffix);
    for (size_t i = 0; i < l.n; i++)
        put_label(b, i == 0, l.list[i].name, l.list[i].value);
    if (le) {
        buf_fmt(b, "%sle=\"", l.n ? "," : "{");
        put_number(b, *le);
        buf_putc(b, '"');
    }
    if (l.n || le)
        buf_putc(b, '}');
    buf_putc(b, ' ');
}

void metrics_put(struct buf *b, const char *name, struct metrics_labels labels, double value) {
    put_head(b, name, "", labels, NULL);
    put_number(b, value);
    buf_putc(b, '\n');
}

static void put_whole(struct buf *b, const char *name, const char *suffix, struct metrics_labels labels,
                      const double *le, uint64_t value) {
    put_head(b, name, suffix, labels, le);
    buf_fmt(b, "%" PRIu64 "\n", value);
}

void metrics_put_count(struct buf *b, const char *name, struct metrics_labels labels, uint64_t value) {
    put_whole(b, name, "", labels, NULL, value);
}

static void put_end(struct buf *b, const char *name, struct metrics_labels labels, uint64_t all, double sum) {
    const double endless = INFINITY;
    put_whole(b, name, "_bucket", labels, &endless, all);
    put_head(b, name, "_sum", labels, NULL);
    put_number(b, sum);
    buf_putc(b, '\n');
    put_whole(b, name, "_count", labels, NULL, all);
}

/* Each number is read once, so that buckets and count agree whatever comes in meanwhile. */
void metrics_put_times(struct buf *b, const char *name, struct metrics_labels labels,
                       const struct metrics_times *t) {
    uint64_t all = 0;
    for (size_t i = 0; i < METRICS_BOUNDS; i++) {
        const double le = (double)bounds[i] * 1e-6;
        all += metrics_read(&t->counts[i]);
        put_whole(b, name, "_bucket", labels, &le, all);
    }
    all += metrics_read(&t->counts[METRICS_BOUNDS]);
    put_end(b, name, labels, all, (double)metrics_read(&t->micros) * 1e-6);
}

void metrics_put_powers(struct buf *b, const char *name, struct metrics_labels labels, const int64_t *counts,
                        size_t n, int64_t sum, double unit) {
    uint64_t all = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        const double le = (ldexp(1, (int)i) - 1) * unit;
        all += (uint64_t)counts[i];
        put_whole(b, name, "_bucket", labels, &le, all);
    }
    put_end(b, name, labels, all + (n ? (uint64_t)counts[n - 1] : 0), (double)sum * unit);
}
