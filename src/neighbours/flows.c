/* Opening, looking over the fence, wishing and answering. */
#include "exchange/exchange.h"
#include "gen/neighbours_sql.h"
#include "neighbours/neighbours.h"

enum err_code neighbours_any(struct db_conn *c, struct arena *a, int64_t hub_id, bool *ret, struct err *err) {
    struct neighbour_open_any_row row;
    return neighbour_open_any(c, a, &(struct neighbour_open_any_in){.hub_id = hub_id}, ret, &row, err);
}

enum err_code neighbours_of(struct db_conn *c, struct arena *a, int64_t hub_id, struct neighbour_hub **ret,
                            size_t *ret_n, struct err *err) {
    struct neighbour_hubs_row *rows;
    enum err_code rc = neighbour_hubs(c, a, &(struct neighbour_hubs_in){.hub_id = hub_id}, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct neighbour_hub, *ret_n + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct neighbour_hub){.id = rows[i].other_id,
                                           .slug = rows[i].slug,
                                           .name = rows[i].name,
                                           .ours = rows[i].ours,
                                           .theirs = rows[i].theirs,
                                           .here = rows[i].here};
    return ERR_OK;
}

enum err_code neighbour_set(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            struct str other_slug, bool open, struct err *err) {
    struct neighbour_hub *list;
    size_t n, at = 0;
    enum err_code rc = neighbours_of(c, a, h->id, &list, &n, err);
    while (!rc && at < n && !str_eq(list[at].slug, other_slug))
        at++;
    if (!rc && at == n)
        rc = err_set(err, ERR_INVALID, "other", "not-found", "There is no other hub of that address");
    if (!rc && open && !list[at].here)
        rc = err_set(err, ERR_CONFLICT, "other", "gone", "That time bank is not here any more");
    if (!rc && open)
        rc = neighbour_open_set(c,
                                &(struct neighbour_open_set_in){.hub_id = h->id,
                                                                .other_hub_id = list[at].id,
                                                                .slug = list[at].slug,
                                                                .name = list[at].name,
                                                                .opened_by = by->person_id,
                                                                .opened_at = by->at},
                                NULL, err);
    else if (!rc)
        rc = neighbour_open_drop(
            c, &(struct neighbour_open_drop_in){.hub_id = h->id, .other_hub_id = list[at].id}, NULL, err);
    return rc ? rc
              : audit_write(c, by, h->id, open ? "neighbour.open" : "neighbour.close", list[at].id, STR_NULL,
                            err);
}

/* ---- looking over the fence ---- */

/* A request for which somebody must be checked: whether a neighbour was, this hub cannot know. Of an offer it
 * knows whether its owner was. */
static enum err_code lacks_check(struct db_conn *c, struct arena *a, const struct catalogue *tree,
                                 const struct neighbour_listings_row *r, int64_t today, bool *ret,
                                 struct err *err) {
    enum check_level said = CHECK_NONE, has = CHECK_NONE;
    bool known = check_level_parse(r->check_level, &said);
    enum check_level needed = exchange_check_needed(tree, r->category, said);
    enum err_code rc = ERR_OK;
    if (needed != CHECK_NONE && str_eqz(r->kind, "offer"))
        rc = member_checked(c, a, r->hub_id, r->member_id, today, &has, err);
    *ret = !known || has < needed;
    return rc;
}

static enum err_code take_rows(struct db_conn *c, struct arena *a, const struct neighbour_listings_row *rows,
                               size_t n, int64_t today, struct neighbour_listing **ret, size_t *ret_n,
                               struct err *err) {
    bool lacks = false;
    struct catalogue tree;
    int64_t of = 0;
    *ret_n = 0;
    *ret = arena_new_array(a, struct neighbour_listing, n + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        enum err_code rc = of == rows[i].hub_id ? ERR_OK : catalogue_of(c, a, rows[i].hub_id, &tree, err);
        if (!rc)
            rc = lacks_check(c, a, &tree, &rows[i], today, &lacks, err);
        if (rc)
            return rc;
        of = rows[i].hub_id;
        if (lacks)
            continue;
        (*ret)[(*ret_n)++] = (struct neighbour_listing){
            .hub_id = rows[i].hub_id,
            .id = rows[i].id,
            .slug = rows[i].slug,
            .hub_name = rows[i].hub_name,
            .title = rows[i].title,
            .words = rows[i].words,
            .category_label = catalogue_label(&tree, rows[i].category),
            .area = rows[i].area.p ? rows[i].area : STR(""),
            .is_offer = str_eqz(rows[i].kind, "offer"),
            .wished = rows[i].wished,
        };
    }
    return ERR_OK;
}

