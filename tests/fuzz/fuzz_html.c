/* Whatever text is put into the holes of a page, a second reader of HTML, written apart from the first part
 * of ours, finds exactly that text in those places and no element or attribute but those of the template. The
 * input is cut at 0x1e into the texts. */
#include "fuzz.h"
#include "ui/tpl.h"

enum { TEXTS = 4, ATTRIBUTES = 6, NAME = 16 };

/* ---- the reader: as browsers do (WHATWG, "Tokenization"), for what can stand in a page of ours ---- */

struct attribute {
    char name[NAME];
    struct str value; /* as written */
    bool quoted;
};

struct token {
    enum { TEXT, OPEN, CLOSE, OTHER, END } kind;
    char name[NAME];
    struct str text;
    struct attribute attributes[ATTRIBUTES];
    size_t n;
};

static bool space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void copy_name(char to[NAME], const char *p, size_t n) {
    assert(n < NAME);
    memcpy(to, p, n);
    to[n] = '\0';
}

static size_t read_attribute(struct str s, size_t i, struct token *t) {
    struct attribute *a = &t->attributes[t->n++];
    size_t begin = i;
    assert(t->n <= ATTRIBUTES);
    while (i < s.n && !space(s.p[i]) && s.p[i] != '=' && s.p[i] != '>' && s.p[i] != '/')
        i++;
    copy_name(a->name, s.p + begin, i - begin);
    while (i < s.n && space(s.p[i]))
        i++;
    if (i >= s.n || s.p[i] != '=')
        return i;
    i++;
    while (i < s.n && space(s.p[i]))
        i++;
    if (i < s.n && (s.p[i] == '"' || s.p[i] == '\'')) {
        const char quote = s.p[i++];
        a->quoted = true;
        begin = i;
        while (i < s.n && s.p[i] != quote)
            i++;
        a->value = str_slice(s, begin, i);
        return i + 1;
    }
    begin = i;
    while (i < s.n && !space(s.p[i]) && s.p[i] != '>')
        i++;
    a->value = str_slice(s, begin, i);
    return i;
}

static size_t read_tag(struct str s, size_t i, struct token *t) {
    t->kind = s.p[i + 1] == '/' ? CLOSE : OPEN;
    i += t->kind == CLOSE ? 2 : 1;
    const size_t begin = i;
    while (i < s.n && !space(s.p[i]) && s.p[i] != '>' && s.p[i] != '/')
        i++;
    copy_name(t->name, s.p + begin, i - begin);
    for (;;) {
        while (i < s.n && (space(s.p[i]) || s.p[i] == '/'))
            i++;
        if (i >= s.n || s.p[i] == '>')
            return i + 1;
        i = read_attribute(s, i, t);
    }
}

static struct str next_token(struct str s, struct token *t) {
    *t = (struct token){.kind = END};
    if (s.n == 0)
        return s;
    const bool tag =
        s.p[0] == '<' && s.n > 1 && (letter(s.p[1]) || (s.p[1] == '/' && s.n > 2 && letter(s.p[2])));
    if (tag) {
        const size_t end = read_tag(s, 0, t);
        assert(end <= s.n);
        return str_slice(s, end, s.n);
    }
    if (s.p[0] == '<' && s.n > 1 &&
        (s.p[1] == '!' || s.p[1] == '?' || s.p[1] == '/')) { /* a comment, or taken for one */
        t->kind = OTHER;
        return s;
    }
    size_t i = 1;
    while (i < s.n && s.p[i] != '<')
        i++;
    *t = (struct token){.kind = TEXT, .text = str_slice(s, 0, i)};
    return str_slice(s, i, s.n);
}

