/* Not for other rooms. */
#ifndef KITH_EXCHANGE_SIDES_H
#define KITH_EXCHANGE_SIDES_H

#include "exchange/exchange.h"

/* As which sides (bits of enum exchange_side) the mover may speak. Neither member nor coordinator: time. A
 * coordinator who is a party has no second voice where the other side is to be heard. */
unsigned exchange_sides(const struct exchange *e, enum exchange_move move, int64_t member_id,
                        bool coordinator);

/* For whoever acts for a side: DENIED, key "acting", where the other side is themselves. */
enum err_code exchange_not_with_self(struct db_conn *c, struct arena *a, const struct doer *by,
                                     int64_t hub_id, int64_t other_id, struct err *err) ERR_CHECK;

/* Whether an exchange may be of this kind of help. */
enum err_code exchange_category_check(struct db_conn *c, struct arena *a, int64_t hub_id, struct str word,
                                      struct err *err) ERR_CHECK;

/* Help that is still to be given, or that members say was given, is for those who were checked for it:
 * exchange_check_refuse. */
enum err_code exchange_check_hold(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, const struct exchange *e, struct err *err) ERR_CHECK;
/* What a coordinator writes down has happened: the trail notes it where a check was missing. */
enum err_code exchange_check_note(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, const struct exchange *e, struct err *err) ERR_CHECK;

#endif
