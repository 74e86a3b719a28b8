/* The ways in through a real server: signing in and out, throttling, acting, tokens, and what each sees. */
#include "../http/fixture.h"
#include "world.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "catalogue/catalogue.h"
#include "gen/app_sql.h"
#include "gen/hub_sql.h"
#include "gen/routes.h"

#define PASSWORD "kettle garden lamp"

struct site {
    struct world *w;
    struct app app;
    struct config config;
    struct http_server *server;
    unsigned port;
    struct member joan, amina, ben; /* member, coordinator, paused */
};

/* A browser: keeps cookies, by name. */
struct browser {
    struct site *site;
    char names[4][40], values[4][120];
    size_t n;
};

static int64_t site_micros(void *ctx) {
    return ((struct world *)ctx)->micros;
}

struct giving {
    struct world *w;
    int64_t person;
    struct str hash;
};

static enum err_code give_password(struct db_conn *c, void *ctx, struct err *err) {
    struct giving *g = ctx;
    struct doer by = world_doer(g->w, 0);
    return person_set_password(c, &by, g->person, g->hash, err);
}

static struct member somebody(struct site *s, const char *name, const char *email, struct str hash) {
    struct member m = an_active(s->w, &s->w->hub, name, email);
    struct giving g = {s->w, m.person_id, hash};
    testdb_ok(world_write(s->w, give_password, &g), &s->w->err);
    return m;
}

static struct site *site_new(void **state) {
    struct site *s = mem_new(sizeof *s);
    struct str hash;
    s->w = world_new(state);
    testdb_ok(password_hash(&s->w->arena, STR(PASSWORD), &hash, &s->w->err), &s->w->err);
    s->joan = somebody(s, "Joan Price", "joan@example.org", hash);
    s->amina = somebody(s, "Amina Khan", "amina@example.org", hash);
    s->ben = somebody(s, "Ben Paused", "ben@example.org", hash);
    testdb_ok(do_roles(s->w, &s->w->hub, s->amina.id, ROLE_COORDINATOR), &s->w->err);
    testdb_ok(do_move(s->w, &s->w->hub, s->ben.id, MEMBER_MOVE_PAUSE), &s->w->err);
    s->app.db = s->w->db;
    s->app.clock = (struct clock){site_micros, s->w};
    s->app.log = (struct log){.fd = -1, .level = LOG_ERROR};
    s->app.version = "test";
    testdb_ok(config_load(&s->w->arena, "/dev/null", NULL, NULL, 0, &s->config, &s->w->err), &s->w->err);
    s->app.config = &s->config;
    id_gen_init(&s->app.ids, s->app.clock, 2);
    s->app.sign_in_by_address = http_throttle_new(50, 6, 64);
    s->app.sign_in_by_account = http_throttle_new(5, 30, 64);
    const struct http_config c = {.listen = "127.0.0.1:0",
                                  .routes = route_all,
                                  .n_routes = route_all_n,
                                  .workers = 2,
                                  .hooks = hub_hooks(&s->app),
                                  .log = &s->app.log,
                                  .clock = s->app.clock};
    testdb_ok(http_start(&c, &s->server, &s->w->err), &s->w->err);
    s->port = http_port(s->server);
    return s;
}

static void site_free(struct site *s) {
    http_stop(s->server, 5000);
    http_throttle_free(s->app.sign_in_by_address);
    http_throttle_free(s->app.sign_in_by_account);
    world_free(s->w);
    mem_free(s);
}

/* ---- the browser ---- */

static void keep_cookie(struct browser *b, const char *p) {
    char name[40], value[120] = "";
    if (sscanf(p, "%39[^=]=%119[^;\r]", name, value) < 1)
        return;
    size_t i = 0;
    while (i < b->n && strcmp(b->names[i], name) != 0)
        i++;
    assert_true(i < 4);
    if (i == b->n)
        snprintf(b->names[b->n++], sizeof b->names[0], "%s", name);
    snprintf(b->values[i], sizeof b->values[0], "%s", value);
}

