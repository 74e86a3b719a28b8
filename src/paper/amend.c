/* What cairo (1.16) has no call for: the language of the document and of its parts, the words of a figure,
 * which way a heading of a table points. They are added as an update at the end of the file, as programs that
 * edit a PDF do: the objects once more, and a table of where those are. */
#include <stdlib.h>
#include <string.h>

#include "paper/inside.h"

enum { ENTRY = 20, NUMBER = 10 }; /* bytes of a line of the table of objects */

struct object {
    int64_t number;
    size_t at; /* of its first byte in the file */
};

struct table {
    struct object *objects; /* those in use, as they stand in the file */
    size_t n;
    int64_t size, root, info, start;
};

static enum err_code strange(struct err *err) {
    return err_set(err, ERR_CORRUPT, NULL, "pdf", "The PDF was not written as expected.");
}

static bool number_at(struct str s, size_t at, int64_t *ret) {
    size_t end = at;
    while (end < s.n && s.p[end] >= '0' && s.p[end] <= '9')
        end++;
    return str_i64(str_slice(s, at, end), ret);
}

/* The number after a name of the trailer. */
static bool number_after(struct str s, struct str name, int64_t *ret) {
    const ptrdiff_t at = str_find(s, name);
    return at >= 0 && number_at(s, (size_t)at + name.n, ret);
}

static int order(const void *x, const void *y) {
    const struct object *a = x, *b = y;
    return (a->at > b->at) - (a->at < b->at);
}

static enum err_code read_table(struct str file, struct arena *a, struct table *ret, struct err *err) {
    enum { TAIL = 64 };
    const struct str tail = str_slice(file, file.n > TAIL ? file.n - TAIL : 0, file.n);
    if (!number_after(tail, STR("startxref\n"), &ret->start) || ret->start < 0 ||
        (size_t)ret->start >= file.n)
        return strange(err);
    const struct str xref = str_slice(file, (size_t)ret->start, file.n);
    const ptrdiff_t head = str_find(xref, STR("\n0 ")), trailer = str_find(xref, STR("trailer"));
    if (!str_starts(xref, "xref\n0 ") || head < 0 || trailer < 0 || !number_at(xref, 7, &ret->size))
        return strange(err);
    const struct str rest = str_slice(xref, (size_t)trailer, xref.n);
    const ptrdiff_t first = str_find(str_slice(xref, 7, xref.n), STR("\n")) + 8;
    if (!number_after(rest, STR("/Root "), &ret->root) || !number_after(rest, STR("/Info "), &ret->info) ||
        ret->size > (int64_t)(file.n / ENTRY) || (size_t)first + (size_t)ret->size * ENTRY > (size_t)trailer)
        return strange(err);
    ret->objects = arena_new_array(a, struct object, (size_t)ret->size);
    if (!ret->objects)
        return err_nomem(err);
    for (int64_t i = 0; i < ret->size; i++) {
        const struct str line =
            str_slice(xref, (size_t)first + (size_t)i * ENTRY, (size_t)first + (size_t)(i + 1) * ENTRY);
        int64_t at;
        if (!str_has(line, 'n') || !str_i64(str_slice(line, 0, NUMBER), &at) || (size_t)at >= file.n)
            continue;
        ret->objects[ret->n++] = (struct object){i, (size_t)at};
    }
    qsort(ret->objects, ret->n, sizeof *ret->objects, order);
    return ERR_OK;
}

/* From "N 0 obj" to before "endobj". */
static struct str text_of(struct str file, const struct table *t, size_t i) {
    const size_t end = i + 1 < t->n ? t->objects[i + 1].at : (size_t)t->start;
    const struct str whole = str_slice(file, t->objects[i].at, end);
    const ptrdiff_t at = str_find(whole, STR("endobj"));
    return at < 0 ? STR("") : str_slice(whole, 0, (size_t)at);
}

/* The dictionary's last ">>" in the text; 0: it has none. */
static size_t dictionary_end(struct str text) {
    size_t n = text.n;
    while (n > 1 && (text.p[n - 1] != '>' || text.p[n - 2] != '>'))
        n--;
    return n > 1 ? n - 2 : 0;
}

struct update {
    struct buf *file;
    struct buf table;
    struct arena *a;
    struct table old;
};

