/* When people are free, as it is stored, on either engine. */
#include "../exchange/world.h"

#include "calendar/calendar.h"

struct job {
    struct world *w;
    enum err_code (*run)(struct db_conn *c, struct job *j, struct doer *by, struct err *err);
    int64_t member;
    const void *what;
    size_t n;
    struct availability one;
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

static void write(struct job j) {
    testdb_ok(db_write(j.w->db, run, &j, &j.w->err), &j.w->err);
}

static struct job look(struct job j) {
    testdb_ok(db_read(j.w->db, run, &j, &j.w->err), &j.w->err);
    return j;
}

static void what_was_said_comes_back(void **state) {
    struct world *w = world_new(state);
    const int64_t today = world_doer(w).today;
    struct week week = {.bits = {0}};
    const struct free_days days = {.from_day = today - 1, .to_day = today + 2};
    const struct busy_time busy[] = {{(today + 5) * SECONDS_A_DAY, (today + 5) * SECONDS_A_DAY + 60},
                                     {(today + 1) * SECONDS_A_DAY, (today + 1) * SECONDS_A_DAY + 3600}};
    week_add(&week, 2, 540, 720);
    write((struct job){.w = w, .run = set_week, .member = w->ann.id, .what = &week});
    write((struct job){.w = w, .run = add_days, .member = w->ann.id, .what = &days});
    write((struct job){.w = w, .run = set_busy, .member = w->ann.id, .what = busy, .n = 2});
    write((struct job){.w = w, .run = set_busy, .member = w->ben.id, .what = busy, .n = 1});
    const struct availability ann = look((struct job){.w = w, .run = get_one, .member = w->ann.id}).one,
                              cat = look((struct job){.w = w, .run = get_one, .member = w->cat.id}).one;
    assert_memory_equal(&ann.pattern, &week, sizeof week);
    assert_int_equal(ann.version, 1);
    assert_int_equal(ann.n_days, 1);
    assert_memory_equal(&ann.days[0], &days, sizeof days);
    assert_int_equal(ann.n_busy, 2);
    assert_memory_equal(&ann.busy[0], &busy[1], sizeof *busy); /* in their order */
    assert_memory_equal(&ann.busy[1], &busy[0], sizeof *busy);
    assert_true(week_empty(&cat.pattern) && !cat.version && !cat.n_days && !cat.n_busy);
    world_free(w);
}

static void what_is_over_is_left_out(void **state) {
    struct world *w = world_new(state);
    const int64_t today = world_doer(w).today;
    const struct free_days days = {.from_day = today, .to_day = today + 2};
    const struct busy_time busy = {(today + 1) * SECONDS_A_DAY, (today + 1) * SECONDS_A_DAY + 3600};
    write((struct job){.w = w, .run = add_days, .member = w->ann.id, .what = &days});
    write((struct job){.w = w, .run = set_busy, .member = w->ann.id, .what = &busy, .n = 1});
    struct job now = look((struct job){.w = w, .run = get_one, .member = w->ann.id});
    assert_true(now.one.n_days == 1 && now.one.n_busy == 1);
    world_pass_days(w, 3);
    struct job later = look((struct job){.w = w, .run = get_one, .member = w->ann.id});
    assert_true(later.one.n_days == 0 && later.one.n_busy == 0);
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_comes_back),
        cmocka_unit_test(what_is_over_is_left_out),
    };
    return testdb_run("calendar store", tests, sizeof tests / sizeof *tests);
}
