/* The proof of an export, from its files alone. */
#include "export/check.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

/* A transfer that another one names: kept, so that the other one can be held against it. */
struct named {
    int64_t id;
    bool found;
    struct proof_named as;
    char phase[16], kind[16];
    int64_t ended, reversed;
};

/* A head, and the hash of its line once that was read. */
struct mark {
    struct ledger_head head;
    const char *whose;
    bool has;
    bool unknown; /* signed with a key that keys.csv does not have */
    unsigned char line[LEDGER_HASH];
};

struct check {
    struct arena *a;
    const char *dir;
    struct proof *proof;
    struct named *named; /* sorted by id */
    size_t n_named;
    struct mark *marks; /* sorted by sequence */
    size_t n_marks, at_mark;
    struct signing_key *keys;
    size_t n_keys;
};

static enum err_code count_rows(struct check *k, const char *name, const char *columns, size_t *ret,
                                struct err *err) {
    struct check_file f;
    *ret = 0;
    enum err_code code = check_open(&f, k->proof, k->dir, name, columns, err);
    while (code == ERR_OK && check_next(&f))
        ++*ret;
    check_close(&f);
    return code;
}

/* ---- hub.json and heads as files ---- */

static enum err_code read_text(struct arena *a, const char *path, struct str *ret, struct err *err) {
    char *text = arena_alloc(a, 65536);
    size_t n = 0;
    ssize_t got = 1;
    if (!text)
        return err_nomem(err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_DENIED, "export",
                       "file", "%s cannot be read: %s. It is not a folder that kith export wrote", path,
                       strerrordesc_np(errno));
    while (n < 65536 && (got = read(fd, text + n, 65536 - n)) > 0)
        n += (size_t)got;
    (void)close(fd);
    *ret = str_of(text, n);
    return got < 0 ? err_set(err, ERR_UNAVAILABLE, "export", "file", "%s cannot be read", path) : ERR_OK;
}

static const char *path_of(const struct check *k, const char *name) {
    return str_z(k->a, str_fmt(k->a, "%s/%s", k->dir, name));
}

static int64_t number_of(const struct check *k, const unsigned char public_key[HEAD_KEY]) {
    for (size_t i = 0; i < k->n_keys; i++)
        if (memcmp(k->keys[i].public_key, public_key, HEAD_KEY) == 0)
            return k->keys[i].number;
    return 0;
}

static enum err_code read_hub(struct check *k, struct export_verdict *ret, struct err *err) {
    const struct json *j = NULL;
    struct str text;
    enum err_code code = read_text(k->a, path_of(k, "hub.json"), &text, err);
    if (code == ERR_OK)
        code = json_parse(k->a, text, &j, err);
    if (code != ERR_OK)
        return code;
    ret->slug = json_text(json_get(j, "slug"));
    if (!str_eqz(json_text(json_get(j, "format")), "kith-export") ||
        !str_i64(json_text(json_get(j, "id")), &ret->hub_id))
        return err_set(err, ERR_INVALID, "export", "hub.json",
                       "%s is not the hub.json that kith export writes", path_of(k, "hub.json"));
    return ERR_OK;
}

static enum err_code read_head(struct check *k, struct export_verdict *ret, struct mark *m, struct err *err) {
    struct str text, hub;
    struct err e = {0};
    const char *path = path_of(k, "head.json");
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return ERR_OK;
    enum err_code code = read_text(k->a, path, &text, err);
    if (code != ERR_OK)
        return code;
    ret->has_head = true;
    if (head_parse(k->a, text, &m->head, &hub, &e) != ERR_OK)
        proof_fault(k->proof, 0, "head.json: %.400s", e.message);
    m->head.hub_id = ret->hub_id;
    m->whose = "head in head.json";
    m->unknown = !k->proof->found && number_of(k, m->head.public_key) == 0;
    return ERR_OK;
}

/* ---- keys.csv and heads.csv ---- */

#define KEYS "number,public_key,made_at,retired_at,signature"
#define HEADS "sequence,hash,at,key_number,signature"

