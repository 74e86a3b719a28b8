#include "invariants.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static bool broken(const struct evidence *v, const char *fmt, ...) {
    va_list list;
    va_start(list, fmt);
    (void)vsnprintf(v->why, v->n_why, fmt, list);
    va_end(list);
    return false;
}

static const struct ledger_account_view *account(const struct stored_hub *s, int64_t id) {
    for (size_t i = 0; i < s->n_accounts; i++)
        if (s->accounts[i].a.id == id)
            return &s->accounts[i];
    return NULL;
}

static const struct ledger_line *line(const struct stored_hub *s, int64_t id) {
    for (size_t i = 0; i < s->n_lines; i++)
        if (s->lines[i].id == id)
            return &s->lines[i];
    return NULL;
}

static bool moved(const struct ledger_line *l) {
    return l->phase == LEDGER_POSTED || l->phase == LEDGER_POST;
}

/* "Debits = credits, amount > 0, same hub and unit, hub sum 0." What an account loses another of the same hub
 * and unit gains, never nothing and never less; so that the balances of a hub, unit by unit, sum to 0. */
bool invariant_1_debits_equal_credits(const struct evidence *v) {
    int64_t sum[2] = {0, 0};
    for (size_t i = 0; i < v->now->n_lines; i++) {
        const struct ledger_line *l = &v->now->lines[i];
        const struct ledger_account_view *from = account(v->now, l->from_id), *to = account(v->now, l->to_id);
        if (l->amount <= 0)
            return broken(v, "line %zu has the amount %lld", i + 1, (long long)l->amount);
        if (!from || !to || from == to)
            return broken(v, "line %zu does not join two accounts of its hub", i + 1);
        if (from->a.unit != to->a.unit)
            return broken(v, "line %zu joins two units", i + 1);
    }
    for (size_t i = 0; i < v->now->n_accounts; i++) {
        const struct ledger_account *a = &v->now->accounts[i].a;
        sum[a->unit] += a->given - a->received;
    }
    if (sum[LEDGER_MINUTES] != 0 || sum[LEDGER_PENCE] != 0)
        return broken(v, "the balances sum to %lld minutes and %lld pence", (long long)sum[LEDGER_MINUTES],
                      (long long)sum[LEDGER_PENCE]);
    return true;
}

struct looking {
    const struct evidence *v;
    int64_t account_id;
    struct ledger_account_view view;
    struct ledger_line *lines;
    size_t n;
};

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct looking *l = ctx;
    enum err_code code = ledger_account_get(c, l->v->a, l->v->must->id, l->account_id, &l->view, err);
    if (code != ERR_OK)
        return code;
    return ledger_transfers(c, l->v->a, l->v->must->id, &(struct ledger_filter){.account_id = l->account_id},
                            MODEL_LINES, &l->lines, &l->n, err);
}

static bool shown_alike(const struct ledger_account *a, const struct ledger_account *b) {
    return a->given == b->given && a->received == b->received && a->held_in == b->held_in &&
           a->held_out == b->held_out && a->sequence == b->sequence;
}

/* An account by itself shows what the list shows of it; and its statement is complete, whatever its index
 * lacks: every line of the account, newest first. */
static bool statement_complete(const struct evidence *v, const struct ledger_account *listed) {
    const int64_t account_id = listed->id;
    struct looking l = {.v = v, .account_id = account_id};
    struct err err = {0};
    if (db_read(v->db, look, &l, &err) != ERR_OK)
        return broken(v, "the statement of account %lld cannot be read: %s", (long long)account_id,
                      err.message);
    if (!shown_alike(&l.view.a, listed))
        return broken(v, "account %lld shows another balance by itself than in the list",
                      (long long)account_id);
    size_t at = 0;
    for (size_t i = v->now->n_lines; i-- > 0;) {
        const struct ledger_line *must = &v->now->lines[i];
        if (must->from_id != account_id && must->to_id != account_id)
            continue;
        if (at >= l.n || l.lines[at].id != must->id || l.lines[at].sequence != must->sequence)
            return broken(v, "the statement of account %lld lacks line %lld", (long long)account_id,
                          (long long)must->sequence);
        at++;
    }
    return at == l.n ||
           broken(v, "the statement of account %lld has %zu lines too many", (long long)account_id, l.n - at);
}

