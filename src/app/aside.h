/* Work that waits for other machines, on threads of its own: whoever asked waits with the request parked, and
 * holds up nobody. No transaction is open meanwhile. */
#ifndef KITH_APP_ASIDE_H
#define KITH_APP_ASIDE_H

#include "app/app.h"

struct aside;

/* A few threads that wait for work. */
enum err_code aside_start(struct aside **ret, struct err *err) ERR_CHECK;
/* Work under way is to end soon: before the server waits for those who are parked. NULL is fine. */
void aside_end(struct aside *aside);
/* Ends what waits, and frees; after http_stop. NULL is fine. */
void aside_stop(struct aside *aside);

/* Runs on such a thread in the language of the request: it touches ctx, and of the request nothing. It looks
 * at ends(of) now and then, and stops when that is true. */
struct aside_work {
    bool (*ends)(const void *of);
    const void *of;
};
typedef enum err_code aside_do(const struct aside_work *w, void *ctx, struct err *err);
/* The handler's last act. `after` is called with what `work` answered, on a thread of the server: it replies,
 * or parks again. BUSY where too many wait. Without such threads (app->aside is NULL) it is done at once. */
enum err_code aside_run(struct http_request *rq, aside_do *work, void *ctx, app_after *after,
                        struct err *err) ERR_CHECK;

#endif
