/* What a reading transaction asks ahead: sent without waiting, so that one journey brings several answers. */
#include "db/postgres.h"

struct postgres_ahead *postgres_ahead_find(struct db_conn *c, const struct db_query *q,
                                           const struct db_value *in) {
    struct postgres_conn *p = postgres_of(c);
    for (unsigned i = 0; i < p->n_ahead; i++) {
        bool same = p->ahead[i].query == q;
        for (size_t k = 0; same && k < q->n_in; k++) {
            same = value_same(&q->in[k], &p->ahead[i].in[k], &in[k]);
        }
        if (same) {
            return &p->ahead[i];
        }
    }
    return NULL;
}

bool postgres_ahead_answer(struct db_conn *c, unsigned at, PGresult *r) {
    struct postgres_conn *p = postgres_of(c);
    for (unsigned i = 0; i < p->n_ahead; i++) {
        if (p->ahead[i].query != NULL && p->ahead[i].answer == NULL && p->ahead[i].at == at) {
            p->ahead[i].answer = r;
            return true;
        }
    }
    return false;
}

static struct db_value *values_copy(struct arena *a, const struct db_query *q, const struct db_value *in) {
    struct db_value *copy = arena_new_array(a, struct db_value, q->n_in);
    for (size_t i = 0; copy != NULL && i < q->n_in; i++) {
        copy[i] = in[i];
        if ((q->in[i].type == DB_TEXT || q->in[i].type == DB_BLOB) && !value_is_null(&q->in[i], &in[i])) {
            copy[i].s = str_dup(a, in[i].s);
        }
    }
    return a->failed ? NULL : copy;
}

void postgres_ahead(struct db_conn *c, const struct db_query *q, const struct db_value *in) {
    struct postgres_conn *p = postgres_of(c);
    struct err unheard = {0};
    if (p->n_ahead == POSTGRES_AHEAD_MOST || postgres_ahead_find(c, q, in) != NULL) {
        return;
    }
    if (p->n_ahead == 0) {
        arena_init(&p->ahead_values, (size_t)1 << 20);
    }
    struct db_value *copy = values_copy(&p->ahead_values, q, in);
    if (copy != NULL && postgres_exec_later(c, q, in, &unheard) == ERR_OK) {
        p->ahead[p->n_ahead++] =
            (struct postgres_ahead){.query = q, .in = copy, .at = p->sent_all - 1, .answer = NULL};
    }
}

void postgres_ahead_forget(struct db_conn *c) {
    struct postgres_conn *p = postgres_of(c);
    for (unsigned i = 0; i < p->n_ahead; i++) {
        PQclear(p->ahead[i].answer);
    }
    if (p->n_ahead > 0) {
        arena_release(&p->ahead_values);
    }
    p->n_ahead = 0;
}

void postgres_plan_once(struct db_conn *c) {
    static const struct db_query set = {
        .name = "plan_once", .sqlite = "", .postgres = "SET LOCAL plan_cache_mode = force_generic_plan"};
    struct err unheard = {0};
    (void)postgres_exec_later(c, &set, NULL, &unheard);
}
