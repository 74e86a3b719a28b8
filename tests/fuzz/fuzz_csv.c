/* Every accepted field is valid UTF-8 within its bounds; the reader always comes to the end, counting every
 * byte; what is written from accepted records reads back the same. */
#include "base/csv.h"
#include "fuzz.h"

static const struct csv_options options = {.separator = ',', .max_field = 64, .max_columns = 8};

static void check_row(const struct csv_row *row, int64_t *line, struct csv_writer *w) {
    assert(row->n >= 1 && row->n <= options.max_columns);
    assert(row->line >= *line);
    *line = row->line;
    for (size_t i = 0; i < row->n; i++) {
        assert(row->fields[i].n <= options.max_field && str_utf8_valid(row->fields[i]));
        csv_str(w, row->fields[i]);
    }
    csv_end(w);
}

/* The writer's records against those of a second pass over the input. */
static void again(struct arena *a, struct str input, struct str written) {
    struct csv_reader *x = NULL, *y = NULL;
    const struct csv_row *row = NULL, *back = NULL;
    if (str_starts(written, "\xEF\xBB\xBF")) /* would be taken for a mark */
        return;
    enum err_code rc = csv_open_text(a, input, &options, &x, NULL);
    assert(rc == ERR_OK);
    rc = csv_open_text(a, written, &options, &y, NULL);
    assert(rc == ERR_OK);
    for (;;) {
        if (csv_next(x, &row, NULL))
            continue;
        rc = csv_next(y, &back, NULL);
        assert(rc == ERR_OK && !row == !back);
        if (!row)
            return;
        assert(row->n == back->n);
        for (size_t i = 0; i < row->n; i++)
            assert(str_eq(row->fields[i], back->fields[i]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct buf b;
    struct csv_writer w;
    struct csv_reader *r = NULL;
    const struct csv_row *row = NULL;
    struct str input = fuzz_input(data, size);
    int64_t line = 1;
    arena_init(&a, FUZZ_MEMORY);
    buf_init(&b, FUZZ_MEMORY);
    csv_start(&w, &b);
    enum err_code rc = csv_open_text(&a, input, &options, &r, NULL);
    assert(rc == ERR_OK);
    for (size_t records = 0;; records++) {
        struct err e = {0};
        assert(records <= size); /* it goes forward */
        if (csv_next(r, &row, &e)) {
            fuzz_assert_error(&e);
            continue;
        }
        if (!row)
            break;
        check_row(row, &line, &w);
    }
    assert(csv_bytes(r) == (int64_t)size);
    again(&a, input, buf_view(&b));
    buf_release(&b);
    arena_release(&a);
    return 0;
}
