/* What is found, and searches that are kept, as JSON. */
#include "search/json.h"

#include <math.h>

void saved_search_json(struct json_out *j, struct arena *a, const struct saved_search *s) {
    json_object(j);
    json_put_id(j, "id", s->id);
    json_put_str(j, "name", s->name);
    json_put_str(j, "query", s->query);
    json_put_i64(j, "fresh", (int64_t)s->fresh);
    json_put_str(j, "made_at", time_rfc3339(a, s->made_at));
    json_put_str(j, "seen_at", time_rfc3339(a, s->seen_at));
    json_object_end(j);
}

static void met_json(struct json_out *j, const struct search_found *f, const struct search_hit *hit) {
    json_key(j, "met");
    json_array(j);
    for (size_t i = 0; i < f->n_words; i++)
        if (hit->which >> i & 1)
            json_str(j, f->words[i]);
    json_array_end(j);
}

static void result_json(struct json_out *j, struct arena *a, const struct search_found *f,
                        const struct search_card *t) {
    json_object(j);
    json_put_str(j, "kind", str_from(search_kind_name(t->hit.kind)));
    json_put_id(j, "id", t->hit.id);
    json_put_str(j, "title", t->title);
    json_put_str(j, "words", t->words);
    json_put_str(j, "category", t->category);
    json_put_str(j, "place", t->place);
    json_put_str(j, "times", t->times);
    json_put_str(j, "who", t->who);
    if (t->hit.has_km) {
        json_key(j, "distance_km");
        json_f64(j, round(t->hit.km * 10) / 10);
    }
    json_put_str(j, "ends_on", t->has_ends_on ? day_iso(a, t->ends_on) : STR_NULL);
    json_put_str(j, "at", time_rfc3339(a, t->hit.at));
    met_json(j, f, &t->hit);
    json_object_end(j);
}

void search_found_json(struct json_out *j, struct arena *a, const struct search_found *f,
                       const struct search_card *cards, size_t n, int64_t page) {
    static const char *const order[] = {"best", "best", "newest", "nearest"};
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < n; i++)
        result_json(j, a, f, &cards[i]);
    json_array_end(j);
    json_put_i64(j, "total", (int64_t)f->n);
    json_key(j, "counts");
    json_object(j);
    for (unsigned k = 0; k < SEARCH_KINDS; k++)
        json_put_i64(j, search_kind_name((enum search_kind)k), (int64_t)f->by_kind[k]);
    json_object_end(j);
    json_put_i64(j, "page", page);
    json_put_str(j, "order", str_from(order[f->order]));
    json_put_bool(j, "partly", f->partly);
    json_put_bool(j, "more", f->more);
    json_put_str(j, "instead", f->instead.n ? f->instead : STR_NULL);
    json_object_end(j);
}
