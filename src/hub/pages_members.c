/* The coordinator's members: the list, adding, inviting. */
#include "hub/pages.h"

#include "base/shortcode.h"
#include "gen/hub_html.h"
#include "gen/hub_routes.h"
#include "gen/hub_sql.h"
#include "hub/page.h"

#define SHOWN 50

struct str member_state_words(enum member_state s) {
    static const char *const words[] = {TR("Waiting to join"), TR("Active"), TR("Paused"), TR("Left"),
                                        TR("Declined")};
    return tr_str(words[s]);
}

enum ui_colour member_state_colour(enum member_state s) {
    static const enum ui_colour colours[] = {UI_YELLOW, UI_GREEN, UI_BLUE, UI_GREY, UI_GREY};
    return colours[s];
}

static struct view_member member_line(struct http_request *rq, const struct hub *h, const struct member *m) {
    struct str reach = m->phone.n && m->email.n
                           ? str_fmt(rq->arena, "%.*s, %.*s", STR_ARG(m->phone), STR_ARG(m->email))
                       : m->phone.n ? m->phone
                                    : m->email;
    if (str_empty(reach) && m->on_paper)
        reach = tr_str("On paper");
    return (struct view_member){.href = hub_path(rq, "members/%lld", (long long)m->id),
                                .card = member_card(rq->arena, h, m->number),
                                .name = m->name,
                                .reach = reach,
                                .state_word = member_state_words(m->state),
                                .colour = member_state_colour(m->state),
                                .coordinator = (m->roles & ROLE_COORDINATOR) != 0,
                                .on_paper = m->on_paper};
}

static enum err_code with_number(struct db_conn *c, struct http_request *rq, int64_t number,
                                 struct member **ret, size_t *ret_n, struct err *err) {
    const struct member_filter filter = {.any_state = true, .after_number = number - 1};
    enum err_code code = member_list(c, rq->arena, principal_of(rq)->hub.id, &filter, 1, ret, ret_n, err);
    if (code == ERR_OK && *ret_n == 1 && (*ret)[0].number != number)
        *ret_n = 0;
    return code;
}

/* A number on a card, or its code, leads to its member, whatever their state. */
static enum err_code search(struct db_conn *c, struct http_request *rq, const struct members_query *q,
                            struct member **ret, size_t *ret_n, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct member_filter filter = {
        .words = q->q, .area_id = q->has_area ? q->area : 0, .after_number = q->has_after ? q->after : 0};
    int64_t number;
    enum shortcode_of of;
    if (!str_empty(q->q) && member_card_parse(h, q->q, &number))
        return with_number(c, rq, number, ret, ret_n, err);
    /* Searching by name looks everywhere; the plain list shows who is active. */
    filter.any_state = str_eqz(q->state, "all") || (str_empty(q->state) && !str_empty(q->q));
    if (!filter.any_state && !member_state_parse(q->state, &filter.state))
        filter.state = MEMBER_ACTIVE;
    enum err_code code = member_list(c, rq->arena, h->id, &filter, SHOWN + 1, ret, ret_n, err);
    /* A name may look like a code ("Parker"), so names come first. */
    if (!code && !*ret_n && shortcode_parse(q->q, &of, &number) && of == SHORTCODE_PERSON)
        code = with_number(c, rq, number, ret, ret_n, err);
    return code;
}

static struct str next_page(struct http_request *rq, const struct members_query *q, int64_t after) {
    struct buf b;
    buf_init(&b, 4096);
    buf_str(&b, hub_path(rq, "members?after=%lld&q=", (long long)after));
    tpl_url_part(&b, str_or_empty(q->q));
    if (q->has_area)
        buf_fmt(&b, "&area=%lld", (long long)q->area);
    if (!str_empty(q->state)) {
        buf_puts(&b, "&state=");
        tpl_url_part(&b, q->state);
    }
    struct str s = str_dup(rq->arena, buf_view(&b));
    buf_release(&b);
    return s;
}

static enum err_code area_choice(struct http_request *rq, int64_t chosen, struct members_view *v,
                                 struct err *err) {
    const struct area_names_row *rows;
    size_t n;
    enum err_code code = areas_known(rq, &rows, &n, err);
    struct ui_option *o = code != ERR_OK ? NULL : arena_new_array(rq->arena, struct ui_option, n + 1);
    if (code != ERR_OK)
        return code;
    if (!o)
        return err_nomem(err);
    o[0] = (struct ui_option){.value = STR(""), .label = tr_str("Anywhere"), .chosen = chosen == 0};
    for (size_t i = 0; i < n; i++)
        o[i + 1] = (struct ui_option){.value = str_fmt(rq->arena, "%lld", (long long)rows[i].id),
                                      .label = rows[i].name,
                                      .chosen = rows[i].id == chosen};
    v->areas = o;
    v->n_areas = n + 1;
    return ERR_OK;
}

