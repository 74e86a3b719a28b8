#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "gen/migrations.h"

static enum err_code script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ctx, err);
}

void world_sql(struct world *w, const char *fmt, ...) {
    char text[4000];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    assert_true(n > 0 && (size_t)n < sizeof text);
    testdb_ok(db_write(w->db, script, text, &w->err), &w->err);
}

static void add_hub(struct world *w, int64_t hub, const char *slug, int64_t first) {
    world_sql(w,
              "INSERT INTO hub (hub_id, name, about, host, letter, joining, confirm_days, most_minutes, "
              "public_offers, public_requests, public_figures, "
              "contact_name, contact_phone, contact_email, pot_id, next_number, created_at, version) "
              "VALUES (%lld, '%s', '', '', 'R', 'request', 14, 720, 0, 0, 0, '', '', '', 1, 99, 1, 1)",
              (long long)hub, slug);
    for (int64_t i = 0; i < WORLD_MEMBERS; i++) {
        static const char *const names[WORLD_MEMBERS] = {"Ann Ash", "Ben Birch", "Cat Cedar",  "Dai Dŵr",
                                                         "Eve Elm", "Fay Fir",   "Gwen Gorse", "Hal Holly"};
        world_sql(
            w,
            "INSERT INTO person (id, name, administrator, created_at, version) VALUES (%lld, '%s', 0, 1, 1)",
            (long long)(first + i), names[i]);
        world_sql(w,
                  "INSERT INTO member (hub_id, id, person_id, number, state, about, area, on_paper, staff, "
                  "asked_at, folded, version) "
                  "VALUES (%lld, %lld, %lld, %lld, 'active', '', '', 0, 0, 1, '', 1)",
                  (long long)hub, (long long)(first + i), (long long)(first + i), (long long)(i + 1));
    }
}

struct world *world_new(void **state) {
    struct world *w = mem_new(sizeof *w);
    assert_non_null(w);
    arena_init(&w->arena, (size_t)256 << 20);
    w->db = testdb_open(testdb_engine(state), migrations, migrations_n);
    add_hub(w, WORLD_HUB, "riverside", 101);
    add_hub(w, WORLD_OTHER, "hillside", 201);
    return w;
}

void world_free(struct world *w) {
    testdb_close(w->db);
    arena_release(&w->arena);
    mem_free(w);
}

void world_listing(struct world *w, const struct made *m) {
    struct str lat = m->lat != 0 ? str_fmt(&w->arena, "%.6f", m->lat) : STR("NULL"),
               lon = m->lat != 0 ? str_fmt(&w->arena, "%.6f", m->lon) : STR("NULL");
    world_sql(w,
              "INSERT INTO listing (hub_id, id, kind, member_id, title, words, category, place, times, "
              "state, ends_on, created_at, changed_at, folded, "
              "version, lat, lon, check_level, needs, languages, hours) VALUES (%lld, %lld, '%s', %lld, "
              "'%s', '%s', '%s', '', '', 'open', NULL, %lld, 1, "
              "'', 1, %.*s, %.*s, 'none', '%s', '%s', '%s')",
              (long long)m->hub, (long long)m->id, m->kind ? m->kind : "offer", (long long)m->member,
              m->title, m->words ? m->words : "", m->category ? m->category : "other",
              (long long)(m->at ? m->at : m->id), STR_ARG(lat), STR_ARG(lon), m->needs ? m->needs : "",
              m->languages ? m->languages : "", m->hours ? m->hours : "");
}

void world_asset(struct world *w, int64_t id, const char *name, const char *words, const char *category,
                 int64_t member, const char *state, bool at_place) {
    struct str owner = member ? str_fmt(&w->arena, "%lld", (long long)member) : STR("NULL");
    world_sql(w,
              "INSERT INTO asset (hub_id, id, kind, name, words, conditions, size, category, "
              "organisation_id, member_id, state, public, "
              "bookable, at_once, capacity, price, price_per, to_pot, hours, times, area_id, place, address, "
              "town, county, postcode, "
              "own_point, lat, lon, contact_name, contact_phone, contact_email, website, hsds_id, "
              "hsds_place_id, imported, folded, "
              "created_at, changed_at, version) VALUES (11, %lld, 'room', '%s', '%s', '', '', '%s', NULL, "
              "%.*s, '%s', 0, 0, 0, 1, 0, "
              "'hour', 0, '', '', NULL, '', '', '', '', '', 0, %s, %s, '', '', '', '', '%lld', '', 0, '', "
              "950, 1, 1)",
              (long long)id, name, words, category, STR_ARG(owner), state, at_place ? "51.5" : "NULL",
              at_place ? "-0.1" : "NULL", (long long)id);
}

