/* What was asked and how it went, for /metrics: by declared route, never by what was typed. */
#include "http/internal.h"

#include <string.h>

#include "base/metrics.h"

enum { CLASSES = 5 }; /* 1xx to 5xx */

struct of_route {
    metrics_counter by_class[CLASSES];
    struct metrics_times took;
};

struct measures {
    metrics_counter opened, closed;
    size_t n_routes;
    int64_t started;          /* monotonic microseconds */
    struct of_route routes[]; /* the last one: no route, such as static files and what was not found */
};

struct measures *measures_new(const struct http_config *c) {
    struct measures *m = mem_new(sizeof *m + (c->n_routes + 1) * sizeof m->routes[0]);
    if (!m)
        return NULL;
    m->n_routes = c->n_routes;
    m->started = clock_monotonic_micros();
    return m;
}

void measures_free(struct measures *m) {
    mem_free(m);
}

void measures_opened(struct measures *m) {
    metrics_add(&m->opened, 1);
}

void measures_closed(struct measures *m) {
    metrics_add(&m->closed, 1);
}

void measures_request(const struct http_call *call, int64_t micros) {
    struct measures *m = call->rq.server->measures;
    const struct http_route *route = call->rq.route;
    const size_t i = route ? (size_t)(route - call->rq.server->config.routes) : m->n_routes;
    const int class = call->reply.status / 100 - 1;
    if (class >= 0 && class < CLASSES)
        metrics_add(&m->routes[i].by_class[class], 1);
    metrics_observe(&m->routes[i].took, micros);
}

static void put_requests(const struct http_server *s, struct buf *out) {
    static const char *const name = "kith_http_requests_total";
    static const char *const classes[CLASSES] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
    const struct measures *m = s->measures;
    metrics_family(out, name, METRICS_COUNTER, "Requests answered, by declared route.");
    for (size_t i = 0; i <= m->n_routes; i++) {
        const struct http_route *r = i < m->n_routes ? &s->config.routes[i] : NULL;
        for (size_t k = 0; k < CLASSES; k++) {
            const uint64_t n = metrics_read(&m->routes[i].by_class[k]);
            if (n)
                metrics_put_count(out, name,
                                  METRICS_LABELS({"method", str_from(r ? method_name(r->method) : "-")},
                                                 {"route", str_from(r ? r->pattern : "-")},
                                                 {"status", str_from(classes[k])}),
                                  n);
        }
    }
}

/* Of routes that were asked for: a histogram of each would be long and empty. */
static void put_times(const struct http_server *s, struct buf *out) {
    static const char *const name = "kith_http_request_seconds";
    const struct measures *m = s->measures;
    metrics_family(out, name, METRICS_HISTOGRAM,
                   "From a request's first byte to the moment its reply is ready to be sent.");
    for (size_t i = 0; i <= m->n_routes; i++) {
        const struct http_route *r = i < m->n_routes ? &s->config.routes[i] : NULL;
        uint64_t n = 0;
        for (size_t k = 0; k < CLASSES; k++)
            n += metrics_read(&m->routes[i].by_class[k]);
        if (n)
            metrics_put_times(out, name,
                              METRICS_LABELS({"method", str_from(r ? method_name(r->method) : "-")},
                                             {"route", str_from(r ? r->pattern : "-")}),
                              &m->routes[i].took);
    }
}

static void put_under_way(struct http_server *s, struct buf *out) {
    pthread_mutex_lock(&s->lock);
    const unsigned running = s->running, parked = s->parked;
    pthread_mutex_unlock(&s->lock);
    metrics_family(out, "kith_http_requests_running", METRICS_GAUGE,
                   "Requests under way, this one included.");
    metrics_put_count(out, "kith_http_requests_running", METRICS_PLAIN, running);
    metrics_family(out, "kith_http_requests_parked", METRICS_GAUGE,
                   "Of these, those that wait for their write without a thread.");
    metrics_put_count(out, "kith_http_requests_parked", METRICS_PLAIN, parked);
}

void http_metrics(const struct http_request *rq, struct buf *out) {
    const struct http_server *s = rq->server;
    const struct measures *m = s->measures;
    const uint64_t closed = metrics_read(&m->closed), opened = metrics_read(&m->opened);
    put_requests(s, out);
    put_times(s, out);
    metrics_family(out, "kith_http_connections_total", METRICS_COUNTER, "Connections accepted.");
    metrics_put_count(out, "kith_http_connections_total", METRICS_PLAIN, opened);
    metrics_family(out, "kith_http_connections", METRICS_GAUGE, "Connections open now.");
    metrics_put_count(out, "kith_http_connections", METRICS_PLAIN, opened > closed ? opened - closed : 0);
    put_under_way(call_of_const(rq)->server, out);
    metrics_family(out, "kith_uptime_seconds", METRICS_GAUGE, "Since the server started.");
    metrics_put(out, "kith_uptime_seconds", METRICS_PLAIN,
                (double)((clock_monotonic_micros() - m->started) / 1000) / 1000);
}

bool http_asked_here(const struct http_request *rq) {
    static const char *const passed_on[] = {"X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded",
                                            "Via"};
    const char *peer = call_of_const(rq)->remote;
    for (size_t i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++)
        if (http_request_header(rq, passed_on[i]).p)
            return false;
    return rq->server->proxied || strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0;
}
