/* What people answer to text messages: the gateway hands it on, signed as what it gets from us is. */
#include "exchange/api.h"

#include "base/language.h"
#include "gen/exchange_routes.h"

struct reply {
    struct http_request *rq;
    struct str from, text;
    struct mail_answer answer;
    struct hub hub;
    struct member member;
    struct doer by;
    bool understood;
    struct str say;
};

static enum err_code step(struct db_conn *c, void *ctx, struct err *err) {
    struct reply *r = ctx;
    const struct exchange_step s = {.exchange_id = r->answer.subject_id,
                                    .member_id = r->member.id,
                                    .move = r->answer.no ? MOVE_DISPUTE : MOVE_CONFIRM,
                                    .words = r->answer.no ? r->text : STR("")};
    enum err_code rc = exchange_step(c, r->rq->arena, &r->by, &r->hub, &s, err);
    return rc ? rc : mail_code_use(c, r->hub.id, r->answer.id, r->by.at, err);
}

/* Who was told the code is who answers: it went to their own number. */
static enum err_code answer(struct db_conn *c, struct reply *r, struct err *err) {
    struct arena *a = r->rq->arena;
    struct err why = {0};
    if (r->answer.used) {
        r->say = tr_str("You have answered this already. Thank you.");
        return ERR_OK;
    }
    r->by.person_id = r->member.person_id;
    enum err_code rc = db_nested(c, step, r, &why);
    if (rc == ERR_CONFLICT || rc == ERR_DENIED || rc == ERR_LIMIT || rc == ERR_INVALID) {
        r->say = str_dup(a, str_from(why.message));
        return ERR_OK;
    }
    if (rc) {
        *err = why;
        return rc;
    }
    r->understood = true;
    r->say = r->answer.no ? tr_str("Thank you for telling. The coordinator will look at it with both of you.")
                          : tr_str("Thank you. It is confirmed, and the hours have moved.");
    return ERR_OK;
}

/* What is said back is in their language, as the message was. */
static enum err_code answer_them(struct db_conn *c, struct reply *r, struct err *err) {
    struct arena *a = r->rq->arena;
    const struct language *speaks = NULL;
    enum err_code rc = hub_by_id(c, a, r->answer.hub_id, &r->hub, err);
    if (!rc)
        rc = member_get(c, a, r->hub.id, r->answer.member_id, &r->member, err);
    if (!rc)
        rc = person_speaks(c, a, r->member.person_id, &speaks, err);
    if (rc)
        return rc;
    if (!speaks && !str_empty(r->hub.language))
        speaks = language_by_tag(r->hub.language);
    const struct language *before = language_use(speaks);
    rc = answer(c, r, err);
    (void)language_use(before);
    return rc;
}

static enum err_code reply_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct reply *r = ctx;
    struct arena *a = r->rq->arena;
    bool found = false;
    r->understood = false;
    r->by = hub_doer(r->rq);
    const struct str phone = mail_phone(a, r->from);
    enum err_code rc =
        mail_code_find(c, a, phone.p ? phone : r->from, r->text, r->by.at, &found, &r->answer, err);
    if (rc)
        return rc;
    if (!found)
        r->say = tr_str(
            "We do not know this code. Write it as it stands in our message, or ring the coordinator.");
    else if (str_eqz(r->answer.action, "exchange.confirm"))
        return answer_them(c, r, err);
    return ERR_OK;
}

static enum err_code reply_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct reply *r = ctx;
    struct json_out j;
    if (code != ERR_OK)
        return code;
    json_start(&j, &rq->out);
    json_object(&j);
    json_put_bool(&j, "understood", r->understood);
    json_put_str(&j, "say", r->say);
    json_object_end(&j);
    return api_send(rq, err);
}

enum err_code api_reply(struct http_request *rq, const struct api_reply_in *in, struct err *err) {
    struct app *app = app_of(rq);
    const struct str secret = config_text(app->config, CONFIG_GATEWAY_SECRET);
    if (str_empty(config_text(app->config, CONFIG_GATEWAY_URL)) || str_empty(secret))
        return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "No gateway is set up here.");
    if (!mail_signature_right(rq->arena, secret, http_request_header(rq, "Kith-Signature"), rq->body,
                              clock_seconds(&app->clock)))
        return err_set(err, ERR_DENIED, "Kith-Signature", "signature",
                       "The signature is missing, wrong, or more than five minutes old.");
    struct reply *r = arena_new(rq->arena, struct reply);
    if (!r)
        return err_nomem(err);
    *r = (struct reply){.rq = rq, .from = in->form.from, .text = in->form.text};
    return app_write(rq, reply_flow, r, reply_after, err);
}
