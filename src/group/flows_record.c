/* Who came, and the hours that move with it: all or none, and corrected by the lines that differ. */
#include <stdlib.h>

#include "group/inside.h"

struct numbered {
    int64_t number; /* of the member */
    struct group_part part;
};

/* What is to be in the ledger, and what is. */
struct count {
    struct db_conn *c;
    struct arena *a;
    const struct doer *by;
    const struct hub *h;
    struct group_session s;
    enum group_rule rule;
    struct gs_members_row *members; /* by id */
    size_t n_members;
    struct group_move *moves;
    size_t n_moves;
    struct group_line_now *lines;
    size_t n_lines;
    struct ledger_order *orders;
    size_t n_orders;
    int64_t n_came;
};

static enum err_code hold(struct count *k, const struct group_hand *who, int64_t id, int64_t version,
                          struct err *err) {
    bool leads = false;
    enum err_code rc = group_hold(k->c, k->a, k->h, id, &k->s, err);
    for (size_t i = 0; !rc && i < k->s.n_leaders; i++)
        leads = leads || (who->member_id && k->s.leaders[i].id == who->member_id);
    if (!rc && !leads && !who->coordinator)
        rc = err_set(err, ERR_DENIED, NULL, "side",
                     "Only whoever leads a session, or a coordinator, says who came.");
    if (!rc && version && version != k->s.version)
        rc = err_set(err, ERR_PRECONDITION, "version", "version",
                     "Somebody changed this session first. Look at it again.");
    return rc;
}

/* ---- the sheet ---- */

static const struct gs_members_row *member_on(const struct count *k, int64_t id) {
    for (size_t i = 0; i < k->n_members; i++)
        if (k->members[i].id == id)
            return &k->members[i];
    return NULL;
}

static enum err_code load_members(struct count *k, const struct group_sheet *sheet, struct err *err) {
    struct str ids;
    int64_t *all = arena_new_array(k->a, int64_t, sheet->n_came);
    if (!all)
        return err_nomem(err);
    for (size_t i = 0; i < sheet->n_came; i++)
        all[i] = sheet->came[i].member_id;
    enum err_code rc = json_ids(k->a, all, sheet->n_came, &ids, err);
    return rc ? rc
              : gs_members(k->c, k->a, &(struct gs_members_in){.hub_id = k->h->id, .ids = ids}, &k->members,
                           &k->n_members, err);
}

static enum err_code check_sheet(struct count *k, const struct group_sheet *sheet, struct err *err) {
    if (sheet->n_came > GROUP_CAME_MOST)
        return err_set(err, ERR_INVALID, "came", "too-many", "At most %d people can be on one sign-in sheet",
                       GROUP_CAME_MOST);
    if (sheet->guests < 0 || sheet->guests > GROUP_GUESTS_MOST)
        return err_set(err, ERR_INVALID, "guests", "guests", "Guests must be 0 to %d", GROUP_GUESTS_MOST);
    if (!sheet->n_came && !sheet->guests)
        return err_set(err, ERR_INVALID, "came", "required",
                       "Tick who came. If nobody did, call the session off instead");
    if (k->s.state == GROUP_OFF)
        return err_set(err, ERR_CONFLICT, NULL, "state", "This session is called off.");
    if (k->s.starts_at > k->by->at || k->s.day > k->by->today)
        return err_set(err, ERR_CONFLICT, NULL, "early", "This session has not begun yet.");
    if (k->s.day < k->by->today - 366)
        return err_set(err, ERR_CONFLICT, NULL, "late", "This session is more than a year ago.");
    for (size_t i = 0; i < sheet->n_came; i++)
        if (sheet->came[i].minutes < 0 || sheet->came[i].minutes > 24 * 60)
            return err_set(err, ERR_INVALID, "minutes", "minutes",
                           "How long somebody was there must be 0 to 1440 minutes");
    return ERR_OK;
}

/* A leader says who came only of those who may; a coordinator writes down what happened, and the trail notes
 * it. */
