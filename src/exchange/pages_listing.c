/* Offers and requests: publishing, changing, taking up. */
#include "exchange/pages.h"

/* ---- publishing and changing ---- */

struct listing_job {
    struct http_request *rq;
    struct listing_new new;
    struct doer by;
    int64_t id;
    enum listing_state state;
    const char *done;
    int64_t version;
};

/* Times of the week come as people write them. */
static enum err_code hours_of(struct arena *a, struct str typed, struct str *ret, struct err *err) {
    struct week w;
    *ret = STR("");
    if (str_empty(typed))
        return ERR_OK;
    enum err_code rc = week_read(a, typed, &w, err);
    if (!rc)
        *ret = week_format(a, &w);
    return rc;
}

static struct listing_new new_of(struct arena *a, const struct listing_form *f, enum listing_kind kind) {
    enum check_level check = CHECK_NONE;
    if (f->check.p)
        (void)check_level_parse(f->check, &check);
    return (struct listing_new){.near = f->near,
                                .check = check,
                                .needs = str_join(a, f->needs, f->n_needs, STR(" ")),
                                .languages = str_join(a, f->languages, f->n_languages, STR(" ")),
                                .kind = kind,
                                .title = f->title,
                                .words = f->words,
                                .category = f->category,
                                .place = f->place,
                                .times = f->times,
                                .has_ends_on = f->has_ends_on,
                                .ends_on = f->ends_on};
}

/* Other people's are changed by a coordinator only; what a member may not change they may still see. */
static enum err_code load_own(struct http_request *rq, struct db_conn *c, int64_t id, struct listing *ret,
                              struct err *err) {
    const struct principal *p = principal_of(rq);
    enum err_code rc = listing_seen(c, rq->arena, p->hub.id, blocks_viewer(p), id, ret, err);
    if (!rc && ret->member_id != p->member.id && !p->coordinator)
        rc = err_set(err, ERR_DENIED, NULL, "not-yours", "Only its owner or a coordinator can change this.");
    return rc;
}

/* Words that are known as boxes to tick; `chosen` with a blank between. */
static enum err_code boxes(struct arena *a, const struct access_need *known, struct str chosen,
                           const struct ui_option **ret, size_t *ret_n, struct err *err) {
    size_t n = 0;
    while (known[n].word)
        n++;
    struct ui_option *o = arena_new_array(a, struct ui_option, n + chosen.n);
    struct str part, rest = chosen;
    if (!o)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct ui_option){.value = str_from(known[i].word),
                                  .label = tr_str(known[i].label),
                                  .chosen = str_has_word(chosen, str_from(known[i].word))};
    /* What came by the API and is not among them stays. */
    for (size_t first = n; str_next(&rest, ' ', &part);) {
        size_t i = 0;
        while (i < first && !str_eq(o[i].value, part))
            i++;
        if (i == first && part.n)
            o[n++] = (struct ui_option){.value = part, .label = part, .chosen = true};
    }
    *ret = o;
    *ret_n = n;
    return ERR_OK;
}

/* What stands in the folded part of the form. */
static enum err_code show_more(struct http_request *rq, const struct listing *stored,
                               struct listing_form_view *v, struct err *err) {
    struct arena *a = rq->arena;
    struct week w;
    struct err ignored;
    struct ui_option *checks = arena_new_array(a, struct ui_option, CHECK_ENHANCED_BARRED + 1);
    if (!checks)
        return err_nomem(err);
    for (int l = CHECK_NONE; l <= CHECK_ENHANCED_BARRED; l++)
        checks[l] =
            (struct ui_option){.value = str_from(check_level_name((enum check_level)l)),
                               .label = str_from(check_level_label((enum check_level)l)),
                               .chosen = (stored ? stored->check : CHECK_NONE) == (enum check_level)l};
    v->checks = checks;
    v->n_checks = CHECK_ENHANCED_BARRED + 1;
    if (stored && week_parse(stored->hours, &w, &ignored) == ERR_OK)
        v->hours = week_typed(a, &w);
    v->near = stored ? stored->near : STR("");
    v->more_open = (stored && (stored->hours.n || stored->near.n || stored->needs.n || stored->languages.n ||
                               stored->check != CHECK_NONE)) ||
                   form_status(v->form) == 422;
    enum err_code rc = boxes(a, access_needs, stored ? stored->needs : STR(""), &v->needs, &v->n_needs, err);
    return rc ? rc
              : boxes(a, languages_spoken, stored ? stored->languages : STR(""), &v->languages,
                      &v->n_languages, err);
}

