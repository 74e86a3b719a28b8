/* The configuration in force: kith.ini < environment < flag, and where each value came from. */
#ifndef KITH_APP_CONFIG_H
#define KITH_APP_CONFIG_H

#include "base/err.h"
#include "base/str.h"

enum config_source { CONFIG_DEFAULT, CONFIG_FILE, CONFIG_ENVIRONMENT, CONFIG_FLAG };

/* The order of the table in config.c. */
enum config_key {
    CONFIG_DATABASE,
    CONFIG_LISTEN,
    CONFIG_BASE_URL,
    CONFIG_SECRET_FILE,
    CONFIG_SMTP_URL,
    CONFIG_MAIL_FROM,
    CONFIG_WORKERS,
    CONFIG_LOG,
    CONFIG_METRICS,
    CONFIG_CONTAIN,
    CONFIG_ALLOW_ROOT,
    CONFIG_BACKUP_FOLDER,
    CONFIG_BACKUP_HOURS,
    CONFIG_BACKUP_KEEP,
    CONFIG_BACKUP_KEY_FILE,
    CONFIG_RATE_STRANGERS,
    CONFIG_RATE_READS,
    CONFIG_RATE_WRITES,
    CONFIG_IMPORT_HOSTS,
    CONFIG_GATEWAY_URL,
    CONFIG_GATEWAY_SECRET,
    CONFIG_SHARED_COMPUTERS,
    CONFIG_OIDC_ISSUER,
    CONFIG_OIDC_CLIENT_ID,
    CONFIG_OIDC_CLIENT_SECRET,
    CONFIG_OIDC_NAME,
    CONFIG_OIDC_HOSTS,
    CONFIG_OIDC_LINK,
    CONFIG_OIDC_SECOND,
    CONFIG_KEYS
};

struct config_value {
    struct str text; /* NUL-terminated in fact: text.p can be handed to C */
    enum config_source source;
    struct str where; /* "kith.ini:3", "KITH_LISTEN", "--listen" */
};

struct config {
    struct config_value values[CONFIG_KEYS];
};

/* One table names every key: "database" in kith.ini, KITH_DATABASE (KITH_DATABASE_FILE gives a file that
 * holds it), --database. Unknown keys (in the file, and KITH_* in the environment) are ERR_USAGE naming the
 * nearest known one; so are values of the wrong form. `flags` are "key=value" texts that the command line
 * gathered. */
enum err_code config_load(struct arena *a, const char *file, char *const *environment,
                          const struct str *flags, size_t n_flags, struct config *ret,
                          struct err *err) ERR_CHECK;
struct str config_text(const struct config *c, enum config_key k);
int64_t config_int(const struct config *c, enum config_key k);
bool config_on(const struct config *c, enum config_key k); /* of a switch: on or off */
const char *config_key_name(enum config_key k);            /* "database" */
const char *config_key_help(enum config_key k);
bool config_key_switch(enum config_key k); /* as a flag it needs no value: --metrics is --metrics=on */
/* For `kith config`: the value with passwords inside addresses masked. */
struct str config_masked(struct arena *a, const struct config *c, enum config_key k);
const char *config_source_name(enum config_source s);

#endif
