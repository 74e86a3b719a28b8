/* In: with a session at once, or by way of the second step. */
#include "gen/signin_sql.h"
#include "signin/inside.h"

/* "all", or addresses with commas between. */
bool door_shared(const struct http_request *rq, bool ticked) {
    struct str list = config_text(app_of(rq)->config, CONFIG_SHARED_COMPUTERS), part;
    if (ticked || str_eqz(list, "all"))
        return true;
    while (str_next(&list, ',', &part))
        if (str_eq(str_trim(part), rq->remote) && rq->remote.n)
            return true;
    return false;
}

static enum err_code ask_second(struct db_conn *c, struct entering *e, int64_t now, struct err *err) {
    struct http_request *rq = e->rq;
    const struct doer by = {.person_id = e->person_id, .at = now, .ids = &app_of(rq)->ids};
    const struct try_insert_in row = {.token_hash = secret_hash(rq->arena, e->token),
                                      .kind = STR("second"),
                                      .has_person_id = true,
                                      .person_id = e->person_id,
                                      .way = str_from(way_name(e->way)),
                                      .shared = e->shared,
                                      .next = str_or_empty(e->next),
                                      .made_at = now,
                                      .ends_at = now + TRY_SECONDS};
    enum err_code code =
        tries_delete_over(c, &(struct tries_delete_over_in){.before = now - MAILS_SECONDS}, NULL, err);
    if (code == ERR_OK && rq->session.p) /* whoever was signed in here is not any more */
        code = session_end(c, rq->arena, &by, rq->session, err);
    return code != ERR_OK ? code : try_insert(c, &row, NULL, err);
}

enum err_code door_enter(struct db_conn *c, struct entering *e, struct err *err) {
    struct http_request *rq = e->rq;
    struct app *app = app_of(rq);
    struct second second = {0};
    e->token = secret_new(rq->arena);
    e->asked = false;
    enum err_code code = person_speaks(c, rq->arena, e->person_id, &e->language, err);
    if (code == ERR_OK && !e->second)
        code = second_get(c, rq->arena, app, e->person_id, &second, err);
    if (code != ERR_OK)
        return code;
    if (second.on) {
        e->asked = true;
        return ask_second(c, e, clock_seconds(&app->clock), err);
    }
    const struct session_new s = {.person_id = e->person_id,
                                  .token = e->token,
                                  .way = e->way,
                                  .shared = e->shared,
                                  .second = e->second};
    return browser_sign_in(c, rq, &s, err);
}

enum err_code door_entered(struct http_request *rq, struct entering *e, struct err *err) {
    if (e->asked)
        http_set_session(rq, e->token, 0);
    else
        browser_signed_in(rq, e->token, e->shared);
    if (e->language)
        http_set_language(rq, e->language);
    if (e->asked)
        return http_see_other(rq, STR("/sign-in/second"), err);
    return http_see_other(rq, e->next.p ? e->next : STR("/"), err);
}

/* ---- nobody came in ---- */

enum err_code door_refuse(struct db_conn *c, struct arena *a, const struct doer *by, int64_t person_id,
                          const char *at, struct err *err) {
    const struct str detail = str_fmt(a, "{\"at\":\"%s\"}", at);
    return a->failed ? err_nomem(err) : audit_write(c, by, 0, "session.refuse", person_id, detail, err);
}

struct refusal {
    struct db_job job;
    struct app *app;
    const char *at;
    int64_t person_id, now;
};

static enum err_code refusal_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct refusal *s = ctx;
    struct arena a;
    const struct doer by = {.at = s->now, .today = day_of_seconds(s->now), .ids = &s->app->ids};
    arena_init(&a, 4096);
    const enum err_code code = s->person_id ? door_refuse(c, &a, &by, s->person_id, s->at, err) : ERR_OK;
    arena_release(&a);
    return code;
}

static void refusal_done(struct db_job *job) {
    struct refusal *s = (struct refusal *)job;
    if (job->code != ERR_OK)
        log_line(&s->app->log, LOG_WARN, "refusal-not-noted", "code=%s", err_name(job->code));
    mem_free(s);
}

void door_refused(struct http_request *rq, int64_t person_id, const char *at) {
    struct app *app = app_of(rq);
    struct err err = {0};
    struct refusal *s = mem_new(sizeof *s);
    log_line(&app->log, LOG_INFO, "sign-in-refused", "at=%s known=%s", at, person_id ? "yes" : "no");
    if (!s)
        return;
    *s = (struct refusal){.job = {.flow = refusal_flow, .ctx = s, .done = refusal_done},
                          .app = app,
                          .at = at,
                          .person_id = person_id,
                          .now = clock_seconds(&app->clock)};
    const enum err_code code = db_submit(app->db, &s->job, &err);
    if (code != ERR_OK) {
        s->job.code = code;
        refusal_done(&s->job);
    }
}
