/* kith mail: trying it out, looking at what was sent, trying again. */
#include <stdio.h>

#include "base/json.h"
#include "cli/doors.h"
#include "exchange/statements.h"
#include "hub/hub.h"
#include "mail/worker.h"

enum { SHOWN = 1000 };

/* ---- trying it out ---- */

static void show_step(void *ctx, char which, struct str line) {
    (void)ctx;
    (void)printf("%c %.*s\n", which, STR_ARG(line));
    (void)fflush(stdout);
}

enum err_code cli_mail_test(struct cli *cli, struct err *err) {
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = mail_try_out(&cli->app, cli->arena, cli->args[0], show_step, NULL, err);
    if (!rc)
        (void)printf("Sent: the server has it.\n");
    return rc;
}

/* ---- looking ---- */

struct looking {
    struct cli *cli;
    struct str slug;
    struct mail_filter filter;
    struct mail_told *list;
    size_t n, again;
    int64_t id;
};

static enum err_code find_hub(struct db_conn *c, struct looking *k, struct err *err) {
    struct hub h;
    if (!k->slug.p)
        return ERR_OK;
    enum err_code rc = door_hub_named(c, k->cli->arena, k->slug, &h, err);
    k->filter.across = false;
    k->filter.hub_id = rc ? 0 : h.id;
    return rc;
}

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct looking *k = ctx;
    enum err_code rc = find_hub(c, k, err);
    return rc ? rc : mail_list(c, k->cli->arena, &k->filter, SHOWN, &k->list, &k->n, err);
}

static void show_json(const struct mail_told *t) {
    struct json_out j;
    struct buf b;
    buf_init(&b, (size_t)64 << 10);
    json_start(&j, &b);
    json_object(&j);
    json_put_id(&j, "id", t->id);
    json_put_id(&j, "hub", t->hub_id);
    json_put_str(&j, "kind", t->kind);
    json_put_str(&j, "channel", str_from(mail_channel_name(t->channel)));
    json_put_str(&j, "state", str_from(mail_state_name(t->state)));
    json_put_bool(&j, "perhaps", t->perhaps);
    json_put_str(&j, "to", t->address);
    json_put_str(&j, "subject", t->subject);
    json_put_i64(&j, "tries", t->tries);
    json_put_i64(&j, "due", t->due_at);
    json_put_str(&j, "answer", t->answer);
    json_object_end(&j);
    (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    buf_release(&b);
}

enum err_code cli_mail_list(struct cli *cli, struct err *err) {
    struct looking k = {
        .cli = cli, .slug = cli_given(cli, "hub"), .filter = {.across = true, .state = MAIL_FAILED}};
    const struct str state = cli_given(cli, "state");
    if (state.p && !mail_state_parse(state, &k.filter.state))
        return err_set(err, ERR_USAGE, "state", "state",
                       "--state must be waiting, gathered, sending, sent, failed or dropped, not \"%.*s\"",
                       STR_ARG(state));
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, look, &k, err);
    for (size_t i = 0; !rc && i < k.n; i++) {
        const struct mail_told *t = &k.list[i];
        if (cli->json) {
            show_json(t);
            continue;
        }
        (void)printf("%lld  %.*s  %s%s  %.*s  %.*s\n", (long long)t->id,
                     STR_ARG(time_words(cli->arena, t->ended_at ? t->ended_at : t->due_at)),
                     mail_state_name(t->state), t->perhaps ? " (perhaps sent)" : "", STR_ARG(t->address),
                     STR_ARG(t->answer));
    }
    if (!rc && !k.n && !cli->json)
        (void)printf("None.\n");
    return rc;
}

/* ---- trying again ---- */

static enum err_code retry(struct db_conn *c, void *ctx, struct err *err) {
    struct looking *k = ctx;
    const struct doer by = cli_doer(k->cli);
    k->again = 0;
    enum err_code rc = look(c, k, err);
    for (size_t i = 0; !rc && i < k->n; i++) {
        const struct mail_told *t = &k->list[i];
        if (k->id ? t->id != k->id : t->perhaps)
            continue;
        rc = mail_retry(c, k->cli->arena, &by, t->hub_id, t->id, err);
        k->again++;
    }
    if (!rc && k->id && !k->again)
        return err_set(err, ERR_NOT_FOUND, "ID", "not-found", "There is no message %lld that failed.",
                       (long long)k->id);
    return rc;
}

