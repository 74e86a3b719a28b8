/* What a hub may choose: every setting is read, kept and told again, what is wrong is refused by name, and
 * what it changes is changed. On both engines. */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/rng.h"
#include "hub/settings.h"

struct call {
    struct world *w;
    const char *word;
    struct str typed;
    int64_t version;
    int64_t person;
    struct settings got;
    struct str value;
};

static enum err_code set_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct call *s = ctx;
    struct doer by = world_doer(s->w, s->person);
    struct setting_key k;
    enum err_code code = setting_find(&s->w->arena, str_from(s->word), &k, err);
    return code ? code : setting_set(c, &s->w->arena, &by, s->w->hub.id, &k, s->typed, s->version, err);
}

static enum err_code load_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct call *s = ctx;
    struct setting_key k;
    enum err_code code = setting_find(&s->w->arena, str_from(s->word), &k, err);
    if (code == ERR_OK)
        code = settings_load(c, &s->w->arena, s->w->hub.id, &s->got, err);
    if (code == ERR_OK)
        s->value = settings_value(&s->w->arena, &s->got, &k);
    return code;
}

static struct str says(struct world *w, const char *word) {
    struct call s = {.w = w, .word = word};
    testdb_ok(world_read(w, load_flow, &s), &w->err);
    return s.value;
}

static void set(struct world *w, const char *word, const char *typed, const char *want) {
    struct call s = {.w = w, .word = word, .typed = str_from(typed)};
    testdb_ok(world_write(w, set_flow, &s), &w->err);
    const struct str got = says(w, word);
    if (!str_eqz(got, want))
        fail_msg("%s \"%s\": \"%.*s\", not \"%s\"", word, typed, STR_ARG(got), want);
}

static void refuse(struct world *w, const char *word, const char *typed, const char *key) {
    struct call s = {.w = w, .word = word, .typed = str_from(typed)};
    const struct str before = str_dup(&w->arena, says(w, word));
    const enum err_code code = world_write(w, set_flow, &s);
    if (code != ERR_INVALID || strcmp(w->err.field, word) != 0 || strcmp(w->err.key, key) != 0)
        fail_msg("%s \"%s\": %s, field \"%s\", key \"%s\": %s", word, typed, err_name(code), w->err.field,
                 w->err.key, w->err.message);
    const struct err why = w->err;
    assert_true(str_eq(says(w, word), before));
    w->err = why;
}

static void test_round(void **state) {
    struct world *w = world_new(state);
    static const char *const ways[][3] = {
        {"name", " Alder  Time Bank ", "Alder  Time Bank"},
        {"host", "The surgery", "The surgery"},
        {"about", "One.\r\n\r\nTwo.", "One.\n\nTwo."},
        {"time_zone", "Europe/Paris", "Europe/Paris"},
        {"contact_name", "Amina", "Amina"},
        {"contact_phone", "01632 960001", "01632 960001"},
        {"contact_email", "hello@EXAMPLE.org", "hello@example.org"},
        {"opening", "Mondays\nten to twelve", "Mondays\nten to twelve"},
        {"hour_words.en", " credit | credits ", "credit|credits"},
        {"hour_words.cy", "credyd|credyd|gredyd|chredyd|chredyd|credyd",
         "credyd|credyd|gredyd|chredyd|chredyd|credyd"},
        {"hour_words.en", "|", ""},
        {"languages", "en", "en"},
        {"languages", "cy en", ""},
        {"language", "en", "en"},
        {"joining", "invitation", "invitation"},
        {"soft_floor", "7:30", "7:30"},
        {"floor", "40", "40"},
        {"ceiling", "100", "100"},
        {"ceiling", "", ""},
        {"most_hours", "6", "6"},
        {"confirm_days", "30", "30"},
        {"public_figures", "yes", "yes"},
        {"public_offers", "no", "no"},
        {"public_requests", "yes", "yes"},
        {"public_assets", "yes", "yes"},
        {"pace", "weekly", "weekly"},
        {"statements", "monthly", "monthly"},
        {"house_rules.en", "# Rules\n\n- Be kind", "# Rules\n\n- Be kind"},
        {"house_rules.cy", "Byddwch yn garedig", "Byddwch yn garedig"},
        {"responsible", "Alder Trust", "Alder Trust"},
        {"responsible_contact", "1 High Street\nAlder", "1 High Street\nAlder"},
    };
    bool tried[64] = {false};
    const size_t n = sizeof ways / sizeof *ways;
    for (size_t i = 0; i < n; i++) {
        struct setting_key k;
        testdb_ok(setting_find(&w->arena, str_from(ways[i][0]), &k, &w->err), &w->err);
        tried[k.setting - setting_all] = true;
        set(w, ways[i][0], ways[i][1], ways[i][2]);
    }
    for (size_t i = 0; i < setting_all_n; i++)
        if (!tried[i])
            fail_msg("%s is tried by nobody", setting_all[i].word);
    /* All of them stand at the end as they were set last. */
    for (size_t i = 0; i < n; i++) {
        size_t last = i;
        for (size_t k = i + 1; k < n; k++)
            if (strcmp(ways[k][0], ways[i][0]) == 0)
                last = k;
        assert_true(str_eqz(says(w, ways[i][0]), ways[last][2]));
    }
    world_free(w);
}

