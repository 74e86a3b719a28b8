/* The grid as it is shown: rows with what was found, mistakes beside them, and all mistakes once more above.
 */
#include "slips/pages.h"

#include <stdio.h>

enum { WRONGS_MOST = SLIPS_MOST * (SLIP_FIELDS + 1) + 2 };

static struct str pick_label(struct arena *a, const struct hub *h, const struct member *m) {
    struct str card = member_card(a, h, m->number);
    return m->area.n ? str_fmt(a, "%.*s, %.*s, %.*s", STR_ARG(m->name), STR_ARG(card), STR_ARG(m->area))
                     : str_fmt(a, "%.*s, %.*s", STR_ARG(m->name), STR_ARG(card));
}

static struct str who_label(struct arena *a, const struct hub *h, const struct member *m) {
    return str_fmt(a, "%.*s %.*s", STR_ARG(m->name), STR_ARG(member_card_whole(a, h, m->number)));
}

/* What stands below what was typed: who it is, or what it was read as. */
static struct str found_words(const struct grid *g, const struct slip_row *r, enum slip_field f) {
    struct arena *a = g->rq->arena;
    const struct hub *h = &principal_of(g->rq)->hub;
    if (r->blank || r->error[f])
        return STR("");
    switch (f) {
    case SLIP_DAY: return r->deed.day ? day_words(a, r->deed.day) : STR("");
    case SLIP_GIVER: return r->deed.giver_id ? who_label(a, h, &r->giver) : STR("");
    case SLIP_RECEIVER: return r->deed.receiver_id ? who_label(a, h, &r->receiver) : STR("");
    case SLIP_TIME: return r->deed.minutes ? minutes_words(a, r->deed.minutes) : STR("");
    case SLIP_TITLE: return str_eq(r->title, r->typed.cell[f]) ? STR("") : r->title;
    default: return STR("");
    }
}

static enum err_code fill_picks(const struct grid *g, size_t row, const struct slip_row *r, enum slip_field f,
                                struct slip_cell_view *v, struct err *err) {
    struct arena *a = g->rq->arena;
    struct slip_pick_view *picks = arena_new_array(a, struct slip_pick_view, r->n_fits[f]);
    if (!picks)
        return err_nomem(err);
    for (size_t i = 0; i < r->n_fits[f]; i++) {
        const struct member *m = &r->fits[f][i];
        picks[i] =
            (struct slip_pick_view){str_fmt(a, "%zu.%s.%lld", row, slip_field_name(f), (long long)m->number),
                                    pick_label(a, &principal_of(g->rq)->hub, m)};
    }
    v->picks = picks;
    v->n_picks = r->n_fits[f];
    v->pick_id = str_fmt(a, "%s-%zu-pick", slip_field_name(f), row);
    v->pick_label = str_fmt(a, tr("%s of slip %zu: which of them?"), tr(slip_field_label(f)), row);
    return ERR_OK;
}

static enum err_code fill_cell(const struct grid *g, size_t row, const struct slip_row *r, enum slip_field f,
                               struct slip_cell_view *v, struct err *err) {
    struct arena *a = g->rq->arena;
    const char *name = slip_field_name(f);
    *v = (struct slip_cell_view){.name = str_from(name),
                                 .id = str_fmt(a, "%s-%zu", name, row),
                                 .value = str_or_empty(r->typed.cell[f]),
                                 .column = tr_str(slip_field_label(f)),
                                 .label = str_fmt(a, tr("%s, slip %zu"), tr(slip_field_label(f)), row),
                                 .kinds = f == SLIP_KIND,
                                 .focus = row == g->focus && f == (row == 1 ? SLIP_DAY : SLIP_GIVER)};
    if (g->checked && r->error[f]) {
        v->error = str_from(r->error[f]);
        v->error_id = str_fmt(a, "%s-%zu-error", name, row);
        v->described = v->error_id;
    }
    v->found = found_words(g, r, f);
    if (v->found.n) {
        v->found_id = str_fmt(a, "%s-%zu-found", name, row);
        v->described = v->found_id;
    }
    return g->checked && r->n_fits[f] ? fill_picks(g, row, r, f, v, err) : ERR_OK;
}

