/* The way of a request: strict checks, static file, route, admit, body, CSRF, forms, handler, reply. */
#include "base/written.h"
#include "http/internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    DISCARD_BYTES =
        16 << 20, /* a body that nobody wants is read up to here, so that the client sees the answer; */
    DISCARD_KNOWN_BYTES = 64 << 20, /* of who is signed in, a photograph or a film that was too large:
                                       browsers that are cut off in the middle of it often show nothing */
    STRANGER_BYTES =
        64 << 10 /* what those who are nobody may send: each connection holds its body in memory */
};

static void close_read(struct http_call *call) {
    struct http_request *rq = &call->rq;
    if (rq->read && rq->close_read)
        rq->close_read(rq->read);
    rq->read = NULL;
}

void handle_over(struct http_call *call) {
    close_read(call);
    if (!call->hooked)
        return;
    call->hooked = false;
    if (call->rq.server->config.hooks.done)
        call->rq.server->config.hooks.done(&call->rq);
}

/* The page that tells it may read, and nobody would look whether that held together. */
static void fail(struct http_call *call, enum err_code code, const struct err *err) {
    if (call->rq.may_repeat)
        close_read(call);
    call->rq.may_repeat = false;
    reply_error(call, code, err);
}

static bool read_changed(const struct http_call *call) {
    const struct http_request *rq = &call->rq;
    return rq->read && rq->read_changed && rq->read_changed(rq->read);
}

/* 404 and 405. A method that we do not know is one that the address does not have. */
static bool find_route(struct http_call *call, bool method_known) {
    struct http_request *rq = &call->rq;
    const struct http_config *c = &rq->server->config;
    struct err err = {0};
    if (method_known && router_match(c->routes, c->n_routes, rq->method, rq->path, &rq->route, rq->params,
                                     &rq->n_params) == HTTP_MATCHED)
        return true;
    const struct str allow = router_allow(rq->arena, c->routes, c->n_routes, rq->path);
    if (str_empty(allow)) {
        fail(call, err_set(&err, ERR_NOT_FOUND, NULL, NULL, "There is nothing at this address."), &err);
        return false;
    }
    fail(call, err_set(&err, ERR_METHOD, NULL, NULL, "This address takes only: %.*s.", STR_ARG(allow)), &err);
    http_reply_header(rq, "Allow", allow);
    return false;
}

/* Once admitted: it is known whose body it is. */
static size_t max_body(const struct http_call *call) {
    const struct http_route *route = call->rq.route;
    const size_t given = call->rq.server->config.max_body;
    const size_t n = route && route->max_body ? route->max_body : given ? given : HTTP_BODY_BYTES;
    return call->rq.owner == 0 && n > STRANGER_BYTES ? STRANGER_BYTES : n;
}

/* Who asks is read anew: from a transaction of its own, which cannot change. */
static enum err_code ask_again(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    close_read(call);
    rq->may_repeat = false;
    rq->who = NULL;
    rq->owner = 0;
    *err = (struct err){0};
    return rq->server->config.hooks.admit(rq, err);
}

/* What is only shown may be read anew; what decides on a write may not. */
static enum err_code ask_who(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    rq->may_repeat = true;
    enum err_code code = rq->server->config.hooks.admit(rq, err);
    if (read_changed(call))
        code = ask_again(call, err);
    if (rq->method != HTTP_GET) {
        close_read(call);
        rq->may_repeat = false;
    }
    return code;
}

static bool admit(struct http_call *call) {
    struct err err = {0};
    const struct http_hooks *hooks = &call->rq.server->config.hooks;
    if (!hooks->admit)
        return true;
    enum err_code code = limits_enter(call, &err);
    if (code == ERR_OK) {
        call->hooked = true;
        code = ask_who(call, &err);
        struct err often = {0};
        if (limits_rate(call, &often) != ERR_OK) { /* whatever the answer would have been */
            code = ERR_THROTTLED;
            err = often;
        }
    }
    if (code != ERR_OK)
        fail(call, code, &err);
    return code == ERR_OK;
}

static bool body_fits(struct http_call *call) {
    const size_t most = max_body(call), kib = most >> 10;
    struct err err = {0};
    if (call->content_length <= most)
        return true;
    fail(call,
         err_set(&err, ERR_TOO_LARGE, "body", "body",
                 "What you sent is larger than %zu %s. Send it in smaller parts.",
                 kib >= 1024 ? kib >> 10 : kib, kib >= 1024 ? "MB" : "KB"),
         &err);
    return false;
}

/* A body is on its way: keep it, drop it, or, where the client waits for a word or it is too much, answer
 * now. */
static void expect_body(struct http_call *call) {
    const bool answered = call->reply.status != 0;
    const size_t read = call->rq.owner ? DISCARD_KNOWN_BYTES : DISCARD_BYTES;
    close_read(call);
    call->stage = STAGE_BODY;
    call->discard = answered;
    if (answered && (call->content_length > read || call_header(call, "Expect").p)) {
        call->early = true;
        call->reply.close = true;
    }
    if (!answered)
        buf_init(&call->body, max_body(call));
}