static void test_wrong(void **state) {
    struct world *w = world_new(state);
    refuse(w, "name", "  ", "required");
    char long_name[202];
    memset(long_name, 'x', 201);
    long_name[201] = '\0';
    refuse(w, "name", long_name, "long");
    refuse(w, "responsible", long_name, "long");
    refuse(w, "time_zone", "Europe/Londn", "zone");
    assert_non_null(strstr(w->err.message, "Europe/London"));
    refuse(w, "contact_email", "nobody", "email");
    refuse(w, "contact_phone", "call me", "phone");
    refuse(w, "hour_words.en", "credit", "forms");
    refuse(w, "hour_words.en", "credit|", "forms");
    refuse(w, "hour_words.en", "credit|credits|more", "forms");
    refuse(w, "hour_words.en", "1st|2nd", "sign");
    refuse(w, "hour_words.en", "a word that is far too long to stand|words", "long");
    refuse(w, "hour_words.cy", "credyd|credydau", "forms");
    refuse(w, "languages", "tlh", "language");
    refuse(w, "language", "tlh", "language");
    refuse(w, "joining", "perhaps", "choice");
    refuse(w, "joining", "", "required");
    refuse(w, "soft_floor", "-3", "hours");
    refuse(w, "soft_floor", "3:75", "hours");
    refuse(w, "soft_floor", "10001", "range");
    refuse(w, "ceiling", "0", "range");
    refuse(w, "most_hours", "25", "range");
    refuse(w, "most_hours", "", "required");
    refuse(w, "confirm_days", "0", "range");
    refuse(w, "confirm_days", "ten", "number");
    refuse(w, "public_offers", "maybe", "yes");
    refuse(w, "pace", "hourly", "choice");
    refuse(w, "statements", "never", "choice");
    refuse(w, "house_rules.en", "\xff", "utf-8");
    /* What one says must go with the other, whichever is changed. */
    refuse(w, "floor", "10", "order");
    set(w, "floor", "30", "30");
    refuse(w, "soft_floor", "31", "order");
    refuse(w, "floor", "19:59", "order");
    struct setting_key k;
    assert_int_equal(setting_find(&w->arena, STR("contact_mail"), &k, &w->err), ERR_NOT_FOUND);
    assert_non_null(strstr(w->err.message, "contact_email"));
    assert_int_equal(setting_find(&w->arena, STR("house_rules"), &k, &w->err), ERR_NOT_FOUND);
    assert_int_equal(setting_find(&w->arena, STR("name.en"), &k, &w->err), ERR_NOT_FOUND);
    assert_int_equal(setting_find(&w->arena, STR("house_rules.en-GB"), &k, &w->err), ERR_NOT_FOUND);
    assert_int_equal(audit_count(w, w->hub.id, "hub.change"), 1);
    world_free(w);
}

