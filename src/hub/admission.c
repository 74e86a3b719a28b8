/* Who asks, and may they: before anything else of a request is looked at. */
#include "base/written.h"
#include "gen/hub_sql.h"
#include "hub/guardians.h"
#include "hub/inside.h"
#include "hub/settings.h"

#include "gen/hub_sql.h"

#include <string.h>

#define TOKEN_TOUCH INT64_C(3600)

/* What admission found, the principal first: rq->who points at it. */
struct admission {
    struct principal p;
    bool touch_session;
    bool touch_asked;                     /* they are asked for a second step from now on */
    int64_t touch_token_hub, touch_token; /* 0: nothing to do */
};

static const struct principal nobody;

const struct principal *principal_of(const struct http_request *rq) {
    return rq->who ? rq->who : &nobody;
}

struct doer hub_doer(const struct http_request *rq) {
    const struct principal *p = principal_of(rq);
    struct app *app = app_of(rq);
    return (struct doer){.person_id = p->person_id,
                         .for_member_id = p->acting ? p->member.id : 0,
                         .at = clock_seconds(&app->clock),
                         .today = app_today(app),
                         .ids = &app->ids};
}

enum err_code hub_trace(struct http_request *rq, int64_t member_id, enum trace_kind kind, struct err *err) {
    const struct principal *p = principal_of(rq);
    const struct trace_look look = {.hub_id = p->hub.id,
                                    .about_id = member_id,
                                    .reader_id = p->person_id,
                                    .for_member_id = p->acting ? p->member.id : 0,
                                    .kind = kind};
    const bool own = p->is_member && !p->acting && member_id == p->member.id;
    return !p->in_hub || own ? ERR_OK : trace_read(rq, &look, err);
}

static const struct http_param *hub_of_address(const struct http_request *rq) {
    for (size_t i = 0; rq->route && i < rq->route->n_parts; i++)
        if (rq->route->parts[i].type == HTTP_PART_HUB)
            for (size_t k = 0; k < rq->n_params; k++)
                if (str_eqz(rq->params[k].name, rq->route->parts[i].text))
                    return &rq->params[k];
    return NULL;
}

/* A member who is somebody's own: what they may in the hub follows from it. */
static void become(struct principal *p, const struct member *m) {
    p->member = *m;
    principal_weigh(p);
}

/* From here on the request is answered in a language that the hub speaks, and in its words for hours. */
static void speak(struct http_request *rq, const struct hub *h) {
    rq->language = hub_language(h, rq->language, rq->language_said);
    (void)language_use(rq->language);
    rq->hour_words = str_empty(h->hour_words) ? NULL : hub_hour_words(rq->arena, h);
    (void)hour_words_use(rq->hour_words);
    const struct language *own = h->language.n ? language_by_tag(h->language) : NULL;
    (void)written_use(own ? own : &language_all[0]);
}

static enum err_code load_hub(struct http_request *rq, struct db_conn *c, struct principal *p,
                              struct err *err) {
    const struct http_param *address = hub_of_address(rq);
    if (!address)
        return ERR_OK;
    struct err none = {0};
    enum err_code code = hub_by_slug(c, rq->arena, address->value, &p->hub, &none);
    if (code == ERR_NOT_FOUND)
        return ERR_OK;
    if (code != ERR_OK) {
        *err = none;
        return code;
    }
    p->in_hub = true;
    speak(rq, &p->hub);
    return ERR_OK;
}

/* Whether they may act for the other at all: a coordinator may, or one whom a coordinator confirmed. */
static enum err_code acts_for(struct http_request *rq, struct db_conn *c, struct principal *p,
                              int64_t member_id, bool *ret_may, struct err *err) {
    struct guardian g;
    *ret_may = p->coordinator;
    if (p->coordinator)
        return ERR_OK;
    enum err_code code = guardian_between(c, rq->arena, p->hub.id, p->member.id, member_id,
                                          app_today(app_of(rq)), ret_may, &g, err);
    if (code == ERR_OK && *ret_may)
        p->looks_only = g.scope == GUARDIAN_SEE;
    return code;
}

