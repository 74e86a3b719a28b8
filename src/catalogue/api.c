/* The API of kinds of help, areas, profiles, checks and blocks: the same flows as the pages'. */
#include "hub/api.h"
#include "catalogue/inside.h"
#include "catalogue/json.h"

#include <string.h>

#include "gen/catalogue_routes.h"

static int64_t hub_of(const struct http_request *rq) {
    return principal_of(rq)->hub.id;
}

static struct str location(const struct http_request *rq, const char *what, struct str which) {
    return str_fmt(rq->arena, "/api/v1/hubs/%.*s/%s/%.*s", STR_ARG(principal_of(rq)->hub.slug), what,
                   STR_ARG(which));
}

/* ---- kinds of help ---- */

enum err_code api_categories(struct http_request *rq, const struct api_categories_in *in, struct err *err) {
    (void)in;
    struct db_conn *c;
    struct catalogue t;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, hub_of(rq), &t, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < t.n; i++)
        category_json(&j, &t.categories[i]);
    return api_items_end(&j, rq, err);
}

static enum err_code no_category(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "word", "no-category", "There is no such kind of help here");
}

enum err_code api_category(struct http_request *rq, const struct api_category_in *in, struct err *err) {
    struct db_conn *c;
    struct catalogue t;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, hub_of(rq), &t, err);
    const struct category *one = rc ? NULL : catalogue_find(&t, in->word);
    if (!one)
        return rc ? rc : no_category(err);
    json_start(&j, &rq->out);
    category_json(&j, one);
    return api_send(rq, err);
}

static enum err_code category_store(struct db_conn *c, const struct api_asked *k, const struct category *one,
                                    int status, struct app_answer *answer, struct err *err) {
    struct doer by = hub_doer(k->rq);
    struct catalogue t;
    struct json_out j;
    enum err_code rc = catalogue_set(c, k->rq->arena, &by, hub_of(k->rq), one, err);
    if (!rc)
        rc = catalogue_of(c, k->rq->arena, hub_of(k->rq), &t, err);
    if (rc)
        return rc;
    answer->status = status;
    if (status == 201)
        answer->location = location(k->rq, "categories", one->word);
    json_start(&j, &answer->body);
    category_json(&j, catalogue_find(&t, one->word));
    return ERR_OK;
}

/* Where nothing is told of it, what it was holds. */
static enum err_code take_nature(struct arena *a, const struct str *words, size_t n, struct category *one,
                                 struct err *err) {
    if (words && !nature_parse(str_join(a, words, n, STR(" ")), &one->nature))
        return err_set(err, ERR_INVALID, "nature", "nature",
                       "nature is some of children, adults, patients, caring, personal-care, health-care, "
                       "money, driving, place, alone, often");
    return ERR_OK;
}

static enum err_code category_create(struct db_conn *c, void *ctx, struct app_answer *answer,
                                     struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_category_form *f = &((const struct api_category_create_in *)k->in)->form;
    struct catalogue t;
    enum err_code rc = catalogue_of(c, k->rq->arena, hub_of(k->rq), &t, err);
    if (rc)
        return rc;
    const struct category *top = str_empty(f->parent) ? NULL : catalogue_find(&t, f->parent);
    struct category one = {.word =
                               f->word.p ? f->word : catalogue_word(k->rq->arena, &t, f->parent, f->label),
                           .parent = f->parent,
                           .label = f->label,
                           .icatus = f->icatus.p ? f->icatus
                                     : top       ? top->icatus
                                                 : STR("519"),
                           .nature = top ? top->nature : 0};
    if ((rc = take_nature(k->rq->arena, f->nature, f->n_nature, &one, err)) != ERR_OK)
        return rc;
    if (catalogue_find(&t, one.word))
        return err_set(err, ERR_CONFLICT, "word", "taken", "There is a kind of help \"%.*s\" already",
                       STR_ARG(one.word));
    if (f->check.p)
        (void)check_level_parse(f->check, &one.check);
    return category_store(c, k, &one, 201, answer, err);
}

enum err_code api_category_create(struct http_request *rq, const struct api_category_create_in *in,
                                  struct err *err) {
    return api_ask(rq, category_create, in, 0, err);
}

static enum err_code category_change(struct db_conn *c, void *ctx, struct app_answer *answer,
                                     struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_category_change_in *in = k->in;
    const struct api_category_patch *f = &in->form;
    struct catalogue t;
    enum err_code rc = catalogue_of(c, k->rq->arena, hub_of(k->rq), &t, err);
    const struct category *now = rc ? NULL : catalogue_find(&t, in->word);
    if (!now)
        return rc ? rc : no_category(err);
    rc = api_patch_check(k->rq, err);
    if (rc)
        return rc;
    struct category one = *now;
    one.label = f->label.p ? f->label : now->label;
    one.icatus = f->icatus.p ? f->icatus : now->icatus;
    one.closed = f->has_closed ? f->closed : now->closed;
    if (f->parent.p || f->null_parent || api_blank(k->rq, "parent"))
        one.parent = f->parent;
    if (f->check.p)
        (void)check_level_parse(f->check, &one.check);
    one.nature = f->null_nature ? 0 : one.nature;
    if ((rc = take_nature(k->rq->arena, f->nature, f->n_nature, &one, err)) != ERR_OK)
        return rc;
    return category_store(c, k, &one, 200, answer, err);
}