static enum err_code read_keys(struct check *k, struct err *err) {
    struct check_file f;
    size_t n = 0;
    enum err_code code = count_rows(k, "keys.csv", KEYS, &n, err);
    if (code != ERR_OK)
        return code;
    k->keys = arena_new_array(k->a, struct signing_key, n);
    if (!k->keys)
        return err_nomem(err);
    code = check_open(&f, k->proof, k->dir, "keys.csv", KEYS, err);
    while (code == ERR_OK && k->n_keys < n && check_next(&f)) {
        struct signing_key *key = &k->keys[k->n_keys];
        struct str bytes, signature;
        if (!check_i64(&f, 0, &key->number) ||
            (k->n_keys > 0 && key->number <= key[-1].number &&
             !check_wrong(&f, 0, "greater than that of the row before")) ||
            !check_hex(&f, 1, key->public_key, HEAD_KEY, &bytes) ||
            !check_time(&f, 2, false, &key->made_at) || !check_time(&f, 3, true, &key->retired_at) ||
            !check_hex(&f, 4, key->signature, HEAD_SIGNATURE, &signature))
            break;
        key->introduced = signature.p != NULL;
        k->n_keys++;
    }
    check_close(&f);
    if (code == ERR_OK && !k->proof->found)
        proof_keys(k->proof, k->keys, k->n_keys);
    return code;
}

static const struct signing_key *key_of(const struct check *k, int64_t number) {
    for (size_t i = 0; i < k->n_keys; i++)
        if (k->keys[i].number == number)
            return &k->keys[i];
    return NULL;
}

static bool read_mark(struct check *k, struct check_file *f, struct mark *m) {
    struct str hash, signature;
    m->head.hub_id = k->proof->hub_id;
    m->whose = "stored head";
    if (!check_i64(f, 0, &m->head.sequence) || !check_hex(f, 1, m->head.hash, LEDGER_HASH, &hash) ||
        !check_time(f, 2, false, &m->head.at) || !check_i64(f, 3, &m->head.key_number) ||
        !check_hex(f, 4, m->head.signature, HEAD_SIGNATURE, &signature))
        return false;
    const struct signing_key *key = key_of(k, m->head.key_number);
    if (!key)
        return check_wrong(f, 3, "the number of a key in keys.csv");
    memcpy(m->head.public_key, key->public_key, HEAD_KEY);
    return true;
}

static int by_sequence(const void *x, const void *y) {
    const struct mark *a = x, *b = y;
    return (a->head.sequence > b->head.sequence) - (a->head.sequence < b->head.sequence);
}

static enum err_code read_marks(struct check *k, const struct ledger_head *against,
                                struct export_verdict *ret, struct err *err) {
    struct check_file f;
    size_t n = 0;
    enum err_code code = count_rows(k, "heads.csv", HEADS, &n, err);
    if (code != ERR_OK)
        return code;
    k->marks = arena_new_array(k->a, struct mark, n + 2);
    if (!k->marks)
        return err_nomem(err);
    code = check_open(&f, k->proof, k->dir, "heads.csv", HEADS, err);
    while (code == ERR_OK && k->n_marks < n && check_next(&f) && read_mark(k, &f, &k->marks[k->n_marks]))
        k->n_marks++;
    check_close(&f);
    k->proof->heads = (int64_t)k->n_marks;
    if (code == ERR_OK)
        code = read_head(k, ret, &k->marks[k->n_marks], err);
    k->n_marks += ret->has_head;
    if (against) {
        k->marks[k->n_marks] = (struct mark){.head = *against, .whose = "kept head"};
        k->marks[k->n_marks++].head.hub_id = ret->hub_id;
        ret->key_number = number_of(k, against->public_key);
        ret->known_key = ret->key_number != 0;
    }
    qsort(k->marks, k->n_marks, sizeof *k->marks, by_sequence);
    return code;
}

/* ---- accounts.csv ---- */

#define ACCOUNTS                                                                                             \
    "id,kind,unit,name,member_id,floor,soft_floor,ceiling,opened_at,closed_at,given,received,held_in,held_"  \
    "out,balance"

static bool read_account(struct check_file *f, struct proof_account *x) {
    int64_t balance = 0;
    x->has_stored = true;
    x->sequence = -1; /* not told */
    x->fold.has_floor = check_text(f, 5).n > 0;
    if (!check_i64(f, 0, &x->fold.id) || (x->fold.has_floor && !check_i64(f, 5, &x->fold.floor)) ||
        !check_i64(f, 10, &x->given) || !check_i64(f, 11, &x->received) || !check_i64(f, 12, &x->held_in) ||
        !check_i64(f, 13, &x->held_out) || !check_i64(f, 14, &balance))
        return false;
    if (!ledger_unit_parse(check_text(f, 2), &x->fold.unit))
        return check_wrong(f, 2, "minutes or pence");
    int64_t sum = 0;
    return (!__builtin_sub_overflow(x->given, x->received, &sum) && sum == balance) ||
           check_wrong(f, 14, "given less received");
}

