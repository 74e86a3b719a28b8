/* Searches that a member keeps: the list, keeping, naming, ending; what is new, on the page of their hours.
 */
#include "base/language.h"
#include "search/pages.h"
#include "search/pieces.h"

struct saved_job {
    struct http_request *rq;
    struct doer by;
    int64_t id;
    struct str name, query, word;
    const char *done;
};

static struct str fresh_words(struct arena *a, size_t n) {
    return n ? str_fmt(a, tr_n("%zu new", "%zu new", (int64_t)n), n) : tr_str("Nothing new");
}

static enum err_code load_saved(struct http_request *rq, struct db_conn *c, bool fresh_only,
                                struct saved_view **ret, size_t *ret_n, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct saved_search *list;
    size_t n;
    enum err_code rc = saved_list(c, rq->arena, p->hub.id, p->member.id, hub_doer(rq).today, &list, &n, err);
    struct saved_view *views = rc ? NULL : arena_new_array(rq->arena, struct saved_view, n);
    if (rc)
        return rc;
    if (!views)
        return err_nomem(err);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (fresh_only && list[i].fresh == 0)
            continue;
        struct str at = hub_path_id(rq, "searches", list[i].id);
        views[(*ret_n)++] = (struct saved_view){.name = list[i].name,
                                                .href = find_path(rq, list[i].query),
                                                .query = list[i].query,
                                                .open = str_fmt(rq->arena, "%.*s/open", STR_ARG(at)),
                                                .rename = str_fmt(rq->arena, "%.*s/name", STR_ARG(at)),
                                                .end = str_fmt(rq->arena, "%.*s/end", STR_ARG(at)),
                                                .fresh = fresh_words(rq->arena, list[i].fresh),
                                                .is_fresh = list[i].fresh > 0};
    }
    *ret = views;
    return ERR_OK;
}

enum err_code search_piece_news(struct http_request *rq, int64_t of, struct buf *b, struct err *err) {
    struct db_conn *c;
    struct saved_view *list;
    struct news_view v = {0};
    (void)of;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_saved(rq, c, true, &list, &v.n, err);
    if (rc || v.n == 0)
        return rc;
    v.list = list;
    v.csrf = http_csrf(rq);
    news_html(b, &v);
    return ERR_OK;
}

static enum err_code show_searches(struct http_request *rq, struct str word, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct saved_view *list;
    struct searches_view v = {.csrf = http_csrf(rq),
                              .find = hub_path(rq, "find"),
                              .form = rq->method == HTTP_GET ? NULL : rq->form,
                              .feed_new = hub_path(rq, "searches/feed"),
                              .feed_end = hub_path(rq, "searches/feed/end")};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_saved(rq, c, false, &list, &v.n, err);
    if (!rc)
        rc = feed_has(c, rq->arena, p->hub.id, p->member.id, &v.has_feed, err);
    if (rc)
        return rc;
    v.list = list;
    if (p->hub.public_offers || p->hub.public_requests)
        v.open_feed = hub_path(rq, "%s", p->hub.public_offers ? "feed" : "feed?kind=requests");
    if (word.n)
        v.feed = whole_address(rq, hub_path(rq, "feed/%.*s", STR_ARG(word)));
    int status = form_status(v.form);
    struct ui_page page = {
        .title = tr_str("Searches that you keep"), .back = hub_path(rq, "find"), .has_errors = status == 422};
    return PAGE(rq, status, &page, searches_html, &v, err);
}

enum err_code page_searches(struct http_request *rq, const struct page_searches_in *in, struct err *err) {
    (void)in;
    return show_searches(rq, STR_NULL, err);
}

/* ---- keeping and ending ---- */

static struct saved_job *job_of(struct http_request *rq, int64_t id, const char *done) {
    struct saved_job *j = arena_new(rq->arena, struct saved_job);
    if (j)
        *j = (struct saved_job){.rq = rq, .by = hub_doer(rq), .id = id, .done = done};
    return j;
}

static enum err_code add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct saved_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    return saved_add(c, j->rq->arena, &j->by, p->hub.id, p->member.id, j->name, j->query, &j->id, err);
}

static enum err_code after_list(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct saved_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "searches?done=%s", j->done), err);
    if (!form_took(rq, code, err))
        return code;
    return show_searches(rq, STR_NULL, err);
}

