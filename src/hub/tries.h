/* Tries to sign in, counted by all processes of an installation together. Each process also counts by itself
 * (http_throttle), at once and before it asks the database; what it notes there is seen by the others as soon
 * as it is written, and nobody waits for that. */
#ifndef KITH_HUB_TRIES_H
#define KITH_HUB_TRIES_H

#include "app/app.h"

struct tries_rate {
    unsigned burst;
    int64_t refill; /* seconds */
    size_t places;  /* how many keys one process remembers */
};
extern const struct tries_rate tries_by_address, tries_by_account;

enum { TRIES_KEY = 32 };
/* The same key in every process; it tells nobody whose it is. `kind` "address" or "account". */
void tries_key(const struct app *app, const char *kind, struct str of, unsigned char ret[TRIES_KEY]);
/* Seconds until another may be made; 0: now. */
enum err_code tries_wait(struct db_conn *c, struct arena *a, const unsigned char key[TRIES_KEY],
                         const struct tries_rate *rate, int64_t now, int64_t *ret_wait,
                         struct err *err) ERR_CHECK;
/* One was made, and what is over is forgotten; or all are there again, after success. */
enum err_code tries_note(struct db_conn *c, const unsigned char key[TRIES_KEY], const struct tries_rate *rate,
                         int64_t now, struct err *err) ERR_CHECK;
enum err_code tries_forget(struct db_conn *c, const unsigned char key[TRIES_KEY], struct err *err) ERR_CHECK;

/* All of it for one try: THROTTLED with the wait, else it is noted in passing. */
enum err_code tries_take(struct app *app, const char *kind, struct str of, const struct tries_rate *rate,
                         int64_t *ret_wait, struct err *err) ERR_CHECK;
void tries_cleared(struct app *app, const char *kind, struct str of);

#endif
