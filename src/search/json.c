/* What is kept of searches as JSON. */
#include "search/json.h"

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
