/* Memory runs out at the n-th allocation, for every n over a piece of work: it answers ERR_NOMEM or what it
 * would have answered anyway, nothing is half done, the next attempt works, and nothing leaks (the sanitizer
 * sees to that at the end). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "exchange/views.h"
#include "gen/exchange_html.h"
#include "gen/migrations.h"
#include "hub/hub.h"
#include "import/import.h"
#include "scene.h"
#include "ui/ui.h"

#define ARENA ((size_t)64 * 1024 * 1024)

/* One piece of work. `done` proves after each attempt that it was done wholly (code OK) or not at all. */
struct work {
    const char *name;
    void *(*begin)(uint64_t n); /* may be NULL; memory does not fail in it */
    enum err_code (*run)(void *ctx, struct err *err);
    void (*judge)(void *ctx, enum err_code code, const char *at); /* also gives back what begin() made */
    enum err_code or ;                                            /* another answer that is allowed */
    unsigned stride;                                              /* every so many; in the long form all */
};

static uint64_t attempt(const struct work *w, uint64_t n, bool for_ever, unsigned *ret_refused) {
    char at[120];
    struct err err = {0};
    void *ctx = w->begin == NULL ? NULL : w->begin(n);
    (void)snprintf(at, sizeof at, "%s, allocation %llu%s", w->name, (unsigned long long)n,
                   for_ever ? " and all after it" : "");
    alloc_fail(n, for_ever);
    enum err_code code = w->run(ctx, &err);
    uint64_t failed = alloc_stop();
    if (code != ERR_OK && (failed == 0 || (code != ERR_NOMEM && code != w->or))) {
        fail_msg("%s: %s (%s): %s", at, err_name(code), err.key, err.message);
    }
    *ret_refused += code != ERR_OK;
    w->judge(ctx, code, at);
    return failed;
}

static void run_out(const struct work *w) {
    unsigned refused = 0;
    unsigned attempts = 0;
    uint64_t fired = 0;
    assert_int_equal(attempt(w, UINT64_MAX, false, &refused), 0);
    assert_int_equal(attempt(w, UINT64_MAX, false, &refused), 0); /* what is kept warm, is warm now */
    uint64_t n = alloc_count();
    unsigned stride = scene_torture() > 1 || w->stride == 0 ? 1 : w->stride;
    assert_true(n > 0);
    for (uint64_t i = 1 + scene_seed() % stride; i <= n; i += stride, attempts++) {
        uint64_t failed = attempt(w, i, attempts % 4 == 3, &refused);
        fired += failed > 0;
    }
    print_message("# %s: %llu allocations, %llu of %u fired, %u refused\n", w->name, (unsigned long long)n,
                  (unsigned long long)fired, attempts, refused);
    assert_true(fired >= attempts - attempts / 10 && refused > 0); /* caches make the last few fewer */
}

/* ---- JSON ---- */

static const char json_text_given[] =
    "{\"items\":[{\"title\":\"Caf\\u00e9\",\"minutes\":90,\"when\":null,\"deep\":[[[1.5,true,\"x\"]]]},"
    "{\"title\":\"Digging\",\"tags\":[\"garden\",\"tools\"]}],\"next\":\"abc\"}";

struct json_work {
    struct arena a;
    const struct json *tree;
};

static void *json_begin(uint64_t n) {
    (void)n;
    static struct json_work w;
    arena_init(&w.a, 1 << 20);
    w.tree = NULL;
    return &w;
}

static enum err_code json_run(void *ctx, struct err *err) {
    struct json_work *w = ctx;
    return json_parse(&w->a, str_from(json_text_given), &w->tree, err);
}

static void json_judge(void *ctx, enum err_code code, const char *at) {
    struct json_work *w = ctx;
    if (code == ERR_OK && (json_count(json_get(w->tree, "items")) != 2 ||
                           !str_eqz(json_text(json_get(w->tree, "next")), "abc"))) {
        fail_msg("%s: answered OK, and the tree is not whole", at);
    }
    arena_release(&w->a);
}

static void json_is_parsed(void **state) {
    (void)state;
    /* Where its lexer lacks memory, jansson speaks of a token that is not valid, and there is no telling. */
    run_out(&(struct work){.name = "JSON", json_begin, json_run, json_judge, .or = ERR_USAGE});
}

