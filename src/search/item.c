/* One thing as the index knows it: read from what is stored, its words gathered. */
#include "search/inside.h"

#include <string.h>

static const char *const kind_names[SEARCH_KINDS] = {"offer", "request", "person", "asset"};

const char *search_kind_name(enum search_kind k) {
    return kind_names[k];
}

bool search_kind_parse(struct str s, enum search_kind *ret) {
    size_t i;
    const bool known = str_among(s, kind_names, SEARCH_KINDS, &i);
    if (known)
        *ret = (enum search_kind)i;
    return known;
}

void hub_code(int64_t hub_id, char ret[HUB_CODE]) {
    uint64_t v = (uint64_t)hub_id;
    for (size_t i = HUB_CODE; i-- > 0; v >>= 5)
        ret[i] = "0123456789abcdefghijklmnopqrstuv"[v & 31];
}

struct str engine_terms(struct arena *a, int64_t hub_id, struct str terms) {
    char code[HUB_CODE];
    char *z = arena_alloc(a, terms.n * (HUB_CODE + 1) + 1);
    struct str stems[TERMS_MOST], rest = terms;
    struct term t;
    size_t n = 0, at = 0;
    if (!z)
        return STR("");
    hub_code(hub_id, code);
    while (n < TERMS_MOST && terms_next(&rest, &t)) {
        size_t i = 0;
        while (i < n && !str_eq(stems[i], t.stem))
            i++;
        if (i < n)
            continue;
        stems[n++] = t.stem;
        if (at > 0)
            z[at++] = ' ';
        memcpy(z + at, code, HUB_CODE);
        memcpy(z + at + HUB_CODE, t.stem.p, t.stem.n);
        at += HUB_CODE + t.stem.n;
    }
    return str_of(z, at);
}

struct str ids_json(struct arena *a, const int64_t *ids, size_t n) {
    char *z = arena_alloc(a, n * 21 + 3);
    if (!z)
        return STR("[]");
    size_t at = 0;
    z[at++] = '[';
    for (size_t i = 0; i < n; i++) {
        char digits[20], *p = digits + sizeof digits;
        uint64_t left = ids[i] < 0 ? 0 : (uint64_t)ids[i];
        do {
            *--p = (char)('0' + left % 10);
            left /= 10;
        } while (left);
        if (i > 0)
            z[at++] = ',';
        memcpy(z + at, p, (size_t)(digits + sizeof digits - p));
        at += (size_t)(digits + sizeof digits - p);
    }
    z[at++] = ']';
    return str_of(z, at);
}

/* ---- loading ---- */

struct loading {
    struct db_conn *c;
    struct arena *a;
    int64_t hub_id;
    const struct catalogue *tree;
    struct stems *stems;
    struct terms terms;
    struct search_item *list;
    size_t n;
};

static struct search_item *next(struct loading *l) {
    l->terms.n = 0;
    return &l->list[l->n++];
}

static struct place place_of(bool has_lat, double lat, bool has_lon, double lon) {
    return (struct place){.known = has_lat && has_lon, .lat = lat, .lon = lon};
}

static enum err_code load_listings(struct loading *l, struct str ids, struct err *err) {
    struct search_listing_items_row *rows;
    size_t n;
    enum err_code rc = search_listing_items(
        l->c, l->a, &(struct search_listing_items_in){.hub_id = l->hub_id, .ids = ids}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct search_listing_items_row *r = &rows[i];
        struct search_item *t = next(l);
        struct place own = place_of(r->has_own_lat, r->own_lat, r->has_own_lon, r->own_lon);
        *t = (struct search_item){
            .kind = str_eqz(r->kind, "offer") ? SEARCH_OFFER : SEARCH_REQUEST,
            .id = r->id,
            .member_id = r->member_id,
            .area_id = r->has_area_id ? r->area_id : 0,
            .category = r->category,
            .place = own.known ? own : place_of(r->has_lat, r->lat, r->has_lon, r->lon),
            .at = r->created_at,
            .ends_on = r->ends_on,
            .has_ends_on = r->has_ends_on,
            .hours = r->hours,
            .languages = r->languages,
            .needs = r->needs,
        };
        terms_add(&l->terms, r->title, WEIGHT_TITLE);
        terms_add(&l->terms, catalogue_label(l->tree, r->category), WEIGHT_KIND);
        terms_add(&l->terms, r->place, WEIGHT_WORDS);
        terms_add(&l->terms, r->times, WEIGHT_WORDS);
        terms_add(&l->terms, r->words, WEIGHT_WORDS);
        t->terms = terms_write(&l->terms);
    }
    return rc;
}

