/* A table as a spreadsheet (Office Open XML, ECMA-376), written as a stream into a buffer: bounded memory,
 * and no file on the way, for what stands in it is nobody else's business. */
#ifndef KITH_BASE_XLSX_H
#define KITH_BASE_XLSX_H

#include "base/arena.h"
#include "base/buf.h"

struct xlsx;

struct xlsx_column {
    struct str head;
    int width; /* in characters */
};
enum { XLSX_COLUMNS = 26 };

/* Begins a workbook of one sheet, and writes its first row, which stays in view. `out` is empty; the arena
 * holds what is needed until xlsx_end. */
enum err_code xlsx_start(struct arena *a, struct buf *out, struct str sheet,
                         const struct xlsx_column *columns, size_t n, struct xlsx **ret,
                         struct err *err) ERR_CHECK;
/* The cells of a row from left to right. Text is text, whatever it begins with: never a formula. */
void xlsx_text(struct xlsx *x, struct str s);
void xlsx_number(struct xlsx *x, int64_t v);
void xlsx_day(struct xlsx *x, int64_t day); /* a date; one before 1900 is written as text */
void xlsx_end_row(struct xlsx *x);
/* Ends the workbook; ERR_TOO_LARGE or ERR_NOMEM where the buffer failed. Always called after xlsx_start. */
enum err_code xlsx_end(struct xlsx *x, struct err *err) ERR_CHECK;

/* The cells of the first sheet, one a line, in the file's order: "B12=410". Numbers as they are written; a
 * line's end in a text is a blank; empty cells are left out. Also of a workbook that a spreadsheet program
 * saved again. INVALID. */
enum err_code xlsx_read(struct arena *a, struct str file, struct str *ret, struct err *err) ERR_CHECK;

#endif
