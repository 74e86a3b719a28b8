/* kith verify: the ledgers of the database, or an export without one. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"
#include "exchange/exchange.h"
#include "export/export.h"
#include "group/group.h"
#include "neighbours/trades.h"
#include "slips/slips.h"

/* A head that somebody kept, and what became of it. */
struct against {
    bool given, tried;
    const char *file;
    struct ledger_head head;
    struct str hub; /* slug, as the file says */
    struct ledger_verdict verdict;
    int64_t key_number; /* 0: a key that is none of ours */
};

struct verifying {
    struct cli *cli;
    struct hub *hubs;
    size_t n_hubs;
    const struct hub *hub;
    struct ledger_verdict verdict;
    int64_t bad_exchange; /* 0: none, or not looked at for a ledger that is wrong itself */
    struct against against;
    struct buf out;
    struct json_out j;
};

/* ---- the kept head ---- */

static enum err_code read_against(struct verifying *v, struct err *err) {
    struct against *k = &v->against;
    struct str path = cli_given(v->cli, "against");
    if (str_empty(path))
        return ERR_OK;
    char text[16384];
    size_t n = 0;
    ssize_t got = 1;
    k->given = true;
    k->file = path.p;
    int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_NOT_FOUND, "against", "file", "%s cannot be read", path.p);
    while (n < sizeof text && (got = read(fd, text + n, sizeof text - n)) > 0)
        n += (size_t)got;
    (void)close(fd);
    if (got < 0)
        return err_set(err, ERR_UNAVAILABLE, "against", "file", "%s cannot be read", path.p);
    return head_parse(v->cli->arena, str_dup(v->cli->arena, str_of(text, n)), &k->head, &k->hub, err);
}

static bool is_of(const struct against *k, const struct hub *hub, struct str asked) {
    if (!k->given)
        return false;
    if (k->head.hub_id)
        return k->head.hub_id == hub->id;
    return str_eq(k->hub.p ? k->hub : asked, hub->slug);
}

static enum err_code verify_against(struct verifying *v, struct db_conn *c, struct err *err) {
    struct against *k = &v->against;
    struct signing_key *keys = NULL;
    size_t n = 0;
    k->tried = true;
    k->head.hub_id = v->hub->id;
    enum err_code rc = key_list(c, v->cli->arena, &keys, &n, err);
    for (size_t i = 0; !rc && i < n; i++)
        if (memcmp(keys[i].public_key, k->head.public_key, HEAD_KEY) == 0)
            k->key_number = keys[i].number;
    return rc ? rc : ledger_verify_head(c, v->cli->arena, &k->head, &k->verdict, err);
}

/* What the key of the head says about who signed it. */
static struct str whose_key(const struct verifying *v) {
    const struct against *k = &v->against;
    return k->key_number
               ? str_fmt(v->cli->arena, "It was signed with the key %" PRId64 " of this installation.",
                         k->key_number)
               : STR("It was signed with the key that the file itself names, which is none of this "
                     "installation: that "
                     "says nothing about who signed it.");
}

static void against_json(struct verifying *v) {
    const struct against *k = &v->against;
    struct json_out *j = &v->j;
    if (!k->given)
        return;
    json_key(j, "against");
    json_object(j);
    json_put_i64(j, "sequence", k->head.sequence);
    json_put_bool(j, "sound", k->verdict.sound);
    json_key(j, "key_number");
    if (k->key_number)
        json_i64(j, k->key_number);
    else
        json_null(j);
    json_put_str(j, "key", whose_key(v));
    if (!k->verdict.sound) {
        json_key(j, "first_bad_sequence");
        if (k->verdict.bad_sequence)
            json_i64(j, k->verdict.bad_sequence);
        else
            json_null(j);
        json_put_str(j, "reason", k->verdict.reason);
    }
    json_object_end(j);
}

static void against_words(struct verifying *v) {
    const struct against *k = &v->against;
    if (!k->given)
        return;
    if (!k->verdict.sound) {
        if (k->verdict.bad_sequence)
            (void)printf("%s: WRONG at line %" PRId64 ": %.*s\n", k->file, k->verdict.bad_sequence,
                         STR_ARG(k->verdict.reason));
        else
            (void)printf("%s: WRONG: %.*s\n", k->file, STR_ARG(k->verdict.reason));
        return;
    }
    (void)printf("%s: holds. The ledger still has the lines 1 to %" PRId64 " that it tells of. %.*s\n",
                 k->file, k->head.sequence, STR_ARG(whose_key(v)));
}

/* ---- the database ---- */

static enum err_code read_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct verifying *v = ctx;
    return hub_list(c, v->cli->arena, &v->hubs, &v->n_hubs, err);
}

static enum err_code verify_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct verifying *v = ctx;
    struct str reason;
    v->bad_exchange = 0;
    enum err_code rc = ledger_verify(c, v->cli->arena, v->hub->id, &v->verdict, err);
    if (!rc && v->verdict.sound)
        rc = exchange_verify(c, v->cli->arena, v->hub->id, &v->bad_exchange, &reason, err);
    if (!rc && v->verdict.sound && !v->bad_exchange)
        rc = trades_verify(c, v->cli->arena, v->hub->id, &v->bad_exchange, &reason, err);
    if (!rc && v->verdict.sound && !v->bad_exchange)
        rc = group_verify(c, v->cli->arena, v->hub->id, &v->bad_exchange, &reason, err);
    if (!rc && v->verdict.sound && !v->bad_exchange)
        rc = slips_verify(c, v->cli->arena, v->hub->id, &v->bad_exchange, &reason, err);
    if (!rc && v->bad_exchange) {
        v->verdict.sound = false;
        v->verdict.reason = reason;
    }
    if (!rc && v->verdict.sound && is_of(&v->against, v->hub, cli_given(v->cli, "hub")))
        rc = verify_against(v, c, err);
    return rc;
}

