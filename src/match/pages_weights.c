/* What counts in suggestions, and what another choice would change. */
#include "hub/page.h"
#include "match/pages.h"

static struct str best_names(struct arena *a, const struct weights_best *best) {
    return best->n ? str_join(a, best->names, best->n, STR(", ")) : STR("nobody");
}

static enum err_code previews(struct http_request *rq, struct db_conn *c, const struct match_weights *then,
                              struct weights_view *v, struct err *err) {
    const struct doer by = hub_doer(rq);
    struct weights_change *changes;
    enum err_code rc = match_weights_try(c, rq->arena, &by, &principal_of(rq)->hub, then, &changes,
                                         &v->n_previews, &v->n_looked, err);
    if (!rc && v->n_previews)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    struct preview_view *list =
        rc ? NULL : arena_new_array(rq->arena, struct preview_view, v->n_previews + 1);
    if (!rc && !list)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < v->n_previews; i++)
        list[i] = (struct preview_view){.title = changes[i].title,
                                        .now = best_names(rq->arena, &changes[i].now),
                                        .then = best_names(rq->arena, &changes[i].then)};
    v->previews = list;
    return rc;
}

static enum err_code show(struct http_request *rq, const struct match_weights *then, struct err *err) {
    struct db_conn *c;
    struct match_weights now;
    struct weight_view weights[MATCH_PARTS];
    struct weights_view v = {.csrf = http_csrf(rq),
                             .action = hub_path(rq, "weights"),
                             .form = rq->method == HTTP_GET ? NULL : form_of(rq, &weights_form_def),
                             .weights = weights,
                             .n_weights = MATCH_PARTS,
                             .previewed = then != NULL};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = match_weights_of(c, rq->arena, principal_of(rq)->hub.id, &now, err);
    if (!rc && then)
        rc = previews(rq, c, then, &v, err);
    if (rc)
        return rc;
    for (size_t p = 0; p < MATCH_PARTS; p++)
        weights[p] = (struct weight_view){.name = match_part_name((enum match_part)p),
                                          .label = match_part_label((enum match_part)p),
                                          .about = match_part_about((enum match_part)p),
                                          .value = str_fmt(rq->arena, "%d", (then ? then : &now)->of[p])};
    return PAGE(
        rq, form_status(v.form),
        (&(struct ui_page){.title = tr_str("What counts in suggestions"), .back = hub_path(rq, "unmet")}),
        weights_html, &v, err);
}

enum err_code page_weights(struct http_request *rq, const struct page_weights_in *in, struct err *err) {
    (void)in;
    return show(rq, NULL, err);
}

struct weighing {
    struct http_request *rq;
    struct doer by;
    struct match_weights weights;
};

static enum err_code weigh_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct weighing *k = ctx;
    return match_weights_set(c, &k->by, principal_of(k->rq)->hub.id, &k->weights, err);
}

static enum err_code weigh_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "weights?done=saved"), err);
    return form_took(rq, code, err) ? show(rq, NULL, err) : code;
}

enum err_code page_weights_post(struct http_request *rq, const struct page_weights_post_in *in,
                                struct err *err) {
    const struct weights_form *f = &in->form;
    struct weighing *k = arena_new(rq->arena, struct weighing);
    if (!k)
        return err_nomem(err);
    *k = (struct weighing){.rq = rq, .by = hub_doer(rq)};
    k->by.for_member_id = 0;
    const int64_t given[MATCH_PARTS] = {f->words, f->category,    f->time, f->distance, f->language,
                                        f->trust, f->reciprocity, f->load, f->reach};
    for (size_t p = 0; p < MATCH_PARTS; p++)
        k->weights.of[p] = (int)given[p];
    if (str_eqz(f->go, "preview"))
        return show(rq, &k->weights, err);
    return app_write(rq, weigh_flow, k, weigh_after, err);
}
