/* The reader. libcsv decides what a field is; this file counts lines and columns beside it, checks what
 * libcsv does not (encoding, NUL, sizes), and finds the next record after a malformed one. */
#include <assert.h>
#include <csv.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"

enum { CHUNK = 64 * 1024, MOST_FIELD = 65536, MOST_COLUMNS = 256 };

struct place {
    int64_t line;
    int64_t column; /* in characters */
    size_t field;   /* which field of the record */
};

/* The first thing wrong in the record that is being read. */
struct fault {
    enum err_code code;
    const char *key; /* NULL: none */
    const char *words;
    struct place at;
};

/* How the reader goes on to the record's end once libcsv cannot. */
enum skip { SKIP_NOT, SKIP_TO_LINE_END, SKIP_TO_RECORD_END };

struct csv_reader {
    struct csv_parser parser;
    struct csv_options options;
    int fd;
    bool ended;
    unsigned char *chunk;   /* of a file */
    const unsigned char *p; /* what is read next */
    size_t n;
    int64_t bytes;

    struct place here;
    struct place field_start;
    int64_t record_line;
    size_t field_bytes;
    bool started; /* the record has its first character */
    bool quoted;  /* the field began with a quote */
    bool open;    /* inside quotes */
    bool after_cr;
    unsigned utf8_left;
    unsigned char utf8_lo, utf8_hi;
    enum skip skip;
    struct fault fault;

    char *text; /* the record's fields, one after the other */
    size_t text_n, text_cap;
    size_t *ends;
    struct str *fields;
    size_t fields_n, fields_cap;
    struct csv_row row;
    bool row_done;
    bool nomem;
};

static void record_fault(struct csv_reader *r, enum err_code code, const char *key, struct place at,
                         const char *words) {
    if (!r->fault.key)
        r->fault = (struct fault){.code = code, .key = key, .words = words, .at = at};
}

static bool grow(void **p, size_t *cap, size_t wanted, size_t size) {
    if (wanted <= *cap)
        return true;
    size_t to = *cap ? *cap : 64;
    while (to < wanted)
        to *= 2;
    void *more = mem_grow(*p, to * size);
    if (!more)
        return false;
    *p = more;
    *cap = to;
    return true;
}

static bool reserve_field(struct csv_reader *r, size_t n) {
    size_t cap = r->fields_cap;
    void *text = r->text, *ends = r->ends, *fields = r->fields;
    bool ok =
        grow(&text, &r->text_cap, r->text_n + n, 1) && grow(&ends, &cap, r->fields_n + 1, sizeof(*r->ends));
    r->text = text;
    r->ends = ends;
    ok = ok && grow(&fields, &r->fields_cap, r->fields_n + 1, sizeof(*r->fields));
    r->fields = fields;
    return ok;
}

static void on_field(void *p, size_t n, void *ctx) {
    struct csv_reader *r = ctx;
    if (r->fault.key || r->nomem)
        return;
    if (r->fields_n >= r->options.max_columns) {
        record_fault(r, ERR_TOO_LARGE, "too-many-columns", r->field_start,
                     "the record has more fields than are allowed");
        return;
    }
    if (!reserve_field(r, n)) {
        r->nomem = true;
        return;
    }
    if (n > 0)
        memcpy(r->text + r->text_n, p, n);
    r->text_n += n;
    r->ends[r->fields_n++] = r->text_n;
}

static void on_row(int c, void *ctx) {
    (void)c;
    struct csv_reader *r = ctx;
    r->row_done = true;
}

static int no_space(unsigned char c) {
    (void)c;
    return 0; /* RFC 4180: blanks are part of a field */
}

static bool parser_start(struct csv_reader *r) {
    if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return false;
    csv_set_delim(&r->parser, (unsigned char)r->options.separator);
    csv_set_space_func(&r->parser, no_space);
    csv_set_realloc_func(&r->parser, mem_grow);
    csv_set_free_func(&r->parser, mem_free);
    csv_set_blk_size(&r->parser, 4096);
    return true;
}

static void reader_close(void *ptr) {
    struct csv_reader *r = ptr;
    csv_free(&r->parser);
    mem_free(r->chunk);
    mem_free(r->text);
    mem_free(r->ends);
    mem_free(r->fields);
    if (r->fd > STDIN_FILENO)
        close(r->fd);
}

/* `fd` is the reader's from here on, also when this fails. */
static enum err_code reader_new(struct arena *a, int fd, const struct csv_options *o, struct csv_reader **ret,
                                struct err *err) {
    struct csv_reader *r = arena_new(a, struct csv_reader);
    if (!r) {
        if (fd > STDIN_FILENO)
            close(fd);
        return err_nomem(err);
    }
    r->fd = fd;
    r->options = o ? *o : (struct csv_options){0};
    if (!r->options.separator)
        r->options.separator = ',';
    if (!r->options.max_field)
        r->options.max_field = MOST_FIELD;
    if (!r->options.max_columns)
        r->options.max_columns = MOST_COLUMNS;
    assert(!strchr("\"\r\n", r->options.separator) && (unsigned char)r->options.separator < 0x80);
    r->here = (struct place){.line = 1, .column = 1};
    bool ready = parser_start(r);
    if (!arena_defer(a, reader_close, r) || !ready)
        return err_nomem(err);
    *ret = r;
    return ERR_OK;
}

