/* Hubs: made, found, changed. */
#include "hub/inside.h"

#include "base/zone.h"
#include "gen/hub_sql.h"

#define CONFIRM_DAYS 14
#define MOST_MINUTES 720
#define SOFT_FLOOR (-20 * 60)

/* What a hub starts with where nothing is said. */
static void with_defaults(struct arena *a, struct hub_new *n) {
    if (n->confirm_days == 0)
        n->confirm_days = CONFIRM_DAYS;
    if (!n->has_soft_floor && !n->has_floor) {
        n->has_soft_floor = true;
        n->soft_floor = SOFT_FLOOR;
    }
    if (str_empty(n->letter))
        n->letter = hub_letter_of(a, n->name);
}

static enum err_code limits_check(bool has_soft_floor, int64_t soft_floor, bool has_floor, int64_t floor,
                                  struct err *err) {
    if (has_soft_floor && soft_floor > 0)
        return err_set(err, ERR_INVALID, "soft_floor", "sign",
                       "The point at which the coordinator is told must be zero or below");
    if (has_floor && floor > 0)
        return err_set(err, ERR_INVALID, "floor", "sign", "The lowest balance must be zero or below");
    if (has_soft_floor && has_floor && floor > soft_floor)
        return err_set(err, ERR_INVALID, "floor", "order",
                       "The lowest balance must not be above the point at which the coordinator is told");
    return ERR_OK;
}

static enum err_code new_check(const struct hub_new *n, struct err *err) {
    if (!slug_valid(n->slug))
        return err_set(err, ERR_INVALID, "slug", "slug",
                       "The address must be 2 to 40 small letters, digits and single dashes, and begin with "
                       "a letter, like riverside");
    if (str_empty(n->name) || str_utf8_length(n->name) > 100)
        return err_set(err, ERR_INVALID, "name", "name",
                       "Enter the name of the hub, in 100 characters or fewer");
    if (n->letter.n != 1 || n->letter.p[0] < 'A' || n->letter.p[0] > 'Z')
        return err_set(err, ERR_INVALID, "letter", "letter",
                       "The letter before members' numbers must be one capital letter, A to Z");
    if (n->confirm_days < 1 || n->confirm_days > 365)
        return err_set(err, ERR_INVALID, "confirm_days", "range",
                       "The days until an exchange confirms itself must be 1 to 365");
    return limits_check(n->has_soft_floor, n->soft_floor, n->has_floor, n->floor, err);
}

static enum err_code hub_store(struct db_conn *c, const struct doer *by, const struct hub_new *n, int64_t id,
                               int64_t pot_id, struct err *err) {
    const struct hub_insert_in row = {
        .hub_id = id,
        .name = n->name,
        .about = str_or_empty(n->about),
        .host = str_or_empty(n->host),
        .letter = n->letter,
        .joining = n->by_invitation ? STR("invitation") : STR("request"),
        .confirm_days = n->confirm_days,
        .most_minutes = MOST_MINUTES,
        .has_soft_floor = n->has_soft_floor,
        .soft_floor = n->soft_floor,
        .has_floor = n->has_floor,
        .floor = n->floor,
        .public_offers = n->public_offers,
        .public_requests = n->public_requests,
        .public_figures = n->public_figures,
        .public_assets = n->public_assets,
        .contact_name = str_or_empty(n->contact_name),
        .contact_phone = str_or_empty(n->contact_phone),
        .contact_email = str_or_empty(n->contact_email),
        .pot_id = pot_id,
        .created_at = by->at,
    };
    const struct hub_address_insert_in address = {.slug = n->slug, .hub_id = id};
    enum err_code code = hub_insert(c, &row, NULL, err);
    return code != ERR_OK ? code : hub_address_insert(c, &address, NULL, err);
}

