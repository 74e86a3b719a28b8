/* What is sent to people: each chooses for themselves, and coordinators look after what failed. */
#include "hub/pages.h"

#include "gen/hub_html.h"
#include "gen/hub_routes.h"
#include "hub/page.h"

enum { SHOWN = 100 };

/* ---- one's own choice ---- */

struct choice_words {
    const char *value, *label;
};

static const struct choice_words paces[MAIL_PACES] = {
    [MAIL_EACH] = {"each", TR("Each message at once")},
    [MAIL_ANSWERS] = {"answers", TR("At once what waits for my answer, the rest once a day")},
    [MAIL_DAILY] = {"daily", TR("Once a day, all together")},
    [MAIL_WEEKLY] = {"weekly", TR("Once a week, all together")},
    [MAIL_NONE] = {"none", TR("Nothing: I look at my page")},
};
static const struct choice_words channels[MAIL_CHANNELS] = {
    [MAIL_EMAIL] = {"email", TR("E-mail")},
    [MAIL_SMS] = {"sms", TR("Text message, for what waits for my answer")},
    [MAIL_LETTER] = {"letter", TR("Letter")},
};

static struct ui_option option_of(struct choice_words w, bool chosen) {
    return (struct ui_option){.value = str_from(w.value), .label = tr_str(w.label), .chosen = chosen};
}

enum err_code messages_choices(struct http_request *rq, struct db_conn *c, struct account_view *v,
                               struct err *err) {
    struct mail_choice choice;
    struct ui_option *p = arena_new_array(rq->arena, struct ui_option, MAIL_PACES + MAIL_CHANNELS + 1);
    if (!p)
        return err_nomem(err);
    enum err_code code = mail_is_on(c, rq->arena, &v->messages, err);
    if (code == ERR_OK)
        code = mail_choice_get(c, rq->arena, principal_of(rq)->person_id, &choice, err);
    if (code != ERR_OK)
        return code;
    for (int i = 0; i < MAIL_PACES; i++)
        p[i] = option_of(paces[i], (int)choice.pace == i);
    for (int i = 0; i < MAIL_CHANNELS; i++)
        p[MAIL_PACES + i] = option_of(channels[i], (int)choice.channel == i);
    p[MAIL_PACES + MAIL_CHANNELS] = option_of(
        (struct choice_words){"yes", TR("My statement of hours as a PDF file, too")}, choice.papers);
    v->papers = p + MAIL_PACES + MAIL_CHANNELS;
    v->paces = p;
    v->channels = p + MAIL_PACES;
    v->n_channels = str_empty(config_text(app_of(rq)->config, CONFIG_GATEWAY_URL)) ? 1 : MAIL_CHANNELS;
    return ERR_OK;
}

struct choosing {
    struct http_request *rq;
    int64_t person_id;
    struct mail_choice choice;
    bool stop; /* the choice is to get none, by what they chose before */
};

static enum err_code choose_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct choosing *s = ctx;
    struct doer by = hub_doer(s->rq);
    by.for_member_id = 0;
    if (s->stop) {
        enum err_code code = mail_choice_get(c, s->rq->arena, s->person_id, &s->choice, err);
        if (code != ERR_OK || s->choice.pace == MAIL_NONE)
            return code;
        s->choice.pace = MAIL_NONE;
        by.person_id = s->person_id;
    }
    return mail_choice_set(c, s->rq->arena, &by, s->person_id, &s->choice, err);
}

static enum err_code choose_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    return code != ERR_OK ? code : http_see_other(rq, STR("/account?done=messages"), err);
}

enum err_code page_messages_choice(struct http_request *rq, const struct page_messages_choice_in *in,
                                   struct err *err) {
    struct choosing *s = arena_new(rq->arena, struct choosing);
    if (!s)
        return err_nomem(err);
    *s = (struct choosing){
        .rq = rq, .person_id = principal_of(rq)->person_id, .choice.papers = in->form.n_papers > 0};
    if (!mail_pace_parse(in->form.pace, &s->choice.pace) ||
        !mail_channel_parse(in->form.channel, &s->choice.channel))
        return err_set(err, ERR_INVALID, "pace", "choice", "Choose how often");
    return app_write(rq, choose_flow, s, choose_after, err);
}

/* ---- stopping, by the address in a message ---- */

static enum err_code whose(struct http_request *rq, struct str token, int64_t *ret, struct err *err) {
    if (mail_leave_read(app_of(rq), rq->arena, token, ret))
        return ERR_OK;
    return err_set(
        err, ERR_NOT_FOUND, NULL, "not-found",
        "This address is not whole. Copy all of it from the message, or choose under Your account");
}

static enum err_code unsubscribe_send(struct http_request *rq, bool done, struct err *err) {
    const struct unsubscribe_view v = {.csrf = done ? STR_NULL : http_csrf(rq),
                                       .action = rq->path,
                                       .account = STR("/account"),
                                       .done = done};
    return PAGE(rq, 200,
                (&(struct ui_page){.title = done ? tr_str("You get no more messages")
                                                 : tr_str("Stop our messages?")}),
                unsubscribe_html, &v, err);
}

