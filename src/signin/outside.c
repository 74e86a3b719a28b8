/* Requests that wait for an organisation's provider, and the threads that ask it. */
#include "base/language.h"
#include "signin/outside_inside.h"

#include <pthread.h>
#include <string.h>

#include "base/thread.h"

enum { THREADS = 2, WAITING_MOST = 64 };

struct outside {
    struct app *app;
    struct outside_client *client;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct outside_ask *first, *last;
    unsigned waiting;
    bool stopping;
    pthread_t threads[THREADS];
    unsigned n_threads;
};

bool outside_on(const struct app *app) {
    return app->outside != NULL;
}

struct str outside_name(const struct app *app) {
    const struct str name = config_text(app->config, CONFIG_OIDC_NAME);
    return name.n ? name : tr_str("your organisation");
}

size_t outside_ports(const struct config *config, uint16_t ret[OUTSIDE_PORTS]) {
    const struct str issuer = config_text(config, CONFIG_OIDC_ISSUER);
    int64_t port = str_starts(issuer, "http://") ? 80 : 443;
    if (!issuer.n)
        return 0;
    struct str rest = str_slice(issuer, (size_t)(str_find(issuer, STR("://")) + 3), issuer.n);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/')
        n++;
    rest = str_slice(rest, 0, n);
    const ptrdiff_t end = str_find(rest, STR("]"));
    rest = end < 0 ? rest : str_slice(rest, (size_t)end + 1, rest.n);
    const ptrdiff_t colon = str_find(rest, STR(":"));
    if (colon >= 0)
        (void)str_i64(str_slice(rest, (size_t)colon + 1, rest.n), &port);
    ret[0] = (uint16_t)port;
    ret[1] = 443;
    return OUTSIDE_PORTS;
}

/* ---- the threads ---- */

static struct outside_ask *take(struct outside *o) {
    (void)pthread_mutex_lock(&o->lock);
    while (!o->first && !o->stopping)
        (void)pthread_cond_wait(&o->wake, &o->lock);
    struct outside_ask *ask = o->first;
    if (ask) {
        o->first = ask->next;
        o->last = o->first ? o->last : NULL;
        o->waiting--;
    }
    (void)pthread_mutex_unlock(&o->lock);
    return ask;
}

static void *work(void *ctx) {
    struct outside *o = ctx;
    for (struct outside_ask *ask; (ask = take(o)) != NULL;) {
        outside_client_do(o->client, ask);
        if (ask->result != ERR_OK)
            log_line(&o->app->log, LOG_WARN, "outside-sign-in", "code=%s detail=%.*s", err_name(ask->result),
                     STR_ARG(log_quote(ask->a, str_from(ask->err.message))));
        http_unpark(ask->rq);
    }
    return NULL;
}

static void enqueue(struct http_request *rq, void *ctx) {
    struct outside_ask *ask = ctx;
    struct outside *o = app_of(rq)->outside;
    (void)pthread_mutex_lock(&o->lock);
    const bool taken = o->waiting < WAITING_MOST && !o->stopping;
    if (taken) {
        ask->next = NULL;
        if (o->last)
            o->last->next = ask;
        else
            o->first = ask;
        o->last = ask;
        o->waiting++;
        (void)pthread_cond_signal(&o->wake);
    }
    (void)pthread_mutex_unlock(&o->lock);
    if (taken)
        return;
    ask->result = err_set(&ask->err, ERR_BUSY, NULL, "outside", "Many people are signing in just now");
    http_unpark(rq);
}

struct waiting {
    struct outside_ask *ask;
    http_go_on *go_on;
    void *ctx;
};

/* http_park hands one ctx to both. */
static void start(struct http_request *rq, void *ctx) {
    enqueue(rq, ((struct waiting *)ctx)->ask);
}

static enum err_code over(struct http_request *rq, void *ctx, struct err *err) {
    struct waiting *w = ctx;
    return w->go_on(rq, w->ctx, err);
}

enum err_code outside_wait(struct outside_ask *ask, http_go_on *go_on, void *ctx, struct err *err) {
    struct waiting *w = arena_new(ask->rq->arena, struct waiting);
    if (!w)
        return err_nomem(err);
    *w = (struct waiting){.ask = ask, .go_on = go_on, .ctx = ctx};
    http_park(ask->rq, start, over, w);
    return ERR_OK;
}

/* ---- beginning and end ---- */

static enum err_code lacks(struct err *err, const char *field, const char *why) {
    return err_set(err, ERR_USAGE, field, "config", "%s", why);
}

enum err_code outside_open(struct app *app, struct err *err) {
    const struct config *c = app->config;
    app->outside = NULL;
    if (str_empty(config_text(c, CONFIG_OIDC_ISSUER)))
        return ERR_OK;
    if (str_empty(config_text(c, CONFIG_OIDC_CLIENT_ID)))
        return lacks(
            err, "oidc_client_id",
            "An organisation's sign-in needs oidc_client_id (KITH_OIDC_CLIENT_ID): what the provider "
            "calls this installation.");
    if (str_empty(config_text(c, CONFIG_BASE_URL)))
        return lacks(err, "base_url",
                     "An organisation's sign-in needs base_url (KITH_BASE_URL): where people come back to.");
    struct outside *o = mem_new(sizeof *o);
    if (!o)
        return err_nomem(err);
    o->app = app;
    (void)pthread_mutex_init(&o->lock, NULL);
    (void)pthread_cond_init(&o->wake, NULL);
    enum err_code code = outside_client_new(c, &app->clock, &o->client, err);
    for (; code == ERR_OK && o->n_threads < THREADS; o->n_threads++)
        if (!thread_start(&o->threads[o->n_threads], work, o)) {
            code = err_nomem(err);
            break;
        }
    if (code != ERR_OK) {
        outside_close(o);
        return code;
    }
    app->outside = o;
    return ERR_OK;
}

void outside_close(struct outside *o) {
    if (!o)
        return;
    (void)pthread_mutex_lock(&o->lock);
    o->stopping = true;
    (void)pthread_cond_broadcast(&o->wake);
    (void)pthread_mutex_unlock(&o->lock);
    for (unsigned i = 0; i < o->n_threads; i++)
        (void)pthread_join(o->threads[i], NULL);
    outside_client_free(o->client);
    (void)pthread_cond_destroy(&o->wake);
    (void)pthread_mutex_destroy(&o->lock);
    mem_free(o);
}
