/* SQLite with nothing but its own folder to write in, as the server has it: what does not fit into its caches
 * may not need a passing file elsewhere. In a build with sanitizers there is no fence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/testdb.h"
#include "contain/contain.h"

enum { ROWS = 40000 };

struct seen {
    enum err_code opened, filled, changed, sorted;
    bool fenced, finished;
    char words[400];
};

static const struct db_column columns[] = {{"n", DB_I64, false}};
static const struct db_query sort = {
    .name = "sort",
    .sqlite = "SELECT n FROM wide ORDER BY t",
    .postgres = "SELECT n FROM wide ORDER BY t",
    .out = columns,
    .n_out = 1,
};

static enum err_code fill(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c,
                     "CREATE TABLE wide (n INTEGER PRIMARY KEY, t TEXT NOT NULL);"
                     "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 40000) "
                     "INSERT INTO wide SELECT n, hex(randomblob(100)) FROM i",
                     err);
}

static enum err_code change_all(struct db_conn *c, void *ctx, struct err *err) {
    (void)ctx;
    return db_script(c, "UPDATE wide SET t = lower(t)", err);
}

/* What a savepoint may have to give back is kept apart. */
static enum err_code change_nested(struct db_conn *c, void *ctx, struct err *err) {
    return db_nested(c, change_all, ctx, err);
}

static enum err_code read_sorted(struct db_conn *c, void *ctx, struct err *err) {
    struct arena a;
    struct db_cursor cur;
    struct db_value v;
    int64_t *n = ctx;
    bool row = true;
    arena_init(&a, 1 << 20);
    enum err_code code = db_query_open(c, &sort, NULL, false, &cur, err);
    while (code == ERR_OK && row) {
        code = db_query_next(&cur, &a, &v, &row, err);
        *n += code == ERR_OK && row;
    }
    db_query_close(&cur);
    arena_release(&a);
    return code;
}

static void be_fenced(struct seen *s, const char *folder, const char *url) {
    struct contain_plan plan = {.mode = CONTAIN_AUTO};
    struct contain_state state;
    struct db *db = NULL;
    struct err err = {0};
    int64_t n = 0;
    contain_add_common(&plan);
    contain_add(&plan, folder, CONTAIN_FOLDER);
    s->fenced = contain_files(&plan, &state, &err) == ERR_OK && state.landlock != 0;
    s->opened = db_open(&(struct db_options){.url = url}, &db, &err);
    s->filled = s->opened ? s->opened : db_write(db, fill, NULL, &err);
    s->changed = s->filled ? s->filled : db_write(db, change_nested, NULL, &err);
    s->sorted = s->changed ? s->changed : db_read(db, read_sorted, &n, &err);
    (void)snprintf(s->words, sizeof s->words, "%.390s", err.message);
    s->finished = n == ROWS;
    db_close(db);
}

static void large_work_stays_within(void **state) {
    (void)state;
    char folder[] = "/tmp/kith-fenced-XXXXXX", url[80], command[80];
    int status = 0;
    struct seen *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(s != MAP_FAILED);
    assert_non_null(mkdtemp(folder));
    (void)snprintf(url, sizeof url, "sqlite:%s/kith.db", folder);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        be_fenced(s, folder, url);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(status, 0);
    if (s->sorted != ERR_OK)
        fail_msg("fenced %d, filled %d, changed %d, sorted %d: %s", s->fenced, s->filled, s->changed,
                 s->sorted, s->words);
    assert_true(s->finished);
    (void)munmap(s, sizeof *s);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(large_work_stays_within)};
    return cmocka_run_group_tests_name("fenced", tests, NULL, NULL);
}
