/* What stands around every page: names, navigation, notices, whom to ask. And the pages for errors. */
#include "base/language.h"
#include "hub/inside.h"
#include "hub/page.h"
#include "hub/settings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PAGE_LIMIT ((size_t)8 * 1024 * 1024)
#define BODY_LIMIT ((size_t)32 << 20)
#define BODY_ROOM ((size_t)16 << 10) /* of most pages */
#define LINKS 10
#define AROUND 6144 /* what stands around a page takes so much */

struct str hub_path(const struct http_request *rq, const char *fmt, ...) {
    char room[1200]; /* dozens a page: by hand, and formatted once */
    const struct str slug = principal_of(rq)->hub.slug;
    size_t n = 3;
    memcpy(room, "/h/", 3);
    if (slug.n > 0 && slug.n < 100) {
        memcpy(room + n, slug.p, slug.n);
        n += slug.n;
    }
    room[n++] = '/';
    va_list ap;
    va_start(ap, fmt);
    int more = vsnprintf(room + n, sizeof room - n, fmt, ap);
    va_end(ap);
    n += more < 0 ? 0 : (size_t)more < sizeof room - n ? (size_t)more : sizeof room - n - 1;
    if (room[n - 1] == '/')
        n--;
    return str_dup(rq->arena, str_of(room, n));
}

struct str hub_path_id(const struct http_request *rq, const char *under, int64_t id) {
    char digits[20], *at = digits + sizeof digits;
    uint64_t left = id < 0 ? 0 : (uint64_t)id;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    const struct str parts[] = {STR("/h"), principal_of(rq)->hub.slug, str_from(under),
                                str_of(at, (size_t)(digits + sizeof digits - at))};
    return str_join(rq->arena, parts, sizeof parts / sizeof *parts, STR("/"));
}

struct str whole_address(const struct http_request *rq, struct str path) {
    const char *base = http_config_of(rq)->base_url;
    struct str host = http_request_header(rq, "Host");
    if (base && *base) {
        struct str b = str_from(base);
        while (b.n > 0 && b.p[b.n - 1] == '/')
            b.n--;
        return str_fmt(rq->arena, "%.*s%.*s", STR_ARG(b), STR_ARG(path));
    }
    return str_fmt(rq->arena, "http://%.*s%.*s", STR_ARG(host), STR_ARG(path));
}

const struct form *form_of(const struct http_request *rq, const struct form_def *def) {
    return rq->form && rq->form->def == def ? rq->form : NULL;
}

int form_status(const struct form *f) {
    return f && (f->n_errors > 0 || f->general) ? 422 : 200;
}

bool form_took(struct http_request *rq, enum err_code code, const struct err *err) {
    if (!rq->form || (code != ERR_INVALID && code != ERR_CONFLICT && code != ERR_LIMIT &&
                      code != ERR_PRECONDITION && !(code == ERR_DENIED && err->field[0])))
        return false;
    form_fail(rq->arena, rq->form, err);
    return true;
}

/* ---- navigation ---- */

struct nav {
    struct http_request *rq;
    struct ui_link *links;
    size_t n;
};

static void nav_add(struct nav *v, const char *label, struct str href) {
    if (v->n >= LINKS)
        return;
    struct str path = v->rq->path;
    bool under = path.n > href.n && path.p[href.n] == '/' && memcmp(path.p, href.p, href.n) == 0 &&
                 !str_eqz(href, "/") && !str_eq(href, hub_path(v->rq, "%s", ""));
    v->links[v->n++] =
        (struct ui_link){.label = str_from(label), .href = href, .current = str_eq(path, href) || under};
}