static enum err_code fill_rows(const struct grid *g, struct slips_grid_view *v, struct err *err) {
    static const struct slip_row none = {.blank = true};
    struct arena *a = g->rq->arena;
    struct slip_row_view *rows = arena_new_array(a, struct slip_row_view, g->n_show);
    enum err_code rc = rows ? ERR_OK : err_nomem(err);
    for (size_t i = 0; !rc && i < g->n_show; i++) {
        const struct slip_row *r = g->s && i < g->s->n ? &g->s->rows[i] : &none;
        struct slip_row_view *w = &rows[i];
        w->number = str_fmt(a, "%zu", i + 1);
        w->id = str_fmt(a, "slip-%zu", i + 1);
        for (int f = 0; !rc && f < SLIP_FIELDS; f++)
            rc = fill_cell(g, i + 1, r, (enum slip_field)f, &w->cells[f], err);
        if (!g->checked || !r->warning.n)
            continue;
        w->warning = r->warning;
        w->sure = r->typed.sure;
        w->sure_id = str_fmt(a, "sure-%zu", i + 1);
        if (r->like_id)
            w->like_href = hub_path_id(g->rq, "exchanges", r->like_id);
    }
    v->rows = rows;
    v->n_rows = g->n_show;
    return rc;
}

static void tell(struct slips_grid_view *v, struct slip_wrong_view *room, struct str id, struct str words) {
    room[v->n_wrongs++] = (struct slip_wrong_view){id, words};
    v->wrongs = room;
}

static enum err_code fill_wrongs(const struct grid *g, struct slips_grid_view *v, struct err *err) {
    struct arena *a = g->rq->arena;
    struct slip_wrong_view *room = arena_new_array(a, struct slip_wrong_view, WRONGS_MOST);
    if (!room)
        return err_nomem(err);
    if (g->general)
        tell(v, room, STR("day-1"), str_from(g->general));
    for (size_t i = 0; g->checked && g->s && i < g->s->n; i++) {
        const struct slip_row *r = &g->s->rows[i];
        for (int f = 0; f < SLIP_FIELDS; f++)
            if (r->error[f])
                tell(v, room, str_fmt(a, "%s-%zu", slip_field_name((enum slip_field)f), i + 1),
                     str_fmt(a, tr("Slip %zu: %s"), i + 1, r->error[f]));
        if (r->warning.n && !r->typed.sure)
            tell(v, room, str_fmt(a, "sure-%zu", i + 1),
                 str_fmt(a, tr("Slip %zu: %.*s"), i + 1, STR_ARG(r->warning)));
    }
    return ERR_OK;
}

static enum err_code fill_choices(const struct grid *g, struct db_conn *c, struct slips_grid_view *v,
                                  struct err *err) {
    struct arena *a = g->rq->arena;
    struct catalogue tree;
    enum err_code rc = catalogue_of(c, a, principal_of(g->rq)->hub.id, &tree, err);
    if (rc)
        return rc;
    struct ui_option *kinds = arena_new_array(a, struct ui_option, tree.n);
    if (!kinds)
        return err_nomem(err);
    for (size_t i = 0; i < tree.n; i++)
        if (catalogue_takes(&tree, &tree.categories[i]))
            kinds[v->n_kinds++].label = category_shown(&tree.categories[i]);
    v->kinds = kinds;
    return ERR_OK;
}

