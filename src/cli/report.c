/* kith report: the same figures as the pages', as text or as a file. */
#include <stdio.h>

#include "asset/asset.h"
#include "cli/doors.h"
#include "cli/report.h"

enum { AT_ONCE = 100000 };

static enum err_code catch_up(struct db_conn *c, void *ctx, struct err *err) {
    struct reporting *r = ctx;
    return report_catch_up(c, r->cli->arena, r->hub.id, r->by.today, AT_ONCE, &r->more, err);
}

static enum err_code find_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct reporting *r = ctx;
    return door_hub(r->cli, c, &r->hub, err);
}

enum err_code reporting_fresh(struct reporting *r, struct err *err) {
    enum err_code rc = ERR_OK;
    r->by = cli_doer(r->cli);
    for (r->more = true; !rc && r->more;)
        rc = db_write(r->cli->app.db, catch_up, r, err);
    return rc;
}

/* ---- what is asked for ---- */

static enum err_code places_named(struct reporting *r, struct db_conn *c, struct err *err) {
    struct str who = cli_given(r->cli, "coordinator"), organisation = cli_given(r->cli, "organisation");
    struct member m;
    enum err_code rc = door_area(r->cli, c, r->hub.id, &r->q.scope.area_id, err);
    if (!rc && who.p) {
        rc = door_member(r->cli, c, &r->hub, who, &m, err);
        r->q.scope.coordinator_id = rc ? 0 : m.id;
    }
    return rc || !organisation.p ? rc
                                 : report_organisation(c, r->cli->arena, r->hub.id, organisation,
                                                       &r->q.scope.organisation_id, err);
}

static enum err_code make(struct db_conn *c, void *ctx, struct err *err) {
    struct reporting *r = ctx;
    enum err_code rc = r->q.scope.upto ? ERR_OK : places_named(r, c, err);
    return rc ? rc : report_make(c, r->cli->arena, &r->q, &r->report, err);
}

enum err_code reporting_make(struct reporting *r, struct err *err) {
    r->q.hub = &r->hub;
    r->q.at = r->by.at;
    r->q.version = r->cli->world->version;
    return db_read(r->cli->app.db, make, r, err);
}

/* What can be found wrong before the database is opened. */
static enum err_code read_words(struct reporting *r, struct err *err) {
    struct cli *cli = r->cli;
    int64_t paid = 0;
    if (!cli->n_args)
        return err_set(err, ERR_USAGE, "name", "required",
                       "Which report? activity, members, categories, staff, areas, reciprocity, sessions or "
                       "time-to-help");
    r->q.kind = report_kind_of(cli->args[0]);
    if (!r->q.kind)
        return err_set(err, ERR_USAGE, "name", "unknown",
                       "There is no report \"%.*s\": name activity, members, categories, staff, areas, "
                       "reciprocity, sessions or time-to-help",
                       STR_ARG(cli->args[0]));
    enum err_code rc = door_one_of(cli, "period", "month|quarter|year|last-year|twelve", err);
    if (!rc)
        rc = door_one_of(cli, "format", "text|csv|json|xlsx", err);
    if (!rc && str_eqz(cli_given(cli, "format"), "xlsx") && !cli_given(cli, "out").p)
        rc = err_set(err, ERR_USAGE, "out", "required",
                     "--out is missing: a spreadsheet is written to a file");
    if (!rc)
        rc = cli_number(cli, "paid", 0, 0, 1000000, &paid, err);
    r->q.scope.paid_minutes = paid * 60;
    r->q.outside = cli_switch(cli, "public");
    r->q.scope.category = cli_given(cli, "category");
    return rc;
}

static enum err_code read_days(struct reporting *r, struct err *err) {
    struct cli *cli = r->cli;
    struct report_scope *s = &r->q.scope;
    struct str period = cli_given(cli, "period");
    enum report_period p = REPORT_TWELVE;
    (void)(period.n && report_period_parse(period, &p));
    report_period_days(p, cli_doer(cli).today, &s->from_day, &s->to_day);
    enum err_code rc = door_day(cli, "to", &s->to_day, NULL, err);
    if (!rc && !cli_given(cli, "from").p && cli_given(cli, "to").p)
        s->from_day = day_add_months(day_first_of_month(s->to_day), -11);
    return rc ? rc : door_day(cli, "from", &s->from_day, NULL, err);
}

/* ---- as text ---- */

static void put_table(struct buf *b, struct arena *a, const struct report_table *t) {
    buf_fmt(b, "\n%s\n", t->title);
    for (size_t k = 0; k < t->n_columns; k++)
        buf_fmt(b, "%s%s", k ? " | " : "  ", t->columns[k].label);
    buf_putc(b, '\n');
    for (size_t i = 0; i < t->n_rows; i++) {
        buf_fmt(b, "%s%.*s:", t->rows[i].under ? "    " : "  ", STR_ARG(t->rows[i].label));
        for (size_t k = 0; k < t->n_columns; k++) {
            struct str words = report_cell_words(a, t->columns[k].unit, &t->rows[i].cells[k]);
            buf_fmt(b, "%s%.*s", k ? " | " : " ", STR_ARG(words));
        }
        buf_putc(b, '\n');
    }
    if (t->note)
        buf_fmt(b, "%s\n", t->note);
}

static void put_text(struct buf *b, struct arena *a, const struct report *r) {
    struct str from = day_words(a, r->scope.from_day), to = day_words(a, r->scope.to_day),
               hash = str_hex(a, r->head.hash, LEDGER_HASH);
    buf_fmt(b, "%s: %.*s, %.*s to %.*s%s%.*s\n", r->title, STR_ARG(r->hub_name), STR_ARG(from), STR_ARG(to),
            r->narrowed.n ? ", " : "", STR_ARG(r->narrowed));
    for (size_t i = 0; i < r->n_tables; i++)
        put_table(b, a, &r->tables[i]);
    buf_fmt(b, "\nMade of the ledger up to line %lld (%.*s) by Kith %s.\n", (long long)r->head.sequence,
            STR_ARG(hash), r->version);
}

static enum err_code render(struct reporting *r, struct buf *b, struct err *err) {
    struct str format = cli_given(r->cli, "format");
    struct arena *a = r->cli->arena;
    struct json_out j;
    if (str_eqz(format, "xlsx"))
        return report_xlsx(b, a, &r->report, err);
    if (str_eqz(format, "json")) {
        json_start(&j, b);
        report_json(&j, a, &r->report);
        buf_putc(b, '\n');
    } else if (str_eqz(format, "csv")) {
        report_csv(b, a, &r->report);
    } else {
        put_text(b, a, &r->report);
    }
    return buf_check(b, err);
}

enum err_code cli_report(struct cli *cli, struct err *err) {
    struct reporting r = {.cli = cli};
    struct str out = cli_given(cli, "out");
    struct buf b;
    if (cli_given(cli, "check").p)
        return cli_report_check(&r, err);
    enum err_code rc = read_words(&r, err);
    if (!rc)
        rc = door_begin(cli, &r.by, err);
    if (!rc)
        rc = read_days(&r, err);
    if (!rc)
        rc = db_read(cli->app.db, find_hub, &r, err);
    if (!rc)
        rc = reporting_fresh(&r, err);
    if (!rc)
        rc = reporting_make(&r, err);
    if (rc)
        return rc;
    buf_init(&b, (size_t)16 << 20);
    rc = render(&r, &b, err);
    if (!rc && out.p)
        rc = door_file_new(cli->arena, out, buf_view(&b), 0600, "out", err);
    else if (!rc)
        (void)fwrite(b.p, 1, b.n, stdout);
    buf_release(&b);
    return rc;
}