/* "Balance = fold of lines = cache." Whoever sums an account's lines anew gets what is shown, held amounts
 * too; and the account's statement has all of these lines. */
bool invariant_2_balance_is_fold_is_cache(const struct evidence *v) {
    for (size_t i = 0; i < v->now->n_accounts; i++) {
        const struct ledger_account *a = &v->now->accounts[i].a;
        int64_t given = 0, received = 0, out = 0, in = 0;
        for (size_t j = 0; j < v->now->n_lines; j++) {
            const struct ledger_line *l = &v->now->lines[j];
            const struct ledger_line *p = l->pending_id ? line(v->now, l->pending_id) : NULL;
            int64_t held = l->phase == LEDGER_PENDING ? l->amount : p ? -p->amount : 0;
            if (l->to_id == a->id) {
                given += moved(l) ? l->amount : 0;
                in += held;
            } else if (l->from_id == a->id) {
                received += moved(l) ? l->amount : 0;
                out += held;
            }
        }
        if (given != a->given || received != a->received || out != a->held_out || in != a->held_in)
            return broken(v,
                          "account %lld shows %lld given, %lld received, %lld and %lld held; its lines say "
                          "%lld, %lld, %lld, %lld",
                          (long long)a->id, (long long)a->given, (long long)a->received,
                          (long long)a->held_out, (long long)a->held_in, (long long)given,
                          (long long)received, (long long)out, (long long)in);
        if (given != model_given(v->must, a->id) || received != model_received(v->must, a->id) ||
            out != model_held_out(v->must, a->id) || in != model_held_in(v->must, a->id))
            return broken(v, "account %lld does not stand where it must", (long long)a->id);
    }
    return v->now->n_accounts == 0 ||
           statement_complete(v, &v->now->accounts[v->dice % v->now->n_accounts].a);
}

/* "A floor holds at every serial point." Line by line, in their order: what was left to an account that gave,
 * what it holds for pending transfers taken off, was at its floor of that moment or above. */
bool invariant_3_floor_holds_at_every_point(const struct evidence *v) {
    for (size_t i = 0; i < v->now->n_lines; i++) {
        const struct ledger_line *l = &v->now->lines[i];
        const struct model_line *m = &v->must->lines[i];
        if (!m->has_floor)
            continue;
        int64_t left = 0;
        for (size_t j = 0; j <= i; j++) {
            const struct ledger_line *e = &v->now->lines[j];
            const struct ledger_line *p = e->pending_id ? line(v->now, e->pending_id) : NULL;
            if (e->to_id == l->from_id && moved(e))
                left += e->amount;
            if (e->from_id == l->from_id)
                left -= moved(e) || e->phase == LEDGER_PENDING ? e->amount : 0;
            if (e->from_id == l->from_id && p)
                left += p->amount;
        }
        if (left < m->floor)
            return broken(v, "line %zu took account %lld to %lld, below its floor %lld", i + 1,
                          (long long)l->from_id, (long long)left, (long long)m->floor);
    }
    return true;
}

/* "One key, one effect, same answer." No key stands on two lines; and each line with a key is the one that
 * was answered, by id and number, whoever asked and how often. */