static struct str count_words(const struct grid *g) {
    struct arena *a = g->rq->arena;
    const struct slips *s = g->s;
    if (!s || !s->n_filled)
        return tr_str("Nothing typed yet");
    struct str slips = str_fmt(a, tr_n("%zu slip", "%zu slips", (int64_t)s->n_filled), s->n_filled);
    if (!g->checked)
        return slips;
    return str_fmt(a, "%.*s, %.*s", STR_ARG(slips), STR_ARG(minutes_words(a, s->minutes)));
}

enum err_code grid_show(struct grid *g, struct err *err) {
    struct http_request *rq = g->rq;
    struct arena *a = rq->arena;
    struct db_conn *c;
    struct slips_grid_view v = {.csrf = http_csrf(rq),
                                .once = once_word(rq),
                                .action = g->draft.id ? hub_path_id(rq, "slips", g->draft.id)
                                                      : hub_path(rq, "slips/new"),
                                .version = str_fmt(a, "%lld", (long long)g->draft.version),
                                .example = member_card_whole(a, &principal_of(rq)->hub, 417),
                                .count = count_words(g),
                                .has_apart = g->apart,
                                .may_more = g->n_show < SLIPS_MOST};
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = fill_rows(g, &v, err);
    if (!rc)
        rc = fill_wrongs(g, &v, err);
    if (!rc)
        rc = fill_choices(g, c, &v, err);
    if (!rc)
        rc = slip_photo_days(c, a, principal_of(rq)->hub.id, &v.days, err);
    if (!rc && g->draft.id)
        rc = photo_views(rq, c, g->draft.id, &v.photos, &v.n_photos, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = tr_str("Enter paper slips"),
                           .back = hub_path(rq, "slips"),
                           .wide = true,
                           .has_errors = v.n_wrongs > 0};
    return PAGE(rq, v.n_wrongs && rq->method != HTTP_GET ? 422 : 200, &page, slips_grid_html, &v, err);
}

/* ---- what was typed ---- */

/* "3.giver.417": of row 3 it was the member with the number 417. */
static void take_pick(struct arena *a, const struct hub *h, struct str pick, struct slip_typed *rows,
                      size_t n) {
    struct str row, field;
    int64_t at, number;
    if (!str_next(&pick, '.', &row) || !str_next(&pick, '.', &field) || !str_i64(row, &at) || at < 1 ||
        (size_t)at > n || !str_i64(pick, &number) || number < 1)
        return;
    for (int f = SLIP_GIVER; f <= SLIP_RECEIVER; f++)
        if (str_eqz(field, slip_field_name((enum slip_field)f)))
            rows[at - 1].cell[f] = member_card(a, h, number);
}

enum err_code grid_typed(const struct http_request *rq, struct slip_typed **ret, size_t *ret_n,
                         struct err *err) {
    size_t at[SLIP_FIELDS] = {0};
    const struct form *f = rq->form;
    const struct hub *h = &principal_of(rq)->hub;
    struct slip_typed *rows = arena_new_array(rq->arena, struct slip_typed, SLIPS_MOST);
    if (!rows)
        return err_nomem(err);
    *ret_n = 0;
    for (size_t i = 0; i < f->n_raw; i++)
        for (int k = 0; k < SLIP_FIELDS; k++)
            if (str_eqz(f->raw[i].name, slip_field_name((enum slip_field)k)) && at[k] < SLIPS_MOST) {
                rows[at[k]++].cell[k] = str_clean(rq->arena, f->raw[i].value, true);
                *ret_n = at[k] > *ret_n ? at[k] : *ret_n;
            }
    for (size_t i = 0; i < f->n_raw; i++) {
        int64_t row;
        if (str_eqz(f->raw[i].name, "sure") && str_i64(f->raw[i].value, &row) && row >= 1 &&
            (size_t)row <= *ret_n)
            rows[row - 1].sure = true;
        if (str_eqz(f->raw[i].name, "pick"))
            take_pick(rq->arena, h, f->raw[i].value, rows, *ret_n);
    }
    *ret = rows;
    return rq->arena->failed ? err_nomem(err) : ERR_OK;
}
