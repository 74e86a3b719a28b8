/* One connection that tells the newest state to all who begin to read. Whoever comes first asks; those who
 * come while it asks wait for the next question, so that no answer is older than whoever it is given to. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "db/postgres.h"

#define AGAIN_MICROS (1 * INT64_C(1000000)) /* from a failure to the next attempt */
#define TOLD_MOST 768

/* Waking a thread that sleeps can cost ten times what the answer takes from a server nearby. So who waits
 * turns for a moment first, giving its processor to whoever has work; where answers take long it sleeps at
 * once. */
#define NEAR_MICROS 300
#define TURNS_MICROS 200

struct postgres_barrier {
    atomic_uint_fast64_t begun, done; /* questions: what began after somebody came is new enough for them */
    atomic_uint_fast64_t token;       /* the last answer */
    atomic_bool asking;
    atomic_int_fast64_t usual; /* how long an answer takes, in microseconds: the mean of some of the last */
    /* for who sleeps */
    pthread_mutex_t mutex;
    pthread_cond_t answered[2]; /* of the odd and the even questions */
    atomic_uint sleepers;
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

/* Waits for the answer, turning for a moment. */
static PGresult *hear(struct postgres_barrier *b, int64_t since) {
    while (PQisBusy(b->pg) && clock_monotonic_micros() - since < TURNS_MICROS) {
        sched_yield();
        if (!PQconsumeInput(b->pg)) {
            break;
        }
    }
    PGresult *last = NULL;
    for (PGresult *r = PQgetResult(b->pg); r != NULL; r = PQgetResult(b->pg)) {
        PQclear(last);
        last = r;
    }
    return last;
}

static uint64_t ask(struct db *db, struct postgres_barrier *b) {
    uint64_t token = 0;
    if (b->pg == NULL && !connect(db, b)) {
        return 0;
    }
    const int64_t since = clock_monotonic_micros();
    postgres_journey(db);
    PGresult *r = PQsendQueryPrepared(b->pg, "k", 0, NULL, NULL, NULL, 0) ? hear(b, since) : NULL;
    if (PQresultStatus(r) == PGRES_TUPLES_OK) {
        b->failed = 0;
        token = PQgetisnull(r, 0, 0) ? 0 : postgres_token_of(db, PQgetvalue(r, 0, 0));
        const int64_t usual = atomic_load(&b->usual);
        atomic_store(&b->usual, usual + (clock_monotonic_micros() - since - usual) / 8);
    } else {
        PQfinish(b->pg);
        b->pg = NULL;
    }
    PQclear(r);
    return token;
}

/* By whoever set `asking`. */
static void lead(struct db *db, struct postgres_barrier *b) {
    const uint64_t mine = atomic_fetch_add(&b->begun, 1) + 1;
    atomic_store(&b->token, ask(db, b));
    atomic_store(&b->done, mine);
    atomic_store(&b->asking, false);
    if (atomic_load(&b->sleepers) > 0) {
        pthread_mutex_lock(&b->mutex);
        pthread_cond_broadcast(&b->answered[mine & 1]);
        pthread_cond_signal(&b->answered[(mine + 1) & 1]); /* one of the next asks */
        pthread_mutex_unlock(&b->mutex);
    }
}

/* Whether it was answered meanwhile. */
static bool turn(struct db *db, struct postgres_barrier *b, uint64_t mine) {
    const int64_t until = clock_monotonic_micros() + TURNS_MICROS;
    do {
        if (atomic_load(&b->done) >= mine) {
            return true;
        }
        if (!atomic_exchange(&b->asking, true)) {
            lead(db, b);
        } else {
            sched_yield();
        }
    } while (clock_monotonic_micros() < until);
    return atomic_load(&b->done) >= mine;
}

static void sleep_for(struct db *db, struct postgres_barrier *b, uint64_t mine) {
    pthread_mutex_lock(&b->mutex);
    atomic_fetch_add(&b->sleepers, 1); /* before it looks: who answers afterwards wakes it */
    while (atomic_load(&b->done) < mine) {
        if (atomic_exchange(&b->asking, true)) {
            pthread_cond_wait(&b->answered[mine & 1], &b->mutex);
        } else {
            pthread_mutex_unlock(&b->mutex);
            lead(db, b);
            pthread_mutex_lock(&b->mutex);
        }
    }
    atomic_fetch_sub(&b->sleepers, 1);
    pthread_mutex_unlock(&b->mutex);
}

uint64_t postgres_token_now(struct db *db) {
    struct postgres_own *own = db->own;
    struct postgres_barrier *b = own->barrier;
    const uint64_t mine = atomic_load(&b->begun) + 1;
    if (atomic_load(&b->usual) > NEAR_MICROS || !turn(db, b, mine)) {
        sleep_for(db, b, mine);
    }
    return atomic_load(&b->token); /* of this question, or of a later one */
}
