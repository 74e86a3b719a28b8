/* Where postcodes lie. Of each outward part ("SE22") the mean of its postcodes is kept too. The file is read
 * twice: first to see that all of it is good, then into the database, so many rows in a write that others who
 * write need not wait long. Whatever ends in between is gone on with by doing it again. */
#include "import/postcodes.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/csv.h"

enum { BATCH = 4096, SLOTS = 16384, TOLD_EVERY = 10000 };
#define PAUSE_NANOS 10000000L

struct outward {
    char code[5];
    double lat, lon;
    int64_t n;
};

struct reading {
    struct arena *a;
    const struct postcodes_options *o;
    struct postcodes_report *report;
    struct csv_reader *csv;
    size_t code, lat, lon; /* columns */
    struct arena words;    /* of the batch */
    struct postcode *batch;
    size_t n;
    bool writes, begun; /* else it is only looked at; begun: the audit trail says so */
    bool outwards;      /* the batch is of outward parts */
    struct outward *slots;
};

/* The columns by the names that they have in the lists that there are. */
static enum err_code header(struct reading *r, const struct csv_row *row, struct err *err) {
    static const char *const codes[] = {"pcds", "pcd", "pcd2", "postcode"};
    static const char *const lats[] = {"lat", "latitude"};
    static const char *const lons[] = {"long", "longitude", "lon", "lng"};
    const struct {
        const char *const *names;
        size_t n;
        size_t *to;
        const char *what;
    } wanted[] = {{codes, 4, &r->code, "postcode, pcd or pcds"},
                  {lats, 2, &r->lat, "lat or latitude"},
                  {lons, 4, &r->lon, "long or longitude"}};
    for (size_t w = 0; w < 3; w++) {
        bool found = false;
        for (size_t k = 0; k < wanted[w].n && !found; k++) {
            for (size_t i = 0; i < row->n && !found; i++) {
                found = str_eqz(str_trim(str_lower_ascii(r->a, row->fields[i])), wanted[w].names[k]);
                if (found)
                    *wanted[w].to = i;
            }
        }
        if (!found)
            return err_set(err, ERR_INVALID, "header", "header",
                           "Line %lld: the first line must name the columns; there is none called %s",
                           (long long)row->line, wanted[w].what);
    }
    return ERR_OK;
}

static enum err_code wrong(const struct csv_row *row, size_t column, const char *field, const char *what,
                           struct err *err) {
    struct str value = column < row->n ? str_utf8_cut(row->fields[column], 40) : STR("");
    return err_set(err, ERR_INVALID, field, field, "Line %lld, column %zu (%s): \"%.*s\" is no %s",
                   (long long)row->line, column + 1, field, STR_ARG(value), what);
}

/* The sum over an outward part; there are some 3,000. */
static enum err_code sum_outward(struct reading *r, struct str outward, double lat, double lon,
                                 struct err *err) {
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < outward.n; i++)
        h = (h ^ (unsigned char)outward.p[i]) * 1099511628211u;
    for (size_t tries = 0; tries < SLOTS; tries++) {
        struct outward *s = &r->slots[(h + tries) % SLOTS];
        if (s->n && !str_eqz(outward, s->code))
            continue;
        memcpy(s->code, outward.p, outward.n);
        s->lat += lat;
        s->lon += lon;
        s->n++;
        return ERR_OK;
    }
    return err_set(err, ERR_TOO_LARGE, NULL, "outward", "There are more than %d outward parts in the list",
                   SLOTS);
}

struct batch {
    struct reading *r;
    int64_t changed;
};

static enum err_code put_batch(struct db_conn *c, void *ctx, struct err *err) {
    struct batch *b = ctx;
    const struct reading *r = b->r;
    enum err_code rc = postcodes_put(c, r->a, r->batch, r->n, &b->changed, err);
    if (rc || r->begun || !b->changed)
        return rc;
    return audit_write(c, &r->o->by, 0, "postcodes.begin", 0, STR_NULL, err);
}

static enum err_code flush(struct reading *r, struct err *err) {
    const struct timespec pause = {.tv_nsec = PAUSE_NANOS};
    struct batch b = {.r = r};
    enum err_code rc = r->n && r->writes ? db_write(r->o->db, put_batch, &b, err) : ERR_OK;
    r->begun = r->begun || b.changed;
    /* What follows from them, of their outward parts, is no postcode of the file. */
    r->report->changed += rc || r->outwards ? 0 : b.changed;
    /* Others who wait for their turn to write look for it now and then only. */
    if (!rc && b.changed)
        (void)nanosleep(&pause, NULL);
    r->n = 0;
    arena_release(&r->words);
    return rc;
}

