/* Settings: where they come from, which one wins, what is said of a wrong one. And the secret's file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"

struct place {
    char folder[64], file[96];
    struct arena a;
    struct config c;
    struct err err;
};

static int enter(void **state) {
    struct place *p = calloc(1, sizeof *p);
    snprintf(p->folder, sizeof p->folder, "/tmp/kith-config-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    assert_int_equal(chdir(p->folder), 0);
    snprintf(p->file, sizeof p->file, "%s/kith.ini", p->folder);
    arena_init(&p->a, 1 << 20);
    *state = p;
    return 0;
}

static int leave(void **state) {
    struct place *p = *state;
    char command[128];
    arena_release(&p->a);
    assert_int_equal(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -rf %s", p->folder);
    assert_int_equal(system(command), 0);
    free(p);
    return 0;
}

static void put(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static enum err_code load(struct place *p, char *const *environment, const char *flag) {
    const struct str flags[] = {str_from(flag)};
    memset(&p->err, 0, sizeof p->err);
    return config_load(&p->a, NULL, environment, flags, flag ? 1 : 0, &p->c, &p->err);
}

static void refused(struct place *p, char *const *environment, const char *flag, const char *words) {
    assert_int_equal(load(p, environment, flag), ERR_USAGE);
    if (!strstr(p->err.message, words))
        fail_msg("\"%s\" does not say \"%s\"", p->err.message, words);
}

static void test_defaults(void **state) {
    struct place *p = *state;
    assert_int_equal(load(p, NULL, NULL), ERR_OK);
    assert_true(str_eqz(config_text(&p->c, CONFIG_DATABASE), "sqlite:kith.db"));
    assert_true(str_eqz(config_text(&p->c, CONFIG_LISTEN), "127.0.0.1:8080"));
    assert_int_equal(config_int(&p->c, CONFIG_WORKERS), 0);
    for (int k = 0; k < CONFIG_KEYS; k++) {
        assert_int_equal(p->c.values[k].source, CONFIG_DEFAULT);
        assert_true(strlen(config_key_help((enum config_key)k)) > 10);
    }
}

static void test_precedence(void **state) {
    struct place *p = *state;
    char *environment[] = {(char[]){"HOME=/"}, (char[]){"KITH_LISTEN=127.0.0.1:2"},
                           (char[]){"KITH_WORKERS=2"}, NULL};
    put(p->file, "; settings\nlisten = 127.0.0.1:1\nworkers=1\n\nlog = debug\n");
    assert_int_equal(load(p, environment, "listen=127.0.0.1:3"), ERR_OK);
    assert_true(str_eqz(config_text(&p->c, CONFIG_LISTEN), "127.0.0.1:3"));
    assert_int_equal(p->c.values[CONFIG_LISTEN].source, CONFIG_FLAG);
    assert_true(str_eqz(p->c.values[CONFIG_LISTEN].where, "--listen"));
    assert_int_equal(config_int(&p->c, CONFIG_WORKERS), 2);
    assert_true(str_eqz(p->c.values[CONFIG_WORKERS].where, "KITH_WORKERS"));
    assert_true(str_eqz(config_text(&p->c, CONFIG_LOG), "debug"));
    assert_int_equal(p->c.values[CONFIG_LOG].source, CONFIG_FILE);
    assert_true(str_eqz(p->c.values[CONFIG_LOG].where, "kith.ini:5"));
    assert_string_equal(config_source_name(CONFIG_FILE), "file");
}

static void test_unknown_keys_name_the_nearest(void **state) {
    struct place *p = *state;
    char *environment[] = {(char[]){"KITH_DATABSE=x"}, NULL},
         *file_form[] = {(char[]){"KITH_LISTEN_FILE=/x"}, NULL};
    refused(p, environment, NULL, "KITH_DATABASE");
    refused(p, file_form, NULL, "KITH_LISTEN");
    refused(p, NULL, "lisen=x", "nearest is listen");
    put(p->file, "listen = 127.0.0.1:1\nbase-url = http://x\n");
    refused(p, NULL, NULL, "kith.ini:2: there is no setting \"base-url\". The nearest is base_url");
}

static void test_bad_files(void **state) {
    struct place *p = *state;
    char text[1024];
    put(p->file, "[server]\nlisten = 127.0.0.1:1\n");
    refused(p, NULL, NULL, "kith.ini:2");
    put(p->file, "listen\n");
    refused(p, NULL, NULL, "kith.ini:1");
    put(p->file, "workers = 1\nworkers = 2\n");
    refused(p, NULL, NULL, "kith.ini:2: workers is set a second time");
    snprintf(text, sizeof text, "log = info\ndatabase = postgres://%0500d\n", 1);
    put(p->file, text);
    refused(p, NULL, NULL, "kith.ini:2");
    assert_int_equal(config_load(&p->a, "/nowhere/kith.ini", NULL, NULL, 0, &p->c, &p->err), ERR_USAGE);
}

static void test_wrong_values(void **state) {
    static const char *const flags[] = {"database=mysql://x",   "database=",
                                        "listen=8080",          "listen=",
                                        "base_url=example.org", "base_url=https://a/b",
                                        "workers=-1",           "workers=many",
                                        "workers=65",           "log=loud",
                                        "metrics=maybe",        "contain=yes",
                                        "allow_root=please",    "smtp_url=http://x",
                                        "mail_from=nobody",     "log=in\nfo"};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (load(*state, NULL, flags[i]) != ERR_USAGE)
            fail_msg("%s", flags[i]);
    refused(*state, NULL, "workers=65", "--workers: workers must be a whole number from 0");
    refused(*state, NULL, "backup_hours=0", "--backup-hours: backup_hours must be a whole number");
    refused(*state, NULL, "backup_hours", "--backup-hours needs a value");
    refused(*state, NULL, "workers", "needs a value");
    assert_int_equal(load(*state, NULL, "database=mysql://me:hushhush@x"), ERR_USAGE);
    assert_null(strstr(((struct place *)*state)->err.message, "hushhush"));
}

static void test_file_form(void **state) {
    struct place *p = *state;
    char *environment[] = {(char[]){"KITH_DATABASE_FILE=db.txt"}, NULL};
    char *both[] = {(char[]){"KITH_DATABASE_FILE=db.txt"}, (char[]){"KITH_DATABASE=sqlite:x"}, NULL};
    refused(p, environment, NULL, "db.txt cannot be read");
    put("db.txt", "postgres://kith:pw@db/kith\n");
    assert_int_equal(load(p, environment, NULL), ERR_OK);
    assert_true(str_eqz(config_text(&p->c, CONFIG_DATABASE), "postgres://kith:pw@db/kith"));
    assert_true(str_eqz(p->c.values[CONFIG_DATABASE].where, "KITH_DATABASE_FILE"));
    refused(p, both, NULL, "Keep one");
}

static void test_masked(void **state) {
    static const struct {
        const char *value, *shown;
    } cases[] = {
        {"sqlite:kith.db", "sqlite:kith.db"},
        {"postgres://kith:pw@db/kith", "postgres://kith:****@db/kith"},
        {"postgres://kith@db/kith", "postgres://kith@db/kith"},
        {"postgres://kith:p@w@db:5432/kith", "postgres://kith:****@db:5432/kith"},
        {"postgres://kith:p/w@db:5432/kith", "postgres://kith:****@db:5432/kith"},
        {"postgresql://db/kith?user=a&password=pw&sslmode=require",
         "postgresql://db/kith?user=a&password=****&sslmode=require"},
        {"postgres://a:pw@db/kith?password=pw", "postgres://a:****@db/kith?password=****"},
    };
    struct place *p = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char flag[128];
        snprintf(flag, sizeof flag, "database=%s", cases[i].value);
        assert_int_equal(load(p, NULL, flag), ERR_OK);
        const struct str shown = config_masked(&p->a, &p->c, CONFIG_DATABASE);
        if (!str_eqz(shown, cases[i].shown))
            fail_msg("%s: %.*s", cases[i].value, STR_ARG(shown));
    }
}

static void test_secret(void **state) {
    struct place *p = *state;
    unsigned char one[32], two[32];
    struct stat st;
    assert_int_equal(load(p, NULL, "database=sqlite:data/kith.db"), ERR_OK);
    assert_string_equal(app_secret_path(&p->a, &p->c), "data/kith.secret");
    assert_int_equal(load(p, NULL, "database=postgres://db/kith"), ERR_OK);
    assert_string_equal(app_secret_path(&p->a, &p->c), "kith.secret");
    assert_int_equal(load(p, NULL, "secret_file=other"), ERR_OK);
    assert_string_equal(app_secret_path(&p->a, &p->c), "other");
    assert_int_equal(app_secret_read("kith.secret", one, &p->err), ERR_OK);
    assert_int_equal(stat("kith.secret", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(app_secret_read("kith.secret", two, &p->err), ERR_OK);
    assert_memory_equal(one, two, 32);
    assert_int_equal(app_secret_read("another.secret", two, &p->err), ERR_OK);
    assert_memory_not_equal(one, two, 32);
    for (unsigned mode = 0; mode < 0100; mode++) { /* any right of another */
        assert_int_equal(chmod("kith.secret", 0600 | mode), 0);
        assert_int_equal(app_secret_read("kith.secret", two, &p->err), mode ? ERR_DENIED : ERR_OK);
    }
    assert_non_null(strstr(p->err.message, "chmod 600 kith.secret"));
    static const char *const wrong[] = {
        "", "abc", "g000000000000000000000000000000000000000000000000000000000000000\n",
        "00000000000000000000000000000000000000000000000000000000000000000\n"};
    for (size_t i = 0; i < 4; i++) {
        put("bad.secret", wrong[i]);
        assert_int_equal(chmod("bad.secret", 0600), 0);
        assert_int_equal(app_secret_read("bad.secret", two, &p->err), ERR_CORRUPT);
    }
    assert_int_equal(app_secret_read("no/such/folder", two, &p->err), ERR_UNAVAILABLE);
    assert_int_equal(app_secret_read(".", two, &p->err), ERR_CORRUPT);
}

static void test_keys_differ_by_purpose(void **state) {
    struct app app = {.secret = {1}}, other = {.secret = {2}};
    unsigned char a[32], b[32], c[32];
    (void)state;
    app_key(&app, "csrf", a);
    app_key(&app, "session", b);
    app_key(&other, "csrf", c);
    assert_memory_not_equal(a, b, 32);
    assert_memory_not_equal(a, c, 32);
    app_key(&app, "csrf", b);
    assert_memory_equal(a, b, 32);
}

int main(void) {
#define IN_PLACE(t) cmocka_unit_test_setup_teardown(t, enter, leave)
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_defaults),  IN_PLACE(test_precedence),   IN_PLACE(test_unknown_keys_name_the_nearest),
        IN_PLACE(test_bad_files), IN_PLACE(test_wrong_values), IN_PLACE(test_file_form),
        IN_PLACE(test_masked),    IN_PLACE(test_secret),       cmocka_unit_test(test_keys_differ_by_purpose),
    };
    assert_true(crypto_init());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
