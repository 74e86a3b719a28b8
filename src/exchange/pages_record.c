/* Recording what happened, and giving hours. Several people may fit a name, so that the form is shown again
 * with their numbers. */
#include "exchange/pages.h"

/* ---- record ---- */

struct record_job {
    struct http_request *rq;
    struct record_form form;
    struct record_for_form form_for;
    bool for_others;
    struct doer by;
    int64_t id;
};

static enum err_code record_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct record_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct arena *a = j->rq->arena;
    struct member other;
    enum err_code rc = find_member(c, a, &p->hub, blocks_viewer(p), j->form.who, "who", &other, err);
    if (rc)
        return rc;
    bool gave = str_eqz(j->form.side, "gave");
    const struct exchange_record r = {
        .giver_id = gave ? p->member.id : other.id,
        .receiver_id = gave ? other.id : p->member.id,
        .title = j->form.title,
        .category = j->form.category,
        .words = j->form.words,
        .minutes = j->form.minutes,
        .day = j->form.day,
    };
    return exchange_record(c, a, &j->by, &p->hub, p->member.id, &r, false, &j->id, err);
}

static enum err_code record_for_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct record_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct arena *a = j->rq->arena;
    struct member giver, receiver;
    enum err_code rc = find_member(c, a, &p->hub, 0, j->form_for.giver, "giver", &giver, err);
    if (!rc)
        rc = find_member(c, a, &p->hub, 0, j->form_for.receiver, "receiver", &receiver, err);
    if (rc)
        return rc;
    if (giver.id == receiver.id)
        return err_set(err, ERR_INVALID, "receiver", "self",
                       "Who received it must be somebody else than who gave it");
    const struct exchange_record r = {
        .giver_id = giver.id,
        .receiver_id = receiver.id,
        .title = j->form_for.title,
        .category = j->form_for.category,
        .words = j->form_for.words,
        .minutes = j->form_for.minutes,
        .day = j->form_for.day,
    };
    /* Whomever they act for just now: it is they who write it down. */
    int64_t own = giver.person_id == p->person_id      ? giver.id
                  : receiver.person_id == p->person_id ? receiver.id
                                                       : 0;
    return exchange_record(c, a, &j->by, &p->hub, own, &r, true, &j->id, err);
}

static enum err_code show_record(struct http_request *rq, bool for_others, struct err *err) {
    const struct principal *p = principal_of(rq);
    const struct form *f = typed(rq);
    struct str chosen = form_raw(f, "side");
    const struct ui_option sides[] = {
        {STR("gave"), tr_str("I gave help"), STR(""), str_eqz(chosen, "gave")},
        {STR("received"), tr_str("I received help"), STR(""), str_eqz(chosen, "received")},
    };
    struct record_view v = {
        .csrf = http_csrf(rq),
        .once = once_word(rq),
        .action = hub_path(rq, for_others ? "record-for" : "record"),
        .other = http_query(rq, "who"),
        .form = f,
        .sides = sides,
        .n_sides = 2,
        .for_others = for_others,
        .example = card_example(rq->arena, &p->hub),
        .confirm_days = p->hub.confirm_days,
    };
    enum err_code rc = category_options(rq, form_raw(f, "category"), tr("Choose the nearest"), false,
                                        &v.kinds, &v.n_kinds, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = for_others ? tr_str("Record an exchange for two others")
                                               : tr_str("Record an exchange"),
                           .back = hub_path(rq, for_others ? "today" : "home"),
                           .has_errors = form_status(typed(rq)) == 422};
    return PAGE(rq, form_status(typed(rq)), &page, record_html, &v, err);
}

enum err_code page_record(struct http_request *rq, const struct page_record_in *in, struct err *err) {
    (void)in;
    return show_record(rq, false, err);
}

enum err_code page_record_for(struct http_request *rq, const struct page_record_for_in *in, struct err *err) {
    (void)in;
    return show_record(rq, true, err);
}

