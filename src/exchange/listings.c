/* Offers and requests: making, changing. */
#include "exchange/exchange.h"

#include "exchange/sides.h"
#include "gen/exchange_sql.h"

#define NEEDS_MOST 10

/* What a search looks through: title, words, category's label and place, folded. */
static struct str folded_text(struct arena *a, const struct catalogue *t, const struct listing_new *l) {
    struct str category = catalogue_label(t, str_empty(l->category) ? STR("other") : l->category);
    return str_fold(a, str_fmt(a, "%.*s %.*s %.*s %.*s %.*s", STR_ARG(l->title), STR_ARG(l->words),
                               STR_ARG(category), STR_ARG(l->place), STR_ARG(l->times)));
}

/* Each of the words once, with a blank between. */
static enum err_code words_check(struct arena *a, struct str *words, bool (*known)(struct str word),
                                 const char *field, const char *what, struct err *err) {
    struct str rest = str_or_empty(*words), part, kept[NEEDS_MOST];
    size_t n = 0;
    while (str_next(&rest, ' ', &part)) {
        size_t i = 0;
        if (str_empty(part))
            continue;
        if (!known(part))
            return err_set(err, ERR_INVALID, field, field, "\"%.*s\" is no %s that is known here",
                           STR_ARG(str_utf8_cut(part, 40)), what);
        while (i < n && !str_eq(kept[i], part))
            i++;
        if (i == NEEDS_MOST)
            return err_set(err, ERR_INVALID, field, "many", "Choose %d or fewer", NEEDS_MOST);
        if (i == n)
            kept[n++] = part;
    }
    *words = str_join(a, kept, n, STR(" "));
    return ERR_OK;
}

static bool need_known(struct str word) {
    return access_label(word) != NULL;
}

static enum err_code hours_check(struct arena *a, struct str *hours, struct err *err) {
    struct week w;
    enum err_code rc = week_parse(str_or_empty(*hours), &w, err);
    if (!rc)
        *hours = week_format(a, &w);
    return rc;
}

/* A postcode, or an area by its name. */
static enum err_code near_check(struct db_conn *c, struct arena *a, int64_t hub_id, struct listing_new *l,
                                struct err *err) {
    struct area *areas;
    size_t n;
    l->near = str_clean(a, str_or_empty(l->near), true);
    l->point = (struct place){0};
    if (str_empty(l->near))
        return a->failed ? err_nomem(err) : ERR_OK;
    struct str code = postcode_clean(a, l->near);
    if (a->failed)
        return err_nomem(err);
    if (code.p) {
        l->near = code;
        return postcode_place(c, a, code, &l->point, err);
    }
    enum err_code rc = areas_of(c, a, hub_id, &areas, &n, err);
    struct str folded = str_fold(a, l->near);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!str_eq(str_fold(a, areas[i].name), folded))
            continue;
        l->near = areas[i].name;
        l->point = areas[i].place;
        return ERR_OK;
    }
    return rc ? rc
              : err_set(err, ERR_INVALID, "near", "near",
                        "Enter a postcode, like SE22 8AA, or one of the areas of this hub");
}

/* Nobody asks for more than such help is eligible for. */
static enum err_code check_may_ask(const struct catalogue *t, struct str category, enum check_level level,
                                   struct err *err) {
    const struct category *k = catalogue_find(t, str_empty(category) ? STR("other") : category);
    return k ? nature_may_ask(k->nature, level, category_shown(k), "check", err) : ERR_OK;
}

/* One that moved in keeps what it came with. `was`: its category before, which may stay though it is closed.
 */
