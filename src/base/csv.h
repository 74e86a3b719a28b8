/* CSV (RFC 4180) as a stream, over libcsv: bounded memory whatever the file's size. */
#ifndef KITH_BASE_CSV_H
#define KITH_BASE_CSV_H

#include "base/buf.h"

struct csv_reader;

struct csv_options {
    char separator;     /* ',' when 0 */
    size_t max_field;   /* bytes; 65536 when 0. A longer one is ERR_TOO_LARGE naming line and column */
    size_t max_columns; /* 256 when 0 */
};

/* One record. `fields` are valid until the next csv_next. `line` is that of the record's first character,
 * from 1, counting newlines inside quotes. */
struct csv_row {
    const struct str *fields;
    size_t n;
    int64_t line;
};

/* Opens a file (path "-" is standard input). A UTF-8 byte order mark is skipped. */
enum err_code csv_open(struct arena *a, const char *path, const struct csv_options *o,
                       struct csv_reader **ret, struct err *err) ERR_CHECK;
enum err_code csv_open_text(struct arena *a, struct str text, const struct csv_options *o,
                            struct csv_reader **ret, struct err *err) ERR_CHECK;
/* The next record, blank lines skipped; *ret_row = NULL at the end. A quote left open at the end, a stray
 * quote, a NUL, or invalid UTF-8 is ERR_INVALID naming line and column; the reader goes on with the next
 * record where it can (a caller may collect several errors). The message starts "Line 3, column 14 (field 2):
 * ": the column counts characters from 1, the field counts fields of the record from 1. */
enum err_code csv_next(struct csv_reader *r, const struct csv_row **ret_row, struct err *err) ERR_CHECK;
int64_t csv_bytes(const struct csv_reader *r); /* bytes read so far, for progress */

/* Writer: quotes where needed; a field that a spreadsheet would run as a formula (= + - @ tab CR first,
 * unless it is a plain number) is written with a leading ' when `spreadsheet` is set, so that opening it is
 * safe. */
struct csv_writer {
    struct buf *b;
    bool spreadsheet;
    bool more;
};

void csv_start(struct csv_writer *w, struct buf *b);
void csv_str(struct csv_writer *w, struct str s);
void csv_i64(struct csv_writer *w, int64_t v);
void csv_end(struct csv_writer *w); /* CRLF */

#endif