enum err_code cli_mail_retry(struct cli *cli, struct err *err) {
    struct looking k = {
        .cli = cli, .slug = cli_given(cli, "hub"), .filter = {.across = true, .state = MAIL_FAILED}};
    if (cli->n_args && (!str_i64(cli->args[0], &k.id) || k.id <= 0))
        return err_set(err, ERR_USAGE, "ID", "id", "ID must be the number of a message, not \"%.*s\"",
                       STR_ARG(cli->args[0]));
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_write(cli->app.db, retry, &k, err);
    if (!rc)
        (void)printf("%zu wait to be sent.\n", k.again);
    return rc;
}

/* ---- statements ---- */

struct asking {
    struct looking look;
    int64_t month;
};

static enum err_code ask(struct db_conn *c, void *ctx, struct err *err) {
    struct asking *k = ctx;
    const struct doer by = cli_doer(k->look.cli);
    enum err_code rc = find_hub(c, &k->look, err);
    return rc ? rc : statements_ask(c, k->look.cli->arena, &by, k->look.filter.hub_id, k->month, err);
}

enum err_code cli_mail_statements(struct cli *cli, struct err *err) {
    struct asking k = {.look = {.cli = cli, .slug = cli_given(cli, "hub")}};
    const struct str month = cli_given(cli, "month");
    size_t n = 0;
    if (str_empty(k.look.slug))
        return err_set(err, ERR_USAGE, "hub", "required",
                       "--hub is missing: the hub whose statements they are");
    if (month.p && !day_parse(str_fmt(cli->arena, "%.*s-01", STR_ARG(month)), &k.month))
        return err_set(err, ERR_USAGE, "month", "month", "--month must be like 2026-06, not \"%.*s\"",
                       STR_ARG(month));
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = app_secret_load(&cli->app, err);
    if (!rc)
        rc = mail_ways_set(&cli->app, err);
    if (rc)
        return rc;
    const struct doer by = cli_doer(cli);
    if (!month.p)
        k.month = day_add_months(day_first_of_month(by.today), -1);
    rc = db_write(cli->app.db, ask, &k, err);
    if (!rc)
        rc = statements_queue_due(cli->app.db, &by, NULL, NULL, &n, err);
    if (!rc)
        (void)printf("The statements of %.*s are queued, for %zu members.\n",
                     STR_ARG(month_words(cli->arena, k.month)), n);
    return rc;
}

/* ---- sending ---- */

enum err_code cli_mail_send(struct cli *cli, struct err *err) {
    struct mail_worker *w = NULL;
    size_t n = 1;
    enum err_code rc = cli_open(cli, true, err);
    if (!rc && !mail_configured(&cli->config))
        return err_set(err, ERR_USAGE, "smtp_url", "config",
                       "Nothing goes out: neither smtp_url nor gateway_url is set.");
    if (!rc)
        rc = app_secret_load(&cli->app, err);
    if (!rc)
        rc = mail_ways_set(&cli->app, err);
    if (!rc)
        rc = mail_worker_new(&cli->app, &w, err);
    while (!rc && n)
        rc = mail_turn(w, SHOWN, &n, err);
    if (!rc) {
        const struct mail_figures f = mail_figures_of(w);
        (void)printf(cli->json ? "{\"sent\":%lld,\"later\":%lld,\"failed\":%lld,\"perhaps\":%lld}\n"
                               : "%lld sent, %lld to be tried later, %lld failed, %lld perhaps sent.\n",
                     (long long)f.sent, (long long)f.later, (long long)f.failed, (long long)f.unknown);
        cli->found_wrong = f.failed + f.unknown > 0;
    }
    mail_worker_free(w);
    return rc;
}