static struct answer send_off(struct browser *b, const char *method, const char *path, const char *headers,
                              const char *body) {
    char head[4096];
    int n = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n%s",
                     method, path, b->site->port, headers);
    for (size_t i = 0; i < b->n; i++)
        if (b->values[i][0])
            n += snprintf(head + n, sizeof head - (size_t)n, "%s%s=%s",
                          strstr(head, "Cookie: ") ? "; " : "Cookie: ", b->names[i], b->values[i]);
    if (strstr(head, "Cookie: "))
        n += snprintf(head + n, sizeof head - (size_t)n, "\r\n");
    if (body)
        n += snprintf(head + n, sizeof head - (size_t)n, "Content-Length: %zu\r\n", strlen(body));
    n += snprintf(head + n, sizeof head - (size_t)n, "\r\n");
    assert_true(n > 0 && (size_t)n < sizeof head);
    int fd = client_connect(b->site->port);
    client_send(fd, head, (size_t)n);
    if (body)
        client_send(fd, body, strlen(body));
    struct answer a = client_read(fd, false);
    close(fd);
    for (const char *p = a.head; (p = strstr(p, "Set-Cookie: ")) != NULL;)
        keep_cookie(b, p += 12);
    return a;
}

/* The page's status; where it leads or what it says in *ret, of 64 KiB. */
static int visit(struct browser *b, const char *path, char ret[65536]) {
    struct answer a = send_off(b, "GET", path, "", NULL);
    const char *to = answer_header(&a, "Location");
    int status = a.status;
    snprintf(ret, 65536, "%s", to ? to : a.body);
    answer_free(&a);
    return status;
}

/* Loads `page` for its token, then posts to `action`. */
static int post(struct browser *b, const char *page, const char *action, const char *fields,
                char ret[65536]) {
    char token[120] = "", body[2048];
    visit(b, page, ret);
    const char *at = strstr(ret, "name=\"csrf\" value=\"");
    if (at)
        assert_int_equal(sscanf(at, "name=\"csrf\" value=\"%119[^\"]", token), 1);
    snprintf(body, sizeof body, "csrf=%s&%s", token, fields);
    struct answer a =
        send_off(b, "POST", action, "Content-Type: application/x-www-form-urlencoded\r\n", body);
    const char *to = answer_header(&a, "Location");
    int status = a.status;
    snprintf(ret, 65536, "%s", to ? to : a.body);
    answer_free(&a);
    return status;
}

static int sign_in(struct browser *b, const char *email, const char *password, const char *next,
                   char ret[65536]) {
    char fields[512];
    snprintf(fields, sizeof fields, "email=%s&password=%s&next=%s", email, password, next);
    return post(b, "/sign-in", "/sign-in", fields, ret);
}

static struct browser signed_in(struct site *s, const char *email) {
    static char page[65536];
    struct browser b = {.site = s};
    assert_int_equal(sign_in(&b, email, "kettle+garden+lamp", "", page), 303);
    return b;
}

static char page[65536], other[65536];

/* ---- nobody ---- */

static void test_nobody(void **state) {
    struct site *s = site_new(state);
    struct browser b = {.site = s};
    assert_int_equal(visit(&b, "/h/riverside/members?q=a%20b", page), 303);
    assert_string_equal(page, "/sign-in?next=%2Fh%2Friverside%2Fmembers%3Fq%3Da%2520b");
    assert_int_equal(visit(&b, "/account", page), 303);
    assert_int_equal(visit(&b, "/h/nowhere/members", page), 303);
    assert_int_equal(visit(&b, "/h/nowhere/join", page), 404);
    assert_int_equal(visit(&b, "/h/riverside/join", page), 200);
    assert_int_equal(visit(&b, "/", page), 200);
    assert_int_equal(post(&b, "/sign-in", "/h/riverside/members", "name=X", page), 401);
    assert_non_null(strstr(page, "Sign in"));
    struct answer a = send_off(&b, "POST", "/sign-in", "Content-Type: application/x-www-form-urlencoded\r\n",
                               "csrf=&email=joan@example.org&password=x");
    assert_int_equal(a.status, 403);
    answer_free(&a);
    site_free(s);
}

/* ---- signing in ---- */

static void test_sign_in(void **state) {
    struct site *s = site_new(state);
    struct browser b = {.site = s}, c = {.site = s};
    /* Known and unknown are told the same. */
    assert_int_equal(sign_in(&b, "joan@example.org", "wrong+password", "", page), 422);
    assert_int_equal(sign_in(&c, "none@example.org", "wrong+password", "", other), 422);
    assert_non_null(strstr(page, "do not go together"));
    assert_non_null(strstr(other, "do not go together"));
    assert_null(strstr(page, "wrong password"));
    assert_int_equal(
        sign_in(&b, "Joan@Example.org", "kettle+garden+lamp", "%2Fh%2Friverside%2Fprofile", page), 303);
    assert_string_equal(page, "/h/riverside/profile");
    assert_int_equal(visit(&b, "/h/riverside/profile", page), 200);
    assert_non_null(strstr(page, "Joan Price"));
    assert_int_equal(visit(&b, "/sign-in?next=/account", page), 303);
    assert_string_equal(page, "/account");
    assert_int_equal(sign_in(&c, "amina@example.org", "kettle+garden+lamp", "%2F%2Fevil.example", page), 303);
    assert_string_equal(page, "/");

    struct browser copy = b;
    assert_int_equal(post(&b, "/account", "/sign-out", "", page), 303);
    assert_int_equal(visit(&b, "/account", page), 303);
    assert_int_equal(visit(&copy, "/account", page), 303);
    site_free(s);
}