/* More bytes into r->p; ended at the end of the file. */
static enum err_code refill(struct csv_reader *r, struct err *err) {
    if (r->fd < 0) {
        r->ended = true;
        return ERR_OK;
    }
    ssize_t n;
    do
        n = read(r->fd, r->chunk, CHUNK);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set(err, ERR_UNAVAILABLE, NULL, "read", "The file cannot be read after line %lld: %s.",
                       (long long)r->here.line, strerrordesc_np(errno));
    r->ended = n == 0;
    r->p = r->chunk;
    r->n = (size_t)n;
    return ERR_OK;
}

static void skip_mark(struct csv_reader *r) {
    if (r->n >= 3 && memcmp(r->p, "\xEF\xBB\xBF", 3) == 0) {
        r->p += 3;
        r->n -= 3;
        r->bytes = 3;
    }
}

enum err_code csv_open(struct arena *a, const char *path, const struct csv_options *o,
                       struct csv_reader **ret, struct err *err) {
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        enum err_code code = errno == ENOENT ? ERR_NOT_FOUND : errno == EACCES ? ERR_DENIED : ERR_UNAVAILABLE;
        return err_set(err, code, NULL, "open", "%s cannot be opened: %s.", path, strerrordesc_np(errno));
    }
    enum err_code rc = reader_new(a, fd, o, ret, err);
    if (rc)
        return rc;
    (*ret)->chunk = mem_new(CHUNK);
    if (!(*ret)->chunk)
        return err_nomem(err);
    /* A pipe may give its first bytes one by one: the mark needs three of them. */
    while ((*ret)->n < 3) {
        ssize_t n = read(fd, (*ret)->chunk + (*ret)->n, CHUNK - (*ret)->n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, ERR_UNAVAILABLE, NULL, "read", "%s cannot be read: %s.", path,
                           strerrordesc_np(errno));
        if (n == 0)
            break;
        (*ret)->n += (size_t)n;
    }
    (*ret)->p = (*ret)->chunk;
    skip_mark(*ret);
    return ERR_OK;
}

enum err_code csv_open_text(struct arena *a, struct str text, const struct csv_options *o,
                            struct csv_reader **ret, struct err *err) {
    enum err_code rc = reader_new(a, -1, o, ret, err);
    if (rc)
        return rc;
    (*ret)->p = (const unsigned char *)text.p;
    (*ret)->n = text.n;
    skip_mark(*ret);
    return ERR_OK;
}

/* RFC 3629 byte by byte, so that the place of a bad one is exact. */
static void check_byte(struct csv_reader *r, unsigned char c) {
    static const char words[] = "the text is not valid UTF-8";
    if (r->utf8_left > 0) {
        if (c >= r->utf8_lo && c <= r->utf8_hi) {
            r->utf8_left--;
            r->utf8_lo = 0x80;
            r->utf8_hi = 0xBF;
            return;
        }
        r->utf8_left = 0;
        struct place before = r->here;
        before.column--;
        record_fault(r, ERR_INVALID, "encoding", before, words);
    }
    r->utf8_lo = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    r->utf8_hi = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (c == 0)
        record_fault(r, ERR_INVALID, "nul", r->here, "the text holds a NUL character");
    else if (c >= 0xF0 && c <= 0xF4)
        r->utf8_left = 3;
    else if (c >= 0xE0 && c <= 0xEF)
        r->utf8_left = 2;
    else if (c >= 0xC2 && c <= 0xDF)
        r->utf8_left = 1;
    else if (c >= 0x80)
        record_fault(r, ERR_INVALID, "encoding", r->here, words);
}

static void advance(struct csv_reader *r, unsigned char c) {
    if (c == '\n' && r->after_cr) {
        r->here.column = 1;
    } else if (c == '\n' || c == '\r') {
        r->here.line++;
        r->here.column = 1;
    } else if ((c & 0xC0) != 0x80) {
        r->here.column++;
    }
    r->after_cr = c == '\r';
}

static void begin_field(struct csv_reader *r) {
    r->field_start = r->here;
    r->field_bytes = 0;
    r->quoted = false;
    r->open = false;
}

/* libcsv is out of the record: what it holds is dropped and it starts anew. */
static bool give_up(struct csv_reader *r, enum skip how) {
    r->skip = how;
    csv_free(&r->parser);
    if (parser_start(r))
        return true;
    r->nomem = true;
    return false;
}

