/* What kith export writes, kith import takes: the same history, the same balances, on both engines. */
#include "calendar/calendar.h"
#include "world.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const tables[] = {
    "members.csv",        "accounts.csv",     "transfers.csv",    "listings.csv",   "exchanges.csv",
    "exchange_moves.csv", "availability.csv", "free_days.csv",    "busy_times.csv", "categories.csv",
    "areas.csv",          "profiles.csv",     "profile_tags.csv", "checks.csv",     "blocks.csv"};

struct life {
    struct world *w;
    uint64_t z;
    struct member m[6];
};

static uint64_t roll(struct life *l, uint64_t most) {
    l->z = l->z * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (l->z >> 33) % most;
}

static struct doer doer_of(struct life *l, const struct member *m) {
    struct doer by = l->w->by;
    by.person_id = m ? m->person_id : 0;
    return by;
}

/* One thing that may happen in a hub; refusals are part of life. */
static enum err_code happen(struct db_conn *c, void *ctx, struct err *err) {
    struct life *l = ctx;
    struct world *w = l->w;
    const struct member *one = &l->m[roll(l, 6)], *other = &l->m[roll(l, 6)];
    struct doer by = doer_of(l, one);
    int64_t id = 0;
    static const char *const words[] = {"Tea, cake", "\"quoted\"", "two\nlines", "=SUM(A1)", " café ", ""};
    struct str text = str_from(words[roll(l, 6)]);
    struct ledger_result r;
    switch (roll(l, 9)) {
    case 7: {
        const struct free_days days = {
            by.today + (int64_t)roll(l, 9), by.today + 9 + (int64_t)roll(l, 9), {{0}}};
        const struct busy_time busy = {by.at + 60 * (int64_t)roll(l, 900), by.at + 90000};
        struct week usual = {0};
        week_add(&usual, (int)roll(l, 7), 540, 720);
        enum err_code code = availability_set(c, &w->arena, &by, w->hub.id, one->id, &usual, 0, err);
        if (code == ERR_OK)
            code = free_days_add(c, &w->arena, &by, w->hub.id, one->id, &days, err);
        return code ? code : busy_times_set(c, &w->arena, &by, w->hub.id, one->id, &busy, 1, err);
    }
    case 8: {
        const struct exchange_proposal p = {
            .giver_id = one->id, .receiver_id = other->id, .title = STR("Later"), .words = text};
        enum err_code code = exchange_propose(c, &w->arena, &by, &w->hub, one->id, &p, &id, err);
        by = doer_of(l, other);
        const struct exchange_step s = {.exchange_id = id,
                                        .member_id = other->id,
                                        .move = MOVE_AGREE,
                                        .has_starts_at = roll(l, 2),
                                        .starts_at = by.at / 60 * 60 + 86400};
        return code ? code : exchange_step(c, &w->arena, &by, &w->hub, &s, err);
    }
    case 0: {
        const struct listing_new n = {.kind = roll(l, 2) ? LISTING_OFFER : LISTING_REQUEST,
                                      .title = STR("A, \"title\""),
                                      .words = text,
                                      .category = STR("food"),
                                      .has_ends_on = roll(l, 2),
                                      .ends_on = by.today + 9};
        enum err_code code = listing_create(c, &w->arena, &by, w->hub.id, one->id, &n, &id, err);
        return code == ERR_OK && roll(l, 2)
                   ? listing_set_state(c, &w->arena, &by, w->hub.id, id, LISTING_PAUSED, err)
                   : code;
    }
    case 1: {
        const struct exchange_record e = {.giver_id = one->id,
                                          .receiver_id = other->id,
                                          .title = STR("Help"),
                                          .category = STR("food"),
                                          .words = text,
                                          .minutes = 1 + (int64_t)roll(l, 90),
                                          .day = by.today};
        enum err_code code = exchange_record(c, &w->arena, &by, &w->hub, one->id, &e, false, &id, err);
        by = doer_of(l, other);
        const struct exchange_step s = {.exchange_id = id,
                                        .member_id = other->id,
                                        .move = roll(l, 3) ? MOVE_CONFIRM : MOVE_DISPUTE,
                                        .words = STR("so it was")};
        return code == ERR_OK && roll(l, 3) ? exchange_step(c, &w->arena, &by, &w->hub, &s, err) : code;
    }
    case 2:
        return exchange_give(c, &w->arena, &by, &w->hub, one->id, roll(l, 2) ? other->id : 0,
                             1 + (int64_t)roll(l, 50), text, STR_NULL, &id, err);
    case 3: {
        const struct ledger_order o = {.id = id_next(by.ids),
                                       .phase = LEDGER_PENDING,
                                       .from_id = one->account_id,
                                       .to_id = other->account_id,
                                       .amount = 9,
                                       .day = by.today,
                                       .expires_at = roll(l, 2) ? by.at + 1 + (int64_t)roll(l, 900) : 0,
                                       .description = text};
        return ledger_post_one(c, &w->arena, &by, w->hub.id, &o, &r, err);
    }
    case 4: {
        struct ledger_line *lines;
        size_t n;
        enum err_code code =
            ledger_transfers(c, &w->arena, w->hub.id, &(struct ledger_filter){0}, 50, &lines, &n, err);
        if (code != ERR_OK || n == 0)
            return code;
        const struct ledger_line *line = &lines[roll(l, n)];
        if (line->phase != LEDGER_PENDING)
            return ledger_reverse(c, &w->arena, &by, w->hub.id, line->id, text, &r, &id, err);
        const struct ledger_order o = {.id = id_next(by.ids),
                                       .phase = roll(l, 2) ? LEDGER_POST : LEDGER_VOID,
                                       .pending_id = line->id,
                                       .day = by.today};
        return ledger_post_one(c, &w->arena, &by, w->hub.id, &o, &r, err);
    }
    case 5: {
        struct ledger_order o[3];
        struct ledger_result rs[3];
        for (size_t i = 0; i < 3; i++)
            o[i] = (struct ledger_order){.id = id_next(by.ids),
                                         .from_id = one->account_id,
                                         .to_id = w->hub.pot_id,
                                         .amount = (int64_t)i + 1,
                                         .day = by.today - (int64_t)i,
                                         .linked = i < 2 && roll(l, 3),
                                         .key = i == 1 ? str_fmt(&w->arena, "k%lld", (long long)o[0].id)
                                                       : STR_NULL};
        return ledger_post(c, &w->arena, &by, w->hub.id, o, 3, rs, err);
    }
    default: {
        size_t n;
        return ledger_expire_due(c, &w->arena, &by, w->hub.id, 10, &n, err);
    }
    }
}

