/* kith bench: ours beside the bare engine, in one run. */
#include <stdio.h>

#include "base/json.h"
#include "bench/bench.h"
#include "cli/cli.h"

enum { BRIEF_LINES = 10000, BRIEF_CONNECTIONS = 200 };
#define BRIEF_SECONDS 0.2

/* Rounded to what a figure of a benchmark can be trusted for. */
static double rounded(double v) {
    char text[40];
    double back = v;
    (void)snprintf(text, sizeof text, "%.4g", v);
    (void)str_f64(str_from(text), &back);
    return back;
}

static void print_json(const struct bench_row *r) {
    struct buf line;
    struct json_out j;
    buf_init(&line, 4096);
    json_start(&j, &line);
    json_object(&j);
    json_put_str(&j, "bench", str_from(r->bench));
    if (r->what)
        json_put_str(&j, "what", str_from(r->what));
    json_put_str(&j, "engine", str_from(r->engine));
    if (r->ours > 0) {
        json_put_i64(&j, "ours", (int64_t)r->ours);
        json_put_i64(&j, "bare", (int64_t)r->bare);
        json_key(&j, "ratio");
        json_f64(&j, rounded(r->ratio));
    }
    if (r->goal > 0) {
        json_key(&j, "goal");
        json_f64(&j, r->goal);
    }
    for (size_t i = 0; i < r->n_more; i++) {
        char most[64];
        json_key(&j, r->more[i].name);
        json_f64(&j, rounded(r->more[i].value));
        if (r->more[i].most <= 0)
            continue;
        (void)snprintf(most, sizeof most, "%s_goal", r->more[i].name);
        json_key(&j, most);
        json_f64(&j, rounded(r->more[i].most));
    }
    json_object_end(&j);
    buf_putc(&line, '\n');
    if (!line.failed)
        (void)fwrite(line.p, 1, line.n, stdout);
    buf_release(&line);
}

static void print_table(const struct bench_row *r) {
    char name[64];
    (void)snprintf(name, sizeof name, "%s%s%s", r->bench, r->what ? " " : "", r->what ? r->what : "");
    (void)printf("%-28s %-9s", name, r->engine);
    if (r->ours > 0)
        (void)printf(" %10.0f %10.0f %8.3f", r->ours, r->bare, r->ratio);
    else
        (void)printf(" %10s %10s %8s", "-", "-", "-");
    if (r->goal > 0)
        (void)printf(" %6g", r->goal);
    else
        (void)printf(" %6s", "");
    for (size_t i = 0; i < r->n_more; i++) {
        (void)printf("  %s %.4g", r->more[i].name, r->more[i].value);
        if (r->more[i].most > 0)
            (void)printf(" (goal %.4g)", r->more[i].most);
    }
    (void)printf("\n");
}

static void print_row(void *ctx, const struct bench_row *r) {
    const struct cli *cli = ctx;
    if (cli->json)
        print_json(r);
    else
        print_table(r);
    (void)fflush(stdout);
}

enum err_code cli_bench(struct cli *cli, struct err *err) {
    struct str postgres = cli_given(cli, "postgres");
    const bool brief = cli_switch(cli, "brief");
    int64_t seconds, lines;
    enum err_code rc = cli_number(cli, "seconds", 3, 1, 600, &seconds, err);
    if (!rc)
        rc = cli_number(cli, "lines", brief ? BRIEF_LINES : 10000000, BRIEF_LINES, INT64_C(1000000000),
                        &lines, err);
    if (rc)
        return rc;
    /* Without --postgres, the configured database is measured too where it is PostgreSQL. */
    struct str url = config_text(&cli->config, CONFIG_DATABASE);
    if (!postgres.p && str_starts(url, "postgres"))
        postgres = url;
    const struct bench_options o = {
        .postgres_url = postgres.p,
        .seconds = brief ? BRIEF_SECONDS : (double)seconds,
        .lines = lines,
        .people = brief ? BRIEF_LINES : 0,
        .connections = brief ? BRIEF_CONNECTIONS : 0,
        .scale = brief ? 1 : 0,
        .series = cli_switch(cli, "series"),
        .config = &cli->config,
        .routes = cli->world->routes,
        .n_routes = cli->world->n_routes,
        .row = print_row,
        .ctx = cli,
    };
    if (!cli->json)
        (void)printf("%-28s %-9s %10s %10s %8s %6s\n", "bench", "engine", "ours", "bare", "ratio", "goal");
    return bench_run(cli->arena, cli->args[0], &o, err);
}