static void nav_hub(struct nav *v, const struct principal *p) {
    if (p->coordinator)
        nav_add(v, tr("Today"), hub_path(v->rq, "today"));
    nav_add(v, tr("My hours"), hub_path(v->rq, "home"));
    if (p->staff && !p->coordinator)
        nav_add(v, tr("Tasks"), hub_path(v->rq, "tasks"));
    nav_add(v, tr("Find help"), hub_path(v->rq, "find"));
    nav_add(v, tr("Group sessions"), hub_path(v->rq, "sessions"));
    nav_add(v, tr("Places and things"), hub_path(v->rq, "assets"));
    nav_add(v, tr("Record an exchange"), hub_path(v->rq, "record"));
    if (p->coordinator) {
        nav_add(v, tr("Members"), hub_path(v->rq, "members"));
        nav_add(v, tr("Reports"), hub_path(v->rq, "reports"));
    }
    if (p->acting) {
        struct ui_link *home = &v->links[p->coordinator ? 1 : 0];
        home->label = tr_str("Their hours");
    }
}

static void nav_build(struct nav *v, const struct principal *p) {
    struct http_request *rq = v->rq;
    if (p->in_hub && p->is_member) {
        nav_hub(v, p);
    } else if (p->in_hub) {
        nav_add(v, tr("About"), hub_path(rq, "%s", ""));
        if (p->member.id == 0 && !p->hub.by_invitation)
            nav_add(v, tr("Join"), hub_path(rq, "join"));
    }
    if (p->person_id != 0 && p->administrator && !p->in_hub) {
        nav_add(v, tr("Hubs"), STR("/"));
        nav_add(v, tr("Administration"), STR("/admin"));
    }
    if (p->person_id == 0 && !str_eqz(rq->path, "/sign-in"))
        nav_add(v, tr("Sign in"), STR("/sign-in"));
}

static void switch_build(struct http_request *rq, const struct principal *p, struct ui_page *page) {
    struct db_conn *c;
    struct membership *list;
    size_t n;
    struct err err;
    if (p->person_id == 0 || p->only_here || app_read(rq, &c, &err) != ERR_OK ||
        person_memberships(c, rq->arena, p->person_id, &list, &n, &err) != ERR_OK)
        return;
    struct ui_link *links = arena_new_array(rq->arena, struct ui_link, n);
    size_t k = 0;
    for (size_t i = 0; links && i < n; i++) {
        if (list[i].state != MEMBER_ACTIVE || (p->in_hub && list[i].hub_id == p->hub.id))
            continue;
        links[k++] = (struct ui_link){.label = list[i].name,
                                      .href = str_fmt(rq->arena, "/h/%.*s/%s", STR_ARG(list[i].slug),
                                                      list[i].coordinator ? "today" : "home")};
    }
    page->switch_to = links;
    page->n_switch_to = k;
}

/* What the hub says of itself, from every page of it. */
static void foot_build(struct http_request *rq, const struct principal *p, struct ui_page *page) {
    enum { MOST = 4 };
    struct ui_link *links = arena_new_array(rq->arena, struct ui_link, MOST);
    size_t n = 0;
    if (!links)
        return;
    links[n++] = (struct ui_link){.label = tr_str("Help"), .href = hub_path(rq, "guide")};
    if (p->hub.has_rules)
        links[n++] = (struct ui_link){.label = tr_str("House rules"), .href = hub_path(rq, "rules")};
    links[n++] =
        (struct ui_link){.label = tr_str("Accessibility statement"), .href = hub_path(rq, "accessibility")};
    links[n++] = (struct ui_link){.label = tr_str("Privacy and your data"), .href = hub_path(rq, "privacy")};
    page->foot = links;
    page->n_foot = n;
}

static struct str way_back(struct http_request *rq, const char *page, struct str next);
static struct str page_before(struct http_request *rq);

/* What this page can be read in, here. A visitor without a cookie gets none for this: they choose on a page
 * of its own. */
static void languages_build(struct http_request *rq, const struct principal *p, struct ui_page *page) {
    struct ui_language *list = arena_new_array(rq->arena, struct ui_language, language_all_n);
    if (!list)
        return;
    size_t n = 0;
    for (size_t i = 0; i < language_all_n; i++) {
        const struct language *l = &language_all[i];
        if (l->offered && (!p->in_hub || hub_language(&p->hub, l, true) == l))
            list[n++] =
                (struct ui_language){.tag = l->tag, .name = l->name, .current = l == language_in_use()};
    }
    page->languages = list;
    page->n_languages = n;
    page->here = page_before(rq);
    if (n > 1 && (p->person_id != 0 || rq->visit.p))
        page->csrf = http_csrf(rq);
}