enum err_code hub_create(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub_new *h,
                         int64_t *ret_id, struct err *err) {
    struct hub_new n = *h;
    with_defaults(a, &n);
    enum err_code code = new_check(&n, err);
    if (code != ERR_OK)
        return code;
    bool found;
    struct hub_address_find_row row;
    code = hub_address_find(c, a, &(struct hub_address_find_in){.slug = n.slug}, &found, &row, err);
    if (code != ERR_OK)
        return code;
    if (found)
        return err_set(err, ERR_CONFLICT, "slug", "taken",
                       "There is a hub at the address \"%.*s\" already. Choose another", STR_ARG(n.slug));
    int64_t id = id_next(by->ids), pot_id;
    const struct ledger_new_account pot = {
        .kind = LEDGER_POT, .unit = LEDGER_MINUTES, .name = STR("Community pot")};
    if ((code = ledger_open(c, id, err)) != ERR_OK ||
        (code = ledger_account_open(c, by, id, &pot, &pot_id, err)) != ERR_OK ||
        (code = hub_store(c, by, &n, id, pot_id, err)) != ERR_OK)
        return code;
    *ret_id = id;
    return audit_write(c, by, id, "hub.create", id, STR_NULL, err);
}

/* Two queries give rows of the same columns; each has its own struct. */
#define HUB_OF(r, hub_id)                                                                                    \
    ((struct hub){                                                                                           \
        .id = (hub_id),                                                                                      \
        .slug = (r)->slug,                                                                                   \
        .name = (r)->name,                                                                                   \
        .about = (r)->about,                                                                                 \
        .host = (r)->host,                                                                                   \
        .letter = (r)->letter,                                                                               \
        .by_invitation = str_eqz((r)->joining, "invitation"),                                                \
        .confirm_days = (r)->confirm_days,                                                                   \
        .most_minutes = (r)->most_minutes,                                                                   \
        .has_soft_floor = (r)->has_soft_floor,                                                               \
        .soft_floor = (r)->soft_floor,                                                                       \
        .has_floor = (r)->has_floor,                                                                         \
        .floor = (r)->floor,                                                                                 \
        .public_offers = (r)->public_offers,                                                                 \
        .public_requests = (r)->public_requests,                                                             \
        .public_figures = (r)->public_figures,                                                               \
        .public_assets = (r)->public_assets,                                                                 \
        .contact_name = (r)->contact_name,                                                                   \
        .contact_phone = (r)->contact_phone,                                                                 \
        .contact_email = (r)->contact_email,                                                                 \
        .time_zone = (r)->time_zone,                                                                         \
        .has_ceiling = (r)->has_ceiling,                                                                     \
        .ceiling = (r)->ceiling,                                                                             \
        .hour_words = (r)->hour_words,                                                                       \
        .languages = (r)->languages,                                                                         \
        .language = (r)->language,                                                                           \
        .pace = (r)->pace,                                                                                   \
        .has_rules = (r)->has_rules,                                                                         \
        .pot_id = (r)->pot_id,                                                                               \
        .created_at = (r)->created_at,                                                                       \
        .version = (r)->version,                                                                             \
    })

enum err_code hub_by_id(struct db_conn *c, struct arena *a, int64_t hub_id, struct hub *ret,
                        struct err *err) {
    struct hub_row_row r;
    enum err_code code = hub_row(c, a, &(struct hub_row_in){.hub_id = hub_id}, &r, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "hub", "no-hub", "There is no such hub");
    if (code != ERR_OK)
        return code;
    *ret = HUB_OF(&r, hub_id);
    return ERR_OK;
}

enum err_code hub_by_slug(struct db_conn *c, struct arena *a, struct str slug, struct hub *ret,
                          struct err *err) {
    bool found;
    struct hub_named_row r;
    enum err_code code = hub_named(c, a, &(struct hub_named_in){.slug = slug}, &found, &r, err);
    if (code != ERR_OK)
        return code;
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "hub", "no-hub", "There is no hub \"%.*s\"",
                       STR_ARG(str_utf8_cut(slug, 64)));
    *ret = HUB_OF(&r, r.hub_id);
    return ERR_OK;
}

enum err_code hub_list(struct db_conn *c, struct arena *a, struct hub **ret, size_t *ret_n, struct err *err) {
    struct hub_ids_row *ids;
    size_t n;
    enum err_code code = hub_ids(c, a, &ids, &n, err);
    if (code != ERR_OK)
        return code;
    struct hub *hubs = arena_new_array(a, struct hub, n);
    if (!hubs)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        if ((code = hub_by_id(c, a, ids[i].hub_id, &hubs[i], err)) != ERR_OK)
            return code;
    *ret = hubs;
    *ret_n = n;
    return ERR_OK;
}

