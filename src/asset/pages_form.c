/* Telling of a place or thing, and changing what was told. */
#include <string.h>

#include "asset/pages.h"

static const char *const day_fields[7] = {"mo", "tu", "we", "th", "fr", "sa", "su"};

/* ---- times of a day, as people write them ---- */

static bool span_read(struct str s, struct span_of_day *ret) {
    static const char *const between[] = {" to ", " until ", "\xE2\x80\x93", "-"};
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        struct str word = str_from(between[i]);
        ptrdiff_t at = str_find(s, word);
        if (at < 0)
            continue;
        return minute_of_day_parse(str_slice(s, 0, (size_t)at), &ret->from) &&
               minute_of_day_parse(str_slice(s, (size_t)at + word.n, s.n), &ret->to) && ret->from < ret->to;
    }
    return false;
}

/* "9 to 12:30, 14:00-17:00" into one day of the week. INVALID on that field. */
static enum err_code day_hours_read(struct str s, const char *field, int day, struct week *w,
                                    struct err *err) {
    struct str part;
    struct span_of_day span;
    while (!str_empty(s) && str_next(&s, ',', &part)) {
        if (str_empty(str_trim(part)))
            continue;
        if (!span_read(str_trim(part), &span))
            return err_set(err, ERR_INVALID, field, "hours",
                           "Say from when to when, like 9 to 12:30, 14:00 to 17:00");
        week_add(w, day, span.from, span.to);
    }
    return ERR_OK;
}

static struct str day_hours(struct arena *a, const struct week *w, int day) {
    struct str s = STR("");
    for (int m = 0; m < 24 * 60;) {
        int from = m;
        while (m < 24 * 60 && week_has(w, day, m))
            m += WEEK_STEP;
        if (m > from) {
            struct str first = minute_of_day(a, from), last = minute_of_day(a, m);
            s = str_fmt(a, tr("%.*s%s%.*s to %.*s"), STR_ARG(s), s.n ? ", " : "", STR_ARG(first),
                        STR_ARG(last));
        } else {
            m += WEEK_STEP;
        }
    }
    return s;
}

/* ---- what was typed ---- */

static enum err_code find_keeper(struct db_conn *c, struct arena *a, const struct hub *h, struct str words,
                                 int64_t *ret, struct err *err) {
    struct member *list;
    size_t n;
    *ret = 0;
    if (str_empty(words))
        return ERR_OK;
    enum err_code rc = member_find(c, a, h, words, 2, &list, &n, err);
    if (rc)
        return rc;
    if (n != 1)
        return err_set(err, ERR_INVALID, "keeper", n ? "several" : "not-found",
                       n ? "Several people fit. Enter the number on their card"
                         : "Nobody here is called that. Check the name, or enter the number on their card");
    *ret = list[0].id;
    return ERR_OK;
}

/* What was typed, as what the flows take. INVALID names the field. */
static enum err_code asset_of_form(struct db_conn *c, struct arena *a, const struct hub *h, bool coordinator,
                                   const struct asset_form *f, const struct asset *now, struct asset_new *ret,
                                   struct err *err) {
    const struct str days[7] = {f->mo, f->tu, f->we, f->th, f->fr, f->sa, f->su};
    struct week week = {0};
    *ret = (struct asset_new){.name = f->name,
                              .words = f->words,
                              .conditions = f->conditions,
                              .size = f->size,
                              .category = f->category,
                              .organisation = f->organisation,
                              .place = f->place,
                              .address = f->address,
                              .town = f->town,
                              .county = f->county,
                              .postcode = f->postcode,
                              .area_id = f->has_area ? f->area : 0,
                              .times = f->times,
                              .bookable = !str_eqz(f->booking, "no"),
                              .at_once = str_eqz(f->booking, "at-once"),
                              .capacity = f->has_capacity ? f->capacity : 1,
                              .price = f->has_price ? f->price : 0,
                              .per_hour = str_eqz(f->price_per, "hour"),
                              .to_pot = str_eqz(f->to_pot, "pot"),
                              .public = str_eqz(f->public, "yes"),
                              .contact_name = f->contact_name,
                              .contact_phone = f->contact_phone,
                              .contact_email = f->contact_email,
                              .website = f->website,
                              .access = str_join(a, f->access, f->n_access, STR(" "))};
    (void)asset_kind_parse(f->kind, &ret->kind);
    enum err_code rc = ERR_OK;
    if (!str_empty(f->point))
        rc = place_parse(f->point, "point", &ret->point, err);
    for (int d = 0; !rc && d < 7; d++)
        rc = day_hours_read(days[d], day_fields[d], d, &week, err);
    if (!rc && coordinator)
        rc = find_keeper(c, a, h, f->keeper, &ret->member_id, err);
    if (!rc && now && !coordinator)
        ret->member_id = now->member_id;
    ret->hours = week_format(a, &week);
    return rc;
}