enum err_code page_members(struct http_request *rq, const struct page_members_in *in, struct err *err) {
    const struct hub *h = &principal_of(rq)->hub;
    struct db_conn *c;
    struct member *found;
    size_t n;
    int64_t counts[5];
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = search(c, rq, &in->query, &found, &n, err);
    if (code == ERR_OK)
        code = member_counts(c, rq->arena, h->id, counts, err);
    if (code == ERR_OK)
        code = hub_trace(rq, 0, TRACE_LIST, err);
    if (code != ERR_OK)
        return code;
    struct members_view v = {.q = in->query.q,
                             .state = in->query.state.p ? in->query.state
                                      : in->query.q.n   ? STR("all")
                                                        : STR("active"),
                             .action = rq->path,
                             .new_href = hub_path(rq, "members/new"),
                             .invite_href = hub_path(rq, "members/invite"),
                             .settings_href = hub_path(rq, "settings"),
                             .messages_href = hub_path(rq, "messages"),
                             .areas_href = hub_path(rq, "areas"),
                             .joining_href = hub_path(rq, "joining"),
                             .kinds_href = hub_path(rq, "catalogue"),
                             .n_members = n > SHOWN ? SHOWN : n,
                             .active = counts[MEMBER_ACTIVE],
                             .asked = counts[MEMBER_ASKED],
                             .asked_href = hub_path(rq, "members?state=asked")};
    struct view_member *lines = arena_new_array(rq->arena, struct view_member, v.n_members);
    if (!lines)
        return err_nomem(err);
    for (size_t i = 0; i < v.n_members; i++)
        lines[i] = member_line(rq, h, &found[i]);
    v.members = lines;
    code = area_choice(rq, in->query.has_area ? in->query.area : 0, &v, err);
    if (code != ERR_OK)
        return code;
    if (n > SHOWN)
        v.older = next_page(rq, &in->query, found[SHOWN - 1].number);
    return PAGE(rq, 200, (&(struct ui_page){.title = tr_str("Members"), .wide = true}), members_html, &v,
                err);
}

/* ---- adding ---- */

enum err_code page_member_new(struct http_request *rq, const struct page_member_new_in *in, struct err *err) {
    (void)in;
    struct member_new_view v = {
        .form = form_of(rq, &member_new_form_def), .csrf = http_csrf(rq), .action = hub_path(rq, "members")};
    enum err_code code = areas_known(rq, &v.areas, &v.n_areas, err);
    if (code != ERR_OK)
        return code;
    return PAGE(rq, form_status(v.form),
                (&(struct ui_page){.title = tr_str("Add somebody"), .back = hub_path(rq, "members")}),
                member_new_html, &v, err);
}

struct member_adding {
    struct http_request *rq;
    struct member_new m;
    struct member made;
};

static enum err_code member_add_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct member_adding *s = ctx;
    struct doer by = hub_doer(s->rq);
    by.for_member_id = 0;
    return member_add(c, s->rq->arena, &by, &principal_of(s->rq)->hub, &s->m, &s->made, err);
}

static enum err_code member_add_after(struct http_request *rq, void *ctx, enum err_code code,
                                      struct err *err) {
    struct member_adding *s = ctx;
    if (code != ERR_OK)
        return form_took(rq, code, err)
                   ? page_member_new(rq, &(struct page_member_new_in){.hub = principal_of(rq)->hub.slug}, err)
                   : code;
    return http_see_other(rq, hub_path(rq, "members/%lld/about?done=member-added", (long long)s->made.id),
                          err);
}

enum err_code page_member_add(struct http_request *rq, const struct page_member_add_in *in, struct err *err) {
    struct member_adding *s = arena_new(rq->arena, struct member_adding);
    if (!s)
        return err_nomem(err);
    *s = (struct member_adding){.rq = rq,
                                .m = {.name = in->form.name,
                                      .email = in->form.email,
                                      .phone = in->form.phone,
                                      .area = in->form.area,
                                      .state = MEMBER_ACTIVE}};
    for (size_t i = 0; i < in->form.n_traits; i++) {
        s->m.on_paper = s->m.on_paper || str_eqz(in->form.traits[i], "paper");
        s->m.staff = s->m.staff || str_eqz(in->form.traits[i], "staff");
    }
    return app_write(rq, member_add_flow, s, member_add_after, err);
}

/* ---- inviting a stranger ---- */

