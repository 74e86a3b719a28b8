/* The tables of kinds of help, areas, and what people told. */
#ifndef KITH_EXPORT_CATALOGUE_H
#define KITH_EXPORT_CATALOGUE_H

#include "export/files.h"

struct db_conn;
enum err_code export_catalogue(struct db_conn *c, struct arena *a, int64_t hub_id, struct out *o,
                               struct err *err) ERR_CHECK;

#endif
