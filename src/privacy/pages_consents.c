/* What somebody agreed to: their own page, and ticks on the coordinator's. */
#include "base/language.h"
#include "catalogue/catalogue.h"
#include "privacy/pages.h"

static struct str said_when(struct arena *a, const struct consent_said *s) {
    const struct str day = day_words(a, day_of_seconds(s->at));
    const struct str words = s->given ? str_fmt(a, tr("Agreed on %.*s"), STR_ARG(day))
                                      : str_fmt(a, tr("Taken back on %.*s"), STR_ARG(day));
    return s->way == CONSENT_PAPER  ? str_fmt(a, "%.*s (%s)", STR_ARG(words), tr("on paper"))
           : s->way == CONSENT_TOLD ? str_fmt(a, "%.*s (%s)", STR_ARG(words), tr("told a coordinator"))
                                    : words;
}

/* What holds now: the two that stand in the profile are as the profile says. */
static bool holds(const struct profile *p, const struct consent_said *list, size_t n, struct str kind) {
    if (str_eqz(kind, "findable"))
        return p->findable;
    if (str_eqz(kind, "neighbours"))
        return p->neighbours;
    for (size_t i = 0; i < n; i++) /* the newest first */
        if (str_eq(list[i].kind, kind))
            return list[i].given;
    return false;
}

static struct str label_of(const struct consent_kind *kinds, size_t n, struct str kind) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(kinds[i].kind, kind))
            return kinds[i].label;
    return kind;
}

enum err_code consent_ticks(struct http_request *rq, struct db_conn *c, int64_t member_id,
                            const struct form *f, struct consents_view *v, struct err *err) {
    const int64_t hub_id = principal_of(rq)->hub.id;
    struct arena *a = rq->arena;
    struct consent_kind *kinds;
    struct consent_said *said;
    struct profile p;
    size_t n, n_said;
    enum err_code rc = consent_kinds(c, a, hub_id, &kinds, &n, err);
    if (!rc)
        rc = consent_history(c, a, hub_id, member_id, &said, &n_said, err);
    if (!rc)
        rc = profile_get(c, a, hub_id, member_id, &p, err);
    struct ui_option *o = rc ? NULL : arena_new_array(a, struct ui_option, n + 1);
    struct consent_line *h = rc ? NULL : arena_new_array(a, struct consent_line, n_said + 1);
    if (rc || !o || !h)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const bool given = holds(&p, said, n_said, kinds[i].kind);
        if (kinds[i].open || given)
            o[v->n_kinds++] =
                (struct ui_option){.value = kinds[i].kind,
                                   .label = kinds[i].label,
                                   .hint = kinds[i].words,
                                   .chosen = f ? form_raw_has(f, "give", kinds[i].kind) : given};
    }
    for (size_t i = 0; i < n_said; i++)
        h[i] = (struct consent_line){.label = label_of(kinds, n, said[i].kind),
                                     .words = said[i].words,
                                     .when = said_when(a, &said[i])};
    v->form = f;
    v->kinds = o;
    v->history = h;
    v->n_history = n_said;
    return ERR_OK;
}

/* The profile follows where it says the same. */
enum err_code consent_apply(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            int64_t member_id, struct str kind, bool given, enum consent_way way,
                            struct err *err) {
    struct profile p;
    enum err_code rc = consent_set(c, a, by, hub_id, member_id, kind, given, way, err);
    const bool findable = str_eqz(kind, "findable"), neighbours = str_eqz(kind, "neighbours");
    if (rc || (!findable && !neighbours))
        return rc;
    rc = profile_get(c, a, hub_id, member_id, &p, err);
    if (rc || (findable ? p.findable : p.neighbours) == given)
        return rc;
    p.member_id = member_id;
    *(findable ? &p.findable : &p.neighbours) = given;
    return profile_set(c, a, by, hub_id, &p, err);
}

static bool ticked(const struct str *give, size_t n, struct str kind) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(give[i], kind))
            return true;
    return false;
}

enum err_code consents_apply(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, const struct str *give, size_t n, enum consent_way way,
                             struct err *err) {
    struct consent_kind *kinds;
    struct consent_said *said;
    struct profile p;
    size_t n_kinds, n_said;
    enum err_code rc = consent_kinds(c, a, hub_id, &kinds, &n_kinds, err);
    if (!rc)
        rc = consent_history(c, a, hub_id, member_id, &said, &n_said, err);
    if (!rc)
        rc = profile_get(c, a, hub_id, member_id, &p, err);
    for (size_t i = 0; !rc && i < n_kinds; i++) {
        const bool before = holds(&p, said, n_said, kinds[i].kind), now = ticked(give, n, kinds[i].kind);
        if (before != now)
            rc = consent_apply(c, a, by, hub_id, member_id, kinds[i].kind, now, way, err);
    }
    return rc;
}

/* ---- their own page ---- */

static enum err_code show(struct http_request *rq, struct err *err) {
    const struct form *f = rq->method == HTTP_GET ? NULL : form_of(rq, &consents_form_def);
    struct consents_view v = {.csrf = http_csrf(rq), .action = hub_path(rq, "me/privacy/consents")};
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = hub_trace(rq, principal_of(rq)->member.id, TRACE_CONSENTS, err);
    if (!rc)
        rc = consent_ticks(rq, c, principal_of(rq)->member.id, f, &v, err);
    struct ui_page page = {.title = tr_str("What you agreed to"), .back = hub_path(rq, "me/privacy")};
    return rc ? rc : PAGE(rq, form_status(f), &page, consents_html, &v, err);
}

enum err_code page_consents(struct http_request *rq, const struct page_consents_in *in, struct err *err) {
    (void)in;
    return show(rq, err);
}

struct consents_job {
    struct http_request *rq;
    const struct consents_form *form;
};

static enum err_code save_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct consents_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    const struct doer by = hub_doer(j->rq);
    return consents_apply(c, j->rq->arena, &by, p->hub.id, p->member.id, j->form->give, j->form->n_give,
                          p->acting ? CONSENT_TOLD : CONSENT_PAGE, err);
}

static enum err_code saved(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "me/privacy/consents?done=saved"), err);
    return form_took(rq, code, err) ? show(rq, err) : code;
}

enum err_code page_consents_save(struct http_request *rq, const struct page_consents_save_in *in,
                                 struct err *err) {
    struct consents_job *j = arena_new(rq->arena, struct consents_job);
    struct consents_form *f = arena_new(rq->arena, struct consents_form);
    if (!j || !f)
        return err_nomem(err);
    *f = in->form;
    *j = (struct consents_job){.rq = rq, .form = f};
    return app_write(rq, save_flow, j, saved, err);
}
