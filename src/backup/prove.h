/* Whether a file holds a sound database of Kith. */
#ifndef KITH_BACKUP_PROVE_H
#define KITH_BACKUP_PROVE_H

#include "backup/backup.h"

/* Opens the file for reading only and proves it: every page, the schema's version (1 to newest_schema, 0:
 * any), every hub's ledger and exchanges. Fills schema, hubs, transfers. CORRUPT with what is wrong. */
enum err_code prove_file(struct arena *a, const char *path, int64_t newest_schema, const struct log *log,
                         struct backup_report *r, struct err *err) ERR_CHECK;
/* A key file's 32 bytes; DENIED, UNAVAILABLE or CORRUPT as app_secret_read. With `make`, a missing one is
 * made. */
enum err_code prove_key(const char *path, bool make, unsigned char ret[32], struct err *err) ERR_CHECK;

#endif