enum err_code page_unsubscribe(struct http_request *rq, const struct page_unsubscribe_in *in,
                               struct err *err) {
    int64_t person_id;
    enum err_code code = whose(rq, in->token, &person_id, err);
    return code != ERR_OK ? code : unsubscribe_send(rq, false, err);
}

static enum err_code unsubscribe_after(struct http_request *rq, void *ctx, enum err_code code,
                                       struct err *err) {
    (void)ctx;
    return code != ERR_OK ? code : unsubscribe_send(rq, true, err);
}

enum err_code page_unsubscribe_post(struct http_request *rq, const struct page_unsubscribe_post_in *in,
                                    struct err *err) {
    struct choosing *s = arena_new(rq->arena, struct choosing);
    if (!s)
        return err_nomem(err);
    *s = (struct choosing){.rq = rq, .stop = true};
    enum err_code code = whose(rq, in->token, &s->person_id, err);
    return code != ERR_OK ? code : app_write(rq, choose_flow, s, unsubscribe_after, err);
}

/* ---- what failed ---- */

static struct str way_words(const struct mail_told *t) {
    return t->channel == MAIL_SMS      ? tr_str("Text message")
           : t->channel == MAIL_LETTER ? tr_str("Letter")
                                       : tr_str("E-mail");
}

enum err_code page_messages(struct http_request *rq, const struct page_messages_in *in, struct err *err) {
    (void)in;
    struct db_conn *c;
    struct mail_told *failed;
    bool on = false;
    struct messages_view v = {.csrf = http_csrf(rq)};
    const struct mail_filter f = {.hub_id = principal_of(rq)->hub.id, .state = MAIL_FAILED};
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = mail_is_on(c, rq->arena, &on, err);
    if (code == ERR_OK)
        code = mail_list(c, rq->arena, &f, SHOWN, &failed, &v.n_failed, err);
    if (code == ERR_OK)
        code = mail_count_of(c, rq->arena, f.hub_id, MAIL_WAITING, &v.waiting, err);
    if (code == ERR_OK && v.waiting)
        code = mail_hindered(c, rq->arena, f.hub_id, &v.hindered, err);
    if (code == ERR_OK)
        code = app_pieces(rq, "messages", 0, &v.pieces, err);
    if (code == ERR_OK && (v.n_failed || v.hindered.n))
        code = hub_trace(rq, 0, TRACE_MESSAGES, err);
    struct view_message *list =
        code != ERR_OK ? NULL : arena_new_array(rq->arena, struct view_message, v.n_failed);
    if (code == ERR_OK && !list)
        return err_nomem(err);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < v.n_failed; i++)
        list[i] = (struct view_message){
            .name = failed[i].name,
            .subject = failed[i].subject,
            .address = failed[i].channel == MAIL_LETTER ? STR_NULL : failed[i].address,
            .way = way_words(&failed[i]),
            .answer = failed[i].answer,
            .at = failed[i].ended_at,
            .perhaps = failed[i].perhaps,
            .again = hub_path(rq, "messages/%lld/again", (long long)failed[i].id),
            .drop = hub_path(rq, "messages/%lld/drop", (long long)failed[i].id),
        };
    v.failed = list;
    v.off = !on;
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("Messages"), .back = hub_path(rq, "today")}),
                messages_html, &v, err);
}

struct deciding {
    struct http_request *rq;
    int64_t id;
    bool again;
};

static enum err_code decide_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct deciding *s = ctx;
    struct doer by = hub_doer(s->rq);
    const int64_t hub_id = principal_of(s->rq)->hub.id;
    return s->again ? mail_retry(c, s->rq->arena, &by, hub_id, s->id, err)
                    : mail_drop(c, s->rq->arena, &by, hub_id, s->id, err);
}

static enum err_code decide_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct deciding *s = ctx;
    return code != ERR_OK ? code
                          : http_see_other(rq,
                                           hub_path(rq, s->again ? "messages?done=message-again"
                                                                 : "messages?done=message-dropped"),
                                           err);
}

static enum err_code decide(struct http_request *rq, int64_t id, bool again, struct err *err) {
    struct deciding *s = arena_new(rq->arena, struct deciding);
    if (!s)
        return err_nomem(err);
    *s = (struct deciding){rq, id, again};
    return app_write(rq, decide_flow, s, decide_after, err);
}

enum err_code page_message_again(struct http_request *rq, const struct page_message_again_in *in,
                                 struct err *err) {
    return decide(rq, in->id, true, err);
}

enum err_code page_message_drop(struct http_request *rq, const struct page_message_drop_in *in,
                                struct err *err) {
    return decide(rq, in->id, false, err);
}

enum err_code hub_piece_messages(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    struct db_conn *c;
    struct messages_piece_view v = {.href = hub_path(rq, "messages")};
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = mail_count_of(c, rq->arena, principal_of(rq)->hub.id, MAIL_FAILED, &v.n, err);
    if (code == ERR_OK)
        messages_piece_html(b, &v);
    return code;
}