bool invariant_4_one_key_one_effect(const struct evidence *v) {
    for (size_t i = 0; i < v->now->n_lines; i++)
        for (size_t j = 0; j < i && !str_empty(v->now->lines[i].key); j++)
            if (str_eq(v->now->lines[i].key, v->now->lines[j].key))
                return broken(v, "lines %zu and %zu have one key", j + 1, i + 1);
    for (size_t i = 0; i < v->promises->n; i++) {
        const struct promise *p = &v->promises->kept[i];
        if (p->hub != v->hub || str_empty(p->key))
            continue;
        for (size_t j = 0; j < v->now->n_lines; j++) {
            const struct ledger_line *l = &v->now->lines[j];
            if (str_eq(l->key, p->key) && (l->id != p->id || l->sequence != p->sequence))
                return broken(v, "key %.*s was answered with transfer %lld and stands for %lld",
                              STR_ARG(p->key), (long long)p->id, (long long)l->id);
        }
    }
    return true;
}

/* "Linked: all or none." Of each chain that was ever sent, whatever became of its answer, all lines are
 * there, one after the other, or none. */
bool invariant_5_linked_all_or_none(const struct evidence *v) {
    for (size_t i = 0; i < v->promises->n_chains; i++) {
        const struct chain_sent *c = &v->promises->chains[i];
        size_t found = 0;
        int64_t first = 0;
        for (size_t j = 0; c->hub == v->hub && j < c->n; j++) {
            const struct ledger_line *l = line(v->now, c->ids[j]);
            if (!l)
                continue;
            first = found == 0 ? l->sequence : first;
            if (l->link_id != c->ids[0] || l->sequence != first + (int64_t)found)
                return broken(v, "line %lld does not stand in its chain", (long long)l->sequence);
            found++;
        }
        if (found != 0 && found != c->n)
            return broken(v, "of a chain of %zu only %zu are there", c->n, found);
    }
    return true;
}

/* "Pending ends once." Of each pending transfer at most one line is the end, stands after it, joins the same
 * accounts, and takes no more than was held; all of it, unless it is posted. It expires
 * in its time, not before. */
bool invariant_6_pending_ends_once(const struct evidence *v) {
    for (size_t i = 0; i < v->now->n_lines; i++) {
        const struct ledger_line *p = &v->now->lines[i];
        const struct ledger_line *end = NULL;
        for (size_t j = 0; j < v->now->n_lines; j++) {
            const struct ledger_line *l = &v->now->lines[j];
            if (l->pending_id != p->id)
                continue;
            if (end)
                return broken(v, "lines %lld and %lld both end line %zu", (long long)end->sequence,
                              (long long)l->sequence, i + 1);
            end = l;
        }
        if (p->ended_by != (end ? end->id : 0))
            return broken(v, "line %zu does not tell what ended it", i + 1);
        if (!end)
            continue;
        bool over = p->expires_at != 0 && end->at >= p->expires_at;
        if (p->phase != LEDGER_PENDING || end->sequence <= p->sequence || end->from_id != p->from_id ||
            end->to_id != p->to_id || end->amount > p->amount ||
            (end->phase != LEDGER_POST && end->amount != p->amount) || (end->phase == LEDGER_EXPIRE && !over))
            return broken(v, "line %lld is no end for line %zu", (long long)end->sequence, i + 1);
    }
    return true;
}

/* What of a line never changes; reversed_by and ended_by are found, not kept. */
static bool unchanged(const struct ledger_line *a, const struct ledger_line *b) {
    return a->sequence == b->sequence && a->id == b->id && a->phase == b->phase && a->kind == b->kind &&
           a->from_id == b->from_id && a->to_id == b->to_id && a->amount == b->amount && a->day == b->day &&
           a->at == b->at && a->actor_id == b->actor_id && a->about_id == b->about_id &&
           a->link_id == b->link_id && a->pending_id == b->pending_id && a->expires_at == b->expires_at &&
           a->reverses_id == b->reverses_id && str_eq(a->description, b->description) &&
           str_eq(a->key, b->key);
}

/* "Lines never change; one reversal at the most." What was there at the last look is there, the same; and
 * what takes a line back mirrors it, once, and is itself never taken back. */