static enum err_code check_gate(struct count *k, const struct group_hand *who,
                                const struct group_sheet *sheet, struct err *err) {
    const struct group_door door = {.category = k->s.category,
                                    .lead_check = k->s.lead_check,
                                    .help_check = k->s.help_check,
                                    .notes = who->coordinator,
                                    .day = who->coordinator ? k->s.day : k->by->today,
                                    .session_id = k->s.id};
    int64_t *ids = arena_new_array(k->a, int64_t, sheet->n_came + 1);
    bool *leads = arena_new_array(k->a, bool, sheet->n_came + 1);
    if (!ids || !leads)
        return err_nomem(err);
    for (size_t i = 0; i < sheet->n_came; i++) {
        ids[i] = sheet->came[i].member_id;
        leads[i] = sheet->came[i].leads;
    }
    return group_gate(k->c, k->a, k->by, k->h, &door, ids, leads, sheet->n_came, err);
}

/* By the number on the card: what does not divide goes in this order, however the sheet was filled in. */
static int by_number(const void *x, const void *y) {
    const struct numbered *a = x, *b = y;
    return (a->number > b->number) - (a->number < b->number);
}

/* Whoever was on the sheet before and left the hub since may stay on it. */
static enum err_code parts_of(struct count *k, const struct group_sheet *sheet, struct group_part *ret,
                              struct err *err) {
    struct numbered *all = arena_new_array(k->a, struct numbered, sheet->n_came);
    if (!all)
        return err_nomem(err);
    for (size_t i = 0; i < sheet->n_came; i++) {
        const struct gs_members_row *m = member_on(k, sheet->came[i].member_id);
        if (!m || !m->has_account_id || (!str_eqz(m->state, "active") && k->s.state != GROUP_RECORDED))
            return err_set(err, ERR_INVALID, "came", "member", "Somebody on this sheet is no active member");
        for (size_t j = 0; j < i; j++)
            if (sheet->came[j].member_id == m->id)
                return err_set(err, ERR_INVALID, "came", "double", "%.*s is on this sheet twice",
                               STR_ARG(m->name));
        all[i] = (struct numbered){m->number, {m->account_id, sheet->came[i].minutes, sheet->came[i].leads}};
        k->n_came += !sheet->came[i].leads;
    }
    if (sheet->n_came)
        qsort(all, sheet->n_came, sizeof *all, by_number);
    for (size_t i = 0; i < sheet->n_came; i++)
        ret[i] = all[i].part;
    return ERR_OK;
}

static enum err_code count_hours(struct count *k, const struct group_sheet *sheet, struct err *err) {
    struct group_setting hub;
    struct group_part *parts = arena_new_array(k->a, struct group_part, sheet->n_came);
    k->moves = arena_new_array(k->a, struct group_move, GROUP_MOVES(sheet->n_came));
    if (!parts || !k->moves)
        return err_nomem(err);
    enum err_code rc = group_setting_get(k->c, k->a, k->h->id, &hub, err);
    if (!rc)
        rc = load_members(k, sheet, err);
    if (!rc)
        rc = parts_of(k, sheet, parts, err);
    /* What was counted by a rule is corrected by it, whatever the hub chose since. */
    k->rule = k->s.counted ? k->s.counted_by : k->s.has_rule ? k->s.rule : hub.rule;
    return rc ? rc
              : group_hours(k->rule, parts, sheet->n_came, k->h->pot_id, k->s.nth, k->moves, &k->n_moves,
                            err);
}

/* ---- from what is there to what is to be ---- */

static struct str line_words(const struct count *k) {
    struct str where = group_where(&k->s);
    struct str at = where.n ? str_fmt(k->a, " at %.*s", STR_ARG(where)) : STR("");
    return str_fmt(k->a, "%.*s%.*s, %lld came", STR_ARG(k->s.title), STR_ARG(at),
                   (long long)(k->n_came + k->s.guests));
}

static struct ledger_order *next_order(struct count *k) {
    struct ledger_order *o = &k->orders[k->n_orders];
    /* Each of the chain has a key of its own, made of the session, and of how often it was counted. */
    *o = (struct ledger_order){.id = id_next(k->by->ids),
                               .phase = LEDGER_POSTED,
                               .linked = true,
                               .key = str_fmt(k->a, "session:%lld:%lld:%zu", (long long)k->s.id,
                                              (long long)k->s.revision + 1, k->n_orders + 1)};
    k->n_orders++;
    return o;
}

static void take_back(struct count *k, const struct group_line_now *l) {
    struct ledger_order *o = next_order(k);
    o->kind = LEDGER_REVERSAL;
    o->reverses_id = l->transfer_id;
    o->day = k->by->today;
    o->description = str_fmt(k->a, "Corrected: %.*s", STR_ARG(k->s.title));
}

