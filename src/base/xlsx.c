#include "base/xlsx.h"

#include <assert.h>
#include <string.h>
#include <zlib.h>

#include "base/clock.h"

enum {
    LEVEL = 4,
    RAW_WINDOW = -15, /* deflate without a head of its own, as zip has it */
    MEMORY = 8,
    PARTS = 6,
    CHUNK = 1 << 15,
    DAY_ZERO = 25569,  /* 1 January 1970, in days of a spreadsheet */
    TEXT_MOST = 32767, /* characters in a cell */
    ZIP_VERSION = 20,
    ZIP_DAY = 0x21 /* 1 January 1980: the same table gives the same bytes */
};

struct part {
    const char *name;
    uint32_t crc, packed, plain, at;
    uint16_t method;
};

struct xlsx {
    struct arena *a;
    struct buf *out;
    struct buf text; /* of the sheet, not packed yet */
    z_stream z;
    struct part parts[PARTS];
    size_t n_parts;
    size_t packed_from; /* where the sheet's bytes begin in out */
    size_t column;
    int64_t row;
    bool failed;
};

static const char types_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" "
    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>";

static const char rels_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"xl/workbook.xml\"/></Relationships>";

static const char book_rels_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" "
    "Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" "
    "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" "
    "Target=\"styles.xml\"/></Relationships>";

/* Style 0: as it comes; 1: bold, for heads; 2: a date. */
static const char styles_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
    "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
    "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
    "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
    "applyNumberFormat=\"1\"/></cellXfs>"
    "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
    "builtinId=\"0\"/></cellStyles></styleSheet>";

/* ---- zip ---- */

static void put_le(struct buf *b, uint32_t v, int bytes) {
    for (int i = 0; i < bytes; i++)
        buf_putc(b, (char)(unsigned char)(v >> (8 * i)));
}

/* What the entry's own head and the directory's say alike. */
static void put_facts(struct buf *b, const struct part *p) {
    put_le(b, ZIP_VERSION, 2);
    put_le(b, 0, 2);
    put_le(b, p->method, 2);
    put_le(b, 0, 2);
    put_le(b, ZIP_DAY, 2);
    put_le(b, p->crc, 4);
    put_le(b, p->packed, 4);
    put_le(b, p->plain, 4);
    put_le(b, (uint32_t)strlen(p->name), 2);
    put_le(b, 0, 2);
}

static void put_head(struct buf *b, const struct part *p) {
    buf_puts(b, "PK\003\004");
    put_facts(b, p);
    buf_puts(b, p->name);
}

static void put_plain(struct xlsx *x, const char *name, struct str body) {
    struct part *p = &x->parts[x->n_parts++];
    assert(x->n_parts <= PARTS && body.n < CHUNK);
    *p = (struct part){.name = name,
                       .crc = (uint32_t)crc32(0, (const Bytef *)body.p, (uInt)body.n),
                       .packed = (uint32_t)body.n,
                       .plain = (uint32_t)body.n,
                       .at = (uint32_t)x->out->n};
    put_head(x->out, p);
    buf_str(x->out, body);
}

static void put_directory(struct xlsx *x) {
    struct buf *b = x->out;
    const uint32_t from = (uint32_t)b->n;
    for (size_t i = 0; i < x->n_parts; i++) {
        buf_puts(b, "PK\001\002");
        put_le(b, ZIP_VERSION, 2);
        put_facts(b, &x->parts[i]);
        put_le(b, 0, 2);
        put_le(b, 0, 2);
        put_le(b, 0, 2);
        put_le(b, 0, 4);
        put_le(b, x->parts[i].at, 4);
        buf_puts(b, x->parts[i].name);
    }
    const uint32_t size = (uint32_t)b->n - from;
    buf_puts(b, "PK\005\006");
    put_le(b, 0, 4);
    put_le(b, (uint32_t)x->n_parts, 2);
    put_le(b, (uint32_t)x->n_parts, 2);
    put_le(b, size, 4);
    put_le(b, from, 4);
    put_le(b, 0, 2);
}

static voidpf take(voidpf opaque, uInt items, uInt size) {
    return arena_array(opaque, items, size);
}

static void give(voidpf opaque, voidpf p) {
    (void)opaque; /* the arena gives all back at once */
    (void)p;
}

/* Packs what the sheet has so far. */
static void pack(struct xlsx *x, int how) {
    char room[CHUNK];
    struct part *p = &x->parts[x->n_parts - 1];
    if (x->failed || x->text.failed || x->out->failed) {
        x->failed = true;
        return;
    }
    p->crc = (uint32_t)crc32(p->crc, (const Bytef *)x->text.p, (uInt)x->text.n);
    p->plain += (uint32_t)x->text.n;
    x->z.next_in = (z_const Bytef *)x->text.p;
    x->z.avail_in = (uInt)x->text.n;
    do {
        x->z.next_out = (Bytef *)room;
        x->z.avail_out = sizeof room;
        x->failed |= deflate(&x->z, how) == Z_STREAM_ERROR;
        buf_put(x->out, room, sizeof room - x->z.avail_out);
    } while (x->z.avail_out == 0 && !x->failed);
    buf_clear(&x->text);
}

/* ---- the sheet ---- */

static void put_xml(struct buf *b, struct str s) {
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (i + 2 < s.n &&
            (memcmp(s.p + i, "\xEF\xBF\xBE", 3) == 0 || memcmp(s.p + i, "\xEF\xBF\xBF", 3) == 0))
            i += 2; /* no characters, and no XML */
        else if (c == '&')
            buf_puts(b, "&amp;");
        else if (c == '<')
            buf_puts(b, "&lt;");
        else if (c == '>')
            buf_puts(b, "&gt;");
        else if (c == '"')
            buf_puts(b, "&quot;");
        else if (c >= 0x20 || c == '\n' || c == '\t') /* other controls are no XML */
            buf_putc(b, (char)c);
    }
}

