/* A server in a process of its own, so that those who ask it do not share its memory, its locks or its
 * allocator, and so that what it takes can be read off the system. */
#include "bench/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/rng.h"
#include "exchange/exchange.h"
#include "hub/access.h"
#include "hub/hub.h"
#include "hub/tries.h"

enum { FD_MARGIN = 512 };

/* What the child tells when it is ready, or why it is not. */
struct told {
    enum err_code code;
    struct err err;
    unsigned port;
    int64_t hub_id;
    char tokens[256][64];
    int64_t account[256];
};

/* ---- inside the child ---- */

/* A page that never changes: what the same server does for a page that costs nothing. */
static enum err_code constant(struct http_request *rq, struct err *err) {
    static const char line[] = "<p class=\"govuk-body\">The same words again, as long as it takes.</p>\n";
    for (int64_t n = http_param_id(rq, "n"); n > 0; n -= (int64_t)sizeof line - 1)
        buf_put(&rq->out, line, n < (int64_t)sizeof line - 1 ? (size_t)n : sizeof line - 1);
    return http_send(rq, 200, "text/html; charset=utf-8", err);
}

static const struct http_part constant_parts[] = {{HTTP_PART_FIXED, "constant"}, {HTTP_PART_ID, "n"}};
static const struct http_route constant_route = {
    .method = HTTP_GET,
    .pattern = "/constant/{n:id}",
    .parts = constant_parts,
    .n_parts = 2,
    .need = ACCESS_ANYONE,
    .run = constant,
    .name = "page_constant",
};

struct filling {
    const struct child_plan *plan;
    struct world *w;
    struct told *told;
    struct str hash;
    size_t from, to; /* exchanges */
    struct hub hub;
    struct member ann;
};

static enum err_code make_tokens(struct db_conn *c, void *ctx, struct err *err) {
    struct filling *f = ctx;
    struct world *w = f->w;
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < f->plan->tokens; i++) {
        struct str token;
        code = token_create(c, w->a, &w->by, w->hub_id, w->member[i], SCOPE_WRITE, true, STR("bench"), &token,
                            err);
        if (code == ERR_OK)
            (void)snprintf(f->told->tokens[i], sizeof f->told->tokens[i], "%.*s", STR_ARG(token));
        f->told->account[i] = w->account[i];
    }
    return code;
}

static enum err_code make_ann(struct db_conn *c, void *ctx, struct err *err) {
    struct filling *f = ctx;
    const struct member_new n = {.name = STR("Ann Ash"),
                                 .email = STR(CHILD_EMAIL),
                                 .phone = STR("01632 960123"),
                                 .password_hash = f->hash,
                                 .state = MEMBER_ACTIVE};
    enum err_code code = hub_by_id(c, f->w->a, f->w->hub_id, &f->hub, err);
    return code ? code : member_add(c, f->w->a, &f->w->by, &f->hub, &n, &f->ann, err);
}

/* Given and received in turn; the last few are still under way, or wait for her. */
static enum err_code make_exchanges(struct db_conn *c, void *ctx, struct err *err) {
    struct filling *f = ctx;
    struct world *w = f->w;
    enum err_code code = ERR_OK;
    for (size_t i = f->from; code == ERR_OK && i < f->to; i++) {
        int64_t other = w->member[1 + i % (w->n - 1)], id = 0;
        bool gives = i % 2 == 0, settled = i + 4 < f->plan->exchanges;
        const struct exchange_record r = {.giver_id = gives ? f->ann.id : other,
                                          .receiver_id = gives ? other : f->ann.id,
                                          .title = STR("Help in the garden"),
                                          .category = STR("garden"),
                                          .words = STR(""),
                                          .minutes = 30 + (int64_t)(i % 7) * 15,
                                          .day = w->by.today - (int64_t)(f->plan->exchanges - i) / 2};
        code = exchange_record(c, w->a, &w->by, &f->hub,
                               settled ? 0
                               : gives ? f->ann.id
                                       : other,
                               &r, settled, &id, err);
    }
    return code;
}

