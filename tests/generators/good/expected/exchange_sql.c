/* Made by tools/gen_sql.py from the .sql files of src/exchange. Do not edit. */
#include "gen/exchange_sql.h"

#include <string.h>

static const struct db_column offer_by_id_in[] = {
    { "hub_id", DB_I64, false },
    { "id", DB_I64, false },
};
static const struct db_column offer_by_id_out[] = {
    { "title", DB_TEXT, false },
    { "words", DB_TEXT, true },
    { "starts_on", DB_I64, true },
};
const struct db_query offer_by_id_query = {
    .name = "offer_by_id",
    .sqlite = "SELECT title, words, starts_on FROM offer WHERE hub_id = ?1 AND id = ?2",
    .postgres = "SELECT title, words, starts_on FROM offer WHERE hub_id = $1 AND id = $2",
    .in = offer_by_id_in, .n_in = 2,
    .out = offer_by_id_out, .n_out = 3,
    .writes = false,
};

static void offer_by_id_read(const struct db_value *v, struct offer_by_id_row *row)
{
    row->title = v[0].s;
    row->words = v[1].null ? STR_NULL : v[1].s;
    row->has_starts_on = !v[2].null;
    row->starts_on = v[2].null ? 0 : v[2].i;
}

enum err_code offer_by_id(struct db_conn *c, struct arena *a, const struct offer_by_id_in *in,
                          struct offer_by_id_row *ret_row, struct err *err)
{
    const struct db_value values[] = {
        { .i = in->hub_id },
        { .i = in->id },
    };
    struct db_cursor cursor = { 0 };
    struct db_value out[3];
    struct offer_by_id_row row = { 0 };
    bool has = false, more = false;
    enum err_code code = db_query_open(c, &offer_by_id_query, values, false, &cursor, err);

    if (code == ERR_OK)
        code = db_query_next(&cursor, a, out, &has, err);
    if (code == ERR_OK && has) {
        offer_by_id_read(out, &row);
        code = db_query_next(&cursor, a, out, &more, err);
        if (code == ERR_OK && more)
            code = err_set(err, ERR_CORRUPT, NULL, "more-than-one", "Stored data is damaged: offer_by_id found more than one row.");
    }
    if (code == ERR_OK && !has)
        code = err_set(err, ERR_NOT_FOUND, NULL, NULL, "There is no such thing here.");
    if (code == ERR_OK)
        *ret_row = row;
    db_query_close(&cursor);
    return code;
}

static const struct db_column offer_newest_in[] = {
    { "hub_id", DB_I64, false },
};
static const struct db_column offer_newest_out[] = {
    { "id", DB_I64, false },
};
const struct db_query offer_newest_query = {
    .name = "offer_newest",
    .sqlite = "SELECT id FROM offer WHERE hub_id = ?1 ORDER BY id DESC LIMIT 1",
    .postgres = "SELECT id FROM offer WHERE hub_id = $1 ORDER BY id DESC LIMIT 1",
    .in = offer_newest_in, .n_in = 1,
    .out = offer_newest_out, .n_out = 1,
    .writes = false,
};

static void offer_newest_read(const struct db_value *v, struct offer_newest_row *row)
{
    row->id = v[0].i;
}

enum err_code offer_newest(struct db_conn *c, struct arena *a, const struct offer_newest_in *in,
                           bool *ret_found, struct offer_newest_row *ret_row, struct err *err)
{
    const struct db_value values[] = {
        { .i = in->hub_id },
    };
    struct db_cursor cursor = { 0 };
    struct db_value out[1];
    struct offer_newest_row row = { 0 };
    bool has = false, more = false;
    enum err_code code = db_query_open(c, &offer_newest_query, values, false, &cursor, err);

    if (code == ERR_OK)
        code = db_query_next(&cursor, a, out, &has, err);
    if (code == ERR_OK && has) {
        offer_newest_read(out, &row);
        code = db_query_next(&cursor, a, out, &more, err);
        if (code == ERR_OK && more)
            code = err_set(err, ERR_CORRUPT, NULL, "more-than-one", "Stored data is damaged: offer_newest found more than one row.");
    }
    if (code == ERR_OK && has)
        *ret_row = row;
    if (code == ERR_OK)
        *ret_found = has;
    db_query_close(&cursor);
    return code;
}