/* An object once more, with more in its dictionary. */
static enum err_code again(struct update *u, size_t i, struct str more, struct err *err) {
    const struct str text = str_dup(u->a, text_of(buf_view(u->file), &u->old, i));
    const size_t end = dictionary_end(text);
    if (!end)
        return strange(err);
    buf_fmt(&u->table, "%lld 1\n%010zu 00000 n \n", (long long)u->old.objects[i].number, u->file->n);
    buf_str(u->file, str_slice(text, 0, end));
    buf_str(u->file, more);
    buf_puts(u->file, "\n>>\nendobj\n");
    return ERR_OK;
}

static bool is_of_kind(struct str begin, enum pdf_more_of kind) {
    static const char *const names[PDF_MORE_KINDS] = {"Figure", "TH", "Part"};
    const ptrdiff_t at = str_find(begin, STR("/S /"));
    if (at < 0 || str_find(begin, STR("/Type /StructElem")) < 0)
        return false;
    size_t from = (size_t)at + 4, to = from;
    while (to < begin.n && begin.p[to] > ' ' && begin.p[to] != '/' && begin.p[to] != '>')
        to++;
    return str_eqz(str_slice(begin, from, to), names[kind]);
}

static enum err_code amend_objects(struct update *u, const struct pdf_more *const more[PDF_MORE_KINDS],
                                   struct str catalogue, struct err *err) {
    enum { BEGIN = 96 };
    const struct pdf_more *next[PDF_MORE_KINDS] = {more[0], more[1], more[2]};
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < u->old.n; i++) {
        const size_t at = u->old.objects[i].at;
        const struct str begin = str_slice(buf_view(u->file), at, at + BEGIN);
        if (u->old.objects[i].number == u->old.root)
            rc = again(u, i, catalogue, err);
        for (int k = 0; !rc && k < PDF_MORE_KINDS; k++) {
            if (!next[k] || !is_of_kind(begin, (enum pdf_more_of)k))
                continue;
            rc = again(u, i, next[k]->text, err);
            next[k] = next[k]->next;
            break;
        }
    }
    return !rc && (next[0] || next[1] || next[2]) ? strange(err) : rc;
}

enum err_code pdf_amend(struct buf *file, struct arena *a, const struct pdf_head *head,
                        const struct pdf_more *const more[PDF_MORE_KINDS], struct err *err) {
    struct update u = {.file = file, .a = a};
    const struct str catalogue =
        str_fmt(a, "   /Lang %.*s\n   /ViewerPreferences << /DisplayDocTitle true%s >>",
                STR_ARG(pdf_plain_string(a, head->language)), head->right_to_left ? " /Direction /R2L" : "");
    enum err_code rc = read_table(buf_view(file), a, &u.old, err);
    buf_init(&u.table, file->limit);
    if (!rc)
        rc = amend_objects(&u, more, catalogue, err);
    if (!rc) {
        const size_t start = file->n;
        buf_puts(file, "xref\n");
        buf_str(file, buf_view(&u.table));
        buf_fmt(file,
                "trailer\n<< /Size %lld\n   /Root %lld 0 R\n   /Info %lld 0 R\n   /Prev "
                "%lld\n>>\nstartxref\n%zu\n"
                "%%%%EOF\n",
                (long long)u.old.size, (long long)u.old.root, (long long)u.old.info, (long long)u.old.start,
                start);
        rc = buf_check(&u.table, err);
    }
    buf_release(&u.table);
    return rc ? rc : buf_check(file, err);
}

/* ---- strings ---- */

struct str pdf_text_string(struct arena *a, struct str s) {
    struct buf b;
    uint32_t point;
    buf_init(&b, (size_t)1 << 20);
    buf_puts(&b, "<FEFF");
    for (size_t at = 0, n; (n = str_utf8_next(str_slice(s, at, s.n), &point)) > 0; at += n) {
        if (point >= 0x10000)
            buf_fmt(&b, "%04X%04X", 0xD800 + ((point - 0x10000) >> 10), 0xDC00 + ((point - 0x10000) & 0x3FF));
        else
            buf_fmt(&b, "%04X", point);
    }
    buf_putc(&b, '>');
    const struct str ret = str_dup(a, buf_view(&b));
    buf_release(&b);
    return ret;
}

struct str pdf_plain_string(struct arena *a, struct str s) {
    char *z = str_z(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (z[i] < ' ' || z[i] > '~' || z[i] == '(' || z[i] == ')' || z[i] == '\\')
            z[i] = '?';
    return str_fmt(a, "(%s)", z);
}
