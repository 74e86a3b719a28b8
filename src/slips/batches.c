/* Batches that were entered: one, the list of them, and whether they agree with the exchanges. */
#include "slips/inside.h"

enum err_code slips_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id,
                        struct slip_batch *ret, struct slip_line **ret_lines, size_t *ret_n,
                        struct err *err) {
    bool found;
    struct slip_batch_row_row row;
    struct slip_line_list_row *lines;
    enum err_code rc =
        slip_batch_row(c, a, &(struct slip_batch_row_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (!rc && found && !slip_state_parse(row.state, &ret->state))
        return err_set(err, ERR_CORRUPT, NULL, "state", "The state of a batch of slips is unknown");
    if (!rc && (!found || str_eqz(row.state, "draft")))
        return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There are no such slips.");
    if (!rc)
        rc = slip_line_list(c, a, &(struct slip_line_list_in){.hub_id = hub_id, .batch_id = id}, &lines,
                            ret_n, err);
    if (rc)
        return rc;
    *ret = (struct slip_batch){.id = id,
                               .person_id = row.person_id,
                               .person = str_or_empty(row.person),
                               .state = ret->state,
                               .n = row.n_rows,
                               .minutes = row.minutes,
                               .created_at = row.created_at,
                               .entered_at = row.entered_at,
                               .ended_at = row.ended_at,
                               .ended_by = str_or_empty(row.ended_by),
                               .reason = row.reason,
                               .version = row.version,
                               .n_photos = row.n_photos};
    *ret_lines = arena_new_array(a, struct slip_line, *ret_n);
    if (!*ret_lines)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        struct slip_line *l = &(*ret_lines)[i];
        *l = (struct slip_line){.n = lines[i].n,
                                .exchange_id = lines[i].exchange_id,
                                .confirmed = str_eqz(lines[i].how, "confirmed"),
                                .back = lines[i].back};
        rc = exchange_get(c, a, hub_id, l->exchange_id, &l->e, err);
    }
    return rc;
}

enum err_code slips_list(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t before_id, size_t most,
                         struct slip_batch **ret, size_t *ret_n, struct err *err) {
    struct slip_batch_list_row *rows;
    struct slip_batch_state_row last = {0};
    struct slip_batch_list_in in = {
        .hub_id = hub_id, .until_at = INT64_MAX, .before_id = INT64_MAX, .most = (int64_t)most};
    bool found = false;
    enum err_code rc = ERR_OK;
    if (before_id)
        rc = slip_batch_state(c, a, &(struct slip_batch_state_in){.hub_id = hub_id, .id = before_id}, &found,
                              &last, err);
    if (found) {
        in.until_at = last.entered_at;
        in.before_id = before_id;
    }
    if (!rc)
        rc = slip_batch_list(c, a, &in, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct slip_batch, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = (struct slip_batch){.id = rows[i].id,
                                        .person = str_or_empty(rows[i].person),
                                        .n = rows[i].n_rows,
                                        .minutes = rows[i].minutes,
                                        .entered_at = rows[i].entered_at,
                                        .ended_at = rows[i].ended_at,
                                        .n_photos = rows[i].n_photos};
        if (!slip_state_parse(rows[i].state, &(*ret)[i].state))
            return err_set(err, ERR_CORRUPT, NULL, "state", "The state of a batch of slips is unknown");
    }
    return ERR_OK;
}

enum err_code slips_verify(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t *ret_bad_id,
                           struct str *ret_reason, struct err *err) {
    struct slip_verify_lines_row *few;
    struct slip_verify_states_row *other;
    size_t n = 0, m = 0;
    *ret_bad_id = 0;
    *ret_reason = STR("");
    enum err_code rc =
        slip_verify_lines(c, a, &(struct slip_verify_lines_in){.hub_id = hub_id}, &few, &n, err);
    if (!rc)
        rc = slip_verify_states(c, a, &(struct slip_verify_states_in){.hub_id = hub_id}, &other, &m, err);
    if (rc)
        return rc;
    if (n) {
        *ret_bad_id = few[0].batch_id;
        *ret_reason = str_fmt(a, "The batch says that it holds %lld slips, and has %lld",
                              (long long)few[0].n_rows, (long long)few[0].n_lines);
    } else if (m) {
        *ret_bad_id = other[0].batch_id;
        *ret_reason =
            str_fmt(a, "Slip %lld of the batch is of exchange %lld, which is %.*s", (long long)other[0].n,
                    (long long)other[0].exchange_id, STR_ARG(other[0].state));
    }
    return ERR_OK;
}