bool invariant_7_lines_never_change(const struct evidence *v) {
    for (size_t i = 0; v->before && i < v->before->n_lines; i++)
        if (i >= v->now->n_lines || !unchanged(&v->before->lines[i], &v->now->lines[i]))
            return broken(v, "line %zu is not what it was", i + 1);
    for (size_t i = 0; i < v->now->n_lines; i++) {
        const struct ledger_line *r = &v->now->lines[i];
        if (r->reverses_id == 0)
            continue;
        const struct ledger_line *l = line(v->now, r->reverses_id);
        if (!l || l->sequence >= r->sequence || l->kind == LEDGER_REVERSAL || !moved(l) ||
            l->amount != r->amount || l->from_id != r->to_id || l->to_id != r->from_id ||
            l->reversed_by != r->id)
            return broken(v, "line %zu is no mirror of the one it reverses", i + 1);
        for (size_t j = 0; j < i; j++)
            if (v->now->lines[j].reverses_id == r->reverses_id)
                return broken(v, "lines %zu and %zu reverse the same one", j + 1, i + 1);
    }
    return true;
}

/* "Acknowledged ⊆ durable; what was not acknowledged is wholly there or wholly not." Every transfer that was
 * promised is there under its number; and all that is there is what the model has, which took in each request
 * wholly or not at all. */
bool invariant_8_acknowledged_is_durable(const struct evidence *v) {
    for (size_t i = 0; i < v->promises->n; i++) {
        const struct promise *p = &v->promises->kept[i];
        if (p->hub != v->hub)
            continue;
        const struct ledger_line *l = line(v->now, p->id);
        if (!l || l->sequence != p->sequence)
            return broken(v, "transfer %lld was promised as line %lld and is not there", (long long)p->id,
                          (long long)p->sequence);
    }
    return stored_meets(v->now, v->must, v->why, v->n_why);
}

struct proving {
    const struct evidence *v;
    struct ledger_verdict verdict;
    bool bad_head;
    int64_t bad_exchange;
    struct str reason;
};

/* The last two heads that were taken are held against the chain; then another is taken. */
static enum err_code prove_heads(struct db_conn *c, struct proving *p, struct err *err) {
    struct heads *heads = p->v->heads;
    enum err_code code = ERR_OK;
    for (size_t i = heads->n > 2 ? heads->n - 2 : 0; code == ERR_OK && i < heads->n && !p->bad_head; i++) {
        struct ledger_verdict verdict;
        code = ledger_verify_head(c, p->v->a, &heads->kept[i], &verdict, err);
        p->bad_head = code == ERR_OK && (!verdict.sound || !head_holds(&heads->kept[i]));
    }
    if (code == ERR_OK && heads->n < HEADS)
        code = head_now(c, p->v->a, p->v->root, p->v->must->id, p->v->at, &heads->kept[heads->n++], err);
    return code;
}

static enum err_code prove(struct db_conn *c, void *ctx, struct err *err) {
    struct proving *p = ctx;
    const int64_t hub = p->v->must->id;
    enum err_code code = ledger_verify(c, p->v->a, hub, &p->verdict, err);
    if (code == ERR_OK && p->v->heads)
        code = prove_heads(c, p, err);
    return code == ERR_OK ? exchange_verify(c, p->v->a, hub, &p->bad_exchange, &p->reason, err) : code;
}

/* "Gap-free, chained, times never run back." Lines are numbered from 1 without a gap, no line is older than
 * the one before it, and the ledger's own proof, which follows the chain of hashes, finds nothing; nor do
 * signed heads that were taken away earlier, before crashes too. */
