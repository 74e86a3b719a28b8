/* What people told of themselves as JSON. */
#include "catalogue/json.h"

static void put_words(struct json_out *j, const char *key, const struct str *words, size_t n) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++)
        json_str(j, words[i]);
    json_array_end(j);
}

static void put_degrees(struct json_out *j, const char *key, bool known, double v) {
    json_key(j, key);
    if (known)
        json_f64(j, v);
    else
        json_null(j);
}

void profile_json(struct json_out *j, const struct profile *p, bool whole) {
    json_object(j);
    json_put_id(j, "member", p->member_id);
    json_put_str(j, "head", p->head);
    json_put_str(j, "hands", p->hands);
    json_put_str(j, "heart", p->heart);
    put_words(j, "can", p->can, p->n_can);
    put_words(j, "languages", p->languages, p->n_languages);
    json_key(j, "area");
    if (p->area_id)
        json_id(j, p->area_id);
    else
        json_null(j);
    if (whole) {
        json_put_str(j, "life", p->life);
        put_words(j, "wish", p->wish, p->n_wish);
        put_words(j, "access", p->access, p->n_access);
        json_put_str(j, "postcode", p->postcode);
        put_degrees(j, "lat", p->place.known, p->place.lat);
        put_degrees(j, "lon", p->place.known, p->place.lon);
        json_put_bool(j, "findable", p->findable);
        json_put_bool(j, "neighbours", p->neighbours);
    }
    json_put_i64(j, "version", p->version);
    json_object_end(j);
}
