/* When people are free, and their own calendars, as JSON. */
#include "calendar/json.h"

void calendar_times_json(struct json_out *j, struct arena *a, const struct hub *h,
                         const struct availability *of) {
    json_object(j);
    json_put_id(j, "member", of->member_id);
    json_put_str(j, "time_zone", h->time_zone);
    json_put_str(j, "pattern", week_format(a, &of->pattern));
    json_put_str(j, "words", week_words(a, &of->pattern));
    json_key(j, "days");
    json_array(j);
    for (size_t i = 0; i < of->n_days; i++) {
        json_object(j);
        json_put_str(j, "from", day_iso(a, of->days[i].from_day));
        json_put_str(j, "to", day_iso(a, of->days[i].to_day));
        json_put_str(j, "hours", week_format(a, &of->days[i].hours));
        json_object_end(j);
    }
    json_array_end(j);
    json_put_i64(j, "version", of->version);
    json_object_end(j);
}

void calendar_own_json(struct json_out *j, struct arena *a, int64_t made_at, size_t busy) {
    json_object(j);
    json_put_bool(j, "has_address", made_at != 0);
    json_put_str(j, "made_at", made_at ? time_rfc3339(a, made_at) : STR_NULL);
    json_put_i64(j, "busy", (int64_t)busy);
    json_object_end(j);
}

void calendar_taken_json(struct json_out *j, const struct calendar_taken *t) {
    json_object(j);
    json_put_i64(j, "busy", (int64_t)t->busy);
    json_put_i64(j, "moved", (int64_t)t->moved);
    json_put_i64(j, "left_out", (int64_t)t->left_out);
    json_object_end(j);
}