/* What a server does when it has nothing else to do. */
static enum err_code catch_up(struct db_conn *c, void *ctx, struct err *err) {
    struct filling *f = ctx;
    size_t n = 0;
    return ledger_catch_up(c, f->w->a, f->w->hub_id, SIZE_MAX, &n, err);
}

static enum err_code fill(const struct child_plan *plan, struct world *w, struct told *told,
                          struct err *err) {
    struct filling f = {.plan = plan, .w = w, .told = told};
    enum err_code code = db_write(w->db, make_tokens, &f, err);
    if (code != ERR_OK || plan->exchanges == 0)
        return code;
    code = password_hash(w->a, STR(CHILD_PASSWORD), &f.hash, err);
    if (code == ERR_OK)
        code = db_write(w->db, make_ann, &f, err);
    for (size_t i = 0; code == ERR_OK && i < plan->exchanges; i += 50) {
        f.from = i;
        f.to = i + 50 < plan->exchanges ? i + 50 : plan->exchanges;
        code = db_write(w->db, make_exchanges, &f, err);
    }
    return code == ERR_OK ? db_write(w->db, catch_up, &f, err) : code;
}

static void make_app(const struct child_plan *plan, struct world *w, struct app *app) {
    int fd = open(str_z(w->a, str_fmt(w->a, "%s/log", plan->place->folder)),
                  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    app->config = plan->o->config;
    app->db = w->db;
    app->clock = w->clock;
    app->log = (struct log){.fd = fd, .level = LOG_INFO};
    app->version = KITH_VERSION;
    id_gen_init(&app->ids, w->clock, 2);
    struct rng rng = rng_system();
    rng_bytes(&rng, app->secret, sizeof app->secret);
    app->sign_in_by_address = http_throttle_new(tries_by_address.burst, tries_by_address.refill, 64);
    app->sign_in_by_account = http_throttle_new(tries_by_account.burst, tries_by_account.refill, 64);
    app->hours = memo_new(8192);
}

static enum err_code serve(const struct child_plan *plan, struct app *app, struct arena *a,
                           struct http_server **ret, struct err *err) {
    size_t n = plan->o->n_routes;
    struct http_route *routes = arena_new_array(a, struct http_route, n + 1);
    if (!routes || a->failed || !app->sign_in_by_address || !app->sign_in_by_account)
        return err_nomem(err);
    memcpy(routes, plan->o->routes, n * sizeof *routes);
    routes[n] = constant_route;
    struct http_config config = {
        .listen = "127.0.0.1:0",
        .workers = app_workers(app, plan->workers),
        .routes = routes,
        .n_routes = n + 1,
        .hooks = hub_hooks(app),
        .log = &app->log,
        .clock = app->clock,
    };
    app_key(app, "csrf", config.secret);
    return http_start(&config, ret, err);
}

static enum err_code child_open(const struct child_plan *plan, struct arena *a, struct world *w,
                                struct told *told, struct err *err) {
    enum err_code code = world_open(a, plan->place, plan->members, w, err);
    if (code != ERR_OK)
        return code;
    told->hub_id = w->hub_id;
    code = fill(plan, w, told, err);
    if (code != ERR_OK)
        world_close(w);
    return code;
}

static void whole_write(int fd, const void *p, size_t n) {
    for (ssize_t done; n > 0; p = (const char *)p + done, n -= (size_t)done)
        if ((done = write(fd, p, n)) <= 0)
            return;
}

/* Until the parent closes its end of `control`, or is no more. */
static void child_run(const struct child_plan *plan, int control, int report) {
    struct arena a;
    struct world w;
    struct app app = {0};
    struct http_server *server = NULL;
    struct told *told = mem_new(sizeof *told);
    char byte;
    if (!told)
        return;
    arena_init(&a, (size_t)256 << 20);
    told->code = child_open(plan, &a, &w, told, &told->err);
    if (told->code == ERR_OK) {
        make_app(plan, &w, &app);
        told->code = serve(plan, &app, &a, &server, &told->err);
        told->port = server ? http_port(server) : 0;
    }
    whole_write(report, told, sizeof *told);
    while (server && read(control, &byte, 1) < 0 && errno == EINTR)
        ;
    http_stop(server, 1000);
    if (app.db)
        world_close(&w);
    http_throttle_free(app.sign_in_by_address);
    http_throttle_free(app.sign_in_by_account);
    memo_free(app.hours);
    arena_release(&a);
    mem_free(told);
}

/* ---- outside ---- */

static enum err_code room_for(unsigned connections, struct err *err) {
    struct rlimit lim;
    rlim_t wanted = connections + FD_MARGIN;
    if (getrlimit(RLIMIT_NOFILE, &lim) != 0)
        return err_nomem(err);
    if (lim.rlim_cur >= wanted)
        return ERR_OK;
    lim.rlim_cur = wanted < lim.rlim_max ? wanted : lim.rlim_max;
    if (lim.rlim_cur < wanted || setrlimit(RLIMIT_NOFILE, &lim) != 0)
        return err_set(
            err, ERR_UNAVAILABLE, "connections", "nofile",
            "This process may have %llu open files, and needs %llu: raise the limit with ulimit -n.",
            (unsigned long long)lim.rlim_max, (unsigned long long)wanted);
    return ERR_OK;
}

static enum err_code hear(struct child *c, struct told *told, struct err *err) {
    size_t n = 0;
    for (ssize_t got; n < sizeof *told && (got = read(c->report, (char *)told + n, sizeof *told - n)) > 0;)
        n += (size_t)got;
    if (n < sizeof *told)
        return err_set(err, ERR_UNAVAILABLE, "server", "child",
                       "The server of the benchmark ended too soon.");
    if (told->code != ERR_OK)
        *err = told->err;
    c->port = told->port;
    c->hub_id = told->hub_id;
    memcpy(c->tokens, told->tokens, sizeof c->tokens);
    memcpy(c->account, told->account, sizeof c->account);
    return told->code;
}

enum err_code child_start(struct arena *a, const struct child_plan *plan, struct child *ret,
                          struct err *err) {
    int control[2], report[2];
    *ret = (struct child){.control = -1, .report = -1};
    struct told *told = arena_new(a, struct told);
    enum err_code code = told ? room_for(plan->connections, err) : err_nomem(err);
    if (code != ERR_OK)
        return code;
    if (pipe2(control, O_CLOEXEC) != 0 || pipe2(report, O_CLOEXEC) != 0)
        return err_set(err, ERR_UNAVAILABLE, "server", "pipe", "No pipe to the server of the benchmark: %s.",
                       strerror(errno));
    pid_t pid = fork();
    if (pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)signal(SIGPIPE, SIG_IGN);
        (void)close(control[1]);
        (void)close(report[0]);
        child_run(plan, control[0], report[1]);
        _exit(0);
    }
    (void)close(control[0]);
    (void)close(report[1]);
    *ret = (struct child){.pid = pid, .control = control[1], .report = report[0]};
    code = pid > 0 ? hear(ret, told, err)
                   : err_set(err, ERR_UNAVAILABLE, "server", "fork", "No process for the server: %s.",
                             strerror(errno));
    if (code != ERR_OK)
        child_stop(ret);
    return code;
}

void child_stop(struct child *c) {
    (void)close(c->control);
    (void)close(c->report);
    if (c->pid > 0)
        (void)waitpid(c->pid, NULL, 0);
    c->pid = 0;
}

int64_t child_memory(const struct child *c) {
    char path[64], line[256];
    long long kib = 0, one;
    (void)snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)c->pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "Private_Clean: %lld", &one) == 1 || sscanf(line, "Private_Dirty: %lld", &one) == 1)
            kib += one;
    if (f)
        (void)fclose(f);
    return kib * 1024;
}

double child_cpu(const struct child *c) {
    char path[64], line[1024];
    unsigned long user = 0, kernel = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)c->pid);
    FILE *f = fopen(path, "re");
    const char *end = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    if (end)
        (void)sscanf(end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel);
    if (f)
        (void)fclose(f);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}
