#include "plan.h"

#include "base/rng.h"

/* Of each kind so many in a thousand; in a quiet plan, what breaks is left out. */
static const struct kind {
    const char *name;
    bool of_hub, breaks;
    unsigned weight;
} kinds[STEP_KINDS] = {
    [STEP_POST] = {"post", true, false, 110},
    [STEP_BATCH] = {"batch", true, false, 70},
    [STEP_HOLD] = {"hold", true, false, 60},
    [STEP_END] = {"end", true, false, 70},
    [STEP_REVERSE] = {"reverse", true, false, 45},
    [STEP_LIMIT] = {"limit", true, false, 45},
    [STEP_CLOSE] = {"close", true, false, 30},
    [STEP_OPEN] = {"open", true, false, 15},
    [STEP_EXPIRE] = {"expire", true, false, 30},
    [STEP_PROPOSE] = {"propose", true, false, 35},
    [STEP_RECORD] = {"record", true, false, 50},
    [STEP_MOVE] = {"move", true, false, 90},
    [STEP_GIVE] = {"give", true, false, 30},
    [STEP_AGAIN] = {"again", true, false, 75},
    [STEP_OTHERWISE] = {"otherwise", true, false, 25},
    [STEP_TURN] = {"turn", false, false, 110},
    [STEP_DUE] = {"due", false, false, 28},
    [STEP_CLOCK] = {"clock", false, false, 50},
    [STEP_POWER] = {"power", false, true, 22},
    [STEP_FAULT] = {"fault", false, true, 18},
    [STEP_OTHER] = {"other", false, false, 14},
    [STEP_RESTART] = {"restart", false, false, 8},
    [STEP_CATCH_UP] = {"catch-up", false, false, 30},
    [STEP_REBUILD] = {"rebuild", false, false, 10},
    [STEP_CHECK] = {"check", false, false, 12},
};

const char *step_name(enum step_kind k) {
    return kinds[k].name;
}

bool step_of_hub(enum step_kind k) {
    return kinds[k].of_hub;
}

static enum step_kind draw(struct rng *r, bool quiet) {
    unsigned sum = 0;
    for (unsigned k = 0; k < STEP_KINDS; k++)
        sum += quiet && kinds[k].breaks ? 0 : kinds[k].weight;
    unsigned at = (unsigned)rng_below(r, sum);
    unsigned k = 0;
    for (;; k++) {
        unsigned weight = quiet && kinds[k].breaks ? 0 : kinds[k].weight;
        if (at < weight)
            return (enum step_kind)k;
        at -= weight;
    }
}

void plan_make(struct plan *p, uint64_t seed, unsigned hubs) {
    struct rng r = rng_seeded(seed);
    *p = (struct plan){.seed = seed, .quiet = rng_below(&r, 12) == 0};
    p->n = (size_t)rng_between(&r, 30, 60);
    /* Mostly one busy hub, so that its states get deep, with others beside it. */
    unsigned busy = (unsigned)rng_below(&r, hubs);
    for (unsigned i = 0; i < p->n; i++) {
        struct step *s = &p->steps[i];
        s->kind = draw(&r, p->quiet);
        s->number = i;
        s->hub = rng_below(&r, 10) < 6 ? busy : (unsigned)rng_below(&r, hubs);
        s->dice = rng_u64(&r);
    }
}
