/* In which language somebody reads the pages. */
#include "base/language.h"
#include "gen/hub_html.h"
#include "gen/hub_routes.h"
#include "hub/inside.h"
#include "hub/page.h"
#include "hub/pages.h"
#include "hub/rules.h"

/* The page that they came from, where the browser tells. */
static struct str came_from(const struct http_request *rq) {
    struct str from = http_request_header(rq, "Referer");
    for (size_t i = 0; i + 3 <= from.n; i++)
        if (from.p[i] == ':' && from.p[i + 1] == '/' && from.p[i + 2] == '/') {
            from = str_slice(from, i + 3, from.n);
            for (size_t j = 0; j < from.n; j++)
                if (from.p[j] == '/')
                    return local_path(str_slice(from, j, from.n));
        }
    return STR_NULL;
}

enum err_code page_language(struct http_request *rq, struct err *err) {
    struct view_language *views = arena_new_array(rq->arena, struct view_language, language_all_n);
    if (!views)
        return err_nomem(err);
    size_t n = 0;
    for (size_t i = 0; i < language_all_n; i++)
        if (language_all[i].offered)
            views[n++] = (struct view_language){.tag = str_from(language_all[i].tag),
                                                .name = str_from(language_all[i].name),
                                                .reviewed = language_all[i].reviewed,
                                                .current = &language_all[i] == language_in_use()};
    struct language_view v = {
        .csrf = http_csrf(rq), .next = came_from(rq), .languages = views, .n_languages = n};
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("Language")}), language_html, &v, err);
}

struct choice {
    struct http_request *rq;
    const struct language *language;
    struct str next;
};

static enum err_code choose_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct choice *k = ctx;
    struct doer by = hub_doer(k->rq);
    return person_set_language(c, &by, by.person_id, k->language, err);
}

static enum err_code choose_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct choice *k = ctx;
    if (code != ERR_OK)
        return code;
    http_set_language(rq, k->language);
    return http_see_other(rq, k->next.p ? k->next : STR("/"), err);
}

enum err_code page_language_post(struct http_request *rq, const struct page_language_post_in *in,
                                 struct err *err) {
    struct choice *k = arena_new(rq->arena, struct choice);
    if (!k)
        return err_nomem(err);
    *k = (struct choice){rq, language_by_tag(in->form.to), local_path(in->form.next)};
    if (!k->language || !k->language->offered)
        return err_set(err, ERR_INVALID, "to", "language", "Choose one of the languages of the list.");
    if (principal_of(rq)->person_id == 0)
        return choose_after(rq, k, ERR_OK, err);
    return app_write(rq, choose_flow, k, choose_after, err);
}
