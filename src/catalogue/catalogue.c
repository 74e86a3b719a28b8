/* Kinds of help: a hub's own tree. */
#include "catalogue/inside.h"

#include "gen/catalogue_sql.h"

enum err_code changed_first(struct err *err) {
    return err_set(err, ERR_PRECONDITION, "version", "version",
                   "Somebody changed this first. Look at it again, then make your change.");
}

enum err_code catalogue_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct catalogue *ret,
                           struct err *err) {
    struct category_rows_row *rows;
    size_t n;
    enum err_code rc = category_rows(c, a, &(struct category_rows_in){.hub_id = hub_id}, &rows, &n, err);
    if (rc)
        return rc;
    if (n == 0) {
        *ret = *catalogue_default();
        return ERR_OK;
    }
    struct category *list = arena_new_array(a, struct category, n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct category){.word = rows[i].word,
                                    .parent = rows[i].parent,
                                    .label = rows[i].label,
                                    .icatus = rows[i].icatus,
                                    .closed = rows[i].closed};
        const struct category *same = catalogue_find(catalogue_default(), rows[i].word);
        if (rows[i].nature.p && !nature_parse(rows[i].nature, &list[i].nature))
            return err_set(err, ERR_CORRUPT, NULL, "nature", "A kind of help is of an unknown nature");
        if (!rows[i].nature.p && same)
            list[i].nature = same->nature;
        if (!check_level_parse(rows[i].check_level, &list[i].check))
            return err_set(err, ERR_CORRUPT, NULL, "check", "A kind of help asks for an unknown check");
    }
    rc = catalogue_order(a, list, n, err);
    *ret = (struct catalogue){.categories = list, .n = n, .own = true};
    return rc;
}

void catalogue_ahead(struct db_conn *c, int64_t hub_id) {
    category_rows_ahead(c, &(struct category_rows_in){.hub_id = hub_id});
}

static enum err_code put(struct db_conn *c, struct arena *a, int64_t hub_id, const struct category *one,
                         size_t position, struct err *err) {
    struct str nature = nature_words(a, one->nature);
    if (a->failed)
        return err_nomem(err);
    return category_put(c,
                        &(struct category_put_in){.hub_id = hub_id,
                                                  .word = one->word,
                                                  .parent = str_empty(one->parent) ? STR_NULL : one->parent,
                                                  .label = one->label,
                                                  .icatus = one->icatus,
                                                  .check_level = str_from(check_level_name(one->check)),
                                                  .position = (int64_t)position,
                                                  .closed = one->closed,
                                                  .nature = nature},
                        NULL, err);
}

/* Ten apart, so that an importer can put one between; their order is all that counts. */
static enum err_code copy_default(struct db_conn *c, struct arena *a, int64_t hub_id,
                                  const struct catalogue *t, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < t->n && !rc; i++)
        rc = put(c, a, hub_id, &t->categories[i], (i + 1) * 10, err);
    return rc;
}

enum err_code catalogue_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                            const struct category *one, struct err *err) {
    struct catalogue t;
    struct category clean = *one;
    clean.label = str_clean(a, one->label, true);
    if (a->failed)
        return err_nomem(err);
    enum err_code rc = catalogue_hold(c, &(struct catalogue_hold_in){.hub_id = hub_id}, NULL, err);
    if (!rc)
        rc = catalogue_of(c, a, hub_id, &t, err);
    if (!rc)
        rc = catalogue_may(&t, &clean, err);
    if (!rc && !t.own)
        rc = copy_default(c, a, hub_id, &t, err);
    if (rc)
        return rc;
    bool is_new = !catalogue_find(&t, one->word);
    rc = put(c, a, hub_id, &clean, (t.n + 1) * 10, err);
    if (rc)
        return rc;
    return audit_write(c, by, hub_id, is_new ? "category.create" : "category.change", hub_id,
                       str_fmt(a, "{\"word\":\"%.*s\"}", STR_ARG(one->word)), err);
}
