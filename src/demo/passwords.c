/* Passwords for the three accounts that are shown: never of the seed. */
#include "demo/inside.h"

enum err_code demo_password(struct arena *a, struct str name, struct str email, struct str *ret,
                            struct err *err) {
    struct rng r = rng_system();
    enum err_code rc;
    int tries = 0;
    do {
        struct str one = data_password_word(&r), two = data_password_word(&r), three = data_password_word(&r);
        *ret = str_fmt(a, "%.*s-%.*s-%.*s-%02d", STR_ARG(one), STR_ARG(two), STR_ARG(three),
                       (int)rng_below(&r, 100));
        rc = a->failed ? err_nomem(err) : password_check(*ret, name, email, err);
    } while (rc == ERR_INVALID && ++tries < 8);
    return rc;
}