static const struct db_column offers_open_in[] = {
    { "hub_id", DB_I64, false },
    { "words", DB_TEXT, true },
    { "least", DB_F64, true },
    { "open", DB_BOOL, false },
};
static const struct db_column offers_open_out[] = {
    { "id", DB_I64, false },
    { "open", DB_BOOL, false },
    { "worth", DB_F64, true },
    { "picture", DB_BLOB, true },
    { "given_name", DB_TEXT, false },
};
const struct db_query offers_open_query = {
    .name = "offers_open",
    .sqlite = "SELECT o.id, o.open, o.worth, o.picture, COALESCE(o.title, 'no; \"name\"') || '!' FROM offer AS o "
        "WHERE o.hub_id = ?1 AND o.open = ?4 AND (?2 IS NULL OR o.words = ?2) AND (?3 IS NULL OR o.worth "
        ">= ?3) ORDER BY o.id",
    .postgres = "SELECT o.id, o.open, o.worth, o.picture, COALESCE(o.title, 'no; \"name\"') || '!' FROM offer AS o "
        "WHERE o.hub_id = $1 AND o.open = $4 AND ($2 IS NULL OR o.words = $2) AND ($3 IS NULL OR o.worth "
        ">= $3) ORDER BY o.id FOR UPDATE",
    .in = offers_open_in, .n_in = 4,
    .out = offers_open_out, .n_out = 5,
    .writes = false,
};

static void offers_open_read(const struct db_value *v, struct offers_open_row *row)
{
    row->id = v[0].i;
    row->open = v[1].i != 0;
    row->has_worth = !v[2].null;
    row->worth = v[2].null ? 0 : v[2].r;
    row->picture = v[3].null ? STR_NULL : v[3].s;
    row->given_name = v[4].s;
}

enum err_code offers_open(struct db_conn *c, struct arena *a, const struct offers_open_in *in,
                          struct offers_open_row **ret_rows, size_t *ret_n, struct err *err)
{
    const struct db_value values[] = {
        { .i = in->hub_id },
        { .null = !in->words.p, .s = in->words },
        { .null = !in->has_least, .r = in->least },
        { .i = in->open },
    };
    struct db_cursor cursor = { 0 };
    struct db_value out[5];
    struct offers_open_row *rows = NULL;
    size_t n = 0, room = 0;
    bool has = false;
    enum err_code code = db_query_open(c, &offers_open_query, values, false, &cursor, err);

    while (code == ERR_OK) {
        code = db_query_next(&cursor, a, out, &has, err);
        if (code != ERR_OK || !has)
            break;
        if (n == room) {
            struct offers_open_row *larger = arena_new_array(a, struct offers_open_row, room ? room * 2 : 16);
            if (!larger) {
                code = err_nomem(err);
                break;
            }
            if (n)
                memcpy(larger, rows, n * sizeof *rows);
            rows = larger;
            room = room ? room * 2 : 16;
        }
        offers_open_read(out, &rows[n++]);
    }
    if (code == ERR_OK) {
        *ret_rows = rows;
        *ret_n = n;
    }
    db_query_close(&cursor);
    return code;
}

static const struct db_column offers_all_out[] = {
    { "hub_id", DB_I64, false },
    { "n", DB_I64, false },
};
const struct db_query offers_all_query = {
    .name = "offers_all",
    .sqlite = "SELECT hub_id, COUNT(*) FROM offer GROUP BY hub_id",
    .postgres = "SELECT hub_id, COUNT(*) FROM offer GROUP BY hub_id",
    .out = offers_all_out, .n_out = 2,
    .writes = false,
};

static void offers_all_read(const struct db_value *v, struct offers_all_row *row)
{
    row->hub_id = v[0].i;
    row->n = v[1].i;
}

