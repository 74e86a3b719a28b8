/* The help pages, of a hub in its own words, and of the installation. */
#include "settings/guide.h"
#include "settings/pages.h"

static void in_its_words(struct http_request *rq, const struct settings *s, struct guide_view *v) {
    struct arena *a = rq->arena;
    const struct principal *p = principal_of(rq);
    const struct hub *h = &s->hub;
    v->in_hub = true;
    v->member = p->is_member;
    v->coordinator = p->coordinator;
    v->hub = h->name;
    v->contact_name = h->contact_name;
    v->contact_phone = h->contact_phone;
    v->contact_email = h->contact_email;
    v->opening = settings_say(a, s, "opening");
    v->hour = hour_word(1);
    v->hours = hour_word(3);
    v->language = settings_written_in(rq);
    v->confirm_days = h->confirm_days;
    v->most_minutes = h->most_minutes;
    v->has_soft_floor = h->has_soft_floor;
    v->soft_floor = -h->soft_floor;
    v->has_floor = h->has_floor;
    v->floor = -h->floor;
    v->has_ceiling = h->has_ceiling;
    v->ceiling = h->ceiling;
    v->by_invitation = h->by_invitation;
    v->has_rules = h->has_rules;
}

static void ways_of(struct http_request *rq, struct guide_view *v) {
    v->home = hub_path(rq, "home");
    v->find = hub_path(rq, "find");
    v->record = hub_path(rq, "record");
    v->join = hub_path(rq, "join");
    v->profile = hub_path(rq, "profile");
    v->statement = hub_path(rq, "statement");
    v->sessions = hub_path(rq, "sessions");
    v->assets = hub_path(rq, "assets");
    v->exchanges = hub_path(rq, "exchanges");
    v->members = hub_path(rq, "members");
    v->today = hub_path(rq, "today");
    v->paper = hub_path(rq, "paper");
    v->reports = hub_path(rq, "reports");
    v->settings = hub_path(rq, "settings");
    v->rules = hub_path(rq, "rules");
    v->privacy = hub_path(rq, "privacy");
    v->accessibility = hub_path(rq, "accessibility");
    v->guide = hub_path(rq, "guide");
}

static enum err_code view_of(struct http_request *rq, struct guide_view *v, struct err *err) {
    struct settings s;
    enum { DAYS = 14, MINUTES = 720 }; /* what a hub begins with */
    *v = (struct guide_view){.confirm_days = DAYS,
                             .most_minutes = MINUTES,
                             .account = STR("/account"),
                             .privacy = STR("/privacy"),
                             .accessibility = STR("/accessibility"),
                             .guide = STR("/guide")};
    if (!principal_of(rq)->in_hub)
        return ERR_OK;
    enum err_code rc = settings_of(rq, &s, err);
    if (rc)
        return rc;
    in_its_words(rq, &s, v);
    ways_of(rq, v);
    return ERR_OK;
}

static struct str topic_href(struct arena *a, const struct guide_view *v, const struct guide_topic *t) {
    return str_fmt(a, "%.*s/%s", STR_ARG(v->guide), t->word);
}

static enum err_code topics_of(struct arena *a, const struct guide_view *g, struct guide_list_view *v,
                               struct err *err) {
    struct view_guide_topic *lists[2];
    size_t n[2] = {0, 0}, n_headings;
    struct guide_heading *headings;
    for (int i = 0; i < 2; i++)
        if (!(lists[i] = arena_new_array(a, struct view_guide_topic, guide_topics_n)))
            return err_nomem(err);
    for (size_t i = 0; i < guide_topics_n; i++) {
        const struct guide_topic *t = &guide_topics[i];
        enum err_code rc = guide_headings(a, t, g, &headings, &n_headings, err);
        if (rc)
            return rc;
        lists[t->coordinators][n[t->coordinators]++] =
            (struct view_guide_topic){.href = topic_href(a, g, t), .title = headings[0].words};
    }
    v->members = lists[0];
    v->n_members = n[0];
    v->coordinators = lists[1];
    v->n_coordinators = n[1];
    return ERR_OK;
}

static enum err_code found_of(struct arena *a, const struct guide_view *g, struct guide_list_view *v,
                              struct err *err) {
    struct guide_heading *list, *own;
    size_t n_own;
    enum err_code rc = guide_find(a, g, v->q, &list, &v->n_found, err);
    struct view_guide_found *found = rc ? NULL : arena_new_array(a, struct view_guide_found, v->n_found);
    if (rc || !found)
        return rc ? rc : err_nomem(err);
    for (size_t i = 0; i < v->n_found; i++) {
        const struct str href = topic_href(a, g, list[i].topic);
        if ((rc = guide_headings(a, list[i].topic, g, &own, &n_own, err)) != ERR_OK)
            return rc;
        found[i] = (struct view_guide_found){
            .href = list[i].id.n ? str_fmt(a, "%.*s#%.*s", STR_ARG(href), STR_ARG(list[i].id)) : href,
            .heading = list[i].words,
            .topic = list[i].id.n ? own[0].words : STR_NULL};
    }
    v->found = found;
    return ERR_OK;
}

static enum err_code list(struct http_request *rq, struct str q, struct err *err) {
    struct guide_view g;
    struct guide_list_view v = {.q = q, .g = &g};
    enum err_code rc = view_of(rq, &g, err);
    v.action = g.guide;
    if (!rc)
        rc = topics_of(rq->arena, &g, &v, err);
    if (!rc && v.q.n)
        rc = found_of(rq->arena, &g, &v, err);
    return rc ? rc : PAGE(rq, 200, &(struct ui_page){.title = tr_str("Help")}, guide_list_html, &v, err);
}

static enum err_code topic(struct http_request *rq, struct str word, struct err *err) {
    struct guide_view g;
    struct guide_heading *headings;
    size_t n, i = 0;
    while (i < guide_topics_n && !str_eqz(word, guide_topics[i].word))
        i++;
    if (i == guide_topics_n)
        return err_set(err, ERR_NOT_FOUND, "topic", "topic", "There is no such help page");
    enum err_code rc = view_of(rq, &g, err);
    if (!rc)
        rc = guide_headings(rq->arena, &guide_topics[i], &g, &headings, &n, err);
    if (rc)
        return rc;
    struct ui_page page = {.title = headings[0].words, .back = g.guide};
    return PAGE(rq, 200, &page, guide_topics[i].put, &g, err);
}

enum err_code page_guide_site(struct http_request *rq, const struct page_guide_site_in *in, struct err *err) {
    return list(rq, in->query.q, err);
}

enum err_code page_guide_site_topic(struct http_request *rq, const struct page_guide_site_topic_in *in,
                                    struct err *err) {
    return topic(rq, in->topic, err);
}

enum err_code page_guide(struct http_request *rq, const struct page_guide_in *in, struct err *err) {
    return list(rq, in->query.q, err);
}

enum err_code page_guide_topic(struct http_request *rq, const struct page_guide_topic_in *in,
                               struct err *err) {
    return topic(rq, in->topic, err);
}