static void test_sign_in_rotates(void **state) {
    struct site *s = site_new(state);
    struct browser b = signed_in(s, "joan@example.org"), before = b;
    assert_int_equal(
        post(&b, "/account", "/sign-in", "email=amina@example.org&password=kettle+garden+lamp", page), 303);
    assert_int_equal(visit(&before, "/account", page), 303);
    assert_int_equal(visit(&b, "/account", page), 200);
    assert_non_null(strstr(page, "amina@example.org"));
    site_free(s);
}

static void test_throttle(void **state) {
    struct site *s = site_new(state);
    struct browser b = {.site = s};
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(&b, "joan@example.org", "wrong+password", "", page), 422);
    assert_int_equal(sign_in(&b, "JOAN@example.org", "kettle+garden+lamp", "", page), 429);
    assert_int_equal(sign_in(&b, "amina@example.org", "kettle+garden+lamp", "", page), 303);
    world_pass(s->w, 31);
    struct browser later = {.site = s};
    assert_int_equal(sign_in(&later, "joan@example.org", "kettle+garden+lamp", "", page), 303);
    site_free(s);
}

struct seeing {
    int64_t person_id, now, n;
};

static enum err_code count_seen(struct db_conn *c, void *ctx, struct err *err) {
    struct seeing *seen = ctx;
    struct arena a;
    struct session_line *list;
    size_t n = 0;
    arena_init(&a, 65536);
    enum err_code code = session_list(c, &a, seen->person_id, false, STR(""), seen->now, &list, &n, err);
    seen->n = 0;
    for (size_t i = 0; code == ERR_OK && i < n; i++)
        seen->n += list[i].seen_at > seen->now - 1;
    arena_release(&a);
    return code;
}

/* That somebody was here is noted after the answer; the clock must not run on before. */
static void until_noted(struct site *s, int64_t person_id) {
    struct seeing seen = {.person_id = person_id, .now = world_now(s->w)};
    for (int i = 0; i < 1000 && seen.n == 0; i++) {
        testdb_ok(world_read(s->w, count_seen, &seen), &s->w->err);
        if (seen.n == 0)
            (void)usleep(10000);
    }
    assert_int_equal(seen.n, 1);
}

static void test_idle(void **state) {
    struct site *s = site_new(state);
    struct browser joan = signed_in(s, "joan@example.org"), amina = signed_in(s, "amina@example.org");
    for (int i = 0; i < 3; i++) {
        world_pass(s->w, 11 * 3600);
        assert_int_equal(visit(&amina, "/account", page), 200);
        until_noted(s, s->amina.person_id);
    }
    world_pass(s->w, 12 * 3600);
    assert_int_equal(visit(&amina, "/account", page), 303);
    assert_int_equal(visit(&joan, "/account", page), 200);
    world_pass(s->w, 30 * 86400);
    assert_int_equal(visit(&joan, "/account", page), 303);
    site_free(s);
}

static void test_password_change(void **state) {
    struct site *s = site_new(state);
    struct browser b = signed_in(s, "joan@example.org"), elsewhere = signed_in(s, "joan@example.org");
    assert_int_equal(
        post(&b, "/account", "/account/password", "current=no&password=another+kettle+lamp", page), 422);
    assert_int_equal(
        post(&b, "/account", "/account/password", "current=kettle+garden+lamp&password=joanprice", page),
        422);
    assert_non_null(strstr(page, "must not be your name"));
    assert_int_equal(visit(&elsewhere, "/account", page), 200);
    assert_int_equal(post(&b, "/account", "/account/password",
                          "current=kettle+garden+lamp&password=another+kettle+lamp", page),
                     303);
    assert_int_equal(visit(&elsewhere, "/account", page), 303);
    assert_int_equal(visit(&b, "/account", page), 200);
    assert_int_equal(post(&b, "/account", "/account", "name=Joan+Price&email=", page), 422);
    site_free(s);
}

