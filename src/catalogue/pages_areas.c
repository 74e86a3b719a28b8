/* Areas, each walked by a coordinator, and who lives where. */
#include "catalogue/pages.h"

#include "base/language.h"
#include "gen/catalogue_sql.h"

#define CHOOSE_MOST 200

/* The hub's coordinators as a choice. */
static enum err_code coordinator_options(struct http_request *rq, struct db_conn *c, int64_t chosen,
                                         const struct ui_option **ret, size_t *ret_n, struct err *err) {
    struct coordinators_row *rows;
    size_t n;
    enum err_code rc = coordinators(
        c, rq->arena, &(struct coordinators_in){.hub_id = principal_of(rq)->hub.id}, &rows, &n, err);
    struct ui_option *o = rc ? NULL : arena_new_array(rq->arena, struct ui_option, n + 1);
    if (!rc && !o)
        rc = err_nomem(err);
    if (rc)
        return rc;
    o[0] = (struct ui_option){.value = STR(""), .label = tr_str("Nobody yet"), .chosen = chosen == 0};
    for (size_t i = 0; i < n; i++)
        o[i + 1] = (struct ui_option){
            .value = id_words(rq->arena, rows[i].id), .label = rows[i].name, .chosen = rows[i].id == chosen};
    *ret = o;
    *ret_n = n + 1;
    return ERR_OK;
}

static struct str middle_words(struct arena *a, const struct place *p) {
    return p->known ? str_fmt(a, "%.5f, %.5f", p->lat, p->lon) : STR("");
}

static enum err_code show_areas(struct http_request *rq, struct err *err) {
    struct areas_view v = {.csrf = http_csrf(rq),
                           .action = hub_path(rq, "areas"),
                           .choose = hub_path(rq, "areas/members"),
                           .form = form_of(rq, &area_form_def)};
    struct area *list;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = areas_of(c, rq->arena, principal_of(rq)->hub.id, &list, &v.n_areas, err);
    if (!rc)
        rc = coordinator_options(rq, c, 0, &v.coordinators, &v.n_coordinators, err);
    struct area_line *lines = rc ? NULL : arena_new_array(rq->arena, struct area_line, v.n_areas + 1);
    if (!rc && !lines)
        rc = err_nomem(err);
    if (rc)
        return rc;
    for (size_t i = 0; i < v.n_areas; i++)
        lines[i] =
            (struct area_line){.name = list[i].name,
                               .href = hub_path_id(rq, "areas", list[i].id),
                               .coordinator = list[i].coordinator_shown,
                               .place = middle_words(rq->arena, &list[i].place),
                               .members = list[i].members,
                               .members_href = hub_path(rq, "members?area=%lld", (long long)list[i].id),
                               .closed = list[i].closed};
    v.areas = lines;
    struct ui_page page = {.title = tr_str("Areas"), .back = hub_path(rq, "members")};
    return PAGE(rq, form_status(v.form), &page, areas_html, &v, err);
}

enum err_code page_areas(struct http_request *rq, const struct page_areas_in *in, struct err *err) {
    (void)in;
    return show_areas(rq, err);
}

static enum err_code show_area(struct http_request *rq, int64_t id, struct err *err) {
    struct area_view v = {.csrf = http_csrf(rq), .action = rq->path, .form = form_of(rq, &area_form_def)};
    struct area one;
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = area_get(c, rq->arena, principal_of(rq)->hub.id, id, &one, err);
    if (!rc)
        rc = coordinator_options(rq, c, one.coordinator_id, &v.coordinators, &v.n_coordinators, err);
    if (rc)
        return rc;
    v.name = one.name;
    v.middle = middle_words(rq->arena, &one.place);
    v.version = v.form ? form_raw(v.form, "version") : str_fmt(rq->arena, "%lld", (long long)one.version);
    v.closed = (struct ui_option){
        .value = STR("yes"), .label = tr_str("Closed: nobody new is put here"), .chosen = one.closed};
    struct ui_page page = {.title = one.name, .back = hub_path(rq, "areas")};
    return PAGE(rq, form_status(v.form), &page, area_html, &v, err);
}

