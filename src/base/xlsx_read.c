/* The cells of a spreadsheet: of one that we wrote, or that a spreadsheet program saved again. As much of zip
 * and of XML as that needs; nothing of what is read is trusted. */
#include <string.h>
#include <zlib.h>

#include "base/xlsx.h"

enum { PART_MOST = 32 << 20, END = 22, ENTRY = 46, HEAD = 30, RAW_WINDOW = -15, CELL_NAME = 12 };

static enum err_code bad(struct err *err) {
    return err_set(err, ERR_INVALID, NULL, "spreadsheet", "This is no spreadsheet that can be read");
}

/* ---- zip ---- */

static uint32_t le(struct str s, size_t at, size_t bytes) {
    uint32_t v = 0;
    for (size_t i = bytes; i-- > 0;)
        v = v << 8 | (at + i < s.n ? (unsigned char)s.p[at + i] : 0u);
    return v;
}

static enum err_code unpack(struct arena *a, struct str packed, uint32_t method, size_t plain,
                            struct str *ret, struct err *err) {
    char *room = method == Z_DEFLATED ? arena_alloc(a, plain + 1) : NULL;
    z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)packed.p, .avail_in = (uInt)packed.n};
    if (method == 0 && packed.n == plain) {
        *ret = packed;
        return ERR_OK;
    }
    if (method != Z_DEFLATED)
        return bad(err);
    if (!room || inflateInit2(&z, RAW_WINDOW) != Z_OK)
        return err_nomem(err);
    z.next_out = (Bytef *)room;
    z.avail_out = (uInt)plain + 1;
    const bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == plain;
    (void)inflateEnd(&z);
    *ret = str_of(room, plain);
    return whole ? ERR_OK : bad(err);
}

/* By the directory, which stands before the zip's end. *ret STR_NULL where there is no such part. */
static enum err_code part_of(struct arena *a, struct str zip, const char *name, struct str *ret,
                             struct err *err) {
    size_t end = zip.n >= END ? zip.n - END : 0;
    while (end > 0 && memcmp(zip.p + end, "PK\005\006", 4) != 0)
        end--;
    *ret = STR_NULL;
    if (end == 0)
        return bad(err);
    const uint32_t n = le(zip, end + 10, 2);
    size_t at = le(zip, end + 16, 4);
    for (uint32_t i = 0; i < n; i++) {
        if (at + ENTRY > end || memcmp(zip.p + at, "PK\001\002", 4) != 0)
            return bad(err);
        const size_t name_n = le(zip, at + 28, 2),
                     next = at + ENTRY + name_n + le(zip, at + 30, 2) + le(zip, at + 32, 2);
        if (next > end)
            return bad(err);
        if (str_eqz(str_slice(zip, at + ENTRY, at + ENTRY + name_n), name)) {
            const size_t packed = le(zip, at + 20, 4), plain = le(zip, at + 24, 4),
                         head = le(zip, at + 42, 4);
            const size_t body = head + HEAD + le(zip, head + 26, 2) + le(zip, head + 28, 2);
            if (head + HEAD > zip.n || body > zip.n || packed > zip.n - body || plain > PART_MOST)
                return bad(err);
            return unpack(a, str_slice(zip, body, body + packed), le(zip, at + 10, 2), plain, ret, err);
        }
        at = next;
    }
    return ERR_OK;
}

/* ---- XML ---- */

/* The next element of that name in *rest: what its tag says, and what stands in it. *rest goes on after it.
 */
static bool element(struct str *rest, const char *name, struct str *ret_tag, struct str *ret_in) {
    const size_t n = strlen(name);
    for (;;) {
        const ptrdiff_t open = str_find(*rest, STR("<"));
        if (open < 0)
            return false;
        struct str s = str_slice(*rest, (size_t)open + 1, rest->n);
        const ptrdiff_t close = str_find(s, STR(">"));
        if (close < 0)
            return false;
        *rest = str_slice(s, (size_t)close + 1, s.n);
        if ((size_t)close < n || memcmp(s.p, name, n) != 0 ||
            (s.p[n] != ' ' && s.p[n] != '>' && s.p[n] != '/'))
            continue;
        *ret_tag = str_slice(s, n, (size_t)close);
        *ret_in = STR("");
        if (str_ends(*ret_tag, "/"))
            return true;
        char end[16] = "</";
        memcpy(end + 2, name, n);
        end[n + 2] = '>';
        const ptrdiff_t to = str_find(*rest, str_of(end, n + 3));
        if (to < 0)
            return false;
        *ret_in = str_slice(*rest, 0, (size_t)to);
        *rest = str_slice(*rest, (size_t)to + n + 3, rest->n);
        return true;
    }
}