static void open_cell(struct xlsx *x, const char *more) {
    assert(x->column < XLSX_COLUMNS);
    buf_fmt(&x->text, "<c r=\"%c%lld\"%s>", 'A' + (int)x->column++, (long long)x->row, more);
}

static void put_text(struct xlsx *x, struct str s, const char *more) {
    open_cell(x, more);
    buf_puts(&x->text, "<is><t xml:space=\"preserve\">");
    put_xml(&x->text, str_utf8_cut(s, TEXT_MOST));
    buf_puts(&x->text, "</t></is></c>");
}

void xlsx_text(struct xlsx *x, struct str s) {
    if (str_empty(s))
        x->column++;
    else
        put_text(x, s, " t=\"inlineStr\"");
}

static void put_value(struct xlsx *x, int64_t v, const char *more) {
    open_cell(x, more);
    buf_puts(&x->text, "<v>");
    buf_i64(&x->text, v);
    buf_puts(&x->text, "</v></c>");
}

void xlsx_number(struct xlsx *x, int64_t v) {
    put_value(x, v, "");
}

void xlsx_day(struct xlsx *x, int64_t day) {
    if (day + DAY_ZERO > 60) /* before March 1900 spreadsheets count one day too many */
        put_value(x, day + DAY_ZERO, " s=\"2\"");
    else
        xlsx_text(x, day_iso(x->a, day));
}

static void open_row(struct xlsx *x) {
    x->row++;
    x->column = 0;
    buf_puts(&x->text, "<row>");
}

void xlsx_end_row(struct xlsx *x) {
    buf_puts(&x->text, "</row>");
    if (x->text.n >= CHUNK)
        pack(x, Z_NO_FLUSH);
    open_row(x);
}

static void put_sheet_head(struct xlsx *x, const struct xlsx_column *columns, size_t n) {
    struct buf *b = &x->text;
    buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
                "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
                "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>");
    for (size_t i = 0; i < n; i++)
        buf_fmt(b, "<col min=\"%zu\" max=\"%zu\" width=\"%d\" customWidth=\"1\"/>", i + 1, i + 1,
                columns[i].width);
    buf_puts(b, "</cols><sheetData>");
    open_row(x);
    for (size_t i = 0; i < n; i++)
        put_text(x, columns[i].head, " t=\"inlineStr\" s=\"1\"");
    xlsx_end_row(x);
}

/* A sheet's name has at most 31 characters, and none of []:*?/\ among them. */
static void put_book(struct xlsx *x, struct str sheet) {
    struct buf b;
    buf_init(&b, CHUNK);
    buf_puts(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
                 "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
                 "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
                 "<sheets><sheet name=\"");
    struct str name = str_utf8_cut(sheet, 31);
    for (size_t i = 0; i < name.n; i++)
        put_xml(&b, str_has(STR("[]:*?/\\'"), name.p[i]) ? STR(" ") : str_slice(name, i, i + 1));
    buf_puts(&b, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
    put_plain(x, "xl/workbook.xml", buf_view(&b));
    buf_release(&b);
}

enum err_code xlsx_start(struct arena *a, struct buf *out, struct str sheet,
                         const struct xlsx_column *columns, size_t n, struct xlsx **ret, struct err *err) {
    struct xlsx *x = arena_new(a, struct xlsx);
    assert(n <= XLSX_COLUMNS && out->n == 0);
    if (!x)
        return err_nomem(err);
    *x = (struct xlsx){.a = a, .out = out, .z = {.zalloc = take, .zfree = give, .opaque = a}};
    if (deflateInit2(&x->z, LEVEL, Z_DEFLATED, RAW_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return err_nomem(err);
    buf_init(&x->text, (size_t)4 << 20);
    put_plain(x, "[Content_Types].xml", str_of(types_xml, sizeof types_xml - 1));
    put_plain(x, "_rels/.rels", str_of(rels_xml, sizeof rels_xml - 1));
    put_plain(x, "xl/_rels/workbook.xml.rels", str_of(book_rels_xml, sizeof book_rels_xml - 1));
    put_plain(x, "xl/styles.xml", str_of(styles_xml, sizeof styles_xml - 1));
    put_book(x, str_empty(sheet) ? STR("Sheet1") : sheet);
    struct part *p = &x->parts[x->n_parts++];
    *p = (struct part){.name = "xl/worksheets/sheet1.xml", .method = Z_DEFLATED, .at = (uint32_t)out->n};
    put_head(out, p);
    x->packed_from = out->n;
    put_sheet_head(x, columns, n);
    *ret = x;
    return ERR_OK;
}

/* The head before the sheet's bytes tells what only now is known. */
static void mend_head(struct xlsx *x, struct part *p) {
    struct buf b;
    p->packed = (uint32_t)(x->out->n - x->packed_from);
    buf_init(&b, 1024);
    put_head(&b, p);
    if (!b.failed && !x->out->failed)
        memcpy(x->out->p + p->at, b.p, b.n);
    buf_release(&b);
}

enum err_code xlsx_end(struct xlsx *x, struct err *err) {
    buf_puts(&x->text, "</row></sheetData></worksheet>");
    pack(x, Z_FINISH);
    (void)deflateEnd(&x->z);
    enum err_code rc = buf_check(&x->text, err);
    buf_release(&x->text);
    if (rc == ERR_OK)
        rc = buf_check(x->out, err);
    if (rc == ERR_OK && x->failed)
        rc = err_nomem(err);
    if (rc != ERR_OK)
        return rc;
    mend_head(x, &x->parts[x->n_parts - 1]);
    put_directory(x);
    return buf_check(x->out, err);
}
