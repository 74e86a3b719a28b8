/* Files that are whole or not there: written beside their place, made durable, moved to it. */
#ifndef KITH_BASE_FILE_H
#define KITH_BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Makes what was written to an open file durable. UNAVAILABLE, naming it. */
enum err_code file_sync(int fd, const char *name, struct err *err) ERR_CHECK;
/* A new file for its owner alone (0600), open for reading and writing; one that is there under this name,
 * left from a run that was cut off, goes. */
enum err_code file_new(const char *path, int *ret_fd, struct err *err) ERR_CHECK;
/* Moves a finished, synced file to its name in the same folder and makes the name durable. CONFLICT, key
 * "file-exists", when something has that name: never overwrites. */
enum err_code file_place(const char *part, const char *path, struct err *err) ERR_CHECK;
/* The folder of a path, with its last '/'; "." where it names none. */
const char *file_folder(struct arena *a, struct str path);

/* Whether a file of such a name ("….partial-4711", also with SQLite's "-journal" after it) was left by a
 * process that is no more. */
bool file_left_over(const char *name);
/* Removes what processes that are no more left beside `stem`: files of that name with a process's number
 * after it ("kith.db.copy-4711" for "kith.db.copy-"). What cannot be removed stays. */
void file_sweep(struct arena *a, const char *stem);

#endif