enum err_code offers_all(struct db_conn *c, struct arena *a,
                         enum err_code (*each)(void *ctx, const struct offers_all_row *row, struct err *err),
                         void *ctx, struct err *err)
{
    struct db_cursor cursor = { 0 };
    struct db_value out[2];
    struct offers_all_row row;
    struct arena_mark mark;
    bool has = false;
    enum err_code code = db_query_open(c, &offers_all_query, NULL, true, &cursor, err);

    while (code == ERR_OK) {
        mark = arena_mark(a);
        code = db_query_next(&cursor, a, out, &has, err);
        if (code != ERR_OK || !has)
            break;
        offers_all_read(out, &row);
        code = each(ctx, &row, err);
        arena_rewind(a, mark);
    }
    db_query_close(&cursor);
    return code;
}

static const struct db_column offer_add_in[] = {
    { "hub_id", DB_I64, false },
    { "id", DB_I64, false },
    { "title", DB_TEXT, false },
    { "open", DB_BOOL, false },
};
static const struct db_column offer_add_out[] = {
    { "id", DB_I64, false },
};
const struct db_query offer_add_query = {
    .name = "offer_add",
    .sqlite = "INSERT INTO offer (hub_id, id, title, open) VALUES (?1, ?2, ?3, ?4) RETURNING id",
    .postgres = "INSERT INTO offer (hub_id, id, title, open) VALUES ($1, $2, $3, $4) RETURNING id",
    .in = offer_add_in, .n_in = 4,
    .out = offer_add_out, .n_out = 1,
    .writes = true,
};

static void offer_add_read(const struct db_value *v, struct offer_add_row *row)
{
    row->id = v[0].i;
}

enum err_code offer_add(struct db_conn *c, struct arena *a, const struct offer_add_in *in,
                        struct offer_add_row *ret_row, struct err *err)
{
    const struct db_value values[] = {
        { .i = in->hub_id },
        { .i = in->id },
        { .s = in->title },
        { .i = in->open },
    };
    struct db_cursor cursor = { 0 };
    struct db_value out[1];
    struct offer_add_row row = { 0 };
    bool has = false, more = false;
    enum err_code code = db_query_open(c, &offer_add_query, values, false, &cursor, err);

    if (code == ERR_OK)
        code = db_query_next(&cursor, a, out, &has, err);
    if (code == ERR_OK && has) {
        offer_add_read(out, &row);
        code = db_query_next(&cursor, a, out, &more, err);
        if (code == ERR_OK && more)
            code = err_set(err, ERR_CORRUPT, NULL, "more-than-one", "Stored data is damaged: offer_add found more than one row.");
    }
    if (code == ERR_OK && !has)
        code = err_set(err, ERR_NOT_FOUND, NULL, NULL, "There is no such thing here.");
    if (code == ERR_OK)
        *ret_row = row;
    db_query_close(&cursor);
    return code;
}

static const struct db_column offer_close_in[] = {
    { "hub_id", DB_I64, false },
    { "id", DB_I64, false },
    { "picture", DB_BLOB, true },
    { "starts_on", DB_I64, true },
};
const struct db_query offer_close_query = {
    .name = "offer_close",
    .sqlite = "UPDATE offer SET open = 0, picture = ?3, starts_on = ?4 WHERE hub_id = ?1 AND id = ?2",
    .postgres = "UPDATE offer SET open = 0, picture = $3, starts_on = $4 WHERE hub_id = $1 AND id = $2",
    .in = offer_close_in, .n_in = 4,
    .writes = true,
};

enum err_code offer_close(struct db_conn *c, const struct offer_close_in *in, int64_t *ret_changed,
                          struct err *err)
{
    const struct db_value values[] = {
        { .i = in->hub_id },
        { .i = in->id },
        { .null = !in->picture.p, .s = in->picture },
        { .null = !in->has_starts_on, .i = in->starts_on },
    };
    return db_exec(c, &offer_close_query, values, ret_changed, err);
}

const struct db_query offer_purge_query = {
    .name = "offer_purge",
    .sqlite = "DELETE FROM offer",
    .postgres = "DELETE FROM offer",
    .writes = true,
};

enum err_code offer_purge(struct db_conn *c, int64_t *ret_changed, struct err *err)
{
    return db_exec(c, &offer_purge_query, NULL, ret_changed, err);
}

