/* Many offers and requests given another kind of help at once; and one offer made of what was ticked. */
#include "exchange/pages.h"

static enum err_code retag_lines(struct http_request *rq, struct db_conn *c, const struct retag_query *q,
                                 const struct catalogue *t, struct retag_view *v, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct arena *a = rq->arena;
    struct listing *list;
    struct member who = {0};
    size_t n;
    enum err_code rc = ERR_OK;
    if (!str_empty(q->of))
        rc = catalogue_known(t, a, q->of, "of", err);
    if (!rc && !str_empty(q->who))
        rc = find_member(c, a, h, 0, q->who, "who", &who, err);
    if (!rc)
        rc = listing_search(c, a, h->id,
                            &(struct listing_filter){.any_kind = true,
                                                     .any_state = true,
                                                     .words = q->q,
                                                     .category = q->of,
                                                     .member_id = who.id,
                                                     .area_id = q->has_area ? q->area : 0,
                                                     .today = hub_doer(rq).today},
                            RETAG_MOST + 1, &list, &n, err);
    if (rc)
        return rc;
    v->more = n > RETAG_MOST;
    v->n_listings = v->more ? RETAG_MOST : n;
    struct retag_line *lines = arena_new_array(a, struct retag_line, n + 1);
    if (!lines)
        return err_nomem(err);
    for (size_t i = 0; i < v->n_listings; i++)
        lines[i] = (struct retag_line){
            .id = str_fmt(a, "%lld", (long long)list[i].id),
            .title = list[i].title,
            .note = str_fmt(a, tr("%s of %.*s: %.*s%s"),
                            list[i].kind == LISTING_OFFER ? tr("Offer") : tr("Request"),
                            STR_ARG(list[i].member_shown), STR_ARG(catalogue_label(t, list[i].category)),
                            list[i].state == LISTING_OPEN     ? ""
                            : list[i].state == LISTING_PAUSED ? ", paused"
                                                              : ", ended"),
            .at = (int64_t)i};
    v->listings = lines;
    return ERR_OK;
}

/* The address that was asked for, with all ticked or none. */
static struct str ticked_path(const struct http_request *rq, bool ticked) {
    struct arena *a = rq->arena;
    struct str rest = rq->raw_query, part, kept = STR("");
    while (!str_empty(rest) && str_next(&rest, '&', &part)) {
        if (!str_starts(part, "ticked=") && !str_starts(part, "done=") && !str_empty(part))
            kept = str_fmt(a, "%.*s%.*s&", STR_ARG(kept), STR_ARG(part));
    }
    return str_fmt(a, "%.*s?%.*sticked=%s", STR_ARG(hub_path(rq, "retag")), STR_ARG(kept),
                   ticked ? "yes" : "no");
}

static enum err_code area_choice(struct http_request *rq, struct db_conn *c, int64_t chosen,
                                 struct retag_view *v, struct err *err) {
    struct area *areas;
    size_t n;
    enum err_code rc = areas_of(c, rq->arena, principal_of(rq)->hub.id, &areas, &n, err);
    struct ui_option *o = rc ? NULL : arena_new_array(rq->arena, struct ui_option, n + 1);
    if (!rc && !o)
        rc = err_nomem(err);
    if (rc)
        return rc;
    o[0] = (struct ui_option){.value = STR(""), .label = tr_str("Anywhere"), .chosen = chosen == 0};
    for (size_t i = 0; i < n; i++)
        o[i + 1] = (struct ui_option){.value = str_fmt(rq->arena, "%lld", (long long)areas[i].id),
                                      .label = areas[i].name,
                                      .chosen = areas[i].id == chosen};
    v->areas = o;
    v->n_areas = n + 1;
    return ERR_OK;
}

