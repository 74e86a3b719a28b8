/* The coordinator's desk: requests without anybody, whom to ask, in one click each. */
#include "match/pages.h"

#include "gen/match_sql.h"
#include "hub/page.h"

enum { DESK_ROWS = 10, DESK_BEST = 3, DESK_LOOK = 200 };

struct suggest_terms page_terms(const struct http_request *rq, enum match_audience audience, size_t most) {
    const struct hub *h = &principal_of(rq)->hub;
    return (struct suggest_terms){.hub_id = h->id,
                                  .today = hub_doer(rq).today,
                                  .audience = audience,
                                  .most = most,
                                  .zone = zone_of(h->time_zone)};
}

/* From when on whoever was asked has had little time yet to answer. */
static int64_t asked_lately(const struct doer *by) {
    return by->at - ASK_AGAIN_DAYS * SECONDS_A_DAY;
}

/* "0.713" */
static struct str thousandths(struct arena *a, int v) {
    return v >= MATCH_FULL ? STR("1") : str_fmt(a, "0.%03d", v);
}

/* ---- candidates ---- */

static const struct part_view *part_views(struct arena *a, const struct suggestion *s) {
    struct part_view *parts = arena_new_array(a, struct part_view, MATCH_PARTS);
    for (size_t p = 0; parts && p < MATCH_PARTS; p++)
        parts[p] = (struct part_view){
            .label = str_from(match_part_label((enum match_part)p)),
            .words = match_part_words(a, (enum match_part)p, s->wish, s->hand, &s->score),
            .value = thousandths(a, s->score.part[p]),
            .weight = s->score.weight[p],
        };
    return parts;
}

/* The sentence without the name that it begins with: "Offers “Weeding” and lives close by." */
static struct str why_of(struct arena *a, struct str sentence, struct str name) {
    if (sentence.n < name.n + 2 || !str_eq(str_slice(sentence, 0, name.n), name))
        return sentence;
    struct str rest = str_slice(sentence, name.n + 1, sentence.n);
    bool small = rest.p[0] >= 'a' && rest.p[0] <= 'z';
    return small ? str_fmt(a, "%c%.*s", rest.p[0] - 32, STR_ARG(str_slice(rest, 1, rest.n))) : rest;
}

static struct candidate_view candidate_of(const struct http_request *rq, const struct suggestion *s,
                                          bool of_hand, bool with_parts) {
    struct candidate_view v = {
        .id = s->hand->member_id,
        .wish_id = s->wish->id,
        .name = of_hand ? s->hand->shown : s->told.shown,
        .title = of_hand ? s->score.offer_title : s->told.title,
        .sentence = s->sentence,
        .why = why_of(rq->arena, s->sentence, s->hand->shown),
        .score = thousandths(rq->arena, s->score.score),
        .href = hub_path_id(rq, "help", of_hand ? s->score.offer_id : s->wish->id),
    };
    if (with_parts && (v.parts = part_views(rq->arena, s)))
        v.n_parts = MATCH_PARTS;
    return v;
}

enum err_code candidate_views(const struct http_request *rq, const struct suggestion *list, size_t n,
                              bool of_hand, bool with_parts, const struct candidate_view **ret,
                              struct err *err) {
    struct candidate_view *v = arena_new_array(rq->arena, struct candidate_view, n + 1);
    if (!v)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        v[i] = candidate_of(rq, &list[i], of_hand, with_parts);
    *ret = v;
    return ERR_OK;
}

/* ---- one request ---- */

/* What was sent for this request and not taken, or NULL. */
static const struct form *refused(const struct http_request *rq, int64_t listing_id) {
    const struct form *f = form_of(rq, &ask_form_def);
    bool ours = f && rq->method != HTTP_GET && rq->n_params > 1 && rq->params[1].id == listing_id;
    return ours && form_status(f) == 422 ? f : NULL;
}

