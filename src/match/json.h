/* Suggestions, asks and what a hub weighs as JSON: the API and the command line tell the same. */
#ifndef KITH_MATCH_JSON_H
#define KITH_MATCH_JSON_H

#include "base/json.h"
#include "match/people.h"

/* Suggestion of api.json, each: of who might help, or of a request that somebody might help with. */
void suggestions_json(struct json_out *j, struct arena *a, const char *key, const struct suggestion *list,
                      size_t n, bool of_hand);
/* One of UnmetRequests. */
void unmet_json(struct json_out *j, struct arena *a, const struct unmet *u);
/* Ask of api.json. */
void ask_json(struct json_out *j, struct arena *a, const struct ask *k);
/* SuggestionWeights of api.json: each part by its name. */
void match_weights_json(struct json_out *j, const struct match_weights *w);
/* WeightsPreview: whom other weights would bring to the top; `looked` requests were looked at. */
void weights_changes_json(struct json_out *j, const struct weights_change *list, size_t n, size_t looked);

#endif
