/* Who may lead a session, and come to it: the gate of the catalogue, as wherever help is given. */
#include <stdlib.h>

#include "base/order.h"
#include "catalogue/gate.h"
#include "group/inside.h"

enum err_code group_check_asks(const struct catalogue *tree, const struct group_new *n, struct err *err) {
    const struct category *k = catalogue_find(tree, str_empty(n->category) ? STR("other") : n->category);
    if (!k)
        return ERR_OK;
    enum err_code rc = nature_may_ask(k->nature, n->lead_check, category_shown(k), "lead_check", err);
    return rc ? rc : nature_may_ask(k->nature, n->help_check, category_shown(k), "help_check", err);
}

static struct gate_found found_for(const struct gate *g, const struct gate_need *need, bool leads,
                                   enum check_level helps) {
    if (leads)
        return gate_giving(g, need);
    const struct gate_need hand = {need->category, need->parent, helps};
    struct gate_found f = gate_taking(g);
    return f.why == GATE_OPEN && helps > CHECK_NONE ? gate_giving(g, &hand) : f;
}

enum err_code group_gate(struct db_conn *c, struct arena *a, const struct doer *by, const struct hub *h,
                         const struct group_door *door, const int64_t *members, const bool *leads, size_t n,
                         struct err *err) {
    struct catalogue tree;
    struct gate *gates;
    int64_t *ids = arena_new_array(a, int64_t, n + 1);
    if (!ids)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        ids[i] = members[i];
    if (n)
        qsort(ids, n, sizeof *ids, order_i64);
    enum err_code rc = catalogue_of(c, a, h->id, &tree, err);
    if (!rc)
        rc = gates_of(c, a, h->id, ids, n, door->day, &gates, err);
    if (rc)
        return rc;
    const struct gate_need need = gate_need_of(&tree, door->category, door->lead_check);
    for (size_t i = 0; !rc && i < n; i++) {
        size_t k = 0;
        while (gates[k].member_id != members[i])
            k++;
        struct gate_found f = found_for(&gates[k], &need, leads[i], door->help_check);
        if (f.why == GATE_OPEN)
            continue;
        if (!door->notes)
            rc = gate_refuse(a, h, &f, err);
        else
            rc = group_told(c, a, by, h->id, "unchecked", door->session_id, gate_detail(a, &f), err);
    }
    return rc;
}

enum err_code group_gate_leaders(struct db_conn *c, struct arena *a, const struct doer *by,
                                 const struct hub *h, const struct group_new *n, struct err *err) {
    const struct group_door door = {
        .category = n->category, .lead_check = n->lead_check, .help_check = n->help_check, .day = by->today};
    bool *leads = arena_new_array(a, bool, n->n_leaders + 1);
    if (!leads)
        return err_nomem(err);
    for (size_t i = 0; i < n->n_leaders; i++)
        leads[i] = true;
    struct err why = {0};
    enum err_code rc = group_gate(c, a, by, h, &door, n->leaders, leads, n->n_leaders, &why);
    if (rc == ERR_CONFLICT)
        return err_set(err, ERR_INVALID, "leaders", why.key, "%s", why.message);
    if (rc)
        *err = why;
    return rc;
}