/* On a computer that others use too, a page that nobody touches any more asks whether somebody is there. */
static void watch_shared(struct http_request *rq, struct ui_page *page) {
    page->shared = true;
    if (page->asks_still)
        return;
    const struct str next = rq->method == HTTP_GET ? rq->target : page->home;
    http_reply_header(rq, "Refresh",
                      str_fmt(rq->arena, "%lld; url=%.*s", (long long)SESSION_WARN_SHARED,
                              STR_ARG(way_back(rq, "/sign-in/still-here", next))));
}

static void around(struct http_request *rq, const struct principal *p, struct ui_page *page) {
    struct nav v = {.rq = rq, .links = arena_new_array(rq->arena, struct ui_link, LINKS)};
    if (v.links)
        nav_build(&v, p);
    page->nav = v.links;
    page->n_nav = v.n;
    page->site = p->in_hub ? p->hub.name : STR("Kith");
    page->home = !p->in_hub      ? STR("/")
                 : !p->is_member ? hub_path(rq, "%s", "")
                                 : hub_path(rq, p->coordinator ? "today" : "home");
    switch_build(rq, p, page);
    if (p->in_hub)
        foot_build(rq, p, page);
    if (p->person_id != 0) {
        page->person = p->name;
        page->person_href = STR("/account");
        page->csrf = http_csrf(rq);
    }
    languages_build(rq, p, page);
    if (p->acting) {
        page->acting = str_fmt(rq->arena, tr("You are acting for %.*s"), STR_ARG(p->member.name));
        page->acting_stop = hub_path(rq, "act/stop");
    }
    if (p->in_hub && !str_empty(p->hub.contact_name)) {
        page->help = str_fmt(rq->arena,
                             str_empty(p->hub.contact_phone) ? tr("Ask %.*s, your coordinator.")
                                                             : tr("Call %.*s, your coordinator, on"),
                             STR_ARG(p->hub.contact_name));
        page->help_phone = str_empty(p->hub.contact_phone) ? STR_NULL : p->hub.contact_phone;
    }
    if (p->shared)
        watch_shared(rq, page);
    if (!page->notice.p)
        page->notice = notice_of(http_query(rq, "done"));
}

/* Sends a page of the hub (or of the installation): navigation, names, notice (from ?done=WORD, see
 * notices.c), footer. `p` needs a title only; the body is in `body`. */
static enum err_code hub_page(struct http_request *rq, int status, struct ui_page *page, struct str body_html,
                              struct err *err) {
    const struct principal *p = principal_of(rq);
    around(rq, p, page);
    buf_room(&rq->out, body_html.n + AROUND);
    ui_document(&rq->out, page, body_html);
    return http_send(rq, status, "text/html; charset=utf-8", err);
}

/* A page with a body that a template wrote into *body, which is given back. */
static enum err_code page_send(struct http_request *rq, int status, struct ui_page *page, struct buf *body,
                               struct err *err) {
    enum err_code code = buf_check(body, err);
    page->has_errors = status == 422;
    if (code == ERR_OK)
        code = hub_page(rq, status, page, buf_view(body), err);
    buf_release(body);
    return code;
}

enum err_code page_show(struct http_request *rq, int status, struct ui_page *page, page_body *body,
                        const void *view, struct err *err) {
    struct buf b;
    buf_init(&b, BODY_LIMIT);
    buf_room(&b, BODY_ROOM);
    body(&b, view);
    return page_send(rq, status, page, &b, err);
}

/* ---- errors ---- */

/* `page`, and after it where to go on. */
static struct str way_back(struct http_request *rq, const char *page, struct str next) {
    struct buf b;
    buf_init(&b, 16384);
    buf_puts(&b, page);
    if (local_path(next).p && !str_eqz(next, "/")) {
        buf_puts(&b, "?next=");
        tpl_url_part(&b, next);
    }
    struct str s = b.failed ? str_from(page) : str_dup(rq->arena, buf_view(&b));
    buf_release(&b);
    return s;
}

