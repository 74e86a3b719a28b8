#include "selftest.h"

#include <string.h>

#include "run.h"
#include "shrink.h"

enum { SEEDS_MOST = 400 };

/* What is shown to a judge: a copy, of which one thing is made untrue. */
struct lie {
    struct stored_hub now, before;
    struct model_hub *must;
    const struct promises *promises;
    unsigned hub;
};

static bool lie_1(struct lie *l) {
    if (l->now.n_lines == 0)
        return false;
    l->now.lines[0].amount = -l->now.lines[0].amount;
    return true;
}

static bool lie_2(struct lie *l) { /* the sum of all stays 0 */
    l->now.accounts[0].a.given += 1;
    l->now.accounts[1].a.received += 1;
    return true;
}

static bool lie_3(struct lie *l) {
    for (size_t i = 0; i < l->must->n_lines; i++) {
        if (!l->must->lines[i].has_floor)
            continue;
        l->must->lines[i].floor = LEDGER_MOST;
        return true;
    }
    return false;
}

static bool lie_4(struct lie *l) {
    const struct str *first = NULL;
    for (size_t i = 0; i < l->now.n_lines; i++) {
        if (str_empty(l->now.lines[i].key))
            continue;
        if (first) {
            l->now.lines[i].key = *first;
            return true;
        }
        first = &l->now.lines[i].key;
    }
    return false;
}

static bool lie_5(struct lie *l) {
    for (size_t i = 0; i < l->now.n_lines; i++) {
        if (l->now.lines[i].link_id == 0)
            continue;
        l->now.lines[i].id += 1;
        return true;
    }
    return false;
}

static bool lie_6(struct lie *l) {
    for (size_t i = 1; i < l->now.n_lines; i++) {
        if (l->now.lines[i].pending_id == 0)
            continue;
        l->now.lines[0].pending_id = l->now.lines[i].pending_id;
        return true;
    }
    return false;
}

static bool lie_7(struct lie *l) {
    if (l->now.n_lines == 0)
        return false;
    l->now.lines[0].day += 1;
    return true;
}

static bool lie_8(struct lie *l) {
    for (size_t i = 0; i < l->promises->n; i++) {
        const struct promise *p = &l->promises->kept[i];
        if (p->hub == l->hub && p->sequence == (int64_t)l->now.n_lines) {
            l->now.n_lines--;
            return true;
        }
    }
    return false;
}

static bool lie_9(struct lie *l) {
    if (l->now.n_lines < 2)
        return false;
    l->now.lines[1].at = l->now.lines[0].at - 1;
    return true;
}

static bool lie_11(struct lie *l) {
    if (l->now.n_trail == 0)
        return false;
    l->now.n_trail--;
    return true;
}

static const struct judge {
    const char *name;
    bool (*holds)(const struct evidence *v);
    bool (*lie)(struct lie *l);
} judges[] = {
    {"invariant_1_debits_equal_credits", invariant_1_debits_equal_credits, lie_1},
    {"invariant_2_balance_is_fold_is_cache", invariant_2_balance_is_fold_is_cache, lie_2},
    {"invariant_3_floor_holds_at_every_point", invariant_3_floor_holds_at_every_point, lie_3},
    {"invariant_4_one_key_one_effect", invariant_4_one_key_one_effect, lie_4},
    {"invariant_5_linked_all_or_none", invariant_5_linked_all_or_none, lie_5},
    {"invariant_6_pending_ends_once", invariant_6_pending_ends_once, lie_6},
    {"invariant_7_lines_never_change", invariant_7_lines_never_change, lie_7},
    {"invariant_8_acknowledged_is_durable", invariant_8_acknowledged_is_durable, lie_8},
    {"invariant_9_gap_free_and_chained", invariant_9_gap_free_and_chained, lie_9},
    {"invariant_11_audited", invariant_11_audited, lie_11},
};
enum { JUDGES = sizeof judges / sizeof *judges };

