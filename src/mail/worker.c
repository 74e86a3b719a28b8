/* One pass over the queue, and the thread that makes them. docs/mail.md tells why nothing goes out twice. */
#include "mail/worker.h"

#include <stdatomic.h>
#include <time.h>

#include "base/json.h"
#include "base/language.h"
#include "base/rng.h"
#include "base/thread.h"
#include "mail/inside.h"

enum { LEASE_SECONDS = 300, AT_ONCE = 32, GATHER_AT_ONCE = 100, PAUSE_MOST = 300, POLL_MILLIS = 1000 };
#define TURN_BYTES ((size_t)16 << 20)
#define MIME_BYTES ((size_t)4 << 20)

struct mail_worker {
    struct app *app;
    int64_t holder; /* what rows that are ours carry */
    struct mail_line *line;
    struct arena arena;
    struct rng rng;
    struct way {
        int64_t away, pause_until; /* passes in a row that found no server; when the next is worth it */
    } mail, gateway;               /* each by itself: where one is away, the other goes on */
    enum err_code told;            /* the last failure that the log was told */
    atomic_int_fast64_t sent, later, failed, unknown, gathered;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_bool stopping;
};

static int64_t now_of(const struct mail_worker *w) {
    return clock_seconds(&w->app->clock);
}

static struct doer doer_of(struct mail_worker *w) {
    const int64_t now = now_of(w);
    return (struct doer){.at = now, .today = day_of_seconds(now), .ids = &w->app->ids};
}

/* ---- what is due ---- */

static struct way *way_of(struct mail_worker *w, struct str channel) {
    return str_eqz(channel, "email") ? &w->mail : &w->gateway;
}

/* Whether a try is worth it now. */
static bool is_open(const struct mail_worker *w, const struct way *way) {
    const enum config_key where = way == &w->mail ? CONFIG_SMTP_URL : CONFIG_GATEWAY_URL;
    return now_of(w) >= way->pause_until && !str_empty(config_text(w->app->config, where));
}

struct soon {
    struct arena *a;
    int64_t now;
    bool due;
};

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct soon *s = ctx;
    struct message_soonest_row r;
    bool found = false;
    enum err_code rc = message_soonest(c, s->a, &found, &r, err);
    s->due = !rc && found &&
             ((r.has_due_at && r.due_at <= s->now) || (r.has_held_until && r.held_until <= s->now));
    return rc;
}

static enum err_code lapse(struct db_conn *c, void *ctx, struct err *err) {
    const int64_t now = ((struct soon *)ctx)->now;
    enum err_code rc = messages_lapse_unknown(c, &(struct messages_lapse_unknown_in){.now = now}, NULL, err);
    if (!rc)
        rc = messages_lapse(c, &(struct messages_lapse_in){.now = now}, NULL, err);
    return rc ? rc : messages_too_late(c, &(struct messages_too_late_in){.now = now}, NULL, err);
}

/* ---- one message ---- */

struct sending {
    struct mail_worker *w;
    struct arena *a;
    int64_t now;
    bool found;
    struct message_next_row row;
    struct mail_letter letter;
    enum mail_fate fate;
    struct str answer;
    bool handed;
};

static enum err_code claim(struct db_conn *c, void *ctx, struct err *err) {
    struct sending *s = ctx;
    int64_t changed = 0;
    enum err_code rc = message_next(c, s->a,
                                    &(struct message_next_in){.now = s->now,
                                                              .mail = is_open(s->w, &s->w->mail),
                                                              .gateway = is_open(s->w, &s->w->gateway)},
                                    &s->found, &s->row, err);
    if (rc || !s->found)
        return rc;
    rc = message_hold(c,
                      &(struct message_hold_in){.hub_id = s->row.hub_id,
                                                .id = s->row.id,
                                                .holder = s->w->holder,
                                                .until = s->now + LEASE_SECONDS},
                      &changed, err);
    s->found = changed == 1;
    return rc;
}