void handle_head(struct http_call *call) {
    struct http_request *rq = &call->rq;
    const struct http_refusal *why = strict_check(call);
    call->stage = STAGE_BODY;
    if (why) {
        reply_refusal(call, why);
        call->early = true;
        return;
    }
    const struct str length = call_header(call, "Content-Length");
    if (length.p)
        (void)strict_length(length, &call->content_length); /* strict_check has read it */
    call->has_body = call->content_length > 0;
    request_read(call);
    (void)language_use(rq->language);
    (void)written_use(NULL);
    const bool known = method_parse(call->method, &rq->method, &rq->head);
    if (!known)
        rq->method = HTTP_POST; /* anything but reading; find_route refuses it */
    if (!assets_reply(call) && find_route(call, known) && admit(call))
        (void)body_fits(call);
    if (call->has_body)
        expect_body(call);
}

void handle_body(struct http_call *call, const char *p, size_t n) {
    if (call->discard)
        return;
    buf_put(&call->body, p, n);
    if (limits_hold(call, call->body.cap))
        return;
    struct err err = {0};
    fail(call, err_set(&err, ERR_BUSY, NULL, "busy", "Too much is under way."), &err);
    close_read(call);
    call->discard = true;
    buf_release(&call->body);
    (void)limits_hold(call, 0);
}

/* "application/json; charset=utf-8" without its parameters, compared without case. */
static bool type_is(struct str type, const char *wanted) {
    size_t n = 0;
    while (n < type.n && type.p[n] != ';')
        n++;
    const struct str essence = str_trim(str_slice(type, 0, n));
    return essence.n == strlen(wanted) && strncasecmp(essence.p, wanted, essence.n) == 0;
}

static enum err_code wrong_type(struct err *err, const char *wanted) {
    return err_set(err, ERR_USAGE, "Content-Type", "content-type", "The body's Content-Type must be %s.",
                   wanted);
}

static enum err_code read_pairs(struct http_call *call, struct form_pair **ret, size_t *ret_n,
                                struct err *err) {
    struct http_request *rq = &call->rq;
    const struct str type = call_header(call, "Content-Type");
    if (rq->body.n == 0)
        return ERR_OK;
    if (type_is(type, "application/x-www-form-urlencoded"))
        return form_decode(rq->arena, rq->body, ret, ret_n, err);
    if (type_is(type, "multipart/form-data") && rq->route->form && form_takes_files(rq->route->form))
        return form_decode_files(rq->arena, rq->route->form, type, rq->body, ret, ret_n, err);
    if (type_is(type, "multipart/form-data"))
        return form_decode_multipart(rq->arena, type, rq->body, ret, ret_n, err);
    return wrong_type(err, "application/x-www-form-urlencoded or multipart/form-data");
}

static int64_t today(const struct http_call *call) {
    const struct http_config *c = &call->rq.server->config;
    return c->hooks.today ? c->hooks.today(c->hooks.app) : clock_today(&c->clock);
}

static enum err_code new_form(struct http_call *call, struct form **ret, struct err *err) {
    *ret = arena_new(call->rq.arena, struct form);
    return *ret ? ERR_OK : err_nomem(err);
}

/* The address's query, where the row declares one. */
static enum err_code parse_query(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    struct form_pair *pairs = NULL;
    size_t n = 0;
    enum err_code code;
    if (!rq->route->query)
        return ERR_OK;
    if ((code = form_decode(rq->arena, rq->raw_query, &pairs, &n, err)) != ERR_OK)
        return code;
    if ((code = new_form(call, &rq->query, err)) != ERR_OK)
        return code;
    code = form_parse_pairs(rq->arena, rq->route->query, pairs, n, today(call), rq->query, err);
    /* Browsers and those who send links add to an address; a program that does so means something. */
    if (!code && rq->route->api)
        code = form_only_known(rq->arena, rq->query, pairs, n, err);
    if (rq->method == HTTP_GET)
        rq->form = rq->query;
    return code;
}

/* A page's form: where it comes from is checked before what it says. */
static enum err_code parse_page(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    struct form_pair *pairs = NULL;
    size_t n = 0;
    enum err_code code;
    if (rq->method == HTTP_GET)
        return ERR_OK;
    if (!rq->route->proven && (code = csrf_check_origin(call, err)) != ERR_OK)
        return code;
    if ((code = read_pairs(call, &pairs, &n, err)) != ERR_OK)
        return code;
    if (!rq->route->proven && (code = csrf_check_token(call, pairs, n, err)) != ERR_OK)
        return code;
    if (!rq->route->form)
        return ERR_OK;
    if ((code = new_form(call, &rq->form, err)) != ERR_OK)
        return code;
    return form_parse_pairs(rq->arena, rq->route->form, pairs, n, today(call), rq->form, err);
}

