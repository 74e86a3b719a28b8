/* Codes that come by mail. */
#include "signin/inside.h"

#include <sodium.h>

#include "gen/signin_sql.h"

#define PURPOSE "sign-in-code"
#define CODE_DIGITS 8
#define JOB_BYTES ((size_t)1 << 20)

bool door_mails(const struct app *app) {
    return !str_empty(config_text(app->config, CONFIG_SMTP_URL));
}

enum err_code door_mail_ask(struct db_conn *c, struct mailing *m, struct err *err) {
    struct http_request *rq = m->rq;
    struct app *app = app_of(rq);
    struct tries_of_email_row asked;
    const int64_t now = clock_seconds(&app->clock);
    const struct str key = email_key(rq->arena, m->email);
    enum err_code code =
        tries_delete_over(c, &(struct tries_delete_over_in){.before = now - MAILS_SECONDS}, NULL, err);
    if (code == ERR_OK)
        code = tries_of_email(c, rq->arena,
                              &(struct tries_of_email_in){.email_key = key, .since = now - MAILS_SECONDS},
                              &asked, err);
    if (code != ERR_OK)
        return code;
    if (asked.n >= MAILS_MOST) {
        err_set(err, ERR_THROTTLED, NULL, "sign-in",
                "Several codes were asked for in a short time. Look into your mail, or wait a quarter of an "
                "hour, then ask again");
        if (err)
            err->retry_after = MAILS_SECONDS;
        return ERR_THROTTLED;
    }
    m->token = secret_new(rq->arena);
    m->code = digits_random(rq->arena, CODE_DIGITS);
    const struct try_insert_in row = {.token_hash = secret_hash(rq->arena, m->token),
                                      .kind = STR("mail"),
                                      .email_key = key,
                                      .code_hash = code_hash(app, rq->arena, PURPOSE, m->token, m->code),
                                      .way = str_from(way_name(WAY_MAIL)),
                                      .shared = m->shared,
                                      .next = str_or_empty(m->next),
                                      .made_at = now,
                                      .ends_at = now + TRY_SECONDS};
    return rq->arena->failed ? err_nomem(err) : try_insert(c, &row, NULL, err);
}

/* ---- sending: nobody waits for it ---- */

struct mail_job {
    struct db_job job;
    struct app *app;
    struct arena arena;
    struct str email, sealed;
    int64_t now;
};

static enum err_code send_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct mail_job *j = ctx;
    struct arena *a = &j->arena;
    struct person p;
    bool found;
    const struct arena_mark mark = arena_mark(a);
    const struct doer by = {.at = j->now, .today = day_of_seconds(j->now), .ids = &j->app->ids};
    enum err_code code = person_by_email_key(c, a, j->email, &found, &p, err);
    if (code == ERR_OK && found)
        code = signin_tell_code(c, a, &by, p.id, j->sealed, j->now + TRY_SECONDS, err);
    arena_rewind(a, mark);
    return code;
}

static void send_done(struct db_job *job) {
    struct mail_job *j = (struct mail_job *)job;
    if (job->code != ERR_OK)
        log_line(&j->app->log, LOG_WARN, "sign-in-code-not-sent", "code=%s", err_name(job->code));
    arena_release(&j->arena);
    mem_free(j);
}

void door_mail_send(const struct mailing *m) {
    struct app *app = app_of(m->rq);
    struct mail_job *j = mem_new(sizeof *j);
    struct err err = {0};
    if (!j)
        return;
    *j = (struct mail_job){.job = {.flow = send_flow, .ctx = j, .done = send_done},
                           .app = app,
                           .now = clock_seconds(&app->clock)};
    arena_init(&j->arena, JOB_BYTES);
    j->email = str_dup(&j->arena, m->email);
    enum err_code code = mail_seal(app, &j->arena, m->code, &j->sealed, &err);
    if (code == ERR_OK && j->arena.failed)
        code = err_nomem(&err);
    if (code == ERR_OK)
        code = db_submit(app->db, &j->job, &err);
    if (code != ERR_OK) {
        j->job.code = code;
        send_done(&j->job);
    }
}

/* ---- the code is typed ---- */

static enum err_code wrong_code(struct db_conn *c, struct http_request *rq, struct str email,
                                struct err *err) {
    struct app *app = app_of(rq);
    const struct doer by = {.at = clock_seconds(&app->clock), .ids = &app->ids};
    struct person p;
    bool found;
    enum err_code code = person_by_email_key(c, rq->arena, email, &found, &p, err);
    return code == ERR_OK && found ? door_refuse(c, rq->arena, &by, p.id, "mail", err) : code;
}

enum err_code door_mail_check(struct db_conn *c, struct entering *e, struct str typed, bool *ret_right,
                              bool *ret_gone, struct err *err) {
    struct http_request *rq = e->rq;
    struct app *app = app_of(rq);
    struct try_row_row r;
    struct person p;
    bool found;
    int64_t changed = 0;
    const struct str hash = secret_hash(rq->arena, rq->session), plain = code_plain(rq->arena, typed);
    const struct try_row_in in = {.token_hash = hash, .kind = STR("mail"), .now = clock_seconds(&app->clock)};
    *ret_right = false;
    enum err_code code = try_row(c, rq->arena, &in, &found, &r, err);
    if (code == ERR_OK && found)
        code = try_count(c, &(struct try_count_in){.token_hash = hash, .most = TRIES_MOST}, &changed, err);
    *ret_gone = !found || changed == 0 || r.code_hash.n != SECRET_HASH;
    if (code != ERR_OK || *ret_gone)
        return code;
    const struct str given = code_hash(app, rq->arena, PURPOSE, rq->session, plain);
    if (given.n != SECRET_HASH || sodium_memcmp(given.p, r.code_hash.p, SECRET_HASH) != 0)
        return wrong_code(c, rq, r.email_key, err);
    /* Whoever changed their address meanwhile is not there any more: as if the code were wrong. */
    code = person_by_email_key(c, rq->arena, r.email_key, &found, &p, err);
    if (code != ERR_OK || !found)
        return code;
    *ret_right = true;
    code = email_prove(c, &(struct email_prove_in){.person_id = p.id, .email_key = r.email_key}, NULL, err);
    if (code != ERR_OK)
        return code;
    e->person_id = p.id;
    e->way = WAY_MAIL;
    e->shared = r.shared;
    e->next = local_path(r.next);
    return try_delete(c, &(struct try_delete_in){.token_hash = hash}, NULL, err);
}
