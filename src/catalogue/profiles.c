/* What people told of themselves. */
#include "catalogue/inside.h"

#include <stdlib.h>

#include "gen/catalogue_sql.h"
#include "hub/consents.h"

#define TAGS_MOST 100

static int by_text(const void *x, const void *y) {
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* One list of tags in the making. */
struct tags {
    struct str *list;
    size_t n;
};

static enum { CAN, WISH, LANGUAGE, ACCESS, KINDS } kind_of(struct str kind) {
    return str_eqz(kind, "can")        ? CAN
           : str_eqz(kind, "wish")     ? WISH
           : str_eqz(kind, "language") ? LANGUAGE
                                       : ACCESS;
}

static const char *const kind_names[KINDS] = {"can", "wish", "language", "access"};

static void tags_take(struct profile *p, const struct tags t[KINDS]) {
    for (int k = 0; k < KINDS; k++)
        qsort(t[k].list, t[k].n, sizeof *t[k].list, by_text);
    p->can = t[CAN].list;
    p->n_can = t[CAN].n;
    p->wish = t[WISH].list;
    p->n_wish = t[WISH].n;
    p->languages = t[LANGUAGE].list;
    p->n_languages = t[LANGUAGE].n;
    p->access = t[ACCESS].list;
    p->n_access = t[ACCESS].n;
}

enum err_code profile_get(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                          struct profile *ret, struct err *err) {
    struct profile_row_row row;
    struct profile_tags_row *rows;
    size_t n;
    bool found = false;
    enum err_code rc = profile_row(c, a, &(struct profile_row_in){.hub_id = hub_id, .member_id = member_id},
                                   &found, &row, err);
    if (!rc)
        rc = profile_tags(c, a, &(struct profile_tags_in){.hub_id = hub_id, .member_id = member_id}, &rows,
                          &n, err);
    if (rc)
        return rc;
    *ret = (struct profile){.member_id = member_id,
                            .head = STR(""),
                            .hands = STR(""),
                            .heart = STR(""),
                            .life = STR(""),
                            .postcode = STR("")};
    if (found)
        *ret = (struct profile){.member_id = member_id,
                                .version = row.version,
                                .head = row.head,
                                .hands = row.hands,
                                .heart = row.heart,
                                .life = row.life,
                                .postcode = row.postcode,
                                .area_id = row.has_area_id ? row.area_id : 0,
                                .place = place_of(row.has_lat, row.lat, row.has_lon, row.lon),
                                .findable = row.findable,
                                .neighbours = row.neighbours};
    struct tags t[KINDS] = {0};
    for (int k = 0; k < KINDS; k++) {
        t[k].list = arena_new_array(a, struct str, n + 1);
        if (!t[k].list)
            return err_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        struct tags *k = &t[kind_of(rows[i].kind)];
        k->list[k->n++] = rows[i].word;
    }
    tags_take(ret, t);
    return ERR_OK;
}

/* ---- storing ---- */

static enum err_code words_check(struct arena *a, struct str *words, const char *field, struct err *err) {
    *words = str_clean(a, str_or_empty(*words), false);
    if (a->failed)
        return err_nomem(err);
    if (str_utf8_length(*words) > TELL_MOST)
        return err_set(err, ERR_INVALID, field, "long", "This must be %d characters or fewer", TELL_MOST);
    return ERR_OK;
}

static enum err_code tag_check(struct arena *a, const struct catalogue *t, int kind, struct str word,
                               struct err *err) {
    if (kind == CAN || kind == WISH)
        return catalogue_known(t, a, word, kind_names[kind], err);
    if (kind == LANGUAGE && !language_tag_valid(word))
        return err_set(err, ERR_INVALID, "languages", "language",
                       "\"%.*s\" is no language: write its tag of BCP 47, like cy or zh-Hant",
                       STR_ARG(str_utf8_cut(word, 40)));
    if (kind == ACCESS && !access_label(word))
        return err_set(
            err, ERR_INVALID, "access", "access",
            "\"%.*s\" is none of the access needs that are known: step-free, hearing-loop, large-print, "
            "quiet, sign-language, companion, no-pets, no-smoke",
            STR_ARG(str_utf8_cut(word, 40)));
    return ERR_OK;
}

/* Each once: the same may be ticked twice. */
static enum err_code tags_store(struct db_conn *c, struct arena *a, int64_t hub_id, const struct profile *p,
                                struct err *err) {
    static const char *const fields[KINDS] = {"can", "wish", "languages", "access"};
    const struct str *lists[KINDS] = {p->can, p->wish, p->languages, p->access};
    const size_t ns[KINDS] = {p->n_can, p->n_wish, p->n_languages, p->n_access};
    struct profile_tag_insert_in *in = arena_new_array(a, struct profile_tag_insert_in, KINDS * TAGS_MOST);
    struct catalogue t;
    size_t n = 0;
    if (!in)
        return err_nomem(err);
    enum err_code rc = catalogue_of(c, a, hub_id, &t, err);
    for (int k = 0; k < KINDS && !rc; k++) {
        if (ns[k] > TAGS_MOST)
            rc = err_set(err, ERR_INVALID, fields[k], "many", "Choose %d or fewer", TAGS_MOST);
        size_t first = n;
        for (size_t i = 0; i < ns[k] && !rc; i++) {
            size_t s = first;
            rc = tag_check(a, &t, k, lists[k][i], err);
            while (s < n && !str_eq(in[s].word, lists[k][i]))
                s++;
            if (s == n)
                in[n++] = (struct profile_tag_insert_in){.hub_id = hub_id,
                                                         .member_id = p->member_id,
                                                         .kind = str_from(kind_names[k]),
                                                         .word = lists[k][i]};
        }
    }
    if (!rc)
        rc = profile_tags_clear(
            c, &(struct profile_tags_clear_in){.hub_id = hub_id, .member_id = p->member_id}, NULL, err);
    return rc || !n ? rc : profile_tag_insert(c, a, in, n, err);
}

/* The place is that of the postcode where it is known, else that of the area. `was`: the postcode as it
 * stood: one that is new must be known, else it would be taken and never measured from. */
static enum err_code where(struct db_conn *c, struct arena *a, int64_t hub_id, struct profile *p,
                           struct str was, struct area *ret_area, struct err *err) {
    enum err_code rc = ERR_OK;
    *ret_area = (struct area){0};
    p->place = (struct place){0};
    if (!str_empty(p->postcode)) {
        rc = postcode_place(c, a, p->postcode, &p->place, err);
        if (!rc && !p->place.known && !str_eq(postcode_clean(a, p->postcode), was))
            rc =
                err_set(err, ERR_INVALID, "postcode", "unknown",
                        "We do not know where %.*s is. Look whether it is typed right, or leave it empty and "
                        "choose an area",
                        STR_ARG(postcode_clean(a, p->postcode)));
        p->postcode = postcode_clean(a, p->postcode);
        if (!rc && a->failed)
            rc = err_nomem(err);
    } else {
        p->postcode = STR("");
    }
    if (!rc && p->area_id) {
        rc = area_get(c, a, hub_id, p->area_id, ret_area, err);
        if (rc == ERR_NOT_FOUND)
            rc = err_set(err, ERR_INVALID, "area", "no-area", "There is no such area in this hub");
        if (!rc && !p->place.known)
            p->place = ret_area->place;
    }
    return rc;
}

/* What stands as the area with the member says the same. Words that name none of the list stay. */
static enum err_code area_words(struct db_conn *c, int64_t hub_id, int64_t member_id, const struct area *area,
                                int64_t was_id, struct err *err) {
    if (!area->id && !was_id)
        return ERR_OK;
    return profile_area_words(c,
                              &(struct profile_area_words_in){.hub_id = hub_id,
                                                              .member_id = member_id,
                                                              .area = area->id ? area->name : STR("")},
                              NULL, err);
}

/* The two that are consents are kept as such, with the words that they were asked in. */
static enum err_code note_consents(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                   const struct profile *now, const struct profile *p, struct err *err) {
    const enum consent_way way = by->for_member_id ? CONSENT_TOLD : CONSENT_PAGE;
    enum err_code rc = ERR_OK;
    if (now->findable != p->findable)
        rc = consent_set(c, a, by, hub_id, p->member_id, STR("findable"), p->findable, way, err);
    if (!rc && now->neighbours != p->neighbours)
        rc = consent_set(c, a, by, hub_id, p->member_id, STR("neighbours"), p->neighbours, way, err);
    return rc;
}

enum err_code profile_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          const struct profile *given, struct err *err) {
    struct profile p = *given, now;
    struct area area;
    enum err_code rc =
        profile_hold(c, &(struct profile_hold_in){.hub_id = hub_id, .member_id = p.member_id}, NULL, err);
    struct member m;
    if (!rc)
        rc = member_get(c, a, hub_id, p.member_id, &m, err);
    if (!rc)
        rc = profile_get(c, a, hub_id, p.member_id, &now, err);
    if (!rc && given->version && given->version != now.version)
        rc = changed_first(err);
    if (!rc && !(rc = words_check(a, &p.head, "head", err)) &&
        !(rc = words_check(a, &p.hands, "hands", err)) && !(rc = words_check(a, &p.heart, "heart", err)) &&
        !(rc = words_check(a, &p.life, "life", err)))
        rc = where(c, a, hub_id, &p, now.postcode, &area, err);
    if (!rc)
        rc = profile_put(c,
                         &(struct profile_put_in){.hub_id = hub_id,
                                                  .member_id = p.member_id,
                                                  .head = p.head,
                                                  .hands = p.hands,
                                                  .heart = p.heart,
                                                  .life = p.life,
                                                  .area_id = p.area_id,
                                                  .has_area_id = p.area_id != 0,
                                                  .postcode = p.postcode,
                                                  .lat = p.place.lat,
                                                  .has_lat = p.place.known,
                                                  .lon = p.place.lon,
                                                  .has_lon = p.place.known,
                                                  .findable = p.findable,
                                                  .neighbours = p.neighbours,
                                                  .at = by->at,
                                                  .version = now.version + 1},
                         NULL, err);
    if (!rc)
        rc = tags_store(c, a, hub_id, &p, err);
    if (!rc)
        rc = note_consents(c, a, by, hub_id, &now, &p, err);
    if (!rc)
        rc = area_words(c, hub_id, p.member_id, &area, now.area_id, err);
    return rc ? rc : audit_write(c, by, hub_id, "profile.change", p.member_id, STR_NULL, err);
}

