/* Opening, looking over the fence, wishing and answering. */
#include "exchange/exchange.h"
#include "gen/neighbours_sql.h"
#include "neighbours/neighbours.h"
#include "neighbours/tell.h"

enum err_code neighbours_any(struct db_conn *c, struct arena *a, int64_t hub_id, bool *ret, struct err *err) {
    struct neighbour_open_any_row row;
    return neighbour_open_any(c, a, &(struct neighbour_open_any_in){.hub_id = hub_id}, ret, &row, err);
}

enum err_code neighbour_at(struct db_conn *c, struct arena *a, int64_t hub_id, struct str slug,
                           bool *ret_found, struct neighbour_hub *ret, struct err *err) {
    struct neighbour_hub_at_row row = {0};
    enum err_code rc = neighbour_hub_at(c, a, &(struct neighbour_hub_at_in){.hub_id = hub_id, .slug = slug},
                                        ret_found, &row, err);
    *ret = (struct neighbour_hub){.id = row.other_id, .slug = row.slug, .name = row.name, .here = row.here};
    return rc;
}

enum err_code neighbour_set(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                            struct str other_slug, bool open, struct err *err) {
    struct neighbour_hub to;
    bool found = false;
    enum err_code rc = neighbour_at(c, a, h->id, other_slug, &found, &to, err);
    if (!rc && !found)
        rc = err_set(err, ERR_INVALID, "other", "not-found", "There is no other hub of that address");
    if (!rc && open && !to.here)
        rc = err_set(err, ERR_CONFLICT, "other", "gone", "That time bank is not here any more");
    if (!rc && open)
        rc = neighbour_open_set(c,
                                &(struct neighbour_open_set_in){.hub_id = h->id,
                                                                .other_hub_id = to.id,
                                                                .slug = to.slug,
                                                                .name = to.name,
                                                                .opened_by = by->person_id,
                                                                .opened_at = by->at},
                                NULL, err);
    else if (!rc)
        rc = neighbour_open_drop(c, &(struct neighbour_open_drop_in){.hub_id = h->id, .other_hub_id = to.id},
                                 NULL, err);
    return rc ? rc
              : audit_write(c, by, h->id, open ? "neighbour.open" : "neighbour.close", to.id, STR_NULL, err);
}

/* ---- looking over the fence ---- */

/* A request for which somebody must be checked: whether a neighbour was, this hub cannot know. Of an offer it
 * knows whether its owner was. */
static enum err_code lacks_check(struct db_conn *c, struct arena *a, const struct catalogue *tree,
                                 const struct neighbour_listings_row *r, int64_t today, bool *ret,
                                 struct err *err) {
    enum check_level said = CHECK_NONE;
    struct gate_found found = {.why = GATE_OPEN};
    bool known = check_level_parse(r->check_level, &said);
    const struct gate_need need = gate_need_of(tree, r->category, said);
    const bool offer = str_eqz(r->kind, "offer");
    enum err_code rc = ERR_OK;
    if (offer)
        rc = gate_of_giver(c, a, r->hub_id, r->member_id, &need, today, &found, err);
    *ret = !known || found.why != GATE_OPEN || (!offer && need.level > CHECK_NONE);
    return rc;
}

/* The kinds of help of each hub that was come across, read once. */
struct tree_of {
    int64_t hub_id;
    struct catalogue tree;
    struct tree_of *next;
};

struct sift {
    struct db_conn *c;
    struct arena *a;
    int64_t today;
    struct tree_of *trees;
    size_t most;
    struct neighbour_listing *list;
    size_t n;
};

static enum err_code tree_for(struct sift *s, int64_t hub_id, const struct catalogue **ret, struct err *err) {
    struct tree_of *t = s->trees;
    while (t && t->hub_id != hub_id)
        t = t->next;
    enum err_code rc = ERR_OK;
    if (!t) {
        t = arena_new(s->a, struct tree_of);
        if (!t)
            return err_nomem(err);
        rc = catalogue_of(s->c, s->a, hub_id, &t->tree, err);
        t->hub_id = hub_id;
        t->next = s->trees;
        s->trees = t;
    }
    *ret = &t->tree;
    return rc;
}

static enum err_code take_rows(struct sift *s, const struct neighbour_listings_row *rows, size_t n,
                               struct err *err) {
    for (size_t i = 0; i < n && s->n < s->most; i++) {
        const struct catalogue *tree = NULL;
        bool lacks = false;
        enum err_code rc = tree_for(s, rows[i].hub_id, &tree, err);
        if (!rc)
            rc = lacks_check(s->c, s->a, tree, &rows[i], s->today, &lacks, err);
        if (rc)
            return rc;
        if (lacks)
            continue;
        s->list[s->n++] = (struct neighbour_listing){
            .hub_id = rows[i].hub_id,
            .id = rows[i].id,
            .created_at = rows[i].created_at,
            .slug = rows[i].slug,
            .hub_name = rows[i].hub_name,
            .title = rows[i].title,
            .words = rows[i].words,
            .category_label = catalogue_label(tree, rows[i].category),
            .area = str_or_empty(rows[i].area),
            .is_offer = str_eqz(rows[i].kind, "offer"),
            .wished = rows[i].wished,
            .agreed = rows[i].agreed,
        };
    }
    return ERR_OK;
}

static enum err_code sift_begin(struct sift *s, struct err *err) {
    s->list = arena_new_array(s->a, struct neighbour_listing, s->most + 1);
    return s->list ? ERR_OK : err_nomem(err);
}

/* So many are looked at for one list. */
#define LOOKED_AT_MOST 4000

