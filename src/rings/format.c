/* The plain graph format of kidney-exchange benchmarks. */
#include <string.h>

#include "rings/graph.h"

struct reading {
    struct str text, name;
    size_t at, line_at;
    int64_t line;
};

static enum err_code wrong(const struct reading *r, size_t at, const char *what, struct err *err) {
    return err_set(err, ERR_INVALID, "file", "graph", "%.*s:%lld:%zu: %s", STR_ARG(r->name),
                   (long long)r->line, at - r->line_at + 1, what);
}

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(struct reading *r) {
    while (r->at < r->text.n && blank(r->text.p[r->at]))
        r->at++;
}

static void skip_empty_lines(struct reading *r) {
    for (;;) {
        skip_blanks(r);
        if (r->at >= r->text.n || r->text.p[r->at] != '\n')
            return;
        r->at++;
        r->line++;
        r->line_at = r->at;
    }
}

static struct str next_word(struct reading *r) {
    skip_blanks(r);
    size_t from = r->at;
    while (r->at < r->text.n && !blank(r->text.p[r->at]) && r->text.p[r->at] != '\n')
        r->at++;
    return str_of(r->text.p + from, r->at - from);
}

/* A line ends here; the last one may lack its end. */
static enum err_code end_line(struct reading *r, struct err *err) {
    skip_blanks(r);
    if (r->at >= r->text.n)
        return ERR_OK;
    if (r->text.p[r->at] != '\n')
        return wrong(r, r->at, "the line should end here", err);
    r->at++;
    r->line++;
    r->line_at = r->at;
    return ERR_OK;
}

static enum err_code read_number(struct reading *r, int64_t least, int64_t most, const char *what,
                                 int64_t *ret, struct err *err) {
    struct str word = next_word(r);
    size_t at = r->at - word.n;
    if (str_i64(word, ret) && *ret >= least && *ret <= most)
        return ERR_OK;
    return wrong(r, at, what, err);
}

static enum err_code read_weight(struct reading *r, int64_t *ret, struct err *err) {
    struct str word = next_word(r);
    size_t at = r->at - word.n;
    double w;
    if (!str_f64(word, &w))
        return wrong(r, at, "the weight should be a number, like 1 or 0.5", err);
    if (w < 0 || w > (double)(RING_WEIGHT_MOST / RING_UNIT))
        return wrong(r, at, "the weight should be from 0 to 1000000", err);
    *ret = (int64_t)(w * (double)RING_UNIT + 0.5);
    return ERR_OK;
}

static enum err_code read_head(struct reading *r, int64_t *ret_n, int64_t *ret_m, struct err *err) {
    skip_empty_lines(r);
    size_t at = r->at;
    enum err_code rc = read_number(r, 0, INT64_MAX, "the number of people should stand here", ret_n, err);
    if (!rc)
        rc = read_number(r, 0, INT64_MAX, "the number of edges should stand here", ret_m, err);
    if (rc)
        return rc;
    if (*ret_n > RING_PEOPLE_MOST || *ret_m > RING_EDGES_MOST) {
        (void)wrong(r, at, "this is too large: at most 100000 people and 5000000 edges", err);
        return err ? (err->code = ERR_TOO_LARGE) : ERR_TOO_LARGE;
    }
    /* So many lines cannot be in what is left of the file: nothing is set aside for them. */
    if ((size_t)*ret_m * 6 > r->text.n - r->at + 6)
        return wrong(r, at, "there are fewer edges in the file than its first line says", err);
    return end_line(r, err);
}

static enum err_code read_edge(struct reading *r, int64_t n, struct ring_edge *ret, struct err *err) {
    int64_t from, to;
    skip_empty_lines(r);
    size_t at = r->at;
    enum err_code rc = read_number(
        r, 0, n - 1, "a person's number should stand here, from 0 to one less than the first line says",
        &from, err);
    if (!rc) {
        skip_blanks(r);
        at = r->at;
        rc = read_number(r, 0, n - 1,
                         "a person's number should stand here, from 0 to one less than the first line says",
                         &to, err);
    }
    if (!rc && from == to)
        return wrong(r, at, "nobody gives to themselves", err);
    if (!rc)
        rc = read_weight(r, &ret->weight, err);
    if (rc)
        return rc;
    ret->from = (uint32_t)from;
    ret->to = (uint32_t)to;
    return end_line(r, err);
}

static enum err_code read_end(struct reading *r, struct err *err) {
    skip_empty_lines(r);
    size_t at = r->at;
    for (int i = 0; i < 3; i++) {
        struct str word = next_word(r);
        double v;
        if (!str_f64(word, &v) || v != -1)
            return wrong(r, at, "the last line should be -1 -1 -1", err);
    }
    enum err_code rc = end_line(r, err);
    skip_empty_lines(r);
    if (!rc && r->at < r->text.n)
        return wrong(r, r->at, "nothing should come after -1 -1 -1", err);
    return rc;
}

enum err_code ring_graph_read(struct arena *a, struct str text, struct str name, struct ring_graph *ret,
                              struct err *err) {
    struct reading r = {.text = text, .name = name, .line = 1};
    int64_t n, m;
    enum err_code rc = read_head(&r, &n, &m, err);
    if (rc)
        return rc;
    struct ring_edge *edges = arena_new_array(a, struct ring_edge, (size_t)m);
    if (!edges)
        return err_nomem(err);
    for (int64_t i = 0; i < m; i++) {
        rc = read_edge(&r, n, &edges[i], err);
        if (rc)
            return rc;
    }
    rc = read_end(&r, err);
    return rc ? rc : ring_graph_make(a, (size_t)n, edges, (size_t)m, ret, err);
}

static void put_weight(struct buf *b, int64_t weight) {
    buf_i64(b, weight / RING_UNIT);
    int64_t part = weight % RING_UNIT;
    if (part == 0)
        return;
    char digits[8] = ".000000";
    size_t last = 6;
    for (size_t i = 6; i > 0; i--, part /= 10)
        digits[i] = (char)('0' + part % 10);
    while (digits[last] == '0')
        last--;
    buf_put(b, digits, last + 1);
}

struct str ring_weight_words(struct arena *a, int64_t weight) {
    struct buf b;
    buf_init(&b, 64);
    put_weight(&b, weight);
    struct str s = str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

void ring_graph_write(struct buf *b, const struct ring_graph *g) {
    buf_i64(b, (int64_t)g->n);
    buf_putc(b, ' ');
    buf_i64(b, (int64_t)g->m);
    buf_putc(b, '\n');
    for (size_t i = 0; i < g->m; i++) {
        buf_i64(b, g->edges[i].from);
        buf_putc(b, ' ');
        buf_i64(b, g->edges[i].to);
        buf_putc(b, ' ');
        put_weight(b, g->edges[i].weight);
        buf_putc(b, '\n');
    }
    buf_puts(b, "-1 -1 -1\n");
}
