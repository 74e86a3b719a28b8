/* Showing what matched: the words that were looked for, where they stand in what people wrote. */
#include "search/inside.h"
#include "search/views.h"
#include "ui/tpl.h"

enum { EXCERPT = 200, BEFORE = 60 };

/* One word of a text as it stands there. */
struct piece {
    struct str text;
    bool hit;
};

struct one_word {
    struct arena *a;
    struct stems *stems;
    const struct search_found *found;
    bool hit;
};

static bool is_hit(void *ctx, struct str word) {
    struct one_word *w = ctx;
    struct str stem = stem_of(w->stems, w->a, word);
    for (size_t i = 0; i < w->found->n_stems && !w->hit; i++)
        w->hit = str_eq(w->found->stems[i], stem);
    return !w->hit;
}

static bool is_break(char c) {
    unsigned char u = (unsigned char)c;
    return u <= ' ' || c == '-' || c == '/' || c == ',' || c == '.' || c == ';' || c == ':' || c == '(' ||
           c == ')' || c == '!' || c == '?' || c == '"' || c == '<' || c == '>';
}

/* Cuts what stands up to the next break, or the breaks themselves, off *rest. */
static bool next_piece(struct str *rest, struct one_word *w, struct piece *ret) {
    if (rest->n == 0)
        return false;
    size_t n = 0;
    bool white = is_break(rest->p[0]);
    while (n < rest->n && is_break(rest->p[n]) == white)
        n++;
    *ret = (struct piece){.text = str_of(rest->p, n)};
    if (!white && w->stems) {
        struct arena_mark mark = arena_mark(w->a);
        w->hit = false;
        words_of(w->a, ret->text, is_hit, w);
        ret->hit = w->hit;
        arena_rewind(w->a, mark);
    }
    *rest = str_of(rest->p + n, rest->n - n);
    return true;
}

void search_marked(struct buf *b, struct str text, const struct marks *m) {
    struct one_word w = {.a = m->a, .found = m->found};
    struct piece piece;
    if (m->found->n_stems > 0)
        w.stems = stems_open(m->a);
    while (next_piece(&text, &w, &piece)) {
        if (piece.hit)
            buf_puts(b, "<mark>");
        tpl_text(b, piece.text);
        if (piece.hit)
            buf_puts(b, "</mark>");
    }
}

struct str search_excerpt(struct arena *a, struct str text, const struct search_found *found) {
    struct one_word w = {.a = a, .found = found, .stems = found->n_stems ? stems_open(a) : NULL};
    struct str rest = text;
    struct piece piece;
    size_t from = 0;
    if (text.n <= EXCERPT)
        return text;
    while (w.stems && next_piece(&rest, &w, &piece)) {
        if (!piece.hit)
            continue;
        size_t at = (size_t)(piece.text.p - text.p);
        from = at + piece.text.n > EXCERPT ? at - BEFORE : 0;
        break;
    }
    while (from > 0 && from < text.n && !is_break(text.p[from - 1]))
        from++;
    struct str cut = str_utf8_cut(str_slice(text, from, text.n), EXCERPT);
    return str_fmt(a, "%s%.*s%s", from ? "… " : "", STR_ARG(cut), from + cut.n < text.n ? "…" : "");
}
