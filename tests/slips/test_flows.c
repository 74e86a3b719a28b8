/* Slips on either engine: found, warned of, entered all or none, taken back as one. */
#include <string.h>

#include "../asset/world.h"
#include "base/rng.h"
#include "exchange/codes.h"
#include "gen/slips_sql.h"
#include "slips/picture.h"
#include "slips/slips.h"

enum { CROWD = 6 };

struct call {
    const struct slip_typed *rows;
    size_t n, *ret_n;
    int64_t id, version, me, *ret_id;
    const char *words;
    struct slips *s;
    bool done, apart;
    void *ret;
};

static enum err_code look(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    return slips_look(c, &w->arena, by, &w->hub, k->me, k->rows, k->n, &k->s, err);
}

static struct slips *looked(struct world *w, const struct slip_typed *rows, size_t n, int64_t me) {
    struct call k = {.rows = rows, .n = n, .me = me};
    testdb_ok(world_read(w, look, &k), &w->err);
    return k.s;
}

static enum err_code enter(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    struct call *k = ctx;
    const struct slip_keep keep = {.id = k->id, .version = k->version, .rows = k->rows, .n = k->n};
    return slips_enter(c, &w->arena, by, &w->hub, k->me, &keep, &k->s, &k->done, &k->id, err);
}

/* The batch, or 0 when it was not entered; *ret_s tells why. */
static int64_t entered(struct world *w, const struct slip_typed *rows, size_t n, struct slips **ret_s) {
    struct call k = {.rows = rows, .n = n};
    testdb_ok(world_write(w, enter, &k), &w->err);
    if (ret_s)
        *ret_s = k.s;
    return k.done ? k.id : 0;
}

static enum err_code undo(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    return slips_undo(c, &w->arena, by, &w->hub, 0, k->id, str_from(k->words), k->ret_n, err);
}

static enum err_code keep(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                          struct err *err) {
    struct call *k = ctx;
    const struct slip_keep what = {.id = k->id, .version = k->version, .rows = k->rows, .n = k->n};
    return slips_keep(c, &w->arena, by, &w->hub, &what, k->ret_id, &k->apart, err);
}

static enum err_code discard(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                             struct err *err) {
    return slips_discard(c, &w->arena, by, &w->hub, ((struct call *)ctx)->id, err);
}

struct batch {
    struct slip_batch b;
    struct slip_line *lines;
    size_t n;
};

static enum err_code get(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                         struct err *err) {
    struct call *k = ctx;
    struct batch *b = k->ret;
    (void)by;
    return slips_get(c, &w->arena, w->hub.id, k->id, &b->b, &b->lines, &b->n, err);
}

static struct batch batch_of(struct world *w, int64_t id) {
    struct batch b;
    testdb_ok(world_read(w, get, &(struct call){.id = id, .ret = &b}), &w->err);
    return b;
}

static enum err_code draft(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    struct call *k = ctx;
    struct slip_batch b;
    return slips_draft(c, &w->arena, w->hub.id, k->me, k->id, &b, k->ret, k->ret_n, err) || !by ? err->code
                                                                                                : ERR_OK;
}

static enum err_code verify(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                            struct err *err) {
    int64_t bad;
    struct str reason;
    (void)by;
    (void)ctx;
    enum err_code rc = slips_verify(c, &w->arena, w->hub.id, &bad, &reason, err);
    if (!rc && bad)
        fail_msg("%.*s", STR_ARG(reason));
    return rc ? rc : exchange_verify(c, &w->arena, w->hub.id, &bad, &reason, err);
}

static void sound(struct world *w) {
    testdb_ok(world_read(w, verify, NULL), &w->err);
    world_sound(w);
}

#define ROW(d, g, r, t, what, k)                                                                             \
    {                                                                                                        \
        .cell = { STR(d), STR(g), STR(r), STR(t), STR(what), STR(k) }                                        \
    }

/* The world's today is Thursday, 28 May 2026. */

