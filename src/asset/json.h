/* Places and things as JSON: the API and the command line tell the same. */
#ifndef KITH_ASSET_JSON_H
#define KITH_ASSET_JSON_H

#include "asset/asset.h"
#include "base/json.h"

/* Asset of api.json. */
void asset_json(struct json_out *j, struct arena *a, const struct asset *s);

#endif
