/* Postcodes: how they are written, and where their middle lies. */
#include "catalogue/inside.h"

#include <stdlib.h>

#include "base/json.h"

#include "gen/catalogue_sql.h"

static bool letter(char c) {
    return c >= 'A' && c <= 'Z';
}

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

/* A9, A99, AA9, AA99, A9A, AA9A */
static bool outward_valid(const char *p, size_t n) {
    if (n < 2 || n > 4 || !letter(p[0]))
        return false;
    size_t i = letter(p[1]) ? 2 : 1;
    if (i >= n || !digit(p[i]))
        return false;
    return i + 1 == n || (i + 2 == n && (digit(p[i + 1]) || letter(p[i + 1])));
}

struct str postcode_clean(struct arena *a, struct str typed) {
    char z[8];
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == ' ')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (n == 7 || (!letter(c) && !digit(c)))
            return STR_NULL;
        z[n++] = c;
    }
    if (n >= 5 && digit(z[n - 3]) && letter(z[n - 2]) && letter(z[n - 1]) && outward_valid(z, n - 3))
        return str_fmt(a, "%.*s %.3s", (int)(n - 3), z, z + n - 3);
    return outward_valid(z, n) ? str_dup(a, str_of(z, n)) : STR_NULL;
}

struct str postcode_outward(struct str clean) {
    struct str part = STR_NULL;
    (void)str_next(&clean, ' ', &part);
    return part;
}

enum err_code postcode_place(struct db_conn *c, struct arena *a, struct str postcode, struct place *ret,
                             struct err *err) {
    struct str code = postcode_clean(a, postcode);
    struct postcode_find_row row;
    bool found = false;
    *ret = (struct place){0};
    if (!code.p)
        return err_set(err, ERR_INVALID, "postcode", "postcode",
                       "Enter a whole postcode, like SE22 8AA, or its first half, like SE22");
    enum err_code rc = postcode_find(c, a, &(struct postcode_find_in){.code = code}, &found, &row, err);
    if (!rc && !found)
        rc = postcode_find(c, a, &(struct postcode_find_in){.code = postcode_outward(code)}, &found, &row,
                           err);
    if (!rc && found)
        *ret = (struct place){.known = true, .lat = row.lat, .lon = row.lon};
    return rc;
}

/* By code; of one that stands there twice the later one last. */
static int by_code(const void *x, const void *y) {
    const struct postcode *const *a = x, *const *b = y;
    int c = str_cmp((*a)->code, (*b)->code);
    return c ? c : *a < *b ? -1 : *a > *b;
}

static int by_found(const void *x, const void *y) {
    return str_cmp(((const struct postcode_found_row *)x)->code,
                   ((const struct postcode_found_row *)y)->code);
}

static enum err_code find_known(struct db_conn *c, struct arena *a, const struct postcode *const *list,
                                size_t n, struct postcode_found_row **ret, size_t *ret_n, struct err *err) {
    struct buf b;
    struct json_out j;
    buf_init(&b, 64 * 1024);
    json_start(&j, &b);
    json_array(&j);
    for (size_t i = 0; i < n; i++)
        json_str(&j, list[i]->code);
    json_array_end(&j);
    enum err_code rc = buf_check(&b, err);
    if (!rc)
        rc = postcode_found(c, a, &(struct postcode_found_in){.codes = buf_view(&b)}, ret, ret_n, err);
    buf_release(&b);
    if (!rc && *ret_n)
        qsort(*ret, *ret_n, sizeof **ret, by_found);
    return rc;
}

static enum err_code put_piece(struct db_conn *c, struct arena *a, const struct postcode *list, size_t n,
                               int64_t *changed, struct err *err) {
    const struct postcode **sorted = arena_new_array(a, const struct postcode *, n);
    struct postcode_insert_in *fresh = arena_new_array(a, struct postcode_insert_in, n);
    struct postcode_found_row *rows;
    size_t n_rows, n_fresh = 0, at = 0;
    if (!sorted || !fresh)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &list[i];
    qsort(sorted, n, sizeof *sorted, by_code);
    enum err_code rc = find_known(c, a, sorted, n, &rows, &n_rows, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct postcode *p = sorted[i];
        if (i + 1 < n && str_eq(sorted[i + 1]->code, p->code))
            continue;
        while (at < n_rows && str_cmp(rows[at].code, p->code) < 0)
            at++;
        bool known = at < n_rows && str_eq(rows[at].code, p->code);
        if (known && rows[at].lat == p->lat && rows[at].lon == p->lon)
            continue;
        if (known)
            rc = postcode_move(c, &(struct postcode_move_in){.code = p->code, .lat = p->lat, .lon = p->lon},
                               NULL, err);
        else
            fresh[n_fresh++] = (struct postcode_insert_in){.code = p->code, .lat = p->lat, .lon = p->lon};
        ++*changed;
    }
    return rc || !n_fresh ? rc : postcode_insert(c, a, fresh, n_fresh, err);
}

enum err_code postcodes_put(struct db_conn *c, struct arena *a, const struct postcode *list, size_t n,
                            int64_t *ret_changed, struct err *err) {
    enum { PIECE = 512 };
    enum err_code rc = ERR_OK;
    *ret_changed = 0;
    for (size_t i = 0; i < n && !rc; i += PIECE) {
        struct arena_mark mark = arena_mark(a);
        rc = put_piece(c, a, list + i, n - i < PIECE ? n - i : PIECE, ret_changed, err);
        arena_rewind(a, mark);
    }
    return rc;
}
