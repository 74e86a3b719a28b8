/* Wishes and hands as the score takes them, out of what is stored. What an audience may not know of somebody
 * is left out here, so that neither the score nor the sentence can tell it. */
#include "gen/match_sql.h"
#include "match/loading.h"

/* ---- lists of words ---- */

/* "cy en" as words. */
static enum err_code words_of(struct arena *a, struct str text, const struct str **ret, size_t *ret_n,
                              struct err *err) {
    struct str rest = text, part;
    size_t n = 0;
    struct str *list = arena_new_array(a, struct str, text.n / 2 + 1);
    if (!list)
        return err_nomem(err);
    while (str_next(&rest, ' ', &part)) {
        if (part.n)
            list[n++] = part;
    }
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

struct week match_week(struct str pattern) {
    struct week w = {0};
    struct err ignored;
    if (str_empty(pattern) || week_parse(pattern, &w, &ignored) != ERR_OK)
        w = (struct week){0};
    return w;
}

struct str match_ids(struct arena *a, const int64_t *ids, size_t n) {
    struct buf b;
    buf_init(&b, n * 24 + 8);
    buf_room(&b, n * 21 + 2);
    buf_putc(&b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_putc(&b, ',');
        buf_i64(&b, ids[i]);
    }
    buf_putc(&b, ']');
    struct str s = str_dup(a, buf_view(&b));
    buf_release(&b);
    return s;
}

/* ---- the wish ---- */

enum err_code match_near_of(struct arena *a, const struct catalogue *tree, struct str category,
                            const struct match_near **ret, size_t *ret_n, struct err *err) {
    struct match_near *near = arena_new_array(a, struct match_near, tree->n + 1);
    size_t n = 0;
    if (!near)
        return err_nomem(err);
    near[n++] = (struct match_near){.word = category, .label = catalogue_label(tree, category), .fit = 1};
    for (size_t i = 0; i < tree->n; i++) {
        double fit = catalogue_fit(tree, category, tree->categories[i].word);
        if (fit > 0 && !str_eq(category, tree->categories[i].word))
            near[n++] = (struct match_near){
                .word = tree->categories[i].word, .label = category_shown(&tree->categories[i]), .fit = fit};
    }
    *ret = near;
    *ret_n = n;
    return ERR_OK;
}

/* An unknown one stands for the strictest, so that nobody is sent who was not checked. */
static enum check_level level_of(struct str word) {
    enum check_level l = CHECK_NONE;
    return check_level_parse(word, &l) ? l : CHECK_ENHANCED_BARRED;
}

struct tags {
    const struct str *of[3];
    size_t n[3];
};
enum { TAG_CAN, TAG_LANGUAGE, TAG_ACCESS };
static const char *const tag_kinds[] = {"can", "language", "access"};

/* Those of one member among rows that stand together by kind. */
static enum err_code take_tags(struct arena *a, const struct hands_tags_row *rows, size_t n, struct tags *ret,
                               struct err *err) {
    struct str *words = arena_new_array(a, struct str, n + 1);
    if (!words)
        return err_nomem(err);
    for (size_t k = 0; k < 3; k++) {
        ret->of[k] = words;
        ret->n[k] = 0;
        for (size_t i = 0; i < n; i++) {
            if (str_eqz(rows[i].kind, tag_kinds[k]))
                words[ret->n[k]++] = rows[i].word;
        }
        words += ret->n[k];
    }
    return ERR_OK;
}

/* What the requests do not say themselves, their members' profiles say; to a coordinator alone. */
static enum err_code fill_from_profiles(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                        struct match_wish *wishes, size_t n, struct err *err) {
    struct hands_tags_row *rows;
    size_t n_rows;
    int64_t *members = arena_new_array(a, int64_t, n + 1);
    if (!members)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        members[i] = wishes[i].member_id;
    const struct str ids = match_ids(a, members, n);
    struct match_differing differing;
    enum err_code rc =
        hands_tags(c, a, &(struct hands_tags_in){.hub_id = t->hub_id, .ids = ids}, &rows, &n_rows, err);
    if (!rc)
        rc = match_differing_load(c, a, t, ids, &differing, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct match_wish *w = &wishes[i];
        struct tags tags;
        w->differs = match_differing_of(&differing, w->member_id);
        size_t from = 0, to;
        while (from < n_rows && rows[from].member_id != w->member_id)
            from++;
        for (to = from; to < n_rows && rows[to].member_id == w->member_id;)
            to++;
        rc = take_tags(a, rows + from, to - from, &tags, err);
        if (!rc && !w->n_languages) {
            w->languages = tags.of[TAG_LANGUAGE];
            w->n_languages = tags.n[TAG_LANGUAGE];
        }
        if (!rc && !w->n_access) {
            w->access = tags.of[TAG_ACCESS];
            w->n_access = tags.n[TAG_ACCESS];
        }
    }
    return rc;
}

/* The days in which it can be met. */
static int64_t days_for(const struct suggest_terms *t, bool ends, int64_t ends_on) {
    if (!t->zone || (ends && ends_on < t->today))
        return 0;
    return ends && ends_on - t->today < MATCH_LOOK_DAYS ? ends_on - t->today + 1 : MATCH_LOOK_DAYS;
}

static enum err_code wish_of(struct arena *a, const struct suggest_terms *t, const struct catalogue *tree,
                             const struct wish_rows_row *r, struct match_wish *ret, struct err *err) {
    const struct gate_need need = gate_need_of(tree, r->category, level_of(r->check_level));
    *ret = (struct match_wish){
        .id = r->id,
        .member_id = r->member_id,
        .open = str_eqz(r->state, "open") && !(r->has_ends_on && r->ends_on < t->today),
        .active = str_eqz(r->member_state, "active"),
        .title = str_fold(a, r->title),
        .words = str_fold(a, r->words),
        .check_level = (int)need.level,
        .category = need.category,
        .parent = need.parent,
        .week = match_week(r->hours),
        .place = {.known = r->has_lat && r->has_lon, .lat = r->lat, .lon = r->lon},
        .zone = t->zone,
        .from_day = t->today,
        .days = days_for(t, r->has_ends_on, r->ends_on),
    };
    if (t->audience == MATCH_FOR_COORDINATOR) {
        ret->standing = (struct match_standing){.given = r->given,
                                                .received = r->received,
                                                .times_given = r->times_given,
                                                .times_received = r->times_received,
                                                .ties = r->ties};
        if (week_empty(&ret->week))
            ret->week = match_week(r->pattern);
    }
    enum err_code rc = match_near_of(a, tree, r->category, &ret->near, &ret->n_near, err);
    if (!rc)
        rc = words_of(a, r->languages, &ret->languages, &ret->n_languages, err);
    return rc ? rc : words_of(a, r->needs, &ret->access, &ret->n_access, err);
}

enum err_code match_wishes_load(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                const struct catalogue *tree, const int64_t *ids, size_t n,
                                struct match_wish **ret, struct wish_told **ret_told, size_t *ret_n,
                                struct err *err) {
    struct wish_rows_row *rows;
    enum err_code rc = wish_rows(
        c, a, &(struct wish_rows_in){.hub_id = t->hub_id, .ids = match_ids(a, ids, n)}, &rows, ret_n, err);
    if (rc)
        return rc;
    *ret = arena_new_array(a, struct match_wish, *ret_n + 1);
    *ret_told = arena_new_array(a, struct wish_told, *ret_n + 1);
    if (!*ret || !*ret_told)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        rc = wish_of(a, t, tree, &rows[i], &(*ret)[i], err);
        (*ret_told)[i] = (struct wish_told){.title = rows[i].title,
                                            .shown = t->audience == MATCH_FOR_COORDINATOR
                                                         ? rows[i].member_name
                                                         : person_shown(a, rows[i].member_name)};
    }
    if (!rc && t->audience == MATCH_FOR_COORDINATOR && *ret_n)
        rc = fill_from_profiles(c, a, t, *ret, *ret_n, err);
    return rc;
}