static enum err_code read_accounts(struct check *k, struct err *err) {
    struct proof *p = k->proof;
    struct check_file f;
    size_t n = 0;
    enum err_code code = count_rows(k, "accounts.csv", ACCOUNTS, &n, err);
    if (code != ERR_OK)
        return code;
    p->accounts = arena_new_array(k->a, struct proof_account, n);
    if (!p->accounts)
        return err_nomem(err);
    code = check_open(&f, p, k->dir, "accounts.csv", ACCOUNTS, err);
    while (code == ERR_OK && p->n_accounts < n && check_next(&f)) {
        struct proof_account *x = &p->accounts[p->n_accounts];
        if (!read_account(&f, x))
            break;
        if (p->n_accounts > 0 && x->fold.id <= x[-1].fold.id) {
            check_wrong(&f, 0, "greater than that of the row before");
            break;
        }
        p->n_accounts++;
    }
    check_close(&f);
    return code;
}

/* ---- transfers.csv and chain.csv ---- */

#define TRANSFERS                                                                                            \
    "sequence,id,phase,kind,from_id,to_id,amount,day,at,actor_member_id,description,about_id,link_id,"       \
    "pending_id,expires_at,reverses_id,key"
#define CHAIN "sequence,actor_id,for_member_id,salt,commitment,hash"

enum { PENDING = 13, REVERSES = 15 };

