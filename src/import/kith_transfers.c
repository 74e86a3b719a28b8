/* transfers.csv of an export: through the ledger, line by line as they were made; lines of one moment and one
 * doer go in together. */
#include "import/kith.h"

#include "gen/import_sql.h"

enum { BATCH = 5000 };

enum {
    T_SEQUENCE,
    T_ID,
    T_PHASE,
    T_KIND,
    T_FROM,
    T_TO,
    T_AMOUNT,
    T_DAY,
    T_AT,
    T_ACTOR,
    T_DESCRIPTION,
    T_ABOUT,
    T_LINK,
    T_PENDING,
    T_EXPIRES,
    T_REVERSES,
    T_KEY
};
const struct cell_def kith_transfer_cells[] = {
    {"sequence", CELL_ID, false},      {"id", CELL_ID, false},
    {"phase", CELL_TEXT, false},       {"kind", CELL_TEXT, false},
    {"from_id", CELL_ID, false},       {"to_id", CELL_ID, false},
    {"amount", CELL_ID, false},        {"day", CELL_DAY, false},
    {"at", CELL_TIME, false},          {"actor_member_id", CELL_ID, true},
    {"description", CELL_TEXT, false}, {"about_id", CELL_ID, true},
    {"link_id", CELL_ID, true},        {"pending_id", CELL_ID, true},
    {"expires_at", CELL_TIME, true},   {"reverses_id", CELL_ID, true},
    {"key", CELL_TEXT, true},          {NULL, CELL_TEXT, false},
};

enum err_code kith_transfers_end(struct intake *in, struct kith_run *run, struct err *err) {
    if (run->n == 0)
        return ERR_OK;
    enum err_code code =
        ledger_post(in->c, &run->texts, &run->by, in->hub.id, run->orders, run->n, run->results, err);
    for (size_t i = 0; code == ERR_OK && i < run->n; i++) {
        const struct ledger_result *r = &run->results[i];
        if (r->code != ERR_OK)
            intake_refuse(in, run->notes[i].at, 0, r->err.field, "%s", r->err.message);
        else if (r->replayed)
            intake_refuse(in, run->notes[i].at, 17, "key", "An earlier line has the same key");
        else if (r->sequence != run->notes[i].sequence && in->report->refused == 0)
            intake_refuse(
                in, run->notes[i].at, 1, "sequence",
                "It is %lld, but this is line %lld of the ledger: a line is missing or in the wrong place",
                (long long)run->notes[i].sequence, (long long)r->sequence);
        if (r->code != ERR_OK)
            continue;
        in->report->transfers++;
        in->report->minutes += run->notes[i].moved;
        posting_moved(in, run->notes[i].from_id, run->notes[i].to_id, run->notes[i].moved);
    }
    in->changed = true;
    run->n = 0;
    run->link_id = 0;
    arena_release(&run->texts);
    return code;
}

static enum err_code actor_of(struct intake *in, const struct cell *v, int64_t *ret, struct err *err) {
    struct kith_member_person_row row;
    bool found = false;
    *ret = 0;
    if (!v[T_ACTOR].has)
        return ERR_OK;
    enum err_code code = kith_member_person(
        in->c, in->scratch, &(struct kith_member_person_in){.hub_id = in->hub.id, .id = v[T_ACTOR].i}, &found,
        &row, err);
    if (code == ERR_OK && found)
        *ret = row.person_id;
    return code;
}

static bool order_read(struct intake *in, struct spot at, const struct cell *v, struct ledger_order *o) {
    *o = (struct ledger_order){.id = v[T_ID].i,
                               .from_id = v[T_FROM].i,
                               .to_id = v[T_TO].i,
                               .amount = v[T_AMOUNT].i,
                               .day = v[T_DAY].i,
                               .expires_at = v[T_EXPIRES].i,
                               .pending_id = v[T_PENDING].i,
                               .reverses_id = v[T_REVERSES].i,
                               .about_id = v[T_ABOUT].i};
    if (!ledger_phase_parse(v[T_PHASE].s, &o->phase)) {
        intake_refuse(in, at, T_PHASE + 1, "phase",
                      "The phase must be posted, pending, post, void or expire");
        return false;
    }
    if (!ledger_kind_parse(v[T_KIND].s, &o->kind)) {
        intake_refuse(in, at, T_KIND + 1, "kind",
                      "The kind must be exchange, gift, correction, opening or reversal");
        return false;
    }
    if (v[T_DAY].i > in->o->by.today) {
        intake_refuse(in, at, T_DAY + 1, "day", "The day is in the future");
        return false;
    }
    if (o->phase == LEDGER_VOID || o->phase == LEDGER_EXPIRE)
        o->amount = 0; /* the line says what was held; the order takes it from there */
    return true;
}

enum err_code kith_transfer_take(struct intake *in, struct kith_run *run, struct spot at,
                                 const struct cell *v, struct err *err) {
    struct ledger_order o;
    int64_t actor;
    if (!order_read(in, at, v, &o))
        return ERR_OK;
    enum err_code code = actor_of(in, v, &actor, err);
    bool same = run->by.at == v[T_AT].i && run->by.person_id == actor;
    bool chain_ends = run->link_id != 0 && run->link_id != v[T_LINK].i;
    if (code == ERR_OK && (!same || chain_ends || run->n == BATCH))
        code = kith_transfers_end(in, run, err);
    if (code != ERR_OK)
        return code;
    run->by =
        (struct doer){.person_id = actor, .at = v[T_AT].i, .today = in->o->by.today, .ids = in->o->by.ids};
    if (run->n > 0 && run->link_id != 0)
        run->orders[run->n - 1].linked = true; /* the chain goes on */
    run->link_id = v[T_LINK].i;
    o.description = str_dup(&run->texts, v[T_DESCRIPTION].s);
    o.key = v[T_KEY].has ? str_dup(&run->texts, v[T_KEY].s) : STR_NULL;
    run->orders[run->n] = o;
    run->notes[run->n++] =
        (struct kith_note){at, v[T_SEQUENCE].i, o.from_id, o.to_id,
                           o.phase == LEDGER_POSTED || o.phase == LEDGER_POST ? o.amount : 0};
    return run->texts.failed ? err_nomem(err) : ERR_OK;
}
