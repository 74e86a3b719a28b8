/* The cycle formulation: one column a cycle, one row a person, who is in one ring at most. By GLPK, whose
 * state is the thread's own: what it prints is turned off, and where it would end the process it ends the
 * thread that solves. */
#include "base/thread.h"
#include "rings/inside.h"
#include <glpk.h>
#include <math.h>

struct master {
    const struct part *part;
    const struct pool *pool;
    glp_prob *lp;
    size_t n_cols;
    int limit; /* milliseconds */
    int answer;
    bool fixed; /* some columns were, since it was solved: what was best is still dual feasible, no more */
};

static int millis(double seconds) {
    return seconds <= 0 ? 1 : seconds > 1e6 ? INT32_MAX : (int)(seconds * 1000) + 1;
}

/* What it calls before it would abort: it may not return. */
static void give_up(void *info) {
    (void)info;
    (void)glp_free_env();
    pthread_exit(NULL);
}

void master_begin(void) {
    (void)glp_term_out(GLP_OFF);
    glp_error_hook(give_up, NULL);
}

void master_over(void) {
    glp_error_hook(NULL, NULL);
    (void)glp_free_env();
}

/* ---- two at once ---- */

struct beside {
    void (*run)(void *ctx);
    void *ctx;
    pthread_t thread;
    void *back;
};

static void *run_beside(void *ctx) {
    struct beside *b = ctx;
    master_begin();
    b->run(b->ctx);
    master_over();
    return b;
}

static void wait_for(void *ctx) {
    struct beside *b = ctx;
    (void)pthread_join(b->thread, &b->back);
}

bool master_both(void (*run)(void *ctx), void *one, void *other) {
    struct beside b = {.run = run, .ctx = other};
    if (!other || !thread_start(&b.thread, run_beside, &b)) {
        run(one);
        if (other)
            run(other);
        return true;
    }
    /* Where the solver ends this thread the other one still needs what is on its stack. */
    pthread_cleanup_push(wait_for, &b);
    run(one);
    pthread_cleanup_pop(1);
    return b.back != NULL;
}

/* ---- the linear programme ---- */

static void begin(struct master *m) {
    m->lp = glp_create_prob();
    glp_set_obj_dir(m->lp, GLP_MAX);
    if (m->part->n > 0)
        (void)glp_add_rows(m->lp, (int)m->part->n);
    for (int i = 1; i <= (int)m->part->n; i++)
        glp_set_row_bnds(m->lp, i, GLP_UP, 0, 1);
}

static void add_column(struct master *m, const struct ring_cycle *c, double unit) {
    int rows[RING_LONGEST + 1];
    double ones[RING_LONGEST + 1];
    int j = glp_add_cols(m->lp, 1);
    for (uint32_t i = 0; i < c->n; i++) {
        rows[i + 1] = (int)c->v[i] + 1;
        ones[i + 1] = 1;
    }
    glp_set_obj_coef(m->lp, j, (double)c->weight / unit);
    glp_set_mat_col(m->lp, j, (int)c->n, rows, ones);
}

static void take_in(struct master *m) {
    for (; m->n_cols < m->pool->n; m->n_cols++) {
        add_column(m, &m->pool->cycles[m->n_cols], (double)RING_UNIT);
        glp_set_col_bnds(m->lp, (int)m->n_cols + 1, GLP_LO, 0, 0);
    }
}

static void solve(struct master *m) {
    glp_smcp how;
    take_in(m);
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.meth = m->fixed ? GLP_DUALP : GLP_PRIMAL;
    how.tm_lim = m->limit;
    m->answer = glp_simplex(m->lp, &how);
    m->fixed = false;
}

struct master *master_make(const struct part *p) {
    struct master *m = mem_new(sizeof *m);
    if (!m)
        return NULL;
    m->part = p;
    begin(m);
    return m;
}

void master_solve(struct master *m, const struct pool *pool, double seconds, int64_t *price, double *share,
                  bool *ret_done) {
    m->pool = pool;
    m->limit = millis(seconds);
    solve(m);
    *ret_done = m->answer == 0 && glp_get_status(m->lp) == GLP_OPT;
    for (size_t v = 0; price && v < m->part->n; v++) {
        double dual = glp_get_row_dual(m->lp, (int)v + 1);
        price[v] = dual > 0 ? llround(dual * (double)(RING_UNIT * PRICE_SCALE)) : 0;
    }
    for (size_t j = 0; share && j < pool->n; j++)
        share[j] = glp_get_col_prim(m->lp, (int)j + 1);
}

double master_value(const struct master *m) {
    return glp_get_obj_val(m->lp) * (double)RING_UNIT;
}

void master_fix(struct master *m, size_t j, int to) {
    m->fixed = true;
    glp_set_col_bnds(m->lp, (int)j + 1, GLP_FX, to, to);
}

static void drop(struct master *m) {
    if (m->lp)
        glp_delete_prob(m->lp);
    m->lp = NULL;
}

void master_drop(struct master *m) {
    if (m)
        drop(m);
    mem_free(m);
}

/* Rows first, then columns. */
void master_basis(const struct master *m, unsigned char *ret) {
    const size_t n = m->part->n;
    for (size_t v = 0; v < n; v++)
        ret[v] = (unsigned char)glp_get_row_stat(m->lp, (int)v + 1);
    for (size_t j = 0; j < m->n_cols; j++)
        ret[n + j] = (unsigned char)glp_get_col_stat(m->lp, (int)j + 1);
}