static enum err_code show_form(struct http_request *rq, enum listing_kind kind, const struct listing *stored,
                               struct err *err) {
    const struct form *f = typed(rq);
    bool offer = kind == LISTING_OFFER;
    struct listing_form_view v = {
        .csrf = http_csrf(rq),
        .once = once_word(rq),
        .action = rq->path,
        .form = f,
        .is_offer = offer,
        .is_new = !stored,
        .heading = stored  ? tr_str("Change the words")
                   : offer ? tr_str("Offer help")
                           : tr_str("Ask for help"),
        .intro = offer
                     ? tr_str("Anything counts, down to a phone call. One hour is one hour, whatever you do.")
                     : tr_str("Asking is a gift too: it gives somebody the chance to help."),
    };
    if (stored) {
        v.title = stored->title;
        v.words = stored->words;
        v.place = stored->place;
        v.times = stored->times;
        v.has_ends_on = stored->has_ends_on;
        v.ends_on = stored->ends_on;
        v.version = f ? form_raw(f, "version") : str_fmt(rq->arena, "%lld", (long long)stored->version);
    }
    enum err_code rc = category_options(rq,
                                        f        ? form_raw(f, "category")
                                        : stored ? stored->category
                                                 : STR_NULL,
                                        tr("Choose the nearest"), false, &v.categories, &v.n_categories, err);
    if (!rc)
        rc = show_more(rq, stored, &v, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = v.heading,
                           .back = stored ? hub_path(rq, "help/%lld", (long long)stored->id)
                                          : hub_path(rq, "find"),
                           .has_errors = form_status(typed(rq)) == 422};
    return PAGE(rq, form_status(typed(rq)), &page, listing_form_html, &v, err);
}

enum err_code page_offer_new(struct http_request *rq, const struct page_offer_new_in *in, struct err *err) {
    (void)in;
    return show_form(rq, LISTING_OFFER, NULL, err);
}

enum err_code page_request_new(struct http_request *rq, const struct page_request_new_in *in,
                               struct err *err) {
    (void)in;
    return show_form(rq, LISTING_REQUEST, NULL, err);
}

enum err_code page_listing_edit(struct http_request *rq, const struct page_listing_edit_in *in,
                                struct err *err) {
    struct db_conn *c;
    struct listing l;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = load_own(rq, c, in->id, &l, err);
    return rc ? rc : show_form(rq, l.kind, &l, err);
}

static enum err_code create_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct listing_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    return listing_create(c, j->rq->arena, &j->by, p->hub.id, p->member.id, &j->new, &j->id, err);
}

static enum err_code edit_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct listing_job *j = ctx;
    struct listing l;
    enum err_code rc = load_own(j->rq, c, j->id, &l, err);
    return rc ? rc
              : listing_edit(c, j->rq->arena, &j->by, principal_of(j->rq)->hub.id, j->id, &j->new, j->version,
                             err);
}

static enum err_code after_save(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct listing_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "help/%lld?done=%s", (long long)j->id, j->done), err);
    if (!form_took(rq, code, err))
        return code;
    struct listing stored = {.id = j->id};
    return show_form(rq, j->new.kind, j->id ? &stored : NULL, err);
}

static enum err_code save(struct http_request *rq, const struct listing_form *form, enum listing_kind kind,
                          int64_t id, db_flow *flow, const char *done, struct err *err) {
    struct listing_job *j = arena_new(rq->arena, struct listing_job);
    if (!j)
        return err_nomem(err);
    *j = (struct listing_job){.rq = rq,
                              .new = new_of(rq->arena, form, kind),
                              .by = hub_doer(rq),
                              .id = id,
                              .done = done,
                              .version = form->version};
    enum err_code rc = hours_of(rq->arena, form->hours, &j->new.hours, err);
    if (rc)
        return after_save(rq, j, rc, err);
    const struct once_write w = {
        .word = form->once, .by = &j->by, .flow = flow, .ctx = j, .id = &j->id, .after = after_save};
    return app_write_once(rq, &w, err);
}

enum err_code page_offer_create(struct http_request *rq, const struct page_offer_create_in *in,
                                struct err *err) {
    return save(rq, &in->form, LISTING_OFFER, 0, create_flow, "published", err);
}

