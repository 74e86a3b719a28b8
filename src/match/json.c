/* What a hub weighs as JSON. */
#include "match/json.h"

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