/* ---- who sees what ---- */

static void test_doors(void **state) {
    struct site *s = site_new(state);
    struct browser joan = signed_in(s, "joan@example.org"), ben = signed_in(s, "ben@example.org"),
                   amina = signed_in(s, "amina@example.org");
    assert_int_equal(visit(&joan, "/h/riverside/profile", page), 200);
    assert_int_equal(visit(&joan, "/h/riverside/members", page), 403);
    assert_int_equal(visit(&joan, "/h/school/profile", page), 404);
    assert_non_null(strstr(page, "href=\"/h/school\""));
    assert_int_equal(visit(&joan, "/h/nowhere/profile", page), 404);
    assert_int_equal(visit(&joan, "/admin", page), 403);
    assert_int_equal(visit(&ben, "/h/riverside/profile", page), 403);
    assert_non_null(strstr(page, "paused"));
    assert_int_equal(visit(&amina, "/h/riverside/members", page), 200);
    assert_non_null(strstr(page, "Joan Price"));
    assert_int_equal(visit(&amina, "/h/school/members", page), 404);
    site_free(s);
}

struct noting {
    struct world *w;
    int64_t actor, member;
    bool found;
};

static enum err_code noting_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct noting *n = ctx;
    struct audit_recent_row *rows;
    size_t k;
    const struct audit_recent_in in = {.hub_id = n->w->hub.id, .before_id = INT64_MAX, .most = 100};
    enum err_code code = audit_recent(c, &n->w->arena, &in, &rows, &k, err);
    for (size_t i = 0; code == ERR_OK && i < k; i++)
        n->found = n->found || (str_eqz(rows[i].action, "member.change") && rows[i].actor_id == n->actor &&
                                rows[i].has_for_member_id && rows[i].for_member_id == n->member);
    return code;
}

/* The trail says who did it, and for whom. */
static bool noted_for(struct world *w, int64_t actor, int64_t member) {
    struct noting n = {w, actor, member, false};
    testdb_ok(world_read(w, noting_flow, &n), &w->err);
    return n.found;
}

static void test_acting(void **state) {
    struct site *s = site_new(state);
    struct browser b = signed_in(s, "amina@example.org");
    char path[100];
    snprintf(path, sizeof path, "/h/riverside/members/%lld", (long long)s->joan.id);
    char act[120];
    snprintf(act, sizeof act, "%s/act", path);
    assert_int_equal(post(&b, path, act, "", page), 303);
    assert_string_equal(page, "/h/riverside/home?done=acting");
    assert_int_equal(visit(&b, "/h/riverside/profile", page), 200);
    assert_non_null(strstr(page, "You are acting for Joan Price"));
    assert_int_equal(visit(&b, "/h/riverside/members", page), 200);
    assert_int_equal(post(&b, "/h/riverside/tokens", "/h/riverside/tokens", "name=x&scope=read", page), 403);
    char fields[100];
    struct member m;
    testdb_ok(do_get(s->w, &s->w->hub, s->joan.id, &m), &s->w->err);
    snprintf(fields, sizeof fields, "version=%lld&about=Cakes&area=East", (long long)m.version);
    assert_int_equal(post(&b, "/h/riverside/profile", "/h/riverside/profile", fields, page), 303);
    testdb_ok(do_get(s->w, &s->w->hub, s->joan.id, &m), &s->w->err);
    assert_true(str_eqz(m.about, "Cakes"));
    assert_true(noted_for(s->w, s->amina.person_id, s->joan.id));
    /* Who is paused is not acted for any longer. */
    testdb_ok(do_move(s->w, &s->w->hub, s->joan.id, MEMBER_MOVE_PAUSE), &s->w->err);
    visit(&b, "/h/riverside/profile", page);
    assert_null(strstr(page, "acting for"));
    testdb_ok(do_move(s->w, &s->w->hub, s->joan.id, MEMBER_MOVE_RESUME), &s->w->err);
    assert_int_equal(post(&b, "/h/riverside/profile", "/h/riverside/act/stop", "", page), 303);
    visit(&b, "/h/riverside/profile", page);
    assert_null(strstr(page, "acting for"));
    site_free(s);
}

/* ---- strangers ---- */

