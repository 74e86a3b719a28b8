/* A member who may be found, as others see them: what they told, and what they offer. */
#include "search/pages.h"

#include "base/language.h"

static struct str labels(struct arena *a, const struct catalogue *tree, const struct str *words, size_t n) {
    struct str *list = arena_new_array(a, struct str, n);
    for (size_t i = 0; list && i < n; i++) {
        const char *language = tree ? NULL : language_label(words[i]);
        list[i] = tree ? catalogue_label(tree, words[i]) : language ? str_from(language) : words[i];
    }
    return list && n ? str_join(a, list, n, STR(", ")) : STR("");
}

static enum err_code nobody(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "not-found",
                   "There is nobody here who wishes to be found under this address.");
}

static enum err_code load_offers(struct http_request *rq, struct db_conn *c, int64_t id,
                                 struct person_view *v, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct search_offers_of_row *rows;
    size_t n;
    enum err_code rc = search_offers_of(
        c, rq->arena,
        &(struct search_offers_of_in){.hub_id = p->hub.id, .member_id = id, .today = hub_doer(rq).today},
        &rows, &n, err);
    struct result_view *list = rc ? NULL : arena_new_array(rq->arena, struct result_view, n);
    if (rc)
        return rc;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        struct str parts[2];
        size_t k = 0;
        if (rows[i].place.n)
            parts[k++] = rows[i].place;
        if (rows[i].times.n)
            parts[k++] = rows[i].times;
        list[i] =
            (struct result_view){.title = rows[i].title,
                                 .words = str_utf8_cut(rows[i].words, 200),
                                 .meta = k ? str_join(rq->arena, parts, k, STR(" · ")) : tr_str("Any time"),
                                 .href = hub_path_id(rq, "help", rows[i].id)};
    }
    v->offers = list;
    v->n_offers = n;
    return ERR_OK;
}

enum err_code page_person(struct http_request *rq, const struct page_person_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    struct db_conn *c;
    struct member m;
    struct profile t;
    struct catalogue tree;
    struct area area;
    const struct language *theirs = NULL;
    bool blocked = false;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = member_get(c, a, p->hub.id, in->id, &m, err);
    if (!rc && blocks_viewer(p))
        rc = members_blocked(c, a, p->hub.id, blocks_viewer(p), in->id, &blocked, err);
    if (!rc)
        rc = profile_get(c, a, p->hub.id, in->id, &t, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? nobody(err) : rc;
    /* Oneself, as others would see it; and a coordinator sees everybody. */
    bool shows = t.findable || in->id == p->member.id || p->coordinator;
    if (blocked || m.state != MEMBER_ACTIVE || !shows)
        return nobody(err);
    struct person_view v = {.shown = m.shown,
                            .head = t.head,
                            .hands = t.hands,
                            .heart = t.heart,
                            .ask = hub_path(rq, "requests/new"),
                            .hide = hub_path(rq, "people/%lld/hide", (long long)in->id)};
    rc = catalogue_of(c, a, p->hub.id, &tree, err);
    if (!rc && t.area_id && !(rc = area_get(c, a, p->hub.id, t.area_id, &area, err)))
        v.area = area.name;
    if (!rc)
        rc = load_offers(rq, c, in->id, &v, err);
    if (!rc)
        rc = person_speaks(c, a, m.person_id, &theirs, err);
    if (rc)
        return rc;
    v.writer = theirs ? str_from(theirs->tag) : STR("");
    v.can = labels(a, &tree, t.can, t.n_can);
    v.languages = labels(a, NULL, t.languages, t.n_languages);
    struct ui_page page = {.title = m.shown, .back = hub_path(rq, "find")};
    return PAGE(rq, 200, &page, person_html, &v, err);
}