/* Once each: who did it stands beside it; the same again leaves no trace; what was looked at before is told.
 */
static void test_trace(void **state) {
    struct world *w = world_new(state);
    const struct member m = an_active(w, &w->hub, "Amina Khan", "amina@example.org");
    struct call s = {.w = w, .word = "opening", .typed = STR("Mondays"), .person = m.person_id, .version = 1};
    world_pass(w, 60);
    testdb_ok(world_write(w, set_flow, &s), &w->err);
    testdb_ok(world_read(w, load_flow, &s), &w->err);
    assert_int_equal(s.got.n_rows, 1);
    assert_true(str_eqz(s.got.rows[0].by, "Amina Khan") && s.got.rows[0].changed_at == world_now(w));
    assert_true(s.got.hub.version == 2 && audit_count(w, w->hub.id, "hub.change") == 1);
    s.version = 2;
    testdb_ok(world_write(w, set_flow, &s), &w->err);
    assert_int_equal(audit_count(w, w->hub.id, "hub.change"), 1);
    s.version = 1;
    s.typed = STR("Tuesdays");
    assert_int_equal(world_write(w, set_flow, &s), ERR_PRECONDITION);
    assert_true(str_eqz(says(w, "opening"), "Mondays"));
    /* Nothing of it is another hub's. */
    struct world theirs = *w;
    theirs.hub = w->other;
    struct call o = {.w = &theirs, .word = "opening"};
    testdb_ok(world_read(w, load_flow, &o), &w->err);
    assert_true(o.value.n == 0 && o.got.n_rows == 0);
    world_free(w);
}

/* What is chosen holds for whoever joins from then on, and for the words of amounts. */
static void test_effect(void **state) {
    struct world *w = world_new(state);
    set(w, "soft_floor", "", "");
    set(w, "floor", "5", "5");
    set(w, "ceiling", "9:30", "9:30");
    set(w, "hour_words.en", "credit|credits", "credit|credits");
    set(w, "hour_words.cy", "credyd|credyd|gredyd|chredyd|chredyd|credyd",
        "credyd|credyd|gredyd|chredyd|chredyd|credyd");
    struct call s = {.w = w, .word = "name"};
    testdb_ok(world_read(w, load_flow, &s), &w->err);
    const struct hub *h = &s.got.hub;
    assert_true(!h->has_soft_floor && h->has_floor && h->floor == -300 && h->has_ceiling &&
                h->ceiling == 570);
    assert_null(hour_words_use(hub_hour_words(&w->arena, h)));
    assert_true(str_eqz(minutes_words(&w->arena, 60), "1 credit"));
    assert_true(str_eqz(minutes_words(&w->arena, 150), "2 credits 30 minutes"));
    assert_true(str_eqz(minutes_words(&w->arena, 45), "45 minutes"));
    (void)language_use(language_by_tag(STR("cy")));
    (void)hour_words_use(hub_hour_words(&w->arena, h));
    assert_true(str_eqz(minutes_words(&w->arena, 120), "2 gredyd"));
    assert_true(str_eqz(minutes_words(&w->arena, 180), "3 chredyd"));
    (void)language_use(NULL);
    (void)hour_words_use(NULL);
    assert_true(str_eqz(minutes_words(&w->arena, 120), "2 hours"));
    set(w, "house_rules.en", "Be kind", "Be kind");
    testdb_ok(world_read(w, load_flow, &s), &w->err);
    assert_true(s.got.hub.has_rules);
    const struct language *l;
    struct setting_key k;
    testdb_ok(setting_find(&w->arena, STR("house_rules.cy"), &k, &w->err), &w->err);
    (void)language_use(k.language);
    assert_true(str_eqz(settings_spoken(&w->arena, &s.got, k.setting, &l), "Be kind") &&
                l == &language_all[0]);
    (void)language_use(NULL);
    set(w, "house_rules.en", "", "");
    testdb_ok(world_read(w, load_flow, &s), &w->err);
    assert_false(s.got.hub.has_rules);
    world_free(w);
}

