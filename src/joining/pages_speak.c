/* Whoever was asked to speak for somebody: a short form behind an address that works once. */
#include "joining/pages.h"

struct speak_job {
    struct http_request *rq;
    struct str token;
    const struct join_speak_form *form;
};

static enum err_code thanks(struct http_request *rq, struct err *err) {
    const struct join_thanks_view v = {.hub = principal_of(rq)->hub.name};
    struct ui_page page = {.title = tr_str("Thank you")};
    return PAGE(rq, 200, &page, join_thanks_html, &v, err);
}

static enum err_code show(struct http_request *rq, struct str token, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct join_reference_asked q;
    struct db_conn *c;
    const struct form *f = form_of(rq, &join_speak_form_def);
    const struct ui_option answers[] = {{.value = STR("yes"), .label = tr_str("Yes, gladly")},
                                        {.value = STR("care"),
                                         .label = tr_str("Yes, with some care"),
                                         .hint = tr_str("Say below what to take care of")},
                                        {.value = STR("no"), .label = tr_str("No")}};
    if (!f && str_eqz(http_query(rq, "sent"), "yes"))
        return thanks(rq, err);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = join_reference_find(c, rq->arena, p->hub.id, token, hub_doer(rq).at, &q, err);
    if (rc)
        return rc;
    const struct join_speak_view v = {.csrf = http_csrf(rq),
                                      .action = hub_path(rq, "reference/%.*s", STR_ARG(token)),
                                      .hub = p->hub.name,
                                      .who = q.who,
                                      .name = q.name,
                                      .form = f,
                                      .answers = answers};
    struct ui_page page = {.title = tr_str("A few words about somebody")};
    return PAGE(rq, form_status(f), &page, join_speak_html, &v, err);
}

enum err_code page_join_speak(struct http_request *rq, const struct page_join_speak_in *in, struct err *err) {
    return show(rq, in->token, err);
}

static enum err_code speak_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct speak_job *j = ctx;
    struct doer by = hub_doer(j->rq);
    enum join_answer answer = JOIN_NO_ANSWER;
    (void)join_answer_parse(j->form->answer, &answer);
    by.for_member_id = 0;
    return join_reference_answer(c, j->rq->arena, &by, &principal_of(j->rq)->hub, j->token, answer,
                                 j->form->known, j->form->words, err);
}

static enum err_code speak_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct speak_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "reference/%.*s?sent=yes", STR_ARG(j->token)), err);
    return form_took(rq, code, err) ? show(rq, j->token, err) : code;
}

enum err_code page_join_speak_post(struct http_request *rq, const struct page_join_speak_post_in *in,
                                   struct err *err) {
    struct speak_job *j = arena_new(rq->arena, struct speak_job);
    if (!j)
        return err_nomem(err);
    *j = (struct speak_job){.rq = rq, .token = in->token, .form = &in->form};
    enum err_code rc = throttle_address(rq, err);
    return rc ? rc : app_write(rq, speak_flow, j, speak_after, err);
}