/* What people told, where they live, and what keeps them safe. */
static enum err_code tell(struct db_conn *c, struct life *l, struct err *err) {
    struct world *w = l->w;
    struct arena *a = &w->arena;
    struct doer by = doer_of(l, &l->m[2]), own = doer_of(l, &l->m[3]);
    static const struct str can[] = {{"garden-lawn", 11}, {"food", 4}},
                            speaks[] = {{"cy", 2}, {"zh-Hant", 7}}, needs[] = {{"quiet", 5}};
    const struct category roofs = {.word = STR("garden-roofs"),
                                   .parent = STR("garden"),
                                   .label = STR("Roofs, \"green\""),
                                   .icatus = STR("511"),
                                   .check = CHECK_BASIC,
                                   .closed = true};
    const struct area hill = {.name = STR("The Hill"),
                              .coordinator_id = l->m[2].id,
                              .place = {.known = true, .lat = 51.4 + 1.0 / 3, .lon = -0.1}};
    struct profile p = {.member_id = l->m[3].id,
                        .head = STR("Bees,\nand \"more\""),
                        .life = STR("=1+1"),
                        .postcode = STR("XK1 1AA"),
                        .can = can,
                        .n_can = 2,
                        .wish = can,
                        .n_wish = 1,
                        .languages = speaks,
                        .n_languages = 2,
                        .access = needs,
                        .n_access = 1,
                        .findable = true};
    const struct listing_new near = {.kind = LISTING_REQUEST,
                                     .title = STR("Hedge"),
                                     .category = STR("garden-lawn"),
                                     .near = STR("the hill"),
                                     .check = CHECK_BASIC,
                                     .needs = STR("quiet no-pets"),
                                     .languages = STR("cy"),
                                     .hours = STR("mo 0900-1200")};
    int64_t id;
    const struct postcode known = {STR("XK1 1AA"), 51.5, -0.1};
    enum err_code code = postcodes_put(c, a, &known, 1, &id, err);
    if (code == ERR_OK)
        code = category_change(c, a, &by, w->hub.id, &roofs, err);
    if (code == ERR_OK)
        code = area_set(c, a, &by, w->hub.id, &hill, &p.area_id, err);
    if (code == ERR_OK)
        code = profile_set(c, a, &own, w->hub.id, &p, err);
    if (code == ERR_OK)
        code = member_area_set(c, a, &by, w->hub.id, l->m[4].id, p.area_id, err);
    if (code == ERR_OK)
        code = member_check_set(c, a, &by, w->hub.id, l->m[3].id, CHECK_ENHANCED, by.today + 30, err);
    if (code == ERR_OK)
        code = member_block_set(c, a, &own, w->hub.id, l->m[3].id, l->m[5].id, true, err);
    if (code == ERR_OK)
        code = member_block_set(c, a, &by, w->hub.id, l->m[1].id, l->m[0].id, true, err);
    return code == ERR_OK ? listing_create(c, a, &own, w->hub.id, l->m[3].id, &near, &id, err) : code;
}

