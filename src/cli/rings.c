/* kith rings: the solver by itself, on graphs of anybody's; and the graph of a hub, or one made up. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/doors.h"
#include "rings/rings.h"

#define FILE_MOST ((size_t)256 << 20)
#define GRAPH_MEMORY ((size_t)4 << 30)

/* ---- reading and writing ---- */

static enum err_code read_file(struct arena *a, struct str path, struct ring_graph *ret, struct err *err) {
    struct buf text;
    buf_init(&text, FILE_MOST);
    enum err_code rc = door_file(a, path, &text, err);
    if (!rc)
        rc = ring_graph_read(a, buf_view(&text), path, ret, err);
    buf_release(&text);
    return rc;
}

static enum err_code write_file(struct arena *a, struct str path, const struct ring_graph *g,
                                struct err *err) {
    struct buf text;
    int fd = open(str_z(a, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_set(err, errno == EEXIST ? ERR_CONFLICT : ERR_UNAVAILABLE, "write", "file",
                       "%.*s cannot be written: %s", STR_ARG(path), strerror(errno));
    buf_init(&text, FILE_MOST);
    ring_graph_write(&text, g);
    enum err_code rc = buf_check(&text, err);
    for (size_t at = 0; !rc && at < text.n;) {
        ssize_t put = write(fd, text.p + at, text.n - at);
        if (put < 0)
            rc = err_set(err, ERR_UNAVAILABLE, "write", "file", "%.*s cannot be written: %s", STR_ARG(path),
                         strerror(errno));
        else
            at += (size_t)put;
    }
    buf_release(&text);
    if (close(fd) != 0 && !rc)
        rc = err_set(err, ERR_UNAVAILABLE, "write", "file", "%.*s cannot be written", STR_ARG(path));
    return rc;
}

/* "5000,20000,1", and perhaps ",uniform" or ",kinds". */
static enum err_code make_up(struct arena *a, struct str given, struct ring_graph *ret, struct err *err) {
    struct str rest = given, part;
    int64_t figures[3] = {0, 0, 1};
    size_t n = 0;
    bool uniform = false, kinds = false, known = true;
    while (known && str_next(&rest, ',', &part)) {
        if (n < 3)
            known = str_i64(part, &figures[n]) && figures[n] >= 0;
        else
            known = n == 3 && ((uniform = str_eqz(part, "uniform")) || (kinds = str_eqz(part, "kinds")));
        n++;
    }
    if (!known || n < 2)
        return err_set(err, ERR_USAGE, "random", "random",
                       "--random must be people,edges,seed, like 5000,20000,1; with ,uniform after it every "
                       "pair is as likely, with ,kinds there are many rings much alike");
    return ring_graph_random(a, (size_t)figures[0], (size_t)figures[1], (uint64_t)figures[2],
                             uniform ? RING_UNIFORM
                             : kinds ? RING_KINDS
                                     : RING_LIVELY,
                             ret, err);
}

struct of_hub {
    struct cli *cli;
    struct arena *a;
    struct str slug;
    struct ring_room room;
};

static enum err_code read_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct of_hub *k = ctx;
    struct hub h;
    enum err_code rc = hub_by_slug(c, k->a, k->slug, &h, err);
    return rc ? rc : ring_room_of(c, k->a, h.id, cli_doer(k->cli).today, &k->room, err);
}

static enum err_code load(struct cli *cli, struct arena *a, struct ring_graph *ret, struct err *err) {
    struct str random = cli_given(cli, "random"), slug = cli_given(cli, "hub");
    if ((cli->n_args > 0) + (random.p != NULL) + (slug.p != NULL) != 1)
        return err_set(err, ERR_USAGE, "FILE", "one", "Name one graph: FILE, or --random, or --hub");
    if (random.p)
        return make_up(a, random, ret, err);
    if (!slug.p)
        return read_file(a, cli->args[0], ret, err);
    struct of_hub k = {.cli = cli, .a = a, .slug = slug};
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, read_hub, &k, err);
    *ret = k.room.graph;
    return rc;
}

/* ---- telling ---- */

#define BAR 30

