#include "app/due.h"

enum err_code due_each(struct db *db, struct arena *a, size_t n, due_one *one, void *ctx, size_t *ret_n,
                       struct err *err) {
    enum err_code rc = ERR_OK;
    *ret_n = 0;
    for (size_t i = 0; rc != ERR_BUSY && rc != ERR_UNAVAILABLE && i < n; i++) {
        struct arena_mark mark = arena_mark(a);
        struct err why = {0};
        bool done = true;
        enum err_code code = one(db, ctx, i, &done, &why);
        if (code == ERR_OK)
            *ret_n += done;
        else if (rc == ERR_OK || code == ERR_BUSY || code == ERR_UNAVAILABLE) {
            rc = code;
            *err = why;
        }
        arena_rewind(a, mark);
    }
    return rc;
}