static enum err_code read_letter(struct db_conn *c, void *ctx, struct err *err) {
    struct sending *s = ctx;
    return mail_letter_of(c, s->a, s->w->app, &s->row, s->now, &s->letter, err);
}

static enum err_code hand_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct sending *s = ctx;
    int64_t changed = 0;
    enum err_code rc = message_hand(
        c,
        &(struct message_hand_in){
            .hub_id = s->row.hub_id, .id = s->row.id, .holder = s->w->holder, .now = now_of(s->w)},
        &changed, err);
    s->handed = changed == 1;
    return rc;
}

/* Durable before the last byte leaves us: whoever finds it later knows that it may have been taken. */
static bool hand(void *ctx) {
    struct sending *s = ctx;
    struct err err = {0};
    return db_write(s->w->app->db, hand_flow, s, &err) == ERR_OK && s->handed;
}

static bool stopping(void *ctx) {
    const struct sending *s = ctx;
    return atomic_load(&s->w->stopping);
}

static enum err_code end(struct db_conn *c, struct sending *s, const char *state, struct err *err) {
    struct doer by = doer_of(s->w);
    int64_t changed = 0;
    enum err_code rc = message_end(c,
                                   &(struct message_end_in){.hub_id = s->row.hub_id,
                                                            .id = s->row.id,
                                                            .holder = s->w->holder,
                                                            .state = str_from(state),
                                                            .perhaps = s->fate == MAIL_UNKNOWN,
                                                            .answer = s->answer,
                                                            .at = by.at},
                                   &changed, err);
    if (rc || s->fate == MAIL_TAKEN || !changed)
        return rc;
    if (s->fate == MAIL_NOBODY)
        rc = mail_bad_put(c,
                          &(struct mail_bad_put_in){
                              .address = mail_key(s->a, s->row.address), .why = s->answer, .at = by.at},
                          NULL, err);
    return rc ? rc : audit_write(c, &by, s->row.hub_id, "message.fail", s->row.id, STR_NULL, err);
}

static enum err_code settle(struct db_conn *c, void *ctx, struct err *err) {
    struct sending *s = ctx;
    struct mail_worker *w = s->w;
    switch (s->fate) {
    case MAIL_TAKEN: return end(c, s, "sent", err);
    case MAIL_REFUSED:
    case MAIL_NOBODY:
    case MAIL_UNKNOWN: return end(c, s, "failed", err);
    case MAIL_LATER:
    case MAIL_AWAY: break;
    }
    /* those whose server was away are tried when it is back, however often it was not */
    int64_t wait = mail_back_off(s->fate == MAIL_LATER ? s->row.tries + 1 : way_of(w, s->row.channel)->away,
                                 rng_unit(&w->rng));
    if (s->fate == MAIL_AWAY && wait > PAUSE_MOST)
        wait = PAUSE_MOST;
    return message_later(c,
                         &(struct message_later_in){.hub_id = s->row.hub_id,
                                                    .id = s->row.id,
                                                    .holder = w->holder,
                                                    .due_at = now_of(w) + wait,
                                                    .answer = s->answer},
                         NULL, err);
}

static struct str gateway_json(struct buf *b, const struct sending *s) {
    struct json_out j;
    struct buf text;
    const bool sms = str_eqz(s->row.channel, "sms");
    buf_init(&text, MIME_BYTES);
    if (sms)
        buf_str(&text, mail_short(s->a, &s->letter));
    else
        mail_text(&text, &s->letter);
    json_start(&j, b);
    json_object(&j);
    json_put_str(&j, "id", s->row.message_id);
    json_put_str(&j, "channel", s->row.channel);
    json_put_str(&j, "to", s->row.address);
    json_put_str(&j, "name", s->row.name);
    json_put_str(&j, "language", s->row.language);
    json_put_str(&j, "sender", s->row.sender);
    json_put_str(&j, "subject", s->row.subject);
    json_put_str(&j, "text", buf_view(&text));
    json_object_end(&j);
    b->failed |= text.failed;
    buf_release(&text);
    return buf_view(b);
}