enum err_code member_area_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                              int64_t member_id, int64_t area_id, struct err *err) {
    struct profile p;
    struct area area;
    struct member m;
    enum err_code rc =
        profile_hold(c, &(struct profile_hold_in){.hub_id = hub_id, .member_id = member_id}, NULL, err);
    if (!rc)
        rc = member_get(c, a, hub_id, member_id, &m, err);
    if (!rc)
        rc = profile_get(c, a, hub_id, member_id, &p, err);
    if (rc)
        return rc;
    int64_t was_id = p.area_id;
    p.area_id = area_id;
    rc = where(c, a, hub_id, &p, p.postcode, &area, err);
    if (!rc)
        rc = profile_place(c,
                           &(struct profile_place_in){.hub_id = hub_id,
                                                      .member_id = member_id,
                                                      .area_id = area_id,
                                                      .has_area_id = area_id != 0,
                                                      .lat = p.place.lat,
                                                      .has_lat = p.place.known,
                                                      .lon = p.place.lon,
                                                      .has_lon = p.place.known,
                                                      .at = by->at},
                           NULL, err);
    if (!rc)
        rc = area_words(c, hub_id, member_id, &area, was_id, err);
    return rc ? rc : audit_write(c, by, hub_id, "member.area", member_id, STR_NULL, err);
}
