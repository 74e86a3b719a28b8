#include "settings/guide.h"

#include "gen/settings_html.h"

enum { TOPIC_BYTES = 256 * 1024, HEADINGS = 16, FOUND = 40 };

const struct guide_topic guide_topics[] = {
    {"begin", false, guide_begin_html},       {"giving", false, guide_giving_html},
    {"hours", false, guide_hours_html},       {"exchanges", false, guide_exchanges_html},
    {"together", false, guide_together_html}, {"messages", false, guide_messages_html},
    {"offline", false, guide_offline_html},   {"safe", false, guide_safe_html},
    {"data", false, guide_data_html},         {"account", false, guide_account_html},
    {"reading", false, guide_reading_html},   {"day", true, guide_day_html},
    {"welcome", true, guide_welcome_html},    {"paper", true, guide_paper_html},
    {"right", true, guide_right_html},        {"sessions", true, guide_sessions_html},
    {"matching", true, guide_matching_html},  {"reports", true, guide_reports_html},
    {"limits", true, guide_limits_html},      {"settings", true, guide_settings_html},
    {"care", true, guide_care_html},
};
const size_t guide_topics_n = sizeof guide_topics / sizeof *guide_topics;

/* Text as it is read: without tags, and without the five entities that tpl_text writes. */
static struct str unescaped(struct arena *a, struct str s) {
    static const struct {
        const char *entity, *sign;
    } all[] = {{"&amp;", "&"},   {"&lt;", "<"},  {"&gt;", ">"},
               {"&quot;", "\""}, {"&#39;", "'"}, {"&#x27;", "'"}};
    struct buf b;
    buf_init(&b, s.n + 1);
    bool tag = false;
    for (size_t i = 0; i < s.n; i++) {
        size_t e = 0;
        if (s.p[i] == '<' || tag) {
            tag = s.p[i] != '>';
            continue;
        }
        const size_t n_all = sizeof all / sizeof *all;
        while (e < n_all && !str_starts(str_slice(s, i, s.n), all[e].entity))
            e++;
        if (e == n_all) {
            buf_putc(&b, s.p[i]);
        } else {
            buf_puts(&b, all[e].sign);
            i += str_from(all[e].entity).n - 1;
        }
    }
    const struct str out = str_dup(a, buf_view(&b));
    buf_release(&b);
    return out;
}

/* Cuts the next <h1 …>words</h1> or <h2 … id="x">words</h2> off *html, as our own templates write them. */
static bool next_heading(struct str *html, struct str *ret_id, struct str *ret_words) {
    for (;;) {
        const ptrdiff_t at = str_find(*html, STR("<h"));
        if (at < 0)
            return false;
        *html = str_slice(*html, (size_t)at + 2, html->n);
        if (!str_starts(*html, "1 ") && !str_starts(*html, "2 "))
            continue;
        const ptrdiff_t opened = str_find(*html, STR(">")), closed = str_find(*html, STR("</h"));
        if (opened < 0 || closed < opened)
            return false;
        const struct str tag = str_slice(*html, 0, (size_t)opened);
        const ptrdiff_t id = str_find(tag, STR(" id=\""));
        *ret_id = STR("");
        if (id >= 0) {
            struct str rest = str_slice(tag, (size_t)id + 5, tag.n);
            (void)str_next(&rest, '"', ret_id);
        }
        *ret_words = str_slice(*html, (size_t)opened + 1, (size_t)closed);
        return true;
    }
}

/* What stands between a heading that was cut off and the next one. */
static struct str section_of(struct str rest) {
    const ptrdiff_t from = str_find(rest, STR("</h"));
    rest = from < 0 ? STR("") : str_slice(rest, (size_t)from + 5, rest.n);
    for (const char *const *next = (const char *const[]){"<h1 ", "<h2 ", NULL}; *next; next++) {
        const ptrdiff_t end = str_find(rest, str_from(*next));
        if (end >= 0)
            rest = str_slice(rest, 0, (size_t)end);
    }
    return rest;
}

enum err_code guide_headings(struct arena *a, const struct guide_topic *t, const struct guide_view *v,
                             struct guide_heading **ret, size_t *ret_n, struct err *err) {
    struct guide_heading *list = arena_new_array(a, struct guide_heading, HEADINGS);
    struct buf b;
    struct str id, words;
    if (!list)
        return err_nomem(err);
    buf_init(&b, TOPIC_BYTES);
    t->put(&b, v);
    struct str html = buf_view(&b);
    size_t n = 0;
    while (n < HEADINGS && next_heading(&html, &id, &words))
        list[n++] = (struct guide_heading){.topic = t,
                                           .id = str_dup(a, id),
                                           .words = unescaped(a, words),
                                           .section = unescaped(a, section_of(html))};
    const enum err_code code = buf_check(&b, err);
    buf_release(&b);
    *ret = list;
    *ret_n = n;
    return code;
}

/* Whether some word of the text begins with it. */
static bool has_word(struct str text, struct str begins) {
    struct str word;
    while (str_next(&text, ' ', &word))
        if (word.n >= begins.n && str_eq(str_slice(word, 0, begins.n), begins))
            return true;
    return false;
}

static struct str plain(struct arena *a, struct str s) {
    struct str folded = str_dup(a, str_fold(a, s));
    char *p = str_z(a, folded);
    for (size_t i = 0; i < folded.n; i++)
        if ((unsigned char)p[i] < 128 && !(p[i] >= 'a' && p[i] <= 'z') && !(p[i] >= '0' && p[i] <= '9'))
            p[i] = ' ';
    return str_of(p, folded.n);
}

static bool has_all(struct str text, struct str q) {
    struct str word;
    bool any = false;
    while (str_next(&q, ' ', &word)) {
        if (word.n && !has_word(text, word))
            return false;
        any = any || word.n;
    }
    return any;
}

/* 0: the heading has all that is looked for; 1: together with what stands under it; 2: it has not. */
static int far(struct arena *a, const struct guide_heading *h, struct str wanted) {
    if (has_all(plain(a, h->words), wanted))
        return 0;
    return has_all(plain(a, str_fmt(a, "%.*s %.*s", STR_ARG(h->words), STR_ARG(h->section))), wanted) ? 1 : 2;
}

enum err_code guide_find(struct arena *a, const struct guide_view *v, struct str q,
                         struct guide_heading **ret, size_t *ret_n, struct err *err) {
    struct guide_heading *found = arena_new_array(a, struct guide_heading, FOUND),
                         *under = arena_new_array(a, struct guide_heading, FOUND), *list;
    const struct str wanted = plain(a, q);
    size_t n = 0, n_under = 0, n_list;
    if (!found || !under)
        return err_nomem(err);
    for (size_t t = 0; t < guide_topics_n; t++) {
        const enum err_code code = guide_headings(a, &guide_topics[t], v, &list, &n_list, err);
        if (code != ERR_OK)
            return code;
        for (size_t i = 0; i < n_list; i++) {
            const int away = far(a, &list[i], wanted);
            if (away == 0 && n < FOUND)
                found[n++] = list[i];
            else if (away == 1 && n_under < FOUND)
                under[n_under++] = list[i];
        }
    }
    for (size_t i = 0; i < n_under && n < FOUND; i++)
        found[n++] = under[i];
    *ret = found;
    *ret_n = n;
    return ERR_OK;
}
