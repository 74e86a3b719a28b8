#include "import/rows.h"

#include <string.h>

/* What people's words in other systems are made up with. Anything else between < and > is theirs. */
static const char *const inline_tags[] = {"a",   "abbr", "b",     "code", "em",     "font",   "i",
                                          "img", "s",    "small", "span", "strike", "strong", "sub",
                                          "sup", "u",    "td",    "th",   "tbody",  "thead",  NULL};
static const char *const block_tags[] = {"blockquote", "br", "div", "h1", "h2",  "h3",    "h4", "h5", "h6",
                                         "hr",         "li", "ol",  "p",  "pre", "table", "tr", "ul", NULL};

struct entity {
    const char *name, *text;
};
static const struct entity entities[] = {{"amp;", "&"}, {"lt;", "<"},   {"gt;", ">"},   {"quot;", "\""},
                                         {"#39;", "'"}, {"apos;", "'"}, {"nbsp;", " "}, {NULL, NULL}};

static bool among(struct str name, const char *const *list) {
    for (; *list; list++)
        if (name.n == strlen(*list) && strncasecmp(name.p, *list, name.n) == 0)
            return true;
    return false;
}

/* The bytes of the tag that s starts with; 0 when it is none of those above. */
static size_t tag_length(struct str s, bool *ret_block) {
    size_t i = 1;
    if (i < s.n && s.p[i] == '/')
        i++;
    size_t from = i;
    while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
                       (i > from && s.p[i] >= '0' && s.p[i] <= '9')))
        i++;
    struct str name = str_slice(s, from, i);
    *ret_block = among(name, block_tags);
    if (name.n == 0 || (!*ret_block && !among(name, inline_tags)))
        return 0;
    if (i < s.n && !str_has(STR(" \t\r\n/>"), s.p[i]))
        return 0;
    while (i < s.n && s.p[i] != '>' && s.p[i] != '<')
        i++;
    return i < s.n && s.p[i] == '>' ? i + 1 : 0;
}

static size_t entity_length(struct str s, const char **ret_text) {
    for (const struct entity *e = entities; e->name; e++) {
        if (str_starts(str_slice(s, 1, s.n), e->name)) {
            *ret_text = e->text;
            return strlen(e->name) + 1;
        }
    }
    return 0;
}

struct str plain_text(struct arena *a, struct str s) {
    char *z = arena_alloc(a, s.n + 1);
    size_t n = 0;
    if (!z)
        return STR("");
    for (size_t i = 0; i < s.n;) {
        struct str rest = str_slice(s, i, s.n);
        bool block = false;
        const char *text = "";
        size_t taken = 0;
        if (s.p[i] == '<' && (taken = tag_length(rest, &block)) > 0) {
            if (block)
                text = "\n";
        } else if (s.p[i] == '&') {
            taken = entity_length(rest, &text);
        }
        if (taken == 0) {
            z[n++] = s.p[i++];
            continue;
        }
        for (; *text; text++) /* never longer than what it stands for */
            z[n++] = *text;
        i += taken;
    }
    /* Blocks that follow each other leave more empty lines than anybody wants. */
    size_t kept = 0, ends = 0;
    for (size_t i = 0; i < n; i++) {
        ends = z[i] == '\n' ? ends + 1 : z[i] == ' ' || z[i] == '\r' || z[i] == '\t' ? ends : 0;
        if (ends <= 2 || z[i] != '\n')
            z[kept++] = z[i];
    }
    return str_clean(a, str_of(z, kept), false);
}
