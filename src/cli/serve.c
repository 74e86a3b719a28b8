/* kith serve: migrations, the set-up link, the server, and the work that falls due while it runs. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/aside.h"
#include "app/secret.h"
#include "cli/cli.h"
#include "cli/fence.h"
#include "cli/notify.h"
#include "cli/upkeep.h"
#include "gen/cli_sql.h"
#include "hub/hub.h"
#include "hub/tries.h"
#include "mail/worker.h"
#include "paper/press.h"
#include "signin/outside.h"

#define GRACE_MILLIS 10000
#define STUCK_MICROS (120 * INT64_C(1000000))

struct first_start {
    struct cli *cli;
    struct doer by;
    bool wanted;
    struct str token;
};

struct serving {
    struct cli *cli;
    struct http_server *server;
    struct upkeep *upkeep;
    struct mail_worker *mail;
    struct notify notify;
    struct fence fence;
    struct first_start first;
    struct app_pulse pulse;
    const char *listen;
    int listen_fd; /* 0: none was handed over */
    char handed[HTTP_LISTEN_TEXT];
};

static enum err_code first_start(struct db_conn *c, void *ctx, struct err *err) {
    struct first_start *f = ctx;
    struct installation_state_row state;
    enum err_code rc = installation_state(c, f->cli->arena, &state, err);
    f->wanted = !rc && state.administrators == 0;
    return rc || !f->wanted ? rc : setup_link_create(c, f->cli->arena, &f->by, &f->token, err);
}

/* What is printed for the first visit. */
static struct str address(const struct serving *s) {
    struct str given = config_text(&s->cli->config, CONFIG_BASE_URL), listen = str_from(s->listen);
    if (!str_empty(given))
        return str_ends(given, "/") ? str_slice(given, 0, given.n - 1) : given;
    if (str_starts(listen, "unix:"))
        return STR("http://localhost");
    return str_fmt(s->cli->arena, "http://%.*s", STR_ARG(listen));
}

static enum err_code make_throttles(struct app *app, struct err *err) {
    const struct tries_rate *address = &tries_by_address, *account = &tries_by_account;
    app->sign_in_by_address = http_throttle_new(address->burst, address->refill, address->places);
    app->sign_in_by_account = http_throttle_new(account->burst, account->refill, account->places);
    app->hours = memo_new(8192);
    return app->sign_in_by_address && app->sign_in_by_account ? ERR_OK : err_nomem(err);
}

static enum err_code listen_there(struct serving *s, struct err *err) {
    struct cli *cli = s->cli;
    struct str base_url = config_text(&cli->config, CONFIG_BASE_URL);
    struct http_config config = {
        .listen = s->listen,
        .listen_fd = s->listen_fd,
        /* What we listen on is not what a browser calls us: one machine has several names, 0.0.0.0 is none.
         */
        .base_url = str_empty(base_url) ? NULL : base_url.p,
        .workers = app_workers(&cli->app, config_int(&cli->config, CONFIG_WORKERS)),
        .routes = cli->world->routes,
        .n_routes = cli->world->n_routes,
        .assets = cli->world->assets,
        .n_assets = cli->world->n_assets,
        .hooks = hub_hooks(&cli->app),
        .log = &cli->app.log,
        .clock = cli->app.clock,
        .rates = {.strangers = (unsigned)config_int(&cli->config, CONFIG_RATE_STRANGERS),
                  .reads = (unsigned)config_int(&cli->config, CONFIG_RATE_READS),
                  .writes = (unsigned)config_int(&cli->config, CONFIG_RATE_WRITES)},
    };
    app_key(&cli->app, "csrf", config.secret);
    return http_open(&config, &s->server, err);
}

/* What whoever started us hands over, and the fence: before any thread runs. */
static enum err_code enter(struct serving *s, struct err *err) {
    struct cli *cli = s->cli;
    s->listen = config_text(&cli->config, CONFIG_LISTEN).p;
    enum err_code rc = fence_user(cli, err);
    if (!rc)
        rc = notify_listen_fd(cli->environment, getpid(), &s->listen_fd, err);
    if (!rc && s->listen_fd) {
        rc = http_listen_name(s->listen_fd, s->handed, err);
        s->listen = s->handed;
    }
    if (!rc)
        rc = notify_open(cli->environment, getpid(), &s->notify, err);
    return rc ? rc : fence_files(cli, s->listen_fd != 0, &s->fence, err);
}