static const struct db_column offer_select_in[] = {
    { "hub_id", DB_I64, false },
    { "id", DB_I64, false },
};
static const struct db_column offer_select_out[] = {
    { "id", DB_I64, false },
    { "title", DB_TEXT, false },
    { "worth", DB_F64, true },
};
const struct db_query offer_select_query = {
    .name = "offer_select",
    .sqlite = "SELECT o.id, o.title || ' {of_hub}', o.worth FROM offer AS o WHERE o.hub_id = ?1 AND o.id = ?2",
    .postgres = "SELECT o.id, o.title || ' {of_hub}', o.worth FROM offer AS o WHERE o.hub_id = $1 AND o.id = $2",
    .in = offer_select_in, .n_in = 2,
    .out = offer_select_out, .n_out = 3,
    .writes = false,
};

static void whole_offer_read(const struct db_value *v, struct whole_offer_row *row)
{
    row->id = v[0].i;
    row->title = v[1].s;
    row->has_worth = !v[2].null;
    row->worth = v[2].null ? 0 : v[2].r;
}

enum err_code offer_select(struct db_conn *c, struct arena *a, const struct offer_select_in *in,
                           bool *ret_found, struct whole_offer_row *ret_row, struct err *err)
{
    const struct db_value values[] = {
        { .i = in->hub_id },
        { .i = in->id },
    };
    struct db_cursor cursor = { 0 };
    struct db_value out[3];
    struct whole_offer_row row = { 0 };
    bool has = false, more = false;
    enum err_code code = db_query_open(c, &offer_select_query, values, false, &cursor, err);

    if (code == ERR_OK)
        code = db_query_next(&cursor, a, out, &has, err);
    if (code == ERR_OK && has) {
        whole_offer_read(out, &row);
        code = db_query_next(&cursor, a, out, &more, err);
        if (code == ERR_OK && more)
            code = err_set(err, ERR_CORRUPT, NULL, "more-than-one", "Stored data is damaged: offer_select found more than one row.");
    }
    if (code == ERR_OK && has)
        *ret_row = row;
    if (code == ERR_OK)
        *ret_found = has;
    db_query_close(&cursor);
    return code;
}

static const struct db_column offers_like_in[] = {
    { "hub_id", DB_I64, false },
    { "words", DB_TEXT, false },
};
static const struct db_column offers_like_out[] = {
    { "id", DB_I64, false },
    { "title", DB_TEXT, false },
    { "worth", DB_F64, true },
};
const struct db_query offers_like_query = {
    .name = "offers_like",
    .sqlite = "SELECT o.id, o.title || ' {of_hub}', o.worth FROM offer AS o WHERE o.hub_id = ?1 AND o.words = "
        "?2",
    .postgres = "SELECT o.id, o.title || ' {of_hub}', o.worth FROM offer AS o WHERE o.hub_id = $1 AND o.words = "
        "$2",
    .in = offers_like_in, .n_in = 2,
    .out = offers_like_out, .n_out = 3,
    .writes = false,
};

enum err_code offers_like(struct db_conn *c, struct arena *a, const struct offers_like_in *in,
                          struct whole_offer_row **ret_rows, size_t *ret_n, struct err *err)
{
    const struct db_value values[] = {
        { .i = in->hub_id },
        { .s = in->words },
    };
    struct db_cursor cursor = { 0 };
    struct db_value out[3];
    struct whole_offer_row *rows = NULL;
    size_t n = 0, room = 0;
    bool has = false;
    enum err_code code = db_query_open(c, &offers_like_query, values, false, &cursor, err);

    while (code == ERR_OK) {
        code = db_query_next(&cursor, a, out, &has, err);
        if (code != ERR_OK || !has)
            break;
        if (n == room) {
            struct whole_offer_row *larger = arena_new_array(a, struct whole_offer_row, room ? room * 2 : 16);
            if (!larger) {
                code = err_nomem(err);
                break;
            }
            if (n)
                memcpy(larger, rows, n * sizeof *rows);
            rows = larger;
            room = room ? room * 2 : 16;
        }
        whole_offer_read(out, &rows[n++]);
    }
    if (code == ERR_OK) {
        *ret_rows = rows;
        *ret_n = n;
    }
    db_query_close(&cursor);
    return code;
}
