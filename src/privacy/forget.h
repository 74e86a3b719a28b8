/* What the files about being forgotten share. Not for other rooms. */
#ifndef KITH_PRIVACY_FORGET_H
#define KITH_PRIVACY_FORGET_H

#include "app/due.h"
#include "privacy/mine.h"
#include "privacy/privacy.h"

/* CONFLICT where the hub cannot do without them yet. */
enum err_code forget_may(struct db_conn *c, struct arena *a, const struct hub *h, const struct member *m,
                         struct err *err) ERR_CHECK;
/* Ends what is under way (wind.c): exchanges, bookings, sessions that they signed up for. What was done
 * already is confirmed, for the other's sake. CONFLICT where hours are held that only others can let go. */
enum err_code forget_wind_down(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                               const struct member *m, struct err *err) ERR_CHECK;
/* Their hours go where the hub says, and the account closes. */
enum err_code forget_settle(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            const struct member *m, struct err *err) ERR_CHECK;

extern const struct db_query *const erase_here[];
extern const size_t erase_here_n;
extern const struct db_query *const erase_alone[];
extern const size_t erase_alone_n;

#endif
