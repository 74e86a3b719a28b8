/* What is stored, read through the same doors that pages and API read through. */
#ifndef KITH_SIM_STORED_H
#define KITH_SIM_STORED_H

#include "exchange/exchange.h"
#include "model.h"

struct stored_trail {
    struct str action;
    int64_t subject_id, actor_id, at;
};

struct stored_hub {
    struct ledger_line *lines; /* in order */
    struct ledger_account_view *accounts;
    struct exchange *exchanges;
    struct stored_trail *trail; /* without what is told of transfers: those tell it themselves */
    size_t n_lines, n_accounts, n_exchanges, n_trail;
};

struct stored {
    struct stored_hub hubs[MODEL_HUBS];
};

/* All hubs from one snapshot; everything lies in `a`. */
enum err_code stored_read(struct db *db, struct arena *a, const struct model *m, struct stored *ret,
                          struct err *err) ERR_CHECK;

/* Whether accounts, lines and exchanges are those of the model; learns the ids that the model does not know
 * yet. False: `why` tells the first difference. */
bool stored_meets(const struct stored_hub *s, struct model_hub *h, char *why, size_t n);

/* The model that fits what is stored, for the start of a run. */
void stored_adopt(const struct stored_hub *s, struct model_hub *h);

/* The hub as text, without the ids, which depend on what other hubs did: for comparing two runs. Sorts its
 * lists. */
void stored_tell(struct stored_hub *s, struct buf *b);

#endif
