/* Offers and requests as JSON. */
#include "exchange/json.h"

#include <math.h>

#include "hub/api.h"

/* Members get a tenth of a kilometre: more would only look exact. */
static void put_distance(struct json_out *j, double km, bool coarse) {
    double steps = coarse ? 10 : 100;
    json_key(j, "distance_km");
    json_f64(j, round(km * steps) / steps);
}

void listing_json(struct json_out *j, struct arena *a, const struct listing *l, enum listing_eyes eyes) {
    json_object(j);
    json_put_id(j, "id", l->id);
    json_put_str(j, "kind", str_from(listing_kind_name(l->kind)));
    json_put_str(j, "title", l->title);
    json_put_str(j, "words", l->words);
    json_put_str(j, "category", l->category);
    json_put_str(j, "place", l->place);
    json_put_str(j, "times", l->times);
    api_put_day(j, a, "ends_on", l->has_ends_on, l->ends_on);
    if (eyes != LISTING_SEEN)
        json_put_str(j, "near", l->near);
    json_put_str(j, "check", str_from(check_level_name(l->check)));
    api_put_words(j, "needs", l->needs);
    api_put_words(j, "languages", l->languages);
    json_put_str(j, "hours", l->hours);
    if (l->km >= 0)
        put_distance(j, l->km, eyes != LISTING_WHOLE);
    json_put_str(j, "state", str_from(listing_state_name(l->state)));
    api_put_party(j, "member", l->member_id, l->member_shown);
    api_put_time(j, a, "created_at", l->created_at);
    api_put_time(j, a, "changed_at", l->changed_at);
    json_put_i64(j, "version", l->version);
    json_object_end(j);
}
