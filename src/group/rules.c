/* How the hours of a session move: pure. */
#include <stdlib.h>

#include "base/order.h"
#include "group/group.h"

static const struct {
    const char *name, *label, *sentence;
} rules[GROUP_RULES] = {
    [GROUP_POT_LEADS] =
        {"pot-leads", TR("The community pot thanks whoever leads"),
         TR("Whoever leads is given their time from the community pot. Who comes pays nothing.")},
    [GROUP_POT_ALL] =
        {"pot-all", TR("The community pot thanks everyone"),
         TR("Everyone who comes gives their time to the community, as in a garden or a clean-up: "
            "the community pot gives each of them the time that they were there, leaders too.")},
    [GROUP_SHARE] = {"share", TR("Those who come share the leaders’ time"),
                     TR("The leaders are given the time that they were there. Those who come share it among "
                        "them, each by how long they stayed.")},
    [GROUP_EACH] =
        {"each", TR("Each who comes gives their whole time"),
         TR("Each who comes gives the time that they were there, and the leaders share all of it.")},
    [GROUP_THROUGH_POT] =
        {"through-pot", TR("Through the community pot"),
         TR("Each who comes gives the time that they were there to the community pot, and the "
            "pot gives the leaders theirs. What is over stays in the pot for all.")},
    [GROUP_NONE] = {"none", TR("No hours move"), TR("We only note who came. No hours move.")},
};

const char *group_rule_name(enum group_rule r) {
    return rules[r].name;
}

const char *group_rule_label(enum group_rule r) {
    return tr(rules[r].label);
}

const char *group_rule_sentence(enum group_rule r) {
    return tr(rules[r].sentence);
}

bool group_rule_parse(struct str s, enum group_rule *ret) {
    for (int r = 0; r < GROUP_RULES; r++) {
        if (str_eqz(s, rules[r].name)) {
            *ret = (enum group_rule)r;
            return true;
        }
    }
    return false;
}

/* ---- dividing ---- */

/* Whether i comes before k when what is left over is handed out: the larger remainder, then by turn. */
static bool ahead(const int64_t *weights, int64_t total, int64_t sum, size_t n, int64_t turn, size_t i,
                  size_t k) {
    int64_t left = total * weights[i] % sum, right = total * weights[k] % sum;
    if (left != right)
        return left > right;
    size_t from = (size_t)turn % n;
    return (i + n - from) % n < (k + n - from) % n;
}

void group_apportion(int64_t total, const int64_t *weights, size_t n, int64_t turn, int64_t *ret) {
    int64_t sum = 0, given = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    for (size_t i = 0; i < n; i++) {
        ret[i] = sum ? total * weights[i] / sum : 0;
        given += ret[i];
    }
    /* Fewer than n are over, and each gets one of them at the most. */
    size_t over = sum ? (size_t)(total - given) : 0;
    for (size_t i = 0; over && i < n; i++) {
        size_t before = 0;
        for (size_t k = 0; k < n; k++)
            before += k != i && ahead(weights, total, sum, n, turn, k, i);
        ret[i] += before < over;
    }
}

/* ---- moving ---- */

struct mover {
    const struct group_part *parts;
    size_t n;
    int64_t pot_id, turn;
    struct group_move *ret;
    size_t n_ret;
};

static void move(struct mover *m, int64_t from, int64_t to, int64_t minutes) {
    if (minutes > 0)
        m->ret[m->n_ret++] = (struct group_move){from, to, minutes, to == m->pot_id};
}

static void pot_gives(struct mover *m, bool only_leaders) {
    for (size_t i = 0; i < m->n; i++)
        if (m->parts[i].leads || !only_leaders)
            move(m, m->pot_id, m->parts[i].account_id, m->parts[i].minutes);
}

static int64_t total_of(const struct mover *m, bool leads) {
    int64_t sum = 0;
    for (size_t i = 0; i < m->n; i++)
        sum += m->parts[i].leads == leads ? m->parts[i].minutes : 0;
    return sum;
}

/* Puts what one side has to move against what the other is to get: between any two at most once, and with as
 * few movements as that takes. */
static void settle(struct mover *m, int64_t *pays, int64_t *gets) {
    size_t i = 0, k = 0;
    while (i < m->n && k < m->n) {
        int64_t minutes = pays[i] < gets[k] ? pays[i] : gets[k];
        move(m, m->parts[i].account_id, m->parts[k].account_id, minutes);
        pays[i] -= minutes;
        gets[k] -= minutes;
        if (!pays[i])
            i++;
        else
            k++;
    }
}

