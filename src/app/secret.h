/* The file that holds the installation's secret. */
#ifndef KITH_APP_SECRET_H
#define KITH_APP_SECRET_H

#include "app/config.h"

struct app;

/* Fills app->secret from the file that app->config names. */
enum err_code app_secret_load(struct app *app, struct err *err) ERR_CHECK;

/* 32 random bytes as 64 hexadecimal digits, in a file that its owner alone may read. Made (mode 0600) where
 * it is missing; ERR_DENIED where others may read it, ERR_CORRUPT where it holds anything else,
 * ERR_UNAVAILABLE where it can be neither read nor made. */
enum err_code app_secret_read(const char *path, unsigned char ret[32], struct err *err) ERR_CHECK;
/* Where it is: secret_file, else "kith.secret" beside an SQLite database, else "kith.secret" in the working
 * folder. */
const char *app_secret_path(struct arena *a, const struct config *c);

#endif
