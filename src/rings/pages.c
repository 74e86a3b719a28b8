/* The coordinator's page: looking for rings, offering them, and what became of those offered. */
#include "rings/pages.h"
#include "hub/page.h"

#define ROWS 20

/* ---- words ---- */

static struct str called(int64_t id, struct str name, struct str shown, bool whole, int64_t me) {
    return id == me ? STR("you") : whole ? name : shown;
}

/* "Ann Ash, Ben Birch and Cat Cedar": those who give, in their order. `me`: called "you". */
static struct str ring_people(struct arena *a, const struct ring_leg *legs, size_t n, bool whole,
                              int64_t me) {
    struct str s = STR("");
    for (size_t i = 0; i < n; i++) {
        struct str one = called(legs[i].giver_id, legs[i].giver_name, legs[i].giver_shown, whole, me);
        s = i == 0 ? one
                   : str_fmt(a, "%.*s%s%.*s", STR_ARG(s), i + 1 == n ? tr(" and ") : ", ", STR_ARG(one));
    }
    return s;
}

struct leg_view ring_leg_view(const struct ring_leg *l, bool whole, int64_t me) {
    struct str giver = called(l->giver_id, l->giver_name, l->giver_shown, whole, me);
    return (struct leg_view){
        .giver = l->giver_id == me ? tr_str("You") : giver,
        .offer = l->offer_title,
        .receiver = called(l->receiver_id, l->receiver_name, l->receiver_shown, whole, me),
        .request = l->request_title,
        .mine = l->giver_id == me,
    };
}

/* ---- looking ---- */

static enum err_code put_found(struct http_request *rq, const struct ring_look *look, const struct form *f,
                               struct rings_view *v, struct err *err) {
    struct found_view *found = arena_new_array(rq->arena, struct found_view, look->n + 1);
    if (!found)
        return err_nomem(err);
    for (size_t i = 0; i < look->n; i++) {
        const struct ring_found *r = &look->rings[i];
        struct leg_view *legs = arena_new_array(rq->arena, struct leg_view, r->n);
        if (!legs)
            return err_nomem(err);
        for (size_t k = 0; k < r->n; k++)
            legs[k] = ring_leg_view(&r->legs[k], true, 0);
        found[i] = (struct found_view){
            .id = i == 0 && !v->error.n ? STR("rings") : str_fmt(rq->arena, "rings-%zu", i + 1),
            .value = ring_code(rq->arena, r->legs, r->n),
            .title = ring_people(rq->arena, r->legs, r->n, true, 0),
            .legs = legs,
            .n_legs = r->n,
        };
        found[i].ticked = !f || form_raw_has(f, "rings", found[i].value);
    }
    v->found = found;
    v->n_found = look->n;
    return ERR_OK;
}

static struct str summary(struct arena *a, const struct ring_look *look) {
    if (look->n == 0 && look->could == 0)
        return tr_str("Nobody has both an open offer and an open request just now. Rings need people who do "
                      "both: perhaps somebody who gives much could be asked what would be good for them.");
    if (look->n == 0)
        return str_fmt(
            a,
            tr_n("No ring closes just now. %zu person has both an open offer and an open request; "
                 "one more offer or request can be enough.",
                 "No ring closes just now. %zu people have both an open offer and an open request; "
                 "one more offer or request can be enough.",
                 (int64_t)look->could),
            look->could);
    return str_fmt(a, tr_n("%zu ring with %zu people%s.", "%zu rings with %zu people%s.", (int64_t)look->n),
                   look->n, look->people,
                   look->proven ? tr("; no other choice of rings would do better")
                                : tr(", the best that could be found in a few seconds"));
}

static enum err_code put_look(struct http_request *rq, const struct ring_look *look, const struct form *f,
                              struct rings_view *v, struct err *err) {
    v->looked = true;
    v->summary = summary(rq->arena, look);
    if (look->cut)
        v->cut = tr_str("Only the thousand newest requests were looked at.");
    return put_found(rq, look, f, v, err);
}

/* ---- those that were offered ---- */

static struct ring_line line_of(const struct http_request *rq, const struct ring *r) {
    struct arena *a = rq->arena;
    struct ring_line l = {.href = hub_path_id(rq, "rings", r->id),
                          .people = ring_people(a, r->legs, r->n, true, 0)};
    bool agreed = r->state == RING_AGREED;
    l.state = agreed ? tr_str("All said yes") : tr_str("Did not come about");
    l.colour = agreed ? UI_GREEN : UI_GREY;
    struct str day = day_words(a, day_of_seconds(r->state == RING_OFFERED ? r->ends_at
                                                 : r->ended_at            ? r->ended_at
                                                                          : hub_doer(rq).at));
    l.note = r->state == RING_OFFERED
                 ? str_fmt(a, tr("%zu of %zu have answered; until %.*s"), r->answered, r->n, STR_ARG(day))
                 : day;
    return l;
}

