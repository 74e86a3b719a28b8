/* When people are free as it is stored, on either engine: of all of a hub at once as of each alone.
 */
#include "../exchange/world.h"

#include <string.h>

#include "base/rng.h"
#include "calendar/calendar.h"

struct job {
    struct world *w;
    enum err_code (*run)(struct db_conn *c, struct job *j, struct doer *by, struct err *err);
    int64_t member;
    const void *what;
    size_t n;
    struct availability one, *list;
};

static enum err_code run(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    struct doer by = world_doer(j->w);
    return j->run(c, j, &by, err);
}

static enum err_code set_week(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return availability_set(c, &j->w->arena, by, j->w->hub.id, j->member, j->what, 0, err);
}

static enum err_code add_days(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return free_days_add(c, &j->w->arena, by, j->w->hub.id, j->member, j->what, err);
}

static enum err_code set_busy(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return busy_times_set(c, &j->w->arena, by, j->w->hub.id, j->member, j->what, j->n, err);
}

static enum err_code get_one(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return availability_get(c, &j->w->arena, j->w->hub.id, j->member, by->today, &j->one, err);
}

static enum err_code get_all(struct db_conn *c, struct job *j, struct doer *by, struct err *err) {
    return availabilities_of(c, &j->w->arena, j->w->hub.id, by->today, &j->list, &j->n, err);
}

static void write(struct job j) {
    testdb_ok(db_write(j.w->db, run, &j, &j.w->err), &j.w->err);
}

static struct job look(struct job j) {
    testdb_ok(db_read(j.w->db, run, &j, &j.w->err), &j.w->err);
    return j;
}

/* Some say all, some a part, and in the end one nothing. */
static void tell(struct world *w, struct rng *r, const struct member *m, int64_t today) {
    if (rng_chance(r, 0.6)) {
        struct week week = {.bits = {0}};
        week_add(&week, (int)rng_below(r, 7), 540, 720);
        write((struct job){.w = w, .run = set_week, .member = m->id, .what = &week});
    }
    for (int64_t n = rng_between(r, 0, 3); n > 0; n--) {
        int64_t from = today + rng_between(r, -5, 20);
        struct free_days days = {.from_day = from, .to_day = today + rng_between(r, 20, 30)};
        write((struct job){.w = w, .run = add_days, .member = m->id, .what = &days});
    }
    struct busy_time busy[3];
    size_t n = (size_t)rng_below(r, 4);
    for (size_t i = 0; i < n; i++) {
        busy[i].from_at = (today + rng_between(r, -3, 9)) * SECONDS_A_DAY;
        busy[i].to_at = busy[i].from_at + rng_between(r, 1, 2 * SECONDS_A_DAY);
    }
    write((struct job){.w = w, .run = set_busy, .member = m->id, .what = busy, .n = n});
}

static void assert_same(const struct availability *x, const struct availability *y) {
    assert_memory_equal(&x->pattern, &y->pattern, sizeof x->pattern);
    assert_int_equal(x->version, y->version);
    assert_int_equal(x->n_days, y->n_days);
    assert_int_equal(x->n_busy, y->n_busy);
    for (size_t i = 0; i < x->n_days; i++)
        assert_memory_equal(&x->days[i], &y->days[i], sizeof *x->days);
    for (size_t i = 0; i < x->n_busy; i++)
        assert_memory_equal(&x->busy[i], &y->busy[i], sizeof *x->busy);
}

static void all_of_a_hub_are_each_of_them(void **state) {
    struct world *w = world_new(state);
    struct rng r = rng_seeded(23);
    const int64_t today = world_doer(w).today;
    struct member people[9] = {w->ann, w->ben, w->cat};
    for (int i = 3; i < 9; i++)
        people[i] = add_person(w, i);
    for (size_t i = 0; i < 8; i++) /* the ninth says nothing */
        tell(w, &r, &people[i], today);
    struct job all = look((struct job){.w = w, .run = get_all});
    assert_in_range(all.n, 5, 8);
    size_t with_days = 0, with_busy = 0;
    for (size_t i = 0; i < 9; i++) {
        struct job one = look((struct job){.w = w, .run = get_one, .member = people[i].id});
        const struct availability *of = availability_find(all.list, all.n, people[i].id);
        assert_same(of, &one.one);
        with_days += of->n_days > 0;
        with_busy += of->n_busy > 0;
    }
    assert_true(with_days > 1 && with_busy > 1);
    for (size_t i = 0; i < all.n; i++) {
        assert_true(i == 0 || all.list[i - 1].member_id < all.list[i].member_id);
        assert_true(all.list[i].version || all.list[i].n_days || all.list[i].n_busy);
        for (size_t k = 0; k < all.list[i].n_days; k++)
            assert_true(all.list[i].days[k].to_day >= today);
    }
    /* another hub's, and one who is nobody */
    assert_int_equal(availability_find(all.list, all.n, w->far.id)->n_days, 0);
    assert_true(week_empty(&availability_find(all.list, all.n, 5)->pattern));
    world_free(w);
}

static void what_is_over_is_left_out(void **state) {
    struct world *w = world_new(state);
    const int64_t today = world_doer(w).today;
    const struct free_days days = {.from_day = today, .to_day = today + 2};
    const struct busy_time busy = {(today + 1) * SECONDS_A_DAY, (today + 1) * SECONDS_A_DAY + 3600};
    write((struct job){.w = w, .run = add_days, .member = w->ann.id, .what = &days});
    write((struct job){.w = w, .run = set_busy, .member = w->ben.id, .what = &busy, .n = 1});
    assert_int_equal(look((struct job){.w = w, .run = get_all}).n, 2);
    world_pass_days(w, 3);
    struct job later = look((struct job){.w = w, .run = get_all});
    assert_int_equal(later.n, 0);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_a_hub_are_each_of_them),
        cmocka_unit_test(what_is_over_is_left_out),
    };
    return testdb_run("calendar store", tests, sizeof tests / sizeof *tests);
}
