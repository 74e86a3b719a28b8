/* Open directories (Open Referral UK, HSDS 3): a file, a folder of saved pages, or an address. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "asset/hsds.h"
#include "import/inside.h"

enum { FILES_MOST = 2000, FILE_MOST = 16 << 20, SECONDS_MOST = 600 };

/* ---- files ---- */

static enum err_code read_one(struct hsds_feed *f, const char *path, struct str name, struct err *err) {
    struct buf b;
    char chunk[16384];
    ssize_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno == EACCES ? ERR_DENIED : ERR_NOT_FOUND, NULL, "open",
                       "%s cannot be opened: %s", path, strerrordesc_np(errno));
    buf_init(&b, FILE_MOST);
    while (!b.failed && (n = read(fd, chunk, sizeof chunk)) > 0)
        buf_put(&b, chunk, (size_t)n);
    int why = errno;
    (void)close(fd);
    enum err_code rc = n < 0 ? err_set(err, ERR_UNAVAILABLE, NULL, "read", "%s cannot be read: %s", path,
                                       strerrordesc_np(why))
                             : buf_check(&b, err);
    struct str text = rc ? STR("") : str_dup(f->a, buf_view(&b));
    buf_release(&b);
    return rc ? rc : hsds_read(f, name, text, NULL, err);
}

/* Pages of the other lists of a directory tell nothing that its services do not. */
static bool is_of_services(struct str name) {
    static const char *const others[] = {
        "organization", "location", "service_at_location", "taxonom", "openapi", "root", "index"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_starts(name, others[i]))
            return false;
    return str_ends(name, ".json");
}

static int by_name(const void *x, const void *y) {
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static enum err_code names_in(struct arena *a, const char *path, struct str **ret, size_t *ret_n,
                              struct err *err) {
    struct str *names = arena_new_array(a, struct str, FILES_MOST);
    struct dirent *e;
    size_t n = 0;
    DIR *d = opendir(path);
    if (!d)
        return err_set(err, ERR_NOT_FOUND, NULL, "open", "%s cannot be opened: %s", path,
                       strerrordesc_np(errno));
    while (names && (e = readdir(d)) && n < FILES_MOST)
        if (is_of_services(str_from(e->d_name)))
            names[n++] = str_dup(a, str_from(e->d_name));
    (void)closedir(d);
    if (!names || a->failed)
        return err_nomem(err);
    if (n == FILES_MOST)
        return err_set(err, ERR_TOO_LARGE, NULL, "files", "%s has more than %d files", path, FILES_MOST - 1);
    if (n > 1)
        qsort(names, n, sizeof *names, by_name);
    *ret = names;
    *ret_n = n;
    return ERR_OK;
}

static enum err_code read_path(struct hsds_feed *f, const char *path, struct err *err) {
    const char *slash = strrchr(path, '/');
    struct stat s;
    struct str *names = NULL;
    size_t n = 0;
    if (stat(path, &s) != 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "open", "%s cannot be opened: %s", path,
                       strerrordesc_np(errno));
    if (!S_ISDIR(s.st_mode))
        return read_one(f, path, str_from(slash ? slash + 1 : path), err);
    enum err_code rc = names_in(f->a, path, &names, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = read_one(f, str_z(f->a, str_fmt(f->a, "%s/%.*s", path, STR_ARG(names[i]))), names[i], err);
    if (!rc && n == 0)
        rc = err_set(err, ERR_NOT_FOUND, NULL, "empty", "%s has no pages of services (*.json)", path);
    return rc;
}

/* ---- addresses ---- */

static enum err_code read_address(struct hsds_feed *f, const struct import_options *o, struct str address,
                                  struct err *err) {
    const struct hsds_fetching how = {
        .hosts = o->hosts, .seconds = SECONDS_MOST, .progress = o->progress, .progress_ctx = o->progress_ctx};
    return hsds_fetch(f, &how, address, err);
}

/* ---- the report ---- */

static struct import_error *told(struct arena *a, const struct hsds_note *notes, size_t n) {
    struct import_error *list = arena_new_array(a, struct import_error, n);
    for (size_t i = 0; list && i < n; i++)
        list[i] =
            (struct import_error){.file = str_dup(a, notes[i].file),
                                  .field = str_empty(notes[i].path) ? STR("file") : str_dup(a, notes[i].path),
                                  .reason = str_dup(a, notes[i].reason)};
    return list;
}

static void put_report(struct arena *a, const struct hsds_feed *f, const struct hsds_report *r,
                       struct import_report *ret) {
    *ret =
        (struct import_report){.rows = (int64_t)f->n,
                               .assets = r->added,
                               .assets_changed = r->changed,
                               .known = r->known,
                               .refused = (int64_t)f->n_refused,
                               .warned = (int64_t)f->n_warned,
                               .n_errors = f->n_refused < HSDS_NOTES_KEPT ? f->n_refused : HSDS_NOTES_KEPT,
                               .n_warnings = f->n_warned < HSDS_NOTES_KEPT ? f->n_warned : HSDS_NOTES_KEPT};
    ret->errors = told(a, f->refused, ret->n_errors);
    ret->warnings = told(a, f->warned, ret->n_warnings);
}

enum err_code import_hsds(struct arena *a, const struct import_options *o, const char *path,
                          struct import_report *ret, struct err *err) {
    struct arena memory;
    struct hsds_feed f;
    struct hsds_report r = {0};
    struct str where = str_from(path);
    arena_init(&memory, (size_t)512 << 20);
    hsds_feed_start(&f, &memory);
    enum err_code rc = str_starts(where, "http://") || str_starts(where, "https://")
                           ? read_address(&f, o, where, err)
                           : read_path(&f, path, err);
    if (!rc)
        rc = hsds_import(o->db, &memory, &o->by, o->hub, &f, o->dry_run, &r, err);
    if (!rc || f.n_refused)
        put_report(a, &f, &r, ret);
    arena_release(&memory);
    return rc;
}