/* ---- a form and its page ---- */

struct page_work {
    struct arena a;
    struct buf body, page;
    char *whole; /* the page when nothing failed */
};

static const struct form_field fields[] = {
    {"title", "Title", FORM_LINE, FORM_REQUIRED, INT64_MIN, 120, NULL},
    {"words", "More about it", FORM_TEXT, 0, INT64_MIN, 2000, NULL},
    {"ends_on", "Until", FORM_DAY, FORM_FUTURE, INT64_MIN, INT64_MAX, NULL},
};
static const struct form_def def = {"listing_form", fields, COUNT(fields)};
static struct page_work the_page;

static void *page_begin(uint64_t n) {
    (void)n;
    arena_init(&the_page.a, 1 << 20);
    buf_init(&the_page.body, 1 << 20);
    buf_init(&the_page.page, 1 << 20);
    return &the_page;
}

static enum err_code page_run(void *ctx, struct err *err) {
    struct page_work *w = ctx;
    struct form form;
    const struct form_pair typed[] = {{STR("title"), STR("")},
                                      {STR("words"), STR("Tea & <cake>, with \xc3\xa9"
                                                         "clairs\r\nand more")},
                                      {STR("ends_on-day"), STR("31")},
                                      {STR("ends_on-month"), STR("2")},
                                      {STR("ends_on-year"), STR("2031")}};
    const struct ui_option options[] = {{.value = STR("garden"), .label = STR("Garden")}};
    enum err_code code = form_parse_pairs(&w->a, &def, typed, COUNT(typed), SCENE_DAY, &form, err);
    if (code != ERR_INVALID) {
        return code;
    }
    struct listing_form_view v = {.csrf = STR("word"),
                                  .action = STR("/h/alder/offers"),
                                  .heading = STR("New offer"),
                                  .form = &form,
                                  .categories = options,
                                  .n_categories = COUNT(options),
                                  .is_offer = true,
                                  .is_new = true};
    listing_form_html(&w->body, &v);
    ui_document(&w->page, &(struct ui_page){.title = STR("New offer"), .has_errors = true},
                buf_view(&w->body));
    code = buf_check(&w->body, err);
    return code == ERR_OK ? buf_check(&w->page, err) : code;
}

static void page_judge(void *ctx, enum err_code code, const char *at) {
    struct page_work *w = ctx;
    struct str s = buf_view(&w->page);
    if (code == ERR_OK && w->whole == NULL) {
        w->whole = strndup(s.p, s.n);
        assert_non_null(strstr(w->whole, "Enter the title"));
        assert_non_null(strstr(w->whole, "Tea &amp; &lt;cake&gt;"));
    } else if (code == ERR_OK && !str_eqz(s, w->whole)) {
        fail_msg("%s: answered OK, and the page is another", at);
    }
    buf_release(&w->body);
    buf_release(&w->page);
    arena_release(&w->a);
}

static void a_form_page_is_made(void **state) {
    (void)state;
    run_out(&(struct work){.name = "a form's page", page_begin, page_run, page_judge});
    free(the_page.whole);
    the_page.whole = NULL;
}

/* ---- databases ---- */

struct base_work {
    struct disk *disk;
    struct db *db;
    struct arena a;    /* what outlives an attempt */
    struct arena work; /* of one attempt: once refused, it stays so */
    int64_t micros;
    struct id_gen ids;
    struct doer by;
    int64_t accounts[2];
    struct ledger_order order;
    bool warm; /* the database is kept from attempt to attempt */
    char file[64];
};

static void must(enum err_code code, const struct err *err) {
    if (code != ERR_OK) {
        fail_msg("%s (%s): %s", err_name(code), err->key, err->message);
    }
}

static struct db *open_at(struct disk *d) {
    struct db *db = NULL;
    struct err err = {0};
    must(db_open(&(struct db_options){.url = disk_url(d), .readers = 1, .manual = true}, &db, &err), &err);
    return db;
}