/* ---- the form ---- */

static enum err_code area_options(struct arena *a, struct db_conn *c, int64_t hub_id, int64_t chosen,
                                  struct asset_form_view *v, struct err *err) {
    struct area *areas;
    size_t n;
    enum err_code rc = areas_of(c, a, hub_id, &areas, &n, err);
    if (rc)
        return rc;
    struct ui_option *o = arena_new_array(a, struct ui_option, n + 1);
    if (!o)
        return err_nomem(err);
    o[v->n_areas++] =
        (struct ui_option){.value = STR(""), .label = tr_str("None of these"), .chosen = !chosen};
    for (size_t i = 0; i < n; i++)
        if (!areas[i].closed || areas[i].id == chosen)
            o[v->n_areas++] = (struct ui_option){.value = str_fmt(a, "%lld", (long long)areas[i].id),
                                                 .label = areas[i].name,
                                                 .chosen = areas[i].id == chosen};
    v->areas = o;
    return ERR_OK;
}

static enum err_code access_options(struct arena *a, struct asset_form_view *v, struct err *err) {
    size_t n = 0;
    while (access_needs[n].word)
        n++;
    struct ui_option *o = arena_new_array(a, struct ui_option, n);
    if (!o)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const struct str word = str_from(access_needs[i].word);
        o[i] = (struct ui_option){
            .value = word, .label = tr_str(access_needs[i].label), .chosen = str_has_word(v->n.access, word)};
    }
    v->access = o;
    v->n_access = n;
    return ERR_OK;
}

static enum err_code choices(struct arena *a, struct asset_form_view *v, struct err *err) {
    const struct asset_new *n = &v->n;
    bool asked = v->is_new || (n->bookable && !n->at_once);
    const struct ui_option bookings[] = {
        {STR("asked"), tr_str("People ask, and whoever looks after it answers"), STR_NULL, asked},
        {STR("at-once"), tr_str("Whoever asks first has it"), STR_NULL, n->bookable && n->at_once},
        {STR("no"), tr_str("Not here: they ask whoever has it"), STR_NULL, !asked && !n->bookable}};
    const struct ui_option pers[] = {{STR("booking"), tr_str("Each booking"), STR_NULL, !n->per_hour},
                                     {STR("hour"), tr_str("Each hour of it"), STR_NULL, n->per_hour}};
    const struct ui_option pots[] = {
        {STR("keeper"), tr_str("To whoever looks after it"), STR_NULL, !n->to_pot},
        {STR("pot"), tr_str("To the community pot"), STR_NULL, n->to_pot}};
    const struct ui_option publics[] = {
        {STR("no"), tr_str("Members of the hub"), STR_NULL, !n->public},
        {STR("yes"), tr_str("Everybody, and other directories"),
         tr_str("With whom to ask, and where it is. A coordinator looks at it "
                "first, and again when it changes."),
         n->public}};
    struct ui_option *o = arena_new_array(a, struct ui_option, 9);
    if (!o)
        return err_nomem(err);
    memcpy(o, bookings, sizeof bookings);
    memcpy(o + 3, pers, sizeof pers);
    memcpy(o + 5, pots, sizeof pots);
    memcpy(o + 7, publics, sizeof publics);
    v->bookings = o;
    v->n_bookings = 3;
    v->pers = o + 3;
    v->pots = o + 5;
    v->publics = o + 7;
    v->n_pers = v->n_pots = v->n_publics = 2;
    return ERR_OK;
}

