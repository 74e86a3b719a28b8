/* Signed heads and the keys that sign them: kith head, kith key rotate, kith key list. */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "base/json.h"
#include "cli/doors.h"
#include "cli/upkeep.h"
#include "hub/hub.h"
#include "ledger/head.h"

enum { KEEP_EVERY_SECONDS = 3600 };

struct signing {
    struct cli *cli;
    struct arena *arena;
    struct doer by;
    struct str slug;
    struct hub hub;
    unsigned char root[32];
    struct ledger_head head;
    struct signing_key *keys;
    size_t n_keys;
    int64_t number;
    bool kept;
};

static enum err_code make_ready(struct db_conn *c, void *ctx, struct err *err) {
    struct signing *s = ctx;
    return key_ready(c, s->arena, &s->by, s->root, &s->number, err);
}

enum err_code cli_key_ready(struct cli *cli, struct err *err) {
    struct signing s = {.arena = cli->arena, .by = cli_doer(cli)};
    app_key(&cli->app, HEAD_PURPOSE, s.root);
    enum err_code rc = db_write(cli->app.db, make_ready, &s, err);
    sodium_memzero(s.root, sizeof s.root);
    return rc;
}

enum err_code cli_heads_keep(struct cli *cli, unsigned char root[32], struct err *err) {
    const struct doer by = cli_doer(cli);
    size_t kept = 0;
    enum err_code rc = app_secret_load(&cli->app, err);
    if (rc)
        return rc;
    app_key(&cli->app, HEAD_PURPOSE, root);
    return heads_keep(cli->app.db, &by, root, 0, &kept, err);
}

enum err_code upkeep_heads(struct upkeep_turn *turn, struct err *err) {
    unsigned char root[32];
    app_key(turn->app, HEAD_PURPOSE, root);
    enum err_code rc = heads_keep(turn->app->db, &turn->by, root, KEEP_EVERY_SECONDS, &turn->n, err);
    sodium_memzero(root, sizeof root);
    return rc;
}

/* ---- kith head ---- */

static enum err_code sign(struct db_conn *c, void *ctx, struct err *err) {
    struct signing *s = ctx;
    enum err_code rc = door_hub_named(c, s->arena, s->slug, &s->hub, err);
    if (!rc)
        rc = key_ready(c, s->arena, &s->by, s->root, &s->number, err);
    if (!rc)
        rc = head_now(c, s->arena, s->root, s->hub.id, s->by.at, &s->head, err);
    return rc ? rc : head_keep(c, s->arena, &s->by, s->root, s->hub.id, 0, &s->kept, err);
}

enum err_code cli_head(struct cli *cli, struct err *err) {
    struct signing s = {.cli = cli, .arena = cli->arena, .slug = cli_given(cli, "hub")};
    struct str out = cli_given(cli, "out");
    struct buf b;
    struct json_out j;
    if (str_empty(s.slug))
        return err_set(err, ERR_USAGE, "hub", "required", "--hub is missing: the hub whose head it is");
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = app_secret_load(&cli->app, err);
    if (rc)
        return rc;
    s.by = cli_doer(cli);
    app_key(&cli->app, HEAD_PURPOSE, s.root);
    rc = db_write(cli->app.db, sign, &s, err);
    sodium_memzero(s.root, sizeof s.root);
    if (rc)
        return rc;
    buf_init(&b, 4096);
    json_start(&j, &b);
    head_json(&j, cli->arena, s.hub.slug, &s.head);
    buf_putc(&b, '\n');
    rc = buf_check(&b, err);
    if (!rc && str_empty(out))
        (void)fwrite(b.p, 1, b.n, stdout);
    else if (!rc)
        rc = door_file_new(cli->arena, out, buf_view(&b), 0644, "out", err);
    buf_release(&b);
    return rc;
}

/* ---- kith key ---- */

static enum err_code rotate(struct db_conn *c, void *ctx, struct err *err) {
    struct signing *s = ctx;
    return key_rotate(c, s->arena, &s->by, s->root, &s->number, err);
}

enum err_code cli_key_rotate(struct cli *cli, struct err *err) {
    struct signing s = {.cli = cli, .arena = cli->arena};
    size_t kept = 0;
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = app_secret_load(&cli->app, err);
    if (rc)
        return rc;
    s.by = cli_doer(cli);
    app_key(&cli->app, HEAD_PURPOSE, s.root);
    /* The old key's last word on every ledger. */
    rc = heads_keep(cli->app.db, &s.by, s.root, 0, &kept, err);
    if (!rc)
        rc = db_write(cli->app.db, rotate, &s, err);
    sodium_memzero(s.root, sizeof s.root);
    if (!rc && cli->json)
        (void)printf("{\"number\":%" PRId64 "}\n", s.number);
    else if (!rc)
        (void)printf("Heads are signed with key %" PRId64 " from now on. See kith key list.\n", s.number);
    return rc;
}

static enum err_code list(struct db_conn *c, void *ctx, struct err *err) {
    struct signing *s = ctx;
    return key_list(c, s->arena, &s->keys, &s->n_keys, err);
}

static void keys_words(const struct signing *s) {
    for (size_t i = 0; i < s->n_keys; i++) {
        const struct signing_key *k = &s->keys[i];
        struct str until = k->retired_at ? time_rfc3339(s->arena, k->retired_at) : STR("now");
        (void)printf("%" PRId64 "  %.*s  %.*s to %.*s%s\n", k->number,
                     STR_ARG(str_hex(s->arena, k->public_key, HEAD_KEY)),
                     STR_ARG(time_rfc3339(s->arena, k->made_at)), STR_ARG(until),
                     i == 0                                  ? ""
                     : key_introduced(s->keys, s->n_keys, i) ? ", vouched for by the one before"
                                                             : ", NOT vouched for by the one before");
    }
    if (s->n_keys == 0)
        (void)printf("There is no key yet: kith serve and kith head make one.\n");
}

static void keys_json(const struct signing *s, struct json_out *j) {
    json_array(j);
    for (size_t i = 0; i < s->n_keys; i++) {
        const struct signing_key *k = &s->keys[i];
        json_object(j);
        json_put_i64(j, "number", k->number);
        json_put_str(j, "public_key", str_hex(s->arena, k->public_key, HEAD_KEY));
        json_put_str(j, "made_at", time_rfc3339(s->arena, k->made_at));
        json_put_str(j, "retired_at", k->retired_at ? time_rfc3339(s->arena, k->retired_at) : STR_NULL);
        json_put_str(j, "signature",
                     k->introduced ? str_hex(s->arena, k->signature, HEAD_SIGNATURE) : STR_NULL);
        json_put_bool(j, "introduced", key_introduced(s->keys, s->n_keys, i));
        json_object_end(j);
    }
    json_array_end(j);
}

enum err_code cli_key_list(struct cli *cli, struct err *err) {
    struct signing s = {.cli = cli, .arena = cli->arena};
    struct buf b;
    struct json_out j;
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, list, &s, err);
    if (rc)
        return rc;
    if (!cli->json) {
        keys_words(&s);
        return ERR_OK;
    }
    buf_init(&b, 1 << 20);
    json_start(&j, &b);
    keys_json(&s, &j);
    rc = buf_check(&b, err);
    if (!rc)
        (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    buf_release(&b);
    return rc;
}
