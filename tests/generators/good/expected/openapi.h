/* Made by tools/gen_routes.py from the routes.tbl of every room. Do not edit. */
#ifndef KITH_GEN_OPENAPI_H
#define KITH_GEN_OPENAPI_H

#include <stddef.h>

extern const char openapi_json[];
extern const size_t openapi_json_n; /* without the final NUL */

#endif
