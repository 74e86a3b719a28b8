/* One connection that tells the newest state to all who begin to read. Whoever comes first asks; those who
 * come while it asks wait for the next question, so that no answer is older than whoever it is given to. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "db/postgres.h"

#define AGAIN_MICROS (1 * INT64_C(1000000)) /* from a failure to the next attempt */
#define TOLD_MOST 768

struct postgres_barrier {
    pthread_mutex_t mutex;
    pthread_cond_t answered[2]; /* of the odd and the even questions */
    uint64_t asked, done;       /* questions */
    bool asking;
    uint64_t token; /* the last answer */
    /* of whoever asks */
    PGconn *pg;
    int64_t failed; /* when; 0: it did not */
};

struct postgres_barrier *postgres_barrier_new(void) {
    struct postgres_barrier *b = mem_new(sizeof *b);
    if (b != NULL) {
        pthread_mutex_init(&b->mutex, NULL);
        pthread_cond_init(&b->answered[0], NULL);
        pthread_cond_init(&b->answered[1], NULL);
    }
    return b;
}

void postgres_barrier_free(struct postgres_barrier *b) {
    if (b == NULL) {
        return;
    }
    PQfinish(b->pg);
    pthread_cond_destroy(&b->answered[0]);
    pthread_cond_destroy(&b->answered[1]);
    pthread_mutex_destroy(&b->mutex);
    mem_free(b);
}

uint64_t postgres_token_of(struct db *db, const char *snapshot) {
    char told[TOLD_MOST];
    struct postgres_own *own = db->own;
    const int n = snprintf(told, sizeof told, "%u %s", atomic_load(&own->era), snapshot);
    return n < 0 || (size_t)n >= sizeof told ? 0 : memory_token(db->remembered, told, (size_t)n);
}

static bool connect(struct db *db, struct postgres_barrier *b) {
    struct err unheard = {0};
    struct postgres_own *own = db->own;
    const int64_t now = clock_monotonic_micros();
    if (b->failed != 0 && now - b->failed < AGAIN_MICROS) {
        return false;
    }
    b->failed = now;
    if (postgres_dial(db, false, &b->pg, &unheard) != ERR_OK) {
        return false;
    }
    atomic_fetch_add(&own->era, 1);
    PGresult *r = PQprepare(b->pg, "k", "SELECT " POSTGRES_STATE, 0, NULL);
    const bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    PQclear(r);
    PQclear(PQexec(b->pg, "SET idle_session_timeout = 0"));
    return ok;
}

static uint64_t ask(struct db *db, struct postgres_barrier *b) {
    uint64_t token = 0;
    if (b->pg == NULL && !connect(db, b)) {
        return 0;
    }
    PGresult *r = PQexecPrepared(b->pg, "k", 0, NULL, NULL, NULL, 0);
    if (PQresultStatus(r) == PGRES_TUPLES_OK) {
        b->failed = 0;
        token = PQgetisnull(r, 0, 0) ? 0 : postgres_token_of(db, PQgetvalue(r, 0, 0));
    } else {
        PQfinish(b->pg);
        b->pg = NULL;
    }
    PQclear(r);
    return token;
}

/* With the mutex held, which is given up while it asks. */
static void lead(struct db *db, struct postgres_barrier *b) {
    const uint64_t mine = ++b->asked;
    b->asking = true;
    pthread_mutex_unlock(&b->mutex);
    const uint64_t token = ask(db, b);
    pthread_mutex_lock(&b->mutex);
    b->asking = false;
    b->done = mine;
    b->token = token;
    pthread_cond_broadcast(&b->answered[mine & 1]);
    pthread_cond_signal(&b->answered[(mine + 1) & 1]); /* one of the next asks */
}

uint64_t postgres_token_now(struct db *db) {
    struct postgres_own *own = db->own;
    struct postgres_barrier *b = own->barrier;
    pthread_mutex_lock(&b->mutex);
    const uint64_t mine = b->asked + 1;
    while (b->done < mine) {
        if (b->asking) {
            pthread_cond_wait(&b->answered[mine & 1], &b->mutex);
        } else {
            lead(db, b);
        }
    }
    const uint64_t token = b->token; /* of this question, or of a later one */
    pthread_mutex_unlock(&b->mutex);
    return token;
}