enum err_code match_wish_load(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                              const struct catalogue *tree, int64_t listing_id, struct match_wish *ret,
                              struct wish_told *ret_told, struct err *err) {
    struct match_wish *list;
    struct wish_told *told;
    size_t n;
    enum err_code rc = match_wishes_load(c, a, t, tree, &listing_id, 1, &list, &told, &n, err);
    if (!rc && n == 0)
        rc = err_set(err, ERR_NOT_FOUND, "id", "not-found", "There is no such request here.");
    if (rc)
        return rc;
    *ret = list[0];
    *ret_told = told[0];
    return ERR_OK;
}

/* ---- hands ---- */

static struct match_hand hand_of(struct arena *a, const struct suggest_terms *t,
                                 const struct hands_rows_row *r) {
    const struct str told[] = {r->about, r->head, r->hands, r->heart};
    bool open = t->audience == MATCH_FOR_COORDINATOR || (r->has_findable && r->findable);
    struct match_hand h = {
        .member_id = r->id,
        .shown = STR(""),
        .active = str_eqz(r->state, "active"),
        .about = open ? str_join(a, told, 4, STR(" ")) : STR(""),
        .place = {.known = r->has_lat && r->has_lon, .lat = r->lat, .lon = r->lon},
        .standing = {.given = r->given,
                     .received = r->received,
                     .times_given = r->times_given,
                     .times_received = r->times_received,
                     .ties = r->ties},
        .joined_day = r->has_joined_at ? day_of_seconds(r->joined_at) : 0,
    };
    if (open)
        h.week = match_week(r->pattern);
    return h;
}

