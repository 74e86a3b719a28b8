#include "export/check.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static struct str column_name(const struct check_file *f, size_t column) {
    struct str rest = str_from(f->columns), name = STR("");
    for (size_t i = 0; i <= column && str_next(&rest, ',', &name); i++)
        ;
    return name;
}

/* The line of the ledger that is wrong when this row is. */
static int64_t blamed(const struct check_file *f) {
    return f->of_lines ? f->proof->sequence + 1 : 0;
}

bool check_wrong(struct check_file *f, size_t column, const char *right) {
    struct str name = column_name(f, column);
    return proof_fault(f->proof, blamed(f), "%s, line %" PRId64 ": %.*s must be %s.", f->name, f->row->line,
                       STR_ARG(name), right);
}

static void check_header(struct check_file *f) {
    struct str rest = str_from(f->columns), name;
    size_t i = 0;
    bool same = f->row != NULL;
    for (; str_next(&rest, ',', &name); i++)
        same = same && i < f->row->n && str_eq(f->row->fields[i], name);
    f->n = i;
    if (!same || f->row->n != f->n)
        proof_fault(f->proof, blamed(f), "%s must begin with the columns %s.", f->name, f->columns);
}

static bool next(struct check_file *f) {
    struct err e = {0};
    if (f->proof->found)
        return false;
    if (csv_next(f->csv, &f->row, &e) != ERR_OK)
        return proof_fault(f->proof, blamed(f), "%s cannot be read: %.300s", f->name, e.message);
    return f->row != NULL;
}

enum err_code check_open(struct check_file *f, struct proof *p, const char *dir, const char *name,
                         const char *columns, struct err *err) {
    *f = (struct check_file){.proof = p, .name = name, .columns = columns};
    f->of_lines = strcmp(name, "transfers.csv") == 0 || strcmp(name, "chain.csv") == 0;
    arena_init(&f->a, (size_t)8 << 20);
    char *path = str_z(&f->a, str_fmt(&f->a, "%s/%s", dir, name));
    if (f->a.failed)
        return err_nomem(err);
    if (access(path, R_OK) != 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_DENIED, "export", "file",
                       "%s cannot be read: %s. It is not a whole folder that kith export wrote", path,
                       strerrordesc_np(errno));
    enum err_code code = csv_open(&f->a, path, &(struct csv_options){.max_field = 1 << 20}, &f->csv, err);
    if (code != ERR_OK)
        return code;
    if (next(f) || !p->found)
        check_header(f);
    return ERR_OK;
}

void check_close(struct check_file *f) {
    arena_release(&f->a);
}

bool check_next(struct check_file *f) {
    if (!next(f))
        return false;
    return f->row->n == f->n ||
           proof_fault(f->proof, blamed(f), "%s, line %" PRId64 " has %zu columns where %zu are wanted.",
                       f->name, f->row->line, f->row->n, f->n);
}

struct str check_text(const struct check_file *f, size_t column) {
    return f->row->fields[column];
}

bool check_i64(struct check_file *f, size_t column, int64_t *ret) {
    return str_i64(check_text(f, column), ret) || check_wrong(f, column, "a whole number");
}

bool check_opt(struct check_file *f, size_t column, int64_t *ret) {
    *ret = 0;
    return check_text(f, column).n == 0 || (str_i64(check_text(f, column), ret) && *ret != 0) ||
           check_wrong(f, column, "a whole number other than 0, or empty");
}

bool check_time(struct check_file *f, size_t column, bool optional, int64_t *ret) {
    *ret = 0;
    return (optional && check_text(f, column).n == 0) || time_parse_exact(check_text(f, column), ret) ||
           check_wrong(f, column, "a time such as 2026-06-12T10:00:00Z");
}

bool check_day(struct check_file *f, size_t column, int64_t *ret) {
    return day_parse(check_text(f, column), ret) || check_wrong(f, column, "a day such as 2026-06-12");
}

bool check_hex(struct check_file *f, size_t column, unsigned char *ret, size_t n, struct str *ret_bytes) {
    struct str s = check_text(f, column);
    *ret_bytes = STR_NULL;
    if (s.n == 0)
        return true;
    if (!str_unhex(s, ret, n))
        return check_wrong(f, column, "hexadecimal digits of the right number");
    *ret_bytes = str_of((const char *)ret, n);
    return true;
}
