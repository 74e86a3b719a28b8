/* What the room's pages share. Not for other rooms. */
#ifndef KITH_SETTINGS_PAGES_H
#define KITH_SETTINGS_PAGES_H

#include "gen/settings_html.h"
#include "gen/settings_routes.h"
#include "hub/page.h"
#include "hub/settings.h"
#include "settings/views.h"

/* The hub's settings, through app_read. */
enum err_code settings_of(struct http_request *rq, struct settings *ret, struct err *err) ERR_CHECK;
/* "by Amina Khan on 3 June 2026"; STR_NULL: nobody changed it. */
struct str settings_changed_words(struct http_request *rq, const struct settings *s,
                                  const struct setting_key *k);
/* What the hub's people wrote is in its first language: NULL where that is the page's. */
const struct language *settings_written_in(const struct http_request *rq);
/* A setting of the hub by its word, for pages that show it. */
struct str settings_say(struct arena *a, const struct settings *s, const char *word);

#endif