enum err_code page_area(struct http_request *rq, const struct page_area_in *in, struct err *err) {
    return show_area(rq, in->id, err);
}

struct area_job {
    struct http_request *rq;
    int64_t id, made;
    const struct area_form *form;
};

/* "51.46, -0.07", or a postcode that is known. */
static enum err_code middle_read(struct db_conn *c, struct arena *a, struct str typed, struct place *ret,
                                 struct err *err) {
    *ret = (struct place){0};
    if (str_empty(typed))
        return ERR_OK;
    if (!postcode_clean(a, typed).p) {
        if (place_parse(typed, "middle", ret, err) == ERR_OK)
            return ERR_OK;
        return err_set(
            err, ERR_INVALID, "middle", "place",
            "Enter a postcode that is known here, or a latitude and a longitude, like 51.46, -0.07");
    }
    enum err_code rc = postcode_place(c, a, typed, ret, err);
    if (!rc && !ret->known)
        return err_set(
            err, ERR_INVALID, "middle", "postcode",
            "Nobody told this installation where that postcode lies. Enter a latitude and a longitude, "
            "like 51.46, -0.07");
    return rc;
}

static enum err_code area_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct area_job *j = ctx;
    struct doer by = hub_doer(j->rq);
    by.for_member_id = 0;
    struct area one = {.id = j->id,
                       .name = j->form->name,
                       .coordinator_id = j->form->has_coordinator ? j->form->coordinator : 0,
                       .closed = j->form->closed,
                       .version = j->form->version};
    enum err_code rc = middle_read(c, j->rq->arena, j->form->middle, &one.place, err);
    return rc ? rc : area_set(c, j->rq->arena, &by, principal_of(j->rq)->hub.id, &one, &j->made, err);
}

static enum err_code area_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct area_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "areas?done=saved"), err);
    if (!form_took(rq, code, err))
        return code;
    return j->id ? show_area(rq, j->id, err) : show_areas(rq, err);
}

static enum err_code area_save(struct http_request *rq, int64_t id, const struct area_form *f,
                               struct err *err) {
    struct area_job *j = arena_new(rq->arena, struct area_job);
    if (!j)
        return err_nomem(err);
    *j = (struct area_job){.rq = rq, .id = id, .form = f};
    return app_write(rq, area_flow, j, area_after, err);
}

enum err_code page_area_add(struct http_request *rq, const struct page_area_add_in *in, struct err *err) {
    return area_save(rq, 0, &in->form, err);
}

enum err_code page_area_save(struct http_request *rq, const struct page_area_save_in *in, struct err *err) {
    return area_save(rq, in->id, &in->form, err);
}

/* ---- an area for several members at once ---- */

static enum err_code choose_lines(struct http_request *rq, struct db_conn *c, struct str from, struct str q,
                                  struct area_members_view *v, struct err *err) {
    struct members_by_area_row *rows;
    struct arena *a = rq->arena;
    const struct hub *h = &principal_of(rq)->hub;
    int64_t area_id = 0;
    bool any = str_empty(from) || str_eqz(from, "all");
    if (!any && !str_eqz(from, "none") && !str_i64(from, &area_id))
        return err_set(err, ERR_INVALID, "from", "area", "Choose an area");
    struct str folded = str_fold(a, q);
    for (size_t i = 0; i < folded.n; i++) {
        if (str_has(STR("%_!"), folded.p[i]))
            return err_set(err, ERR_INVALID, "q", "words", "Enter a part of a name");
    }
    size_t n;
    enum err_code rc =
        members_by_area(c, a,
                        &(struct members_by_area_in){
                            .hub_id = h->id,
                            .any_area = any,
                            .area_id = area_id,
                            .words = str_empty(folded) ? STR("") : str_fmt(a, "%%%.*s%%", STR_ARG(folded)),
                            .most = CHOOSE_MOST + 1},
                        &rows, &n, err);
    struct choose_line *lines = rc ? NULL : arena_new_array(a, struct choose_line, n + 1);
    if (!rc && !lines)
        rc = err_nomem(err);
    v->more = !rc && n > CHOOSE_MOST;
    v->n_members = rc ? 0 : v->more ? CHOOSE_MOST : n;
    for (size_t i = 0; i < v->n_members; i++)
        lines[i] = (struct choose_line){.id = id_words(a, rows[i].id),
                                        .name = rows[i].name,
                                        .note = str_empty(rows[i].area)
                                                    ? member_card(a, h, rows[i].number)
                                                    : str_fmt(a, "%.*s, %.*s",
                                                              STR_ARG(member_card(a, h, rows[i].number)),
                                                              STR_ARG(rows[i].area)),
                                        .at = (int64_t)i};
    v->members = lines;
    return rc;
}