static enum err_code put_offered(struct http_request *rq, struct db_conn *c, struct rings_view *v,
                                 struct err *err) {
    struct ring *list;
    size_t n;
    const struct ring_filter f = {.today = hub_doer(rq).today, .since = hub_doer(rq).at - 90 * SECONDS_A_DAY};
    enum err_code rc = ring_list(c, rq->arena, principal_of(rq)->hub.id, &f, 100, &list, &n, err);
    if (rc)
        return rc;
    struct ring_line *open = arena_new_array(rq->arena, struct ring_line, n + 1),
                     *ended = arena_new_array(rq->arena, struct ring_line, ROWS);
    if (!open || !ended)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        if (list[i].state == RING_OFFERED)
            open[v->n_open++] = line_of(rq, &list[i]);
        else if (v->n_ended < ROWS)
            ended[v->n_ended++] = line_of(rq, &list[i]);
    }
    v->open = open;
    v->ended = ended;
    return ERR_OK;
}

/* ---- the page ---- */

static const struct ui_option *length_options(struct arena *a, int64_t length) {
    static const char *const labels[] = {TR("2 people"), TR("3 people"), TR("4 people"), TR("5 people")};
    struct ui_option *o = arena_new_array(a, struct ui_option, 4);
    for (int i = 0; o && i < 4; i++)
        o[i] = (struct ui_option){
            .value = str_fmt(a, "%d", i + 2), .label = tr_str(labels[i]), .chosen = length == i + 2};
    return o;
}

/* What was sent and is shown again, or NULL. */
static const struct form *refused(const struct http_request *rq) {
    const struct form *f = form_of(rq, &rings_form_def);
    return f && form_status(f) == 422 ? f : NULL;
}

struct page_look {
    int64_t length;
    struct ring_look look;
    bool looked;
};

static enum err_code show(struct http_request *rq, void *ctx, struct err *err) {
    const struct page_look *k = ctx;
    const struct form *f = refused(rq);
    struct rings_view v = {.csrf = http_csrf(rq),
                           .once = once_word(rq),
                           .action = hub_path(rq, "rings"),
                           .form = f,
                           .lengths = length_options(rq->arena, k->length),
                           .n_lengths = 4,
                           .length = k->length};
    struct db_conn *c;
    if (!v.lengths)
        return err_nomem(err);
    if (f && form_value(f, "rings")->error)
        v.error = str_from(form_value(f, "rings")->error);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && k->looked)
        rc = put_look(rq, &k->look, f, &v, err);
    if (!rc)
        rc = put_offered(rq, c, &v, err);
    if (!rc)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = tr_str("Rings"), .back = hub_path(rq, "today"), .has_errors = f != NULL};
    return PAGE(rq, f ? 422 : 200, &page, rings_html, &v, err);
}

enum err_code page_rings(struct http_request *rq, const struct page_rings_in *in, struct err *err) {
    const struct form *f = refused(rq);
    struct page_look *k = arena_new(rq->arena, struct page_look);
    if (!k)
        return err_nomem(err);
    k->length = in->query.has_length ? in->query.length : RINGS_LENGTH_USUAL;
    if (f && str_i64(form_raw(f, "length"), &k->length))
        k->length = k->length < RING_SHORTEST || k->length > RING_LONGEST ? RINGS_LENGTH_USUAL : k->length;
    k->looked = f || in->query.look.p;
    return k->looked ? ring_look_apart(rq, (int)k->length, &k->look, show, k, err) : show(rq, k, err);
}

/* ---- offering ---- */

struct offering {
    struct http_request *rq;
    struct doer by;
    struct str *codes;
    size_t n;
    int64_t id; /* the last one offered */
};

static enum err_code offer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct offering *k = ctx;
    enum err_code rc = ERR_OK;
    if (k->n == 0)
        return err_set(err, ERR_INVALID, "rings", "required", "Tick at least one ring to offer");
    for (size_t i = 0; !rc && i < k->n; i++) {
        struct ring_pair legs[RING_LONGEST];
        size_t n;
        if (!ring_code_parse(k->codes[i], legs, &n))
            return err_set(err, ERR_INVALID, "rings", "ring", "This is no ring. Look for rings again.");
        rc = ring_offer(c, k->rq->arena, &k->by, &principal_of(k->rq)->hub, legs, n, RING_DAYS, &k->id, err);
    }
    return rc;
}

static enum err_code offer_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "rings?done=rings-offered"), err);
    if (!form_took(rq, code, err))
        return code;
    return page_rings(rq, &(struct page_rings_in){.hub = principal_of(rq)->hub.slug}, err);
}

enum err_code page_rings_offer(struct http_request *rq, const struct page_rings_offer_in *in,
                               struct err *err) {
    struct offering *k = arena_new(rq->arena, struct offering);
    struct str *codes = arena_new_array(rq->arena, struct str, in->form.n_rings + 1);
    if (!k || !codes)
        return err_nomem(err);
    for (size_t i = 0; i < in->form.n_rings; i++)
        codes[i] = in->form.rings[i];
    *k = (struct offering){.rq = rq, .by = hub_doer(rq), .codes = codes, .n = in->form.n_rings};
    k->by.for_member_id = 0;
    return app_write_once(rq,
                          &(struct once_write){.word = in->form.once,
                                               .by = &k->by,
                                               .flow = offer_flow,
                                               .ctx = k,
                                               .id = &k->id,
                                               .after = offer_after},
                          err);
}