static enum err_code set_up(struct serving *s, struct err *err) {
    struct cli *cli = s->cli;
    enum err_code rc = upkeep_backup_check(cli, err);
    if (!rc)
        rc = cli_open(cli, true, err);
    if (!rc)
        rc = app_secret_load(&cli->app, err);
    if (rc)
        return rc;
    s->first.by = cli_doer(cli);
    rc = cli_key_ready(cli, err);
    if (!rc)
        rc = mail_ways_set(&cli->app, err);
    if (!rc)
        rc = outside_open(&cli->app, err);
    if (!rc)
        rc = make_throttles(&cli->app, err);
    if (!rc)
        rc = db_write(cli->app.db, first_start, &s->first, err);
    if (!rc)
        rc = listen_there(s, err);
    if (!rc)
        rc = fence_calls(cli, &s->fence, err);
    if (!rc)
        rc = paper_press_start(&cli->app.press, err);
    if (!rc)
        rc = aside_start(&cli->app.aside, err);
    if (!rc) /* nobody is answered outside the fence */
        rc = http_run(s->server, err);
    if (!rc)
        rc = upkeep_start(cli, &s->upkeep, err);
    if (rc || !mail_configured(&cli->config))
        return rc;
    return mail_worker_start(&cli->app, &s->mail, err);
}

static void welcome(struct serving *s) {
    struct str at = address(s);
    (void)printf("Kith is at %.*s/\n", STR_ARG(at));
    if (s->first.wanted)
        (void)printf("Nobody is an administrator yet. Open this link, once, to make the first "
                     "one:\n%.*s/setup/%.*s\n",
                     STR_ARG(at), STR_ARG(s->first.token));
    (void)fflush(stdout);
    notify_send(&s->notify, "READY=1\nSTATUS=Answering\n");
}

/* Where writes have waited for so long and none was answered, only a start can help: no sign of life, and
 * systemd ends us. Writes that are answered with "the disk is full" are no reason: a start makes no room. */
static bool alive(struct serving *s) {
    struct db_stats stats;
    db_stats(s->cli->app.db, &stats);
    return !app_pulse_gone(&s->pulse, &stats, clock_monotonic_micros(), STUCK_MICROS);
}

/* Until SIGINT or SIGTERM, with a sign of life where one is wanted. */
static void wait_for_the_end(struct serving *s, const sigset_t *stop) {
    const int64_t every = s->notify.every_micros;
    const struct timespec wait = {.tv_sec = every / 1000000, .tv_nsec = every % 1000000 * 1000};
    for (;;) {
        const int got = every ? sigtimedwait(stop, NULL, &wait) : sigwaitinfo(stop, NULL);
        if (got > 0)
            return;
        if (every && errno == EAGAIN && alive(s))
            notify_send(&s->notify, "WATCHDOG=1\n");
    }
}

enum err_code cli_serve(struct cli *cli, struct err *err) {
    sigset_t stop;
    struct serving s = {.cli = cli, .first.cli = cli, .notify.fd = -1};
    (void)sigemptyset(&stop);
    (void)sigaddset(&stop, SIGINT);
    (void)sigaddset(&stop, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &stop, NULL); /* before any thread starts, so that all inherit it */
    (void)signal(SIGPIPE, SIG_IGN);
    enum err_code rc = enter(&s, err);
    if (!rc)
        rc = set_up(&s, err);
    if (!rc) {
        welcome(&s);
        wait_for_the_end(&s, &stop);
    }
    notify_send(&s.notify, "STOPPING=1\n");
    aside_end(cli->app.aside);
    http_stop(s.server, GRACE_MILLIS);
    paper_press_stop(cli->app.press);
    aside_stop(cli->app.aside);
    outside_close(cli->app.outside);
    mail_worker_stop(s.mail);
    upkeep_stop(s.upkeep);
    http_throttle_free(cli->app.sign_in_by_address);
    http_throttle_free(cli->app.sign_in_by_account);
    memo_free(cli->app.hours);
    app_figures_release(&cli->app.figures);
    notify_close(&s.notify);
    return rc;
}