static enum err_code parse_api(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    const struct json *object = NULL;
    enum err_code code;
    if (rq->body.n && !type_is(call_header(call, "Content-Type"), "application/json"))
        return wrong_type(err, "application/json");
    if (!rq->route->form)
        return ERR_OK;
    if ((code = json_parse(rq->arena, rq->body.n ? rq->body : STR("{}"), &object, err)) != ERR_OK) {
        if (err && !err->field[0] && code != ERR_NOMEM)
            snprintf(err->field, sizeof err->field, "body");
        return code;
    }
    if (json_type(object) != JSON_OBJECT)
        return err_set(err, ERR_USAGE, "body", "json",
                       "The body must be one JSON object, like {\"name\": \"value\"}.");
    if ((code = new_form(call, &rq->form, err)) != ERR_OK)
        return code;
    return form_parse_json(rq->arena, rq->route->form, object, today(call), rq->form, err);
}

static enum err_code run(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    enum err_code code = call->has_body ? buf_check(&call->body, err) : ERR_OK;
    if (code != ERR_OK)
        return code;
    rq->body = call->has_body ? buf_view(&call->body) : STR("");
    if ((code = parse_query(call, err)) != ERR_OK)
        return code;
    code = rq->route->api ? parse_api(call, err) : parse_page(call, err);
    if (code == ERR_INVALID && rq->form && rq->form->n_errors && rq->route->otherwise) {
        *err = (struct err){0};
        return rq->route->otherwise(rq, err);
    }
    return code == ERR_OK ? rq->route->run(rq, err) : code;
}

void http_park(struct http_request *rq, http_start_waiting *start, http_go_on *go_on, void *ctx) {
    struct http_call *call = call_of(rq);
    assert(!call->go_on && call->reply.status == 0);
    call->start_waiting = start;
    call->go_on = go_on;
    call->parked_ctx = ctx;
}

void http_hold(struct http_request *rq, http_start_waiting *start, http_go_on *go_on, void *ctx) {
    struct http_call *call = call_of(rq);
    assert(!call->holding.start);
    call->holding = (struct http_holding){.start = start, .go_on = go_on, .ctx = ctx};
}

void *http_held(struct http_request *rq) {
    return call_of(rq)->holding.ctx;
}

/* All that the handler has made is thrown away. */
static enum err_code run_again(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    const enum err_code code = ask_again(call, err);
    call->go_on = NULL;
    call->csrf = STR_NULL;
    call->reply = (struct http_reply){0};
    call->holding = (struct http_holding){0};
    buf_clear(&rq->out);
    rq->form = rq->query = NULL;
    return code == ERR_OK ? run(call, err) : code;
}

/* The handler, or what it left to be done. */
static enum err_code run_or_go_on(struct http_call *call, struct err *err) {
    http_go_on *go_on = call->go_on;
    call->go_on = NULL;
    if (go_on)
        return go_on(&call->rq, call->parked_ctx, err);
    const enum err_code code = run(call, err);
    return read_changed(call) ? run_again(call, err) : code;
}

static enum err_code run_or_refuse(struct http_call *call, struct err *err) {
    struct http_request *rq = &call->rq;
    const struct http_hooks *hooks = &rq->server->config.hooks;
    const enum err_code code = run_or_go_on(call, err);
    if (code == ERR_OK || call->refused || !rq->route->api || rq->method == HTTP_GET || !hooks->refused)
        return code;
    call->refused = true;
    return hooks->refused(rq, code, err);
}

/* true: the reply is made, and waits for what holds it. */
static bool hold(struct http_call *call) {
    struct http_holding *h = &call->holding;
    if (!h->start || call->reply.status >= 400)
        return false;
    h->waits = true;
    call->start_waiting = h->start;
    call->parked_ctx = h->ctx;
    close_read(call);
    return true;
}

/* What held the reply is over; an error takes its place. */
static void let_out(struct http_call *call) {
    struct err err = {0};
    const enum err_code code = call->holding.go_on(&call->rq, call->holding.ctx, &err);
    call->holding = (struct http_holding){0};
    if (code != ERR_OK)
        fail(call, code, &err);
}

bool handle_run(struct http_call *call) {
    struct err err = {0};
    call->stage = STAGE_ANSWERED;
    if (call->holding.waits) {
        let_out(call);
    } else if (call->reply.status == 0) {
        const enum err_code code = run_or_refuse(call, &err);
        if (code == ERR_OK && call->go_on) {
            close_read(call);
            return false;
        }
        if (code != ERR_OK)
            fail(call, code, &err);
        else if (call->reply.status == 0) /* a handler that said nothing is a fault of ours */
            fail(call, err_set(&err, ERR_INTERNAL, NULL, NULL, "the handler made no reply"), &err);
        if (hold(call))
            return false;
    }
    handle_over(call);
    return true;
}