static struct match_hand *hand_at(struct match_hand *hands, size_t n, int64_t id) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (hands[mid].member_id == id)
            return &hands[mid];
        if (hands[mid].member_id < id)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* Rows come in the order of their members: each hand gets its run of them. */
static enum err_code put_tags(struct arena *a, const struct suggest_terms *t, struct match_hand *hands,
                              size_t n, const struct hands_rows_row *people,
                              const struct hands_tags_row *rows, size_t n_rows, struct err *err) {
    for (size_t i = 0, h = 0; i < n_rows;) {
        size_t to = i;
        while (to < n_rows && rows[to].member_id == rows[i].member_id)
            to++;
        while (h < n && hands[h].member_id < rows[i].member_id)
            h++;
        if (h < n && hands[h].member_id == rows[i].member_id) {
            struct tags tags;
            enum err_code rc = take_tags(a, rows + i, to - i, &tags, err);
            if (rc)
                return rc;
            bool all = t->audience == MATCH_FOR_COORDINATOR;
            if (all || (people[h].has_findable && people[h].findable)) {
                hands[h].can = tags.of[TAG_CAN];
                hands[h].n_can = tags.n[TAG_CAN];
                hands[h].languages = tags.of[TAG_LANGUAGE];
                hands[h].n_languages = tags.n[TAG_LANGUAGE];
            }
            if (all) {
                hands[h].access = tags.of[TAG_ACCESS];
                hands[h].n_access = tags.n[TAG_ACCESS];
            }
        }
        i = to;
    }
    return ERR_OK;
}

static enum err_code load_gave(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               struct str ids, struct match_hand *hands, size_t n, struct err *err) {
    struct hands_gave_row *rows;
    size_t n_rows;
    if (t->audience == MATCH_FOR_MEMBER)
        return ERR_OK;
    enum err_code rc =
        hands_gave(c, a, &(struct hands_gave_in){.hub_id = t->hub_id, .ids = ids}, &rows, &n_rows, err);
    if (rc)
        return rc;
    struct str *words = arena_new_array(a, struct str, n_rows + 1);
    if (!words)
        return err_nomem(err);
    for (size_t i = 0; i < n_rows; i++) {
        struct match_hand *h = hand_at(hands, n, rows[i].member_id);
        words[i] = rows[i].category;
        if (h && !h->n_gave++)
            h->gave = &words[i];
    }
    return ERR_OK;
}

