/* The open directory as it is served: public JSON, for hubs that switch it on. */
#include "asset/hsds.h"
#include "asset/inside.h"
#include "gen/asset_routes.h"

enum { PER_PAGE = 50, PER_PAGE_MOST = 500 };

/* What one answer is made of. */
struct answer {
    struct http_request *rq;
    const struct hub *hub;
    struct hsds_out o;
    struct catalogue tree;
    struct asset *assets; /* shown outside, by id */
    size_t n;
    int64_t page, per_page;
};

static struct str base_of(const struct http_request *rq) {
    const char *base = http_config_of(rq)->base_url;
    struct str host = http_request_header(rq, "Host");
    struct str given = str_from(base);
    if (str_ends(given, "/"))
        given.n--;
    return given.n ? given : str_fmt(rq->arena, "http://%.*s", STR_ARG(str_or_empty(host)));
}

/* Everything that is told here is JSON, and for programs of anybody. */
static enum err_code tell(struct http_request *rq, enum err_code code, struct err *err) {
    http_reply_header(rq, "Access-Control-Allow-Origin", STR("*"));
    if (code == ERR_OK)
        return http_send(rq, 200, "application/json", err);
    if (err_http_status(code) >= 500)
        return code;
    buf_clear(&rq->out);
    struct err why = *err;
    return http_problem(rq, code, &why);
}

static enum err_code not_there(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is nothing of this id in the directory.");
}

/* A whole number of the address, within its bounds. */
static enum err_code number(const struct http_request *rq, const char *name, int64_t usual, int64_t most,
                            int64_t *ret, struct err *err) {
    struct str s = http_query(rq, name);
    *ret = usual;
    if (str_empty(s))
        return ERR_OK;
    if (!str_i64(s, ret) || *ret < 1 || *ret > most)
        return err_set(err, ERR_INVALID, name, "range", "%s must be a whole number between 1 and %lld", name,
                       (long long)most);
    return ERR_OK;
}

static enum err_code modified_after(struct answer *k, struct err *err) {
    struct str s = http_query(k->rq, "modified_after");
    int64_t at, day;
    size_t kept = 0;
    if (str_empty(s))
        return ERR_OK;
    if (day_parse(s, &day))
        at = day * SECONDS_A_DAY;
    else if (!time_parse(s, &at))
        return err_set(err, ERR_INVALID, "modified_after", "time",
                       "modified_after must be a time like 2026-06-12T10:00:00Z");
    for (size_t i = 0; i < k->n; i++)
        if (k->assets[i].changed_at >= at)
            k->assets[kept++] = k->assets[i];
    k->n = kept;
    return ERR_OK;
}

/* Those that have a term, or any of a taxonomy. Every one has a kind and a kind of help. */
static void with_term(struct answer *k) {
    struct str term = http_query(k->rq, "taxonomy_term_id"), taxonomy = http_query(k->rq, "taxonomy_id");
    struct arena *a = k->rq->arena;
    size_t kept = 0;
    for (size_t i = 0; i < k->n; i++) {
        const struct asset *s = &k->assets[i];
        struct str kind = str_from(asset_kind_name(s->kind));
        bool has = str_empty(term) || str_eq(term, hsds_term_id(a, HSDS_KINDS, kind)) ||
                   str_eq(term, hsds_term_id(a, HSDS_CATEGORIES, s->category));
        bool within = str_empty(taxonomy) || str_eq(taxonomy, hsds_taxonomy_id(a, HSDS_KINDS)) ||
                      str_eq(taxonomy, hsds_taxonomy_id(a, HSDS_CATEGORIES));
        if (has && within)
            k->assets[kept++] = *s;
    }
    k->n = kept;
}

/* Nothing is there of a hub that shows nothing. */
static enum err_code open_answer(struct http_request *rq, struct db_conn **ret_conn, struct answer *k,
                                 struct err *err) {
    const struct principal *p = principal_of(rq);
    *k = (struct answer){.rq = rq, .hub = &p->hub};
    if (!p->hub.public_assets)
        return err_set(err, ERR_NOT_FOUND, "hub", "not-public", "This hub publishes no open directory.");
    enum err_code rc = app_read(rq, ret_conn, err);
    if (!rc)
        rc = catalogue_of(*ret_conn, rq->arena, p->hub.id, &k->tree, err);
    if (rc)
        return rc;
    struct str base = base_of(rq);
    k->o = (struct hsds_out){.a = rq->arena,
                             .hub = k->hub,
                             .tree = &k->tree,
                             .page = str_fmt(rq->arena, "%.*s/h/%.*s", STR_ARG(base), STR_ARG(k->hub->slug))};
    json_start(&k->o.j, &rq->out);
    return rq->arena->failed ? err_nomem(err) : ERR_OK;
}

