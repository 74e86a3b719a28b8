/* What neighbours are as JSON. */
#include "neighbours/json.h"

#include "hub/api.h"

void neighbour_hub_json(struct json_out *j, const struct trade_balance *b) {
    json_object(j);
    json_put_str(j, "hub", b->slug);
    json_put_str(j, "name", b->name);
    json_put_bool(j, "opened", b->ours);
    json_put_bool(j, "opened_to_us", b->theirs);
    json_put_bool(j, "here", b->here);
    api_put_id_or_null(j, "account", b->account_id);
    json_put_i64(j, "minutes", b->minutes);
    json_key(j, "soft_limit");
    if (b->has_soft_limit)
        json_i64(j, b->soft_limit);
    else
        json_null(j);
    json_put_bool(j, "over", b->over);
    json_object_end(j);
}

void neighbour_listing_json(struct json_out *j, const struct neighbour_listing *l) {
    json_object(j);
    json_put_id(j, "id", l->id);
    json_put_str(j, "there", l->slug);
    json_put_str(j, "hub", l->hub_name);
    json_put_str(j, "kind", l->is_offer ? STR("offer") : STR("request"));
    json_put_str(j, "title", l->title);
    json_put_str(j, "words", l->words);
    json_put_str(j, "category", l->category_label);
    json_put_str(j, "area", l->area);
    json_put_bool(j, "wished", l->wished);
    json_object_end(j);
}

void neighbour_wish_json(struct json_out *j, struct arena *a, const struct neighbour_wish *w) {
    json_object(j);
    json_put_id(j, "id", w->id);
    json_put_str(j, "hub", w->hub_name);
    json_put_str(j, "kind", w->is_offer ? STR("offer") : STR("request"));
    json_put_str(j, "title", w->title);
    json_put_str(j, "words", w->words);
    json_put_str(j, "made_at", time_rfc3339(a, w->made_at));
    json_put_bool(j, "agreed", w->agreed);
    json_put_str(j, "name", w->shown);
    json_put_str(j, "contact_name", w->contact_name);
    json_put_str(j, "contact_phone", w->contact_phone);
    json_put_str(j, "contact_email", w->contact_email);
    json_object_end(j);
}

void neighbour_trade_json(struct json_out *j, struct arena *a, const struct trade *t) {
    json_object(j);
    json_put_id(j, "id", t->id);
    json_put_id(j, "wish", t->wish_id);
    json_put_str(j, "hub", t->hub_name);
    json_put_id(j, "member", t->member_id);
    json_put_str(j, "name", t->shown);
    json_put_str(j, "other_name", t->other_shown);
    json_put_bool(j, "gave", t->gives);
    json_put_str(j, "title", t->title);
    json_put_str(j, "words", t->words);
    json_put_i64(j, "minutes", t->minutes);
    json_put_str(j, "date", day_iso(a, t->day));
    json_put_str(j, "state", str_from(trade_state_name(t->state)));
    json_put_bool(j, "ours_to_answer", t->awaits);
    json_put_str(j, "confirm_at", t->confirm_at ? time_rfc3339(a, t->confirm_at) : STR_NULL);
    api_put_id_or_null(j, "transfer", t->transfer_id);
    json_put_str(j, "reason", t->state == TRADE_REFUSED ? t->reason : STR(""));
    json_put_str(j, "created_at", time_rfc3339(a, t->created_at));
    json_put_str(j, "changed_at", time_rfc3339(a, t->changed_at));
    json_object_end(j);
}
