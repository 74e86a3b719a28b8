/* Places and things as JSON. */
#include "asset/json.h"

#include "asset/inside.h"
#include "hub/api.h"

void asset_json(struct json_out *j, struct arena *a, const struct asset *s) {
    json_object(j);
    json_put_id(j, "id", s->id);
    json_put_str(j, "kind", str_from(asset_kind_name(s->kind)));
    json_put_str(j, "name", s->name);
    json_put_str(j, "words", s->words);
    json_put_str(j, "conditions", s->conditions);
    json_put_str(j, "size", s->size);
    json_put_str(j, "category", s->category);
    json_put_str(j, "organisation", str_or_empty(s->organisation.name));
    api_put_party(j, "member", s->member_id, s->member_shown);
    json_put_str(j, "state", str_from(asset_state_name(s->state)));
    json_put_bool(j, "public", s->public);
    json_put_bool(j, "bookable", s->bookable);
    json_put_bool(j, "at_once", s->at_once);
    json_put_i64(j, "capacity", s->capacity);
    json_put_i64(j, "price", s->price);
    json_put_str(j, "price_per", s->per_hour ? STR("hour") : STR("booking"));
    json_put_bool(j, "to_pot", s->to_pot);
    json_put_str(j, "hours", s->hours);
    json_put_str(j, "times", s->times);
    json_put_str(j, "area", s->area);
    json_put_str(j, "place", s->place);
    json_put_str(j, "address", s->address);
    json_put_str(j, "town", s->town);
    json_put_str(j, "county", s->county);
    json_put_str(j, "postcode", s->postcode);
    json_key(j, "point");
    if (s->point.known) {
        json_object(j);
        json_key(j, "lat");
        json_f64(j, s->point.lat);
        json_key(j, "lon");
        json_f64(j, s->point.lon);
        json_object_end(j);
    } else {
        json_null(j);
    }
    json_put_str(j, "contact_name", s->contact_name);
    json_put_str(j, "contact_phone", s->contact_phone);
    json_put_str(j, "contact_email", s->contact_email);
    json_put_str(j, "website", s->website);
    api_put_words(j, "access", s->access);
    json_put_str(j, "hsds_id", s->hsds_id);
    json_put_str(j, "created_at", time_rfc3339(a, s->created_at));
    json_put_str(j, "changed_at", time_rfc3339(a, s->changed_at));
    json_put_i64(j, "version", s->version);
    json_object_end(j);
}

void booking_json(struct json_out *j, struct arena *a, const struct asset_hand *who, struct booking *b) {
    booking_without_other(b, who);
    json_object(j);
    json_put_id(j, "id", b->id);
    api_put_party(j, "asset", b->asset_id, b->asset_name);
    api_put_party(j, "member", b->member_id, b->member_shown);
    api_put_party(j, "keeper", b->keeper_id, b->keeper_shown);
    json_put_str(j, "day", day_iso(a, b->day));
    json_put_str(j, "from", minute_of_day(a, b->span.from));
    json_put_str(j, "until_day", day_iso(a, b->day + span_days(b->span)));
    json_put_str(j, "until", span_until(a, b->span));
    json_put_str(j, "state", str_from(booking_state_name(b->state)));
    json_put_i64(j, "minutes", b->minutes);
    json_put_str(j, "words", b->words);
    json_put_str(j, "answer", b->answer);
    if (b->pending_id)
        json_put_id(j, "pending", b->pending_id);
    if (b->transfer_id)
        json_put_id(j, "transfer", b->transfer_id);
    json_put_str(j, "created_at", time_rfc3339(a, b->created_at));
    json_put_str(j, "changed_at", time_rfc3339(a, b->changed_at));
    json_put_i64(j, "version", b->version);
    json_object_end(j);
}