/* Reads all that the hub shows, so that nothing is missing of it and its number is right. */
static enum err_code start(struct http_request *rq, struct answer *k, struct err *err) {
    struct db_conn *c;
    enum err_code rc = open_answer(rq, &c, k, err);
    if (!rc)
        rc = asset_all(c, rq->arena, k->hub->id,
                       &(struct asset_filter){.any_kind = true,
                                              .state = ASSET_OPEN,
                                              .only_public = true,
                                              .words = str_or_empty(http_query(rq, "search"))},
                       ASSET_LIST_MOST, &k->assets, &k->n, err);
    if (!rc)
        rc = number(rq, "page", 1, 1000000, &k->page, err);
    if (!rc)
        rc = number(rq, "per_page", PER_PAGE, PER_PAGE_MOST, &k->per_page, err);
    if (!rc)
        rc = modified_after(k, err);
    if (rc)
        return rc;
    with_term(k);
    return rq->arena->failed ? err_nomem(err) : ERR_OK;
}

/* The envelope around the page that was asked for; `put` writes the i-th of `n`. */
static void put_page(struct answer *k, size_t n, void (*put)(struct answer *k, size_t i, const void *list),
                     const void *list) {
    struct json_out *j = &k->o.j;
    int64_t total = (int64_t)n, pages = (total + k->per_page - 1) / k->per_page;
    int64_t from = (k->page - 1) * k->per_page, to = from + k->per_page < total ? from + k->per_page : total;
    json_object(j);
    json_put_i64(j, "total_items", total);
    json_put_i64(j, "total_pages", pages ? pages : 1);
    json_put_i64(j, "page_number", k->page);
    json_put_i64(j, "size", to > from ? to - from : 0);
    json_put_bool(j, "first_page", k->page == 1);
    json_put_bool(j, "last_page", to >= total);
    json_put_bool(j, "empty", from >= total);
    json_key(j, "contents");
    json_array(j);
    for (int64_t i = from; i < to; i++)
        put(k, (size_t)i, list);
    json_array_end(j);
    json_object_end(j);
}

/* ---- what it is ---- */

enum err_code page_hsds(struct http_request *rq, const struct page_hsds_in *in, struct err *err) {
    struct answer k;
    (void)in;
    enum err_code rc = start(rq, &k, err);
    if (rc)
        return tell(rq, rc, err);
    json_object(&k.o.j);
    json_put_str(&k.o.j, "version", STR(HSDS_VERSION));
    json_put_str(&k.o.j, "profile", STR(HSDS_PROFILE));
    json_put_str(&k.o.j, "openapi_url", str_fmt(rq->arena, "%.*s/hsds/openapi.json", STR_ARG(k.o.page)));
    json_object_end(&k.o.j);
    return tell(rq, rc, err);
}

static void put_parameter(struct json_out *j, const char *name, const char *in, const char *type,
                          const char *words) {
    json_object(j);
    json_put_str(j, "name", str_from(name));
    json_put_str(j, "in", str_from(in));
    json_put_bool(j, "required", in[0] == 'p');
    json_put_str(j, "description", str_from(words));
    json_key(j, "schema");
    json_object(j);
    json_put_str(j, "type", str_from(type));
    json_object_end(j);
    json_object_end(j);
}

static void put_path(struct json_out *j, const char *path, const char *words, bool page, bool one) {
    json_key(j, path);
    json_object(j);
    json_key(j, "get");
    json_object(j);
    json_put_str(j, "summary", str_from(words));
    json_key(j, "parameters");
    json_array(j);
    if (one)
        put_parameter(j, "id", "path", "string", "The UUID of what is asked for");
    if (page) {
        put_parameter(j, "page", "query", "integer", "The number of the page, from 1");
        put_parameter(j, "per_page", "query", "integer", "How many on a page, up to 500");
        put_parameter(j, "search", "query", "string", "Words that must all be found in the service");
        put_parameter(j, "modified_after", "query", "string", "Only what was changed at or after this time");
        put_parameter(j, "taxonomy_term_id", "query", "string", "Only services that have this term");
        put_parameter(j, "taxonomy_id", "query", "string", "Only services with a term of this taxonomy");
    }
    json_array_end(j);
    json_key(j, "responses");
    json_object(j);
    json_key(j, "200");
    json_object(j);
    json_put_str(j, "description", str_from(words));
    json_key(j, "content");
    json_object(j);
    json_key(j, "application/json");
    json_object(j);
    json_key(j, "schema");
    json_object(j);
    json_put_str(j, "type", STR("object"));
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
    json_object_end(j);
}

