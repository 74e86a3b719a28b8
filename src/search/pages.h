/* What the room's pages share. Not for other rooms. */
#ifndef KITH_SEARCH_PAGES_H
#define KITH_SEARCH_PAGES_H

#include "app/once.h"
#include "gen/search_html.h"
#include "gen/search_routes.h"
#include "hub/page.h"
#include "search/inside.h"
#include "search/views.h"
#include "search/ways.h"

enum { PAGE_RESULTS = 20 };

/* A page of the hub from a template and its view. */
/* "/h/SLUG/find?…" */
struct str find_path(const struct http_request *rq, struct str query);

#endif
