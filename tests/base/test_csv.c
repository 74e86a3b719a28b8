#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"
#include "property.h"

static struct arena arena;

static int set_up(void **state) {
    arena_init(&arena, 64u << 20);
    return 0;
}

static int tear_down(void **state) {
    arena_release(&arena);
    return 0;
}

static struct csv_reader *reader(struct str text, const struct csv_options *o) {
    struct csv_reader *r = NULL;
    assert_int_equal(csv_open_text(&arena, text, o, &r, NULL), ERR_OK);
    return r;
}

/* "line:field|field" of each record, "!message" of each error, one a line. */
static const char *told(struct str text, const struct csv_options *o) {
    struct csv_reader *r = reader(text, o);
    struct str all = STR("");
    for (;;) {
        const struct csv_row *row = NULL;
        struct err e;
        if (csv_next(r, &row, &e)) {
            all = str_fmt(&arena, "%.*s!%s\n", STR_ARG(all), e.message);
            continue;
        }
        if (!row)
            break;
        all = str_fmt(&arena, "%.*s%d:%.*s\n", STR_ARG(all), (int)row->line,
                      STR_ARG(str_join(&arena, row->fields, row->n, STR("|"))));
    }
    assert_int_equal(csv_bytes(r), text.n);
    return str_z(&arena, all);
}

static void reads_records(void **state) {
    assert_string_equal(told(STR("a,b\r\nc,d\r\n"), NULL), "1:a|b\n2:c|d\n");
    assert_string_equal(told(STR("a,b\nc,d"), NULL), "1:a|b\n2:c|d\n");
    assert_string_equal(told(STR("a\rb\r\rc"), NULL), "1:a\n2:b\n4:c\n");
    assert_string_equal(told(STR("\xEF\xBB\xBF"
                                 "a\n"),
                             NULL),
                        "1:a\n");
    assert_string_equal(told(STR("\n\r\n a , b \n\n,\n"), NULL), "3: a | b \n5:|\n");
    assert_string_equal(told(STR("\"x\r\ny\",\"say \"\"hi\"\"\"\nz\n"), NULL), "1:x\r\ny|say \"hi\"\n3:z\n");
    assert_string_equal(told(STR("\"\"\n\"\",\"\"\n"), NULL), "1:\n2:|\n");
    assert_string_equal(told(STR("a;b\n"), &(struct csv_options){.separator = ';'}), "1:a|b\n");
    assert_string_equal(told(STR(""), NULL), "");
    assert_string_equal(told(STR_NULL, NULL), "");
    assert_string_equal(told(STR("\xC3\xA9,\xF0\x9F\x8C\xBB\n"), NULL), "1:\xC3\xA9|\xF0\x9F\x8C\xBB\n");
}

static void names_line_and_column(void **state) {
    assert_string_equal(
        told(STR("a,b\nc,d\"e,f\ng,h\n"), NULL),
        "1:a|b\n!Line 2, column 4 (field 2): a quote must enclose the whole field, and one inside it "
        "must be doubled.\n3:g|h\n");
    assert_string_equal(
        told(STR("\xC3\xA9,\"b\"c\nd\n"), NULL),
        "!Line 1, column 6 (field 2): a quote must enclose the whole field, and one inside it "
        "must be doubled.\n2:d\n");
    assert_string_equal(told(STR("a\nb,\"c\nd\n"), NULL),
                        "1:a\n!Line 2, column 3 (field 2): the quote that opens here is never closed.\n");
    assert_string_equal(told(str_of("a,b\0c\nd\n", 8), NULL),
                        "!Line 1, column 4 (field 2): the text holds a NUL character.\n2:d\n");
    assert_string_equal(told(STR("ab,\xFF,\nd\n"), NULL),
                        "!Line 1, column 4 (field 2): the text is not valid UTF-8.\n2:d\n");
    assert_string_equal(told(STR("a\xE2\x82,x\nd\n"), NULL),
                        "!Line 1, column 2 (field 1): the text is not valid UTF-8.\n2:d\n");
    assert_string_equal(told(STR("a\xE2\x82"), NULL),
                        "!Line 1, column 2 (field 1): the text is not valid UTF-8.\n");
    /* A bad byte inside quotes does not lose the reader's place. */
    assert_string_equal(told(STR("\"x\n\xFF\",y\nz\n"), NULL),
                        "!Line 2, column 1 (field 1): the text is not valid UTF-8.\n3:z\n");
}

static void bounds_fields_and_columns(void **state) {
    struct csv_options o = {.max_field = 4, .max_columns = 3};
    assert_string_equal(
        told(STR("1234,\"1234\"\nx,12345,y\n1,2,3\n"), &o),
        "1:1234|1234\n!Line 2, column 3 (field 2): the field is longer than is allowed.\n3:1|2|3\n");
    assert_string_equal(told(STR("\"12345\n6\",\"a\nb\"\nx\n"), &o),
                        "!Line 1, column 1 (field 1): the field is longer than is allowed.\n4:x\n");
    assert_string_equal(told(STR("1,2,3,4\nx\n"), &o),
                        "!Line 1, column 7 (field 4): the record has more fields than are allowed.\n2:x\n");
    /* A field of ten megabytes costs no memory. */
    size_t n = 10u << 20;
    char *big = arena_alloc(&arena, n);
    memset(big, 'x', n);
    memcpy(big + n - 3, "\ny\n", 3);
    assert_string_equal(told(str_of(big, n), NULL),
                        "!Line 1, column 1 (field 1): the field is longer than is allowed.\n2:y\n");
}

