/* What people told of themselves as JSON: the API and the command line tell the same. */
#ifndef KITH_CATALOGUE_JSON_H
#define KITH_CATALOGUE_JSON_H

#include "base/json.h"
#include "catalogue/catalogue.h"

/* Profile of api.json; whole: with what only they and coordinators see. */
void profile_json(struct json_out *j, const struct profile *p, bool whole);

#endif