size_t world_index(struct world *w) {
    size_t n;
    testdb_ok(search_catch_up(w->db, NULL, NULL, &n, &w->err), &w->err);
    return n;
}

struct job {
    struct world *w;
    int64_t hub;
    const struct search_query *q;
    struct search_found *found;
    const char *text;
};

static enum err_code rebuild(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    return search_rebuild(c, &j->w->arena, j->hub, err);
}

void world_rebuild(struct world *w, int64_t hub) {
    testdb_ok(db_write(w->db, rebuild, &(struct job){.w = w, .hub = hub}, &w->err), &w->err);
}

static enum err_code find(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    return search_find(c, &j->w->arena, j->hub, j->q, j->found, err);
}

const char *found(struct world *w, int64_t hub, const struct search_query *q, struct search_found *ret) {
    struct search_found f;
    struct search_query given = *q;
    given.today = given.today ? given.today : 20000;
    given.all_kinds = given.all_kinds || given.kind == SEARCH_OFFER;
    struct job j = {.w = w, .hub = hub, .q = &given, .found = &f};
    testdb_ok(db_read(w->db, find, &j, &w->err), &w->err);
    struct buf b;
    buf_init(&b, (size_t)1 << 20);
    for (size_t i = 0; i < f.n; i++)
        buf_fmt(&b, "%s%lld", i ? " " : "", (long long)f.hits[i].id);
    const char *text = str_z(&w->arena, buf_view(&b));
    buf_release(&b);
    if (ret)
        *ret = f;
    return text;
}

/* ---- what is derived ---- */

static enum err_code dump(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column docs_out[] = {{"line", DB_TEXT, false}};
    static const struct db_query docs = {
        .name = "dump_docs",
        .sqlite = "SELECT hub_id || ' ' || kind || ' ' || id || ' ' || doc || ' ' || COALESCE(member_id, 0) "
                  "|| ' ' || category || ' ' || COALESCE(area_id, 0) || ' ' "
                  "|| COALESCE(CAST(round(lat * 1000000) AS INTEGER), -1) || ' ' || COALESCE(CAST(round(lon "
                  "* 1000000) AS INTEGER), -1) || ' ' || at || ' ' || "
                  "COALESCE(ends_on, 0) || ' ' || hours || '/' || languages || '/' || needs || ' ' || terms "
                  "FROM search_doc ORDER BY hub_id, kind, id",
        .postgres = "SELECT hub_id || ' ' || kind || ' ' || id || ' ' || doc || ' ' || COALESCE(member_id, "
                    "0) || ' ' || category || ' ' || COALESCE(area_id, 0) || ' ' "
                    "|| COALESCE(CAST(round(lat * 1000000) AS BIGINT), -1) || ' ' || COALESCE(CAST(round(lon "
                    "* 1000000) AS BIGINT), -1) || ' ' || at || ' ' || "
                    "COALESCE(ends_on, 0) || ' ' || hours || '/' || languages || '/' || needs || ' ' || "
                    "terms FROM search_doc ORDER BY hub_id, kind COLLATE \"C\", id",
        .out = docs_out,
        .n_out = 1};
    static const struct db_query words = {
        .name = "dump_words",
        .sqlite =
            "SELECT hub_id || ' ' || word || ' ' || stem || ' ' || n FROM search_word ORDER BY hub_id, word",
        .postgres =
            "SELECT hub_id || ' ' || word || ' ' || stem || ' ' || n FROM search_word ORDER BY hub_id, word",
        .out = docs_out,
        .n_out = 1};
    static const struct db_query marks = {
        .name = "dump_marks",
        .sqlite = "SELECT 'mark ' || kind || ' ' || id FROM search_mark ORDER BY kind, id",
        .postgres = "SELECT 'mark ' || kind || ' ' || id FROM search_mark ORDER BY kind, id",
        .out = docs_out,
        .n_out = 1};
    const struct db_query *const all[] = {&docs, &words, &marks};
    struct job *j = ctx;
    struct buf b;
    buf_init(&b, (size_t)64 << 20);
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < 3 && !rc; i++) {
        struct db_cursor cursor;
        struct db_value row;
        bool more = true;
        rc = db_query_open(c, all[i], NULL, false, &cursor, err);
        while (!rc && more && !(rc = db_query_next(&cursor, &j->w->arena, &row, &more, err)) && more)
            buf_fmt(&b, "%.*s\n", STR_ARG(row.s));
        db_query_close(&cursor);
    }
    j->text = str_z(&j->w->arena, buf_view(&b));
    buf_release(&b);
    return rc;
}

const char *world_dump(struct world *w) {
    struct job j = {.w = w};
    testdb_ok(db_read(w->db, dump, &j, &w->err), &w->err);
    return j.text;
}
