/* Offers and requests: making, changing, finding. */
#include "exchange/exchange.h"

#include "gen/exchange_sql.h"

/* What a search looks through: title, words, category's label and place, folded. */
static struct str folded_text(struct arena *a, const struct listing_new *l) {
    return str_fold(a, str_fmt(a, "%.*s %.*s %s %.*s %.*s", STR_ARG(l->title), STR_ARG(l->words),
                               category_label(l->category), STR_ARG(l->place), STR_ARG(l->times)));
}

static enum err_code check(const struct listing_new *l, int64_t today, struct err *err) {
    if (str_empty(l->title))
        return err_set(err, ERR_INVALID, "title", "required", "Enter the title");
    if (l->has_ends_on && l->ends_on < today)
        return err_set(err, ERR_INVALID, "ends_on", "past", "The last day must be today or in the future");
    return ERR_OK;
}

static struct str or_empty(struct str s) {
    return s.p ? s : STR("");
}

enum err_code listing_create(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, const struct listing_new *l, int64_t *ret_id,
                             struct err *err) {
    /* One that moved in keeps its last day, also when that is over. */
    enum err_code rc = check(l, l->created_at ? INT64_MIN : by->today, err);
    if (rc)
        return rc;
    int64_t id = l->id ? l->id : id_next(by->ids);
    rc = listing_insert(c,
                        &(struct listing_insert_in){
                            .hub_id = hub_id,
                            .id = id,
                            .kind = str_from(listing_kind_name(l->kind)),
                            .member_id = member_id,
                            .title = l->title,
                            .words = or_empty(l->words),
                            .category = str_empty(l->category) ? STR("other") : l->category,
                            .place = or_empty(l->place),
                            .times = or_empty(l->times),
                            .ends_on = l->ends_on,
                            .has_ends_on = l->has_ends_on,
                            .created_at = l->created_at ? l->created_at : by->at,
                            .changed_at = by->at,
                            .folded = folded_text(a, l),
                        },
                        NULL, err);
    if (rc)
        return rc;
    *ret_id = id;
    return audit_write(c, by, hub_id, l->kind == LISTING_OFFER ? "offer.create" : "request.create", id,
                       STR_NULL, err);
}

static enum err_code has_ended(struct err *err) {
    return err_set(err, ERR_CONFLICT, NULL, "state", "This has ended. Make a new one instead.");
}

enum err_code listing_edit(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                           int64_t id, const struct listing_new *l, int64_t version, struct err *err) {
    struct listing now;
    enum err_code rc = listing_get(c, a, hub_id, id, &now, err);
    if (rc)
        return rc;
    if (now.state == LISTING_ENDED)
        return has_ended(err);
    /* A last day that is over may stay while other words are mended. */
    bool same_end = l->has_ends_on && now.has_ends_on && l->ends_on == now.ends_on;
    rc = check(l, same_end ? INT64_MIN : by->today, err);
    if (rc)
        return rc;
    int64_t changed = 0;
    rc = listing_update(c,
                        &(struct listing_update_in){
                            .hub_id = hub_id,
                            .id = id,
                            .title = l->title,
                            .words = or_empty(l->words),
                            .category = str_empty(l->category) ? STR("other") : l->category,
                            .place = or_empty(l->place),
                            .times = or_empty(l->times),
                            .ends_on = l->ends_on,
                            .has_ends_on = l->has_ends_on,
                            .changed_at = by->at,
                            .folded = folded_text(a, l),
                            .version = version ? version : now.version,
                        },
                        &changed, err);
    if (rc)
        return rc;
    if (changed == 0)
        return err_set(err, ERR_PRECONDITION, "version", "version",
                       "Somebody changed this first. Look at it again, then make your change.");
    return audit_write(c, by, hub_id, now.kind == LISTING_OFFER ? "offer.edit" : "request.edit", id, STR_NULL,
                       err);
}

