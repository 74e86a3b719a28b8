/* Messages about wishes and help between two hubs. Not for other rooms. */
#ifndef KITH_NEIGHBOURS_TELL_H
#define KITH_NEIGHBOURS_TELL_H

#include "neighbours/trades.h"

enum neighbour_telling {
    NEIGHBOUR_WISHED, /* to whose offer it is */
    NEIGHBOUR_COULD,  /* to whose request it is */
    NEIGHBOUR_SAID_YES,
    NEIGHBOUR_RECORDED, /* to who has to answer */
    NEIGHBOUR_NOT_SO,
    NEIGHBOUR_DONE, /* in words or in time: to both */
    NEIGHBOUR_ENDED,
    NEIGHBOUR_REFUSED, /* and to the coordinators */
    NEIGHBOUR_BACK,
    NEIGHBOUR_TELLINGS
};
struct neighbour_news {
    int64_t id, attempt;
    bool trade;            /* help, else a wish */
    struct str who, title; /* who: the other one, or their hub */
    struct str words;      /* what they wrote with it; may be STR_NULL */
    int64_t minutes;
};
/* Within the transaction of what it tells; nothing where no message can go out, or they did it themselves. */
enum err_code neighbour_tell(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, enum neighbour_telling what, const struct neighbour_news *n,
                             struct err *err) ERR_CHECK;
/* The member of this hub's side of a help. */
enum err_code trade_tell(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         int64_t id, enum neighbour_telling what, struct err *err) ERR_CHECK;

#endif
