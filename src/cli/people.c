/* Commands on hubs and people. */
#include <stdio.h>

#include "base/json.h"
#include "cli/doors.h"
#include "hub/hub.h"
#include "signin/signin.h"

static enum err_code need(const struct cli *cli, const char *name, struct str *ret, struct err *err) {
    *ret = cli_given(cli, name);
    if (str_empty(*ret))
        return err_set(err, ERR_USAGE, name, "required", "--%s is missing. See kith %s --help.", name,
                       cli->command->name);
    return ERR_OK;
}

static enum err_code check_text(const char *field, struct str s, size_t most, struct err *err) {
    if (!str_utf8_valid(s))
        return err_set(err, ERR_USAGE, field, "utf-8", "--%s must be UTF-8 text", field);
    if (str_utf8_length(s) > most)
        return err_set(err, ERR_USAGE, field, "long", "--%s must be %zu characters or fewer", field, most);
    return ERR_OK;
}

struct job {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    struct hub_new hub_new;
    struct member_new new;
    struct member member;
    bool administrator;
    struct str email, person, name, token, password_hash, slug;
    enum scope scope;
    int64_t id;
    struct hub *hubs;
    size_t n_hubs;
};

static enum err_code make_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    return hub_create(c, j->cli->arena, &j->by, &j->hub_new, &j->id, err);
}

enum err_code cli_hub_create(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli};
    struct str name;
    enum err_code rc = need(cli, "name", &name, err);
    if (!rc)
        rc = check_text("name", name, 100, err);
    if (!rc && !slug_valid(cli->args[0]))
        rc = err_set(err, ERR_USAGE, "SLUG", "slug",
                     "SLUG must be 2 to 40 small letters, digits and single dashes, and begin with a letter");
    if (!rc)
        rc = cli_open(cli, true, err);
    if (rc)
        return rc;
    j.by = cli_doer(cli);
    j.hub_new = (struct hub_new){
        .slug = cli->args[0], .name = str_clean(cli->arena, name, true), .host = cli_given(cli, "host")};
    rc = db_write(cli->app.db, make_hub, &j, err);
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"id\":\"%lld\",\"slug\":\"%.*s\"}\n", (long long)j.id, STR_ARG(cli->args[0]));
    else
        (void)printf("%.*s\n", STR_ARG(cli->args[0]));
    return ERR_OK;
}

static enum err_code read_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    return hub_list(c, j->cli->arena, &j->hubs, &j->n_hubs, err);
}

enum err_code cli_hub_list(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli};
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, read_hubs, &j, err);
    if (rc)
        return rc;
    struct buf b;
    struct json_out out;
    buf_init(&b, (size_t)16 << 20);
    json_start(&out, &b);
    json_array(&out);
    for (size_t i = 0; i < j.n_hubs; i++) {
        if (!cli->json) {
            (void)printf("%.*s\t%.*s\n", STR_ARG(j.hubs[i].slug), STR_ARG(j.hubs[i].name));
            continue;
        }
        json_object(&out);
        json_put_id(&out, "id", j.hubs[i].id);
        json_put_str(&out, "slug", j.hubs[i].slug);
        json_put_str(&out, "name", j.hubs[i].name);
        json_object_end(&out);
    }
    json_array_end(&out);
    if (cli->json)
        (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    buf_release(&b);
    return ERR_OK;
}

static enum err_code read_roles(const struct cli *cli, struct job *j, struct err *err) {
    size_t at = 0;
    struct str role;
    while (cli_each(cli, "role", &at, &role)) {
        if (str_eqz(role, "coordinator"))
            j->new.roles |= ROLE_COORDINATOR;
        else if (str_eqz(role, "practitioner"))
            j->new.roles |= ROLE_PRACTITIONER;
        else if (str_eqz(role, "administrator"))
            j->administrator = true;
        else if (!str_eqz(role, "member"))
            return err_set(err, ERR_USAGE, "role", "role",
                           "--role must be member, coordinator, practitioner or administrator, not \"%.*s\"",
                           STR_ARG(role));
    }
    return ERR_OK;
}

