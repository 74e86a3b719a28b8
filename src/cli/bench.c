/* kith bench: ours beside the bare engine, in one run. */
#include <stdio.h>

#include "cli/cli.h"
#include "ledger/bench.h"

enum err_code cli_bench(struct cli *cli, struct err *err) {
    struct ledger_bench_row rows[LEDGER_BENCH_ROWS];
    struct str postgres = cli_given(cli, "postgres");
    int64_t seconds;
    size_t n = 0;
    if (!str_eqz(cli->args[0], "ledger"))
        return err_set(err, ERR_USAGE, "NAME", "bench", "NAME must be ledger, not \"%.*s\"",
                       STR_ARG(cli->args[0]));
    enum err_code rc = cli_number(cli, "seconds", 3, 1, 600, &seconds, err);
    if (rc)
        return rc;
    /* Without --postgres, the configured database is measured too where it is PostgreSQL. */
    struct str url = config_text(&cli->config, CONFIG_DATABASE);
    if (!postgres.p && str_starts(url, "postgres"))
        postgres = url;
    struct ledger_bench_options o = {.postgres_url = postgres.p, .seconds = (double)seconds};
    rc = ledger_bench(cli->arena, &o, rows, &n, err);
    if (rc)
        return rc;
    if (!cli->json)
        (void)printf("%-16s %-10s %8s %14s %14s %8s\n", "bench", "engine", "batch", "ours a second",
                     "bare a second", "ratio");
    for (size_t i = 0; i < n; i++) {
        const struct ledger_bench_row *r = &rows[i];
        if (cli->json)
            (void)printf("{\"bench\":\"%s\",\"engine\":\"%s\",\"batch\":%zu,\"ours\":%.0f,\"bare\":%.0f,"
                         "\"ratio\":%.3f}\n",
                         r->bench, r->engine, r->batch, r->ours, r->bare, r->ratio);
        else
            (void)printf("%-16s %-10s %8zu %14.0f %14.0f %8.3f\n", r->bench, r->engine, r->batch, r->ours,
                         r->bare, r->ratio);
    }
    return ERR_OK;
}