static void finds_people_kinds_and_days(void **state) {
    struct world *w = world_new(state);
    const struct slip_typed rows[] = {
        ROW("27/5", "ann", "2", "1h30", "Digging", "garden"),
        ROW("", "CEDAR", "Ben", "45", "", "gardening"), /* the day above; the kind's name for a title */
        ROW("", "", "", "", "", ""),
        ROW("28 May", "Ben Birch", "cat", "10m", "A call", ""),
    };
    struct slips *s = looked(w, rows, 4, 0);
    assert_int_equal(s->n_filled, 3);
    for (size_t i = 0; i < 4; i++)
        for (int f = 0; f < SLIP_FIELDS; f++)
            if (s->rows[i].error[f])
                fail_msg("row %zu, %s: %s", i + 1, slip_field_name((enum slip_field)f), s->rows[i].error[f]);
    assert_true(s->rows[0].deed.giver_id == w->ann.id && s->rows[0].deed.receiver_id == w->ben.id);
    assert_true(s->rows[0].deed.day == world_today(w) - 1 && s->rows[0].deed.minutes == 90);
    assert_true(s->rows[1].deed.giver_id == w->cat.id && s->rows[1].deed.day == world_today(w) - 1);
    assert_true(str_eqz(s->rows[1].category, "garden") && s->rows[1].title.n > 0);
    assert_true(s->rows[2].blank && s->rows[3].deed.day == world_today(w));
    assert_int_equal(s->minutes, 145);
    world_free(w);
}

static void every_mistake_is_told_in_its_cell(void **state) {
    struct world *w = world_new(state);
    char long_title[SLIP_TITLE_MOST + 2];
    memset(long_title, 'x', sizeof long_title);
    long_title[sizeof long_title - 1] = '\0';
    struct slip_typed rows[] = {
        ROW("", "ann", "ben", "60", "Digging", ""),
        ROW("31/2", "ann", "ben", "60", "Digging", ""),
        ROW("29/5/26", "ann", "ben", "60", "Digging", ""),
        ROW("1/1/20", "ann", "ben", "60", "Digging", ""),
        ROW("27/5", "nobody", "ben", "60", "Digging", ""),
        ROW("27/5", "ann", "far", "60", "Digging", ""),
        ROW("27/5", "ann", "ann", "60", "Digging", ""),
        ROW("27/5", "ann", "ben", "2", "Digging", ""),
        ROW("27/5", "ann", "ben", "25h", "Digging", ""),
        ROW("27/5", "ann", "ben", "60", "", ""),
        ROW("27/5", "ann", "ben", "60", "Digging", "flying"),
        ROW("27/5", "", "", "", "", ""),
        ROW("27/5", "cat", "ben", "60", "x", ""),
    };
    static const enum slip_field at[] = {SLIP_DAY,      SLIP_DAY,      SLIP_DAY,  SLIP_DAY,  SLIP_GIVER,
                                         SLIP_RECEIVER, SLIP_RECEIVER, SLIP_TIME, SLIP_TIME, SLIP_TITLE,
                                         SLIP_KIND,     SLIP_GIVER,    SLIP_TITLE};
    rows[12].cell[SLIP_TITLE] = str_from(long_title);
    const size_t n = sizeof rows / sizeof *rows;
    struct slips *s = NULL;
    assert_int_equal(entered(w, rows, n, &s), 0);
    assert_int_equal(s->n_wrong, n);
    for (size_t i = 0; i < n; i++) {
        if (!s->rows[i].error[at[i]])
            fail_msg("nothing is said of row %zu", i + 1);
        for (int f = 0; f < SLIP_FIELDS; f++) /* and all that was typed is still there */
            assert_true(str_eq(s->rows[i].typed.cell[f], rows[i].cell[f]));
    }
    assert_int_equal(balance_of(w, w->ann.account_id), 0);
    /* Whoever types was there themselves: that is for the other to confirm. */
    const struct slip_typed mine[] = {ROW("27/5", "ann", "ben", "60", "Digging", "")};
    assert_non_null(looked(w, mine, 1, w->ann.id)->rows[0].error[SLIP_GIVER]);
    assert_non_null(looked(w, mine, 1, w->ben.id)->rows[0].error[SLIP_RECEIVER]);
    assert_null(looked(w, mine, 1, w->cat.id)->rows[0].error[SLIP_GIVER]);
    world_free(w);
}

static void several_who_fit_are_a_choice(void **state) {
    struct world *w = world_new(state);
    const struct slip_typed rows[] = {ROW("27/5", "c", "b", "60", "Digging", "")};
    struct member *more = arena_new(&w->arena, struct member);
    (void)more;
    struct slips *s = looked(w, rows, 1, 0);
    /* "c" begins Cat and Cedar, who is one; "b" Ben and Birch. */
    assert_true(s->rows[0].deed.giver_id == w->cat.id && s->rows[0].deed.receiver_id == w->ben.id);
    world_free(w);
}