static void put_refusal(struct arena *a, const struct form *f, struct unmet_view *u,
                        struct candidate_view *candidates) {
    const char *error = form_value(f, "members")->error;
    u->error = str_from(error ? error : f->general ? f->general : tr("Tick at least one person to ask"));
    for (size_t i = 0; i < u->n_candidates; i++)
        candidates[i].ticked = form_raw_has(f, "members", str_fmt(a, "%lld", (long long)candidates[i].id));
}

enum err_code unmet_view_of(struct http_request *rq, struct db_conn *c, int64_t listing_id, size_t most,
                            bool with_parts, struct unmet_view *ret, struct err *err) {
    const struct suggest_terms t = page_terms(rq, MATCH_FOR_COORDINATOR, most);
    struct suggestion *list;
    const struct candidate_view *views;
    ret->id = listing_id;
    ret->csrf = http_csrf(rq);
    ret->action = hub_path_id(rq, "unmet", listing_id);
    ret->href = hub_path_id(rq, "help", listing_id);
    enum err_code rc = suggest_hands(c, rq->arena, &t, listing_id, &list, &ret->n_candidates, err);
    if (!rc)
        rc = candidate_views(rq, list, ret->n_candidates, true, with_parts, &views, err);
    if (!rc && ret->n_candidates)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    ret->candidates = views;
    const struct form *f = refused(rq, listing_id);
    if (f)
        put_refusal(rq->arena, f, ret, (struct candidate_view *)(uintptr_t)views);
    return ERR_OK;
}

/* ---- the desk ---- */

static struct str unmet_meta(const struct http_request *rq, const struct wishes_unmet_row *r) {
    struct str day = day_words(rq->arena, day_of_seconds(r->created_at));
    if (r->asked)
        return str_fmt(rq->arena, tr("%.*s, since %.*s: %lld asked"), STR_ARG(r->name), STR_ARG(day),
                       (long long)r->asked);
    if (r->over)
        return str_fmt(rq->arena, tr("%.*s, since %.*s. %lld asked before, no yes so far."), STR_ARG(r->name),
                       STR_ARG(day), (long long)r->over);
    return str_fmt(rq->arena, tr("%.*s, since %.*s"), STR_ARG(r->name), STR_ARG(day));
}

static struct str short_words(struct arena *a, struct str words) {
    struct str cut = str_utf8_cut(words, 240);
    return cut.n < words.n ? str_fmt(a, "%.*s…", STR_ARG(cut)) : words;
}

static enum err_code put_row(struct http_request *rq, struct db_conn *c, const struct wishes_unmet_row *r,
                             bool next, struct unmet_view *ret, struct err *err) {
    *ret = (struct unmet_view){
        .title = r->title, .words = short_words(rq->arena, r->words), .meta = unmet_meta(rq, r)};
    enum err_code rc = unmet_view_of(rq, c, r->id, DESK_BEST, false, ret, err);
    /* After somebody was asked the page goes on where the next decision is. */
    if (!rc && next && ret->n_candidates)
        ((struct candidate_view *)(uintptr_t)ret->candidates)->focus = true;
    return rc;
}

static enum err_code load_desk(struct http_request *rq, struct db_conn *c, struct desk_view *v,
                               struct err *err) {
    struct wishes_unmet_row *rows;
    size_t n;
    const struct doer by = hub_doer(rq);
    enum err_code rc = wishes_unmet(c, rq->arena,
                                    &(struct wishes_unmet_in){.hub_id = principal_of(rq)->hub.id,
                                                              .today = by.today,
                                                              .since = asked_lately(&by),
                                                              .most = DESK_LOOK},
                                    &rows, &n, err);
    struct unmet_view *unmet = arena_new_array(rq->arena, struct unmet_view, DESK_ROWS);
    struct unmet_view *waiting = arena_new_array(rq->arena, struct unmet_view, n + 1);
    if (!rc && (!unmet || !waiting))
        return err_nomem(err);
    bool next = http_query(rq, "done").p != NULL;
    for (size_t i = 0; !rc && i < n; i++) {
        if (rows[i].asked) {
            waiting[v->n_waiting++] = (struct unmet_view){.title = rows[i].title,
                                                          .href = hub_path_id(rq, "help", rows[i].id),
                                                          .meta = unmet_meta(rq, &rows[i])};
        } else if (v->n_unmet < DESK_ROWS) {
            rc = put_row(rq, c, &rows[i], next, &unmet[v->n_unmet], err);
            next = next && unmet[v->n_unmet].n_candidates == 0;
            v->n_unmet++;
        } else {
            v->more++;
        }
    }
    v->unmet = unmet;
    v->waiting = waiting;
    return rc;
}