enum err_code page_invite(struct http_request *rq, const struct page_invite_in *in, struct err *err) {
    (void)in;
    struct invite_view v = {.form = form_of(rq, &invite_form_def), .csrf = http_csrf(rq), .action = rq->path};
    struct db_conn *c;
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = mail_is_on(c, rq->arena, &v.mails, err);
    if (code != ERR_OK)
        return code;
    return PAGE(rq, form_status(v.form),
                (&(struct ui_page){.title = tr_str("Invite somebody"), .back = hub_path(rq, "members")}),
                invite_html, &v, err);
}

struct inviting {
    struct http_request *rq;
    int64_t member_id;
    struct str name, email, link;
    int64_t mailed; /* the message's id; 0: none was sent */
};

/* The link, to who is to use it: a stranger's address is asked for, a member's is known. It lies sealed until
 * it is out. */
static enum err_code invite_mail(struct db_conn *c, struct inviting *s, const struct doer *by,
                                 struct err *err) {
    struct arena *a = s->rq->arena;
    const struct hub *h = &principal_of(s->rq)->hub;
    struct member m = {.name = s->name, .email = s->email};
    struct str sealed;
    enum err_code code = s->member_id ? member_get(c, a, h->id, s->member_id, &m, err) : ERR_OK;
    if (code != ERR_OK || str_empty(m.email))
        return code;
    code = mail_seal(app_of(s->rq), a, hub_path(s->rq, "invitation/%.*s", STR_ARG(s->link)), &sealed, err);
    const struct mail_to to = {.person_id = m.person_id, .name = m.name, .email = m.email};
    const struct mail_new new = {
        .hub_id = h->id,
        .kind = "invitation",
        .weight = MAIL_URGENT,
        .key = str_fmt(a, "invitation:%.*s", STR_ARG(str_hex(a, secret_hash(a, s->link).p, SECRET_HASH))),
        .sender = h->name,
        .reply_to = h->contact_email,
        .subject = str_fmt(a, "%s %.*s", s->member_id ? tr("Your way into") : tr("You are invited to"),
                           STR_ARG(h->name)),
        .body =
            s->member_id
                ? tr_str("With this link you choose a password, and can then sign in. It works once, for 14 "
                         "days.")
                : str_fmt(a,
                          tr("%.*s invites you to %.*s, where people help each other, hour for hour.\n\nWith "
                             "this "
                             "link you are in. It works once, for 14 days."),
                          STR_ARG(principal_of(s->rq)->name), STR_ARG(h->name)),
        .path_words = s->member_id ? tr_str("Choose a password") : tr_str("Join"),
        .sealed = sealed,
        .ends_at = by->at + 14 * SECONDS_A_DAY,
    };
    return code != ERR_OK ? code : mail_queue(c, a, by, &to, &new, &s->mailed, err);
}

static enum err_code invite_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct inviting *s = ctx;
    struct doer by = hub_doer(s->rq);
    by.for_member_id = 0;
    enum err_code code =
        invitation_make(c, s->rq->arena, &by, &principal_of(s->rq)->hub, s->member_id, s->name, s->link, err);
    return code != ERR_OK ? code : invite_mail(c, s, &by, err);
}

static enum err_code invite_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct inviting *s = ctx;
    if (code != ERR_OK)
        return code;
    struct str path = hub_path(rq, "invitation/%.*s", STR_ARG(s->link));
    const struct link_once_view v = {
        .title = tr_str("The invitation is made"),
        .words =
            s->member_id
                ? tr_str("With this link they choose a password and can then sign in. It works once, for "
                         "14 days.")
                : tr_str("Whoever opens this link is in without asking. It works once, for 14 days."),
        .label = tr_str("The link"),
        .link = whole_address(rq, path),
        .again = s->mailed ? tr_str("It is on its way by e-mail. It is not shown here again.")
                           : tr_str("Copy it now: it is not shown again."),
        .next_href =
            s->member_id ? hub_path(rq, "members/%lld", (long long)s->member_id) : hub_path(rq, "members"),
        .next_label = tr_str("Back"),
    };
    return link_once_send(rq, &v, err);
}

static enum err_code invite_run(struct http_request *rq, int64_t member_id, struct str name, struct str email,
                                struct err *err) {
    struct inviting *s = arena_new(rq->arena, struct inviting);
    if (!s)
        return err_nomem(err);
    *s = (struct inviting){
        .rq = rq, .member_id = member_id, .name = name, .email = email, .link = secret_new(rq->arena)};
    return app_write(rq, invite_flow, s, invite_after, err);
}

enum err_code page_invite_post(struct http_request *rq, const struct page_invite_post_in *in,
                               struct err *err) {
    return invite_run(rq, 0, in->form.name, in->form.email, err);
}

enum err_code page_member_invitation(struct http_request *rq, const struct page_member_invitation_in *in,
                                     struct err *err) {
    return invite_run(rq, in->id, STR_NULL, STR_NULL, err);
}