static void show(void *ctx, const struct ring_progress *p) {
    char bar[BAR + 1];
    int full = p->bound > 0 ? (int)(p->best * BAR / p->bound) : BAR;
    (void)ctx;
    for (int i = 0; i < BAR; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR] = '\0';
    (void)fprintf(stderr, "\r[%s] %.1f s  %lld cycles  best %.2f of at most %.2f\x1b[K", bar, p->seconds,
                  (long long)p->cycles, (double)p->best / (double)RING_UNIT,
                  (double)p->bound / (double)RING_UNIT);
}

static double gap(const struct ring_solution *s) {
    return s->bound > 0 ? (double)(s->bound - s->weight) / (double)s->bound : 0;
}

static void put_weight(struct json_out *j, const char *key, int64_t weight) {
    json_key(j, key);
    json_f64(j, (double)weight / (double)RING_UNIT);
}

static void print_json(const struct ring_solution *s) {
    struct buf b;
    struct json_out j;
    buf_init(&b, FILE_MOST);
    json_start(&j, &b);
    json_object(&j);
    put_weight(&j, "weight", s->weight);
    put_weight(&j, "bound", s->bound);
    json_key(&j, "gap");
    json_f64(&j, gap(s));
    json_put_bool(&j, "proven", s->proven);
    json_put_bool(&j, "time_over", s->late);
    json_put_i64(&j, "people", (int64_t)s->people);
    json_put_i64(&j, "cycles", s->cycles);
    json_key(&j, "seconds");
    json_f64(&j, s->seconds);
    json_key(&j, "rings");
    json_array(&j);
    for (size_t i = 0; i < s->n; i++) {
        json_object(&j);
        put_weight(&j, "weight", s->rings[i].weight);
        json_key(&j, "people");
        json_array(&j);
        for (uint32_t k = 0; k < s->rings[i].n; k++)
            json_i64(&j, s->rings[i].v[k]);
        json_array_end(&j);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    buf_putc(&b, '\n');
    if (!b.failed)
        (void)fwrite(b.p, 1, b.n, stdout);
    buf_release(&b);
}

static void print_words(struct arena *a, const struct ring_solution *s) {
    for (size_t i = 0; i < s->n; i++) {
        for (uint32_t k = 0; k < s->rings[i].n; k++)
            (void)printf("%s%u", k ? " " : "", s->rings[i].v[k]);
        (void)printf("  weight %.*s\n", STR_ARG(ring_weight_words(a, s->rings[i].weight)));
    }
    (void)printf("%zu %s, %zu people, weight %.*s\n", s->n, s->n == 1 ? "ring" : "rings", s->people,
                 STR_ARG(ring_weight_words(a, s->weight)));
    (void)printf("No choice of rings weighs more than %.*s: ", STR_ARG(ring_weight_words(a, s->bound)));
    if (s->proven)
        (void)printf("this is the best\n");
    else
        (void)printf("this is within %.3f %% of the best%s\n", 100 * gap(s),
                     s->late ? ", when the time was over" : "");
}

static enum err_code solve(struct cli *cli, struct arena *a, const struct ring_graph *g, int length,
                           int64_t seconds, struct err *err) {
    struct ring_solution s;
    const struct ring_options o = {
        .length = length, .seconds = (double)seconds, .threads = 2, .progress = cli_terminal() ? show : NULL};
    enum err_code rc = ring_solve(a, g, &o, &s, err);
    if (cli_terminal())
        (void)fputs("\r\x1b[K", stderr);
    if (rc)
        return rc;
    if (cli->json)
        print_json(&s);
    else
        print_words(a, &s);
    return ERR_OK;
}

enum err_code cli_rings(struct cli *cli, struct err *err) {
    int64_t length, seconds;
    struct arena a;
    struct ring_graph g;
    struct str out = cli_given(cli, "write");
    enum err_code rc = cli_number(cli, "length", 3, RING_SHORTEST, RING_LONGEST, &length, err);
    if (!rc)
        rc = cli_number(cli, "time", 60, 1, 86400, &seconds, err);
    if (rc)
        return rc;
    arena_init(&a, GRAPH_MEMORY);
    rc = load(cli, &a, &g, err);
    if (!rc && out.p)
        rc = write_file(&a, out, &g, err);
    if (!rc && (!out.p || cli_given(cli, "length").p))
        rc = solve(cli, &a, &g, (int)length, seconds, err);
    arena_release(&a);
    return rc;
}