static enum err_code load_people(struct loading *l, struct str ids, struct err *err) {
    struct search_person_items_row *rows;
    size_t n;
    enum err_code rc = search_person_items(
        l->c, l->a, &(struct search_person_items_in){.hub_id = l->hub_id, .ids = ids}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct search_person_items_row *r = &rows[i];
        struct search_item *t = next(l);
        struct str can = r->can, word;
        *t = (struct search_item){
            .kind = SEARCH_PERSON,
            .id = r->id,
            .member_id = r->id,
            .area_id = r->has_area_id ? r->area_id : 0,
            .category = STR(""),
            .place = place_of(r->has_lat, r->lat, r->has_lon, r->lon),
            .at = r->changed_at,
            .hours = r->hours,
            .languages = r->languages,
            .needs = STR(""),
        };
        /* As others see them, so that nobody's whole name is found out by asking for it. */
        terms_add(&l->terms, person_shown(l->a, r->name), WEIGHT_TITLE);
        while (str_next(&can, ' ', &word))
            terms_add(&l->terms, catalogue_label(l->tree, word), WEIGHT_KIND);
        terms_add(&l->terms, r->head, WEIGHT_WORDS);
        terms_add(&l->terms, r->hands, WEIGHT_WORDS);
        terms_add(&l->terms, r->heart, WEIGHT_WORDS);
        t->terms = terms_write(&l->terms);
    }
    return rc;
}

static enum err_code load_assets(struct loading *l, struct str ids, struct err *err) {
    struct search_asset_items_row *rows;
    size_t n;
    enum err_code rc = search_asset_items(
        l->c, l->a, &(struct search_asset_items_in){.hub_id = l->hub_id, .ids = ids}, &rows, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct search_asset_items_row *r = &rows[i];
        struct search_item *t = next(l);
        *t = (struct search_item){
            .kind = SEARCH_ASSET,
            .id = r->id,
            .member_id = r->has_member_id ? r->member_id : 0,
            .area_id = r->has_area_id ? r->area_id : 0,
            .category = r->category,
            .place = place_of(r->has_lat, r->lat, r->has_lon, r->lon),
            .at = r->created_at,
            .hours = r->hours,
            .languages = STR(""),
            .needs = r->access,
        };
        terms_add(&l->terms, r->name, WEIGHT_TITLE);
        terms_add(&l->terms, catalogue_label(l->tree, r->category), WEIGHT_KIND);
        terms_add(&l->terms, r->organisation, WEIGHT_WORDS);
        terms_add(&l->terms, r->place, WEIGHT_WORDS);
        terms_add(&l->terms, r->town, WEIGHT_WORDS);
        terms_add(&l->terms, r->times, WEIGHT_WORDS);
        terms_add(&l->terms, r->words, WEIGHT_WORDS);
        t->terms = terms_write(&l->terms);
    }
    return rc;
}

enum err_code items_load(struct db_conn *c, struct arena *a, int64_t hub_id, const struct search_key *keys,
                         size_t n, struct search_item **ret, size_t *ret_n, struct err *err) {
    struct catalogue tree;
    struct loading l = {.c = c, .a = a, .hub_id = hub_id, .tree = &tree, .stems = stems_open(a)};
    int64_t *ids[3]; /* of listings, people, assets */
    size_t counts[3] = {0};
    for (size_t k = 0; k < 3; k++)
        if (!(ids[k] = arena_new_array(a, int64_t, n)))
            return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        size_t k = keys[i].kind == SEARCH_PERSON ? 1 : keys[i].kind == SEARCH_ASSET ? 2 : 0;
        ids[k][counts[k]++] = keys[i].id;
    }
    l.list = arena_new_array(a, struct search_item, n);
    if (!l.stems || !l.list || !terms_open(&l.terms, a, l.stems))
        return err_nomem(err);
    enum err_code rc = catalogue_of(c, a, hub_id, &tree, err);
    if (!rc && counts[0])
        rc = load_listings(&l, ids_json(a, ids[0], counts[0]), err);
    if (!rc && counts[1])
        rc = load_people(&l, ids_json(a, ids[1], counts[1]), err);
    if (!rc && counts[2])
        rc = load_assets(&l, ids_json(a, ids[2], counts[2]), err);
    if (rc)
        return rc;
    if (a->failed)
        return err_nomem(err);
    *ret = l.list;
    *ret_n = l.n;
    return ERR_OK;
}