static enum err_code show_choose(struct http_request *rq, struct str from, struct str q, struct err *err) {
    struct area_members_view v = {.csrf = http_csrf(rq),
                                  .action = hub_path(rq, "areas/members"),
                                  .form = form_of(rq, &area_members_form_def),
                                  .q = q};
    const struct ui_option *areas;
    struct db_conn *c;
    size_t n;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = choose_lines(rq, c, from, q, &v, err);
    if (!rc && v.n_members)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (!rc)
        rc = area_options(rq, c, STR(""), TR("No area"), &v.areas, &v.n_areas, err);
    if (!rc)
        rc = area_options(rq, c, from, TR("Anywhere"), &areas, &n, err);
    struct ui_option *froms = rc ? NULL : arena_new_array(rq->arena, struct ui_option, n + 1);
    if (!rc && !froms)
        rc = err_nomem(err);
    if (rc)
        return rc;
    froms[0] = areas[0];
    froms[1] = (struct ui_option){
        .value = STR("none"), .label = tr_str("No area yet"), .chosen = str_eqz(from, "none")};
    for (size_t i = 1; i < n; i++)
        froms[i + 1] = areas[i];
    v.froms = froms;
    v.n_froms = n + 1;
    struct ui_page page = {.title = tr_str("Give several members an area"), .back = hub_path(rq, "areas")};
    return PAGE(rq, form_status(v.form), &page, area_members_html, &v, err);
}

enum err_code page_area_members(struct http_request *rq, const struct page_area_members_in *in,
                                struct err *err) {
    return show_choose(rq, in->query.from, in->query.q, err);
}

struct area_members_job {
    struct http_request *rq;
    const struct area_members_form *form;
};

static enum err_code area_members_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct area_members_job *j = ctx;
    struct doer by = hub_doer(j->rq);
    enum err_code rc = ERR_OK;
    by.for_member_id = 0;
    for (size_t i = 0; i < j->form->n_members && !rc; i++)
        rc = member_area_set(c, j->rq->arena, &by, principal_of(j->rq)->hub.id, j->form->members[i],
                             j->form->has_area ? j->form->area : 0, err);
    return rc == ERR_NOT_FOUND ? err_set(err, ERR_INVALID, "members", "not-found",
                                         "One of them is not there any more. Look again")
                               : rc;
}

static enum err_code area_members_after(struct http_request *rq, void *ctx, enum err_code code,
                                        struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "areas?done=saved"), err);
    return form_took(rq, code, err) ? show_choose(rq, STR(""), STR(""), err) : code;
}

enum err_code page_area_members_save(struct http_request *rq, const struct page_area_members_save_in *in,
                                     struct err *err) {
    struct area_members_job *j = arena_new(rq->arena, struct area_members_job);
    if (!j)
        return err_nomem(err);
    *j = (struct area_members_job){.rq = rq, .form = &in->form};
    return app_write(rq, area_members_flow, j, area_members_after, err);
}