static void doubles_want_one_tick(void **state) {
    struct world *w = world_new(state);
    struct slip_typed rows[] = {ROW("27/5", "ann", "ben", "60", "Digging", ""),
                                ROW("27/5", "ann", "ben", "1:15", "Weeding", ""),
                                ROW("20/5", "ann", "ben", "60", "Digging", "")};
    struct slips *s;
    assert_int_equal(entered(w, rows, 3, &s), 0);
    assert_true(!s->rows[0].warning.n && s->rows[1].warning.n && !s->rows[1].like_id &&
                !s->rows[2].warning.n);
    assert_int_equal(s->n_unsure, 1);
    rows[1].sure = true;
    int64_t id = entered(w, rows, 3, NULL);
    assert_true(id > 0);
    /* The same sheet once more: all three are there. */
    rows[1].sure = false;
    assert_int_equal(entered(w, rows, 3, &s), 0);
    assert_int_equal(s->n_unsure, 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(s->rows[i].like_id > 0);
    assert_int_equal(balance_of(w, w->ann.account_id), 195);
    /* What was taken back is no double. */
    size_t n = 0;
    testdb_ok(world_write(w, undo, &(struct call){.id = id, .words = "Wrong sheet", .ret_n = &n}), &w->err);
    assert_int_equal(n, 3);
    rows[1].sure = true;
    assert_true(entered(w, rows, 3, NULL) > 0);
    sound(w);
    world_free(w);
}

struct agreed {
    int64_t giver_id, receiver_id, id;
    bool done;
};

static enum err_code agree(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    struct agreed *k = ctx;
    const struct exchange_proposal p = {.giver_id = k->giver_id,
                                        .receiver_id = k->receiver_id,
                                        .title = STR("A shelf"),
                                        .category = STR("garden")};
    enum err_code rc = exchange_propose(c, &w->arena, by, &w->hub, k->giver_id, &p, &k->id, err);
    struct exchange_step s = {.exchange_id = k->id, .member_id = k->receiver_id, .move = MOVE_AGREE};
    if (!rc)
        rc = exchange_step(c, &w->arena, by, &w->hub, &s, err);
    s = (struct exchange_step){.exchange_id = k->id,
                               .member_id = k->giver_id,
                               .move = MOVE_DONE,
                               .has_minutes = true,
                               .minutes = 50,
                               .has_day = true,
                               .day = by->today - 2};
    return rc || !k->done ? rc : exchange_step(c, &w->arena, by, &w->hub, &s, err);
}

static enum err_code exchange_of(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                 struct err *err) {
    struct call *k = ctx;
    (void)by;
    return exchange_get(c, &w->arena, w->hub.id, k->id, k->ret, err);
}

static void a_slip_with_a_code_confirms_what_was_agreed(void **state) {
    struct world *w = world_new(state);
    struct agreed agreed = {.giver_id = w->ann.id, .receiver_id = w->ben.id};
    struct agreed noted = {.giver_id = w->cat.id, .receiver_id = w->ben.id, .done = true};
    testdb_ok(world_write(w, agree, &agreed), &w->err);
    testdb_ok(world_write(w, agree, &noted), &w->err);
    struct slip_typed rows[3] = {ROW("27/5", "", "", "1h", "", ""), ROW("", "", "", "", "", ""),
                                 ROW("27/5", "", "2", "30", "Tea", "")};
    rows[0].cell[SLIP_GIVER] = shortcode_make(&w->arena, SHORTCODE_EXCHANGE, agreed.id);
    rows[1].cell[SLIP_GIVER] = shortcode_make(&w->arena, SHORTCODE_EXCHANGE, noted.id);
    rows[2].cell[SLIP_GIVER] = shortcode_make(&w->arena, SHORTCODE_PERSON, 3);
    struct slips *s = looked(w, rows, 3, 0);
    assert_true(s->rows[0].exchange_id == agreed.id && s->rows[0].deed.giver_id == w->ann.id);
    assert_true(str_eqz(s->rows[0].title, "A shelf") && s->rows[0].deed.minutes == 60);
    assert_true(s->rows[1].deed.minutes == 50 && s->rows[1].deed.day == world_today(w) - 2);
    assert_true(s->rows[2].deed.giver_id == w->cat.id && s->rows[2].deed.receiver_id == w->ben.id);
    rows[1].cell[SLIP_TIME] = STR("55"); /* not what she noted */
    assert_non_null(looked(w, rows, 3, 0)->rows[1].error[SLIP_TIME]);
    rows[1].cell[SLIP_TIME] = STR("50");
    /* A row that looks like what was agreed says so; with its code it does not. */
    const struct slip_typed plain[] = {ROW("27/5", "ann", "ben", "60", "A shelf", "")};
    assert_true(looked(w, plain, 1, 0)->rows[0].like_id == agreed.id);
    int64_t id = entered(w, rows, 3, &s);
    if (!id) {
        assert_int_equal(slips_first_wrong(s, "slips", &w->err), ERR_INVALID);
        fail_msg("%s", w->err.message);
    }
    struct exchange e;
    testdb_ok(world_read(w, exchange_of, &(struct call){.id = agreed.id, .ret = &e}), &w->err);
    assert_true(e.state == EXCHANGE_CONFIRMED && e.minutes == 60 && e.transfer_id);
    assert_int_equal(balance_of(w, w->ben.account_id), -140);
    struct batch b = batch_of(w, id);
    assert_true(b.n == 3 && b.lines[0].confirmed && b.lines[1].confirmed && !b.lines[2].confirmed);
    /* The same slips again are told as what they are. */
    s = looked(w, rows, 2, 0);
    assert_true(s->n_wrong == 2 && s->rows[0].error[SLIP_GIVER] && s->rows[1].error[SLIP_GIVER]);
    sound(w);
    world_free(w);
}

static void kept_taken_up_again_entered_once(void **state) {
    struct world *w = world_new(state);
    const struct slip_typed rows[] = {ROW("27/5", "ann", "ben", "60", "Digging", ""),
                                      ROW("", "wh", "o knows", "??", "", "")};
    struct slip_typed *back;
    int64_t id = 0, other = 0;
    size_t n;
    struct call k = {.rows = rows, .n = 2, .ret_id = &id};
    testdb_ok(world_write(w, keep, &k), &w->err);
    struct call d = {.id = id, .me = w->ann.person_id, .ret = &back, .ret_n = &n};
    testdb_ok(world_read(w, draft, &d), &w->err);
    assert_true(n == 2 && str_eqz(back[1].cell[SLIP_TIME], "??"));
    d.me = w->ben.person_id; /* somebody else's */
    assert_int_equal(world_read(w, draft, &d), ERR_NOT_FOUND);
    k = (struct call){.id = id, .version = 1, .rows = rows, .n = 1, .ret_id = &other};
    testdb_ok(world_write(w, keep, &k), &w->err);
    assert_true(other == id && !k.apart);
    testdb_ok(world_write(w, keep, &k), &w->err); /* another window still has version 1 */
    assert_true(other != id && k.apart);
    k = (struct call){.id = id, .version = 2, .rows = rows, .n = 1};
    testdb_ok(world_write(w, enter, &k), &w->err);
    assert_true(k.done && k.id == id);
    refuses(w, world_write(w, enter, &(struct call){.id = id, .version = 3, .rows = rows, .n = 1}),
            ERR_CONFLICT, NULL, "state");
    refuses(w, world_write(w, discard, &(struct call){.id = id}), ERR_CONFLICT, NULL, "state");
    testdb_ok(world_write(w, discard, &(struct call){.id = other}), &w->err);
    assert_int_equal(world_write(w, discard, &(struct call){.id = other}), ERR_NOT_FOUND);
    assert_int_equal(balance_of(w, w->ann.account_id), 60);
    sound(w);
    world_free(w);
}

static enum err_code limit(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                           struct err *err) {
    struct call *k = ctx;
    const struct ledger_change change = {.set_floor = true, .has_floor = true, .floor = k->version};
    return ledger_account_change(c, &w->arena, by, w->hub.id, k->id, &change, 0, err);
}

static void all_or_none_at_a_limit(void **state) {
    struct world *w = world_new(state);
    const struct slip_typed rows[] = {ROW("27/5", "ann", "cat", "60", "Digging", ""),
                                      ROW("27/5", "ann", "ben", "90", "Weeding", ""),
                                      ROW("26/5", "cat", "ben", "20", "Tea", "")};
    struct slips *s;
    testdb_ok(world_write(w, limit, &(struct call){.id = w->ben.account_id, .version = -60}), &w->err);
    assert_int_equal(entered(w, rows, 3, &s), 0);
    assert_true(s->n_wrong == 1 && s->rows[1].error[SLIP_TIME] &&
                strstr(s->rows[1].error[SLIP_TIME], "limit"));
    assert_int_equal(balance_of(w, w->ann.account_id), 0);
    testdb_ok(world_write(w, limit, &(struct call){.id = w->ben.account_id, .version = -600}), &w->err);
    int64_t id = entered(w, rows, 3, NULL);
    assert_true(id > 0);
    /* Ann has given away what she has to give back: taking back is always possible. */
    const struct slip_typed spent[] = {ROW("28/5", "ben", "ann", "120", "Cake", "")};
    assert_true(entered(w, spent, 1, NULL) > 0);
    testdb_ok(world_write(w, limit, &(struct call){.id = w->ann.account_id, .version = 0}), &w->err);
    size_t n = 9;
    testdb_ok(world_write(w, undo, &(struct call){.id = id, .words = "Wrong sheet", .ret_n = &n}), &w->err);
    assert_true(n == 3 && balance_of(w, w->ann.account_id) == -120);
    sound(w);
    world_free(w);
}

static enum err_code reverse(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                             struct err *err) {
    const struct exchange_step s = {.exchange_id = ((struct call *)ctx)->id,
                                    .coordinator = true,
                                    .move = MOVE_REVERSE,
                                    .words = STR("Not this one")};
    return exchange_step(c, &w->arena, by, &w->hub, &s, err);
}

static void what_was_taken_back_before_stays_so(void **state) {
    struct world *w = world_new(state);
    const struct slip_typed rows[] = {ROW("27/5", "ann", "ben", "60", "Digging", ""),
                                      ROW("26/5", "cat", "ben", "20", "Tea", "")};
    int64_t id = entered(w, rows, 2, NULL);
    struct batch b = batch_of(w, id);
    size_t n = 0;
    testdb_ok(world_write(w, reverse, &(struct call){.id = b.lines[0].exchange_id}), &w->err);
    struct call k = {.id = id, .words = " ", .ret_n = &n};
    refuses(w, world_write(w, undo, &k), ERR_INVALID, "reason", "required");
    k.words = "Wrong sheet";
    testdb_ok(world_write(w, undo, &k), &w->err);
    assert_int_equal(n, 1);
    b = batch_of(w, id);
    assert_true(b.b.state == SLIPS_UNDONE && str_eqz(b.b.reason, "Wrong sheet"));
    assert_true(!b.lines[0].back && b.lines[1].back);
    assert_int_equal(balance_of(w, w->ben.account_id), 0);
    refuses(w, world_write(w, undo, &k), ERR_CONFLICT, NULL, "state");
    k.id = 12345;
    assert_int_equal(world_write(w, undo, &k), ERR_NOT_FOUND);
    sound(w);
    world_free(w);
}

/* Any grid that is entered and taken back leaves every balance as it was; one that is not entered leaves all
 * that was typed. */
static void there_and_back_again(void **state) {
    struct world *w = world_new(state);
    uint64_t seed = (uint64_t)clock_monotonic_micros();
    static const char *const names[] = {"ann", "Ben Birch", "3", "cat", "2", "nobody", ""};
    static const char *const times[] = {"90", "1:30", "2h", "10m", "", "2"};
    struct rng rng = rng_seeded(seed);
    size_t made = 0;
    for (int round = 0; round < 30; round++) {
        struct slip_typed rows[8] = {0};
        size_t n = 1 + rng_below(&rng, 8), back = 0;
        size_t most = round % 3 ? 5 : 7; /* mostly such as can be entered */
        int64_t before[3] = {balance_of(w, w->ann.account_id), balance_of(w, w->ben.account_id),
                             balance_of(w, w->cat.account_id)};
        for (size_t i = 0; i < n; i++) {
            size_t giver = rng_below(&rng, most);
            rows[i].cell[SLIP_DAY] = i ? STR("") : str_fmt(&w->arena, "%d May", 1 + (int)rng_below(&rng, 28));
            rows[i].cell[SLIP_GIVER] = str_from(names[giver]);
            rows[i].cell[SLIP_RECEIVER] = str_from(names[(giver + 1) % (most == 5 ? 3 : 7)]);
            rows[i].cell[SLIP_TIME] = str_from(times[rng_below(&rng, most == 5 ? 4 : 6)]);
            rows[i].cell[SLIP_TITLE] = STR("Help");
            rows[i].sure = true;
        }
        struct slips *s;
        int64_t id = entered(w, rows, n, &s);
        if (!id) {
            for (size_t i = 0; i < n; i++)
                for (int f = 0; f < SLIP_FIELDS; f++)
                    assert_true(str_eq(s->rows[i].typed.cell[f], rows[i].cell[f]));
        } else {
            made++;
            testdb_ok(world_write(w, undo, &(struct call){.id = id, .words = "No", .ret_n = &back}), &w->err);
            if (back != n)
                fail_msg("seed %llu: %zu of %zu were taken back", (unsigned long long)seed, back, n);
        }
        if (before[0] != balance_of(w, w->ann.account_id) || before[1] != balance_of(w, w->ben.account_id) ||
            before[2] != balance_of(w, w->cat.account_id))
            fail_msg("seed %llu: balances are not what they were", (unsigned long long)seed);
    }
    assert_true(made > 3);
    sound(w);
    world_free(w);
}

struct photo_call {
    int64_t batch, id, days;
    struct slip_photo got, *list;
    size_t n;
};

static enum err_code photo_add(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    struct photo_call *k = ctx;
    const struct picture p = {STR("\xFF\xD8\xFF\0 a picture"), 10, 20};
    return slip_photo_add(c, &w->arena, by, &w->hub, k->batch, 1, &p, &k->id, err);
}

static enum err_code photo_get(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    struct photo_call *k = ctx;
    (void)by;
    return slip_photo_get(c, &w->arena, w->hub.id, k->batch, k->id, &k->got, err);
}

static enum err_code photo_remove(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                  struct err *err) {
    struct photo_call *k = ctx;
    return slip_photo_remove(c, &w->arena, by, &w->hub, k->batch, k->id, err);
}

static enum err_code set_days(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                              struct err *err) {
    struct photo_call *k = ctx;
    return slip_photo_days_set(c, &w->arena, by, w->hub.id, k->days, err);
}

static size_t expired(struct world *w) {
    size_t n = 99;
    const struct doer by = world_doer(w);
    testdb_ok(slip_photos_expire(w->db, &by, 100, &n, &w->err), &w->err);
    return n;
}

static void photographs_go_with_time(void **state) {
    struct world *w = world_new(state);
    const struct slip_typed rows[] = {ROW("27/5", "ann", "ben", "60", "Digging", "")};
    struct photo_call p = {.batch = entered(w, rows, 1, NULL)}, q = p;
    testdb_ok(world_write(w, photo_add, &p), &w->err);
    testdb_ok(world_read(w, photo_get, &p), &w->err);
    assert_true(p.got.picture.n == 14 && p.got.row == 1 && p.got.width == 10);
    testdb_ok(world_write(w, photo_add, &q), &w->err);
    testdb_ok(world_write(w, photo_remove, &q), &w->err);
    assert_int_equal(world_write(w, photo_remove, &q), ERR_NOT_FOUND);
    assert_int_equal(batch_of(w, p.batch).b.n_photos, 1);
    p.days = 0;
    refuses(w, world_write(w, set_days, &p), ERR_INVALID, "days", NULL);
    world_pass_days(w, 30);
    assert_int_equal(expired(w), 0); /* ninety, where nothing is said */
    p.days = 31;
    testdb_ok(world_write(w, set_days, &p), &w->err);
    assert_int_equal(expired(w), 0);
    world_pass_days(w, 1);
    assert_int_equal(expired(w), 1);
    assert_int_equal(world_read(w, photo_get, &p), ERR_NOT_FOUND);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_people_kinds_and_days),
        cmocka_unit_test(every_mistake_is_told_in_its_cell),
        cmocka_unit_test(several_who_fit_are_a_choice),
        cmocka_unit_test(doubles_want_one_tick),
        cmocka_unit_test(a_slip_with_a_code_confirms_what_was_agreed),
        cmocka_unit_test(kept_taken_up_again_entered_once),
        cmocka_unit_test(all_or_none_at_a_limit),
        cmocka_unit_test(what_was_taken_back_before_stays_so),
        cmocka_unit_test(there_and_back_again),
        cmocka_unit_test(photographs_go_with_time),
    };
    return testdb_run("slips", tests, sizeof tests / sizeof *tests);
}
