/* What the test programs of one run share, so that each need not bring a schema up anew: databases that stand
 * at the end of a list of migrations, to be copied. Only under `tests/support/postgres with`, whose folder
 * they live and end with. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "db/db.h"

/* The folder, or NULL where nothing is shared. */
const char *shared_folder(void);
/* A name for what that list makes on that engine: any other list, or another statement, is another name. */
void shared_name(enum db_engine engine, const struct db_migration *list, size_t n, char *ret, size_t size);
/* Copies a file. False: there is no such file. Fails the test where the copy does. */
bool shared_copy(const char *from, const char *to);
/* Gives a file of the folder, now that it is whole, the name under which others look for it. */
void shared_keep(const char *part, const char *kept);
