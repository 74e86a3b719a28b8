/* Commands that move whole hubs: demo, import, export. */
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"
#include "demo/demo.h"
#include "export/export.h"
#include "gen/cli_sql.h"
#include "import/import.h"
#include "import/postcodes.h"

static void show_progress(void *ctx, int64_t done) {
    (void)ctx;
    (void)fprintf(stderr, "\r%lld rows", (long long)done);
}

static void show_share(void *ctx, int64_t done, int64_t of) {
    (void)ctx;
    (void)fprintf(stderr, "\r%lld of %lld", (long long)done, (long long)of);
}

static void end_progress(void) {
    if (cli_terminal())
        (void)fputs("\r\x1b[K", stderr);
}

struct state {
    struct cli *cli;
    struct installation_state_row row;
};

static enum err_code read_state(struct db_conn *c, void *ctx, struct err *err) {
    struct state *s = ctx;
    return installation_state(c, s->cli->arena, &s->row, err);
}

enum err_code cli_demo(struct cli *cli, struct err *err) {
    int64_t seed, people, months;
    struct state state = {.cli = cli};
    struct demo_report report = {0};
    enum err_code rc = cli_number(cli, "seed", 1, 0, INT64_MAX, &seed, err);
    if (!rc)
        rc = cli_number(cli, "people", 600, 12, 100000, &people, err);
    if (!rc)
        rc = cli_number(cli, "months", 18, 1, 120, &months, err);
    if (!rc)
        rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, read_state, &state, err);
    if (rc)
        return rc;
    if (state.row.demos_begun > state.row.demos_done)
        return err_set(err, ERR_CONFLICT, "database", "half-filled",
                       "An earlier demo was interrupted and left the database half filled. Delete the "
                       "database and run this again");
    if (state.row.hubs > 0 && cli_switch(cli, "if-empty")) {
        (void)printf("There are hubs in the database already: the demo was left out.\n");
        return ERR_OK;
    }
    struct demo_options o = {.db = cli->app.db,
                             .clock = cli->app.clock,
                             .seed = (uint64_t)seed,
                             .people = people,
                             .months = months,
                             .progress = cli_terminal() ? show_share : NULL};
    rc = demo_fill(cli->arena, &o, &report, err);
    end_progress();
    if (rc)
        return rc;
    (void)printf(
        "The demo has %lld hubs, %lld people, %lld offers and requests, %lld exchanges.\n\nSign in as\n",
        (long long)report.hubs, (long long)report.people, (long long)report.listings,
        (long long)report.exchanges);
    for (size_t i = 0; i < sizeof report.accounts / sizeof *report.accounts; i++) {
        const struct demo_account *a = &report.accounts[i];
        (void)printf("  %-14.*s %-30.*s password %.*s\n", STR_ARG(a->role), STR_ARG(a->email),
                     STR_ARG(a->password));
    }
    return ERR_OK;
}

static void put_errors(struct json_out *j, const char *key, const struct import_error *list, size_t n) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        json_object(j);
        json_put_str(j, "file", list[i].file);
        json_put_i64(j, "line", list[i].line);
        json_put_i64(j, "column", list[i].column);
        json_put_str(j, "field", list[i].field);
        json_put_str(j, "reason", list[i].reason);
        json_object_end(j);
    }
    json_array_end(j);
}