static enum err_code check(struct db_conn *c, struct arena *a, int64_t hub_id, struct listing_new *l,
                           int64_t today, struct str was, struct catalogue *ret_tree, struct err *err) {
    if (str_empty(l->title))
        return err_set(err, ERR_INVALID, "title", "required", "Enter the title");
    if (l->has_ends_on && l->ends_on < today)
        return err_set(err, ERR_INVALID, "ends_on", "past", "The last day must be today or in the future");
    enum err_code rc = catalogue_of(c, a, hub_id, ret_tree, err);
    if (!rc && !l->created_at && !str_eq(l->category, was))
        rc = catalogue_usable(ret_tree, a, l->category, "category", err);
    if (!rc && !l->created_at)
        rc = check_may_ask(ret_tree, l->category, l->check, err);
    if (!rc)
        rc = words_check(a, &l->needs, need_known, "needs", "access need", err);
    if (!rc)
        rc = words_check(a, &l->languages, language_tag_valid, "languages", "tag of a language", err);
    if (!rc)
        rc = hours_check(a, &l->hours, err);
    if (!rc && l->created_at)
        l->near = str_or_empty(l->near);
    else if (!rc)
        rc = near_check(c, a, hub_id, l, err);
    return rc;
}

enum err_code exchange_category_check(struct db_conn *c, struct arena *a, int64_t hub_id, struct str word,
                                      struct err *err) {
    struct catalogue t;
    if (str_empty(word))
        return ERR_OK;
    enum err_code rc = catalogue_of(c, a, hub_id, &t, err);
    return rc ? rc : catalogue_usable(&t, a, word, "category", err);
}

