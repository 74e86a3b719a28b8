/* All that is kept about somebody, to read and to save. */
#include "base/language.h"
#include "privacy/pages.h"

static enum err_code section_of(struct arena *a, const struct mine *all, const struct mine_section *m,
                                struct data_section *s, struct err *err) {
    struct data_row *rows = arena_new_array(a, struct data_row, m->n_rows);
    struct data_cell *cells = arena_new_array(a, struct data_cell, m->n_rows * m->n_columns);
    if (!rows || !cells)
        return err_nomem(err);
    for (size_t r = 0; r < m->n_rows; r++) {
        struct data_cell *of_row = cells + r * m->n_columns;
        size_t n = 0;
        for (size_t i = 0; i < m->n_columns; i++) {
            const struct str words = mine_told(a, all, m, i, &m->values[r * m->n_columns + i]);
            if (words.n) /* what is empty says nothing */
                of_row[n++] = (struct data_cell){.label = tr_str(m->columns[i].label), .value = words};
        }
        rows[r] = (struct data_row){.cells = of_row, .n_cells = n};
    }
    *s = (struct data_section){.label = str_from(tr(m->table->label)),
                               .why = str_from(tr(m->table->why)),
                               .id = str_from(m->table->name),
                               .rows = rows,
                               .n_rows = m->n_rows};
    return ERR_OK;
}

static enum err_code data_view_of(struct http_request *rq, const struct mine *m, struct data_view *v,
                                  struct err *err) {
    struct data_section *sections = arena_new_array(rq->arena, struct data_section, m->n);
    enum err_code rc = sections ? ERR_OK : err_nomem(err);
    for (size_t i = 0; !rc && i < m->n; i++)
        rc = section_of(rq->arena, m, &m->sections[i], &sections[i], err);
    *v = (struct data_view){
        .name = m->member.name, .hub = m->hub.name, .at = m->at, .sections = sections, .n_sections = m->n};
    return rc;
}

enum err_code data_send(struct http_request *rq, const struct mine *m, bool json, struct err *err) {
    http_attachment(rq, str_fmt(rq->arena, "%.*s-%lld.%s", STR_ARG(m->hub.slug), (long long)m->member.number,
                                json ? "json" : "html"));
    if (json) {
        struct json_out j;
        json_start(&j, &rq->out);
        mine_json(&j, rq->arena, m);
        return http_send(rq, 200, "application/json", err);
    }
    struct data_view v;
    enum err_code rc = data_view_of(rq, m, &v, err);
    struct ui_page page = {.title = tr_str("All that is kept")};
    return rc ? rc : PAGE(rq, 200, &page, data_html, &v, err);
}

static enum err_code gather(struct http_request *rq, struct mine *ret, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = hub_trace(rq, p->member.id, TRACE_DATA, err);
    return rc ? rc
              : mine_gather(c, rq->arena, &p->hub, p->member.id, clock_seconds(&app_of(rq)->clock), ret, err);
}

enum err_code page_data(struct http_request *rq, const struct page_data_in *in, struct err *err) {
    struct mine m;
    struct data_view v = {0};
    (void)in;
    enum err_code rc = gather(rq, &m, err);
    if (!rc)
        rc = data_view_of(rq, &m, &v, err);
    if (rc)
        return rc;
    v.json = hub_path(rq, "me/privacy/data.json");
    v.html = hub_path(rq, "me/privacy/data.html");
    struct ui_page page = {.title = tr_str("All that is kept about you"), .back = hub_path(rq, "me/privacy")};
    return PAGE(rq, 200, &page, data_html, &v, err);
}

enum err_code page_data_json(struct http_request *rq, const struct page_data_json_in *in, struct err *err) {
    struct mine m;
    (void)in;
    enum err_code rc = gather(rq, &m, err);
    return rc ? rc : data_send(rq, &m, true, err);
}

enum err_code page_data_html(struct http_request *rq, const struct page_data_html_in *in, struct err *err) {
    struct mine m;
    (void)in;
    enum err_code rc = gather(rq, &m, err);
    return rc ? rc : data_send(rq, &m, false, err);
}

/* ---- who looked ---- */

enum { LOOKS = 200 };

enum err_code page_looks(struct http_request *rq, const struct page_looks_in *in, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct looks_view v = {0};
    struct db_conn *c;
    (void)in;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = look_lines(rq, c, p->member.id, LOOKS, &v, err);
    v.more = v.n_looks == LOOKS;
    struct ui_page page = {.title = tr_str("Who has looked at what about you"),
                           .back = hub_path(rq, "me/privacy")};
    return rc ? rc : PAGE(rq, 200, &page, looks_html, &v, err);
}

enum err_code look_lines(struct http_request *rq, struct db_conn *c, int64_t member_id, size_t most,
                         struct looks_view *v, struct err *err) {
    struct arena *a = rq->arena;
    struct look *looks;
    enum err_code rc = looks_at(c, a, principal_of(rq)->hub.id, member_id, most, &looks, &v->n_looks, err);
    struct look_line *lines = rc ? NULL : arena_new_array(a, struct look_line, v->n_looks);
    if (rc || !lines)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < v->n_looks; i++) {
        const struct look *l = &looks[i];
        struct str who = l->who.p ? l->who : tr_str("The program itself");
        if (l->for_whom.p)
            who = str_fmt(a, tr("%.*s for %.*s"), STR_ARG(who), STR_ARG(l->for_whom));
        lines[i] = (struct look_line){.at = l->last_at,
                                      .who = who,
                                      .what = str_from(look_words(l->kind, l->of_all)),
                                      .times = l->n == 1 ? tr_str("Once")
                                                         : str_fmt(a, tr_n("%d time", "%d times", l->n),
                                                                   (int)(l->n > 9999 ? 9999 : l->n))};
    }
    v->looks = lines;
    return ERR_OK;
}