static enum err_code settle(struct db_conn *c, void *ctx, struct err *err) {
    struct life *l = ctx;
    const struct member_new n = {.name = STR("Still Asking"),
                                 .email = STR("asking@example.org"),
                                 .phone = STR("01632 960777"),
                                 .state = MEMBER_ASKED,
                                 .about = STR("I bake")};
    struct member m;
    enum err_code code = member_add(c, &l->w->arena, &l->w->by, &l->w->hub, &n, &m, err);
    if (code == ERR_OK)
        code = tell(c, l, err);
    const struct ledger_change change = {.set_ceiling = true, .has_ceiling = true, .ceiling = 100000};
    if (code == ERR_OK)
        code = ledger_account_change(c, &l->w->arena, &l->w->by, l->w->hub.id, l->m[0].account_id, &change, 0,
                                     err);
    /* Past the rules: an account may stand below its floor where something was taken back. */
    return code != ERR_OK
               ? code
               : db_script(
                     c,
                     str_z(&l->w->arena, str_fmt(&l->w->arena, "UPDATE account SET floor = 5 WHERE id = %lld",
                                                 (long long)l->m[0].account_id)),
                     err);
}

static enum err_code people(struct db_conn *c, void *ctx, struct err *err) {
    struct life *l = ctx;
    static const char *const names[] = {"Joan Price", "Ken \"Kit\" Obi", "Maud, of the mill",
                                        "Siân Rees",  "Ivo Hart",        "Zoë Łuczak"};
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < 6; i++) {
        const struct member_new n = {.name = str_from(names[i]),
                                     .email = i % 2 ? str_fmt(&l->w->arena, "p%zu@example.org", i) : STR_NULL,
                                     .roles = i == 1   ? 3u
                                              : i == 2 ? ROLE_COORDINATOR
                                                       : 0,
                                     .on_paper = i % 2 == 0,
                                     .staff = i == 3,
                                     .state = MEMBER_ACTIVE,
                                     .number = i == 4 ? 40 : 0,
                                     .has_entry_day = i == 2,
                                     .entry_day = 12345};
        code = member_add(c, &l->w->arena, &l->w->by, &l->w->hub, &n, &l->m[i], err);
    }
    return code;
}

/* A hub in which `n` things happened, or were refused. */
static void live(struct life *l, int n) {
    struct world *w = l->w;
    testdb_ok(world_flow(w, people, l), &w->err);
    for (int i = 0; i < n; i++) {
        int64_t step = (int64_t)roll(l, 400);
        w->by.at += step;
        w->micros += (step + 1) * 1000000;
        (void)world_flow(w, happen, l);
    }
    testdb_ok(world_flow(w, settle, l), &w->err);
}

static void same_tables(struct world *w, const char *one, const char *other) {
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct str x =
            world_read(w, str_z(&w->arena, str_fmt(&w->arena, "%s/%s", world_path(w, one), tables[i])));
        struct str y =
            world_read(w, str_z(&w->arena, str_fmt(&w->arena, "%s/%s", world_path(w, other), tables[i])));
        if (x.n < 60)
            fail_msg("%s has no rows", tables[i]);
        if (!str_eq(x, y))
            fail_msg("%s differs:\n%.*s\n---\n%.*s", tables[i], STR_ARG(x), STR_ARG(y));
    }
}

static void out_and_in_and_out(void **state) {
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct world *w = world_new(state);
        struct life l = {.w = w, .z = seed};
        live(&l, 150);
        testdb_ok(do_export(w, "alpha", world_path(w, "one")), &w->err);
        struct hub copy = world_hub(w, "copy", NULL);
        testdb_ok(do_kith(w, "copy", world_path(w, "one")), &w->err);
        assert_true(w->report.members == 7 && w->report.transfers > 20 && w->report.exchanges > 3 &&
                    w->report.listings > 3);
        world_sound(w, copy.id);
        testdb_ok(do_export(w, "copy", world_path(w, "two")), &w->err);
        /* People without an e-mail are somebody else in the same installation, but say the same. */
        same_tables(w, "one", "two");
        testdb_ok(do_kith(w, "copy", world_path(w, "one")), &w->err);
        assert_true(w->report.members == 0 && w->report.transfers == 0 && w->report.known > 40);
        assert_int_equal(do_kith(w, "alpha", world_path(w, "two")), ERR_CONFLICT);
        assert_string_equal(w->err.key, "not-empty");
        world_free(w);
    }
}