/* Somebody who acts: the hours are the other member's, for as long as both are active. */
static enum err_code load_acting(struct http_request *rq, struct db_conn *c, const struct session *s,
                                 struct principal *p, struct err *err) {
    struct member m;
    struct err none = {0};
    bool may;
    if (!p->is_member || s->acting_hub_id != p->hub.id || s->acting_member_id == 0)
        return ERR_OK;
    enum err_code code = member_get(c, rq->arena, p->hub.id, s->acting_member_id, &m, &none);
    if (code != ERR_OK && code != ERR_NOT_FOUND) {
        *err = none;
        return code;
    }
    if (code != ERR_OK || m.state != MEMBER_ACTIVE || m.id == p->member.id)
        return ERR_OK;
    code = acts_for(rq, c, p, m.id, &may, err);
    if (code == ERR_OK && may) {
        p->member = m;
        p->acting = true;
    }
    return code;
}

/* Who only looks, for another acts for them. */
static enum err_code load_restricted(struct http_request *rq, struct db_conn *c, struct principal *p,
                                     struct err *err) {
    struct member_restricted_row r;
    bool found;
    enum err_code code = member_restricted(
        c, rq->arena, &(struct member_restricted_in){.hub_id = p->hub.id, .member_id = p->member.id}, &found,
        &r, err);
    p->looks_only =
        code == ERR_OK && found && r.has_restricted_until && r.restricted_until >= app_today(app_of(rq));
    return code;
}

/* Whoever has a role or administers signs in with a second step, when the days for setting it up are over:
 * until then they are told, and afterwards they are members like any. */
static enum err_code weigh_second(struct http_request *rq, struct db_conn *c, bool second,
                                  int64_t asked_since, struct principal *p, struct err *err) {
    struct second_rule rule = SECOND_RULE_DEFAULT;
    const int64_t now = clock_seconds(&app_of(rq)->clock);
    p->second = second;
    if (p->second || (!p->staff && !p->administrator))
        return ERR_OK;
    enum err_code code = p->staff ? second_rule_get(c, rq->arena, p->hub.id, &rule, err) : ERR_OK;
    if (code != ERR_OK)
        return code;
    if (!rule.required && !p->administrator)
        return ERR_OK;
    const struct second_rule admins = SECOND_RULE_DEFAULT;
    const int64_t since = asked_since ? asked_since : now;
    p->second_by = rule.required ? second_deadline(&rule, since) : second_deadline(&admins, since);
    if (rule.required && p->staff && now >= second_deadline(&rule, since)) {
        p->coordinator = p->staff = false;
        p->member.roles = 0;
        p->second_due = true;
    }
    if (p->administrator && now >= second_deadline(&admins, since)) {
        p->administrator = false;
        p->second_due = true;
    }
    return ERR_OK;
}

static enum err_code by_session(struct http_request *rq, struct db_conn *c, struct admission *ad,
                                struct err *err) {
    bool found;
    struct session s;
    struct member m;
    struct principal *p = &ad->p;
    int64_t now = clock_seconds(&app_of(rq)->clock);
    enum err_code code = session_find(c, rq->arena, rq->session, now, &found, &s, err);
    if (code != ERR_OK || !found)
        return code;
    p->person_id = s.person_id;
    p->name = s.name;
    p->administrator = s.administrator;
    p->shared = s.shared;
    p->proved_at = s.proved_at;
    ad->touch_session = now - s.seen_at >= (s.shared ? SESSION_TOUCH_SHARED : SESSION_TOUCH);
    found = false;
    if (p->in_hub)
        code = member_of_person(c, rq->arena, p->hub.id, p->person_id, &found, &m, err);
    if (code == ERR_OK && found) {
        become(p, &m);
        p->only_here = s.hubs == 1;
    }
    if (code == ERR_OK && found && s.restricted)
        code = load_restricted(rq, c, p, err);
    if (code == ERR_OK)
        code = weigh_second(rq, c, s.second_at != 0, s.asked_since, p, err);
    ad->touch_asked = p->second_by != 0 && s.asked_since == 0;
    return code == ERR_OK && found ? load_acting(rq, c, &s, p, err) : code;
}