static enum err_code show_retag(struct http_request *rq, const struct retag_query *q, struct err *err) {
    struct retag_view v = {.csrf = http_csrf(rq),
                           .action = hub_path(rq, "retag"),
                           .q = q->q,
                           .who = q->who,
                           .ticked = q->ticked,
                           .tick_all = ticked_path(rq, true),
                           .tick_none = ticked_path(rq, false),
                           .form = form_of(rq, &retag_form_def)};
    struct catalogue t;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, principal_of(rq)->hub.id, &t, err);
    if (!rc)
        rc = retag_lines(rq, c, q, &t, &v, err);
    if (!rc)
        rc = catalogue_options(rq->arena, &t, q->of, tr("Every kind of help"), true, &v.froms, &v.n_froms,
                               err);
    if (!rc)
        rc = catalogue_options(rq->arena, &t, form_raw(v.form, "category"), tr("Choose one"), false, &v.tos,
                               &v.n_tos, err);
    if (!rc)
        rc = area_choice(rq, c, q->has_area ? q->area : 0, &v, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = tr_str("Give offers and requests another kind"),
                           .back = hub_path(rq, "catalogue"),
                           .has_errors = form_status(v.form) == 422};
    return PAGE(rq, form_status(v.form), &page, retag_html, &v, err);
}

enum err_code page_retag(struct http_request *rq, const struct page_retag_in *in, struct err *err) {
    return show_retag(rq, &in->query, err);
}

struct retag_job {
    struct http_request *rq;
    const struct retag_form *form;
};

static enum err_code retag_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct retag_job *j = ctx;
    struct doer by = hub_doer(j->rq);
    by.for_member_id = 0;
    return listings_retag(c, j->rq->arena, &by, principal_of(j->rq)->hub.id, j->form->ids, j->form->n_ids,
                          j->form->category, err);
}

static enum err_code retag_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct retag_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "retag?of=%.*s&done=retagged", STR_ARG(j->form->category)),
                              err);
    return form_took(rq, code, err) ? show_retag(rq, &(struct retag_query){0}, err) : code;
}

enum err_code page_retag_save(struct http_request *rq, const struct page_retag_save_in *in, struct err *err) {
    struct retag_job *j = arena_new(rq->arena, struct retag_job);
    if (!j)
        return err_nomem(err);
    *j = (struct retag_job){.rq = rq, .form = &in->form};
    return app_write(rq, retag_flow, j, retag_after, err);
}

/* ---- an offer of what was ticked ---- */

struct offer_job {
    struct http_request *rq;
    struct doer by;
    int64_t member_id, id;
    struct str word;
};

static enum err_code offer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct offer_job *j = ctx;
    struct member m;
    int64_t hub_id = principal_of(j->rq)->hub.id;
    enum err_code rc = member_get(c, j->rq->arena, hub_id, j->member_id, &m, err);
    if (!rc && m.state != MEMBER_ACTIVE)
        rc = err_set(err, ERR_CONFLICT, NULL, "not-active", "%.*s is not an active member at the moment",
                     STR_ARG(m.name));
    return rc ? rc : offer_of_category(c, j->rq->arena, &j->by, hub_id, j->member_id, j->word, &j->id, err);
}

static enum err_code offer_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct offer_job *j = ctx;
    return code ? code : http_see_other(rq, hub_path(rq, "help/%lld?done=offered", (long long)j->id), err);
}

static enum err_code offer(struct http_request *rq, int64_t member_id, struct str word, struct err *err) {
    struct offer_job *j = arena_new(rq->arena, struct offer_job);
    if (!j)
        return err_nomem(err);
    *j = (struct offer_job){.rq = rq, .by = hub_doer(rq), .member_id = member_id, .word = word};
    if (member_id != principal_of(rq)->member.id)
        j->by.for_member_id = member_id;
    return app_write(rq, offer_flow, j, offer_after, err);
}

enum err_code page_offer_of(struct http_request *rq, const struct page_offer_of_in *in, struct err *err) {
    return offer(rq, principal_of(rq)->member.id, in->word, err);
}

enum err_code page_member_offer_of(struct http_request *rq, const struct page_member_offer_of_in *in,
                                   struct err *err) {
    return offer(rq, in->id, in->word, err);
}