enum err_code page_unmet(struct http_request *rq, const struct page_unmet_in *in, struct err *err) {
    (void)in;
    struct db_conn *c;
    struct desk_view v = {.csrf = http_csrf(rq),
                          .weights = hub_path(rq, "weights"),
                          .form = rq->method == HTTP_GET ? NULL : form_of(rq, &ask_form_def)};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_desk(rq, c, &v, err);
    if (rc)
        return rc;
    return PAGE(rq, form_status(v.form),
                (&(struct ui_page){.title = tr_str("Requests that wait"), .wide = true}), desk_html, &v, err);
}

/* ---- asking ---- */

struct asking {
    struct http_request *rq;
    struct doer by;
    const struct page_unmet_ask_in *in;
    size_t n;
};

static enum err_code ask_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct asking *k = ctx;
    return ask_several(c, k->rq->arena, &k->by, &principal_of(k->rq)->hub, k->in->id, k->in->form.members,
                       k->in->form.n_members, &k->n, err);
}

static enum err_code ask_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct asking *k = ctx;
    if (code == ERR_OK && str_eqz(k->in->form.from, "request"))
        return http_see_other(rq, hub_path(rq, "help/%lld?done=asked", (long long)k->in->id), err);
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "unmet?done=asked"), err);
    if (!form_took(rq, code, err))
        return code;
    return page_unmet(rq, &(struct page_unmet_in){.hub = principal_of(rq)->hub.slug}, err);
}

enum err_code page_unmet_ask(struct http_request *rq, const struct page_unmet_ask_in *in, struct err *err) {
    struct asking *k = arena_new(rq->arena, struct asking);
    struct page_unmet_ask_in *kept = arena_new(rq->arena, struct page_unmet_ask_in);
    if (!k || !kept)
        return err_nomem(err);
    *kept = *in;
    *k = (struct asking){.rq = rq, .by = hub_doer(rq), .in = kept};
    k->by.for_member_id = 0;
    return app_write(rq, ask_flow, k, ask_after, err);
}

/* ---- answering ---- */

struct answering {
    struct http_request *rq;
    struct doer by;
    int64_t ask_id, exchange_id;
    bool yes;
};

static enum err_code answer_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct answering *k = ctx;
    const struct principal *p = principal_of(k->rq);
    return k->yes ? ask_answer_yes(c, k->rq->arena, &k->by, &p->hub, p->member.id, k->ask_id, &k->exchange_id,
                                   err)
                  : ask_answer_no(c, k->rq->arena, &k->by, &p->hub, p->member.id, k->ask_id, err);
}

static enum err_code answer_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct answering *k = ctx;
    if (code)
        return code;
    return http_see_other(rq,
                          k->yes ? hub_path(rq, "exchanges/%lld?done=ask-yes", (long long)k->exchange_id)
                                 : hub_path(rq, "home?done=ask-no"),
                          err);
}

static enum err_code answer_ask(struct http_request *rq, int64_t id, bool yes, struct err *err) {
    struct answering *k = arena_new(rq->arena, struct answering);
    if (!k)
        return err_nomem(err);
    *k = (struct answering){.rq = rq, .by = hub_doer(rq), .ask_id = id, .yes = yes};
    return app_write(rq, answer_flow, k, answer_after, err);
}

enum err_code page_ask_yes(struct http_request *rq, const struct page_ask_yes_in *in, struct err *err) {
    return answer_ask(rq, in->id, true, err);
}

enum err_code page_ask_no(struct http_request *rq, const struct page_ask_no_in *in, struct err *err) {
    return answer_ask(rq, in->id, false, err);
}