static void verdict_json(struct verifying *v, struct str slug) {
    const struct ledger_verdict *f = &v->verdict;
    struct json_out *j = &v->j;
    json_object(j);
    json_put_str(j, "hub", slug);
    json_put_bool(j, "sound", f->sound);
    json_put_i64(j, "transfers", f->transfers);
    json_put_i64(j, "accounts", f->accounts);
    json_put_i64(j, "minutes", f->minutes_moved);
    json_put_i64(j, "heads", f->heads);
    if (f->note.n)
        json_put_str(j, "note", f->note);
    if (!f->sound) {
        json_key(j, "first_bad_sequence");
        if (f->bad_sequence)
            json_i64(j, f->bad_sequence);
        else
            json_null(j);
        if (v->bad_exchange)
            json_put_id(j, "first_bad_exchange", v->bad_exchange);
        json_put_str(j, "reason", f->reason);
    }
    json_object_end(j);
}

static void verdict_words(const struct ledger_verdict *f, struct str slug) {
    if (f->sound)
        (void)printf(
            "%.*s: sound. %lld transfers between %lld accounts moved %lld minutes; they sum to zero. The "
            "chain is whole, and %lld stored heads agree with it.\n",
            STR_ARG(slug), (long long)f->transfers, (long long)f->accounts, (long long)f->minutes_moved,
            (long long)f->heads);
    else if (f->bad_sequence)
        (void)printf("%.*s: WRONG at line %lld: %.*s\n", STR_ARG(slug), (long long)f->bad_sequence,
                     STR_ARG(f->reason));
    else
        (void)printf("%.*s: WRONG: %.*s\n", STR_ARG(slug), STR_ARG(f->reason));
    if (f->note.n)
        (void)printf("%.*s: note: %.*s\n", STR_ARG(slug), STR_ARG(f->note));
}

static void tell(struct verifying *v, struct str slug) {
    v->cli->found_wrong = v->cli->found_wrong || !v->verdict.sound;
    if (v->cli->json)
        verdict_json(v, slug);
    else
        verdict_words(&v->verdict, slug);
}

static enum err_code verify_database(struct verifying *v, struct err *err) {
    struct cli *cli = v->cli;
    struct str only = cli_given(cli, "hub");
    bool any = false;
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, read_hubs, v, err);
    for (size_t i = 0; !rc && i < v->n_hubs; i++) {
        v->hub = &v->hubs[i];
        if (!str_empty(only) && !str_eq(only, v->hub->slug))
            continue;
        bool last = is_of(&v->against, v->hub, only); /* its verdict is needed after this hub */
        struct arena_mark mark = arena_mark(cli->arena);
        any = true;
        rc = db_read(cli->app.db, verify_hub, v, err);
        if (!rc)
            tell(v, v->hub->slug);
        if (!last)
            arena_rewind(cli->arena, mark);
    }
    if (!rc && !any && !str_empty(only))
        rc = err_set(err, ERR_NOT_FOUND, "hub", "not-found", "There is no hub \"%.*s\". See kith hub list.",
                     STR_ARG(only));
    if (!rc && !any && !cli->json)
        (void)printf("There is no hub yet: nothing to verify.\n");
    return rc;
}

/* ---- an export ---- */

static enum err_code verify_export(struct verifying *v, const char *dir, struct err *err) {
    struct against *k = &v->against;
    struct export_verdict found;
    enum err_code rc = export_check(v->cli->arena, dir, NULL, &found, err);
    if (rc)
        return rc;
    v->verdict = found.ledger;
    tell(v, found.slug);
    const struct hub hub = {.id = found.hub_id, .slug = found.slug};
    if (!found.ledger.sound || !is_of(k, &hub, found.slug))
        return ERR_OK;
    rc = export_check(v->cli->arena, dir, &k->head, &found, err);
    k->tried = true;
    k->verdict = found.ledger;
    k->key_number = found.known_key ? found.key_number : 0;
    return rc;
}

enum err_code cli_verify(struct cli *cli, struct err *err) {
    struct verifying v = {.cli = cli};
    struct str dir = cli_given(cli, "export");
    buf_init(&v.out, (size_t)64 << 20);
    json_start(&v.j, &v.out);
    json_object(&v.j);
    json_key(&v.j, "hubs");
    json_array(&v.j);
    enum err_code rc = read_against(&v, err);
    if (!rc)
        rc = str_empty(dir) ? verify_database(&v, err) : verify_export(&v, dir.p, err);
    json_array_end(&v.j);
    if (!rc && v.against.given && !v.against.tried)
        v.against.verdict.reason =
            cli->found_wrong ? STR("The ledger is wrong already, so that the head was not looked at.")
                             : STR("It is of a hub that is not here.");
    cli->found_wrong = cli->found_wrong || (!rc && v.against.given && !v.against.verdict.sound);
    against_json(&v);
    json_put_bool(&v.j, "sound", !cli->found_wrong);
    json_object_end(&v.j);
    if (!rc && cli->json)
        (void)printf("%.*s\n", STR_ARG(buf_view(&v.out)));
    else if (!rc)
        against_words(&v);
    buf_release(&v.out);
    return rc;
}