static void add(struct count *k, const struct group_move *m, struct str words) {
    struct ledger_order *o = next_order(k);
    o->kind = m->gift ? LEDGER_GIFT : LEDGER_EXCHANGE;
    o->from_id = m->from_id;
    o->to_id = m->to_id;
    o->amount = m->minutes;
    o->day = k->s.day;
    o->description = words;
}

static bool same(const struct group_move *m, const struct group_line_now *l, int64_t day) {
    return m->from_id == l->from_id && m->to_id == l->to_id && m->minutes == l->minutes &&
           m->gift == l->gift && l->day == day;
}

/* Lines that hold stay; others are taken back first, so that what they took is there again for the new ones.
 */
static enum err_code make_orders(struct count *k, struct err *err) {
    k->orders = arena_new_array(k->a, struct ledger_order, k->n_lines + k->n_moves);
    bool *kept = arena_new_array(k->a, bool, k->n_moves);
    if (!k->orders || !kept)
        return err_nomem(err);
    for (size_t i = 0; i < k->n_lines; i++) {
        size_t j = 0;
        while (j < k->n_moves && (kept[j] || !same(&k->moves[j], &k->lines[i], k->s.day)))
            j++;
        if (j < k->n_moves)
            kept[j] = true;
        else
            take_back(k, &k->lines[i]);
    }
    struct str words = line_words(k);
    for (size_t j = 0; j < k->n_moves; j++)
        if (!kept[j])
            add(k, &k->moves[j], words);
    if (k->n_orders)
        k->orders[k->n_orders - 1].linked = false;
    return k->a->failed ? err_nomem(err) : ERR_OK;
}

static enum err_code whose_limit(const struct count *k, const struct ledger_order *o,
                                 const struct ledger_result *r, struct err *err) {
    if (r->code != ERR_LIMIT) {
        *err = r->err;
        return r->code;
    }
    if (o->from_id == k->h->pot_id)
        return err_set(err, ERR_LIMIT, NULL, "limit",
                       "The community pot has not enough hours for this. Choose another rule for the "
                       "session, or put hours into the pot first.");
    int64_t account = o->from_id;
    for (size_t i = 0; i < k->n_members; i++)
        if (k->members[i].account_id == account)
            return err_set(err, ERR_LIMIT, NULL, "limit",
                           "This would take %.*s past the limit of this hub. Give them 0 minutes, or change "
                           "their limit first. Nothing was saved.",
                           STR_ARG(k->members[i].name));
    *err = r->err;
    return r->code;
}

static enum err_code post(struct count *k, struct err *err) {
    struct ledger_result *results = arena_new_array(k->a, struct ledger_result, k->n_orders);
    struct gs_line_insert_in *rows = arena_new_array(k->a, struct gs_line_insert_in, k->n_orders);
    size_t n = 0;
    if (!results || !rows)
        return err_nomem(err);
    if (!k->n_orders)
        return ERR_OK;
    enum err_code rc = ledger_post(k->c, k->a, k->by, k->h->id, k->orders, k->n_orders, results, err);
    if (rc)
        return rc;
    const struct ledger_result *wrong = NULL;
    bool only_linked = false;
    for (size_t i = 0; i < k->n_orders; i++) {
        /* Those of a broken chain that did nothing wrong are told so by the one that did. */
        bool linked = results[i].code == ERR_CONFLICT && str_eqz(str_from(results[i].err.key), "linked");
        if (results[i].code && (!wrong || (only_linked && !linked))) {
            wrong = &results[i];
            only_linked = linked;
        }
        if (k->orders[i].kind != LEDGER_REVERSAL)
            rows[n++] = (struct gs_line_insert_in){k->h->id, k->s.id, k->orders[i].id};
    }
    if (wrong)
        return whose_limit(k, &k->orders[wrong - results], wrong, err);
    return n ? gs_line_insert(k->c, k->a, rows, n, err) : ERR_OK;
}

/* ---- telling ---- */

static enum err_code tell_hours(const struct count *k, struct err *err) {
    struct group_change *list = arena_new_array(k->a, struct group_change, 2 * k->n_orders);
    size_t n = 0;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < k->n_orders; i++) {
        int64_t from = k->orders[i].from_id, to = k->orders[i].to_id, minutes = k->orders[i].amount;
        for (size_t j = 0; k->orders[i].reverses_id && j < k->n_lines; j++) {
            if (k->lines[j].transfer_id != k->orders[i].reverses_id)
                continue;
            from = k->lines[j].to_id;
            to = k->lines[j].from_id;
            minutes = k->lines[j].minutes;
        }
        list[n++] = (struct group_change){from, -minutes};
        list[n++] = (struct group_change){to, minutes};
    }
    return group_tell_hours(k->c, k->a, k->by, k->h, &k->s, list, n, err);
}

