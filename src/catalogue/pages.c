/* What the room's pages share, and what it adds to pages of rooms below. */
#include "catalogue/pages.h"

#include "base/language.h"
#include "catalogue/pieces.h"

struct str labels_of(struct arena *a, const struct catalogue *t, const struct str *words, size_t n) {
    struct str *labels = arena_new_array(a, struct str, n + 1);
    for (size_t i = 0; labels && i < n; i++)
        labels[i] = catalogue_label(t, words[i]);
    return labels ? str_join(a, labels, n, STR(", ")) : STR("");
}

struct str languages_of(struct arena *a, const struct str *tags, size_t n) {
    struct str *labels = arena_new_array(a, struct str, n + 1);
    for (size_t i = 0; labels && i < n; i++)
        labels[i] = language_label(tags[i]) ? str_from(language_label(tags[i])) : tags[i];
    return labels ? str_join(a, labels, n, STR(", ")) : STR("");
}

struct str id_words(struct arena *a, int64_t id) {
    return id ? str_fmt(a, "%lld", (long long)id) : STR("");
}

enum err_code area_options(struct http_request *rq, struct db_conn *c, struct str chosen, const char *any,
                           const struct ui_option **ret, size_t *ret_n, struct err *err) {
    struct area *list;
    size_t n, k = 0;
    enum err_code rc = areas_of(c, rq->arena, principal_of(rq)->hub.id, &list, &n, err);
    struct ui_option *o = rc ? NULL : arena_new_array(rq->arena, struct ui_option, n + 1);
    if (!rc && !o)
        rc = err_nomem(err);
    if (rc)
        return rc;
    o[k++] = (struct ui_option){.value = STR(""), .label = str_from(tr(any)), .chosen = str_empty(chosen)};
    for (size_t i = 0; i < n; i++) {
        struct str id = id_words(rq->arena, list[i].id);
        if (!list[i].closed || str_eq(id, chosen))
            o[k++] = (struct ui_option){.value = id, .label = list[i].name, .chosen = str_eq(id, chosen)};
    }
    *ret = o;
    *ret_n = k;
    return ERR_OK;
}

/* ---- pieces ---- */

/* A version alone says nothing: an area may have been given to many at once. */
static bool has_told(const struct profile *p) {
    return p->head.n || p->hands.n || p->heart.n || p->life.n || p->n_can || p->n_wish;
}

enum err_code catalogue_piece_member(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct piece_member_view v = {.about = hub_path(rq, "members/%lld/about", (long long)of),
                                  .safety = hub_path(rq, "members/%lld/safety", (long long)of)};
    int64_t hub_id = principal_of(rq)->hub.id;
    enum check_level level;
    struct catalogue t;
    struct profile p;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = profile_get(c, rq->arena, hub_id, of, &p, err);
    if (!rc)
        rc = member_checked(c, rq->arena, hub_id, of, hub_doer(rq).today, &level, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, hub_id, &t, err);
    if (rc)
        return rc;
    const struct str said[] = {p.head, p.hands, p.heart};
    struct str parts[3];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++)
        if (said[i].n)
            parts[n++] = said[i];
    v.words = str_join(rq->arena, parts, n, STR(" · "));
    v.told = has_told(&p);
    v.wishes = labels_of(rq->arena, &t, p.wish, p.n_wish);
    v.gives = labels_of(rq->arena, &t, p.can, p.n_can);
    v.level = str_from(check_level_label(level));
    piece_member_html(b, &v);
    return ERR_OK;
}

/* Who told nothing yet is asked once a visit, kindly. */
enum err_code catalogue_piece_home(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    const struct principal *pr = principal_of(rq);
    struct piece_home_view v = {.about = hub_path(rq, "me/about")};
    struct profile p;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = profile_get(c, rq->arena, pr->hub.id, pr->member.id, &p, err);
    if (!rc && !has_told(&p))
        piece_home_html(b, &v);
    return rc;
}

enum err_code catalogue_piece_profile(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    (void)of;
    (void)err;
    struct piece_profile_view v = {.about = hub_path(rq, "me/about"), .hidden = hub_path(rq, "me/hidden")};
    piece_profile_html(b, &v);
    return ERR_OK;
}
