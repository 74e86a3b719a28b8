/* What is found, and searches that are kept, as JSON: the API and the command line tell the same. */
#ifndef KITH_SEARCH_JSON_H
#define KITH_SEARCH_JSON_H

#include "base/json.h"
#include "search/search.h"

/* SavedSearch of api.json. */
void saved_search_json(struct json_out *j, struct arena *a, const struct saved_search *s);
/* SearchResults of api.json: these cards, of what was found. */
void search_found_json(struct json_out *j, struct arena *a, const struct search_found *f,
                       const struct search_card *cards, size_t n, int64_t page);

#endif