/* What is rarely said is folded away, but not where something was said or is wrong. */
static bool said(const struct form *f, const char *const *names) {
    for (; f && *names; names++)
        if (!str_empty(form_raw(f, *names)) || form_value(f, *names)->error)
            return true;
    return false;
}

static void put_folds(const struct form *f, struct asset_form_view *v) {
    static const char *const when[] = {"mo", "tu", "we", "th", "fr", "sa", "su", "times", NULL};
    static const char *const where[] = {"place", "address", "town", "county", "postcode", "point", NULL};
    static const char *const terms[] = {"size", "conditions", "organisation", "keeper", NULL};
    static const char *const contact[] = {"contact_name", "contact_phone", "contact_email", "website", NULL};
    static const char *const price[] = {"price", NULL};
    const struct asset_new *n = &v->n;
    bool days = !str_empty(n->times);
    for (int d = 0; d < 7; d++)
        days = days || !str_empty(v->days[d]);
    v->tell_when = days || said(f, when);
    v->tell_where = !str_empty(n->place) || !str_empty(n->address) || !str_empty(n->town) ||
                    !str_empty(n->postcode) || !str_empty(v->point) || said(f, where);
    v->tell_terms = !str_empty(n->size) || !str_empty(n->conditions) || !str_empty(v->organisation) ||
                    !str_empty(v->keeper) || said(f, terms);
    v->tell_contact = !str_empty(n->contact_name) || !str_empty(n->contact_phone) ||
                      !str_empty(n->contact_email) || !str_empty(n->website) || said(f, contact);
    v->tell_price =
        n->price > 0 || n->capacity > 1 || said(f, price) ||
        (f && (!str_empty(form_raw(f, "price-hours")) || !str_empty(form_raw(f, "price-minutes")) ||
               !str_eqz(str_or_empty(form_raw(f, "capacity")), "1")));
}

static enum err_code show_form(struct http_request *rq, const struct asset *stored, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    const struct form *f = typed_form(rq);
    struct catalogue tree;
    struct db_conn *c;
    struct asset_form_view v = {
        .csrf = http_csrf(rq),
        .once = once_word(rq),
        .action = rq->path,
        .form = f,
        .is_new = !stored,
        .coordinator = hand_of(rq).coordinator,
        .heading = stored ? tr_str("Change what it says") : tr_str("Add a place or thing"),
        .intro =
            stored ? tr_str("Say it as people near you would.")
                   : tr_str("A room that stands empty on Tuesdays, a van, a ladder: somebody could use it."),
        .capacity = STR("1"),
    };
    if (stored) {
        v.n = asset_as_it_is(stored);
        v.organisation = stored->organisation.name;
        v.keeper = stored->member_name;
        v.capacity = str_fmt(a, "%lld", (long long)stored->capacity);
        v.version = f ? form_raw(f, "version") : str_fmt(a, "%lld", (long long)stored->version);
        if (stored->own_point)
            v.point = str_fmt(a, "%.6g, %.6g", stored->point.lat, stored->point.lon);
        for (int d = 0; d < 7; d++)
            v.days[d] = day_hours(a, &stored->week, d);
    }
    put_folds(f, &v);
    int64_t area = 0;
    if (f)
        (void)str_i64(str_or_empty(form_raw(f, "area")), &area);
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = catalogue_of(c, a, p->hub.id, &tree, err);
    if (!rc)
        rc = help_options(a, &tree, f ? form_raw(f, "category") : v.n.category, tr("Choose the nearest"),
                          &v.categories, &v.n_categories, err);
    if (!rc)
        rc = kind_options(a,
                          f        ? form_raw(f, "kind")
                          : stored ? str_from(asset_kind_name(stored->kind))
                                   : STR_NULL,
                          tr("Choose one"), "", &v.kinds, &v.n_kinds, err);
    if (!rc)
        rc = area_options(a, c, p->hub.id, f ? area : v.n.area_id, &v, err);
    if (!rc)
        rc = access_options(a, &v, err);
    if (!rc)
        rc = choices(a, &v, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = v.heading,
                           .back = stored ? hub_path_id(rq, "assets", stored->id) : hub_path(rq, "assets"),
                           .has_errors = form_status(f) == 422};
    return PAGE(rq, form_status(f), &page, asset_form_html, &v, err);
}

