/* What the site says of itself: how accessible it is, what is kept of people, and what the hub asks of them.
 */
#include "settings/pages.h"

#include "gen/accessibility.h"
#include "privacy/privacy.h"

/* ---- accessibility ---- */

static enum err_code accessibility(struct http_request *rq, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct arena *a = rq->arena;
    int64_t day = 0;
    struct accessibility_view v = {.axe = STR(ACCESSIBILITY_AXE),
                                   .browser = STR(ACCESSIBILITY_BROWSER),
                                   .widths = STR(ACCESSIBILITY_WIDTHS),
                                   .text_size = ACCESSIBILITY_TEXT_SIZE,
                                   .pages = ACCESSIBILITY_PAGES,
                                   .visits = ACCESSIBILITY_VISITS,
                                   .roles = ACCESSIBILITY_ROLES,
                                   .violations = ACCESSIBILITY_VIOLATIONS,
                                   .in_hub = p->in_hub};
    struct str tags = STR(ACCESSIBILITY_LANGUAGES), tag;
    if (day_parse(STR(ACCESSIBILITY_DAY), &day))
        v.day = day;
    v.languages = STR("");
    while (str_next(&tags, ' ', &tag)) {
        const struct language *l = language_by_tag(tag);
        v.languages =
            str_fmt(a, "%.*s%s%s", STR_ARG(v.languages), v.languages.n ? ", " : "", l ? l->name : "");
    }
    if (p->in_hub) {
        v.hub = p->hub.name;
        v.contact_name = p->hub.contact_name;
        v.contact_phone = p->hub.contact_phone;
        v.contact_email = p->hub.contact_email;
    }
    return PAGE(rq, 200, &(struct ui_page){.title = tr_str("Accessibility")}, accessibility_html, &v, err);
}

enum err_code page_accessibility(struct http_request *rq, struct err *err) {
    return accessibility(rq, err);
}

enum err_code page_hub_accessibility(struct http_request *rq, const struct page_hub_accessibility_in *in,
                                     struct err *err) {
    (void)in;
    return accessibility(rq, err);
}

/* ---- privacy ---- */

static const struct {
    const char *what, *why, *how_long;
} kept[] = {
    {TR("Your name, and how to reach you"), TR("So that the coordinator and you find each other."),
     TR("As long as you are a member; then as said below, or until you ask to be forgotten")},
    {TR("What you offer, ask for, can and like to do"),
     TR("So that others find you, as far as you let them."), TR("Until you take it away")},
    {TR("The hours you gave and received"), TR("So that everybody can trust the hours."),
     TR("For good; your name is taken off when you are forgotten")},
    {TR("Who did what and when"), TR("So that mistakes can be found and put right."),
     TR("For good, by numbers instead of names")},
    {TR("Your password, in a form from which nobody can read it"), TR("So that you can sign in."),
     TR("Until you change it")},
};

static struct str days_shown(struct arena *a, int64_t days) {
    enum { YEAR = 365 };
    if (days == 0)
        return tr_str("For good");
    if (days % YEAR == 0)
        return str_fmt(a, tr_n("%lld year", "%lld years", days / YEAR), (long long)(days / YEAR));
    return str_fmt(a, tr_n("%lld day", "%lld days", days), (long long)days);
}

/* What holds everywhere, and then what the hub's rules take away by themselves. */
static enum err_code kept_of(struct http_request *rq, struct privacy_view *v, struct err *err) {
    enum { KEPT = sizeof kept / sizeof *kept };
    struct arena *a = rq->arena;
    struct retention *rules = NULL;
    size_t n = 0;
    struct db_conn *c;
    enum err_code rc = v->in_hub ? app_read(rq, &c, err) : ERR_OK;
    if (!rc && v->in_hub)
        rc = retention_rules(c, a, principal_of(rq)->hub.id, &rules, &n, err);
    struct view_kept *list = rc ? NULL : arena_new_array(a, struct view_kept, KEPT + n);
    if (rc || !list)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < KEPT; i++)
        list[i] = (struct view_kept){tr_str(kept[i].what), tr_str(kept[i].why), tr_str(kept[i].how_long)};
    for (size_t i = 0; i < n; i++)
        list[KEPT + i] =
            (struct view_kept){tr_str(rules[i].label), tr_str(rules[i].why), days_shown(a, rules[i].days)};
    v->kept = list;
    v->n_kept = KEPT + n;
    return ERR_OK;
}

static enum err_code privacy(struct http_request *rq, struct err *err) {
    const struct principal *p = principal_of(rq);
    struct settings s;
    struct privacy_view v = {.in_hub = p->in_hub, .member = p->is_member, .account = STR("/account")};
    enum err_code rc = kept_of(rq, &v, err);
    if (rc)
        return rc;
    if (p->in_hub) {
        rc = settings_of(rq, &s, err);
        if (rc)
            return rc;
        v.care = hub_path(rq, "me/privacy");
        v.hub = s.hub.name;
        v.responsible = settings_say(rq->arena, &s, "responsible");
        v.responsible_contact = settings_say(rq->arena, &s, "responsible_contact");
        v.contact_name = s.hub.contact_name;
        v.contact_phone = s.hub.contact_phone;
        v.contact_email = s.hub.contact_email;
        v.language = settings_written_in(rq);
    }
    return PAGE(rq, 200, &(struct ui_page){.title = tr_str("Privacy and your data")}, privacy_html, &v, err);
}

enum err_code page_privacy(struct http_request *rq, struct err *err) {
    return privacy(rq, err);
}

enum err_code page_hub_privacy(struct http_request *rq, const struct page_hub_privacy_in *in,
                               struct err *err) {
    (void)in;
    return privacy(rq, err);
}

/* ---- house rules ---- */

enum err_code page_rules(struct http_request *rq, const struct page_rules_in *in, struct err *err) {
    (void)in;
    struct settings s;
    struct setting_key k;
    enum err_code rc = settings_of(rq, &s, err);
    if (!rc)
        rc = setting_find(rq->arena, str_fmt(rq->arena, "house_rules.%s", language_in_use()->tag), &k, err);
    if (rc)
        return rc;
    struct rules_view v = {.hub = s.hub.name,
                           .coordinator = principal_of(rq)->coordinator,
                           .change = hub_path(rq, "settings/house_rules.%s", language_in_use()->tag)};
    v.text = settings_spoken(rq->arena, &s, k.setting, &v.language);
    return PAGE(rq, 200, &(struct ui_page){.title = tr_str("House rules")}, rules_html, &v, err);
}