bool invariant_9_gap_free_and_chained(const struct evidence *v) {
    for (size_t i = 0; i < v->now->n_lines; i++) {
        const struct ledger_line *l = &v->now->lines[i];
        if (l->sequence != (int64_t)i + 1)
            return broken(v, "line %zu has the number %lld", i + 1, (long long)l->sequence);
        if (i > 0 && l->at < v->now->lines[i - 1].at)
            return broken(v, "line %zu is older than the one before it", i + 1);
    }
    struct proving p = {.v = v};
    struct err err = {0};
    if (db_read(v->db, prove, &p, &err) != ERR_OK)
        return broken(v, "the ledger cannot be verified: %s", err.message);
    if (!p.verdict.sound)
        return broken(v, "the ledger's own proof says: %.*s", STR_ARG(p.verdict.reason));
    if (p.bad_head)
        return broken(v, "a head that was kept is not of this chain");
    if (p.verdict.transfers != (int64_t)v->now->n_lines)
        return broken(v, "the ledger's own proof counts %lld lines, not %zu", (long long)p.verdict.transfers,
                      v->now->n_lines);
    return p.bad_exchange == 0 || broken(v, "exchange %lld does not agree with the ledger: %.*s",
                                         (long long)p.bad_exchange, STR_ARG(p.reason));
}

/* "What hub A shows depends on hub A alone." The same seed, run once with all hubs and once with one hub
 * while the others do nothing, shows the same of that hub, answers and all. */
bool invariant_10_hub_stands_alone(struct str together, struct str alone, char *why, size_t n) {
    if (str_eq(together, alone))
        return true;
    struct str a = STR_NULL, b = STR_NULL;
    while (str_eq(a, b)) {
        a = b = STR_NULL;
        bool more_a = str_next(&together, '\n', &a), more_b = str_next(&alone, '\n', &b);
        if (!more_a && !more_b)
            break;
    }
    (void)snprintf(why, n, "with others: %.*s; alone: %.*s", STR_ARG(a), STR_ARG(b));
    return false;
}

/* "Every effect has its audit line in the same transaction." A transfer's line is its own: it tells who and
 * when. Every other effect of the model has exactly one line in the trail, and there is no line without an
 * effect, after crashes too. */
bool invariant_11_audited(const struct evidence *v) {
    for (size_t i = 0; i < v->now->n_lines; i++)
        if (v->now->lines[i].actor_id != v->must->lines[i].actor_id || v->now->lines[i].at <= 0)
            return broken(v, "line %zu does not tell who did it and when", i + 1);
    bool found[MODEL_TRAIL] = {false};
    for (size_t i = 0; i < v->now->n_trail; i++) {
        const struct stored_trail *t = &v->now->trail[i];
        size_t j = 0;
        for (; j < v->must->n_trail; j++) {
            const struct model_trail *m = &v->must->trail[j];
            if (!found[j] && m->subject_id == t->subject_id && m->actor_id == t->actor_id &&
                str_eqz(t->action, m->action))
                break;
        }
        if (j == v->must->n_trail)
            return broken(v, "the trail tells of %.*s on %lld, which never happened", STR_ARG(t->action),
                          (long long)t->subject_id);
        found[j] = true;
    }
    for (size_t j = 0; j < v->must->n_trail; j++)
        if (!found[j])
            return broken(v, "the trail does not tell of %s on %lld", v->must->trail[j].action,
                          (long long)v->must->trail[j].subject_id);
    return true;
}

bool invariants_hold(const struct evidence *v) {
    static const struct {
        const char *name;
        bool (*holds)(const struct evidence *v);
    } all[] = {
        {"I1", invariant_1_debits_equal_credits},       {"I4", invariant_4_one_key_one_effect},
        {"I5", invariant_5_linked_all_or_none},         {"I6", invariant_6_pending_ends_once},
        {"I7", invariant_7_lines_never_change},         {"I9", invariant_9_gap_free_and_chained},
        {"I8", invariant_8_acknowledged_is_durable},    {"I2", invariant_2_balance_is_fold_is_cache},
        {"I3", invariant_3_floor_holds_at_every_point}, {"I11", invariant_11_audited},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].holds(v))
            continue;
        char told[400];
        (void)snprintf(told, sizeof told, "%.399s", v->why);
        (void)snprintf(v->why, v->n_why, "%s: %s", all[i].name, told);
        return false;
    }
    return true;
}
