/* A database, a mail server of Debian's that does what it is told, and a clock that is moved by hand. */
#ifndef KITH_TESTS_MAIL_WORLD_H
#define KITH_TESTS_MAIL_WORLD_H

#include "../support/testdb.h"

#include <stdio.h>
#include <sys/types.h>

#include "base/json.h"
#include "mail/inside.h"
#include "mail/worker.h"

struct world {
    struct db *db;
    struct arena arena;
    struct err err;
    int64_t micros;
    struct config config;
    struct app app;
    char folder[64]; /* where the server keeps what it took */
    pid_t server;
    int to_server; /* its input: it ends with it */
    int smtp_port, http_port;
};

/* server: with the mail server and the gateway, and the configuration that leads there. */
struct world *world_new(void **state, bool server);
/* Stops the server; world_serve starts it anew on another port and takes that into the configuration. */
void world_stop_server(struct world *w);
void world_serve(struct world *w);
void world_free(struct world *w);
void world_pass(struct world *w, int64_t seconds);
int64_t world_now(const struct world *w);

struct telling {
    int64_t hub_id, person_id;
    const char *key, *email, *phone, *letter, *subject, *body;
    enum mail_weight weight;
    bool code;
};
/* Queues; answers the id, 0 where nothing was queued. */
int64_t world_tell(struct world *w, const struct telling *t);
void world_choose(struct world *w, int64_t person_id, enum mail_pace pace, enum mail_channel ch);
void world_decide(struct world *w, int64_t hub_id, int64_t id, bool again);

struct mail_worker *world_worker(struct world *w);
/* Passes until there is nothing that is due now; answers how many were tried. */
size_t world_turn(struct world *w, struct mail_worker *worker);

/* Messages of a state, whatever the hub; and one of them. */
size_t world_count(struct world *w, enum mail_state s);
struct mail_told world_told(struct world *w, int64_t id);

/* What the server took: how many, and the n-th (1…). */
int world_taken(struct world *w);
const struct json *world_letter(struct world *w, int n);

#endif