/* In which language somebody is answered: theirs where the hub speaks it; else the hub's first. */
static void test_language(void **state) {
    (void)state;
    const struct language *en = &language_all[0], *cy = language_by_tag(STR("cy"));
    const struct {
        const char *languages, *language;
        const struct language *theirs;
        bool said;
        const struct language *want;
    } cases[] = {{"", "", en, false, en},        {"", "", cy, true, cy},      {"", "cy", en, false, cy},
                 {"", "cy", en, true, en},       {"en", "", cy, true, en},    {"en", "en", cy, true, en},
                 {"en cy", "cy", en, false, cy}, {"en cy", "", cy, true, cy}, {"cy", "", en, false, cy},
                 {"cy", "cy", en, true, cy}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct hub h = {.languages = str_from(cases[i].languages),
                              .language = str_from(cases[i].language)};
        if (hub_language(&h, cases[i].theirs, cases[i].said) != cases[i].want)
            fail_msg("case %zu", i);
    }
}

/* Whatever is typed is taken or refused by name; what is taken is kept, and reading it again gives the same.
 */
static void test_any(void **state) {
    (void)state;
    struct arena a;
    const char *given = getenv("KITH_TEST_SEED");
    const uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    static const char *const pieces[] = {"",
                                         "yes",
                                         "no",
                                         "20",
                                         "7:30",
                                         ":",
                                         "|",
                                         "credit",
                                         "en",
                                         "cy",
                                         " ",
                                         "\n",
                                         "a@b.cd",
                                         "+44",
                                         "-1",
                                         "1",
                                         "99999999999999999999",
                                         "Europe/Rome",
                                         "\xc3\xa9",
                                         "\xff",
                                         "request",
                                         "#",
                                         "daily"};
    print_message("# seed %llu\n", (unsigned long long)seed);
    struct rng rng = rng_seeded(seed);
    arena_init(&a, (size_t)64 << 20);
    size_t taken = 0;
    for (size_t round = 0; round < 4000; round++) {
        struct arena_mark mark = arena_mark(&a);
        const struct setting *d = &setting_all[rng_below(&rng, setting_all_n)];
        const struct setting_key k = {d,
                                      d->by_language ? &language_all[rng_below(&rng, language_all_n)] : NULL};
        struct str typed = STR(""), kept, again;
        for (uint64_t i = rng_below(&rng, 4); i > 0; i--)
            typed = str_fmt(&a, "%.*s%s", STR_ARG(typed),
                            pieces[rng_below(&rng, sizeof pieces / sizeof *pieces)]);
        struct err err = {0};
        const enum err_code code = setting_read(&a, &k, typed, &kept, &err);
        if (code == ERR_OK) {
            taken++;
            assert_int_equal(setting_read(&a, &k, kept, &again, &err), ERR_OK);
            assert_true(str_eq(kept, again));
            assert_true(setting_shown(&a, &k, kept).n > 0);
        } else {
            assert_int_equal(code, ERR_INVALID);
            assert_true(str_eq(str_from(err.field), setting_word(&a, &k)));
            assert_true(err.message[0] != '\0');
        }
        arena_rewind(&a, mark);
    }
    assert_true(taken > 500);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round),    cmocka_unit_test(test_wrong),
                                       cmocka_unit_test(test_trace),    cmocka_unit_test(test_effect),
                                       cmocka_unit_test(test_language), cmocka_unit_test(test_any)};
    return testdb_run("settings", tests, sizeof tests / sizeof *tests);
}