static enum err_code prepare(struct db_conn *c, void *ctx, struct err *err) {
    struct base_work *w = ctx;
    enum err_code code = ledger_open(c, SCENE_HUB, err);
    for (int i = 0; code == ERR_OK && i < 2; i++) {
        code = ledger_account_open(c, &w->by, SCENE_HUB, &(struct ledger_new_account){.kind = LEDGER_MEMBER},
                                   &w->accounts[i], err);
    }
    return code;
}

static void base_init(struct base_work *w, const struct disk *template) {
    *w = (struct base_work){.disk = disk_copy(template, 1), .micros = INT64_C(1800000000000000)};
    arena_init(&w->a, ARENA);
    arena_init(&w->work, ARENA);
    id_gen_init(&w->ids, clock_virtual(&w->micros), 0);
    w->by = (struct doer){.person_id = 5, .at = 1800000000, .today = SCENE_DAY, .ids = &w->ids};
    w->db = open_at(w->disk);
}

static void base_free(struct base_work *w) {
    db_close(w->db);
    arena_release(&w->a);
    arena_release(&w->work);
    disk_free(w->disk);
}

/* ---- a post ---- */

static struct base_work posting;

static enum err_code post(struct db_conn *c, void *ctx, struct err *err) {
    struct base_work *w = ctx;
    struct ledger_result result;
    arena_release(&w->work);
    return ledger_post_one(c, &w->work, &w->by, SCENE_HUB, &w->order, &result, err);
}

static void *post_begin(uint64_t n) {
    struct err err = {0};
    if (posting.disk == NULL) {
        bool warm = posting.warm;
        base_init(&posting, scene_template());
        posting.warm = warm;
        must(db_write(posting.db, prepare, &posting, &err), &err);
    }
    posting.order = (struct ledger_order){.id = id_next(&posting.ids),
                                          .from_id = posting.accounts[n % 2],
                                          .to_id = posting.accounts[1 - n % 2],
                                          .amount = 30,
                                          .day = SCENE_DAY,
                                          .key = str_fmt(&posting.a, "k%lld", (long long)posting.micros),
                                          .description = STR("digging")};
    posting.micros += 1000000;
    return &posting;
}

static enum err_code post_run(void *ctx, struct err *err) {
    struct base_work *w = ctx;
    return db_write(w->db, post, w, err);
}

struct found {
    struct base_work *w;
    bool there;
    struct ledger_verdict verdict;
};

static enum err_code find(struct db_conn *c, void *ctx, struct err *err) {
    struct found *f = ctx;
    struct ledger_line line;
    struct err why = {0};
    f->there = ledger_transfer_get(c, &f->w->work, SCENE_HUB, f->w->order.id, &line, &why) == ERR_OK;
    return ledger_verify(c, &f->w->work, SCENE_HUB, &f->verdict, err);
}

static void post_judge(void *ctx, enum err_code code, const char *at) {
    struct base_work *w = ctx;
    struct found f = {.w = w};
    struct err err = {0};
    arena_release(&w->work);
    must(db_read(w->db, find, &f, &err), &err);
    if (f.there != (code == ERR_OK)) {
        fail_msg("%s: answered %s, and it is%s stored", at, err_name(code), f.there ? "" : " not");
    }
    if (!f.verdict.sound) {
        fail_msg("%s: the ledger is not sound: %.*s", at, STR_ARG(f.verdict.reason));
    }
    if (code != ERR_OK) { /* and now there is memory again */
        must(db_write(w->db, post, w, &err), &err);
    }
    arena_release(&w->a);
    if (!w->warm) {
        base_free(w);
        *w = (struct base_work){0};
    }
}

static void a_transfer_is_posted(void **state) {
    (void)state;
    posting.warm = true;
    run_out(&(struct work){.name = "a transfer", post_begin, post_run, post_judge});
    base_free(&posting);
    posting = (struct base_work){0};
    run_out(&(struct work){.name = "the first transfer", post_begin, post_run, post_judge, .stride = 23});
}

/* ---- an import ---- */

static struct base_work importing;
static char csv_path[64];

static enum err_code make_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct base_work *w = ctx;
    int64_t id;
    return hub_create(c, &w->a, &w->by, &(struct hub_new){.slug = STR("alpha"), .name = STR("Alpha")}, &id,
                      err);
}

