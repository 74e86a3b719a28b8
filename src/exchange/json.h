/* Offers and requests as JSON: the API and the command line tell the same. */
#ifndef KITH_EXCHANGE_JSON_H
#define KITH_EXCHANGE_JSON_H

#include "base/json.h"
#include "exchange/exchange.h"

/* Listing of api.json, for the eyes of another member, of whose it is, or of a coordinator. */
enum listing_eyes { LISTING_SEEN, LISTING_OWN, LISTING_WHOLE };
void listing_json(struct json_out *j, struct arena *a, const struct listing *l, enum listing_eyes eyes);

#endif