/* Other people's are changed by a coordinator only. */
static enum err_code load_own(struct http_request *rq, struct db_conn *c, int64_t id, struct asset *ret,
                              struct err *err) {
    const struct asset_hand who = hand_of(rq);
    enum err_code rc = asset_seen(c, rq->arena, principal_of(rq)->hub.id, &who, id, ret, err);
    if (rc)
        return rc;
    if (!(asset_sides(ret, &who) & (ASSET_BY_KEEPER | ASSET_BY_COORDINATOR)))
        return err_set(err, ERR_DENIED, NULL, "not-yours",
                       "Only who looks after it or a coordinator can change this.");
    return ERR_OK;
}

enum err_code page_asset_new(struct http_request *rq, const struct page_asset_new_in *in, struct err *err) {
    (void)in;
    return show_form(rq, NULL, err);
}

enum err_code page_asset_edit(struct http_request *rq, const struct page_asset_edit_in *in, struct err *err) {
    struct db_conn *c;
    struct asset s;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_own(rq, c, in->id, &s, err);
    return rc ? rc : show_form(rq, &s, err);
}

/* ---- saving ---- */

struct asset_job {
    struct http_request *rq;
    const struct asset_form *form;
    struct asset_hand who;
    struct doer by;
    int64_t id;
    bool proposed; /* it waits for a coordinator now */
};

static enum err_code create_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct asset_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    struct asset_new n;
    enum err_code rc = asset_of_form(c, j->rq->arena, h, j->who.coordinator, j->form, NULL, &n, err);
    j->proposed = !j->who.coordinator;
    return rc ? rc : asset_add(c, j->rq->arena, &j->by, h, &j->who, &n, &j->id, err);
}

static enum err_code edit_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct asset_job *j = ctx;
    const struct hub *h = &principal_of(j->rq)->hub;
    struct asset now;
    struct asset_new n;
    enum err_code rc = load_own(j->rq, c, j->id, &now, err);
    if (!rc)
        rc = asset_of_form(c, j->rq->arena, h, j->who.coordinator, j->form, &now, &n, err);
    if (!rc)
        rc = asset_edit(c, j->rq->arena, &j->by, h, &j->who, j->id, &n, j->form->version, err);
    if (!rc)
        rc = asset_get(c, j->rq->arena, h->id, j->id, &now, err);
    j->proposed = !rc && now.state == ASSET_PROPOSED && !j->who.coordinator;
    return rc;
}

static enum err_code after_create(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct asset_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(
            rq,
            hub_path(rq, "assets/%lld?done=%s", (long long)j->id, j->proposed ? "asset-told" : "published"),
            err);
    return form_took(rq, code, err) ? show_form(rq, NULL, err) : code;
}

static enum err_code after_edit(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct asset_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(
            rq, hub_path(rq, "assets/%lld?done=%s", (long long)j->id, j->proposed ? "asset-told" : "saved"),
            err);
    if (!form_took(rq, code, err))
        return code;
    return page_asset_edit(rq, &(struct page_asset_edit_in){.id = j->id}, err);
}

static enum err_code save(struct http_request *rq, const struct asset_form *form, int64_t id, db_flow *flow,
                          app_after *after, struct err *err) {
    struct asset_job *j = arena_new(rq->arena, struct asset_job);
    if (!j)
        return err_nomem(err);
    *j = (struct asset_job){.rq = rq, .form = form, .who = hand_of(rq), .by = hub_doer(rq), .id = id};
    const struct once_write w = {
        .word = form->once, .by = &j->by, .flow = flow, .ctx = j, .id = &j->id, .after = after};
    return app_write_once(rq, &w, err);
}

enum err_code page_asset_create(struct http_request *rq, const struct page_asset_create_in *in,
                                struct err *err) {
    return save(rq, &in->form, 0, create_flow, after_create, err);
}

enum err_code page_asset_save(struct http_request *rq, const struct page_asset_save_in *in, struct err *err) {
    return save(rq, &in->form, in->id, edit_flow, after_edit, err);
}