/* ---- recording ---- */

static enum err_code put_came(struct count *k, const struct group_sheet *sheet, struct err *err) {
    struct gs_came_insert_in *rows = arena_new_array(k->a, struct gs_came_insert_in, sheet->n_came);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < sheet->n_came; i++)
        rows[i] = (struct gs_came_insert_in){k->h->id, k->s.id, sheet->came[i].member_id,
                                             sheet->came[i].leads, sheet->came[i].minutes};
    enum err_code rc = gs_came_delete(
        k->c, &(struct gs_came_delete_in){.hub_id = k->h->id, .session_id = k->s.id}, NULL, err);
    return rc || !sheet->n_came ? rc : gs_came_insert(k->c, k->a, rows, sheet->n_came, err);
}

static enum err_code put_counted(struct count *k, enum group_state state, const char *counted_by,
                                 int64_t guests, struct err *err) {
    const struct gs_update_counted_in row = {.hub_id = k->h->id,
                                             .id = k->s.id,
                                             .state = str_from(group_state_name(state)),
                                             .counted_by = str_from(counted_by),
                                             .guests = guests,
                                             .at = k->by->at};
    return gs_update_counted(k->c, &row, NULL, err);
}

static int64_t moved_minutes(const struct count *k) {
    int64_t sum = 0;
    for (size_t i = 0; i < k->n_moves; i++)
        sum += k->moves[i].minutes;
    return sum;
}

enum err_code group_record(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                           const struct group_hand *who, int64_t id, const struct group_sheet *sheet,
                           size_t *ret_moved, struct err *err) {
    struct count k = {.c = c, .a = a, .by = by, .h = h};
    enum err_code rc = hold(&k, who, id, sheet->version, err);
    if (!rc)
        rc = check_sheet(&k, sheet, err);
    if (!rc)
        rc = check_gate(&k, who, sheet, err);
    if (!rc)
        rc = count_hours(&k, sheet, err);
    if (!rc)
        rc = group_lines(c, a, h->id, id, &k.lines, &k.n_lines, err);
    k.s.guests = sheet->guests;
    if (!rc)
        rc = make_orders(&k, err);
    if (!rc)
        rc = post(&k, err);
    if (!rc)
        rc = put_came(&k, sheet, err);
    if (!rc)
        rc = put_counted(&k, GROUP_RECORDED, group_rule_name(k.rule), sheet->guests, err);
    if (!rc)
        rc = group_told(
            c, a, by, h->id, k.s.state == GROUP_RECORDED ? "correct" : "record", id,
            str_fmt(a, "{\"rule\":\"%s\",\"came\":%lld,\"led\":%lld,\"guests\":%lld,\"minutes\":%lld}",
                    group_rule_name(k.rule), (long long)k.n_came,
                    (long long)((int64_t)sheet->n_came - k.n_came), (long long)sheet->guests,
                    (long long)moved_minutes(&k)),
            err);
    if (!rc)
        rc = tell_hours(&k, err);
    *ret_moved = k.n_orders;
    return rc;
}

enum err_code group_take_back(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                              int64_t id, int64_t version, struct err *err) {
    struct count k = {.c = c, .a = a, .by = by, .h = h};
    const struct group_hand who = {.coordinator = true};
    enum err_code rc = hold(&k, &who, id, version, err);
    if (!rc && k.s.state != GROUP_RECORDED)
        rc = err_set(err, ERR_CONFLICT, NULL, "state", "Nothing was recorded of this session.");
    if (!rc)
        rc = group_lines(c, a, h->id, id, &k.lines, &k.n_lines, err);
    if (!rc)
        rc = make_orders(&k, err);
    if (!rc)
        rc = post(&k, err);
    if (!rc)
        rc = gs_came_delete(c, &(struct gs_came_delete_in){.hub_id = h->id, .session_id = id}, NULL, err);
    if (!rc)
        rc = put_counted(&k, GROUP_PLANNED, "", 0, err);
    if (!rc)
        rc = group_told(c, a, by, h->id, "take-back", id, str_fmt(a, "{\"lines\":%zu}", k.n_lines), err);
    return rc ? rc : tell_hours(&k, err);
}
