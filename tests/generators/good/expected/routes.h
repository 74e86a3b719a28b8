/* Made by tools/gen_routes.py from the routes.tbl of every room. Do not edit. */
#ifndef KITH_GEN_ROUTES_H
#define KITH_GEN_ROUTES_H

#include "http/http.h"

/* Every row of every room: more specific paths first. */
extern const struct http_route route_all[];
extern const size_t route_all_n;

#endif