enum err_code page_search_save(struct http_request *rq, const struct page_search_save_in *in,
                               struct err *err) {
    struct saved_job *j = job_of(rq, 0, "search-kept");
    struct search_ways w;
    if (!j)
        return err_nomem(err);
    enum err_code rc = ways_parse(rq->arena, str_or_empty(in->form.query), &w, err);
    if (rc)
        return rc;
    j->name = in->form.name;
    j->query = ways_write(rq->arena, &w);
    const struct once_write o = {
        .word = in->form.once, .by = &j->by, .flow = add_flow, .ctx = j, .id = &j->id, .after = after_list};
    return app_write_once(rq, &o, err);
}

static enum err_code end_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct saved_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    return saved_end(c, &j->by, p->hub.id, p->member.id, j->id, err);
}

enum err_code page_search_end(struct http_request *rq, const struct page_search_end_in *in, struct err *err) {
    struct saved_job *j = job_of(rq, in->id, "search-ended");
    return j ? app_write(rq, end_flow, j, after_list, err) : err_nomem(err);
}

/* ---- what is new ---- */

static enum err_code seen_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct saved_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    struct saved_search s;
    enum err_code rc = saved_get(c, j->rq->arena, p->hub.id, p->member.id, j->id, &s, err);
    if (rc)
        return rc;
    j->query = s.query;
    return saved_seen(c, &j->by, p->hub.id, p->member.id, j->id, err);
}

static enum err_code after_seen(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct saved_job *j = ctx;
    struct search_ways w;
    if (code || (code = ways_parse(rq->arena, j->query, &w, err)))
        return code;
    w.sort = STR("newest");
    return http_see_other(rq, find_path(rq, ways_write(rq->arena, &w)), err);
}

enum err_code page_search_open(struct http_request *rq, const struct page_search_open_in *in,
                               struct err *err) {
    struct saved_job *j = job_of(rq, in->id, "");
    return j ? app_write(rq, seen_flow, j, after_seen, err) : err_nomem(err);
}

/* ---- the name ---- */

static enum err_code show_name(struct http_request *rq, int64_t id, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct saved_search s;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = saved_get(c, rq->arena, p->hub.id, p->member.id, id, &s, err);
    if (rc)
        return rc;
    struct saved_rename_view v = {.csrf = http_csrf(rq),
                                  .action = rq->path,
                                  .name = s.name,
                                  .form = rq->method == HTTP_GET ? NULL : rq->form};
    int status = form_status(v.form);
    struct ui_page page = {.title = tr_str("Change the name of a search"),
                           .back = hub_path(rq, "searches"),
                           .has_errors = status == 422};
    return PAGE(rq, status, &page, saved_rename_html, &v, err);
}

enum err_code page_search_name(struct http_request *rq, const struct page_search_name_in *in,
                               struct err *err) {
    return show_name(rq, in->id, err);
}

static enum err_code rename_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct saved_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    return saved_rename(c, j->rq->arena, &j->by, p->hub.id, p->member.id, j->id, j->name, err);
}

static enum err_code after_rename(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct saved_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "searches?done=saved"), err);
    return form_took(rq, code, err) ? show_name(rq, j->id, err) : code;
}

enum err_code page_search_rename(struct http_request *rq, const struct page_search_rename_in *in,
                                 struct err *err) {
    struct saved_job *j = job_of(rq, in->id, "");
    if (!j)
        return err_nomem(err);
    j->name = in->form.name;
    return app_write(rq, rename_flow, j, after_rename, err);
}

/* ---- the secret address ---- */

static enum err_code feed_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct saved_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    return feed_new(c, j->rq->arena, &j->by, p->hub.id, p->member.id, &j->word, err);
}

static enum err_code after_feed(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    const struct saved_job *j = ctx;
    return code ? code : show_searches(rq, j->word, err);
}

enum err_code page_feed_new(struct http_request *rq, const struct page_feed_new_in *in, struct err *err) {
    (void)in;
    struct saved_job *j = job_of(rq, 0, "");
    return j ? app_write(rq, feed_flow, j, after_feed, err) : err_nomem(err);
}

static enum err_code no_feed_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct saved_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    return feed_end(c, &j->by, p->hub.id, p->member.id, err);
}

enum err_code page_feed_end(struct http_request *rq, const struct page_feed_end_in *in, struct err *err) {
    (void)in;
    struct saved_job *j = job_of(rq, 0, "feed-ended");
    return j ? app_write(rq, no_feed_flow, j, after_list, err) : err_nomem(err);
}