enum err_code listing_set_state(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                int64_t id, enum listing_state s, struct err *err) {
    struct listing now;
    enum err_code rc = listing_get(c, a, hub_id, id, &now, err);
    if (rc)
        return rc;
    if (now.state == s)
        return ERR_OK;
    if (now.state == LISTING_ENDED)
        return has_ended(err);
    rc = listing_update_state(
        c,
        &(struct listing_update_state_in){
            .hub_id = hub_id, .id = id, .state = str_from(listing_state_name(s)), .changed_at = by->at},
        NULL, err);
    if (rc)
        return rc;
    return audit_write(c, by, hub_id, "listing.state", id,
                       str_fmt(a, "{\"state\":\"%s\"}", listing_state_name(s)), err);
}

/* The two queries give rows of the same columns; each has its own struct. */
#define LISTING_OF(a, r)                                                                                     \
    (struct listing) {                                                                                       \
        .id = (r)->id, .member_id = (r)->member_id,                                                          \
        .kind = str_eqz((r)->kind, "offer") ? LISTING_OFFER : LISTING_REQUEST,                               \
        .state = str_eqz((r)->state, "open")     ? LISTING_OPEN                                              \
                 : str_eqz((r)->state, "paused") ? LISTING_PAUSED                                            \
                                                 : LISTING_ENDED,                                            \
        .title = (r)->title, .words = (r)->words, .category = (r)->category, .place = (r)->place,            \
        .times = (r)->times, .has_ends_on = (r)->has_ends_on, .ends_on = (r)->ends_on,                       \
        .created_at = (r)->created_at, .changed_at = (r)->changed_at, .version = (r)->version,               \
        .member_shown = person_shown((a), (r)->member_name),                                                 \
    }

enum err_code listing_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t id, struct listing *ret,
                          struct err *err) {
    bool found = false;
    struct listing_select_row row;
    enum err_code rc =
        listing_select(c, a, &(struct listing_select_in){.hub_id = hub_id, .id = id}, &found, &row, err);
    if (rc)
        return rc;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such offer or request here.");
    *ret = LISTING_OF(a, &row);
    return ERR_OK;
}

/* "%word%" with LIKE's own signs made plain. */
static struct str like(struct arena *a, struct str word) {
    char *z = arena_alloc(a, word.n * 2 + 3);
    if (!z)
        return STR("");
    size_t n = 0;
    z[n++] = '%';
    for (size_t i = 0; i < word.n; i++) {
        char ch = word.p[i];
        if (ch == '%' || ch == '_' || ch == '!')
            z[n++] = '!';
        z[n++] = ch;
    }
    z[n++] = '%';
    return str_of(z, n);
}

enum err_code listing_search(struct db_conn *c, struct arena *a, int64_t hub_id,
                             const struct listing_filter *f, size_t most, struct listing **ret, size_t *ret_n,
                             struct err *err) {
    struct str words[4] = {STR(""), STR(""), STR(""), STR("")};
    struct str rest = str_fold(a, f->words), part;
    size_t n_words = 0;
    while (n_words < 4 && str_next(&rest, ' ', &part)) {
        if (!str_empty(part))
            words[n_words++] = like(a, part);
    }
    struct listing_find_row *rows;
    size_t n;
    enum err_code rc = listing_find(c, a,
                                    &(struct listing_find_in){
                                        .hub_id = hub_id,
                                        .before_id = f->before_id ? f->before_id : INT64_MAX,
                                        .kind = f->any_kind ? STR("") : str_from(listing_kind_name(f->kind)),
                                        .category = or_empty(f->category),
                                        .member_id = f->member_id,
                                        .any_state = f->any_state,
                                        .today = f->today,
                                        .word1 = words[0],
                                        .word2 = words[1],
                                        .word3 = words[2],
                                        .word4 = words[3],
                                        .most = (int64_t)most,
                                        .skip = (int64_t)f->skip,
                                    },
                                    &rows, &n, err);
    if (rc)
        return rc;
    struct listing *list = arena_new_array(a, struct listing, n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        list[i] = LISTING_OF(a, &rows[i]);
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}
