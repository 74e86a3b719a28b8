/* kith-sim: runs seeds of the simulation, one after the other or many at once. */
#include <argp.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pool.h"
#include "run.h"
#include "selftest.h"
#include "shrink.h"

enum { JOBS_MOST = 64, EXERCISED_FROM = 5000 };

struct wish {
    uint64_t from, seeds;
    unsigned jobs;
    bool one, trace, shrink, json, tap;
    const char *only;
};

static bool number(const char *text, uint64_t *ret) {
    return text && str_u64(str_from(text), ret);
}

static error_t parse(int key, char *arg, struct argp_state *state) {
    struct wish *w = state->input;
    uint64_t n = 0;
    if (key == 'n' || key == 's' || key == 'f' || key == 'j') {
        if (!number(arg, &n))
            argp_error(state, "\"%s\" is no number", arg);
    }
    switch (key) {
    case 's':
        w->one = true;
        w->from = n;
        w->seeds = 1;
        break;
    case 'n': w->seeds = n; break;
    case 'f': w->from = n; break;
    case 'j': w->jobs = n < 1 ? 1 : n > JOBS_MOST ? JOBS_MOST : (unsigned)n; break;
    case 't': w->trace = true; break;
    case 'k': w->shrink = true; break;
    case 'J': w->json = true; break;
    case 'T': w->tap = true; break;
    case 'o': w->only = arg; break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const struct argp_option options[] = {
    {"seed", 's', "N", 0, "Run this seed alone", 0},
    {"seeds", 'n', "N", 0, "Run so many seeds (100)", 0},
    {"from", 'f', "S", 0, "Begin with this seed (1)", 0},
    {"jobs", 'j', "J", 0, "In so many processes (1)", 0},
    {"trace", 't', NULL, 0, "Tell what happens, step by step (with --seed)", 0},
    {"shrink", 'k', NULL, 0, "Make a failing seed small and tell what is left (with --seed)", 0},
    {"only", 'o', "STEPS", 0, "Run these steps of the seed's plan alone, as \"3,7,12\" (with --seed)", 0},
    {"json", 'J', NULL, 0, "End with one line of JSON", 0},
    {"tap", 'T', NULL, 0, "Answer in TAP, for script/test", 0},
    {0}};
static const struct argp argp = {
    options,
    parse,
    NULL,
    "Runs Kith's ledger and exchanges on a virtual disk and clock, by seeds, and judges "
    "what they answer and store.",
    NULL,
    NULL,
    NULL};

/* ---- one seed ---- */

static void keep_only(struct plan *p, const char *only) {
    struct str rest = str_from(only), part;
    bool wanted[PLAN_MOST] = {false};
    while (str_next(&rest, ',', &part)) {
        uint64_t n = 0;
        if (str_u64(part, &n) && n < PLAN_MOST)
            wanted[n] = true;
    }
    size_t kept = 0;
    for (size_t i = 0; i < p->n; i++)
        if (wanted[p->steps[i].number])
            p->steps[kept++] = p->steps[i];
    p->n = kept;
}

static void print_steps(const struct plan *p) {
    printf("kith-sim --seed %llu --trace --only ", (unsigned long long)p->seed);
    for (size_t i = 0; i < p->n; i++)
        printf("%s%u", i > 0 ? "," : "", p->steps[i].number);
    putchar('\n');
}

static int run_one(const struct world *world, const struct wish *w) {
    struct run *r = run_new(world);
    struct plan p;
    plan_make(&p, w->from, MODEL_HUBS);
    if (w->only)
        keep_only(&p, w->only);
    r->trace = w->trace && !w->shrink ? stdout : NULL;
    bool ok = run_seed(r, &p);
    if (!ok && w->shrink) {
        size_t before = p.n, runs = shrink(r, &p);
        printf("%zu of %zu steps are left after %zu runs:\n", p.n, before, runs);
        r->trace = stdout;
        ok = run_seed(r, &p);
        print_steps(&p);
    }
    if (ok)
        printf("seed %llu: all invariants hold\n", (unsigned long long)w->from);
    else
        printf("seed %llu failed: %s\n", (unsigned long long)w->from, r->why);
    run_free(r);
    return ok ? 0 : 1;
}

/* ---- many ---- */

static void tell_failure(uint64_t seed, const char *why) {
    char text[900];
    int n = snprintf(text, sizeof text, "# seed %llu failed: %.700s\n#   kith-sim --seed %llu --shrink\n",
                     (unsigned long long)seed, why, (unsigned long long)seed);
    if (n > 0 && write(STDOUT_FILENO, text, (size_t)n) < 0)
        _exit(3);
}

/* Every jobs-th seed; the counts go back through the pipe. */
static void work(const struct world *world, const struct wish *w, unsigned job, int fd) {
    struct run *r = run_new(world);
    for (uint64_t i = job; i < w->seeds && r->count.failed < 5; i += w->jobs) {
        struct plan p;
        plan_make(&p, w->from + i, MODEL_HUBS);
        if (!run_seed(r, &p))
            tell_failure(p.seed, r->why);
    }
    const char *at = (const char *)&r->count;
    for (size_t left = sizeof r->count; left > 0;) {
        ssize_t n = write(fd, at, left);
        if (n <= 0)
            _exit(3);
        at += n;
        left -= (size_t)n;
    }
    _exit(0);
}

static bool read_count(int fd, struct count *ret) {
    char *at = (char *)ret;
    for (size_t left = sizeof *ret; left > 0;) {
        ssize_t n = read(fd, at, left);
        if (n <= 0)
            return false;
        at += n;
        left -= (size_t)n;
    }
    return true;
}

static bool run_many(const struct world *world, const struct wish *w, struct count *sum) {
    int fds[JOBS_MOST];
    pid_t pids[JOBS_MOST];
    bool ok = true;
    (void)fflush(stdout);
    for (unsigned j = 0; j < w->jobs; j++) {
        int ends[2];
        if (pipe(ends) != 0 || (pids[j] = fork()) < 0) {
            perror("kith-sim");
            exit(2);
        }
        if (pids[j] == 0) {
            close(ends[0]);
            work(world, w, j, ends[1]);
        }
        close(ends[1]);
        fds[j] = ends[0];
    }
    for (unsigned j = 0; j < w->jobs; j++) {
        struct count c;
        int status = 0;
        if (read_count(fds[j], &c))
            count_add(sum, &c);
        (void)close(fds[j]);
        if (waitpid(pids[j], &status, 0) < 0 || status != 0) {
            printf("# a process of the simulation ended with %d\n", status);
            ok = false;
        }
    }
    return ok && sum->failed == 0;
}

static void print_tap(const struct wish *w, bool ok, const struct count *c, const char *missing) {
    printf("%sok 1 - %llu seeds keep every invariant\n", ok ? "" : "not ", (unsigned long long)w->seeds);
    if (missing)
        printf("not ok 2 - the simulation exercised all it can: no \"%s\"\n", missing);
    else
        printf("ok 2 - the simulation exercised all it can\n");
    count_print(c, stdout, "# ");
}

int main(int argc, char **argv) {
    struct wish w = {.from = 1, .seeds = 100, .jobs = 1};
    argp_parse(&argp, argc, argv, 0, NULL, &w);
    pool_install();
    struct world *world = world_new();
    if (w.one) {
        int status = run_one(world, &w);
        world_free(world);
        return status;
    }
    struct count c = {0};
    bool ok = run_many(world, &w, &c);
    /* A few seeds cannot meet everything. */
    const char *missing = w.seeds >= EXERCISED_FROM ? count_missing(&c) : NULL;
    if (w.tap) {
        printf("1..%d\n", 2 + SELFTESTS);
        print_tap(&w, ok, &c, missing);
        ok = selftest(world, 3) == 0 && ok;
    } else {
        if (missing)
            printf("nothing of this happened: %s\n", missing);
        count_print(&c, stdout, "");
    }
    if (w.json)
        count_json(&c, stdout);
    world_free(world);
    return ok && !missing ? 0 : 1;
}