static struct str attribute(struct str tag, const char *begins) {
    const ptrdiff_t at = str_find(tag, str_from(begins));
    if (at < 0)
        return STR_NULL;
    const struct str s = str_slice(tag, (size_t)at + strlen(begins), tag.n);
    const ptrdiff_t to = str_find(s, STR("\""));
    return to < 0 ? STR_NULL : str_slice(s, 0, (size_t)to);
}

/* One line, with what was written for "&lt;". */
static void plain(struct buf *b, struct str s) {
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#10;", "&#13;"};
    static const char means[] = "&<>\"'  ";
    for (size_t i = 0; i < s.n;) {
        size_t k = 0;
        while (k < sizeof means - 1 && !str_starts(str_slice(s, i, s.n), names[k]))
            k++;
        const char c = k < sizeof means - 1 ? means[k] : s.p[i];
        buf_putc(b, c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
        i += k < sizeof means - 1 ? strlen(names[k]) : 1;
    }
}

static void texts_in(struct buf *b, struct str in) {
    struct str tag, text;
    while (element(&in, "t", &tag, &text))
        plain(b, text);
}

struct strings {
    struct str *list;
    size_t n;
};

/* Texts that a spreadsheet program keeps beside the sheet. */
static enum err_code shared(struct arena *a, struct str part, struct strings *ret, struct err *err) {
    struct str rest = part, tag, in;
    size_t n = 0;
    while (element(&rest, "si", &tag, &in))
        n++;
    ret->list = arena_new_array(a, struct str, n);
    if (!ret->list)
        return err_nomem(err);
    for (rest = part; ret->n < n && element(&rest, "si", &tag, &in);)
        ret->list[ret->n++] = in;
    return ERR_OK;
}

static void cell(struct buf *b, const struct strings *s, struct str tag, struct str in) {
    const struct str name = attribute(tag, " r=\""), type = attribute(tag, " t=\"");
    struct str rest = in, value = STR_NULL, none;
    const bool has = element(&rest, "v", &none, &value);
    const size_t from = b->n;
    int64_t at = -1;
    if (!name.n || name.n > CELL_NAME)
        return;
    buf_fmt(b, "%.*s=", STR_ARG(name));
    const size_t empty = b->n;
    if (str_eqz(type, "s") && has && str_i64(value, &at) && at >= 0 && (size_t)at < s->n)
        texts_in(b, s->list[at]);
    else if (str_eqz(type, "inlineStr"))
        texts_in(b, in);
    else if (has)
        plain(b, value);
    if (b->n == empty && !b->failed)
        b->n = from;
    else
        buf_putc(b, '\n');
}

enum err_code xlsx_read(struct arena *a, struct str file, struct str *ret, struct err *err) {
    struct str sheet = STR_NULL, texts = STR_NULL, tag, in;
    struct strings s = {0};
    struct buf b;
    enum err_code rc = part_of(a, file, "xl/worksheets/sheet1.xml", &sheet, err);
    if (!rc && !sheet.p)
        rc = bad(err);
    if (!rc)
        rc = part_of(a, file, "xl/sharedStrings.xml", &texts, err);
    if (!rc)
        rc = shared(a, texts, &s, err);
    if (rc)
        return rc;
    buf_init(&b, PART_MOST);
    while (element(&sheet, "c", &tag, &in))
        cell(&b, &s, tag, in);
    rc = buf_check(&b, err);
    *ret = rc ? STR_NULL : str_dup(a, buf_view(&b));
    buf_release(&b);
    return rc || !a->failed ? rc : err_nomem(err);
}