void master_begin_at(struct master *m, const struct pool *pool, const unsigned char *basis) {
    const size_t n = m->part->n;
    m->pool = pool;
    take_in(m);
    for (size_t v = 0; v < n; v++)
        glp_set_row_stat(m->lp, (int)v + 1, basis[v]);
    for (size_t j = 0; j < m->n_cols; j++)
        glp_set_col_stat(m->lp, (int)j + 1, basis[n + j]);
}

/* Each ring in place of one of its people, instead of nothing at all. */
static void begin_at_rings(glp_prob *lp, const struct pool *pool, const bool *chosen) {
    for (size_t j = 0; j < pool->n; j++) {
        if (!chosen[j])
            continue;
        glp_set_col_stat(lp, (int)j + 1, GLP_BS);
        glp_set_row_stat(lp, (int)pool->cycles[j].v[0] + 1, GLP_NU);
    }
}

void master_begin_with(struct master *m, const struct pool *pool, const bool *chosen) {
    m->pool = pool;
    take_in(m);
    begin_at_rings(m->lp, pool, chosen);
}

/* ---- whole numbers ---- */

#define CLIQUES_MOST 5000

struct choosing {
    struct master m;
    const bool *chosen;
    double unit;
    bool told; /* what we have already was offered */
    double bound;
    int nodes, nodes_most; /* branches looked at */
};

static void offer(struct choosing *k, glp_tree *tree) {
    double *x = mem_new((k->m.pool->n + 1) * sizeof *x);
    if (!x)
        return;
    for (size_t j = 0; j < k->m.pool->n; j++)
        x[j + 1] = k->chosen[j] ? 1 : 0;
    (void)glp_ios_heur_sol(tree, x);
    mem_free(x);
}

static void listen(glp_tree *tree, void *info) {
    struct choosing *k = info;
    int node = glp_ios_best_node(tree);
    if (node != 0) {
        double bound = glp_ios_node_bound(tree, node);
        if (isfinite(bound) && bound < k->bound)
            k->bound = bound;
    }
    if (glp_ios_reason(tree) == GLP_IHEUR && !k->told) {
        k->told = true;
        offer(k, tree);
    }
    if (glp_ios_reason(tree) == GLP_ISELECT && ++k->nodes > k->nodes_most)
        glp_ios_terminate(tree);
}

static void choose(struct choosing *k) {
    struct master *m = &k->m;
    glp_iocp how;
    glp_smcp first;
    begin(m);
    for (size_t j = 0; j < m->pool->n; j++) {
        add_column(m, &m->pool->cycles[j], k->unit);
        glp_set_col_kind(m->lp, (int)j + 1, GLP_BV);
    }
    begin_at_rings(m->lp, m->pool, k->chosen);
    glp_init_smcp(&first);
    first.msg_lev = GLP_MSG_OFF;
    first.tm_lim = m->limit;
    m->answer = glp_simplex(m->lp, &first);
    if (m->answer != 0 || glp_get_status(m->lp) != GLP_OPT) {
        m->answer = GLP_ETMLIM;
        return;
    }
    k->bound = glp_get_obj_val(m->lp);
    glp_init_iocp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.clq_cuts = m->pool->n <= CLIQUES_MOST ? GLP_ON : GLP_OFF; /* finding them cannot be cut short */
    how.tol_obj = 1e-9;
    how.tm_lim = m->limit;
    how.cb_func = listen;
    how.cb_info = k;
    m->answer = glp_intopt(m->lp, &how);
}

/* What the solver says is looked at before it is believed. */
static bool take(const struct master *m, bool *chosen) {
    bool *seen = mem_new(m->part->n + 1), ok = seen != NULL;
    int64_t was = 0, is = 0;
    for (size_t j = 0; ok && j < m->pool->n; j++) {
        const struct ring_cycle *c = &m->pool->cycles[j];
        was += chosen[j] ? c->weight : 0;
        if (glp_mip_col_val(m->lp, (int)j + 1) < 0.5)
            continue;
        is += c->weight;
        for (uint32_t i = 0; i < c->n; i++) {
            ok = ok && !seen[c->v[i]];
            seen[c->v[i]] = true;
        }
    }
    for (size_t j = 0; ok && is > was && j < m->pool->n; j++)
        chosen[j] = glp_mip_col_val(m->lp, (int)j + 1) >= 0.5;
    mem_free(seen);
    return ok;
}

void master_choose(const struct part *p, const struct pool *pool, int64_t unit, double seconds, int nodes,
                   bool *chosen, bool *ret_proven, double *ret_bound) {
    struct choosing k = {.m = {.part = p, .pool = pool, .limit = millis(seconds)},
                         .chosen = chosen,
                         .unit = (double)unit,
                         .bound = INFINITY,
                         .nodes_most = nodes ? nodes : INT32_MAX};
    choose(&k);
    bool found = k.m.answer == 0 || k.m.answer == GLP_ETMLIM || k.m.answer == GLP_ESTOP;
    int status = k.m.lp ? glp_mip_status(k.m.lp) : GLP_UNDEF;
    bool right = found && (status == GLP_OPT || status == GLP_FEAS) && take(&k.m, chosen);
    *ret_proven = right && k.m.answer == 0 && status == GLP_OPT;
    *ret_bound = k.bound * k.unit;
    drop(&k.m);
}
