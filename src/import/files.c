/* Files of records, whatever they say. */
#include "import/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROGRESS_ROWS = 1000 };

bool file_there(const char *path) {
    struct stat s;
    return stat(path, &s) == 0;
}

/* A file may be read twice (a database may ask for the whole run again), and its end must be seen before: no
 * pipe, no folder. `ret_cut`: its last line has no end. */
static enum err_code look_at(const char *path, bool *ret_cut, struct err *err) {
    struct stat s;
    char last = '\n';
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        enum err_code code = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND
                             : errno == EACCES                   ? ERR_DENIED
                                                                 : ERR_UNAVAILABLE;
        return err_set(err, code, NULL, "open", "%s cannot be opened: %s", path, strerrordesc_np(errno));
    }
    enum err_code code = ERR_OK;
    if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode))
        code = err_set(err, ERR_USAGE, NULL, "not-a-file",
                       "%s is not a file. Give the path of a file, for it may have to be read twice", path);
    else if (s.st_size > 0 && pread(fd, &last, 1, s.st_size - 1) != 1)
        code = err_set(err, ERR_UNAVAILABLE, NULL, "read", "%s cannot be read: %s", path,
                       strerrordesc_np(errno));
    (void)close(fd);
    *ret_cut = last != '\n' && last != '\r';
    return code;
}

/* The reader's message begins "Line 3, column 14 (field 2): ". */
static void refuse_record(struct intake *in, struct str name, const struct err *e) {
    long long line = 0, column = 0, field = 0;
    int used = 0;
    const char *words = e->message;
    if (sscanf(words, "Line %lld, column %lld (field %lld): %n", &line, &column, &field, &used) == 3 &&
        used > 0)
        words += used;
    intake_refuse(in, (struct spot){name, line}, field, e->key, "%s", words);
}

static bool is_record_fault(enum err_code code) {
    return code == ERR_INVALID || code == ERR_TOO_LARGE;
}

enum err_code intake_file(struct intake *in, const char *path, const char *name, intake_row *each, void *ctx,
                          struct err *err) {
    struct csv_reader *r = NULL;
    bool cut = false, last_refused = false;
    struct spot at = {str_from(name), 1};
    enum err_code code = look_at(path, &cut, err);
    if (code == ERR_OK)
        code = csv_open(in->scratch, path, &(struct csv_options){.max_field = 1 << 20}, &r, err);
    while (code == ERR_OK) {
        const struct csv_row *row = NULL;
        struct err e = {0};
        int64_t refused = in->report->refused;
        code = csv_next(r, &row, &e);
        if (code == ERR_OK && !row)
            break;
        in->report->rows++;
        if (is_record_fault(code)) {
            refuse_record(in, at.file, &e);
            code = ERR_OK;
        } else if (code == ERR_OK) {
            at.line = row->line;
            code = each(in, ctx, at, row, err);
        } else if (err) {
            *err = e;
        }
        last_refused = in->report->refused > refused;
        if (in->o->progress && in->report->rows % PROGRESS_ROWS == 0)
            in->o->progress(in->o->progress_ctx, in->report->rows);
    }
    if (code == ERR_OK && cut && !last_refused)
        intake_refuse(in, at, 0, "row",
                      "The file ends within this line, which may be cut off: copy the file again or, where "
                      "the line is whole, end it with a line break");
    return code;
}