enum err_code page_request_create(struct http_request *rq, const struct page_request_create_in *in,
                                  struct err *err) {
    return save(rq, &in->form, LISTING_REQUEST, 0, create_flow, "published", err);
}

enum err_code page_listing_save(struct http_request *rq, const struct page_listing_save_in *in,
                                struct err *err) {
    return save(rq, &in->form, LISTING_OFFER, in->id, edit_flow, "saved", err);
}

/* ---- pausing, opening, ending ---- */

static enum err_code state_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct listing_job *j = ctx;
    struct listing l;
    enum err_code rc = load_own(j->rq, c, j->id, &l, err);
    return rc ? rc
              : listing_set_state(c, j->rq->arena, &j->by, principal_of(j->rq)->hub.id, j->id, j->state, err);
}

static enum err_code after_state(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct listing_job *j = ctx;
    return code ? code
                : http_see_other(rq, hub_path(rq, "help/%lld?done=%s", (long long)j->id, j->done), err);
}

static enum err_code set_state(struct http_request *rq, int64_t id, enum listing_state state,
                               const char *done, struct err *err) {
    struct listing_job *j = arena_new(rq->arena, struct listing_job);
    if (!j)
        return err_nomem(err);
    *j = (struct listing_job){.rq = rq, .by = hub_doer(rq), .id = id, .state = state, .done = done};
    return app_write(rq, state_flow, j, after_state, err);
}

enum err_code page_listing_pause(struct http_request *rq, const struct page_listing_pause_in *in,
                                 struct err *err) {
    return set_state(rq, in->id, LISTING_PAUSED, "paused", err);
}

enum err_code page_listing_resume(struct http_request *rq, const struct page_listing_resume_in *in,
                                  struct err *err) {
    return set_state(rq, in->id, LISTING_OPEN, "resumed", err);
}

enum err_code page_listing_end(struct http_request *rq, const struct page_listing_end_in *in,
                               struct err *err) {
    return set_state(rq, in->id, LISTING_ENDED, "ended", err);
}

/* ---- one of them, and taking it up ---- */

static struct str labels(struct arena *a, struct str words, const char *(*label)(struct str word)) {
    struct str part, all = STR("");
    while (str_next(&words, ' ', &part)) {
        if (str_empty(part))
            continue;
        struct str one = label(part) ? str_from(label(part)) : part;
        all = str_fmt(a, "%.*s%s%.*s", STR_ARG(all), all.n ? ", " : "", STR_ARG(one));
    }
    return all;
}

/* What helps to find who fits. */
static void show_wanted(struct http_request *rq, const struct catalogue *tree, const struct listing *l,
                        bool findable, struct listing_view *v) {
    const struct principal *p = principal_of(rq);
    const struct category *k = catalogue_find(tree, l->category);
    enum check_level check = k && k->check > l->check ? k->check : l->check;
    struct week w;
    struct err ignored;
    if (week_parse(l->hours, &w, &ignored) == ERR_OK)
        v->hours = week_words(rq->arena, &w);
    v->needs = labels(rq->arena, l->needs, access_label);
    v->languages = labels(rq->arena, l->languages, language_label);
    v->check = check == CHECK_NONE ? STR("") : str_from(check_level_label(check));
    v->near = v->mine || p->coordinator ? l->near : STR("");
    v->person = v->mine || !findable ? STR("") : hub_path_id(rq, "people", l->member_id);
    v->hide = v->mine ? STR("") : hub_path(rq, "people/%lld/hide", (long long)l->member_id);
}

/* Whoever would help lacks a check: why, and whom to talk to, where they could say yes else. */
static enum err_code show_unchecked(struct http_request *rq, struct db_conn *c, const struct listing *l,
                                    struct listing_view *v, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct gate_found missing;
    int64_t giver_id = l->kind == LISTING_OFFER ? l->member_id : p->member.id;
    enum err_code rc = exchange_check_missing(c, rq->arena, p->hub.id, giver_id, l->category, l->id,
                                              hub_doer(rq).today, &missing, err);
    if (!rc && missing.why == GATE_OPEN)
        rc = gate_of_taker(c, rq->arena, p->hub.id, l->kind == LISTING_OFFER ? p->member.id : l->member_id,
                           hub_doer(rq).today, &missing, err);
    if (!rc)
        v->unchecked = gate_words(rq->arena, &p->hub, &missing);
    return rc;
}