/* One that was made without a second step, perhaps by whoever had stolen a password, or by a member who got a
 * role later, is no way around it. */
static enum err_code weigh_token(struct http_request *rq, struct db_conn *c, struct principal *p,
                                 struct err *err) {
    struct second_asked_of_row r;
    bool found;
    enum err_code code = second_asked_of(
        c, rq->arena, &(struct second_asked_of_in){.person_id = p->person_id}, &found, &r, err);
    return code == ERR_OK ? weigh_second(rq, c, false, found ? r.since : 0, p, err) : code;
}

static enum err_code by_token(struct http_request *rq, struct db_conn *c, struct admission *ad,
                              struct err *err) {
    bool found;
    struct token t;
    struct principal *p = &ad->p;
    int64_t now = clock_seconds(&app_of(rq)->clock);
    enum err_code code = token_find(c, rq->arena, rq->bearer, now, &found, &t, err);
    if (code != ERR_OK || !found)
        return code;
    p->person_id = t.member.person_id;
    p->name = t.member.name;
    p->by_token = true;
    p->scope = t.scope;
    p->token_hub_id = t.hub_id;
    p->token_id = t.id;
    if (now - t.used_at >= TOKEN_TOUCH) {
        ad->touch_token_hub = t.hub_id;
        ad->touch_token = t.id;
    }
    if (p->in_hub && p->hub.id == t.hub_id)
        become(p, &t.member);
    return t.vouched || !p->staff ? ERR_OK : weigh_token(rq, c, p, err);
}

static enum err_code look_up(struct http_request *rq, struct db_conn *c, struct admission *ad, bool asks,
                             struct err *err) {
    enum err_code code = load_hub(rq, c, &ad->p, err);
    if (code != ERR_OK || !asks)
        return code;
    return rq->route->api ? by_token(rq, c, ad, err) : by_session(rq, c, ad, err);
}

/* A program that writes is looked at again in the transaction that does it (standing.c), so that here each
 * question may see a state of its own. */
static enum err_code look_up_in_passing(struct http_request *rq, struct admission *ad, struct err *err) {
    struct db_conn *c = NULL;
    enum err_code code = db_ask_begin(app_of(rq)->db, &c, err);
    if (code != ERR_OK)
        return code;
    code = look_up(rq, c, ad, true, err);
    db_read_end(c);
    return code;
}

static enum err_code look_up_as_one(struct http_request *rq, struct admission *ad, bool asks,
                                    struct err *err) {
    struct db_conn *c = NULL;
    const enum err_code code = app_read(rq, &c, err);
    return code == ERR_OK ? look_up(rq, c, ad, asks, err) : code;
}