enum err_code listing_create(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             int64_t member_id, const struct listing_new *given, int64_t *ret_id,
                             struct err *err) {
    struct listing_new copy = *given, *l = &copy;
    struct catalogue tree;
    /* One that moved in keeps its last day, also when that is over. */
    enum err_code rc = check(c, a, hub_id, l, l->created_at ? INT64_MIN : by->today, STR_NULL, &tree, err);
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
                            .words = str_or_empty(l->words),
                            .category = str_empty(l->category) ? STR("other") : l->category,
                            .place = str_or_empty(l->place),
                            .times = str_or_empty(l->times),
                            .ends_on = l->ends_on,
                            .has_ends_on = l->has_ends_on,
                            .created_at = l->created_at ? l->created_at : by->at,
                            .changed_at = by->at,
                            .folded = folded_text(a, &tree, l),
                            .near = l->near,
                            .lat = l->point.lat,
                            .has_lat = l->point.known,
                            .lon = l->point.lon,
                            .has_lon = l->point.known,
                            .check_level = str_from(check_level_name(l->check)),
                            .needs = l->needs,
                            .languages = l->languages,
                            .hours = l->hours,
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
                           int64_t id, const struct listing_new *given, int64_t version, struct err *err) {
    struct listing_new copy = *given, *l = &copy;
    struct catalogue tree;
    struct listing now;
    enum err_code rc = listing_get(c, a, hub_id, id, &now, err);
    if (rc)
        return rc;
    if (now.state == LISTING_ENDED)
        return has_ended(err);
    /* A last day that is over may stay while other words are mended. */
    bool same_end = l->has_ends_on && now.has_ends_on && l->ends_on == now.ends_on;
    l->created_at = 0;
    rc = check(c, a, hub_id, l, same_end ? INT64_MIN : by->today, now.category, &tree, err);
    if (rc)
        return rc;
    int64_t changed = 0;
    rc = listing_update(c,
                        &(struct listing_update_in){
                            .hub_id = hub_id,
                            .id = id,
                            .title = l->title,
                            .words = str_or_empty(l->words),
                            .category = str_empty(l->category) ? STR("other") : l->category,
                            .place = str_or_empty(l->place),
                            .times = str_or_empty(l->times),
                            .ends_on = l->ends_on,
                            .has_ends_on = l->has_ends_on,
                            .changed_at = by->at,
                            .folded = folded_text(a, &tree, l),
                            .version = version ? version : now.version,
                            .near = l->near,
                            .lat = l->point.lat,
                            .has_lat = l->point.known,
                            .lon = l->point.lon,
                            .has_lon = l->point.known,
                            .check_level = str_from(check_level_name(l->check)),
                            .needs = l->needs,
                            .languages = l->languages,
                            .hours = l->hours,
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

enum err_code listings_retag(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                             const int64_t *ids, size_t n, struct str category, struct err *err) {
    struct catalogue tree;
    enum err_code rc = catalogue_of(c, a, hub_id, &tree, err);
    if (!rc)
        rc = catalogue_usable(&tree, a, category, "category", err);
    if (!rc && (n == 0 || n > RETAG_MOST))
        rc = err_set(err, ERR_INVALID, "ids", "many",
                     n ? "Choose %d or fewer at a time" : "Choose what to change", RETAG_MOST);
    for (size_t i = 0; i < n && !rc; i++) {
        struct arena_mark mark = arena_mark(a);
        struct listing now;
        rc = listing_get(c, a, hub_id, ids[i], &now, err);
        if (rc == ERR_NOT_FOUND)
            rc = err_set(err, ERR_INVALID, "ids", "not-found",
                         "One of them is not there any more. Look again");
        if (!rc)
            rc = check_may_ask(&tree, category, now.check, err);
        if (rc || str_eq(now.category, category))
            continue;
        const struct listing_new l = {.title = now.title,
                                      .words = now.words,
                                      .category = category,
                                      .place = now.place,
                                      .times = now.times};
        rc = listing_retag(c,
                           &(struct listing_retag_in){.hub_id = hub_id,
                                                      .id = now.id,
                                                      .category = category,
                                                      .folded = folded_text(a, &tree, &l),
                                                      .changed_at = by->at},
                           NULL, err);
        if (!rc)
            rc = audit_write(
                c, by, hub_id, "listing.retag", now.id,
                str_fmt(a, "{\"from\":\"%.*s\",\"to\":\"%.*s\"}", STR_ARG(now.category), STR_ARG(category)),
                err);
        arena_rewind(a, mark);
    }
    return rc;
}

enum err_code category_change(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              const struct category *one, struct err *err) {
    struct catalogue was, tree;
    struct listings_of_category_row *rows;
    size_t n = 0;
    enum err_code rc = catalogue_of(c, a, hub_id, &was, err);
    if (!rc)
        rc = catalogue_set(c, a, by, hub_id, one, err);
    if (!rc)
        rc = catalogue_of(c, a, hub_id, &tree, err);
    if (rc || !catalogue_find(&was, one->word) ||
        str_eq(catalogue_label(&was, one->word), catalogue_label(&tree, one->word)))
        return rc;
    rc = listings_of_category(
        c, a, &(struct listings_of_category_in){.hub_id = hub_id, .category = one->word}, &rows, &n, err);
    for (size_t i = 0; i < n && !rc; i++) {
        struct arena_mark mark = arena_mark(a);
        const struct listing_new l = {.title = rows[i].title,
                                      .words = rows[i].words,
                                      .category = one->word,
                                      .place = rows[i].place,
                                      .times = rows[i].times};
        rc = listing_refold(c,
                            &(struct listing_refold_in){
                                .hub_id = hub_id, .id = rows[i].id, .folded = folded_text(a, &tree, &l)},
                            NULL, err);
        arena_rewind(a, mark);
    }
    return rc;
}

enum err_code offer_of_category(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                int64_t member_id, struct str category, int64_t *ret_id, struct err *err) {
    struct catalogue tree;
    struct profile p;
    struct offer_like_row same;
    bool found = false;
    enum err_code rc = catalogue_of(c, a, hub_id, &tree, err);
    if (!rc && !catalogue_find(&tree, category))
        rc = err_set(err, ERR_NOT_FOUND, "category", "no-category", "There is no such kind of help here");
    if (!rc)
        rc = profile_get(c, a, hub_id, member_id, &p, err);
    if (rc)
        return rc;
    const struct listing_new l = {
        .kind = LISTING_OFFER,
        .title = catalogue_label(&tree, category),
        .category = category,
        .languages =
            str_join(a, p.languages, p.n_languages < NEEDS_MOST ? p.n_languages : NEEDS_MOST, STR(" "))};
    rc = offer_like(c, a,
                    &(struct offer_like_in){
                        .hub_id = hub_id, .member_id = member_id, .category = category, .title = l.title},
                    &found, &same, err);
    if (!rc && found)
        *ret_id = same.id;
    return rc || found ? rc : listing_create(c, a, by, hub_id, member_id, &l, ret_id, err);
}