static enum err_code show_one(struct http_request *rq, int64_t id, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct listing l;
    struct catalogue tree;
    struct profile owner;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = listing_seen(c, rq->arena, p->hub.id, blocks_viewer(p), id, &l, err);
    if (!rc)
        rc = catalogue_of(c, rq->arena, p->hub.id, &tree, err);
    if (!rc)
        rc = profile_get(c, rq->arena, p->hub.id, l.member_id, &owner, err);
    if (rc)
        return rc;
    bool over = l.has_ends_on && l.ends_on < hub_doer(rq).today;
    struct listing_view v = {
        .csrf = http_csrf(rq),
        .once = once_word(rq),
        .title = l.title,
        .words = l.words,
        .writer = l.writer,
        .category = catalogue_label(&tree, l.category),
        .place = l.place,
        .times = l.times,
        .tag = l.kind == LISTING_OFFER ? tr_str("Offer") : tr_str("Request"),
        .colour = l.kind == LISTING_OFFER ? UI_TEAL : UI_ORANGE,
        .who = l.member_id == p->member.id && !p->acting ? tr_str("You") : l.member_shown,
        .has_ends_on = l.has_ends_on,
        .ends_on = l.ends_on,
        .mine = l.member_id == p->member.id,
        .coordinator = p->coordinator,
        .open = l.state == LISTING_OPEN,
        .paused = l.state == LISTING_PAUSED,
        .ended = l.state == LISTING_ENDED,
        .is_offer = l.kind == LISTING_OFFER,
        .can_answer = l.state == LISTING_OPEN && !over && l.member_id != p->member.id,
        .edit = hub_path(rq, "help/%lld/edit", (long long)id),
        .pause = hub_path(rq, "help/%lld/pause", (long long)id),
        .resume = hub_path(rq, "help/%lld/resume", (long long)id),
        .end = hub_path(rq, "help/%lld/end", (long long)id),
        .propose = hub_path(rq, "help/%lld/propose", (long long)id),
        .form = typed(rq),
    };
    show_wanted(rq, &tree, &l, owner.findable, &v);
    rc = v.can_answer ? show_unchecked(rq, c, &l, &v, err) : ERR_OK;
    if (rc)
        return rc;
    if (v.paused)
        v.state_words = tr_str("This is paused: nobody else finds it at the moment.");
    else if (v.ended)
        v.state_words = tr_str("This has ended.");
    else if (over)
        v.state_words = tr_str("Its last day is over.");
    rc = app_pieces(rq, "listing", id, &v.pieces, err);
    if (rc)
        return rc;
    struct ui_page page = {
        .title = l.title, .back = hub_path(rq, "find"), .has_errors = form_status(typed(rq)) == 422};
    return PAGE(rq, form_status(typed(rq)), &page, listing_html, &v, err);
}

enum err_code page_listing(struct http_request *rq, const struct page_listing_in *in, struct err *err) {
    return show_one(rq, in->id, err);
}

struct propose_job {
    struct http_request *rq;
    struct exchange_proposal proposal;
    struct doer by;
    int64_t id;
};

static enum err_code propose_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct propose_job *j = ctx;
    const struct principal *p = principal_of(j->rq);
    return exchange_propose(c, j->rq->arena, &j->by, &p->hub, p->member.id, &j->proposal, &j->id, err);
}

static enum err_code after_propose(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct propose_job *j = ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "exchanges/%lld?done=proposed", (long long)j->id), err);
    if (!form_took(rq, code, err))
        return code;
    return show_one(rq, j->proposal.listing_id, err);
}

enum err_code page_listing_propose(struct http_request *rq, const struct page_listing_propose_in *in,
                                   struct err *err) {
    struct propose_job *j = arena_new(rq->arena, struct propose_job);
    if (!j)
        return err_nomem(err);
    *j = (struct propose_job){
        .rq = rq, .by = hub_doer(rq), .proposal = {.listing_id = in->id, .words = in->form.words}};
    const struct once_write w = {.word = in->form.once,
                                 .by = &j->by,
                                 .flow = propose_flow,
                                 .ctx = j,
                                 .id = &j->id,
                                 .after = after_propose};
    return app_write_once(rq, &w, err);
}