static enum err_code take(struct reading *r, const struct csv_row *row, struct err *err) {
    size_t last = r->code > r->lat ? r->code : r->lat;
    double lat, lon;
    last = last > r->lon ? last : r->lon;
    if (row->n <= last)
        return err_set(err, ERR_INVALID, "row", "short",
                       "Line %lld has %zu columns, but the first line named %zu", (long long)row->line,
                       row->n, last + 1);
    if (!str_f64(str_trim(row->fields[r->lat]), &lat) || lat < -90 || (lat > 90 && (lat < 99.9 || lat > 100)))
        return wrong(row, r->lat, "lat", "latitude", err);
    if (!str_f64(str_trim(row->fields[r->lon]), &lon) || lon < -180 || lon > 180)
        return wrong(row, r->lon, "long", "longitude", err);
    struct str code = postcode_clean(&r->words, row->fields[r->code]);
    if (!code.p || !str_has(code, ' '))
        return wrong(row, r->code, "postcode", "whole postcode", err);
    r->report->rows++;
    if (lat > 90) {
        r->report->without++;
        return ERR_OK;
    }
    r->batch[r->n++] = (struct postcode){.code = code, .lat = lat, .lon = lon};
    enum err_code rc = sum_outward(r, postcode_outward(code), lat, lon, err);
    if (r->writes && r->o->progress && r->report->rows % TOLD_EVERY == 0)
        r->o->progress(r->o->ctx, r->report->rows);
    return !rc && r->n == BATCH ? flush(r, err) : rc;
}

static enum err_code read_outwards(struct reading *r, struct err *err) {
    enum err_code rc = flush(r, err);
    r->outwards = true;
    for (size_t i = 0; i < SLOTS && !rc; i++) {
        const struct outward *s = &r->slots[i];
        if (!s->n)
            continue;
        r->batch[r->n++] = (struct postcode){
            .code = str_from(s->code), .lat = s->lat / (double)s->n, .lon = s->lon / (double)s->n};
        if (r->n == BATCH)
            rc = flush(r, err);
    }
    return rc ? rc : flush(r, err);
}

/* The whole file once, looked at or taken in. */
static enum err_code read_file(struct reading *r, bool writes, struct err *err) {
    const struct csv_row *row;
    *r->report = (struct postcodes_report){0};
    r->writes = writes;
    r->n = 0;
    r->outwards = false;
    memset(r->slots, 0, SLOTS * sizeof *r->slots);
    enum err_code rc = csv_open(r->a, r->o->path, NULL, &r->csv, err);
    if (!rc)
        rc = csv_next(r->csv, &row, err);
    if (!rc && !row)
        rc = err_set(err, ERR_INVALID, "file", "empty", "The file is empty: was it cut off?");
    if (!rc)
        rc = header(r, row, err);
    while (!rc && !(rc = csv_next(r->csv, &row, err)) && row)
        rc = take(r, row, err);
    return rc ? rc : read_outwards(r, err);
}

static enum err_code tell(struct db_conn *c, void *ctx, struct err *err) {
    const struct reading *r = ctx;
    return audit_write(c, &r->o->by, 0, "postcodes.read", 0,
                       str_fmt(r->a, "{\"rows\":%lld,\"changed\":%lld}", (long long)r->report->rows,
                               (long long)r->report->changed),
                       err);
}

enum err_code import_postcodes(struct arena *a, const struct postcodes_options *o,
                               struct postcodes_report *ret, struct err *err) {
    struct reading r = {.a = a,
                        .o = o,
                        .report = ret,
                        .batch = arena_new_array(a, struct postcode, BATCH),
                        .slots = arena_new_array(a, struct outward, SLOTS)};
    struct stat s;
    if (!r.batch || !r.slots)
        return err_nomem(err);
    arena_init(&r.words, (size_t)8 << 20);
    /* What comes through a pipe comes once. */
    bool twice = stat(o->path, &s) == 0 && S_ISREG(s.st_mode);
    enum err_code rc = twice ? read_file(&r, false, err) : ERR_OK;
    if (!rc)
        rc = read_file(&r, true, err);
    if (!rc && ret->changed)
        rc = db_write(o->db, tell, &r, err);
    arena_release(&r.words);
    return rc;
}