static enum err_code hash_file(struct cli *cli, struct str name, struct str email, struct str *ret,
                               struct err *err) {
    struct str path = cli_given(cli, "password-file"), password;
    if (!path.p)
        return ERR_OK;
    enum err_code rc = cli_secret_file(cli, path, "password-file", &password, err);
    if (!rc)
        rc = password_check(password, name, email, err);
    return rc ? rc : password_hash(cli->arena, password, ret, err);
}

static enum err_code add_person(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = door_hub_named(c, j->cli->arena, j->slug, &j->hub, err);
    if (!rc)
        rc = member_add(c, j->cli->arena, &j->by, &j->hub, &j->new, &j->member, err);
    if (!rc && j->administrator)
        rc = person_make_administrator(c, &j->by, j->member.person_id, err);
    return rc;
}

enum err_code cli_person_add(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli, .new = {.state = MEMBER_ACTIVE}};
    enum err_code rc = need(cli, "hub", &j.slug, err);
    if (!rc)
        rc = need(cli, "name", &j.new.name, err);
    if (!rc)
        rc = check_text("name", j.new.name, 100, err);
    if (!rc)
        rc = read_roles(cli, &j, err);
    if (rc)
        return rc;
    j.new.name = str_clean(cli->arena, j.new.name, true);
    j.new.email = cli_given(cli, "email");
    j.new.phone = cli_given(cli, "phone");
    if (j.new.email.p && !form_email(cli->arena, j.new.email, &j.new.email))
        return err_set(err, ERR_USAGE, "email", "email",
                       "--email must be an e-mail address, like name@example.com");
    j.new.known_joins = true;
    j.new.on_paper = !j.new.email.p;
    rc = hash_file(cli, j.new.name, j.new.email, &j.new.password_hash, err);
    if (!rc)
        rc = cli_open(cli, true, err);
    if (rc)
        return rc;
    j.by = cli_doer(cli);
    rc = db_write(cli->app.db, add_person, &j, err);
    if (rc)
        return rc;
    if (cli->json)
        (void)printf("{\"number\":%lld,\"id\":\"%lld\"}\n", (long long)j.member.number,
                     (long long)j.member.id);
    else
        (void)printf("%lld\n", (long long)j.member.number);
    return ERR_OK;
}

static enum err_code reset_password(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = person_by_email(c, j->cli->arena, j->email, &j->id, &j->name, err);
    if (!rc)
        rc = person_set_password(c, &j->by, j->id, j->password_hash, err);
    return rc ? rc : person_tell_password(c, j->cli->arena, &j->by, j->id, err);
}

enum err_code cli_person_reset(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli, .email = cli->args[0]};
    struct str made = STR_NULL;
    enum err_code rc = hash_file(cli, STR_NULL, j.email, &j.password_hash, err);
    if (!rc && !j.password_hash.p) {
        unsigned char random[12];
        struct rng rng = rng_system();
        rng_bytes(&rng, random, sizeof random);
        made = str_base64url(cli->arena, random, sizeof random);
        rc = password_hash(cli->arena, made, &j.password_hash, err);
    }
    if (!rc)
        rc = cli_open(cli, true, err);
    if (rc)
        return rc;
    j.by = cli_doer(cli);
    rc = db_write(cli->app.db, reset_password, &j, err);
    if (!rc && made.p)
        (void)printf("%.*s\n", STR_ARG(made));
    else if (!rc)
        (void)printf("The password was set; all their sessions ended.\n");
    return rc;
}

/* ---- how they sign in ---- */