enum err_code neighbour_listings_of(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                                    int64_t today, struct neighbour_after after, size_t most,
                                    struct neighbour_listing **ret, size_t *ret_n, struct err *err) {
    struct sift s = {.c = c, .a = a, .today = today, .most = most};
    struct neighbour_listings_in in = {
        .hub_id = hub_id,
        .person_id = person_id,
        .today = today,
        .before_at = after.id ? after.created_at : INT64_MAX,
        .before_id = after.id ? after.id : INT64_MAX,
        .before_hub_id = after.id ? after.hub_id : INT64_MAX,
        .most = (int64_t)most,
    };
    size_t n, looked = 0;
    enum err_code rc = sift_begin(&s, err);
    /* Twice as many each time, so that few questions come to the end of those that are left out. */
    for (bool more = true; !rc && more && s.n < most && looked < LOOKED_AT_MOST; looked += n, in.most *= 2) {
        struct neighbour_listings_row *rows;
        rc = neighbour_listings(c, a, &in, &rows, &n, err);
        if (!rc)
            rc = take_rows(&s, rows, n, err);
        more = !rc && n == (size_t)in.most && n > 0;
        if (more) {
            in.before_at = rows[n - 1].created_at;
            in.before_id = rows[n - 1].id;
            in.before_hub_id = rows[n - 1].hub_id;
        }
    }
    *ret = s.list;
    *ret_n = s.n;
    return rc;
}

/* ---- wishing ---- */

static enum err_code not_shown(struct err *err) {
    return err_set(err, ERR_INVALID, "listing", "not-found", "This is no longer shown to your hub");
}

/* The listing as it is shown to this person now, with its owner. */
static enum err_code find_shown(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t person_id,
                                int64_t today, struct str there, int64_t listing_id,
                                struct neighbour_listings_row *ret, struct err *err) {
    struct neighbour_listings_row *rows;
    struct sift s = {.c = c, .a = a, .today = today, .most = 1};
    struct neighbour_hub at;
    size_t n = 0;
    bool found = false;
    enum err_code rc = neighbour_at(c, a, hub_id, there, &found, &at, err);
    if (!rc && !found)
        return not_shown(err);
    if (!rc)
        rc = sift_begin(&s, err);
    if (!rc)
        rc = neighbour_listings(c, a,
                                &(struct neighbour_listings_in){.hub_id = hub_id,
                                                                .person_id = person_id,
                                                                .listing_hub_id = at.id,
                                                                .listing_id = listing_id,
                                                                .today = today,
                                                                .before_at = INT64_MAX,
                                                                .before_id = INT64_MAX,
                                                                .before_hub_id = INT64_MAX,
                                                                .most = 1},
                                &rows, &n, err);
    if (!rc)
        rc = take_rows(&s, rows, n, err);
    if (!rc && (s.n == 0 || listing_id == 0))
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
                                            .words = str_or_empty(words),
                                            .made_at = by->at};
    rc = neighbour_side_insert(c, &side, NULL, err);
    side.hub_id = h->id;
    side.other_hub_id = l.hub_id;
    side.owner = false;
    side.member_id = m->id;
    if (!rc)
        rc = neighbour_side_insert(c, &side, NULL, err);
    if (!rc)
        rc = audit_write(c, by, h->id, "neighbour.wish", *ret_id, STR_NULL, err);
    const struct neighbour_news n = {.id = *ret_id, .who = h->name, .title = l.title, .words = words};
    return rc ? rc
              : neighbour_tell(c, a, by, l.hub_id, l.member_id,
                               str_eqz(l.kind, "offer") ? NEIGHBOUR_WISHED : NEIGHBOUR_COULD, &n, err);
}

/* What has come to ask for a check since somebody next door said that they would like it. */
static enum err_code still_fits(struct db_conn *c, struct arena *a, const struct doer *by,
                                const struct hub *h, const struct neighbour_side_owned_row *w,
                                struct err *err) {
    struct listing l;
    struct gate_found missing = {.why = GATE_OPEN};
    /* Of somebody next door no check is known: a giver of 0 has none. */
    enum err_code rc = listing_get(c, a, h->id, w->listing_id, &l, err);
    if (!rc)
        rc = exchange_check_missing(c, a, h->id, l.kind == LISTING_OFFER ? w->member_id : 0, l.category, l.id,
                                    by->today, &missing, err);
    if (!rc && missing.why == GATE_OPEN && l.kind == LISTING_REQUEST)
        rc = gate_of_taker(c, a, h->id, w->member_id, by->today, &missing, err);
    return rc ? rc : gate_refuse(a, h, &missing, err);
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

static enum err_code tell_yes(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              const struct neighbour_side_owned_row *w, int64_t wish_id, struct err *err) {
    struct member owner;
    enum err_code rc = member_get(c, a, h->id, w->member_id, &owner, err);
    const struct neighbour_news n = {.id = wish_id, .who = rc ? STR_NULL : owner.shown, .title = w->title};
    return rc ? rc
              : neighbour_tell(c, a, by, w->other_hub_id, w->other_member_id, NEIGHBOUR_SAID_YES, &n, err);
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
    if (!rc && yes)
        rc = audit_write(c, by, h->id, "neighbour.yes", wish_id, STR_NULL, err);
    return rc || !yes || !w.has_other_member_id ? rc : tell_yes(c, a, by, h, &w, wish_id, err);
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
    w.contact_name = str_or_empty(r->contact_name);
    w.contact_phone = str_or_empty(r->contact_phone);
    w.contact_email = str_or_empty(r->contact_email);
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
