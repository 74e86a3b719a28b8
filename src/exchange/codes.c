#include "exchange/codes.h"

#include "gen/exchange_sql.h"

static enum err_code find_help(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t key, int64_t *ret,
                               size_t *ret_n, struct err *err) {
    struct help_ids_by_key_row *rows = NULL;
    enum err_code rc =
        help_ids_by_key(c, a, &(struct help_ids_by_key_in){.hub_id = hub_id, .key = key}, &rows, ret_n, err);
    if (!rc && *ret_n)
        *ret = rows[0].id;
    return rc;
}

static enum err_code find_exchange(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t key,
                                   int64_t *ret, size_t *ret_n, struct err *err) {
    struct exchange_ids_by_key_row *rows = NULL;
    enum err_code rc = exchange_ids_by_key(
        c, a, &(struct exchange_ids_by_key_in){.hub_id = hub_id, .key = key}, &rows, ret_n, err);
    if (!rc && *ret_n)
        *ret = rows[0].id;
    return rc;
}

enum err_code code_find(struct db_conn *c, struct arena *a, int64_t hub_id, struct str code,
                        struct code_found *ret, struct err *err) {
    struct member m;
    size_t n = 0;
    enum err_code rc = ERR_OK;
    *ret = (struct code_found){0};
    if (!shortcode_parse(code, &ret->of, &ret->key))
        return err_set(err, ERR_INVALID, "code", "code",
                       "That is not a code, or a character of it is wrong. Codes look like E7K-2QF-3ME.");
    switch (ret->of) {
    case SHORTCODE_PERSON:
        rc = member_by_number(c, a, hub_id, ret->key, &m, err);
        n = 1;
        ret->id = rc ? 0 : m.id;
        break;
    case SHORTCODE_EXCHANGE: rc = find_exchange(c, a, hub_id, ret->key, &ret->id, &n, err); break;
    case SHORTCODE_HELP: rc = find_help(c, a, hub_id, ret->key, &ret->id, &n, err); break;
    default: return ERR_OK;
    }
    /* of 30,000 in a hub that two share a key has odds of one in seventy; then neither is guessed */
    if (rc == ERR_NOT_FOUND || (!rc && n != 1))
        return err_set(err, ERR_NOT_FOUND, "code", "not-found", "Nothing here has the code %.*s.",
                       STR_ARG(code));
    return rc;
}