static size_t put_point(char *to, uint32_t c) {
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    to[0] = (char)(0xE0 | c >> 12);
    to[1] = (char)(0x80 | (c >> 6 & 0x3F));
    to[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

/* Character references undone: the five names, and numbers. A bare & stays, as in a browser. */
static struct str undo(struct arena *a, struct str s) {
    static const struct {
        const char *name;
        char is;
    } names[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    assert(to);
    for (size_t i = 0; i < s.n;) {
        const struct str rest = str_slice(s, i, s.n);
        size_t skip = 0;
        for (size_t k = 0; k < 5 && !skip; k++)
            if (str_starts(rest, names[k].name)) {
                to[n++] = names[k].is;
                skip = strlen(names[k].name);
            }
        if (!skip && str_starts(rest, "&#")) {
            const bool hex = rest.n > 2 && (rest.p[2] == 'x' || rest.p[2] == 'X');
            uint32_t c = 0;
            size_t d = hex ? 3 : 2;
            for (; d < rest.n && d < 9; d++) {
                const char ch = rest.p[d];
                const int v = ch >= '0' && ch <= '9'                            ? ch - '0'
                              : hex && (ch | 0x20) >= 'a' && (ch | 0x20) <= 'f' ? (ch | 0x20) - 'a' + 10
                                                                                : -1;
                if (v < 0)
                    break;
                c = c * (hex ? 16 : 10) + (uint32_t)v;
            }
            if (d > (hex ? 3u : 2u) && d < rest.n && rest.p[d] == ';' && c <= 0xFFFF) {
                n += put_point(to + n, c);
                skip = d + 1;
            }
        }
        if (skip)
            i += skip;
        else
            to[n++] = s.p[i++];
    }
    return str_of(to, n);
}

/* ---- what is to be found: the text, with U+FFFD for what no page may hold ---- */

static size_t utf8_length(struct str s, size_t i) {
    const unsigned char *p = (const unsigned char *)s.p + i;
    const size_t left = s.n - i;
    size_t n = p[0] < 0x80                   ? 1
               : p[0] >= 0xC2 && p[0] < 0xE0 ? 2
               : p[0] >= 0xE0 && p[0] < 0xF0 ? 3
               : p[0] >= 0xF0 && p[0] < 0xF5 ? 4
                                             : 0;
    if (n == 0 || n > left)
        return 0;
    for (size_t k = 1; k < n; k++)
        if ((p[k] & 0xC0) != 0x80)
            return 0;
    if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF0 && p[1] < 0x90) ||
        (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return n;
}

static bool control(struct str s, size_t i, size_t n) {
    const unsigned char c = (unsigned char)s.p[i];
    if (n == 1)
        return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
    return n == 2 && c == 0xC2 && (unsigned char)s.p[i + 1] < 0xA0;
}

static struct str clean(struct arena *a, struct str s) {
    char *to = arena_alloc(a, s.n * 3 + 1);
    size_t n = 0;
    assert(to);
    for (size_t i = 0; i < s.n;) {
        const size_t length = utf8_length(s, i);
        if (length == 0 || control(s, i, length)) {
            memcpy(to + n, "\xEF\xBF\xBD", 3);
            n += 3;
            i += length ? length : 1;
        } else {
            memcpy(to + n, s.p + i, length);
            n += length;
            i += length;
        }
    }
    return str_of(to, n);
}

/* Runs of U+FFFD count as one: how many an unreadable sequence gives is nobody's harm. */
static struct str squeeze(struct arena *a, struct str s) {
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    assert(to);
    for (size_t i = 0; i < s.n; i++) {
        to[n++] = s.p[i];
        if (n >= 6 && memcmp(to + n - 6, "\xEF\xBF\xBD\xEF\xBF\xBD", 6) == 0)
            n -= 3;
    }
    return str_of(to, n);
}

static void same_text(struct arena *a, struct str written, struct str meant) {
    assert(str_eq(squeeze(a, undo(a, written)), squeeze(a, clean(a, meant))));
}

static struct str undo_percent(struct arena *a, struct str s) {
    char *to = arena_alloc(a, s.n + 1);
    size_t n = 0;
    assert(to);
    for (size_t i = 0; i < s.n; i++) {
        unsigned v = 0;
        if (s.p[i] == '%') {
            for (size_t k = 1; k <= 2; k++) {
                assert(i + k < s.n);
                const char c = s.p[i + k];
                v = v * 16 + (unsigned)(c <= '9' ? c - '0' : c - 'A' + 10);
            }
            to[n++] = (char)v;
            i += 2;
        } else {
            to[n++] = s.p[i];
        }
    }
    return str_of(to, n);
}

/* ---- a page of all places ---- */

static void write_page(struct buf *b, const struct str t[TEXTS]) {
    buf_puts(b, "<p id=\"x\" title=\"");
    tpl_attr(b, t[0]);
    buf_puts(b, "\">\xC2\xAB");
    tpl_text(b, t[1]);
    buf_puts(b, "\xC2\xBB</p><a href=\"");
    tpl_url(b, t[2]);
    buf_puts(b, "\" lang=\"en\">a</a><a href=\"/s?q=");
    tpl_url_part(b, t[3]);
    buf_puts(b, "&amp;r=1\">b</a>");
}

static struct token expect(struct str *rest, int kind, const char *name) {
    struct token t;
    *rest = next_token(*rest, &t);
    assert((int)t.kind == kind && strcmp(t.name, name) == 0);
    return t;
}

static void expect_attribute(const struct token *t, size_t i, const char *name) {
    assert(i < t->n && strcmp(t->attributes[i].name, name) == 0 && t->attributes[i].quoted);
}

static void check_address(struct arena *a, struct str written, struct str meant) {
    const struct str found = undo(a, written);
    if (tpl_url_allowed(meant))
        assert(str_eq(found, meant));
    else
        assert(str_eqz(found, "#"));
}

static void check_page(struct arena *a, struct str page, const struct str t[TEXTS]) {
    struct token tag = expect(&page, OPEN, "p");
    assert(tag.n == 2);
    expect_attribute(&tag, 0, "id");
    expect_attribute(&tag, 1, "title");
    same_text(a, tag.attributes[1].value, t[0]);
    const struct token text = expect(&page, TEXT, "");
    assert(text.text.n >= 4);
    same_text(a, str_slice(text.text, 2, text.text.n - 2), t[1]);
    (void)expect(&page, CLOSE, "p");
    tag = expect(&page, OPEN, "a");
    assert(tag.n == 2);
    expect_attribute(&tag, 0, "href");
    expect_attribute(&tag, 1, "lang");
    check_address(a, tag.attributes[0].value, t[2]);
    (void)expect(&page, TEXT, "");
    (void)expect(&page, CLOSE, "a");
    tag = expect(&page, OPEN, "a");
    assert(tag.n == 1);
    expect_attribute(&tag, 0, "href");
    const struct str address = undo(a, tag.attributes[0].value);
    assert(str_starts(address, "/s?q=") && str_ends(address, "&r=1"));
    const struct str part = str_slice(address, 5, address.n - 4);
    assert(!str_has(part, '&') && !str_has(part, '#') && !str_has(part, '=') && !str_has(part, '+'));
    assert(str_eq(squeeze(a, undo_percent(a, part)), squeeze(a, t[3])) ||
           str_eq(squeeze(a, undo_percent(a, part)), squeeze(a, clean(a, t[3]))));
    (void)expect(&page, TEXT, "");
    (void)expect(&page, CLOSE, "a");
    (void)expect(&page, END, "");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct str rest = fuzz_input(data, size), t[TEXTS] = {STR(""), STR(""), STR(""), STR("")};
    struct arena a;
    struct buf b;
    if (size > 8192)
        return 0;
    for (size_t i = 0; i < TEXTS && rest.n; i++)
        (void)str_next(&rest, 0x1e, &t[i]);
    arena_init(&a, FUZZ_MEMORY);
    buf_init(&b, FUZZ_MEMORY);
    write_page(&b, t);
    assert(!b.failed);
    check_page(&a, buf_view(&b), t);
    buf_release(&b);
    arena_release(&a);
    return 0;
}