struct lying {
    bool told[JUDGES]; /* the lie could be told */
    bool seen[JUDGES];
};

/* At the end of a run in which all held: each judge once with the truth and once with the lie. */
static void lie_to(struct run *r, struct lying *l, unsigned hub, size_t i) {
    char why[500] = "";
    struct lie lie = {.now = r->now->hubs[hub],
                      .before = r->now->hubs[hub],
                      .must = &r->saved->hubs[hub],
                      .promises = &r->promises,
                      .hub = hub};
    struct stored_hub *now = &lie.now;
    model_copy(lie.must, &r->model->hubs[hub]);
    now->lines = arena_new_array(&r->arena, struct ledger_line, now->n_lines + 1);
    now->accounts = arena_new_array(&r->arena, struct ledger_account_view, now->n_accounts);
    if (!now->lines || !now->accounts)
        return;
    memcpy(now->lines, lie.before.lines, now->n_lines * sizeof *now->lines);
    memcpy(now->accounts, lie.before.accounts, now->n_accounts * sizeof *now->accounts);
    const struct evidence v = {.db = r->db,
                               .a = &r->arena,
                               .hub = hub,
                               .now = now,
                               .before = &lie.before,
                               .must = lie.must,
                               .promises = &r->promises,
                               .why = why,
                               .n_why = sizeof why};
    bool truth = judges[i].holds(&v);
    if (!judges[i].lie(&lie))
        return;
    l->seen[i] = truth && !judges[i].holds(&v);
    l->told[i] = true;
}

static void lie_to_all(struct run *r, void *ctx) {
    struct lying *l = ctx;
    for (unsigned hub = 0; hub < MODEL_HUBS; hub++)
        for (size_t i = 0; i < JUDGES; i++)
            if (!l->told[i])
                lie_to(r, l, hub, i);
}

static unsigned print(unsigned number, bool ok, const char *name, const char *what) {
    printf("%sok %u - %s %s\n", ok ? "" : "not ", number, name, what);
    return ok ? 0 : 1;
}

/* A run that is made to fail shrinks to the few steps that it needs, and fails alike each time. */
static bool shrinks(struct run *r) {
    struct plan p;
    char why[sizeof r->why];
    r->spoil = true;
    for (uint64_t seed = 1; seed < SEEDS_MOST; seed++) {
        plan_make(&p, seed, MODEL_HUBS);
        if (run_seed(r, &p) || p.n < 20)
            continue;
        (void)shrink(r, &p);
        bool failed = !run_seed(r, &p);
        memcpy(why, r->why, sizeof why);
        bool again = !run_seed(r, &p) && strcmp(why, r->why) == 0;
        r->spoil = false;
        return failed && again && p.n >= 1 && p.n <= 4;
    }
    return false;
}

unsigned selftest(const struct world *w, unsigned from) {
    struct run *r = run_new(w);
    struct lying l = {0};
    unsigned failed = 0;
    char why[200];
    bool all = false, sound = true;
    r->at_end = lie_to_all;
    r->at_end_ctx = &l;
    for (uint64_t seed = 1; seed < SEEDS_MOST && !all; seed++) {
        struct plan p;
        plan_make(&p, seed, MODEL_HUBS);
        sound = run_plan(r, &p) && sound;
        all = true;
        for (size_t i = 0; i < JUDGES; i++)
            all = all && l.told[i];
    }
    r->at_end = NULL;
    for (size_t i = 0; i < JUDGES; i++)
        failed += print(from++, l.seen[i], judges[i].name, "notices a lie");
    failed += print(from++, !invariant_10_hub_stands_alone(STR("a\nb\n"), STR("a\nc\n"), why, sizeof why),
                    "invariant_10_hub_stands_alone", "notices a lie");
    failed += print(from++, sound, "the truth", "is believed");
    failed += print(from++, shrinks(r), "a failing seed", "shrinks and replays exactly");
    run_free(r);
    return failed;
}
