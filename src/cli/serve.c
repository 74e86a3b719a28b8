/* kith serve: migrations, the set-up link, the server, and the work that falls due while it runs. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/secret.h"
#include "cli/cli.h"
#include "cli/upkeep.h"
#include "gen/cli_sql.h"
#include "hub/hub.h"

#define GRACE_MILLIS 10000

struct first_start {
    struct cli *cli;
    struct doer by;
    bool wanted;
    struct str token;
};

static enum err_code first_start(struct db_conn *c, void *ctx, struct err *err) {
    struct first_start *f = ctx;
    struct installation_state_row state;
    enum err_code rc = installation_state(c, f->cli->arena, &state, err);
    f->wanted = !rc && state.administrators == 0;
    return rc || !f->wanted ? rc : setup_link_create(c, f->cli->arena, &f->by, &f->token, err);
}

/* What is printed for the first visit. */
static struct str address(struct cli *cli) {
    struct str given = config_text(&cli->config, CONFIG_BASE_URL),
               listen = config_text(&cli->config, CONFIG_LISTEN);
    if (!str_empty(given))
        return str_ends(given, "/") ? str_slice(given, 0, given.n - 1) : given;
    if (str_starts(listen, "unix:"))
        return STR("http://localhost");
    return str_fmt(cli->arena, "http://%.*s", STR_ARG(listen));
}

static enum err_code make_throttles(struct app *app, struct err *err) {
    app->sign_in_by_address = http_throttle_new(20, 6, 4096);
    app->sign_in_by_account = http_throttle_new(10, 30, 4096);
    return app->sign_in_by_address && app->sign_in_by_account ? ERR_OK : err_nomem(err);
}

static enum err_code start(struct cli *cli, struct http_server **ret, struct err *err) {
    struct str base_url = config_text(&cli->config, CONFIG_BASE_URL);
    struct http_config config = {
        .listen = config_text(&cli->config, CONFIG_LISTEN).p,
        /* What we listen on is not what a browser calls us: one machine has several names, 0.0.0.0 is none.
         */
        .base_url = str_empty(base_url) ? NULL : base_url.p,
        .workers = (unsigned)config_int(&cli->config, CONFIG_WORKERS),
        .routes = cli->world->routes,
        .n_routes = cli->world->n_routes,
        .assets = cli->world->assets,
        .n_assets = cli->world->n_assets,
        .hooks = hub_hooks(&cli->app),
        .log = &cli->app.log,
        .clock = cli->app.clock,
    };
    app_key(&cli->app, "csrf", config.secret);
    return http_start(&config, ret, err);
}

static void wait_for_the_end(const sigset_t *stop) {
    while (sigwaitinfo(stop, NULL) < 0)
        continue;
}

enum err_code cli_serve(struct cli *cli, struct err *err) {
    sigset_t stop;
    struct http_server *server = NULL;
    struct upkeep *upkeep = NULL;
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGINT);
    (void)sigaddset(&stop, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &stop, NULL); /* before any thread starts, so that all inherit it */
    (void)signal(SIGPIPE, SIG_IGN);
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = app_secret_load(&cli->app, err);
    if (rc)
        return rc;
    struct first_start first = {.cli = cli, .by = cli_doer(cli)};
    rc = make_throttles(&cli->app, err);
    if (!rc)
        rc = db_write(cli->app.db, first_start, &first, err);
    if (!rc)
        rc = start(cli, &server, err);
    if (!rc)
        rc = upkeep_start(cli, &upkeep, err);
    if (!rc) {
        struct str at = address(cli);
        (void)printf("Kith is at %.*s/\n", STR_ARG(at));
        if (first.wanted)
            (void)printf("Nobody is an administrator yet. Open this link, once, to make the first "
                         "one:\n%.*s/setup/%.*s\n",
                         STR_ARG(at), STR_ARG(first.token));
        (void)fflush(stdout);
        wait_for_the_end(&stop);
    }
    http_stop(server, GRACE_MILLIS);
    upkeep_stop(upkeep);
    http_throttle_free(cli->app.sign_in_by_address);
    http_throttle_free(cli->app.sign_in_by_account);
    return rc;
}
