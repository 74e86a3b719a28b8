/* One's own data and consents, as JSON. */
#include "hub/api.h"
#include "catalogue/catalogue.h"
#include "privacy/pages.h"

enum err_code api_my_data(struct http_request *rq, const struct api_my_data_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct mine m;
    struct json_out j;
    (void)in;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = mine_gather(c, rq->arena, &p->hub, p->member.id, clock_seconds(&app_of(rq)->clock), &m, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    mine_json(&j, rq->arena, &m);
    return api_send(rq, err);
}

/* ---- consents ---- */

struct my_consents {
    struct consent_kind *kinds;
    struct consent_said *said;
    size_t n, n_said;
    struct profile profile;
};

static enum err_code load(struct db_conn *c, struct arena *a, const struct principal *p,
                          struct my_consents *m, struct err *err) {
    enum err_code rc = consent_kinds(c, a, p->hub.id, &m->kinds, &m->n, err);
    if (!rc)
        rc = consent_history(c, a, p->hub.id, p->member.id, &m->said, &m->n_said, err);
    return rc ? rc : profile_get(c, a, p->hub.id, p->member.id, &m->profile, err);
}

static void put(struct json_out *j, struct arena *a, const struct my_consents *m,
                const struct consent_kind *k) {
    const struct consent_said *last = NULL;
    for (size_t i = 0; !last && i < m->n_said; i++) /* the newest first */
        last = str_eq(m->said[i].kind, k->kind) ? &m->said[i] : NULL;
    const bool given = str_eqz(k->kind, "findable")     ? m->profile.findable
                       : str_eqz(k->kind, "neighbours") ? m->profile.neighbours
                                                        : last && last->given;
    json_object(j);
    json_put_str(j, "kind", k->kind);
    json_put_str(j, "label", k->label);
    json_put_str(j, "words", k->words);
    json_put_i64(j, "version", k->version);
    json_put_bool(j, "given", given);
    json_put_str(j, "at", last ? time_rfc3339(a, last->at) : STR_NULL);
    json_object_end(j);
}

enum err_code api_my_consents(struct http_request *rq, const struct api_my_consents_in *in, struct err *err) {
    struct my_consents m;
    struct db_conn *c;
    struct json_out j;
    (void)in;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load(c, rq->arena, principal_of(rq), &m, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < m.n; i++)
        if (m.kinds[i].open)
            put(&j, rq->arena, &m, &m.kinds[i]);
    return api_items_end(&j, rq, err);
}

struct saying {
    struct http_request *rq;
    struct str kind;
    bool given;
};

static enum err_code set_flow(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct saying *s = ctx;
    const struct principal *p = principal_of(s->rq);
    struct arena *a = s->rq->arena;
    const struct doer by = hub_doer(s->rq);
    struct my_consents m;
    struct json_out j;
    const struct consent_kind *k = NULL;
    enum err_code rc = consent_apply(c, a, &by, p->hub.id, p->member.id, s->kind, s->given, CONSENT_API, err);
    if (!rc)
        rc = load(c, a, p, &m, err);
    for (size_t i = 0; !rc && i < m.n; i++)
        k = str_eq(m.kinds[i].kind, s->kind) ? &m.kinds[i] : k;
    if (!rc && !k)
        return err_set(err, ERR_INVALID, "kind", "kind", "The hub does not ask for this");
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "kind", "kind", "The hub does not ask for this");
    if (rc)
        return rc;
    json_start(&j, &answer->body);
    put(&j, a, &m, k);
    answer->status = 200;
    return ERR_OK;
}

enum err_code api_my_consent_set(struct http_request *rq, const struct api_my_consent_set_in *in,
                                 struct err *err) {
    struct saying *s = arena_new(rq->arena, struct saying);
    if (!s)
        return err_nomem(err);
    *s = (struct saying){.rq = rq, .kind = in->form.kind, .given = in->form.given};
    return app_api_write(rq, set_flow, s, err);
}

/* ---- who looked ---- */

enum { LOOKS = 200 };

enum err_code api_my_trace(struct http_request *rq, const struct api_my_trace_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct look *looks;
    struct json_out j;
    size_t n;
    (void)in;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = looks_at(c, rq->arena, p->hub.id, p->member.id, LOOKS, &looks, &n, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++) {
        json_object(&j);
        json_put_str(&j, "who", looks[i].who);
        json_put_str(&j, "for", looks[i].for_whom);
        json_put_str(&j, "kind", looks[i].kind);
        json_put_str(&j, "first_at", time_rfc3339(rq->arena, looks[i].first_at));
        json_put_str(&j, "last_at", time_rfc3339(rq->arena, looks[i].last_at));
        json_put_i64(&j, "times", looks[i].n);
        json_put_bool(&j, "list", looks[i].of_all);
        json_object_end(&j);
    }
    return api_items_end(&j, rq, err);
}
