/* Kinds of help, areas, and what people told of themselves, as JSON. */
#include "catalogue/json.h"

#include "app/small.h"

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

static void put_maybe_id(struct json_out *j, const char *key, int64_t id) {
    json_key(j, key);
    if (id)
        json_id(j, id);
    else
        json_null(j);
}

void category_json(struct json_out *j, const struct category *c) {
    const char *icatus = icatus_label(c->icatus);
    json_object(j);
    json_put_str(j, "word", c->word);
    json_put_str(j, "parent", str_empty(c->parent) ? STR_NULL : c->parent);
    json_put_str(j, "label", c->label);
    json_put_str(j, "icatus", c->icatus);
    json_put_str(j, "icatus_label", icatus ? str_from(icatus) : STR_NULL);
    json_put_str(j, "check", str_from(check_level_name(c->check)));
    json_key(j, "nature");
    json_array(j);
    for (size_t i = 0; i < NATURES; i++)
        if (c->nature & (1u << i))
            json_str(j, str_from(nature_name(i)));
    json_array_end(j);
    json_put_str(j, "most", str_from(check_level_name(nature_most(c->nature))));
    json_put_bool(j, "closed", c->closed);
    json_object_end(j);
}

void area_json(struct json_out *j, const struct area *r, bool staff) {
    json_object(j);
    json_put_id(j, "id", r->id);
    json_put_str(j, "name", r->name);
    put_maybe_id(j, "coordinator", r->coordinator_id);
    put_degrees(j, "lat", r->place.known, r->place.lat);
    put_degrees(j, "lon", r->place.known, r->place.lon);
    json_put_bool(j, "closed", r->closed);
    json_key(j, "members");
    if (staff || !small_hidden(r->members, SMALL_GROUP))
        json_i64(j, r->members);
    else
        json_null(j);
    json_put_i64(j, "version", r->version);
    json_object_end(j);
}

void profile_json(struct json_out *j, const struct profile *p, bool whole) {
    json_object(j);
    json_put_id(j, "member", p->member_id);
    json_put_str(j, "head", p->head);
    json_put_str(j, "hands", p->hands);
    json_put_str(j, "heart", p->heart);
    put_words(j, "can", p->can, p->n_can);
    put_words(j, "languages", p->languages, p->n_languages);
    put_maybe_id(j, "area", p->area_id);
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

void checks_json(struct json_out *j, struct arena *a, const struct member_check *list, size_t n) {
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        /* One that opens nothing yet stands nowhere but with whoever decides. */
        if (!list[i].counts)
            continue;
        json_object(j);
        json_put_str(j, "level", str_from(check_level_name(list[i].level)));
        json_put_str(j, "issued", list[i].issued_day ? day_iso(a, list[i].issued_day) : STR_NULL);
        json_put_str(j, "digits", list[i].digits);
        json_put_str(j, "entered_by", list[i].entered_by);
        json_put_str(j, "until", day_iso(a, list[i].until_day));
        json_put_str(j, "entered_at", time_rfc3339(a, list[i].entered_at));
        json_object_end(j);
    }
    json_array_end(j);
    json_object_end(j);
}
