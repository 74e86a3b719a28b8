#include "ui/marked.h"

#include <string.h>

#include "base/language.h"
#include "ui/html.h"

enum block { NONE, PARAGRAPH, POINTS, NUMBERS };

struct marking {
    struct buf *b;
    enum block open;
    int level; /* of the last heading: 1 is the page's own */
    int under; /* how many levels deeper than on a page of its own */
};

static void close_block(struct marking *m) {
    static const char *const ends[] = {
        [NONE] = "", [PARAGRAPH] = "</p>\n", [POINTS] = "</ul>\n", [NUMBERS] = "</ol>\n"};
    buf_puts(m->b, ends[m->open]);
    m->open = NONE;
}

static void open_block(struct marking *m, enum block which) {
    static const char *const begins[] = {[NONE] = "",
                                         [PARAGRAPH] = "<p class=\"govuk-body\">",
                                         [POINTS] = "<ul class=\"govuk-list govuk-list--bullet\">\n",
                                         [NUMBERS] = "<ol class=\"govuk-list govuk-list--number\">\n"};
    if (m->open == which)
        return;
    close_block(m);
    buf_puts(m->b, begins[which]);
    m->open = which;
}

static size_t link_length(struct str s) {
    if (!str_starts(s, "https://") && !str_starts(s, "http://"))
        return 0;
    size_t n = 0;
    while (n < s.n && (unsigned char)s.p[n] > ' ' && !strchr("<>\"'`{}|\\^", s.p[n]))
        n++;
    while (n > 0 && strchr(".,;:!?)", s.p[n - 1])) /* they end the sentence, not the address */
        n--;
    return n > strlen("https://") && tpl_url_allowed(str_slice(s, 0, n)) ? n : 0;
}

static void words(struct buf *b, struct str s) {
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const bool begins = s.p[i] == 'h' && (i == 0 || strchr(" (\"", s.p[i - 1]));
        const size_t n = begins ? link_length(str_slice(s, i, s.n)) : 0;
        if (!n)
            continue;
        tpl_text(b, str_slice(s, from, i));
        buf_puts(b, "<a class=\"govuk-link\"");
        html_href(b, str_slice(s, i, i + n));
        buf_puts(b, " rel=\"nofollow noopener\">");
        tpl_text(b, str_slice(s, i, i + n));
        buf_puts(b, "</a>");
        from = i + n;
        i = from - 1;
    }
    tpl_text(b, str_slice(s, from, s.n));
}

static void heading(struct marking *m, int wanted, struct str s) {
    static const char *const sizes[] = {"", "", "m", "s", "s"};
    wanted += m->under;
    const int level = wanted > m->level + 1 ? m->level + 1 : wanted;
    close_block(m);
    buf_fmt(m->b, "<h%d class=\"govuk-heading-%s\">", level, sizes[level]);
    tpl_text(m->b, str_trim(s));
    buf_fmt(m->b, "</h%d>\n", level);
    m->level = level;
}

/* "12. and so on": where its words begin; 0 where it is no point. */
static size_t number_length(struct str s) {
    size_t n = 0;
    while (n < s.n && n < 3 && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n && n + 1 < s.n && s.p[n] == '.' && s.p[n + 1] == ' ' ? n + 2 : 0;
}

static void point(struct marking *m, enum block which, struct str s) {
    open_block(m, which);
    buf_puts(m->b, "<li>");
    words(m->b, str_trim(s));
    buf_puts(m->b, "</li>\n");
}

static void line_of(struct marking *m, struct str line) {
    const struct str s = str_trim(line);
    if (!s.n) {
        close_block(m);
    } else if (str_starts(s, "## ")) {
        heading(m, 3, str_slice(s, 3, s.n));
    } else if (str_starts(s, "# ")) {
        heading(m, 2, str_slice(s, 2, s.n));
    } else if (str_starts(s, "- ") || str_starts(s, "* ")) {
        point(m, POINTS, str_slice(s, 2, s.n));
    } else if (number_length(s)) {
        point(m, NUMBERS, str_slice(s, number_length(s), s.n));
    } else {
        if (m->open == PARAGRAPH)
            buf_puts(m->b, "<br>\n");
        open_block(m, PARAGRAPH);
        words(m->b, s);
    }
}

static void mark(struct buf *b, struct str text, int under) {
    struct marking m = {.b = b, .level = 1 + under, .under = under};
    struct str line;
    while (str_next(&text, '\n', &line))
        line_of(&m, line);
    close_block(&m);
}

static void mark_in(struct buf *b, struct str text, const struct language *l, int under) {
    const bool other = l && l != language_in_use();
    if (other) {
        buf_puts(b, "<div");
        html_attr_z(b, "lang", l->tag);
        html_attr_z(b, "dir", l->right_to_left ? "rtl" : "ltr");
        buf_puts(b, ">\n");
    }
    mark(b, text, under);
    if (other)
        buf_puts(b, "</div>\n");
}

void ui_marked_in(struct buf *b, struct str text, const struct language *l) {
    mark_in(b, text, l, 0);
}

void ui_marked_under(struct buf *b, struct str text, const struct language *l) {
    mark_in(b, text, l, 1);
}