/* One side's own minutes, and the other side's part of the same total. */
static void share(struct mover *m, bool leaders_keep_theirs) {
    int64_t weights[GROUP_CAME_MOST] = {0}, parts[GROUP_CAME_MOST], own[GROUP_CAME_MOST] = {0};
    bool keeps = leaders_keep_theirs;
    for (size_t i = 0; i < m->n; i++) {
        bool one_who_keeps = m->parts[i].leads == keeps;
        own[i] = one_who_keeps ? m->parts[i].minutes : 0;
        weights[i] = one_who_keeps ? 0 : m->parts[i].minutes;
    }
    int64_t total = total_of(m, !keeps) ? total_of(m, keeps) : 0;
    if (!total)
        return;
    group_apportion(total, weights, m->n, m->turn, parts);
    if (keeps)
        settle(m, parts, own);
    else
        settle(m, own, parts);
}

static enum err_code check(enum group_rule rule, const struct mover *m, struct err *err) {
    int64_t ids[GROUP_CAME_MOST];
    size_t leaders = 0;
    bool counted = false;
    if (m->n > GROUP_CAME_MOST)
        return err_set(err, ERR_INVALID, "came", "too-many", "At most %d people can be on one sign-in sheet",
                       GROUP_CAME_MOST);
    for (size_t i = 0; i < m->n; i++) {
        ids[i] = m->parts[i].account_id;
        leaders += m->parts[i].leads && m->parts[i].minutes > 0;
        counted = counted || m->parts[i].minutes > 0;
    }
    if (m->n)
        qsort(ids, m->n, sizeof *ids, order_i64);
    for (size_t i = 1; i < m->n; i++)
        if (ids[i] == ids[i - 1])
            return err_set(err, ERR_INVALID, "came", "double", "Somebody is on this sheet twice");
    if ((rule == GROUP_SHARE || rule == GROUP_EACH || rule == GROUP_POT_LEADS) && counted && !leaders)
        return err_set(err, ERR_INVALID, "led", "required",
                       "Tick who led it: the hours go to them by the rule for this session");
    return ERR_OK;
}

enum err_code group_hours(enum group_rule rule, const struct group_part *parts, size_t n, int64_t pot_id,
                          int64_t turn, struct group_move *ret, size_t *ret_n, struct err *err) {
    struct mover m = {.parts = parts, .n = n, .pot_id = pot_id, .turn = turn, .ret = ret};
    enum err_code rc = check(rule, &m, err);
    *ret_n = 0;
    if (rc)
        return rc;
    switch (rule) {
    case GROUP_POT_LEADS: pot_gives(&m, true); break;
    case GROUP_POT_ALL: pot_gives(&m, false); break;
    case GROUP_SHARE: share(&m, true); break;
    case GROUP_EACH: share(&m, false); break;
    case GROUP_THROUGH_POT:
        for (size_t i = 0; i < n; i++)
            if (!parts[i].leads)
                move(&m, parts[i].account_id, pot_id, parts[i].minutes);
        pot_gives(&m, true);
        break;
    default: break;
    }
    *ret_n = m.n_ret;
    return ERR_OK;
}

/* ---- in words ---- */

struct str group_rule_example(struct arena *a, enum group_rule r) {
    static const char *const names[] = {TR("Joan"), TR("Ali"), TR("Bea"),
                                        TR("Carl"), TR("Dee"), TR("The community pot")};
    static const struct group_part parts[] = {
        {1, 120, true}, {2, 120, false}, {3, 120, false}, {4, 120, false}, {5, 60, false}};
    enum { PEOPLE = sizeof parts / sizeof *parts, POT = PEOPLE + 1 };
    struct group_move moves[GROUP_MOVES(PEOPLE)];
    int64_t change[POT + 1] = {0};
    struct str said[POT + 1];
    size_t n = 0, n_said = 0;
    struct err err;
    said[n_said++] = tr_str("Joan leads for 2 hours. Ali, Bea and Carl stay for all of it, Dee for 1 hour.");
    if (group_hours(r, parts, PEOPLE, POT, 0, moves, &n, &err) != ERR_OK)
        return STR("");
    for (size_t i = 0; i < n; i++) {
        change[moves[i].from_id] -= moves[i].minutes;
        change[moves[i].to_id] += moves[i].minutes;
    }
    for (size_t i = 1; i <= POT; i++) {
        struct str words = minutes_words(a, change[i]);
        if (change[i])
            said[n_said++] = str_fmt(a, change[i] > 0 ? tr("%s gets %.*s.") : tr("%s gives %.*s."),
                                     tr(names[i - 1]), STR_ARG(words));
    }
    if (n_said == 1)
        said[n_said++] = tr_str("Everybody’s hours stay as they are.");
    return str_join(a, said, n_said, STR(" "));
}