static enum err_code find_person(struct db_conn *c, struct job *j, struct err *err) {
    int64_t number;
    struct arena *a = j->cli->arena;
    if (str_has(j->person, '@'))
        return person_by_email(c, a, j->person, &j->id, &j->name, err);
    if (str_empty(j->slug))
        return err_set(err, ERR_USAGE, "hub", "required",
                       "PERSON must be an e-mail, or a member number with --hub SLUG");
    enum err_code rc = door_hub_named(c, j->cli->arena, j->slug, &j->hub, err);
    if (!rc && !member_card_parse(&j->hub, j->person, &number))
        rc = err_set(err, ERR_USAGE, "PERSON", "person", "PERSON must be an e-mail or a member number");
    if (!rc)
        rc = member_by_number(c, a, j->hub.id, number, &j->member, err);
    j->id = j->member.person_id;
    return rc;
}

static enum err_code end_second(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = find_person(c, j, err);
    return rc ? rc : second_end(c, j->cli->arena, &j->by, j->id, err);
}

static enum err_code end_sessions(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    enum err_code rc = find_person(c, j, err);
    return rc ? rc : session_end_all(c, &j->by, j->id, err);
}

static enum err_code end_of_person(struct cli *cli, db_flow *flow, const char *done, struct err *err) {
    struct job j = {.cli = cli, .person = cli->args[0], .slug = cli_given(cli, "hub")};
    enum err_code rc = cli_open(cli, true, err);
    if (rc)
        return rc;
    j.by = cli_doer(cli);
    rc = db_write(cli->app.db, flow, &j, err);
    if (!rc)
        (void)printf("%s\n", done);
    return rc;
}

enum err_code cli_person_second(struct cli *cli, struct err *err) {
    return end_of_person(cli, end_second, "The second step was taken away; all their sessions ended.", err);
}

enum err_code cli_person_sign_out(struct cli *cli, struct err *err) {
    return end_of_person(cli, end_sessions, "All their sessions ended.", err);
}

static enum err_code make_token(struct db_conn *c, void *ctx, struct err *err) {
    struct job *j = ctx;
    int64_t number;
    enum err_code rc = door_hub_named(c, j->cli->arena, j->slug, &j->hub, err);
    if (rc)
        return rc;
    if (str_has(j->person, '@'))
        rc = member_by_email(c, j->cli->arena, j->hub.id, j->person, &j->member, err);
    else if (member_card_parse(&j->hub, j->person, &number))
        rc = member_by_number(c, j->cli->arena, j->hub.id, number, &j->member, err);
    else
        return err_set(err, ERR_USAGE, "person", "person", "--person must be an e-mail or a member number");
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "person", "not-found", "There is no member %.*s in \"%.*s\".",
                       STR_ARG(j->person), STR_ARG(j->slug));
    return rc ? rc
              : token_create(c, j->cli->arena, &j->by, j->hub.id, j->member.id, j->scope, true, j->name,
                             &j->token, err);
}

enum err_code cli_token_create(struct cli *cli, struct err *err) {
    struct job j = {.cli = cli};
    struct str scope;
    enum err_code rc = need(cli, "hub", &j.slug, err);
    if (!rc)
        rc = need(cli, "person", &j.person, err);
    if (!rc)
        rc = need(cli, "scope", &scope, err);
    if (rc)
        return rc;
    if (str_eqz(scope, "read"))
        j.scope = SCOPE_READ;
    else if (str_eqz(scope, "write"))
        j.scope = SCOPE_WRITE;
    else if (str_eqz(scope, "admin"))
        j.scope = SCOPE_ADMIN;
    else
        return err_set(err, ERR_USAGE, "scope", "scope", "--scope must be read, write or admin, not \"%.*s\"",
                       STR_ARG(scope));
    j.name = cli_given(cli, "name").p ? cli_given(cli, "name") : STR("command line");
    rc = check_text("name", j.name, 100, err);
    if (!rc)
        rc = cli_open(cli, true, err);
    if (rc)
        return rc;
    j.by = cli_doer(cli);
    rc = db_write(cli->app.db, make_token, &j, err);
    if (!rc)
        (void)printf("%.*s\n", STR_ARG(j.token));
    return rc;
}
