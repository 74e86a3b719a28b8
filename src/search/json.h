/* What is kept of searches as JSON: the API and the command line tell the same. */
#ifndef KITH_SEARCH_JSON_H
#define KITH_SEARCH_JSON_H

#include "base/json.h"
#include "search/search.h"

/* SavedSearch of api.json. */
void saved_search_json(struct json_out *j, struct arena *a, const struct saved_search *s);

#endif