static bool is_in(const int64_t *list, size_t n, int64_t id) {
    for (size_t i = 0; i < n; i++)
        if (list[i] == id)
            return true;
    return false;
}

enum err_code hub_list_page(struct db_conn *c, struct arena *a, const int64_t *without, size_t n_without,
                            int64_t page, struct hub **ret, size_t *ret_n, bool *ret_more, struct err *err) {
    struct hub_ids_row *ids;
    struct hub *hubs = arena_new_array(a, struct hub, HUBS_A_PAGE);
    size_t n, skip = (size_t)(page - 1) * HUBS_A_PAGE, shown = 0;
    if (!hubs)
        return err_nomem(err);
    *ret_more = false;
    enum err_code code = hub_ids(c, a, &ids, &n, err);
    for (size_t i = 0; code == ERR_OK && !*ret_more && i < n; i++) {
        if (is_in(without, n_without, ids[i].hub_id))
            continue;
        if (skip)
            skip--;
        else if (shown == HUBS_A_PAGE)
            *ret_more = true;
        else
            code = hub_by_id(c, a, ids[i].hub_id, &hubs[shown++], err);
    }
    *ret = hubs;
    *ret_n = shown;
    return code;
}

static enum err_code zone_check(struct arena *a, struct str name, struct err *err) {
    if (zone_find(name))
        return ERR_OK;
    const char **known = arena_new_array(a, const char *, zones_count());
    if (!known)
        return err_nomem(err);
    for (size_t i = 0; i < zones_count(); i++)
        known[i] = zone_name(zone_nth(i));
    const char *near = str_nearest(name, known, zones_count());
    return err_set(err, ERR_INVALID, "time_zone", "zone",
                   "The time zone must be a name of the tz database, like %s", near ? near : ZONE_DEFAULT);
}

enum err_code hub_change(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         int64_t version, struct str what, struct err *err) {
    if (str_empty(h->name))
        return err_set(err, ERR_INVALID, "name", "name", "Enter the name of the hub");
    enum err_code code = limits_check(h->has_soft_floor, h->soft_floor, h->has_floor, h->floor, err);
    if (code == ERR_OK && h->has_ceiling && h->ceiling < 0)
        code = err_set(err, ERR_INVALID, "ceiling", "sign", "The highest balance must be zero or above");
    if (code == ERR_OK)
        code = zone_check(a, h->time_zone, err);
    if (code != ERR_OK)
        return code;
    const struct hub_update_in row = {
        .hub_id = h->id,
        .name = h->name,
        .about = str_or_empty(h->about),
        .host = str_or_empty(h->host),
        .joining = h->by_invitation ? STR("invitation") : STR("request"),
        .confirm_days = h->confirm_days,
        .most_minutes = h->most_minutes,
        .has_soft_floor = h->has_soft_floor,
        .soft_floor = h->soft_floor,
        .has_floor = h->has_floor,
        .floor = h->floor,
        .public_offers = h->public_offers,
        .public_requests = h->public_requests,
        .public_figures = h->public_figures,
        .public_assets = h->public_assets,
        .contact_name = str_or_empty(h->contact_name),
        .contact_phone = str_or_empty(h->contact_phone),
        .contact_email = str_or_empty(h->contact_email),
        .time_zone = h->time_zone,
        .has_ceiling = h->has_ceiling,
        .ceiling = h->ceiling,
        .hour_words = str_or_empty(h->hour_words),
        .languages = str_or_empty(h->languages),
        .language = str_or_empty(h->language),
        .pace = str_or_empty(h->pace),
        .has_rules = h->has_rules,
        .version = version,
    };
    int64_t changed;
    if ((code = hub_update(c, &row, &changed, err)) != ERR_OK)
        return code;
    if (changed == 0)
        return err_set(
            err, ERR_PRECONDITION, NULL, "version",
            "Somebody else changed the settings first. Look at what they say now, and change them again");
    return audit_write(c, by, h->id, "hub.change", h->id, str_fmt(a, "{\"setting\":\"%.*s\"}", STR_ARG(what)),
                       err);
}
