/* Kinds of help, areas, and what people told of themselves, as JSON: the API and the command line tell the
 * same. */
#ifndef KITH_CATALOGUE_JSON_H
#define KITH_CATALOGUE_JSON_H

#include "base/json.h"
#include "catalogue/catalogue.h"

/* Category of api.json. */
void category_json(struct json_out *j, const struct category *c);
/* Area of api.json. staff: coordinators read how many live where also where it is a handful. */
void area_json(struct json_out *j, const struct area *r, bool staff);
/* Profile of api.json; whole: with what only they and coordinators see. */
void profile_json(struct json_out *j, const struct profile *p, bool whole);
/* A list of Check of api.json: those that count. */
void checks_json(struct json_out *j, struct arena *a, const struct member_check *list, size_t n);

#endif