static enum err_code load_lately(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                 struct str ids, struct match_hand *hands, size_t n, struct err *err) {
    struct hands_lately_row *rows;
    size_t n_rows;
    if (t->audience == MATCH_FOR_MEMBER)
        return ERR_OK;
    const struct hands_lately_in in = {.hub_id = t->hub_id, .ids = ids, .period = match_period(t->today)};
    enum err_code rc = hands_lately(c, a, &in, &rows, &n_rows, err);
    for (size_t i = 0; !rc && i < n_rows; i++) {
        struct match_hand *h = hand_at(hands, n, rows[i].member_id);
        if (h)
            h->standing.recent += rows[i].given;
    }
    return rc;
}

static enum err_code load_offers(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                 struct str ids, struct match_hand *hands, size_t n, struct err *err) {
    struct hands_offers_row *rows;
    size_t n_rows;
    enum err_code rc =
        hands_offers(c, a, &(struct hands_offers_in){.hub_id = t->hub_id, .ids = ids, .today = t->today},
                     &rows, &n_rows, err);
    if (rc)
        return rc;
    struct match_offer *offers = arena_new_array(a, struct match_offer, n_rows + 1);
    if (!offers)
        return err_nomem(err);
    for (size_t i = 0; i < n_rows; i++) {
        struct match_hand *h = hand_at(hands, n, rows[i].member_id);
        offers[i] = (struct match_offer){
            .id = rows[i].id, .title = rows[i].title, .words = rows[i].folded, .category = rows[i].category};
        if (h && !h->n_offers++)
            h->offers = &offers[i];
    }
    return ERR_OK;
}

static enum err_code load_gates(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                struct match_hand *hands, size_t n, struct err *err) {
    struct gate *gates;
    int64_t *ids = arena_new_array(a, int64_t, n + 1);
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        ids[i] = hands[i].member_id;
    enum err_code rc = gates_of(c, a, t->hub_id, ids, n, t->today, &gates, err);
    for (size_t i = 0; !rc && i < n; i++) {
        hands[i].gate = gates[i];
        hands[i].checked = (int)gates[i].level;
    }
    return rc;
}

static enum err_code load_differs(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                  struct str ids, struct match_hand *hands, size_t n, struct err *err) {
    struct match_differing d;
    enum err_code rc = match_differing_load(c, a, t, ids, &d, err);
    for (size_t i = 0; !rc && i < d.n; i++) {
        struct match_hand *h = hand_at(hands, n, d.member_ids[i]);
        if (h)
            h->differs = d.of[i];
    }
    return rc;
}

/* What stands between these hands and this wish: blocks, answers, exchanges that were and are. */
static enum err_code load_between(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                  const struct match_wish *w, struct match_hand *hands, size_t n,
                                  struct err *err) {
    const int64_t *blocked;
    struct asks_of_listing_row *asks;
    struct givers_of_listing_row *givers;
    struct ties_of_row *ties;
    size_t n_blocked, n_asks = 0, n_givers = 0, n_ties = 0;
    enum err_code rc = blocks_of_member(c, a, t->hub_id, w->member_id, &blocked, &n_blocked, err);
    if (!rc)
        rc = ties_of(c, a, &(struct ties_of_in){.hub_id = t->hub_id, .member_id = w->member_id}, &ties,
                     &n_ties, err);
    if (!rc && w->id)
        rc = asks_of_listing(c, a, &(struct asks_of_listing_in){.hub_id = t->hub_id, .listing_id = w->id},
                             &asks, &n_asks, err);
    if (!rc && w->id)
        rc = givers_of_listing(c, a, &(struct givers_of_listing_in){.hub_id = t->hub_id, .listing_id = w->id},
                               &givers, &n_givers, err);
    if (rc)
        return rc;
    struct match_hand *h;
    for (size_t i = 0; i < n_blocked; i++) {
        if ((h = hand_at(hands, n, blocked[i])))
            h->blocked = true;
    }
    for (size_t i = 0; i < n_ties; i++) {
        if ((h = hand_at(hands, n, ties[i].other_id)))
            h->with = ties[i].times;
    }
    for (size_t i = 0; i < n_asks; i++) {
        if (!(h = hand_at(hands, n, asks[i].member_id)))
            continue;
        h->said_no = h->said_no || str_eqz(asks[i].answer, "no");
        h->asked = h->asked || !str_eqz(asks[i].answer, "yes");
    }
    for (size_t i = 0; i < n_givers; i++) {
        if ((h = hand_at(hands, n, givers[i].giver_id)))
            h->under_way = true;
    }
    return ERR_OK;
}

