#include "ask.h"

static long long place(const struct model_hub *h, int64_t account_id) {
    for (size_t i = 0; i < h->n_accounts; i++)
        if (h->accounts[i].id == account_id)
            return (long long)i;
    return account_id == 0 ? 0 : -1;
}

static long long member(const struct model_hub *h, int64_t member_id) {
    for (size_t i = 0; i < MODEL_MEMBERS; i++)
        if (h->member_id[i] == member_id)
            return (long long)i + 1;
    return member_id == 0 ? 0 : -1;
}

static void tell_order(const struct ask *k, size_t i, const struct model_hub *h, FILE *out) {
    const struct ledger_order *o = &k->orders[i];
    fprintf(out, "      %s %s %lld on day %lld", ledger_phase_name(o->phase), ledger_kind_name(o->kind),
            (long long)o->amount, (long long)o->day);
    if (o->from_id || o->to_id)
        fprintf(out, ", account %lld to %lld", place(h, o->from_id), place(h, o->to_id));
    if (o->pending_id)
        fprintf(out, ", ends line %lld", (long long)model_sequence(h, o->pending_id));
    if (k->ends[i])
        fprintf(out, ", ends order %u of this batch", k->ends[i] - 1);
    if (o->reverses_id)
        fprintf(out, ", reverses line %lld", (long long)model_sequence(h, o->reverses_id));
    if (o->expires_at)
        fprintf(out, ", until %lld", (long long)o->expires_at);
    if (!str_empty(o->key))
        fprintf(out, ", key %.*s", STR_ARG(o->key));
    fprintf(out, "%s%s\n", o->linked ? ", linked" : "", k->whole ? ", whole batch or nothing" : "");
}

static void tell_limit(const char *name, bool set, bool has, int64_t limit, FILE *out) {
    if (set && has)
        fprintf(out, " %s %lld", name, (long long)limit);
    else if (set)
        fprintf(out, " no %s", name);
}

static void tell_change(const struct ask *k, const struct model_hub *h, FILE *out) {
    const struct ledger_change *c = &k->change;
    fprintf(out, "      change account %lld, version %lld:", place(h, k->target_id), (long long)k->version);
    tell_limit("floor", c->set_floor, c->has_floor, c->floor, out);
    tell_limit("ceiling", c->set_ceiling, c->has_ceiling, c->ceiling, out);
    tell_limit("soft floor", c->set_soft_floor, c->has_soft_floor, c->soft_floor, out);
    fprintf(out, "%s\n", !c->set_closed ? "" : c->closed ? " close" : " open again");
}

void ask_tell(const struct ask *k, const struct model_hub *h, FILE *out) {
    switch (k->kind) {
    case ASK_POST:
        for (size_t i = 0; i < k->n; i++)
            tell_order(k, i, h, out);
        break;
    case ASK_REVERSE:
        fprintf(out, "      reverse line %lld\n", (long long)model_sequence(h, k->target_id));
        break;
    case ASK_CHANGE:
        tell_change(k, h, out);
        for (size_t i = 0; i < k->n; i++)
            tell_order(k, i, h, out);
        break;
    case ASK_OPEN: fprintf(out, "      open \"%.*s\"\n", STR_ARG(k->account.name)); break;
    case ASK_EXPIRE: fprintf(out, "      expire what is due, %zu at the most\n", k->most); break;
    case ASK_PROPOSE:
        fprintf(out, "      member %lld proposes: %lld gives to %lld, %lld minutes\n",
                member(h, k->member_id), member(h, k->proposal.giver_id), member(h, k->proposal.receiver_id),
                (long long)k->proposal.minutes);
        break;
    case ASK_RECORD:
        fprintf(out, "      member %lld records: %lld gave to %lld, %lld minutes on day %lld\n",
                member(h, k->member_id), member(h, k->record.giver_id), member(h, k->record.receiver_id),
                (long long)k->record.minutes, (long long)k->record.day);
        break;
    case ASK_MOVE:
        fprintf(out, "      member %lld%s: %s, %lld minutes on day %lld, version %lld\n",
                member(h, k->member_id), k->move.coordinator ? " as coordinator" : "",
                exchange_move_name(k->move.move), k->move.has_minutes ? (long long)k->move.minutes : -1,
                k->move.has_day ? (long long)k->move.day : -1, (long long)k->move.version);
        break;
    case ASK_GIVE:
        fprintf(out, "      member %lld gives %lld minutes to %lld\n", member(h, k->member_id),
                (long long)k->minutes, member(h, k->to_member_id));
        break;
    case ASK_DUE:
    case ASK_KINDS: break;
    }
}
