/* What the files of the room share: one run of an import, and what it does for whatever it reads. */
#ifndef KITH_IMPORT_INSIDE_H
#define KITH_IMPORT_INSIDE_H

#include "import/import.h"
#include "import/rows.h"

/* ---- refs.c: names of the other system ---- */

struct digest {
    uint64_t a, b;
};
/* BLAKE2b-128 of the fields, each with its length. */
struct digest digest_of(const struct str *fields, size_t n);
struct str digest_hex(struct arena *a, struct digest d);

/* Numbers kept under digests in bounded memory: 16 bytes each. */
struct seen {
    struct seen_slot {
        uint64_t key;
        int64_t value;
    } * slots;
    size_t cap, n;
};
#define SEEN_MOST ((size_t)1 << 22)
/* Memory is given back with the arena. */
enum err_code seen_init(struct arena *a, struct seen *s, struct err *err) ERR_CHECK;
/* Where the value of this digest is: 0 when it is new. TOO_LARGE beyond SEEN_MOST of them. Valid until the
 * next call. */
enum err_code seen_at(struct seen *s, struct digest d, int64_t **ret, struct err *err) ERR_CHECK;

#define REF_CACHE 65536
struct ref_slot {
    struct digest ref;
    int64_t member_id, account_id;
};

/* ---- intake.c ---- */

/* A row that is being read. */
struct spot {
    struct str file;
    int64_t line;
};

struct intake {
    struct arena *a;       /* what outlives the run: the report */
    struct arena *scratch; /* given back at the end of the run, and rewound between rows or batches */
    const struct import_options *o;
    struct import_report *report;
    const char *source;
    struct db_conn *c;
    struct hub hub;
    int64_t sequence; /* of the ledger before the run */
    struct ref_slot *cache;
    struct posting *posting;
    int64_t rounding_nanos;
    bool changed;    /* something was taken in */
    bool tells_ways; /* it is told how far everybody is on the way in */
};

typedef enum err_code intake_body(struct intake *in, void *ctx, struct err *err);
/* Runs `body` in one write transaction that holds the hub's ledger; then posts what is left, sets limits
 * again, proves the balances. Any refused row, and a dry run, undo all of it. */
enum err_code intake_run(struct arena *a, const struct import_options *o, const char *source,
                         intake_body *body, void *ctx, struct import_report *ret, struct err *err) ERR_CHECK;
void intake_refuse(struct intake *in, struct spot at, int64_t column, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void intake_refuse_fault(struct intake *in, struct spot at, const struct row_fault *f);

/* The member that a name stands for; *ret_account_id 0: none was taken in by that name. */
enum err_code ref_member(struct intake *in, struct str ref, int64_t *ret_member_id, int64_t *ret_account_id,
                         struct err *err) ERR_CHECK;
enum err_code ref_find(struct intake *in, const char *kind, struct str ref, bool *ret_found,
                       struct err *err) ERR_CHECK;
enum err_code ref_keep(struct intake *in, const char *kind, struct str ref, int64_t id,
                       struct err *err) ERR_CHECK;
void ref_remember(struct intake *in, struct str ref, int64_t member_id, int64_t account_id);

/* ---- files.c ---- */

/* One record that could be read. Anything but ERR_OK ends the import; what is wrong with a row is refused
 * with intake_refuse. */
typedef enum err_code intake_row(struct intake *in, void *ctx, struct spot at, const struct csv_row *row,
                                 struct err *err);
/* Every record of a file. Records that cannot be read (encoding, quotes, a field too long) and a last line
 * without an end are refused. NOT_FOUND where there is no such file. */
enum err_code intake_file(struct intake *in, const char *path, const char *name, intake_row *each, void *ctx,
                          struct err *err) ERR_CHECK;
bool file_there(const char *path);

/* ---- posting.c: transfers in batches ---- */

struct posting_note {
    struct spot at;
    int64_t added;      /* by rounding, in nanoseconds */
    int64_t columns[4]; /* of from, to, amount, day */
    struct str id;      /* the row's own, for messages; STR_NULL: none */
    bool beyond_a_day;
};
enum err_code posting_start(struct intake *in, struct err *err) ERR_CHECK;
/* Texts are copied: the caller may rewind in->scratch after each row. */
enum err_code posting_add(struct intake *in, const struct ledger_order *o, const struct posting_note *note,
                          struct err *err) ERR_CHECK;
/* A movement that did not come through posting_add: for the proof of the balances. */
void posting_moved(struct intake *in, int64_t from_id, int64_t to_id, int64_t amount);
enum err_code posting_finish(struct intake *in, struct err *err) ERR_CHECK;

#endif