static void hand_over(struct sending *s) {
    struct mail_worker *w = s->w;
    struct mail_try t = {.a = s->a, .hand = hand, .stop = stopping, .ctx = s};
    struct buf b;
    buf_init(&b, MIME_BYTES);
    const bool email = str_eqz(s->row.channel, "email");
    if (email)
        mail_mime(&b, s->a, &s->letter);
    else
        (void)gateway_json(&b, s);
    if (b.failed || s->a->failed) {
        t.fate = MAIL_LATER;
        t.answer = STR("There was not enough memory.");
    } else if (email) {
        mail_smtp(w->line, &t, s->row.address, buf_view(&b));
    } else {
        mail_gateway(w->line, &t, s->row.message_id, buf_view(&b), s->now);
    }
    s->fate = t.fate;
    s->answer = str_or_empty(t.answer);
    buf_release(&b);
}

static void count(struct mail_worker *w, struct way *way, enum mail_fate fate) {
    atomic_fetch_add(fate == MAIL_TAKEN                        ? &w->sent
                     : fate == MAIL_LATER || fate == MAIL_AWAY ? &w->later
                     : fate == MAIL_UNKNOWN                    ? &w->unknown
                                                               : &w->failed,
                     1);
    way->away = fate == MAIL_AWAY ? way->away + 1 : 0;
    if (fate == MAIL_AWAY) {
        const int64_t wait = mail_back_off(way->away, rng_unit(&w->rng));
        way->pause_until = now_of(w) + (wait < PAUSE_MOST ? wait : PAUSE_MOST);
    }
}

/* What the server said is kept although the database is away for a moment: without it the message would count
 * as "perhaps sent" later. */
static enum err_code settle_surely(struct sending *s, struct err *err) {
    const struct timespec wait = {.tv_nsec = 500000000};
    enum err_code rc = db_write(s->w->app->db, settle, s, err);
    for (int i = 0; (rc == ERR_BUSY || rc == ERR_UNAVAILABLE) && i < 60 && !atomic_load(&s->w->stopping);
         i++) {
        (void)nanosleep(&wait, NULL);
        *err = (struct err){0};
        rc = db_write(s->w->app->db, settle, s, err);
    }
    return rc;
}

static enum err_code send_one(struct mail_worker *w, bool *ret_found, struct err *err) {
    struct sending s = {.w = w, .a = &w->arena, .now = now_of(w)};
    *ret_found = false;
    enum err_code rc = db_write(w->app->db, claim, &s, err);
    if (rc || !s.found)
        return rc;
    *ret_found = true;
    const struct language *before = language_use(language_by_tag(s.row.language)); /* the reader's */
    rc = db_read(w->app->db, read_letter, &s, err);
    if (rc == ERR_CORRUPT) { /* nobody can send this one */
        s.fate = MAIL_REFUSED;
        s.answer = str_dup(s.a, str_from(err->message));
    } else if (rc) {
        (void)language_use(before);
        return rc; /* it lapses, and is tried again */
    } else {
        hand_over(&s);
    }
    (void)language_use(before);
    *err = (struct err){0};
    count(w, way_of(w, s.row.channel), s.fate);
    if (s.fate != MAIL_TAKEN) /* whom it is for stays out of the log, and so do the server's words */
        log_line(&w->app->log, LOG_WARN, "mail", "message=%lld tries=%lld fate=%s", (long long)s.row.id,
                 (long long)s.row.tries + 1,
                 s.fate == MAIL_LATER     ? "later"
                 : s.fate == MAIL_AWAY    ? "away"
                 : s.fate == MAIL_UNKNOWN ? "unknown"
                                          : "refused");
    return settle_surely(&s, err);
}

/* ---- a pass ---- */

