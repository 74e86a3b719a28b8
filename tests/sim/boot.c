/* The process ends, in one way or another, and starts again. */
#include <sqlite3.h>
#include <string.h>

#include "run.h"

enum { SUBSETS_OF = 16, DOUBTS_MOST = 62 };

bool boot_look(struct run *r) {
    struct err err = {0};
    if (stored_read(r->db, &r->arena, r->model, r->now, &err) == ERR_OK)
        return true;
    run_fail(r, "what is stored cannot be read: %s", err.message);
    return false;
}

/* Does in the model those requests of this hub that `chosen` has a bit for. */
static void suppose(struct run *r, unsigned hub, struct model_hub *h, uint64_t chosen) {
    unsigned bit = 0;
    for (size_t i = 0; i < r->n_doubt; i++) {
        struct expectation ignored;
        if (r->doubt[i]->ask->hub == hub && (chosen >> bit++ & 1))
            judge_apply(h, r->doubt[i], &ignored);
    }
}

static uint64_t first_bits(unsigned n) {
    return (UINT64_C(1) << n) - 1;
}

/* The k-th choice among n requests, in the order in which they are tried: none, the first, the first two …
 * all; then any, or, where that would take too long, those from one to another: what an earlier fault left in
 * doubt comes before what a later one did, and neither tells of the other. */
static bool choice(unsigned n, uint64_t k, uint64_t *ret) {
    if (k <= n) {
        *ret = first_bits((unsigned)k);
        return true;
    }
    k -= n + 1;
    if (n <= SUBSETS_OF) {
        *ret = k;
        return k <= first_bits(n);
    }
    const unsigned from = (unsigned)(k / n), to = (unsigned)(k % n) + 1;
    *ret = from < to ? first_bits(to) & ~first_bits(from) : 0;
    return from < n;
}

/* What was asked and not answered is wholly there or wholly not: some choice among such requests, in their
 * order, makes the model what is stored. */
static bool resolve(struct run *r, unsigned hub) {
    struct model_hub *h = &r->model->hubs[hub], *kept = &r->saved->hubs[hub];
    unsigned n = 0;
    uint64_t chosen = 0;
    char why[400], first[400] = "";
    for (size_t i = 0; i < r->n_doubt; i++)
        n += r->doubt[i]->ask->hub == hub && n < DOUBTS_MOST;
    model_copy(kept, h);
    for (uint64_t k = 0; choice(n, k, &chosen); k++) {
        model_copy(h, kept);
        suppose(r, hub, h, chosen);
        if (stored_meets(&r->now->hubs[hub], h, why, sizeof why)) {
            unsigned there = (unsigned)__builtin_popcountll(chosen);
            r->count.in_doubt += n;
            r->count.in_doubt_there += there;
            r->count.in_doubt_gone += n - there;
            return true;
        }
        if (k == 0)
            memcpy(first, why, sizeof first);
    }
    run_fail(r,
             "I8: hub %u: what was acknowledged is not all there, or a request is there in part (%u were in "
             "doubt): %s",
             hub, n, first);
    return false;
}

void boot_start(struct run *r) {
    struct err err = {0};
    r->faulty = false;
    /* Each process has a node of its own, so that ids differ though the clock was set back; the world's is 0.
     */
    id_gen_init(&r->ids, clock_virtual(&r->micros), 1 + (unsigned)((r->plan->seed + ++r->boots) % 1023));
    if (world_open(r->disk, &r->db, &err) != ERR_OK) {
        run_fail(r, "I8: the database does not open again: %s", err.message);
        return;
    }
    if (!r->step || !boot_look(r)) /* at the start there is what the world has */
        return;
    for (unsigned i = 0; i < MODEL_HUBS && !r->failed; i++)
        (void)resolve(r, i);
    r->n_doubt = 0;
}

void boot_restart(struct run *r, bool kill) {
    run_tell(r, kill ? "killed" : "stopped");
    if (kill) {
        r->count.kills++;
        struct disk *left = disk_kill(r->disk, r->step->dice);
        db_close(r->db);
        disk_free(r->disk);
        r->disk = left;
    } else {
        r->count.restarts++;
        db_close(r->db);
    }
    r->db = NULL;
    boot_start(r);
}

void boot_power(struct run *r, size_t point, uint64_t dice) {
    struct disk_state s = {.most = 40, .sector = dice % 3 == 0 ? 4096 : 512, .seed = dice};
    size_t states = disk_states(r->disk, point, &s);
    /* Nothing of what was not synced, all of it, or something between. */
    uint64_t lot = dice / 3 % 4;
    s.i = states < 2 || lot == 0 ? 0 : lot == 1 ? 1 : (size_t)(dice / 12 % states);
    run_tell(r, "power off at point %zu, state %zu of %zu", point, s.i, states);
    r->count.power_cuts++;
    struct disk *left = disk_crash(r->disk, point, &s);
    db_close(r->db);
    disk_free(r->disk);
    r->disk = left;
    r->db = NULL;
    boot_start(r);
}
