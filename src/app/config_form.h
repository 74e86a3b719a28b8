/* What a value of each key must look like. Private to the room. */
#ifndef KITH_APP_CONFIG_FORM_H
#define KITH_APP_CONFIG_FORM_H

#include "app/config.h"

/* NULL when it is well formed, else what would be right: "must be …". The empty text is always "not given".
 */
const char *config_form_database(struct str v);
const char *config_form_listen(struct str v);
const char *config_form_base_url(struct str v);
const char *config_form_path(struct str v);
const char *config_form_smtp(struct str v);
const char *config_form_gateway(struct str v);
const char *config_form_gateway_secret(struct str v);
const char *config_form_mail(struct str v);
const char *config_form_workers(struct str v);
const char *config_form_log(struct str v);
const char *config_form_switch(struct str v);
const char *config_form_contain(struct str v);
const char *config_form_hours(struct str v);
const char *config_form_keep(struct str v);
const char *config_form_rate(struct str v);
const char *config_form_hosts(struct str v);
const char *config_form_shared(struct str v);
const char *config_form_issuer(struct str v);
const char *config_form_plain(struct str v); /* any text of one line, within bounds */
const char *config_form_link(struct str v);
const char *config_form_second(struct str v);

/* "postgres://user:****@host/…": passwords before the @ and in a query are covered. */
struct str config_form_masked(struct arena *a, struct str v);

/* The name of `n` that is nearest by edits, or NULL when none is near. */
const char *config_form_nearest(struct str word, const char *const *names, size_t n);

#endif
