/* All settings on one page: what each says now, who changed it, and the way to change it. */
#include "settings/pages.h"

#include "group/group.h"
#include "joining/joining.h"
#include "neighbours/neighbours.h"

enum { MOST = 64, LONG = 160 /* bytes: more of a text stands on its own page */ };

static struct str cut(struct arena *a, struct str s) {
    return s.n <= LONG ? s : str_fmt(a, "%.*s …", STR_ARG(str_trim(str_utf8_cut(s, LONG))));
}

/* Of text with markup the words alone. */
static struct str plain(struct arena *a, struct str s) {
    struct str line, out = STR("");
    while (out.n < LONG && str_next(&s, '\n', &line)) {
        size_t from = 0;
        while (from < line.n && (line.p[from] == '#' || line.p[from] == '-' || line.p[from] == ' '))
            from++;
        if (from < line.n)
            out = str_fmt(a, "%.*s%s%.*s", STR_ARG(out), out.n ? " " : "",
                          STR_ARG(str_slice(line, from, line.n)));
    }
    return out;
}

static bool written(enum setting_kind k) {
    return k == SETTING_LINE || k == SETTING_TEXT || k == SETTING_MARKED;
}

static struct view_setting row_of(struct http_request *rq, const struct settings *s,
                                  const struct setting_key *k) {
    struct arena *a = rq->arena;
    const struct str word = setting_word(a, k), kept = settings_value(a, s, k);
    const bool own = written(k->setting->kind) && kept.n;
    return (struct view_setting){
        .id = word,
        .label = setting_label(a, k),
        .value =
            cut(a, own && k->setting->kind == SETTING_MARKED ? plain(a, kept) : setting_shown(a, k, kept)),
        .href = hub_path(rq, "settings/%.*s", STR_ARG(word)),
        .changed = settings_changed_words(rq, s, k),
        .language = !own          ? NULL
                    : k->language ? (k->language != language_in_use() ? k->language : NULL)
                                  : settings_written_in(rq)};
}

/* What is chosen on pages of its own: the rows that lead there, with what holds now. */
struct elsewhere {
    struct http_request *rq;
    struct view_setting *rows[SETTING_GROUPS];
    size_t *n;
};

static void lead(struct elsewhere *e, enum setting_group g, const char *id, struct str label,
                 struct str value, struct str href) {
    if (e->n[g] < MOST)
        e->rows[g][e->n[g]++] =
            (struct view_setting){.id = str_from(id), .label = label, .value = value, .href = href};
}

/* "A conversation, A welcome" */
static struct str steps_shown(struct arena *a, const struct join_steps *steps) {
    struct str out = STR("");
    for (size_t i = 0; i < JOIN_STEPS; i++)
        if (steps->of[i].used)
            out = str_fmt(a, "%.*s%s%s", STR_ARG(out), out.n ? ", " : "",
                          tr(join_step_label(steps->of[i].step)));
    return out.n ? out : tr_str("None");
}

static enum err_code leads(struct elsewhere *e, struct err *err) {
    struct http_request *rq = e->rq;
    const struct hub *h = &principal_of(rq)->hub;
    struct db_conn *c;
    struct group_setting g;
    struct join_setting joining;
    bool near = false;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_setting_get(c, rq->arena, h->id, &g, err);
    if (!rc)
        rc = join_setting_get(c, rq->arena, h->id, &joining, err);
    if (!rc)
        rc = neighbours_any(c, rq->arena, h->id, &near, err);
    if (rc)
        return rc;
    lead(e, SETTINGS_HUB, "kinds", tr_str("Kinds of help"),
         tr_str("What people offer and ask for is sorted by them"), hub_path(rq, "catalogue"));
    lead(e, SETTINGS_HUB, "areas", tr_str("Areas"),
         tr_str("Where people live, and which coordinator walks them"), hub_path(rq, "areas"));
    lead(e, SETTINGS_JOINING, "steps", tr_str("Steps of joining"), steps_shown(rq->arena, &joining.steps),
         hub_path(rq, "joining/steps"));
    lead(e, SETTINGS_LIMITS, "sessions", tr_str("How hours of group sessions move"),
         tr_str(group_rule_label(g.rule)), hub_path(rq, "sessions/settings"));
    lead(e, SETTINGS_PUBLIC, "whats-on", tr_str("Group sessions"),
         g.public ? tr_str("Everybody may see it") : tr_str("Members only"),
         hub_path(rq, "sessions/settings"));
    lead(e, SETTINGS_PUBLIC, "neighbours", tr_str("Neighbouring hubs"),
         near ? tr_str("Open to some") : tr_str("Open to none"), hub_path(rq, "neighbour-hubs"));
    lead(e, SETTINGS_RULES, "data", tr_str("People's data"),
         tr_str("Consents, how long things are kept, being forgotten"), hub_path(rq, "settings/data"));
    lead(e, SETTINGS_RULES, "sign-in", tr_str("How coordinators sign in"),
         tr_str("Whether it takes a second step"), hub_path(rq, "settings/sign-in"));
    lead(e, SETTINGS_MESSAGES, "messages", tr_str("Messages"), tr_str("Those that failed, and that wait"),
         hub_path(rq, "messages"));
    return ERR_OK;
}

enum err_code page_settings(struct http_request *rq, const struct page_settings_in *in, struct err *err) {
    (void)in;
    struct arena *a = rq->arena;
    struct settings s;
    struct setting_key *keys;
    size_t n_keys, n[SETTING_GROUPS] = {0};
    struct elsewhere e = {.rq = rq, .n = n};
    enum err_code rc = settings_of(rq, &s, err);
    if (!rc)
        rc = setting_keys(a, &keys, &n_keys, err);
    if (rc)
        return rc;
    struct view_settings_group *groups = arena_new_array(a, struct view_settings_group, SETTING_GROUPS);
    for (size_t g = 0; g < SETTING_GROUPS; g++)
        if (!(e.rows[g] = arena_new_array(a, struct view_setting, MOST)) || !groups)
            return err_nomem(err);
    for (size_t i = 0; i < n_keys; i++) {
        const enum setting_group g = keys[i].setting->group;
        if (n[g] < MOST)
            e.rows[g][n[g]++] = row_of(rq, &s, &keys[i]);
    }
    if ((rc = leads(&e, err)) != ERR_OK)
        return rc;
    for (size_t g = 0; g < SETTING_GROUPS; g++)
        groups[g] = (struct view_settings_group){.name = tr_str(setting_group_name((enum setting_group)g)),
                                                 .settings = e.rows[g],
                                                 .n_settings = n[g]};
    const struct settings_view v = {.groups = groups, .n_groups = SETTING_GROUPS};
    return PAGE(rq, 200, &(struct ui_page){.title = tr_str("Settings")}, settings_html, &v, err);
}
