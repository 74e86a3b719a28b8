/* What the room's pages share. Not for other rooms. */
#ifndef KITH_CATALOGUE_PAGES_H
#define KITH_CATALOGUE_PAGES_H

#include "app/once.h"
#include "catalogue/inside.h"
#include "catalogue/views.h"
#include "gen/catalogue_html.h"
#include "gen/catalogue_routes.h"
#include "hub/page.h"

/* The names of kinds of help, with ", " between. */
struct str labels_of(struct arena *a, const struct catalogue *t, const struct str *words, size_t n);
/* Of languages. */
struct str languages_of(struct arena *a, const struct str *tags, size_t n);
/* Open areas and the chosen one; the first is `any`. Values are ids. */
enum err_code area_options(struct http_request *rq, struct db_conn *c, struct str chosen, const char *any,
                           const struct ui_option **ret, size_t *ret_n, struct err *err) ERR_CHECK;
struct str id_words(struct arena *a, int64_t id); /* "" for 0 */

#endif
