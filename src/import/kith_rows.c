#include "import/kith.h"

#include "base/json.h"

static bool cell_read(struct arena *a, const struct cell_def *d, int64_t column, struct str s,
                      struct cell *ret, struct row_fault *f) {
    *ret = (struct cell){.s = s};
    if (d->type == CELL_TEXT) {
        ret->has = s.n > 0;
        if (d->optional && s.n == 0)
            ret->s = STR_NULL;
        return true;
    }
    if (s.n == 0)
        return d->optional || row_wrong(f, column, d->name, "It is empty");
    ret->has = true;
    const char *wanted = NULL;
    if (d->type == CELL_ID && (!str_i64(s, &ret->i) || ret->i < 1))
        wanted = "an id";
    else if (d->type == CELL_NUMBER && !str_i64(s, &ret->i))
        wanted = "a whole number";
    else if (d->type == CELL_TIME && !time_parse(s, &ret->i))
        wanted = "a time like 2026-06-12T10:00:00Z";
    else if (d->type == CELL_DAY && !day_parse(s, &ret->i))
        wanted = "a day like 2026-06-12";
    else if (d->type == CELL_BOOL && !str_eqz(s, "yes") && !str_eqz(s, "no"))
        wanted = "yes or no";
    else if (d->type == CELL_BOOL)
        ret->i = str_eqz(s, "yes");
    return !wanted || row_wrong(f, column, d->name, "\"%.*s\" is not %s", STR_ARG(row_echo(a, s)), wanted);
}

static size_t count_of(const struct cell_def *def) {
    size_t n = 0;
    while (def[n].name)
        n++;
    return n;
}

bool cells_read(struct arena *a, const struct cell_def *def, size_t n, const struct csv_row *row,
                struct cell *ret, struct row_fault *f) {
    if (row->n != n)
        return row_wrong(f, 0, "row", "There are %zu columns where %zu are wanted", row->n, n);
    for (size_t i = 0; i < n; i++)
        if (!cell_read(a, &def[i], (int64_t)i + 1, row->fields[i], &ret[i], f))
            return false;
    for (size_t i = n; i < count_of(def); i++)
        ret[i] = (struct cell){.s = def[i].optional ? STR_NULL : STR("")};
    return true;
}

bool cells_header(struct arena *a, const struct cell_def *def, const struct csv_row *row, size_t *ret_n,
                  struct row_fault *f) {
    size_t n = count_of(def);
    *ret_n = row->n;
    for (size_t i = 0; i < n || i < row->n; i++) {
        if (i >= n)
            return row_wrong(f, (int64_t)i + 1, "header",
                             "There is a column \"%.*s\" that kith export does not write",
                             STR_ARG(row_echo(a, row->fields[i])));
        if (i >= row->n && def[i].later)
            return true;
        if (i >= row->n || !str_eqz(row->fields[i], def[i].name))
            return row_wrong(f, (int64_t)i + 1, "header", "The column must be %s", def[i].name);
    }
    return true;
}

/* ---- hub.json ---- */

static bool limit_read(const struct json *j, const char *key, bool *ret_has, int64_t *ret) {
    const struct json *v = json_get(j, key);
    *ret_has = json_type(v) == JSON_INT;
    *ret = json_int(v);
    return v && (*ret_has || json_type(v) == JSON_NULL) && *ret <= 0 && *ret >= -LEDGER_MOST;
}

static bool text_read(const struct json *j, const char *key, struct str *ret) {
    *ret = json_text(json_get(j, key));
    return json_type(json_get(j, key)) == JSON_STRING;
}

static bool flag_read(const struct json *j, const char *key, bool *ret) {
    *ret = json_truth(json_get(j, key));
    return json_type(json_get(j, key)) == JSON_BOOL;
}

static bool number_read(const struct json *j, const char *key, int64_t least, int64_t most, int64_t *ret) {
    *ret = json_int(json_get(j, key));
    return json_type(json_get(j, key)) == JSON_INT && *ret >= least && *ret <= most;
}

static bool letter_read(const struct json *j, struct str *ret) {
    return text_read(j, "letter", ret) && ret->n == 1 && ret->p[0] >= 'A' && ret->p[0] <= 'Z';
}

/* Exports of before hubs had one do not tell. */
static bool zone_read(const struct json *j, struct str *ret) {
    *ret = STR(ZONE_DEFAULT);
    return !json_get(j, "time_zone") || (text_read(j, "time_zone", ret) && zone_find(*ret));
}

static bool id_read(const struct json *j, const char *key, int64_t *ret) {
    return str_i64(json_text(json_get(j, key)), ret) && *ret > 0;
}

bool kith_hub_read(struct arena *a, const struct json *j, struct hub *h, struct row_fault *f) {
    (void)a;
    *h = (struct hub){0};
    if (!str_eqz(json_text(json_get(j, "format")), "kith-export"))
        return row_wrong(f, 0, "format", "It is not the hub.json that kith export writes");
    if (json_int(json_get(j, "version")) != 1)
        return row_wrong(f, 0, "version", "It is of version %lld; this program reads 1",
                         (long long)json_int(json_get(j, "version")));
    const struct {
        const char *name;
        bool ok;
    } checks[] = {
        {"id", id_read(j, "id", &h->id)},
        {"pot_id", id_read(j, "pot_id", &h->pot_id)},
        {"about", text_read(j, "about", &h->about)},
        {"host", text_read(j, "host", &h->host)},
        {"letter", letter_read(j, &h->letter)},
        {"by_invitation", flag_read(j, "by_invitation", &h->by_invitation)},
        {"confirm_days", number_read(j, "confirm_days", 1, 365, &h->confirm_days)},
        {"most_minutes", number_read(j, "most_minutes", 1, 1440, &h->most_minutes)},
        {"soft_floor", limit_read(j, "soft_floor", &h->has_soft_floor, &h->soft_floor)},
        {"floor", limit_read(j, "floor", &h->has_floor, &h->floor)},
        {"public_offers", flag_read(j, "public_offers", &h->public_offers)},
        {"public_requests", flag_read(j, "public_requests", &h->public_requests)},
        {"public_figures", flag_read(j, "public_figures", &h->public_figures)},
        /* Exports of before there were assets do not tell. */
        {"public_assets", !json_get(j, "public_assets") || flag_read(j, "public_assets", &h->public_assets)},
        {"contact_name", text_read(j, "contact_name", &h->contact_name)},
        {"contact_phone", text_read(j, "contact_phone", &h->contact_phone)},
        {"contact_email", text_read(j, "contact_email", &h->contact_email)},
        {"time_zone", zone_read(j, &h->time_zone)},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (!checks[i].ok)
            return row_wrong(f, 0, checks[i].name, "It is missing or not what kith export writes");
    return true;
}