static enum err_code admit(struct http_request *rq, struct err *err) {
    struct admission *ad = arena_new(rq->arena, struct admission);
    if (!ad)
        return err_nomem(err);
    rq->who = &ad->p;
    bool api = rq->route->api, hub_named = hub_of_address(rq) != NULL;
    bool asks = api ? rq->bearer.n > 0 : rq->session.n > 0;
    const bool in_passing = api && asks && rq->method != HTTP_GET;
    enum err_code code = in_passing ? look_up_in_passing(rq, ad, err) : ERR_OK;
    if (in_passing && code == ERR_UNAVAILABLE) /* perhaps only that connection was gone */
        *ad = (struct admission){0};
    if ((!in_passing && (hub_named || asks)) || code == ERR_UNAVAILABLE)
        code = look_up_as_one(rq, ad, asks, err);
    if (code != ERR_OK)
        return code;
    rq->owner = ad->p.person_id;
    code = access_decide((enum access)rq->route->need, &ad->p, hub_named, rq->method != HTTP_GET, err);
    if (code == ERR_OK && ad->p.looks_only && rq->method != HTTP_GET && rq->route->need != ACCESS_ANYONE &&
        rq->route->need != ACCESS_PERSON)
        return ad->p.acting
                   ? err_set(err, ERR_DENIED, NULL, "looks-only",
                             "You may look at their pages, and not act for them. Ask the coordinator when "
                             "that should change")
                   : err_set(err, ERR_DENIED, NULL, "looks-only",
                             "Somebody acts for you here, so you only look. Ask them, or your coordinator");
    if (code == ERR_UNAUTHENTICATED && api && asks)
        return no_token(err);
    if (code == ERR_UNAUTHENTICATED && api)
        return err_set(err, code, NULL, "token", "Send a token: Authorization: Bearer kith_…");
    if (code == ERR_DENIED && ad->p.second_due && ad->p.by_token)
        return err_set(err, code, NULL, "second-step",
                       "This token was made without a second step, and coordinates no longer. Make another "
                       "when you are signed in with one");
    if (code == ERR_DENIED && ad->p.second_due)
        return err_set(
            err, code, NULL, "second-step",
            "Whoever coordinates or administers signs in with a second step. Set yours up, then go "
            "on");
    if (code == ERR_OK && rq->route->fresh && !ad->p.by_token &&
        clock_seconds(&app_of(rq)->clock) - ad->p.proved_at >= SESSION_PROVED)
        return err_set(
            err, ERR_DENIED, NULL, "prove",
            "This could do much harm in the wrong hands. Show once more that it is you, then go on");
    return code;
}

/* ---- when it is over: that they were here is noted, seldom, and never in the way ---- */

/* Lives until it is written, which nobody waits for: longer than the request. */
struct touch {
    struct db_job job;
    struct app *app;
    struct arena arena;
    struct str session; /* STR_NULL: a token */
    int64_t token_hub, token, now;
    int64_t asked; /* who is asked for a second step; 0: nobody */
};

static enum err_code touch_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct touch *t = ctx;
    if (t->asked) {
        enum err_code code = second_asked_put(
            c, &(struct second_asked_put_in){.person_id = t->asked, .since = t->now}, NULL, err);
        if (code != ERR_OK || !t->session.p)
            return code;
    }
    if (t->session.p)
        return session_seen(c, &t->arena, t->session, t->now, err);
    return token_used(c, t->token_hub, t->token, t->now, err);
}

static void touch_done(struct db_job *job) {
    struct touch *t = (struct touch *)job;
    if (job->code != ERR_OK)
        log_line(&t->app->log, LOG_WARN, "seen-not-noted", "code=%s", err_name(job->code));
    arena_release(&t->arena);
    mem_free(t);
}

static void done(struct http_request *rq) {
    const struct admission *ad = rq->who;
    if (!ad || (!ad->touch_session && !ad->touch_asked && !ad->touch_token))
        return;
    struct app *app = app_of(rq);
    struct touch *t = mem_new(sizeof *t);
    if (!t)
        return;
    *t = (struct touch){.job = {.flow = touch_flow, .ctx = t, .done = touch_done},
                        .app = app,
                        .token_hub = ad->touch_token_hub,
                        .token = ad->touch_token,
                        .asked = ad->touch_asked ? ad->p.person_id : 0,
                        .now = clock_seconds(&app->clock)};
    arena_init(&t->arena, 64 << 10);
    t->session = ad->touch_session ? str_dup(&t->arena, rq->session) : STR_NULL;
    struct err err = {0};
    /* Once it is submitted it may be done and gone at any moment. */
    const enum err_code code = t->arena.failed ? err_nomem(&err) : db_submit(app->db, &t->job, &err);
    if (code != ERR_OK) {
        t->job.code = code;
        touch_done(&t->job);
    }
}

void browser_unseen(struct http_request *rq) {
    struct admission *ad = rq->who;
    if (ad)
        ad->touch_session = false;
}

static int64_t today(void *app) {
    return app_today(app);
}

struct http_hooks hub_hooks(struct app *app) {
    app->standing = hub_standing;
    return (struct http_hooks){.app = app,
                               .admit = admit,
                               .show_error = hub_show_error,
                               .refused = app_api_refused,
                               .done = done,
                               .today = today};
}