/* Thousands of connections may wait with a body each: of those who are nobody, none may be large. */
static void test_large_bodies_of_strangers(void **state) {
    struct site *s = site_new(state);
    struct browser nobody = {.site = s}, amina = signed_in(s, "amina@example.org");
    const char *type = "Content-Type: application/x-www-form-urlencoded\r\n";
    size_t n = 70000;
    char *body = arena_alloc(&s->w->arena, n + 1);
    assert_non_null(body);
    memset(body, 'x', n);
    struct answer a = send_off(&nobody, "POST", "/sign-in", type, body);
    assert_int_equal(a.status, 413);
    answer_free(&a);
    a = send_off(&amina, "POST", "/account", type, body);
    assert_int_equal(a.status, 403); /* read, and found to have no token */
    answer_free(&a);
    site_free(s);
}

/* ---- tokens ---- */

struct making {
    struct site *s;
    int64_t member;
    enum scope scope;
    bool vouched;
    struct str token;
};

static enum err_code make_token(struct db_conn *c, void *ctx, struct err *err) {
    struct making *m = ctx;
    struct doer by = world_doer(m->s->w, 0);
    return token_create(c, &m->s->w->arena, &by, m->s->w->hub.id, m->member, m->scope, m->vouched, STR("t"),
                        &m->token, err);
}

static int call(struct site *s, const char *method, const char *path, struct str token, const char *body) {
    struct browser b = {.site = s};
    char headers[300];
    snprintf(headers, sizeof headers, "%s%.*s%sContent-Type: application/json\r\n",
             token.p ? "Authorization: Bearer " : "", STR_ARG(token), token.p ? "\r\n" : "");
    struct answer a = send_off(&b, method, path, headers, body);
    int status = a.status;
    snprintf(page, sizeof page, "%s", a.body);
    answer_free(&a);
    return status;
}

static struct str token_of(struct site *s, int64_t member, enum scope scope) {
    struct making m = {s, member, scope, true, STR_NULL};
    testdb_ok(world_write(s->w, make_token, &m), &s->w->err);
    return m.token;
}

struct being_found {
    struct site *s;
    int64_t member_id;
};

static enum err_code let_be_found(struct db_conn *c, void *ctx, struct err *err) {
    const struct being_found *f = ctx;
    const struct doer by = {.at = 1, .today = 1, .ids = &f->s->app.ids};
    const struct profile p = {.member_id = f->member_id, .findable = true};
    return profile_set(c, &f->s->w->arena, &by, f->s->w->hub.id, &p, err);
}

static void findable(struct site *s, int64_t member_id) {
    struct being_found f = {s, member_id};
    testdb_ok(world_write(s->w, let_be_found, &f), &s->w->err);
}

static void test_tokens(void **state) {
    struct site *s = site_new(state);
    const char *members = "/api/v1/hubs/riverside/members", *add = "{\"name\":\"New One\"}";
    char own[120], others[120];
    snprintf(own, sizeof own, "%s/%lld", members, (long long)s->joan.id);
    snprintf(others, sizeof others, "%s/%lld", members, (long long)s->amina.id);
    struct str read = token_of(s, s->joan.id, SCOPE_READ), write = token_of(s, s->joan.id, SCOPE_WRITE),
               admin = token_of(s, s->joan.id, SCOPE_ADMIN), reading = token_of(s, s->amina.id, SCOPE_READ);
    assert_int_equal(call(s, "GET", members, STR_NULL, NULL), 401);
    assert_int_equal(call(s, "GET", members, STR("kith_bad"), NULL), 401);
    assert_int_equal(call(s, "GET", "/api/v1/hubs/nowhere", STR("kith_bad"), NULL), 401);
    assert_int_equal(call(s, "GET", members, read, NULL), 200);
    assert_null(strstr(page, "Amina")); /* who has not said that they may be found */
    findable(s, s->amina.id);
    findable(s, s->ben.id);
    assert_int_equal(call(s, "GET", members, read, NULL), 200);
    assert_non_null(strstr(page, "Amina K."));
    assert_null(strstr(page, "Amina Khan"));
    assert_null(strstr(page, "amina@example.org"));
    assert_null(strstr(page, "Ben"));
    assert_int_equal(call(s, "GET", "/api/v1/hubs/school/members", read, NULL), 404);
    assert_int_equal(call(s, "GET", "/api/v1/hubs/school/members", admin, NULL), 404);
    assert_int_equal(call(s, "GET", "/api/v1/hubs/nowhere/members", read, NULL), 404);
    assert_int_equal(call(s, "PATCH", own, read, "{\"area\":\"East\"}"), 403);
    assert_int_equal(call(s, "PATCH", own, write, "{\"area\":\"East\"}"), 200);
    assert_int_equal(call(s, "PATCH", own, write, "{\"roles\":[\"coordinator\"]}"), 403);
    assert_int_equal(call(s, "PATCH", others, write, "{\"area\":\"East\"}"), 403);
    assert_int_equal(call(s, "POST", members, write, add), 403);
    assert_int_equal(call(s, "GET", members, reading, NULL), 200);
    assert_non_null(strstr(page, "Joan Price"));
    assert_int_equal(call(s, "POST", members, reading, add), 403);
    assert_int_equal(call(s, "POST", members, admin, add), 201);
    assert_int_equal(call(s, "POST", members, admin, "{\"name\":\"X\",\"roles\":[\"king\"]}"), 422);
    assert_int_equal(call(s, "PATCH", others, admin, "{\"area\":null,\"about\":\"Soup\"}"), 200);
    assert_int_equal(call(s, "PATCH", others, admin, "{\"state\":\"paused\"}"), 409);
    /* A token never opens what is the installation's, nor a page. */
    struct browser b = {.site = s};
    struct answer a = send_off(&b, "GET", "/account", "Authorization: Bearer x\r\n", NULL);
    assert_int_equal(a.status, 303);
    answer_free(&a);
    testdb_ok(do_move(s->w, &s->w->hub, s->joan.id, MEMBER_MOVE_PAUSE), &s->w->err);
    assert_int_equal(call(s, "GET", members, admin, NULL), 403);
    site_free(s);
}