enum err_code api_category_change(struct http_request *rq, const struct api_category_change_in *in,
                                  struct err *err) {
    return api_ask(rq, category_change, in, 0, err);
}

/* ---- areas ---- */

enum err_code api_areas(struct http_request *rq, const struct api_areas_in *in, struct err *err) {
    (void)in;
    struct db_conn *c;
    struct area *list;
    struct json_out j;
    size_t n;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = areas_of(c, rq->arena, hub_of(rq), &list, &n, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++)
        area_json(&j, &list[i], principal_of(rq)->coordinator);
    return api_items_end(&j, rq, err);
}

enum err_code api_area(struct http_request *rq, const struct api_area_in *in, struct err *err) {
    struct db_conn *c;
    struct area one;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = area_get(c, rq->arena, hub_of(rq), in->id, &one, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    area_json(&j, &one, principal_of(rq)->coordinator);
    http_etag(rq, one.version);
    return api_send(rq, err);
}

/* A coordinate: a number in its range. Both or neither. */
static enum err_code degrees(const struct json *v, const char *field, double most, double *ret, bool *ret_has,
                             struct err *err) {
    enum json_type t = v ? json_type(v) : JSON_NULL;
    *ret_has = t != JSON_NULL;
    if (t == JSON_NULL)
        return ERR_OK;
    *ret = t == JSON_INT ? (double)json_int(v) : t == JSON_REAL ? json_real(v) : most + 1;
    if (!(*ret >= -most && *ret <= most))
        return err_set(err, ERR_INVALID, field, "place", "%s must be a number of degrees from %g to %g",
                       field, -most, most);
    return ERR_OK;
}

static enum err_code read_place(const struct json *lat, const struct json *lon, struct place *p,
                                struct err *err) {
    bool has_lat, has_lon;
    enum err_code rc = degrees(lat, "lat", 90, &p->lat, &has_lat, err);
    if (!rc)
        rc = degrees(lon, "lon", 180, &p->lon, &has_lon, err);
    if (!rc && has_lat != has_lon)
        return err_set(err, ERR_INVALID, has_lat ? "lon" : "lat", "place",
                       "Say both lat and lon, or neither");
    p->known = !rc && has_lat;
    return rc;
}

static enum err_code area_store(struct db_conn *c, const struct api_asked *k, const struct area *one,
                                int status, struct app_answer *answer, struct err *err) {
    struct doer by = hub_doer(k->rq);
    struct area now;
    struct json_out j;
    int64_t id;
    enum err_code rc = area_set(c, k->rq->arena, &by, hub_of(k->rq), one, &id, err);
    if (!rc)
        rc = area_get(c, k->rq->arena, hub_of(k->rq), id, &now, err);
    if (rc)
        return rc;
    answer->status = status;
    answer->version = now.version;
    if (status == 201)
        answer->location = location(k->rq, "areas", str_fmt(k->rq->arena, "%lld", (long long)id));
    json_start(&j, &answer->body);
    area_json(&j, &now, true);
    return ERR_OK;
}

static enum err_code area_create(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_area_form *f = &((const struct api_area_create_in *)k->in)->form;
    struct area one = {.name = f->name, .coordinator_id = f->has_coordinator ? f->coordinator : 0};
    enum err_code rc = read_place(f->lat, f->lon, &one.place, err);
    return rc ? rc : area_store(c, k, &one, 201, answer, err);
}

enum err_code api_area_create(struct http_request *rq, const struct api_area_create_in *in, struct err *err) {
    return api_ask(rq, area_create, in, 0, err);
}

static enum err_code area_change(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_area_patch *f = &((const struct api_area_change_in *)k->in)->form;
    struct area one;
    enum err_code rc = area_get(c, k->rq->arena, hub_of(k->rq), k->id, &one, err);
    if (!rc)
        rc = http_if_match(k->rq, one.version, err);
    if (!rc)
        rc = api_patch_check(k->rq, err);
    if (!rc && (api_sent(k->rq, "lat") || api_sent(k->rq, "lon")))
        rc = read_place(f->lat, f->lon, &one.place, err);
    if (rc)
        return rc;
    one.name = f->name.p ? f->name : one.name;
    one.closed = f->has_closed ? f->closed : one.closed;
    if (f->has_coordinator || f->null_coordinator)
        one.coordinator_id = f->has_coordinator ? f->coordinator : 0;
    return area_store(c, k, &one, 200, answer, err);
}

enum err_code api_area_change(struct http_request *rq, const struct api_area_change_in *in, struct err *err) {
    return api_ask(rq, area_change, in, in->id, err);
}