enum err_code neighbour_listings_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                                    int64_t today, size_t most, struct neighbour_listing **ret, size_t *ret_n,
                                    struct err *err) {
    struct neighbour_listings_row *rows;
    size_t n;
    enum err_code rc = neighbour_listings(
        c, a,
        &(struct neighbour_listings_in){
            .hub_id = hub_id, .person_id = person_id, .today = today, .most = (int64_t)most},
        &rows, &n, err);
    return rc ? rc : take_rows(c, a, rows, n, today, ret, ret_n, err);
}

/* ---- wishing ---- */

static enum err_code not_shown(struct err *err) {
    return err_set(err, ERR_INVALID, "listing", "not-found", "This is no longer shown to your hub");
}

/* The listing as it is shown to this person now, with its owner. */
static enum err_code find_shown(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                                int64_t today, struct str there, int64_t listing_id,
                                struct neighbour_listings_row *ret, struct err *err) {
    struct neighbour_hub *hubs;
    struct neighbour_listings_row *rows;
    struct neighbour_listing *shown;
    size_t n_hubs, at = 0, n = 0, n_shown = 0;
    enum err_code rc = neighbours_of(c, a, hub_id, &hubs, &n_hubs, err);
    while (!rc && at < n_hubs && !str_eq(hubs[at].slug, there))
        at++;
    if (!rc && at == n_hubs)
        return not_shown(err);
    if (!rc)
        rc = neighbour_listings(c, a,
                                &(struct neighbour_listings_in){.hub_id = hub_id,
                                                                .person_id = person_id,
                                                                .listing_hub_id = hubs[at].id,
                                                                .listing_id = listing_id,
                                                                .today = today,
                                                                .most = 1},
                                &rows, &n, err);
    if (!rc)
        rc = take_rows(c, a, rows, n, today, &shown, &n_shown, err);
    if (!rc && (n_shown == 0 || listing_id == 0))
        return not_shown(err);
    if (!rc)
        *ret = rows[0];
    return rc;
}

enum err_code neighbour_wish_make(struct db_conn *c, struct arena *a, const struct doer *by,
                                  const struct hub *h, const struct member *m, struct str there,
                                  int64_t listing_id, struct str words, int64_t *ret_id, struct err *err) {
    struct neighbour_listings_row l = {.id = 0};
    enum err_code rc = find_shown(c, a, h->id, m->person_id, by->today, there, listing_id, &l, err);
    if (rc)
        return rc;
    if (l.wished)
        return err_set(err, ERR_CONFLICT, "listing", "wished", "You have said so already: they will answer");
    *ret_id = id_next(by->ids);
    struct neighbour_side_insert_in side = {.hub_id = l.hub_id,
                                            .id = *ret_id,
                                            .other_hub_id = h->id,
                                            .owner = true,
                                            .member_id = l.member_id,
                                            .listing_id = l.id,
                                            .kind = l.kind,
                                            .title = l.title,
                                            .words = words.p ? words : STR(""),
                                            .made_at = by->at};
    rc = neighbour_side_insert(c, &side, NULL, err);
    side.hub_id = h->id;
    side.other_hub_id = l.hub_id;
    side.owner = false;
    side.member_id = m->id;
    if (!rc)
        rc = neighbour_side_insert(c, &side, NULL, err);
    return rc ? rc : audit_write(c, by, h->id, "neighbour.wish", *ret_id, STR_NULL, err);
}

/* What has come to ask for a check since somebody next door said that they would like it. */
static enum err_code still_fits(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, const struct neighbour_side_owned_row *w,
                                struct err *err) {
    struct listing l;
    enum check_level missing = CHECK_NONE;
    /* Of somebody next door no check is known: a giver of 0 has none. */
    enum err_code rc = listing_get(c, a, h->id, w->listing_id, &l, err);
    if (!rc)
        rc = exchange_check_missing(c, a, h->id, l.kind == LISTING_OFFER ? w->member_id : 0, l.category, l.id,
                                    by->today, &missing, err);
    return rc ? rc : exchange_check_refuse(a, h, missing, err);
}