static enum err_code after_record(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct record_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(
            rq, hub_path(rq, "exchanges/%lld?done=%s", (long long)j->id, j->for_others ? "recorded" : "sent"),
            err);
    if (!form_took(rq, code, err))
        return code;
    return show_record(rq, j->for_others, err);
}

static enum err_code save(struct http_request *rq, const struct record_job *job, db_flow *flow,
                          struct str once, struct err *err) {
    struct record_job *j = arena_new(rq->arena, struct record_job);
    if (!j)
        return err_nomem(err);
    *j = *job;
    const struct once_write w = {
        .word = once, .by = &j->by, .flow = flow, .ctx = j, .id = &j->id, .after = after_record};
    return app_write_once(rq, &w, err);
}

enum err_code page_record_save(struct http_request *rq, const struct page_record_save_in *in,
                               struct err *err) {
    const struct record_job job = {.rq = rq, .form = in->form, .by = hub_doer(rq)};
    return save(rq, &job, record_flow, in->form.once, err);
}

enum err_code page_record_for_save(struct http_request *rq, const struct page_record_for_save_in *in,
                                   struct err *err) {
    struct record_job job = {.rq = rq, .form_for = in->form, .for_others = true, .by = hub_doer(rq)};
    job.by.for_member_id = 0; /* a coordinator's own doing, whomever they act for */
    return save(rq, &job, record_for_flow, in->form.once, err);
}

/* ---- give ---- */

struct give_job {
    struct http_request *rq;
    struct give_form form;
    struct doer by;
    int64_t transfer_id;
};

static enum err_code give_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct give_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct member to = {0};
    if (str_eqz(j->form.to, "person")) {
        if (str_empty(j->form.who))
            return err_set(err, ERR_INVALID, "who", "required",
                           "Enter the name or member number of the other person");
        enum err_code rc =
            find_member(c, j->rq->arena, &p->hub, blocks_viewer(p), j->form.who, "who", &to, err);
        if (rc)
            return rc;
    }
    return exchange_give(c, j->rq->arena, &j->by, &p->hub, p->member.id, to.id, j->form.minutes,
                         j->form.words, STR_NULL, &j->transfer_id, err);
}

static enum err_code show_give(struct http_request *rq, struct err *err) {
    const struct form *f = typed(rq);
    struct str chosen = form_raw(f, "to");
    const struct ui_option to[] = {
        {STR("pot"), tr_str("The community pot"),
         tr_str("For all: the coordinator uses it where it is needed"), str_eqz(chosen, "pot")},
        {STR("person"), tr_str("A person"), STR(""), str_eqz(chosen, "person")},
    };
    struct give_view v = {.csrf = http_csrf(rq),
                          .once = once_word(rq),
                          .action = hub_path(rq, "give"),
                          .form = f,
                          .to = to,
                          .n_to = 2,
                          .example = card_example(rq->arena, &principal_of(rq)->hub)};
    struct ui_page page = {.title = tr_str("Give hours"),
                           .back = hub_path(rq, "home"),
                           .has_errors = form_status(typed(rq)) == 422};
    return PAGE(rq, form_status(typed(rq)), &page, give_html, &v, err);
}

enum err_code page_give(struct http_request *rq, const struct page_give_in *in, struct err *err) {
    (void)in;
    return show_give(rq, err);
}

static enum err_code after_give(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "home?done=given"), err);
    if (!form_took(rq, code, err))
        return code;
    return show_give(rq, err);
}

enum err_code page_give_save(struct http_request *rq, const struct page_give_save_in *in, struct err *err) {
    struct give_job *j = arena_new(rq->arena, struct give_job);
    if (!j)
        return err_nomem(err);
    *j = (struct give_job){.rq = rq, .form = in->form, .by = hub_doer(rq)};
    const struct once_write w = {.word = in->form.once,
                                 .by = &j->by,
                                 .flow = give_flow,
                                 .ctx = j,
                                 .id = &j->transfer_id,
                                 .after = after_give};
    return app_write_once(rq, &w, err);
}
