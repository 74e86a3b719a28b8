#include "bench/inside.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *name;
    bench_what *what;
} all[] = {
    {"ledger.bulk", bench_bulk},       {"ledger.single", bench_single}, {"ledger.http", bench_http},
    {"ledger.growth", bench_growth},   {"pages.hours", bench_pages},    {"search.words", bench_search},
    {"search.suggest", bench_suggest}, {"search.rings", bench_rings},
};
enum { N_ALL = sizeof all / sizeof *all };

const char *const *bench_names(void) {
    static const char *const names[] = {"ledger.bulk",    "ledger.single", "ledger.http",
                                        "ledger.growth",  "pages.hours",   "search.words",
                                        "search.suggest", "search.rings",  NULL};
    return names;
}

void row_more(struct bench_row *row, const char *name, double value, double most) {
    assert(row->n_more < BENCH_MORE);
    row->more[row->n_more].name = name;
    row->more[row->n_more].value = value;
    row->more[row->n_more++].most = most;
}

void row_send(const struct bench_options *o, struct bench_row *row) {
    row->ratio = row->bare > 0 ? row->ours / row->bare : 0;
    o->row(o->ctx, row);
}

double rate(int64_t done, int64_t micros) {
    return micros > 0 ? (double)done * 1e6 / (double)micros : 0;
}

static bool means(struct str given, const char *name) {
    const char *dot = strchr(name, '.');
    return str_eqz(given, name) || str_eq(given, str_of(name, (size_t)(dot - name)));
}

static enum err_code unknown(struct str name, struct err *err) {
    const char *near = str_nearest(name, bench_names(), N_ALL);
    return err_set(
        err, ERR_USAGE, "NAME", "bench",
        "NAME must be ledger, pages or search, for all of a kind, or one of ledger.bulk, ledger.single, "
        "ledger.http, ledger.growth, pages.hours, search.words, search.suggest, search.rings, not "
        "\"%.*s\"%s%s%s",
        STR_ARG(name), near ? " (was " : "", near ? near : "", near ? " meant?)" : "");
}

enum err_code bench_run(struct arena *a, struct str name, const struct bench_options *given,
                        struct err *err) {
    struct bench_options o = *given;
    o.seconds = o.seconds > 0 ? o.seconds : 3;
    o.lines = o.lines > 0 ? o.lines : 10000000;
    o.people = o.people > 0 ? o.people : 1000000;
    o.connections = o.connections ? o.connections : 10000;
    o.scale = o.scale ? o.scale : 16;
    enum err_code code = ERR_OK;
    bool found = false;
    for (size_t i = 0; code == ERR_OK && i < N_ALL; i++) {
        if (!means(name, all[i].name))
            continue;
        found = true;
        code = place_each(a, &o, all[i].what, err);
    }
    return found ? code : unknown(name, err);
}
