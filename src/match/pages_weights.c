/* What counts in suggestions, and what another choice would change. */
#include "gen/match_sql.h"
#include "hub/page.h"
#include "match/pages.h"

enum { PREVIEWS = 10, PREVIEW_BEST = 3 };

static struct str best_names(struct arena *a, const struct best_view *best) {
    return best->n ? str_join(a, best->names, best->n, STR(", ")) : STR("nobody");
}

static enum err_code best_with(struct http_request *rq, struct db_conn *c, int64_t listing_id,
                               const struct match_weights *w, struct best_view *ret, struct err *err) {
    struct suggest_terms t = page_terms(rq, MATCH_FOR_COORDINATOR, PREVIEW_BEST);
    struct suggestion *list;
    t.weights = w;
    enum err_code rc = suggest_hands(c, rq->arena, &t, listing_id, &list, &ret->n, err);
    for (size_t i = 0; !rc && i < ret->n; i++) {
        ret->ids[i] = list[i].hand->member_id;
        ret->names[i] = list[i].hand->shown;
    }
    return rc;
}

static bool same_best(const struct best_view *x, const struct best_view *y) {
    for (size_t i = 0; i < x->n && x->n == y->n; i++)
        if (x->ids[i] != y->ids[i])
            return false;
    return x->n == y->n;
}

enum err_code weights_previews(struct http_request *rq, struct db_conn *c, const struct match_weights *then,
                               const struct preview_view **ret, size_t *ret_n, size_t *ret_looked,
                               struct err *err) {
    struct wishes_unmet_row *rows;
    const struct doer by = hub_doer(rq);
    *ret_n = 0;
    enum err_code rc = wishes_unmet(c, rq->arena,
                                    &(struct wishes_unmet_in){.hub_id = principal_of(rq)->hub.id,
                                                              .today = by.today,
                                                              .since = asked_lately(&by),
                                                              .most = PREVIEWS},
                                    &rows, ret_looked, err);
    struct preview_view *list = rc ? NULL : arena_new_array(rq->arena, struct preview_view, *ret_looked + 1);
    if (!rc && !list)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_looked; i++) {
        struct preview_view *v = &list[*ret_n];
        *v = (struct preview_view){.id = rows[i].id, .title = rows[i].title};
        rc = best_with(rq, c, rows[i].id, NULL, &v->now_best, err);
        if (!rc)
            rc = best_with(rq, c, rows[i].id, then, &v->then_best, err);
        if (rc || same_best(&v->now_best, &v->then_best))
            continue;
        v->now = best_names(rq->arena, &v->now_best);
        v->then = best_names(rq->arena, &v->then_best);
        ++*ret_n;
    }
    *ret = list;
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
        rc = weights_previews(rq, c, then, &v.previews, &v.n_previews, &v.n_looked, err);
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
    return match_weights_set(c, k->rq->arena, &k->by, principal_of(k->rq)->hub.id, &k->weights, err);
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