static int by_id(const void *x, const void *y) {
    const struct named *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

/* First reading: which transfers do others name? What cannot be read is told by the second one. */
static enum err_code read_names(struct check *k, struct err *err) {
    struct check_file f;
    size_t room = 0;
    for (int round = 0; round < 2; round++) {
        struct proof quiet = {0}; /* what cannot be read ends either round at the same row */
        enum err_code code = check_open(&f, &quiet, k->dir, "transfers.csv", TRANSFERS, err);
        size_t n = 0;
        while (code == ERR_OK && check_next(&f))
            for (size_t column = PENDING; column <= REVERSES; column += REVERSES - PENDING) {
                int64_t id = 0;
                if (!str_i64(check_text(&f, column), &id))
                    continue;
                if (k->named && n < room)
                    k->named[n].id = id;
                n++;
            }
        check_close(&f);
        if (code != ERR_OK)
            return code;
        if (round == 0) {
            room = n;
            k->named = arena_new_array(k->a, struct named, n);
            if (!k->named)
                return err_nomem(err);
        }
    }
    if (room > 0)
        qsort(k->named, room, sizeof *k->named, by_id);
    for (size_t i = 0; i < room; i++)
        if (k->n_named == 0 || k->named[k->n_named - 1].id != k->named[i].id)
            k->named[k->n_named++].id = k->named[i].id;
    return ERR_OK;
}

static struct named *named_of(const struct check *k, int64_t id) {
    const struct named wanted = {.id = id};
    return id && k->n_named > 0 ? bsearch(&wanted, k->named, k->n_named, sizeof *k->named, by_id) : NULL;
}

static void keep(struct named *n, const struct proof_line *l) {
    n->found = true;
    n->as = (struct proof_named){.found = true,
                                 .sequence = l->line.sequence,
                                 .from_id = l->line.from_id,
                                 .to_id = l->line.to_id,
                                 .amount = l->line.amount,
                                 .expires_at = l->line.expires_at};
    memcpy(n->phase, l->phase.p, l->phase.n < sizeof n->phase ? l->phase.n : 0);
    memcpy(n->kind, l->kind.p, l->kind.n < sizeof n->kind ? l->kind.n : 0);
}

struct row {
    struct proof_line l;
    unsigned char salt[LEDGER_SALT], commitment[LEDGER_HASH], hash[LEDGER_HASH];
};

static bool read_row(struct check_file *t, struct check_file *c, struct row *r) {
    struct ledger_line *line = &r->l.line;
    int64_t sequence = 0;
    *r = (struct row){0};
    if (!check_i64(t, 0, &line->sequence) || !check_i64(t, 1, &line->id) ||
        !check_i64(t, 4, &line->from_id) || !check_i64(t, 5, &line->to_id) ||
        !check_i64(t, 6, &line->amount) || !check_day(t, 7, &line->day) ||
        !check_time(t, 8, false, &line->at) || !check_opt(t, 11, &line->about_id) ||
        !check_opt(t, 12, &line->link_id) || !check_opt(t, PENDING, &line->pending_id) ||
        !check_time(t, 14, true, &line->expires_at) || !check_opt(t, REVERSES, &line->reverses_id))
        return false;
    r->l.phase = check_text(t, 2);
    r->l.kind = check_text(t, 3);
    line->description = check_text(t, 10);
    line->key = check_text(t, 16).n > 0 ? check_text(t, 16) : STR_NULL;
    if (!check_next(c))
        return proof_fault(t->proof, t->proof->sequence + 1, "chain.csv has no line %" PRId64 ".",
                           line->sequence);
    if (!check_i64(c, 0, &sequence) || !check_opt(c, 1, &line->actor_id) ||
        !check_opt(c, 2, &r->l.for_member_id) || !check_hex(c, 3, r->salt, LEDGER_SALT, &r->l.salt) ||
        !check_hex(c, 4, r->commitment, LEDGER_HASH, &r->l.commitment) ||
        !check_hex(c, 5, r->hash, LEDGER_HASH, &r->l.hash))
        return false;
    return sequence == line->sequence ||
           check_wrong(c, 0, "the same as that of the line beside it in transfers.csv");
}

static void prove_row(struct check *k, struct row *r) {
    struct proof *p = k->proof;
    struct proof_line *l = &r->l;
    struct named *pending = named_of(k, l->line.pending_id), *reversed = named_of(k, l->line.reverses_id);
    struct named *self = named_of(k, l->line.id);
    if (pending && pending->found) {
        l->pending = pending->as;
        l->pending.times = pending->ended++;
        l->pending_phase = str_from(pending->phase);
        l->pending_kind = str_from(pending->kind);
    }
    if (reversed && reversed->found) {
        l->reversed = reversed->as;
        l->reversed.times = reversed->reversed++;
        l->reversed_phase = str_from(reversed->phase);
        l->reversed_kind = str_from(reversed->kind);
    }
    proof_line(p, l);
    if (self && self->found)
        proof_fault(p, l->line.sequence, "Line %" PRId64 " has the id of line %" PRId64 ".", l->line.sequence,
                    self->as.sequence);
    else if (self)
        keep(self, l);
    for (; !p->found && k->at_mark < k->n_marks && k->marks[k->at_mark].head.sequence <= p->sequence;
         k->at_mark++) {
        struct mark *m = &k->marks[k->at_mark];
        m->has = m->head.sequence == p->sequence;
        memcpy(m->line, p->hash, LEDGER_HASH);
    }
}

static enum err_code read_lines(struct check *k, struct err *err) {
    struct check_file t = {0}, c = {0};
    struct row r;
    enum err_code code = check_open(&t, k->proof, k->dir, "transfers.csv", TRANSFERS, err);
    if (code == ERR_OK)
        code = check_open(&c, k->proof, k->dir, "chain.csv", CHAIN, err);
    while (code == ERR_OK && check_next(&t) && read_row(&t, &c, &r))
        prove_row(k, &r);
    if (code == ERR_OK && check_next(&c))
        proof_fault(k->proof, k->proof->sequence + 1,
                    "Line %" PRId64 " is missing in transfers.csv: chain.csv has it.",
                    k->proof->sequence + 1);
    check_close(&t);
    check_close(&c);
    return code;
}

/* ---- the whole ---- */

static enum err_code prove(struct check *k, const struct ledger_head *against, struct export_verdict *ret,
                           struct err *err) {
    struct proof *p = k->proof;
    enum err_code code = read_hub(k, ret, err);
    p->hub_id = ret->hub_id;
    if (code == ERR_OK)
        code = read_keys(k, err);
    if (code == ERR_OK)
        code = read_marks(k, against, ret, err);
    if (code == ERR_OK)
        code = read_accounts(k, err);
    if (code == ERR_OK)
        code = read_names(k, err);
    if (code == ERR_OK)
        code = read_lines(k, err);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < k->n_marks && !p->found; i++) {
        const struct mark *m = &k->marks[i];
        if (m->unknown)
            proof_fault(p, 0, "head.json is signed with a key that keys.csv does not have.");
        proof_head(p, &m->head, m->whose, m->has ? str_of((const char *)m->line, sizeof m->line) : STR_NULL);
    }
    proof_end(p, &(struct proof_end){0});
    return ERR_OK;
}

enum err_code export_check(struct arena *a, const char *dir, const struct ledger_head *against,
                           struct export_verdict *ret, struct err *err) {
    *ret = (struct export_verdict){0};
    struct proof *p = arena_new(a, struct proof);
    if (!p)
        return err_nomem(err);
    p->stored_to = -1;
    struct check k = {.a = a, .dir = dir, .proof = p};
    enum err_code code = prove(&k, against, ret, err);
    if (code == ERR_OK)
        code = proof_verdict(p, a, &ret->ledger, err);
    return code;
}
