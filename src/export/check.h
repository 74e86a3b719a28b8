/* Reading the files of an export for their proof: rows of known columns. */
#ifndef KITH_EXPORT_CHECK_H
#define KITH_EXPORT_CHECK_H

#include "base/csv.h"
#include "export/export.h"
#include "ledger/proof.h"

/* One file of the folder, read row by row. What is wrong with it is a fault in the proof. */
struct check_file {
    struct proof *proof;
    const char *name;
    const char *columns; /* the header, with commas */
    size_t n;            /* how many */
    bool of_lines;       /* a row is a line of the ledger, so that a fault names one */
    struct csv_reader *csv;
    struct arena a; /* of the reader */
    const struct csv_row *row;
};

/* NOT_FOUND where the file is missing; a wrong header is a fault. Always followed by check_close. */
enum err_code check_open(struct check_file *f, struct proof *p, const char *dir, const char *name,
                         const char *columns, struct err *err) ERR_CHECK;
void check_close(struct check_file *f);
/* The next row; false at the end, and where something is wrong with it. */
bool check_next(struct check_file *f);

/* Fields of the row, by column from 0. Each is false, with a fault, where it is not what it must be. An
 * absent number is 0. */
bool check_i64(struct check_file *f, size_t column, int64_t *ret);
bool check_opt(struct check_file *f, size_t column, int64_t *ret); /* above 0, or absent */
bool check_time(struct check_file *f, size_t column, bool optional, int64_t *ret);
bool check_day(struct check_file *f, size_t column, int64_t *ret);
/* Bytes as hexadecimal digits; absent: STR_NULL. */
bool check_hex(struct check_file *f, size_t column, unsigned char *ret, size_t n, struct str *ret_bytes);
struct str check_text(const struct check_file *f, size_t column);
/* A fault in this field. */
bool check_wrong(struct check_file *f, size_t column, const char *right);

#endif