static void *import_begin(uint64_t n) {
    static const char rows[] =
        "from,to,minutes,date\nAnn,Ben,60,2024-01-02\nBen,Col,30,2024-01-03\nCol,Ann,15,2024-01-04\n";
    struct err err = {0};
    (void)n;
    base_init(&importing, scene_template());
    must(db_write(importing.db, make_hub, &importing, &err), &err);
    (void)snprintf(csv_path, sizeof csv_path, "/tmp/kith-memory.%ld.csv", (long)getpid());
    FILE *f = fopen(csv_path, "w");
    assert_non_null(f);
    assert_true(fputs(rows, f) >= 0 && fclose(f) == 0);
    return &importing;
}

static enum err_code import_run(void *ctx, struct err *err) {
    struct base_work *w = ctx;
    struct import_report report = {0};
    const struct import_options o = {.db = w->db,
                                     .by = w->by,
                                     .hub = STR("alpha"),
                                     .map = STR("from=from,to=to,minutes=minutes,date=date")};
    return import_csv(&w->work, &o, csv_path, &report, err);
}

static enum err_code count_lines(struct db_conn *c, void *ctx, struct err *err) {
    static const struct db_column one[] = {{"n", DB_I64, false}};
    static const struct db_query q = {
        .name = "count_lines",
        .sqlite = "SELECT (SELECT count(*) FROM transfer) * 1000 + (SELECT count(*) FROM person)",
        .postgres = "",
        .out = one,
        .n_out = 1};
    struct arena a;
    struct db_cursor cur;
    struct db_value v = {0};
    bool row = false;
    arena_init(&a, 4096);
    enum err_code code = db_query_open(c, &q, NULL, false, &cur, err);
    if (code == ERR_OK) {
        code = db_query_next(&cur, &a, &v, &row, err);
    }
    db_query_close(&cur);
    arena_release(&a);
    *(int64_t *)ctx = v.i;
    return code;
}

static void import_judge(void *ctx, enum err_code code, const char *at) {
    struct base_work *w = ctx;
    struct err err = {0};
    int64_t n = 0;
    must(db_read(w->db, count_lines, &n, &err), &err);
    if (n / 1000 != (code == ERR_OK ? 3 : 0)) {
        fail_msg("%s: answered %s, and %lld lines are stored", at, err_name(code), (long long)n / 1000);
    }
    if (code != ERR_OK) {
        arena_release(&w->work);
        must(import_run(w, &err), &err);
    }
    base_free(w);
    (void)unlink(csv_path);
}

static void rows_are_imported(void **state) {
    (void)state;
    run_out(&(struct work){.name = "an import", import_begin, import_run, import_judge, .stride = 61});
}

/* ---- opening and migrating ---- */

static enum err_code migrate_run(void *ctx, struct err *err) {
    struct disk *d = ctx;
    struct db *db = NULL;
    enum err_code code =
        db_open(&(struct db_options){.url = disk_url(d), .readers = 1, .manual = true}, &db, err);
    if (code == ERR_OK) {
        code = db_migrate(db, migrations, migrations_n, 0, NULL, NULL, err);
    }
    db_close(db);
    return code;
}

static void *migrate_begin(uint64_t n) {
    return disk_new(n);
}

static void migrate_judge(void *ctx, enum err_code code, const char *at) {
    struct disk *d = ctx;
    struct err err = {0};
    struct db *db = open_at(d);
    int64_t version = -1;
    must(db_version(db, &version, &err), &err);
    if (code == ERR_OK && version != (int64_t)migrations_n) {
        fail_msg("%s: answered OK at version %lld", at, (long long)version);
    }
    must(db_migrate(db, migrations, migrations_n, 0, NULL, &version, &err), &err);
    assert_int_equal(version, migrations_n);
    db_close(db);
    disk_free(d);
}

static void a_database_is_migrated(void **state) {
    (void)state;
    run_out(&(struct work){
        .name = "opening and migrating", migrate_begin, migrate_run, migrate_judge, .stride = 6007});
}

int main(void) {
    alloc_install();
    disk_install();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_parsed),         cmocka_unit_test(a_form_page_is_made),
        cmocka_unit_test(a_transfer_is_posted),   cmocka_unit_test(rows_are_imported),
        cmocka_unit_test(a_database_is_migrated),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
