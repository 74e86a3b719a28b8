/* Suggestions, asks and what a hub weighs as JSON. */
#include "match/json.h"

#include "hub/api.h"

static void put_decimal(struct json_out *j, const char *key, int thousandths) {
    json_key(j, key);
    json_f64(j, thousandths / 1000.0);
}

static void parts_json(struct json_out *j, struct arena *a, const struct suggestion *s) {
    json_key(j, "parts");
    json_array(j);
    for (size_t p = 0; p < MATCH_PARTS; p++) {
        if (!s->score.weight[p])
            continue;
        json_object(j);
        json_put_str(j, "part", str_from(match_part_name((enum match_part)p)));
        put_decimal(j, "value", s->score.part[p]);
        json_put_i64(j, "weight", s->score.weight[p]);
        json_put_str(j, "known", match_part_words(a, (enum match_part)p, s->wish, s->hand, &s->score));
        json_object_end(j);
    }
    json_array_end(j);
}

static void suggestion_json(struct json_out *j, struct arena *a, const struct suggestion *s, bool of_hand) {
    json_object(j);
    if (of_hand) {
        api_put_party(j, "member", s->hand->member_id, s->hand->shown);
    } else {
        json_put_id(j, "request", s->wish->id);
        json_put_str(j, "title", s->told.title);
        api_put_party(j, "member", s->wish->member_id, s->told.shown);
    }
    if (of_hand && s->score.offer_id) {
        json_put_id(j, "offer", s->score.offer_id);
        json_put_str(j, "title", s->score.offer_title);
    }
    put_decimal(j, "score", s->score.score);
    json_put_str(j, "sentence", s->sentence);
    parts_json(j, a, s);
    json_object_end(j);
}

void suggestions_json(struct json_out *j, struct arena *a, const char *key, const struct suggestion *list,
                      size_t n, bool of_hand) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < n; i++)
        suggestion_json(j, a, &list[i], of_hand);
    json_array_end(j);
}

void unmet_json(struct json_out *j, struct arena *a, const struct unmet *u) {
    json_object(j);
    json_put_id(j, "request", u->id);
    json_put_str(j, "title", u->title);
    api_put_party(j, "member", u->member_id, u->name);
    json_put_str(j, "since", time_rfc3339(a, u->created_at));
    json_put_i64(j, "asked", u->asked);
    json_put_i64(j, "asked_before", u->asked_before);
    suggestions_json(j, a, "best", u->best, u->n_best, true);
    json_object_end(j);
}

void ask_json(struct json_out *j, struct arena *a, const struct ask *k) {
    json_object(j);
    json_put_id(j, "id", k->id);
    json_put_id(j, "request", k->listing_id);
    json_put_str(j, "title", k->title);
    json_put_str(j, "words", k->words);
    json_put_str(j, "from", k->wish_shown);
    json_put_str(j, "asked_at", time_rfc3339(a, k->asked_at));
    json_object_end(j);
}

void match_weights_json(struct json_out *j, const struct match_weights *w) {
    json_object(j);
    for (size_t p = 0; p < MATCH_PARTS; p++)
        json_put_i64(j, match_part_name((enum match_part)p), w->of[p]);
    json_object_end(j);
}

static void best_json(struct json_out *j, const char *key, const struct weights_best *best) {
    json_key(j, key);
    json_array(j);
    for (size_t i = 0; i < best->n; i++)
        json_id(j, best->ids[i]);
    json_array_end(j);
}

void weights_changes_json(struct json_out *j, const struct weights_change *list, size_t n, size_t looked) {
    json_object(j);
    json_key(j, "items");
    json_array(j);
    for (size_t i = 0; i < n; i++) {
        json_object(j);
        json_put_id(j, "request", list[i].id);
        json_put_str(j, "title", list[i].title);
        best_json(j, "now", &list[i].now);
        best_json(j, "then", &list[i].then);
        json_object_end(j);
    }
    json_array_end(j);
    json_put_i64(j, "looked_at", (int64_t)looked);
    json_object_end(j);
}
