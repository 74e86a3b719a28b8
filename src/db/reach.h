/* What of the machine a database needs, for whoever fences the program in: files, folders, ports. */
#ifndef KITH_DB_REACH_H
#define KITH_DB_REACH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { DB_REACH_FILES = 16, DB_REACH_PORTS = 8 };

struct db_reach {
    const char
        *folders[2]; /* SQLite: where the file and its journals are written; NULL where there is none */
    const char *files[DB_REACH_FILES]; /* PostgreSQL: certificates, keys and passwords that libpq may read */
    size_t n_files;
    uint16_t ports[DB_REACH_PORTS]; /* PostgreSQL: on which it listens */
    size_t n_ports;
    bool any_port; /* they cannot be told beforehand */
    bool abstract; /* it is reached by an abstract unix socket */
};

/* By the same address that db_open takes, and the environment that libpq reads. */
enum err_code db_reach(struct arena *a, const char *url, struct db_reach *ret, struct err *err) ERR_CHECK;

#endif