/* Replaces the first `from` in a file of an export. */
static void spoil(struct world *w, const char *dir, const char *name, const char *from, const char *to) {
    const char *path = str_z(&w->arena, str_fmt(&w->arena, "%s/%s", dir, name));
    struct str s = world_read(w, world_path(w, path));
    ptrdiff_t at = str_find(s, str_from(from));
    assert_true(at >= 0);
    world_write(w, path,
                str_z(&w->arena, str_fmt(&w->arena, "%.*s%s%s", (int)at, s.p, to, s.p + at + strlen(from))));
}

static void spoilt_exports_are_refused(void **state) {
    static const struct {
        const char *name, *from, *to, *told;
    } bad[] = {
        {"hub.json", "kith-export", "other", "It is not the hub.json that kith export writes"},
        {"hub.json", "\"version\":1", "\"version\":2", "It is of version 2; this program reads 1"},
        {"hub.json", "{", "[", NULL},
        {"members.csv", "number", "no", "members.csv, column 2: The column must be number"},
        {"members.csv", ",active,", ",asleep,", NULL},
        {"members.csv", "coordinator", "king", "A role is coordinator or practitioner"},
        {"transfers.csv", "\r\n1,", "\r\n2,", NULL},
        {"transfers.csv", ",posted,", ",lost,", "The phase must be posted, pending, post, void or expire"},
        {"accounts.csv", ",minutes,", ",pounds,", NULL},
        {"exchange_moves.csv", ",record,", ",wink,", "There is no such move of an exchange"},
        {"listings.csv", "\"A, \"\"title\"\"\"", "", "Enter the title"},
        {"listings.csv", ",basic,", ",royal,", "There is no such level of checks"},
        {"areas.csv", "51.73", "151.73", "lat must be a number of degrees"},
        {"checks.csv", ",enhanced,", ",none,", "There is no such level of checks"},
        {"profile_tags.csv", ",wish,", ",want,", "The kind must be can, wish, language or access"},
    };
    struct world *w = world_new(state);
    struct life l = {.w = w, .z = 3};
    live(&l, 120);
    (void)world_hub(w, "copy", NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *dir = str_z(&w->arena, str_fmt(&w->arena, "x%zu", i));
        testdb_ok(do_export(w, "alpha", world_path(w, dir)), &w->err);
        spoil(w, dir, bad[i].name, bad[i].from, bad[i].to);
        enum err_code code = do_kith(w, "copy", world_path(w, dir));
        assert_int_equal(code, ERR_INVALID);
        struct str told = w->report.n_errors ? w->report.errors[0].reason : str_from(w->err.message);
        if (bad[i].told)
            assert_string_equal(str_z(&w->arena, told), bad[i].told);
        assert_int_equal(world_count(w, "SELECT COUNT(*) FROM hub"), 2);
        assert_int_equal(world_count(w, "SELECT COUNT(*) FROM member WHERE hub_id = (SELECT hub_id FROM "
                                        "hub_address WHERE slug = 'copy')"),
                         0);
    }
    world_free(w);
}

static void folders(void **state) {
    struct world *w = world_new(state);
    struct stat s;
    testdb_ok(do_export(w, "alpha", world_path(w, "out")), &w->err);
    assert_int_equal(do_export(w, "alpha", world_path(w, "out")), ERR_CONFLICT);
    assert_string_equal(w->err.key, "not-empty");
    assert_int_equal(stat(world_path(w, "out/members.csv"), &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(do_export(w, "nowhere", world_path(w, "new")), ERR_NOT_FOUND);
    assert_int_equal(access(world_path(w, "new"), F_OK), -1);
    assert_int_equal(do_export(w, "alpha", world_path(w, "a/b")), ERR_NOT_FOUND);
    world_write(w, "file", "x\n");
    assert_int_equal(do_export(w, "alpha", world_path(w, "file")), ERR_CONFLICT);
    assert_int_equal(mkdir(world_path(w, "empty"), 0700), 0);
    testdb_ok(do_export(w, "alpha", world_path(w, "empty")), &w->err);
    assert_int_equal(do_kith(w, "alpha", world_path(w, "none")), ERR_NOT_FOUND);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(out_and_in_and_out),
        cmocka_unit_test(spoilt_exports_are_refused),
        cmocka_unit_test(folders),
    };
    return testdb_run("kith", tests, sizeof tests / sizeof *tests);
}