static struct str sign_in_path(struct http_request *rq) {
    return way_back(rq, "/sign-in", rq->target);
}

/* The page that somebody was on: where they asked for it, or the one whose form they sent. */
static struct str page_before(struct http_request *rq) {
    const struct str from = http_request_header(rq, "Referer"), whole = whole_address(rq, STR("/"));
    if (rq->method == HTTP_GET)
        return rq->target;
    return str_starts(from, str_z(rq->arena, whole)) ? str_slice(from, whole.n - 1, from.n) : STR("/");
}

/* What is lacking can be made good at once, on a page of its own. */
static bool led_on(struct http_request *rq, enum err_code code, const struct err *err) {
    struct err again = {0};
    struct str to = STR_NULL;
    if (code == ERR_UNAUTHENTICATED && rq->method == HTTP_GET)
        to = sign_in_path(rq);
    else if (code == ERR_DENIED && err && strcmp(err->key, "prove") == 0)
        to = way_back(rq, "/sign-in/again", page_before(rq));
    else if (code == ERR_DENIED && err && strcmp(err->key, "second-step") == 0)
        to = way_back(rq, "/account/second-step", page_before(rq));
    return to.p && http_see_other(rq, to, &again) == ERR_OK;
}

static void more_help(struct http_request *rq, enum err_code code, const struct principal *p, struct buf *b) {
    bool outside = p->in_hub && !p->is_member;
    if (code == ERR_UNAUTHENTICATED)
        ui_button_link(b, tr("Sign in"), sign_in_path(rq), false);
    else if (outside && (code == ERR_NOT_FOUND || code == ERR_DENIED))
        ui_button_link(b, str_z(rq->arena, str_fmt(rq->arena, tr("See what %.*s is"), STR_ARG(p->hub.name))),
                       hub_path(rq, "%s", ""), true);
    if (outside && code == ERR_DENIED && !str_empty(p->hub.contact_name)) {
        struct str whom = str_empty(p->hub.contact_phone)
                              ? str_fmt(rq->arena, tr("Ask %.*s"), STR_ARG(p->hub.contact_name))
                              : str_fmt(rq->arena, tr("Ask %.*s on %.*s"), STR_ARG(p->hub.contact_name),
                                        STR_ARG(p->hub.contact_phone));
        ui_inset(b, whom);
    }
}

/* Messages beside a field have no full stop; on a page of their own they do. */
static struct str sentence_of(struct arena *a, struct str s) {
    bool ended = str_empty(s) || str_ends(s, ".") || str_ends(s, "!") || str_ends(s, "?");
    return ended ? s : str_fmt(a, "%.*s.", STR_ARG(s));
}

void hub_show_error(struct http_request *rq, enum err_code code, const struct err *err) {
    const struct principal *p = principal_of(rq);
    struct err again = {0};
    buf_clear(&rq->out);
    if (led_on(rq, code, err))
        return;
    int status = err_http_status(code);
    /* What is inside of us is for the log, not for the reader. */
    struct str sentence = status >= 500 || !err ? STR_NULL : sentence_of(rq->arena, str_from(err->message));
    struct ui_page page = {.title = ui_error_title(status)};
    struct buf body;
    buf_init(&body, PAGE_LIMIT);
    struct str home = p->in_hub ? hub_path(rq, "%s", "") : STR("/");
    ui_error_body(&body, status, sentence, home, str_fmt(rq->arena, "%016llx", (unsigned long long)rq->id));
    more_help(rq, code, p, &body);
    enum err_code sent = body.failed ? ERR_NOMEM : hub_page(rq, status, &page, buf_view(&body), &again);
    buf_release(&body);
    if (sent != ERR_OK)
        log_line(&app_of(rq)->log, LOG_ERROR, "error-page-failed", "code=%s id=%016llx", err_name(sent),
                 (unsigned long long)rq->id);
}

int64_t page_within(int64_t page, size_t n, size_t each) {
    const int64_t last = n ? (int64_t)((n - 1) / each) + 1 : 1;
    return page < last ? page : last;
}