static void report_json(const struct import_report *r, bool dry_run) {
    struct buf b;
    struct json_out j;
    buf_init(&b, (size_t)64 << 20);
    json_start(&j, &b);
    json_object(&j);
    json_put_bool(&j, "dry_run", dry_run);
    json_put_i64(&j, "rows", r->rows);
    json_put_i64(&j, "members", r->members);
    json_put_i64(&j, "listings", r->listings);
    json_put_i64(&j, "transfers", r->transfers);
    json_put_i64(&j, "exchanges", r->exchanges);
    json_put_i64(&j, "minutes", r->minutes);
    json_put_i64(&j, "known", r->known);
    json_put_i64(&j, "rounded", r->rounded);
    json_put_i64(&j, "rounding_seconds", r->rounding_seconds);
    json_put_i64(&j, "below_a_minute", r->below_a_minute);
    json_put_i64(&j, "beyond_a_day", r->beyond_a_day);
    json_put_i64(&j, "left_without_limit", r->left_without_limit);
    json_put_i64(&j, "assets", r->assets);
    json_put_i64(&j, "assets_changed", r->assets_changed);
    json_put_i64(&j, "refused", r->refused);
    json_put_i64(&j, "warned", r->warned);
    put_errors(&j, "errors", r->errors, r->n_errors);
    put_errors(&j, "warnings", r->warnings, r->n_warnings);
    json_object_end(&j);
    (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    buf_release(&b);
}

static void report_words(const struct import_report *r, bool dry_run, bool of_assets) {
    for (size_t i = 0; i < r->n_errors; i++) {
        const struct import_error *e = &r->errors[i];
        if (e->line)
            (void)fprintf(stderr, "%.*s:%lld:%lld: %.*s: %.*s\n", STR_ARG(e->file), (long long)e->line,
                          (long long)e->column, STR_ARG(e->field), STR_ARG(e->reason));
        else
            (void)fprintf(stderr, "%.*s: %.*s: %.*s\n", STR_ARG(e->file), STR_ARG(e->field),
                          STR_ARG(e->reason));
    }
    if ((size_t)r->refused > r->n_errors)
        (void)fprintf(stderr, "… and %lld more\n", (long long)r->refused - (long long)r->n_errors);
    for (size_t i = 0; i < r->n_warnings; i++)
        (void)fprintf(stderr, "%.*s: %.*s: warning: %.*s\n", STR_ARG(r->warnings[i].file),
                      STR_ARG(r->warnings[i].field), STR_ARG(r->warnings[i].reason));
    if (r->refused && of_assets) {
        (void)printf("%lld %s refused: nothing was changed.\n", (long long)r->refused,
                     r->refused == 1 ? "thing was" : "things were");
        return;
    }
    if (of_assets) {
        (void)printf("Services read: %lld. %s: %lld. %s: %lld. The same as before: %lld.\n",
                     (long long)r->rows, dry_run ? "New, and would be taken in" : "New, and taken in",
                     (long long)r->assets, dry_run ? "Would be changed" : "Changed",
                     (long long)r->assets_changed, (long long)r->known);
        return;
    }
    if (r->refused) {
        (void)printf("%lld of %lld %s refused: nothing was changed.\n", (long long)r->refused,
                     (long long)r->rows, r->rows == 1 ? "row was" : "rows were");
        return;
    }
    (void)printf("%s %lld members, %lld offers and requests, %lld transfers (%lld minutes).\n",
                 dry_run ? "Would take in" : "Took in", (long long)r->members, (long long)r->listings,
                 (long long)r->transfers, (long long)r->minutes);
    if (r->known)
        (void)printf("%lld rows were here already and stay as they are.\n", (long long)r->known);
    if (r->rounded)
        (void)printf("%lld amounts were not whole minutes: rounding added %lld seconds in all.\n",
                     (long long)r->rounded, (long long)r->rounding_seconds);
    if (r->below_a_minute)
        (void)printf("%lld amounts round to no minute at all and were left out.\n",
                     (long long)r->below_a_minute);
    if (r->beyond_a_day)
        (void)printf("%lld amounts are of more than a day, which no exchange is: %s as corrections. Say "
                     "kind=opening or kind=gift in --map where that is what they are.\n",
                     (long long)r->beyond_a_day, dry_run ? "they would be taken in" : "they were taken in");
    if (r->left_without_limit)
        (void)printf("%lld accounts stand beyond the hub's limit after all this and are left without one.\n",
                     (long long)r->left_without_limit);
}

enum err_code cli_import(struct cli *cli, struct err *err) {
    struct str format = cli->args[0], hub = cli_given(cli, "hub");
    struct import_report report = {0};
    if (!str_eqz(format, "timeoverflow") && !str_eqz(format, "csv") && !str_eqz(format, "kith") &&
        !str_eqz(format, "hsds"))
        return err_set(err, ERR_USAGE, "FORMAT", "format",
                       "FORMAT must be timeoverflow, csv, kith or hsds, not \"%.*s\"", STR_ARG(format));
    if (str_empty(hub))
        return err_set(err, ERR_USAGE, "hub", "required", "--hub is missing: the hub that takes them in");
    if (str_eqz(format, "csv") && str_empty(cli_given(cli, "map")))
        return err_set(err, ERR_USAGE, "map", "required",
                       "--map is missing, for example --map from=payer,to=payee,minutes=amount,date=created");
    enum err_code rc = cli_open(cli, true, err);
    if (rc)
        return rc;
    struct import_options o = {.db = cli->app.db,
                               .by = cli_doer(cli),
                               .hub = hub,
                               .dry_run = cli_switch(cli, "dry-run"),
                               .map = cli_given(cli, "map"),
                               .hosts = config_text(&cli->config, CONFIG_IMPORT_HOSTS),
                               .progress = cli_terminal() ? show_progress : NULL};
    o.by.quiet = true; /* what moves in happened long ago */
    if (str_eqz(format, "timeoverflow"))
        rc = import_timeoverflow(cli->arena, &o, cli->args[1].p, &report, err);
    else if (str_eqz(format, "csv"))
        rc = import_csv(cli->arena, &o, cli->args[1].p, &report, err);
    else if (str_eqz(format, "hsds"))
        rc = import_hsds(cli->arena, &o, cli->args[1].p, &report, err);
    else
        rc = import_kith(cli->arena, &o, cli->args[1].p, &report, err);
    end_progress();
    if (rc && !report.refused)
        return rc;
    if (cli->json)
        report_json(&report, o.dry_run);
    else
        report_words(&report, o.dry_run, str_eqz(format, "hsds"));
    return rc;
}

enum err_code cli_export(struct cli *cli, struct err *err) {
    struct str hub = cli_given(cli, "hub");
    struct export_counts n = {0};
    unsigned char root[32];
    if (str_empty(hub))
        return err_set(err, ERR_USAGE, "hub", "required", "--hub is missing: the hub to export");
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = cli_heads_keep(cli, root, err);
    const struct export_signer signer = {root, clock_seconds(&cli->app.clock)};
    if (!rc)
        rc = export_hub(cli->arena, cli->app.db, hub, cli->args[0].p, &signer, &n, err);
    if (!rc)
        (void)printf("Wrote %lld members, %lld accounts, %lld transfers, %lld offers and requests, %lld "
                     "exchanges to %.*s.\n",
                     (long long)n.members, (long long)n.accounts, (long long)n.transfers,
                     (long long)n.listings, (long long)n.exchanges, STR_ARG(cli->args[0]));
    return rc;
}

enum err_code cli_postcodes(struct cli *cli, struct err *err) {
    struct postcodes_report report = {0};
    enum err_code rc = cli_open(cli, true, err);
    if (rc)
        return rc;
    const struct postcodes_options o = {.db = cli->app.db,
                                        .by = cli_doer(cli),
                                        .path = str_z(cli->arena, cli->args[0]),
                                        .progress = cli_terminal() ? show_progress : NULL};
    rc = import_postcodes(cli->arena, &o, &report, err);
    end_progress();
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"rows\":%lld,\"without_place\":%lld,\"changed\":%lld}\n", (long long)report.rows,
                     (long long)report.without, (long long)report.changed);
    else
        (void)printf("Read %lld postcodes: %lld are new or moved, %lld have no place and were left out.\n",
                     (long long)report.rows, (long long)report.changed, (long long)report.without);
    return rc;
}
