/* The addresses that machines ask. */
#include "app/app.h"
#include "gen/app_routes.h"

#define STILL_MICROS (30 * INT64_C(1000000))
#define VAIN_MICROS (5 * INT64_C(1000000))
enum { RETRY_SECONDS = 5 };

enum err_code page_health(struct http_request *rq, struct err *err) {
    buf_puts(&rq->out, "ok\n");
    return http_send(rq, 200, "text/plain; charset=utf-8", err);
}

/* Writes have to go through too, not only questions. */
static enum err_code writes_flow(struct app *app, struct err *err) {
    struct db_stats s;
    db_stats(app->db, &s);
    const bool full = s.queue_room > 0 && s.queue >= s.queue_room;
    const bool in_vain = s.in_vain >= VAIN_MICROS;
    if (!full && !in_vain && !app_pulse_gone(&app->pulse, &s, clock_monotonic_micros(), STILL_MICROS))
        return ERR_OK;
    const enum err_code code = in_vain ? ERR_UNAVAILABLE : ERR_BUSY;
    (void)err_set(err, code, NULL, in_vain ? "in-vain" : "queue",
                  in_vain
                      ? "Writes have failed for a while and none was saved: the storage is full, locked or "
                        "out of reach."
                  : full ? "As many writes wait as may: the database does not keep up."
                         : "Writes wait, and none has been answered for a while: the database stands still.");
    if (err)
        err->retry_after = RETRY_SECONDS;
    return code;
}

enum err_code page_ready(struct http_request *rq, struct err *err) {
    enum err_code rc = db_ping(app_of(rq)->db, err);
    if (!rc)
        rc = writes_flow(app_of(rq), err);
    if (rc) /* who asks is a machine: no page. What is wrong db/ has written down */
        return http_problem(rq, rc, err);
    buf_puts(&rq->out, "ready\n");
    return http_send(rq, 200, "text/plain; charset=utf-8", err);
}

/* RFC 9116 wants a contact and an end. The contact is the installation's own page about it. */
enum err_code page_security(struct http_request *rq, struct err *err) {
    const struct app *app = app_of(rq);
    int64_t end = (day_of_seconds(clock_seconds(&app->clock)) + 180) * SECONDS_A_DAY;
    struct str expires = time_rfc3339(rq->arena, end);
    struct str mail = config_text(app->config, CONFIG_MAIL_FROM);
    const char *base = http_config_of(rq)->base_url;
    if (!str_empty(mail))
        buf_fmt(&rq->out, "Contact: mailto:%.*s\n", STR_ARG(mail));
    else if (base)
        buf_fmt(&rq->out, "Contact: %s/privacy\n", base);
    else
        buf_fmt(&rq->out, "Contact: http://%.*s/privacy\n", STR_ARG(http_request_header(rq, "Host")));
    buf_fmt(&rq->out, "Expires: %.*s\nPreferred-Languages: en\n", STR_ARG(expires));
    return http_send(rq, 200, "text/plain; charset=utf-8", err);
}

enum err_code api_openapi(struct http_request *rq, struct err *err) {
    buf_str(&rq->out, app_of(rq)->openapi);
    return http_send(rq, 200, "application/json", err);
}
