#include "world.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gen/migrations.h"

/* ---- the server ---- */

void world_serve(struct world *w) {
    int in[2], out[2];
    char ports[64] = "";
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    w->server = fork();
    assert_true(w->server >= 0);
    if (w->server == 0) {
        (void)dup2(in[0], 0);
        (void)dup2(out[1], 1);
        (void)execl("/usr/bin/python3", "/usr/bin/python3", "-B", KITH_TEST_ROOT "/tests/support/smtp.py",
                    w->folder, "--auth", "kith:s3cret word", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    FILE *f = fdopen(out[0], "r");
    assert_non_null(f);
    if (!fgets(ports, sizeof ports, f) || sscanf(ports, "%d %d", &w->smtp_port, &w->http_port) != 2)
        fail_msg("the mail server does not start: is python3-aiosmtpd there?");
    (void)fclose(f);
    w->to_server = in[1];
    w->config = (struct config){0};
    const struct str flags[] = {
        str_fmt(&w->arena, "smtp_url=smtp://kith:s3cret%%20word@127.0.0.1:%d", w->smtp_port),
        STR("mail_from=kith@time.example"),
        STR("base_url=https://time.example/"),
        str_fmt(&w->arena, "gateway_url=http://127.0.0.1:%d/messages", w->http_port),
        STR("gateway_secret=0123456789abcdef"),
    };
    testdb_ok(
        config_load(&w->arena, "/dev/null", NULL, flags, sizeof flags / sizeof flags[0], &w->config, &w->err),
        &w->err);
    testdb_ok(mail_ways_set(&w->app, &w->err), &w->err);
}

void world_stop_server(struct world *w) {
    if (!w->server)
        return;
    close(w->to_server);
    assert_int_equal(waitpid(w->server, NULL, 0), w->server);
    w->server = 0;
}

static int64_t read_micros(void *ctx) {
    return *(int64_t *)ctx;
}

struct world *world_new(void **state, bool server) {
    struct world *w = mem_new(sizeof *w);
    assert_non_null(w);
    arena_init(&w->arena, (size_t)256 << 20);
    w->db = testdb_open(testdb_engine(state), migrations, migrations_n);
    w->micros = INT64_C(1781258400) * 1000000; /* Friday 12 June 2026, 10:00 UTC, 11:00 in London */
    w->app = (struct app){.config = &w->config,
                          .db = w->db,
                          .clock = {read_micros, &w->micros},
                          .log = {.fd = -1, .level = LOG_ERROR}};
    memset(w->app.secret, 7, sizeof w->app.secret);
    id_gen_init(&w->app.ids, w->app.clock, 1);
    assert_true(crypto_init());
    if (server) {
        (void)snprintf(w->folder, sizeof w->folder, "/tmp/kith-mail-XXXXXX");
        assert_non_null(mkdtemp(w->folder));
        world_serve(w);
    }
    return w;
}

static void empty_folder(const char *folder) {
    char path[400];
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] != '.')
            (void)unlink(path);
    }
    closedir(d);
    (void)rmdir(folder);
}

void world_free(struct world *w) {
    world_stop_server(w);
    if (w->folder[0])
        empty_folder(w->folder);
    testdb_close(w->db);
    arena_release(&w->arena);
    mem_free(w);
}

void world_pass(struct world *w, int64_t seconds) {
    w->micros += seconds * 1000000;
}

int64_t world_now(const struct world *w) {
    return w->micros / 1000000;
}

/* ---- telling ---- */

struct doing {
    struct world *w;
    const struct telling *t;
    int64_t id, hub_id, person_id;
    struct mail_choice choice;
    bool again;
    enum mail_state state;
    struct mail_told *list, told;
    size_t n;
};

static struct doer doer_of(struct world *w) {
    const int64_t at = world_now(w);
    return (struct doer){.person_id = 1, .at = at, .today = day_of_seconds(at), .ids = &w->app.ids};
}

