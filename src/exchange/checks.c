/* The checks that a kind of help, or one listing, asks of whoever helps. They hold wherever help is agreed.
 */
#include "exchange/sides.h"

enum check_level exchange_check_needed(const struct catalogue *tree, struct str category,
                                       enum check_level said) {
    const struct category *kind = catalogue_find(tree, category);
    return kind && kind->check > said ? kind->check : said;
}

static enum err_code needed_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct str category,
                               int64_t listing_id, enum check_level *ret, struct err *err) {
    struct catalogue tree;
    struct listing l;
    enum err_code rc = catalogue_of(c, a, hub_id, &tree, err);
    if (rc)
        return rc;
    *ret = exchange_check_needed(&tree, category, CHECK_NONE);
    if (!listing_id)
        return ERR_OK;
    rc = listing_get(c, a, hub_id, listing_id, &l, err);
    if (rc)
        return rc;
    enum check_level of_listing = exchange_check_needed(&tree, l.category, l.check);
    *ret = of_listing > *ret ? of_listing : *ret;
    return ERR_OK;
}

enum err_code exchange_check_missing(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t giver_id,
                                     struct str category, int64_t listing_id, int64_t day,
                                     enum check_level *ret, struct err *err) {
    enum check_level needed = CHECK_NONE, has = CHECK_NONE;
    enum err_code rc = needed_of(c, a, hub_id, category, listing_id, &needed, err);
    if (!rc && needed != CHECK_NONE)
        rc = member_checked(c, a, hub_id, giver_id, day, &has, err);
    *ret = has < needed ? needed : CHECK_NONE;
    return rc;
}

struct str exchange_check_words(struct arena *a, const struct hub *h, enum check_level level) {
    struct str who = str_empty(h->contact_name) ? STR("the coordinator") : h->contact_name;
    struct str how = !str_empty(h->contact_phone) ? h->contact_phone : h->contact_email;
    return str_fmt(
        a,
        tr("Whoever helps with this is checked first: %s. Talk to %.*s%s%.*s%s, who can say how that "
           "is done."),
        check_level_label(level), STR_ARG(who), str_empty(how) ? "" : " (",
        STR_ARG(str_empty(how) ? STR("") : how), str_empty(how) ? "" : ")");
}

enum err_code exchange_check_refuse(struct arena *a, const struct hub *h, enum check_level missing,
                                    struct err *err) {
    if (missing == CHECK_NONE)
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, NULL, "unchecked", "%.*s",
                   STR_ARG(exchange_check_words(a, h, missing)));
}

enum err_code exchange_check_hold(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, const struct exchange *e, struct err *err) {
    enum check_level missing = CHECK_NONE;
    enum err_code rc = exchange_check_missing(c, a, h->id, e->giver_id, e->category, e->listing_id, by->today,
                                              &missing, err);
    return rc ? rc : exchange_check_refuse(a, h, missing, err);
}

enum err_code exchange_check_note(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, const struct exchange *e, struct err *err) {
    enum check_level missing = CHECK_NONE;
    enum err_code rc =
        exchange_check_missing(c, a, h->id, e->giver_id, e->category, e->listing_id, e->day, &missing, err);
    if (rc || missing == CHECK_NONE)
        return rc;
    return audit_write(c, by, h->id, "exchange.unchecked", e->id,
                       str_fmt(a, "{\"needed\":\"%s\"}", check_level_name(missing)), err);
}
