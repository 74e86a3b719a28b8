/* Drafts: what was typed is kept as it was typed, and taken up again. */
#include "base/json.h"
#include "slips/inside.h"

enum { ROOM = 1 << 20, DRAFTS_MOST = 50 };

enum err_code slips_write_rows(struct arena *a, const struct slip_typed *rows, size_t n, struct str *ret,
                               struct err *err) {
    struct buf b;
    struct json_out j;
    while (n > 0 && slip_blank(&rows[n - 1]))
        n--;
    buf_init(&b, ROOM);
    json_start(&j, &b);
    json_array(&j);
    for (size_t i = 0; i < n; i++) {
        json_array(&j);
        for (int f = 0; f < SLIP_FIELDS; f++)
            json_str(&j, str_or_empty(rows[i].cell[f]));
        json_bool(&j, rows[i].sure);
        json_array_end(&j);
    }
    json_array_end(&j);
    enum err_code rc = buf_check(&b, err);
    if (!rc)
        *ret = str_dup(a, buf_view(&b));
    buf_release(&b);
    return rc ? rc : a->failed ? err_nomem(err) : ERR_OK;
}

enum err_code slips_read_rows(struct arena *a, struct str typed, struct slip_typed **ret, size_t *ret_n,
                              struct err *err) {
    const struct json *all;
    enum err_code rc = json_parse(a, typed.n ? typed : STR("[]"), &all, err);
    if (rc)
        return err_set(err, ERR_CORRUPT, NULL, "draft", "A draft of slips cannot be read");
    *ret_n = json_count(all) < SLIPS_MOST ? json_count(all) : SLIPS_MOST;
    *ret = arena_new_array(a, struct slip_typed, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        const struct json *row = json_at(all, i);
        for (size_t f = 0; f < SLIP_FIELDS; f++)
            (*ret)[i].cell[f] = str_or_empty(json_text(json_at(row, f)));
        (*ret)[i].sure = json_truth(json_at(row, SLIP_FIELDS));
    }
    return ERR_OK;
}

static enum err_code read_held(bool found, bool own, struct str state, int64_t version, struct slip_held *ret,
                               struct err *err) {
    if (found && !slip_state_parse(state, &ret->state))
        return err_set(err, ERR_CORRUPT, NULL, "state", "The state of a batch of slips is unknown");
    if (!found || (ret->state == SLIPS_DRAFT && !own))
        return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There are no such slips.");
    ret->version = version;
    return ERR_OK;
}

enum err_code slips_hold(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                         int64_t id, struct slip_held *ret, struct err *err) {
    bool found;
    struct slip_batch_hold_row row = {0};
    enum err_code rc =
        slip_batch_hold(c, a, &(struct slip_batch_hold_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    return rc ? rc : read_held(found, row.person_id == by->person_id, row.state, row.version, ret, err);
}

enum err_code slips_see(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id, int64_t id,
                        struct slip_held *ret, struct err *err) {
    bool found;
    struct slip_batch_state_row row = {0};
    enum err_code rc =
        slip_batch_state(c, a, &(struct slip_batch_state_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    return rc ? rc : read_held(found, row.person_id == by->person_id, row.state, row.version, ret, err);
}

static enum err_code no_draft(struct err *err) {
    return err_set(err, ERR_CONFLICT, NULL, "state", "These slips are entered already.");
}

enum err_code slips_keep(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct slip_keep *k, int64_t *ret_id, bool *ret_apart, struct err *err) {
    struct str typed;
    struct slip_held held = {.version = k->version};
    size_t n = k->n;
    *ret_apart = false;
    enum err_code rc = slips_write_rows(a, k->rows, k->n, &typed, err);
    if (!rc && k->id)
        rc = slips_hold(c, a, by, h->id, k->id, &held, err);
    if (rc)
        return rc;
    while (n > 0 && slip_blank(&k->rows[n - 1]))
        n--;
    if (k->id && held.state != SLIPS_DRAFT)
        return no_draft(err);
    *ret_apart = k->id && held.version != k->version;
    if (k->id && !*ret_apart) {
        *ret_id = k->id;
        return slip_batch_keep(c, &(struct slip_batch_keep_in){h->id, k->id, typed, (int64_t)n}, NULL, err);
    }
    *ret_id = id_next(by->ids);
    const struct slip_batch_insert_in row = {.hub_id = h->id,
                                             .id = *ret_id,
                                             .has_person_id = by->person_id != 0,
                                             .person_id = by->person_id,
                                             .state = STR("draft"),
                                             .typed = typed,
                                             .n_rows = (int64_t)n,
                                             .at = by->at};
    rc = slip_batch_insert(c, &row, NULL, err);
    return rc ? rc : slips_told(c, by, h->id, "slips.draft", *ret_id, STR_NULL, err);
}

enum err_code slips_discard(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            int64_t id, struct err *err) {
    struct slip_held held;
    enum err_code rc = slips_hold(c, a, by, h->id, id, &held, err);
    if (!rc && held.state != SLIPS_DRAFT)
        rc = no_draft(err);
    if (!rc)
        rc = slip_photo_delete_all(c, &(struct slip_photo_delete_all_in){h->id, id}, NULL, err);
    if (!rc)
        rc = slip_batch_delete(c, &(struct slip_batch_delete_in){h->id, id}, NULL, err);
    return rc ? rc : slips_told(c, by, h->id, "slips.discard", id, STR_NULL, err);
}

enum err_code slips_told(struct db_conn *c, const struct doer *by, int64_t hub_id, const char *action,
                         int64_t batch_id, struct str detail, struct err *err) {
    return audit_write(c, by, hub_id, action, batch_id, detail, err);
}

enum err_code slips_draft(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id, int64_t id,
                          struct slip_batch *ret, struct slip_typed **ret_rows, size_t *ret_n,
                          struct err *err) {
    bool found;
    struct slip_batch_row_row row;
    enum err_code rc =
        slip_batch_row(c, a, &(struct slip_batch_row_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (rc)
        return rc;
    if (!found || !str_eqz(row.state, "draft") || !row.has_person_id || row.person_id != person_id)
        return err_set(err, ERR_NOT_FOUND, NULL, "not-found", "There are no such slips.");
    *ret = (struct slip_batch){.id = id,
                               .person_id = person_id,
                               .person = str_or_empty(row.person),
                               .state = SLIPS_DRAFT,
                               .n = row.n_rows,
                               .created_at = row.created_at,
                               .version = row.version,
                               .n_photos = row.n_photos};
    return slips_read_rows(a, row.typed, ret_rows, ret_n, err);
}

enum err_code slips_drafts(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                           struct slip_batch **ret, size_t *ret_n, struct err *err) {
    struct slip_draft_list_row *rows;
    enum err_code rc = slip_draft_list(
        c, a, &(struct slip_draft_list_in){.hub_id = hub_id, .person_id = person_id, .most = DRAFTS_MOST},
        &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct slip_batch, *ret_n);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct slip_batch){.id = rows[i].id,
                                        .person_id = person_id,
                                        .n = rows[i].n_rows,
                                        .state = SLIPS_DRAFT,
                                        .created_at = rows[i].created_at,
                                        .n_photos = rows[i].n_photos};
    return ERR_OK;
}
