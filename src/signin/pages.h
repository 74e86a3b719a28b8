/* What the files of pages share. */
#ifndef KITH_SIGNIN_PAGES_H
#define KITH_SIGNIN_PAGES_H

#include "gen/signin_html.h"
#include "gen/signin_routes.h"
#include "hub/page.h"
#include "signin/inside.h"
#include "signin/views.h"

/* `page`, and after it where to go on; STR_NULL for nowhere. */
struct str with_next(struct http_request *rq, struct str page, struct str next);
/* The path to go on at, or "/". */
struct str next_or_home(struct str next);

#endif
