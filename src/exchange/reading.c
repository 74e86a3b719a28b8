/* Exchanges as they are read. */
#include "exchange/exchange.h"

#include "gen/exchange_sql.h"

static struct exchange exchange_of(struct arena *a, const struct whole_exchange_row *r) {
    return (struct exchange){
        .id = r->id,
        .listing_id = r->listing_id,
        .giver_id = r->giver_id,
        .receiver_id = r->receiver_id,
        .giver_name = r->giver_name,
        .receiver_name = r->receiver_name,
        .giver_shown = person_shown(a, r->giver_name),
        .receiver_shown = person_shown(a, r->receiver_name),
        .title = r->title,
        .category = r->category,
        .words = r->words,
        .waits_for = r->waits_for,
        .has_minutes = r->has_minutes,
        .minutes = r->minutes,
        .has_day = r->has_day,
        .day = r->day,
        .confirm_at = r->confirm_at,
        .transfer_id = r->transfer_id,
        .created_at = r->created_at,
        .changed_at = r->changed_at,
        .version = r->version,
        .has_starts_at = r->has_starts_at,
        .starts_at = r->starts_at,
    };
}

static enum err_code state_of(struct str word, enum exchange_state *ret, struct err *err) {
    if (exchange_state_parse(word, ret))
        return ERR_OK;
    return err_set(err, ERR_CORRUPT, "state", "state", "An exchange has a state that is not known.");
}

static enum err_code take_all(struct arena *a, const struct whole_exchange_row *rows, size_t n,
                              struct exchange **ret, struct err *err) {
    enum err_code rc = ERR_OK;
    *ret = arena_new_array(a, struct exchange, n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++) {
        (*ret)[i] = exchange_of(a, &rows[i]);
        rc = state_of(rows[i].state, &(*ret)[i].state, err);
    }
    return rc;
}

enum err_code exchange_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                           struct exchange *ret, struct err *err) {
    bool found = false;
    struct whole_exchange_row row;
    enum err_code rc =
        exchange_select(c, a, &(struct exchange_select_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (rc)
        return rc;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such exchange here.");
    *ret = exchange_of(a, &row);
    return state_of(row.state, &ret->state, err);
}

enum err_code exchange_list(struct db_conn *c, struct arena *a, int64_t hub_id,
                            const struct exchange_filter *f, size_t most, struct exchange **ret,
                            size_t *ret_n, struct err *err) {
    struct whole_exchange_row *rows;
    bool one_side = f->given != f->received;
    /* Whoever is waited for takes part. */
    int64_t party = f->member_id ? f->member_id : f->waits_for;
    enum err_code rc =
        exchange_find(c, a,
                      &(struct exchange_find_in){
                          .hub_id = hub_id,
                          .before_id = f->before_id ? f->before_id : INT64_MAX,
                          .whole_hub = party == 0,
                          .giver_id = one_side && f->received ? 0 : party,
                          .receiver_id = one_side && f->given ? 0 : party,
                          .waits_for = f->waits_for,
                          .state = f->has_state ? str_from(exchange_state_name(f->state)) : STR(""),
                          .from_day = f->has_from ? f->from_day : -1000000,
                          .to_day = f->has_to ? f->to_day : 1000000,
                          .most = (int64_t)most,
                      },
                      &rows, ret_n, err);
    return rc ? rc : take_all(a, rows, *ret_n, ret, err);
}

enum err_code exchange_under_way(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                 size_t most, struct exchange **ret, size_t *ret_n, struct err *err) {
    struct whole_exchange_row *rows;
    enum err_code rc = exchange_open(
        c, a, &(struct exchange_open_in){.hub_id = hub_id, .member_id = member_id, .most = (int64_t)most},
        &rows, ret_n, err);
    return rc ? rc : take_all(a, rows, *ret_n, ret, err);
}

enum err_code exchange_coming_up(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                                 int64_t from_at, size_t most, struct exchange **ret, size_t *ret_n,
                                 struct err *err) {
    struct whole_exchange_row *rows;
    const struct exchange_coming_in in = {
        .hub_id = hub_id, .member_id = member_id, .from_at = from_at, .most = (int64_t)most};
    enum err_code rc = exchange_coming(c, a, &in, &rows, ret_n, err);
    return rc ? rc : take_all(a, rows, *ret_n, ret, err);
}

enum err_code exchange_moves(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                             struct exchange_moved **ret, size_t *ret_n, struct err *err) {
    struct exchange_move_list_row *rows;
    size_t n;
    enum err_code rc = exchange_move_list(
        c, a, &(struct exchange_move_list_in){.hub_id = hub_id, .exchange_id = id}, &rows, &n, err);
    if (rc)
        return rc;
    struct exchange_moved *list = arena_new_array(a, struct exchange_moved, n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const struct exchange_move_list_row *r = &rows[i];
        list[i] = (struct exchange_moved){
            .n = r->n,
            .at = r->at,
            .member_id = r->member_id,
            .actor_id = r->actor_id,
            .move = r->move,
            .state = r->state,
            .words = r->words,
            .writer = str_or_empty(r->writer),
            .actor_name = r->actor_name.p ? person_shown(a, r->actor_name) : STR_NULL,
            .has_minutes = r->has_minutes,
            .minutes = r->minutes,
            .has_day = r->has_day,
            .day = r->day,
            .has_starts_at = r->has_starts_at,
            .starts_at = r->starts_at,
        };
    }
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}
