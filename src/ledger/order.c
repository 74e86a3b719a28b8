/* One order by itself: what it does to others, and what it may say. */
#include "ledger/rules.h"

#include <inttypes.h>

#define DESCRIPTION_MOST 2000 /* characters */
#define KEY_MOST 255          /* bytes */

bool ledger_ends_pending(enum ledger_phase p) {
    return p == LEDGER_POST || p == LEDGER_VOID || p == LEDGER_EXPIRE;
}

bool ledger_reverses(const struct ledger_order *o) {
    return o->phase == LEDGER_POSTED && o->kind == LEDGER_REVERSAL;
}

int64_t ledger_named_id(const struct ledger_order *o) {
    if (ledger_ends_pending(o->phase))
        return o->pending_id;
    return ledger_reverses(o) ? o->reverses_id : 0;
}

static enum err_code check_texts(const struct ledger_order *o, struct err *err) {
    if (o->description.n > 0 &&
        (!str_utf8_valid(o->description) || str_utf8_length(o->description) > DESCRIPTION_MOST))
        return err_set(err, ERR_INVALID, "description", "text",
                       "Description must be valid text of %d characters or fewer.", DESCRIPTION_MOST);
    if (o->key.p && (o->key.n == 0 || o->key.n > KEY_MOST || !str_utf8_valid(o->key)))
        return err_set(err, ERR_INVALID, "key", "text", "The key must be valid text of 1 to %d bytes.",
                       KEY_MOST);
    return ERR_OK;
}

static enum err_code check_amount(const struct ledger_order *o, struct err *err) {
    bool frees = o->phase == LEDGER_VOID || o->phase == LEDGER_EXPIRE;
    int64_t least = o->phase == LEDGER_POST || frees || ledger_reverses(o) ? 0 : 1;
    int64_t most = frees ? 0 : LEDGER_MOST;
    if (o->amount >= least && o->amount <= most)
        return ERR_OK;
    if (frees)
        return err_set(err, ERR_INVALID, "amount", "amount",
                       "Giving a held amount back takes no amount of its own: leave it 0.");
    return err_set(err, ERR_INVALID, "amount", "amount",
                   "The amount must be a whole number from %" PRId64 " to %" PRId64 ".", least, most);
}

static enum err_code check_names(const struct ledger_order *o, struct err *err) {
    if (o->kind == LEDGER_REVERSAL && o->phase == LEDGER_PENDING)
        return err_set(err, ERR_INVALID, "kind", "kind", "A reversal cannot be pending: post it at once.");
    if (o->pending_id != 0 && !ledger_ends_pending(o->phase))
        return err_set(err, ERR_INVALID, "pending", "pending",
                       "Only a post, a void or an expiry names a pending transfer.");
    if (o->reverses_id != 0 && !ledger_reverses(o))
        return err_set(err, ERR_INVALID, "reverses", "reverses", "Only a reversal names what it reverses.");
    return ERR_OK;
}

enum err_code ledger_order_check(const struct ledger_order *o, int64_t now, int64_t today, struct err *err) {
    if (o->id <= 0)
        return err_set(err, ERR_INVALID, "id", "id", "A transfer's id must be greater than 0.");
    if ((unsigned)o->phase > LEDGER_EXPIRE)
        return err_set(err, ERR_INVALID, "phase", "phase",
                       "The phase must be posted, pending, post, void or expire.");
    if ((unsigned)o->kind > LEDGER_REVERSAL)
        return err_set(err, ERR_INVALID, "kind", "kind",
                       "The kind must be exchange, gift, correction, opening or reversal.");
    enum err_code code = check_names(o, err);
    if (code == ERR_OK)
        code = check_amount(o, err);
    if (code != ERR_OK)
        return code;
    if (o->expires_at != 0 && (o->phase != LEDGER_PENDING || o->expires_at <= now))
        return err_set(
            err, ERR_INVALID, "expires_at", "expires",
            "Only a pending transfer has a time at which it ends, and that must be in the future.");
    if (o->day > today)
        return err_set(err, ERR_INVALID, "day", "future", "The date must be today or in the past.");
    if (o->day < 0)
        return err_set(err, ERR_INVALID, "day", "early", "The date must be 1970-01-01 or later.");
    return check_texts(o, err);
}