enum err_code page_hsds_openapi(struct http_request *rq, const struct page_hsds_openapi_in *in,
                                struct err *err) {
    static const struct {
        const char *path, *words;
        bool page, one;
    } paths[] = {
        {"/", "Version and profile of this directory", false, false},
        {"/services", "Services, a page at a time", true, false},
        {"/services/{id}", "One service with all that belongs to it", false, true},
        {"/organizations", "Organisations, a page at a time", true, false},
        {"/organizations/{id}", "One organisation", false, true},
        {"/locations", "Places, a page at a time", true, false},
        {"/locations/{id}", "One place", false, true},
        {"/service_at_locations", "Services at their places, a page at a time", true, false},
        {"/service_at_locations/{id}", "One service at its place", false, true},
        {"/taxonomies", "Taxonomies", true, false},
        {"/taxonomies/{id}", "One taxonomy", false, true},
        {"/taxonomy_terms", "Terms of taxonomies, a page at a time", true, false},
        {"/taxonomy_terms/{id}", "One term", false, true},
    };
    struct answer k;
    (void)in;
    enum err_code rc = start(rq, &k, err);
    if (rc)
        return tell(rq, rc, err);
    struct json_out *j = &k.o.j;
    json_object(j);
    json_put_str(j, "openapi", STR("3.0.0"));
    json_key(j, "info");
    json_object(j);
    json_put_str(j, "title", k.hub->name);
    json_put_str(j, "version", STR("3.0"));
    json_put_str(j, "description", STR("Places and things, as Open Referral UK has them"));
    json_object_end(j);
    json_key(j, "servers");
    json_array(j);
    json_object(j);
    json_put_str(j, "url", str_fmt(rq->arena, "%.*s/hsds", STR_ARG(k.o.page)));
    json_object_end(j);
    json_array_end(j);
    json_key(j, "paths");
    json_object(j);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        put_path(j, paths[i].path, paths[i].words, paths[i].page, paths[i].one);
    json_object_end(j);
    json_object_end(j);
    return tell(rq, rc, err);
}

/* ---- services ---- */

static void put_service(struct answer *k, size_t i, const void *list) {
    (void)list;
    hsds_put_service(&k->o, &k->assets[i], false);
}

enum err_code page_hsds_services(struct http_request *rq, const struct page_hsds_services_in *in,
                                 struct err *err) {
    struct answer k;
    (void)in;
    enum err_code rc = start(rq, &k, err);
    if (!rc)
        put_page(&k, k.n, put_service, NULL);
    return tell(rq, rc, err);
}

enum err_code page_hsds_service(struct http_request *rq, const struct page_hsds_service_in *in,
                                struct err *err) {
    struct answer k;
    struct db_conn *c;
    struct asset s;
    bool found = false;
    enum err_code rc = open_answer(rq, &c, &k, err);
    if (!rc)
        rc = asset_public(c, rq->arena, k.hub->id, in->uuid, &found, &s, err);
    if (!rc && found)
        hsds_put_service(&k.o, &s, true);
    return tell(rq, rc || found ? rc : not_there(err), err);
}

/* ---- organisations: each once, from the first of its services ---- */

static size_t only_firsts(struct answer *k) {
    size_t kept = 0;
    for (size_t i = 0; i < k->n; i++) {
        bool first = true;
        for (size_t m = 0; m < kept && first; m++)
            first = k->assets[m].organisation.id != k->assets[i].organisation.id;
        if (first)
            k->assets[kept++] = k->assets[i];
    }
    return k->n = kept;
}

static void put_organisation(struct answer *k, size_t i, const void *list) {
    (void)list;
    hsds_put_organisation(&k->o, &k->assets[i]);
}

enum err_code page_hsds_organizations(struct http_request *rq, const struct page_hsds_organizations_in *in,
                                      struct err *err) {
    struct answer k;
    (void)in;
    enum err_code rc = start(rq, &k, err);
    if (!rc)
        put_page(&k, only_firsts(&k), put_organisation, NULL);
    return tell(rq, rc, err);
}

enum err_code page_hsds_organization(struct http_request *rq, const struct page_hsds_organization_in *in,
                                     struct err *err) {
    struct answer k;
    enum err_code rc = start(rq, &k, err);
    for (size_t i = 0; !rc && i < k.n; i++) {
        if (!str_eq(hsds_organisation_id(rq->arena, k.hub, &k.assets[i]), in->uuid))
            continue;
        hsds_put_organisation(&k.o, &k.assets[i]);
        return tell(rq, ERR_OK, err);
    }
    return tell(rq, rc ? rc : not_there(err), err);
}

/* ---- places ---- */

/* An imported place may stand at several services. */
static size_t only_placed(struct answer *k, bool once) {
    size_t kept = 0;
    for (size_t i = 0; i < k->n; i++) {
        bool take = hsds_has_place(&k->assets[i]);
        for (size_t m = 0; once && m < kept && take; m++)
            take = !str_eq(k->assets[m].hsds_place_id, k->assets[i].hsds_place_id);
        if (take)
            k->assets[kept++] = k->assets[i];
    }
    return k->n = kept;
}