/* One byte that may mean something. */
static void take(struct csv_reader *r, unsigned char c) {
    bool end = c == '\n' || c == '\r';
    check_byte(r, c);
    if (!r->started && end) { /* a blank line, or the LF of CR LF */
        advance(r, c);
        return;
    }
    if (!r->started) {
        r->started = true;
        r->here.field = 1;
        r->record_line = r->here.line;
        begin_field(r);
    }
    if (r->field_bytes == 0 && c == '"')
        r->quoted = r->open = true;
    else if (r->quoted && c == '"')
        r->open = !r->open;
    bool closes = end && (r->skip == SKIP_TO_LINE_END || !r->open);
    if (r->skip == SKIP_NOT) {
        if (csv_parse(&r->parser, &c, 1, on_field, on_row, r) != 1) {
            if (csv_error(&r->parser) == CSV_EPARSE)
                record_fault(r, ERR_INVALID, "quote", r->here,
                             "a quote must enclose the whole field, and one inside it must be doubled");
            else
                r->nomem = true;
            give_up(r, SKIP_TO_LINE_END);
            closes = end;
        }
    }
    r->field_bytes++;
    advance(r, c);
    if (closes) {
        r->row_done = true;
    } else if (c == (unsigned char)r->options.separator && !r->open) {
        r->here.field++;
        begin_field(r);
    } else if (r->skip == SKIP_NOT && r->field_bytes > r->options.max_field + 2 * (size_t)r->quoted) {
        record_fault(r, ERR_TOO_LARGE, "field-too-long", r->field_start,
                     "the field is longer than is allowed");
        give_up(r, SKIP_TO_RECORD_END);
    }
}

static bool is_plain(const struct csv_reader *r, unsigned char c) {
    return c >= ' ' && c < 0x80 && c != '"' && c != (unsigned char)r->options.separator;
}

/* The run of bytes inside a field that mean only themselves goes to libcsv at once. Gives its length. */
static size_t take_run(struct csv_reader *r) {
    if (!r->started || r->field_bytes == 0 || r->utf8_left > 0 || r->skip != SKIP_NOT ||
        (r->quoted && !r->open))
        return 0;
    if (r->field_bytes >= r->options.max_field)
        return 0;
    size_t most = r->options.max_field - r->field_bytes, n = 0;
    if (most > r->n)
        most = r->n;
    while (n < most && is_plain(r, r->p[n]))
        n++;
    if (n == 0)
        return 0;
    if (csv_parse(&r->parser, r->p, n, on_field, on_row, r) != n)
        r->nomem = true; /* nothing in it could be malformed */
    r->field_bytes += n;
    r->here.column += (int64_t)n;
    r->after_cr = false;
    return n;
}

static void step(struct csv_reader *r) {
    size_t n = take_run(r);
    if (n == 0) {
        take(r, *r->p);
        n = 1;
    }
    r->p += n;
    r->n -= n;
    r->bytes += (int64_t)n;
}

/* The file ended without a newline. */
static void finish(struct csv_reader *r) {
    if (r->utf8_left > 0) {
        struct place before = r->here;
        before.column--;
        record_fault(r, ERR_INVALID, "encoding", before, "the text is not valid UTF-8");
        r->utf8_left = 0;
    }
    if (!r->started)
        return;
    if (r->open && r->skip != SKIP_TO_LINE_END) {
        record_fault(r, ERR_INVALID, "quote-open", r->field_start,
                     "the quote that opens here is never closed");
        give_up(r, SKIP_TO_RECORD_END);
    } else if (r->skip == SKIP_NOT) {
        csv_fini(&r->parser, on_field, on_row, r);
    }
    r->row_done = true;
}

static enum err_code tell_fault(const struct fault *f, struct err *err) {
    return err_set(err, f->code, NULL, f->key, "Line %lld, column %lld (field %zu): %s.",
                   (long long)f->at.line, (long long)f->at.column, f->at.field ? f->at.field : 1, f->words);
}

enum err_code csv_next(struct csv_reader *r, const struct csv_row **ret_row, struct err *err) {
    r->started = r->row_done = r->open = r->quoted = false;
    r->skip = SKIP_NOT;
    r->fields_n = r->text_n = r->field_bytes = 0;
    r->fault = (struct fault){0};
    r->here.field = 0;
    while (!r->row_done && !r->nomem) {
        if (r->n == 0 && !r->ended) {
            enum err_code rc = refill(r, err);
            if (rc)
                return rc;
        }
        if (r->n == 0 && r->ended) {
            finish(r);
            break;
        }
        step(r);
    }
    if (r->nomem)
        return err_nomem(err);
    if (r->fault.key)
        return tell_fault(&r->fault, err);
    if (!r->row_done) {
        *ret_row = NULL;
        return ERR_OK;
    }
    for (size_t i = 0, from = 0; i < r->fields_n; from = r->ends[i++])
        r->fields[i] = str_of(r->text ? r->text + from : "", r->ends[i] - from);
    r->row = (struct csv_row){.fields = r->fields, .n = r->fields_n, .line = r->record_line};
    *ret_row = &r->row;
    return ERR_OK;
}

int64_t csv_bytes(const struct csv_reader *r) {
    return r->bytes;
}