static enum err_code tell(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *d = ctx;
    const struct telling *t = d->t;
    const struct doer by = doer_of(d->w);
    const struct mail_to to = {.person_id = t->person_id,
                               .name = STR("Joan Price"),
                               .email = str_from(t->email),
                               .phone = str_from(t->phone),
                               .letter = str_from(t->letter)};
    const struct mail_new m = {.hub_id = t->hub_id ? t->hub_id : 5,
                               .kind = "test",
                               .weight = t->weight,
                               .key = str_from(t->key),
                               .sender = STR("Alder Time Bank"),
                               .subject = str_from(t->subject ? t->subject : "Something is new"),
                               .body = str_from(t->body ? t->body : "Words.\n\nMore words."),
                               .path = STR("/h/alder/home"),
                               .path_words = STR("Look at it"),
                               .code_action = t->code ? "exchange.confirm" : NULL,
                               .code_subject_id = 77,
                               .code_member_id = 88};
    return mail_queue(c, &d->w->arena, &by, &to, &m, &d->id, err);
}

int64_t world_tell(struct world *w, const struct telling *t) {
    struct doing d = {.w = w, .t = t};
    testdb_ok(db_write(w->db, tell, &d, &w->err), &w->err);
    return d.id;
}

static enum err_code choose(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *d = ctx;
    const struct doer by = doer_of(d->w);
    return mail_choice_set(c, &d->w->arena, &by, d->person_id, &d->choice, err);
}

void world_choose(struct world *w, int64_t person_id, enum mail_pace pace, enum mail_channel ch) {
    struct doing d = {.w = w, .person_id = person_id, .choice = {pace, ch}};
    testdb_ok(db_write(w->db, choose, &d, &w->err), &w->err);
}

static enum err_code decide(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *d = ctx;
    const struct doer by = doer_of(d->w);
    return d->again ? mail_retry(c, &d->w->arena, &by, d->hub_id, d->id, err)
                    : mail_drop(c, &d->w->arena, &by, d->hub_id, d->id, err);
}

void world_decide(struct world *w, int64_t hub_id, int64_t id, bool again) {
    struct doing d = {.w = w, .hub_id = hub_id, .id = id, .again = again};
    testdb_ok(db_write(w->db, decide, &d, &w->err), &w->err);
}

/* ---- sending ---- */

struct mail_worker *world_worker(struct world *w) {
    struct mail_worker *worker = NULL;
    testdb_ok(mail_worker_new(&w->app, &worker, &w->err), &w->err);
    return worker;
}

size_t world_turn(struct world *w, struct mail_worker *worker) {
    size_t all = 0, n = 1;
    while (n) {
        testdb_ok(mail_turn(worker, 100, &n, &w->err), &w->err);
        all += n;
    }
    return all;
}

static enum err_code list(struct db_conn *c, void *ctx, struct err *err) {
    struct doing *d = ctx;
    const struct mail_filter f = {.across = true, .any_state = d->id != 0, .state = d->state};
    enum err_code rc = mail_list(c, &d->w->arena, &f, 10000, &d->list, &d->n, err);
    for (size_t i = 0; !rc && i < d->n; i++)
        if (d->list[i].id == d->id)
            d->told = d->list[i];
    return rc;
}

size_t world_count(struct world *w, enum mail_state s) {
    struct doing d = {.w = w, .state = s};
    testdb_ok(db_read(w->db, list, &d, &w->err), &w->err);
    return d.n;
}

struct mail_told world_told(struct world *w, int64_t id) {
    struct doing d = {.w = w, .id = id};
    testdb_ok(db_read(w->db, list, &d, &w->err), &w->err);
    assert_true(d.told.id == id);
    return d.told;
}

/* ---- what was taken ---- */

int world_taken(struct world *w) {
    int n = 0;
    DIR *d = opendir(w->folder);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        n += strlen(e->d_name) == 9 && strcmp(e->d_name + 4, ".json") == 0;
    closedir(d);
    return n;
}

const struct json *world_letter(struct world *w, int n) {
    char path[128], *text = arena_alloc(&w->arena, 1 << 20);
    const struct json *j;
    (void)snprintf(path, sizeof path, "%s/%04d.json", w->folder, n);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && text != NULL);
    const ssize_t got = read(fd, text, 1 << 20);
    assert_true(got > 0);
    close(fd);
    testdb_ok(json_parse(&w->arena, str_of(text, (size_t)got), &j, &w->err), &w->err);
    return j;
}
