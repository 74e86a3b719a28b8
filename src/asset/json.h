/* Places and things as JSON: the API and the command line tell the same. */
#ifndef KITH_ASSET_JSON_H
#define KITH_ASSET_JSON_H

#include "asset/asset.h"
#include "base/json.h"

/* Asset of api.json. */
void asset_json(struct json_out *j, struct arena *a, const struct asset *s);
/* Booking of api.json. What this hand is not to see is taken out of it first. */
void booking_json(struct json_out *j, struct arena *a, const struct asset_hand *who, struct booking *b);

#endif
