/* Spreadsheets: a zip of parts that are there whole, with cells that say what was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/xlsx.h"

static uint32_t le(const char *p, int bytes) {
    uint32_t v = 0;
    for (int i = bytes; i-- > 0;)
        v = v << 8 | (unsigned char)p[i];
    return v;
}

/* The content of a part, by the directory at the zip's end; its checksum holds. */
static struct str part_of(struct arena *a, struct str zip, const char *name) {
    const char *end = zip.p + zip.n - 22, *at = zip.p + le(end + 16, 4);
    assert_memory_equal(end, "PK\005\006", 4);
    for (uint32_t i = 0; i < le(end + 10, 2); i++) {
        struct str called = str_of(at + 46, le(at + 28, 2));
        assert_memory_equal(at, "PK\001\002", 4);
        if (str_eqz(called, name)) {
            const char *head = zip.p + le(at + 42, 4), *body = head + 30 + called.n;
            size_t packed = le(at + 20, 4), plain = le(at + 24, 4);
            assert_memory_equal(head, "PK\003\004", 4);
            assert_memory_equal(head + 8, at + 10, 20); /* both heads say the same */
            char *room = arena_alloc(a, plain + 1);
            if (le(at + 10, 2) == 0) {
                memcpy(room, body, plain);
            } else {
                z_stream z = {.next_in = (z_const Bytef *)body,
                              .avail_in = (uInt)packed,
                              .next_out = (Bytef *)room,
                              .avail_out = (uInt)plain + 1};
                assert_int_equal(inflateInit2(&z, -15), Z_OK);
                assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
                assert_int_equal(z.total_out, plain);
                (void)inflateEnd(&z);
            }
            assert_int_equal(crc32(0, (Bytef *)room, (uInt)plain), le(at + 16, 4));
            return str_of(room, plain);
        }
        at += 46 + called.n;
    }
    fail_msg("no part %s", name);
    return STR_NULL;
}

static void has(struct str text, const char *what) {
    if (str_find(text, str_from(what)) < 0)
        fail_msg("no %s in %.*s", what, STR_ARG(text));
}

static void cells_say_what_was_written(void **state) {
    (void)state;
    struct arena a;
    struct buf out;
    struct xlsx *x;
    struct err err;
    const struct xlsx_column columns[] = {{STR("Name"), 20}, {STR("Hours"), 8}, {STR("Since"), 12}};
    arena_init(&a, (size_t)8 << 20);
    buf_init(&out, (size_t)8 << 20);
    assert_int_equal(xlsx_start(&a, &out, STR("To welcome: all/any"), columns, 3, &x, &err), ERR_OK);
    xlsx_text(x, STR("=1+1 & <b> \"Ann\" \001\xEF\xBF\xBE\xEF\xBF\xBF"));
    xlsx_number(x, -90);
    xlsx_day(x, 0);
    xlsx_end_row(x);
    xlsx_text(x, STR(""));
    xlsx_number(x, 7);
    xlsx_day(x, -40000);
    xlsx_end_row(x);
    for (int i = 0; i < 20000; i++) {
        xlsx_text(x, STR("Joan Price, of a long street in a town"));
        xlsx_number(x, i);
        xlsx_day(x, i);
        xlsx_end_row(x);
    }
    assert_int_equal(xlsx_end(x, &err), ERR_OK);
    struct str zip = buf_view(&out), sheet = part_of(&a, zip, "xl/worksheets/sheet1.xml");
    has(sheet, "<c r=\"A1\" t=\"inlineStr\" s=\"1\"><is><t xml:space=\"preserve\">Name</t></is></c>");
    has(sheet,
        "<c r=\"A2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1 &amp; &lt;b&gt; &quot;Ann&quot; "
        "</t></is></c><c r=\"B2\"><v>-90</v></c><c r=\"C2\" s=\"2\"><v>25569</v></c>");
    has(sheet, "<row><c r=\"B3\"><v>7</v></c><c r=\"C3\" t=\"inlineStr\"><is><t "
               "xml:space=\"preserve\">1860-06-26</t></is></c></row>");
    has(sheet, "<c r=\"B20003\"><v>19999</v></c>");
    assert_true(str_ends(sheet, "</sheetData></worksheet>"));
    assert_true(zip.n < sheet.n / 4);
    has(part_of(&a, zip, "xl/workbook.xml"), "<sheet name=\"To welcome  all any\" ");
    has(part_of(&a, zip, "[Content_Types].xml"), "/xl/worksheets/sheet1.xml");
    has(part_of(&a, zip, "xl/styles.xml"), "</styleSheet>");
    has(part_of(&a, zip, "_rels/.rels"), "xl/workbook.xml");
    has(part_of(&a, zip, "xl/_rels/workbook.xml.rels"), "worksheets/sheet1.xml");
    buf_release(&out);
    arena_release(&a);
}

static void what_was_written_is_read_again(void **state) {
    (void)state;
    struct arena a;
    struct buf out;
    struct xlsx *x;
    struct err err;
    struct str cells;
    const struct xlsx_column columns[] = {{STR("Name"), 20}, {STR(""), 8}};
    arena_init(&a, (size_t)8 << 20);
    buf_init(&out, (size_t)1 << 20);
    assert_int_equal(xlsx_start(&a, &out, STR("Sheet"), columns, 2, &x, &err), ERR_OK);
    xlsx_text(x, STR("=1+1 & <b>\n\"Ann\" &lt;"));
    xlsx_number(x, -90);
    xlsx_end_row(x);
    xlsx_text(x, STR(""));
    xlsx_text(x, STR("Siân"));
    assert_int_equal(xlsx_end(x, &err), ERR_OK);
    assert_int_equal(xlsx_read(&a, buf_view(&out), &cells, &err), ERR_OK);
    assert_true(str_eqz(cells, "A1=Name\nA2==1+1 & <b> \"Ann\" &lt;\nB2=-90\nB3=Siân\n"));
    /* cut off anywhere, or with any byte another, it is read or refused, and nothing else happens */
    for (size_t n = 0; n < out.n; n++) {
        const char was = out.p[n];
        assert_int_equal(xlsx_read(&a, str_of(out.p, n), &cells, &err), ERR_INVALID);
        out.p[n] = (char)(was ^ 0x55);
        (void)!xlsx_read(&a, buf_view(&out), &cells, &err);
        out.p[n] = was;
        arena_release(&a);
        arena_init(&a, (size_t)8 << 20);
    }
    buf_release(&out);
    arena_release(&a);
}

static void what_outgrows_the_buffer_is_refused(void **state) {
    (void)state;
    struct arena a;
    struct buf out;
    struct xlsx *x;
    struct err err;
    const struct xlsx_column columns[] = {{STR("Number"), 20}};
    arena_init(&a, (size_t)8 << 20);
    buf_init(&out, 6000);
    assert_int_equal(xlsx_start(&a, &out, STR(""), columns, 1, &x, &err), ERR_OK);
    for (int64_t i = 0; i < 20000; i++) {
        xlsx_number(x, i * 7919 * 104729);
        xlsx_end_row(x);
    }
    assert_int_equal(xlsx_end(x, &err), ERR_TOO_LARGE);
    buf_release(&out);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(cells_say_what_was_written),
                                       cmocka_unit_test(what_was_written_is_read_again),
                                       cmocka_unit_test(what_outgrows_the_buffer_is_refused)};
    return cmocka_run_group_tests_name("base/xlsx", tests, NULL, NULL);
}