enum err_code match_hands_unnamed(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                                  const struct match_wish *wish, const int64_t *ids, size_t n,
                                  struct match_hand **ret, size_t *ret_n, struct err *err) {
    struct hands_rows_row *people;
    struct hands_tags_row *tags;
    size_t n_people, n_tags;
    struct str list = match_ids(a, ids, n);
    enum err_code rc =
        hands_rows(c, a, &(struct hands_rows_in){.hub_id = t->hub_id, .ids = list}, &people, &n_people, err);
    if (!rc)
        rc = hands_tags(c, a, &(struct hands_tags_in){.hub_id = t->hub_id, .ids = list}, &tags, &n_tags, err);
    if (rc)
        return rc;
    struct match_hand *hands = arena_new_array(a, struct match_hand, n_people + 1);
    if (!hands)
        return err_nomem(err);
    for (size_t i = 0; i < n_people; i++)
        hands[i] = hand_of(a, t, &people[i]);
    rc = put_tags(a, t, hands, n_people, people, tags, n_tags, err);
    if (!rc)
        rc = load_gave(c, a, t, list, hands, n_people, err);
    if (!rc)
        rc = load_lately(c, a, t, list, hands, n_people, err);
    if (!rc)
        rc = load_offers(c, a, t, list, hands, n_people, err);
    if (!rc)
        rc = load_gates(c, a, t, hands, n_people, err);
    if (!rc)
        rc = load_differs(c, a, t, list, hands, n_people, err);
    if (!rc && wish)
        rc = load_between(c, a, t, wish, hands, n_people, err);
    *ret = hands;
    *ret_n = n_people;
    return rc;
}

enum err_code match_hands_name(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               struct match_hand **hands, size_t n, struct err *err) {
    struct hands_names_row *rows;
    size_t n_rows;
    int64_t *ids = arena_new_array(a, int64_t, n + 1);
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        ids[i] = hands[i]->member_id;
    const struct hands_names_in in = {.hub_id = t->hub_id, .ids = match_ids(a, ids, n)};
    enum err_code rc = hands_names(c, a, &in, &rows, &n_rows, err);
    for (size_t i = 0; !rc && i < n; i++) {
        size_t low = 0, high = n_rows;
        while (low < high) {
            size_t mid = low + (high - low) / 2;
            if (rows[mid].id < ids[i])
                low = mid + 1;
            else
                high = mid;
        }
        if (low < n_rows && rows[low].id == ids[i])
            hands[i]->shown =
                t->audience == MATCH_FOR_COORDINATOR ? rows[low].name : person_shown(a, rows[low].name);
    }
    return rc;
}

enum err_code match_hands_load(struct db_conn *c, struct arena *a, const struct suggest_terms *t,
                               const struct match_wish *wish, const int64_t *ids, size_t n,
                               struct match_hand **ret, size_t *ret_n, struct err *err) {
    enum err_code rc = match_hands_unnamed(c, a, t, wish, ids, n, ret, ret_n, err);
    struct match_hand **all = rc ? NULL : arena_new_array(a, struct match_hand *, *ret_n + 1);
    if (!rc && !all)
        return err_nomem(err);
    for (size_t i = 0; !rc && i < *ret_n; i++)
        all[i] = *ret + i;
    return rc ? rc : match_hands_name(c, a, t, all, *ret_n, err);
}