static void opens_files(void **state) {
    char path[] = "/tmp/kith-csv-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    fputs("\xEF\xBB\xBFn,words\n", f);
    for (int i = 0; i < 20000; i++)
        fprintf(f, "%d,\"row %d, \xC3\xA9\"\r\n", i, i);
    fclose(f);
    struct arena a;
    struct csv_reader *r;
    struct err e;
    const struct csv_row *row;
    arena_init(&a, 1 << 16);
    assert_int_equal(csv_open(&a, path, NULL, &r, &e), ERR_OK);
    assert_int_equal(csv_next(r, &row, &e), ERR_OK);
    assert_true(str_eqz(row->fields[0], "n"));
    for (int i = 0; i < 20000; i++) {
        assert_int_equal(csv_next(r, &row, &e), ERR_OK);
        char words[40];
        snprintf(words, sizeof(words), "row %d, \xC3\xA9", i);
        assert_int_equal(row->n, 2);
        assert_true(str_eqz(row->fields[1], words));
        assert_int_equal(row->line, i + 2);
    }
    assert_int_equal(csv_next(r, &row, &e), ERR_OK);
    assert_null(row);
    arena_release(&a);
    unlink(path);
    assert_int_equal(csv_open(&a, path, NULL, &r, &e), ERR_NOT_FOUND);
    assert_non_null(strstr(e.message, path));
    assert_int_equal(csv_open(&a, "/", NULL, &r, &e), ERR_UNAVAILABLE);
    arena_release(&a);
}

static const char *written(bool spreadsheet, struct str s) {
    struct buf b;
    struct csv_writer w;
    buf_init(&b, 1000);
    csv_start(&w, &b);
    w.spreadsheet = spreadsheet;
    csv_i64(&w, -5);
    csv_str(&w, s);
    csv_end(&w);
    const char *z = str_z(&arena, buf_view(&b));
    buf_release(&b);
    return z;
}

static void writes(void **state) {
    assert_string_equal(written(false, STR("a\"b,c")), "-5,\"a\"\"b,c\"\r\n");
    assert_string_equal(written(false, STR("\"")), "-5,\"\"\"\"\r\n");
    assert_string_equal(written(false, STR_NULL), "-5,\r\n");
    assert_string_equal(written(false, STR("=1+1")), "-5,=1+1\r\n");
    assert_string_equal(written(true, STR("=1+1")), "-5,'=1+1\r\n");
    assert_string_equal(written(true, STR("@x,")), "-5,\"'@x,\"\r\n");
    assert_string_equal(written(true, STR("-1.5")), "-5,-1.5\r\n");
    assert_string_equal(written(true, STR("-1.5+cmd")), "-5,'-1.5+cmd\r\n");
    assert_string_equal(written(true, STR("+44 20")), "-5,'+44 20\r\n");
    assert_string_equal(written(true, STR("\t=1")), "-5,'\t=1\r\n");
}

static void csv_round_trips(struct property_case *c) {
    enum { ROWS = 4, COLUMNS = 5 };
    struct str cells[ROWS][COLUMNS];
    size_t n[ROWS];
    struct buf b;
    struct csv_writer w;
    struct err e;
    buf_init(&b, 1 << 20);
    csv_start(&w, &b);
    for (size_t i = 0; i < ROWS; i++) {
        n[i] = 1 + (size_t)rng_below(&c->rng, COLUMNS);
        for (size_t k = 0; k < n[i]; k++) {
            cells[i][k] = property_text(c, 8);
            csv_str(&w, cells[i][k]);
        }
        csv_end(&w);
    }
    struct csv_reader *r;
    const struct csv_row *row;
    /* The reader skips a mark at the very start; a cell that begins with one is another matter. */
    bool marked = str_starts(buf_view(&b), "\xEF\xBB\xBF");
    HOLDS(c, csv_open_text(&c->arena, buf_view(&b), NULL, &r, &e) == ERR_OK);
    for (size_t i = 0; i < ROWS && !marked; i++) {
        HOLDS(c, csv_next(r, &row, &e) == ERR_OK && row && row->n == n[i]);
        for (size_t k = 0; k < n[i]; k++)
            HOLDS(c, str_eq(row->fields[k], cells[i][k]));
    }
    if (!marked)
        HOLDS(c, csv_next(r, &row, &e) == ERR_OK && !row);
    arena_release(&c->arena);
    buf_release(&b);
}

static void property_csv(void **state) {
    property(csv_round_trips);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_records), cmocka_unit_test(names_line_and_column),
        cmocka_unit_test(opens_files),   cmocka_unit_test(bounds_fields_and_columns),
        cmocka_unit_test(writes),        cmocka_unit_test(property_csv),
    };
    return cmocka_run_group_tests_name("base/csv", tests, set_up, tear_down);
}