enum err_code neighbours_apart(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               int64_t other_hub_id, int64_t other_member_id, bool *ret, struct err *err) {
    struct neighbours_blocked_row row = {0};
    enum err_code rc = neighbours_blocked(c, a,
                                          &(struct neighbours_blocked_in){.hub_id = hub_id,
                                                                          .member_id = member_id,
                                                                          .other_hub_id = other_hub_id,
                                                                          .other_member_id = other_member_id},
                                          &row, err);
    *ret = row.n > 0;
    return rc;
}

static enum err_code not_asked(struct err *err) {
    return err_set(err, ERR_INVALID, "wish", "not-found", "Nobody asked you this");
}

/* For people who are kept apart, the other one's wish is not there. */
static enum err_code not_apart(struct db_conn *c, struct arena *a, int64_t hub_id,
                               const struct neighbour_side_owned_row *w, struct err *err) {
    bool apart = false;
    enum err_code rc = ERR_OK;
    if (w->has_other_member_id)
        rc = neighbours_apart(c, a, hub_id, w->member_id, w->other_hub_id, w->other_member_id, &apart, err);
    return !rc && apart ? not_asked(err) : rc;
}

enum err_code neighbour_wish_say(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, int64_t member_id, int64_t wish_id, bool yes,
                                 struct err *err) {
    struct neighbour_side_owned_row w;
    bool found = false;
    enum err_code rc = neighbour_side_owned(
        c, a, &(struct neighbour_side_owned_in){.hub_id = h->id, .id = wish_id}, &found, &w, err);
    if (rc)
        return rc;
    if (!found || w.member_id != member_id)
        return not_asked(err);
    if (!str_eqz(w.answer, "open"))
        return err_set(err, ERR_CONFLICT, "wish", "state", "You have answered this already");
    if ((rc = not_apart(c, a, h->id, &w, err)))
        return rc;
    if (yes && !w.open)
        return err_set(err, ERR_CONFLICT, "wish", "closed",
                       "The two time banks are not open to each other any more");
    if (yes && (rc = still_fits(c, a, by, h, &w, err)))
        return rc;
    rc = neighbour_side_answer(c,
                               &(struct neighbour_side_answer_in){.hub_id = h->id,
                                                                  .id = wish_id,
                                                                  .other_hub_id = w.other_hub_id,
                                                                  .answer = yes ? STR("yes") : STR("no"),
                                                                  .at = by->at},
                               NULL, err);
    /* A line for a no would tell every coordinator who reads the trail what whoever wished is not told. */
    return rc || !yes ? rc : audit_write(c, by, h->id, "neighbour.yes", wish_id, STR_NULL, err);
}

/* ---- what came of it ---- */

#define WISHES_MOST 50

/* Names and whom to ring only where both agreed. */
static struct neighbour_wish wish_of(struct arena *a, const struct neighbour_sides_row *r) {
    struct neighbour_wish w = {
        .id = r->id,
        .made_at = r->made_at,
        .title = r->title,
        .words = r->words,
        .hub_name = r->hub_name,
        .is_offer = str_eqz(r->kind, "offer"),
        .agreed = str_eqz(r->answer, "yes"),
    };
    if (!w.agreed)
        return w;
    w.shown = r->name.p ? person_shown(a, r->name) : STR("somebody");
    w.contact_name = r->contact_name.p ? r->contact_name : STR("");
    w.contact_phone = r->contact_phone.p ? r->contact_phone : STR("");
    w.contact_email = r->contact_email.p ? r->contact_email : STR("");
    return w;
}

enum err_code neighbour_wishes(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                               bool for_them, struct neighbour_wish **ret, size_t *ret_n, struct err *err) {
    struct neighbour_sides_row *rows;
    enum err_code rc =
        neighbour_sides(c, a,
                        &(struct neighbour_sides_in){
                            .hub_id = hub_id, .member_id = member_id, .owner = for_them, .most = WISHES_MOST},
                        &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct neighbour_wish, *ret_n + 1);
    if (!*ret)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = wish_of(a, &rows[i]);
    return ERR_OK;
}