/* Every active member is on exactly one page, in order; the query goes along. */
static void test_list_links(void **state) {
    struct site *s = site_new(state);
    struct str token = token_of(s, s->joan.id, SCOPE_READ);
    struct browser b = {.site = s};
    findable(s, s->amina.id);
    findable(s, s->ben.id);
    char headers[200], path[300] = "/api/v1/hubs/riverside/members?limit=1&q=";
    size_t pages = 0;
    snprintf(headers, sizeof headers, "Authorization: Bearer %.*s\r\n", STR_ARG(token));
    while (path[0]) {
        struct answer a = send_off(&b, "GET", path, headers, NULL);
        assert_int_equal(a.status, 200);
        assert_non_null(strstr(a.body, pages == 0 ? "Joan Price" : "Amina K."));
        const char *link = answer_header(&a, "Link");
        if (link) {
            assert_int_equal(sscanf(link, "<%299[^>]>; rel=\"next\"", path), 1);
            assert_non_null(strstr(path, "limit=1&q=&cursor="));
        } else {
            path[0] = '\0';
        }
        answer_free(&a);
        pages++;
    }
    assert_int_equal(pages, 2);
    assert_int_equal(call(s, "GET", "/api/v1/hubs/riverside/members?cursor=nonsense", token, NULL), 422);
    assert_int_equal(call(s, "GET", "/api/v1/hubs/riverside/members?limit=201", token, NULL), 422);
    assert_int_equal(call(s, "GET", "/api/v1/hubs/riverside/members?state=paused", token, NULL), 403);
    site_free(s);
}

static void test_join_tells_nothing(void **state) {
    struct site *s = site_new(state);
    struct browser b = {.site = s}, c = {.site = s};
    const char *join = "/h/riverside/join";
    assert_int_equal(post(&b, join, join, "name=Joan&email=joan@example.org&password=three+new+words", page),
                     303);
    assert_int_equal(post(&c, join, join, "name=New&email=new@example.org&password=three+new+words", other),
                     303);
    assert_string_equal(page, other);
    assert_int_equal(sign_in(&b, "joan@example.org", "three+new+words", "", page), 422);
    assert_int_equal(sign_in(&c, "new@example.org", "three+new+words", "", page), 303);
    assert_int_equal(visit(&c, "/h/riverside/profile", page), 403);
    assert_non_null(strstr(page, "with the coordinator"));
    assert_int_equal(post(&b, join, join, "name=Nobody", page), 422);
    site_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_sign_in),
        cmocka_unit_test(test_sign_in_rotates),
        cmocka_unit_test(test_throttle),
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_password_change),
        cmocka_unit_test(test_doors),
        cmocka_unit_test(test_large_bodies_of_strangers),
        cmocka_unit_test(test_acting),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_list_links),
        cmocka_unit_test(test_join_tells_nothing),
    };
    return testdb_run("pages", tests, sizeof(tests) / sizeof(*tests));
}