static void put_location(struct answer *k, size_t i, const void *list) {
    (void)list;
    hsds_put_location(&k->o, &k->assets[i]);
}

enum err_code page_hsds_locations(struct http_request *rq, const struct page_hsds_locations_in *in,
                                  struct err *err) {
    struct answer k;
    (void)in;
    enum err_code rc = start(rq, &k, err);
    if (!rc)
        put_page(&k, only_placed(&k, true), put_location, NULL);
    return tell(rq, rc, err);
}

enum err_code page_hsds_location(struct http_request *rq, const struct page_hsds_location_in *in,
                                 struct err *err) {
    struct answer k;
    enum err_code rc = start(rq, &k, err);
    size_t n = rc ? 0 : only_placed(&k, false);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(k.assets[i].hsds_place_id, in->uuid))
            continue;
        hsds_put_location(&k.o, &k.assets[i]);
        return tell(rq, ERR_OK, err);
    }
    return tell(rq, rc ? rc : not_there(err), err);
}

static void put_at_location(struct answer *k, size_t i, const void *list) {
    (void)list;
    hsds_put_at_location(&k->o, &k->assets[i], false);
}

enum err_code page_hsds_at_locations(struct http_request *rq, const struct page_hsds_at_locations_in *in,
                                     struct err *err) {
    struct answer k;
    (void)in;
    enum err_code rc = start(rq, &k, err);
    if (!rc)
        put_page(&k, only_placed(&k, false), put_at_location, NULL);
    return tell(rq, rc, err);
}

enum err_code page_hsds_at_location(struct http_request *rq, const struct page_hsds_at_location_in *in,
                                    struct err *err) {
    struct answer k;
    enum err_code rc = start(rq, &k, err);
    size_t n = rc ? 0 : only_placed(&k, false);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(hsds_at_location_id(rq->arena, &k.assets[i]), in->uuid))
            continue;
        hsds_put_at_location(&k.o, &k.assets[i], true);
        return tell(rq, ERR_OK, err);
    }
    return tell(rq, rc ? rc : not_there(err), err);
}

/* ---- taxonomies ---- */

static void put_taxonomy(struct answer *k, size_t i, const void *list) {
    (void)list;
    hsds_put_taxonomy(&k->o, (enum hsds_taxonomy)i);
}

enum err_code page_hsds_taxonomies(struct http_request *rq, const struct page_hsds_taxonomies_in *in,
                                   struct err *err) {
    struct answer k;
    (void)in;
    enum err_code rc = start(rq, &k, err);
    if (!rc)
        put_page(&k, HSDS_TAXONOMIES, put_taxonomy, NULL);
    return tell(rq, rc, err);
}

enum err_code page_hsds_taxonomy(struct http_request *rq, const struct page_hsds_taxonomy_in *in,
                                 struct err *err) {
    struct answer k;
    enum err_code rc = start(rq, &k, err);
    for (int t = 0; !rc && t < HSDS_TAXONOMIES; t++) {
        if (!str_eq(hsds_taxonomy_id(rq->arena, (enum hsds_taxonomy)t), in->uuid))
            continue;
        hsds_put_taxonomy(&k.o, (enum hsds_taxonomy)t);
        return tell(rq, ERR_OK, err);
    }
    return tell(rq, rc ? rc : not_there(err), err);
}

static void put_term(struct answer *k, size_t i, const void *list) {
    const struct hsds_term *terms = list;
    hsds_put_term(&k->o, &terms[i]);
}

enum err_code page_hsds_terms(struct http_request *rq, const struct page_hsds_terms_in *in, struct err *err) {
    struct answer k;
    struct hsds_term *terms;
    size_t n;
    (void)in;
    enum err_code rc = start(rq, &k, err);
    if (!rc)
        rc = hsds_terms(rq->arena, &k.tree, &terms, &n, err);
    if (!rc)
        put_page(&k, n, put_term, terms);
    return tell(rq, rc, err);
}

enum err_code page_hsds_term(struct http_request *rq, const struct page_hsds_term_in *in, struct err *err) {
    struct answer k;
    struct hsds_term *terms;
    size_t n = 0;
    enum err_code rc = start(rq, &k, err);
    if (!rc)
        rc = hsds_terms(rq->arena, &k.tree, &terms, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!str_eq(hsds_term_id(rq->arena, terms[i].taxonomy, terms[i].code), in->uuid))
            continue;
        hsds_put_term(&k.o, &terms[i]);
        return tell(rq, ERR_OK, err);
    }
    return tell(rq, rc ? rc : not_there(err), err);
}