enum err_code mail_turn(struct mail_worker *w, size_t most, size_t *ret_n, struct err *err) {
    struct arena_mark mark = arena_mark(&w->arena);
    struct soon s = {.a = &w->arena, .now = now_of(w)};
    size_t gathered = 0;
    bool found = true;
    *ret_n = 0;
    enum err_code rc = db_read(w->app->db, look, &s, err);
    if (!rc && s.due)
        rc = db_write(w->app->db, lapse, &s, err);
    if (!rc && s.due) {
        const struct doer by = doer_of(w);
        rc = mail_gather(w->app->db, &w->arena, &by, GATHER_AT_ONCE, &gathered, err);
        atomic_fetch_add(&w->gathered, (int64_t)gathered);
    }
    for (size_t i = 0; !rc && s.due && found && i < most &&
                       (is_open(w, &w->mail) || is_open(w, &w->gateway)) && !atomic_load(&w->stopping);
         i++) {
        struct arena_mark each = arena_mark(&w->arena);
        rc = send_one(w, &found, err);
        *ret_n += found;
        arena_rewind(&w->arena, each);
    }
    arena_rewind(&w->arena, mark);
    return rc;
}

struct mail_figures mail_figures_of(const struct mail_worker *w) {
    struct mail_worker *m = (struct mail_worker *)(uintptr_t)w;
    return (struct mail_figures){.sent = atomic_load(&m->sent),
                                 .later = atomic_load(&m->later),
                                 .failed = atomic_load(&m->failed),
                                 .unknown = atomic_load(&m->unknown),
                                 .gathered = atomic_load(&m->gathered)};
}

enum err_code mail_worker_new(struct app *app, struct mail_worker **ret, struct err *err) {
    struct mail_worker *w = mem_new(sizeof *w);
    if (!w)
        return err_nomem(err);
    w->app = app;
    w->rng = rng_system();
    w->holder = (int64_t)(rng_u64(&w->rng) >> 1);
    arena_init(&w->arena, TURN_BYTES);
    const enum err_code rc = mail_line_open(app->config, &w->line, err);
    if (rc) {
        mail_worker_free(w);
        return rc;
    }
    *ret = w;
    return ERR_OK;
}

void mail_worker_free(struct mail_worker *w) {
    if (!w)
        return;
    mail_line_close(w->line);
    arena_release(&w->arena);
    mem_free(w);
}

/* ---- the thread ---- */

static void tell(struct mail_worker *w, enum err_code code) {
    if (code != ERR_OK && code != w->told)
        log_line(&w->app->log, LOG_WARN, "mail", "error=%s", err_name(code));
    w->told = code;
}

static void *run(void *arg) {
    struct mail_worker *w = arg;
    while (!atomic_load(&w->stopping)) {
        struct err err = {0};
        size_t n = 0;
        tell(w, mail_turn(w, AT_ONCE, &n, &err));
        if (n == AT_ONCE)
            continue;
        const int64_t next = clock_monotonic_micros() + POLL_MILLIS * INT64_C(1000);
        const struct timespec until = {.tv_sec = next / 1000000, .tv_nsec = next % 1000000 * 1000};
        pthread_mutex_lock(&w->lock);
        while (!atomic_load(&w->stopping) && clock_monotonic_micros() < next)
            (void)pthread_cond_timedwait(&w->wake, &w->lock, &until);
        pthread_mutex_unlock(&w->lock);
    }
    return NULL;
}

enum err_code mail_worker_start(struct app *app, struct mail_worker **ret, struct err *err) {
    struct mail_worker *w;
    pthread_condattr_t monotonic;
    enum err_code rc = mail_worker_new(app, &w, err);
    if (rc)
        return rc;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&w->lock, NULL);
    if (!thread_start(&w->thread, run, w)) {
        mail_worker_free(w);
        return err_set(err, ERR_UNAVAILABLE, NULL, "thread", "No thread can be started for messages");
    }
    *ret = w;
    return ERR_OK;
}

void mail_worker_stop(struct mail_worker *w) {
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    atomic_store(&w->stopping, true);
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    mail_worker_free(w);
}
