/* What neighbours are as JSON: the API and the command line tell the same. */
#ifndef KITH_NEIGHBOURS_JSON_H
#define KITH_NEIGHBOURS_JSON_H

#include "base/json.h"
#include "neighbours/trades.h"

/* Each is the schema of its name in api.json. */
void neighbour_hub_json(struct json_out *j, const struct trade_balance *b);
void neighbour_listing_json(struct json_out *j, const struct neighbour_listing *l);
void neighbour_wish_json(struct json_out *j, struct arena *a, const struct neighbour_wish *w);
void neighbour_trade_json(struct json_out *j, struct arena *a, const struct trade *t);

#endif
