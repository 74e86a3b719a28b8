/* The gate: the rule. Pure. */
#include "catalogue/gate.h"

#include "base/language.h"

static const struct {
    const char *name, *label;
} steps[JOIN_STEPS] = {
    [JOIN_CONVERSATION] = {"conversation", TR("A conversation")},
    [JOIN_REFERENCES] = {"references", TR("References")},
    [JOIN_CHECKS] = {"checks", TR("Checks")},
    [JOIN_INDUCTION] = {"induction", TR("An introduction to how things are done here")},
    [JOIN_WELCOME] = {"welcome", TR("A welcome")},
    [JOIN_FIRST] = {"first", TR("A first exchange")},
};
static const struct {
    const char *name, *label;
} befores[JOIN_BEFORES] = {
    [BEFORE_NOTHING] = {"nothing", TR("Nothing waits for it")},
    [BEFORE_EXCHANGE] = {"exchange", TR("Giving or getting any help")},
    [BEFORE_GIVING] = {"giving", TR("Giving any help")},
    [BEFORE_CHECKED] = {"checked", TR("Giving help for which a check is asked")},
    [BEFORE_KINDS] = {"kinds", TR("Giving help of the kinds ticked below")},
};

const char *join_step_name(enum join_step s) {
    return steps[s].name;
}

const char *join_step_label(enum join_step s) {
    return tr(steps[s].label);
}

bool join_step_parse(struct str s, enum join_step *ret) {
    for (int i = 0; i < JOIN_STEPS; i++) {
        if (str_eqz(s, steps[i].name)) {
            *ret = (enum join_step)i;
            return true;
        }
    }
    return false;
}

const char *join_before_name(enum join_before b) {
    return befores[b].name;
}

const char *join_before_label(enum join_before b) {
    return tr(befores[b].label);
}

bool join_before_parse(struct str s, enum join_before *ret) {
    for (int i = 0; i < JOIN_BEFORES; i++) {
        if (str_eqz(s, befores[i].name)) {
            *ret = (enum join_before)i;
            return true;
        }
    }
    return false;
}

struct join_steps join_steps_default(void) {
    /* Nobody has to wait for the coordinator's time before a chat on the phone; who goes where a check is
     * asked for is known to somebody first. */
    return (struct join_steps){.of = {
                                   {JOIN_CONVERSATION, true, BEFORE_NOTHING, STR(""), 0},
                                   {JOIN_REFERENCES, true, BEFORE_CHECKED, STR(""), 0},
                                   {JOIN_CHECKS, true, BEFORE_NOTHING, STR(""), 0},
                                   {JOIN_INDUCTION, false, BEFORE_NOTHING, STR(""), 0},
                                   {JOIN_WELCOME, true, BEFORE_NOTHING, STR(""), 0},
                                   {JOIN_FIRST, true, BEFORE_NOTHING, STR(""), 0},
                               }};
}

struct gate_need gate_need_of(const struct catalogue *tree, struct str category, enum check_level said) {
    struct str word = str_empty(category) ? STR("other") : category;
    const struct category *kind = catalogue_find(tree, word);
    return (struct gate_need){.category = word,
                              .parent = kind && !str_empty(kind->parent) ? kind->parent : STR_NULL,
                              .level = kind && kind->check > said ? kind->check : said};
}

static bool is_kind(const struct gate_need *need, struct str word) {
    return !str_empty(word) &&
           (str_eq(word, need->category) || (need->parent.p && str_eq(word, need->parent)));
}

static bool comes_before(const struct join_rule *r, const struct gate_need *need) {
    struct str rest = r->kinds, word;
    switch (r->before) {
    case BEFORE_EXCHANGE:
    case BEFORE_GIVING: return true;
    case BEFORE_CHECKED: return need->level > CHECK_NONE;
    case BEFORE_KINDS:
        while (str_next(&rest, ' ', &word))
            if (is_kind(need, word))
                return true;
        return false;
    default: return false;
    }
}

static bool waits(const struct gate *g, const struct join_rule *r) {
    return r->used && (g->missing & (1u << r->step));
}

struct gate_found gate_giving(const struct gate *g, const struct gate_need *need) {
    for (size_t i = 0; i < g->n_limits; i++)
        if (is_kind(need, g->limits[i]))
            return (struct gate_found){.why = GATE_LIMIT};
    if (g->level < need->level)
        return (struct gate_found){.why = GATE_CHECK, .level = need->level};
    for (size_t i = 0; g->steps && i < JOIN_STEPS; i++)
        if (waits(g, &g->steps->of[i]) && comes_before(&g->steps->of[i], need))
            return (struct gate_found){.why = GATE_STEP, .step = g->steps->of[i].step};
    return (struct gate_found){.why = GATE_OPEN};
}

struct gate_found gate_taking(const struct gate *g) {
    for (size_t i = 0; g->steps && i < JOIN_STEPS; i++)
        if (waits(g, &g->steps->of[i]) && g->steps->of[i].before == BEFORE_EXCHANGE)
            return (struct gate_found){.why = GATE_STEP, .step = g->steps->of[i].step};
    return (struct gate_found){.why = GATE_OPEN};
}

/* ---- telling ---- */

static struct str whom(struct arena *a, const struct hub *h) {
    struct str who = str_empty(h->contact_name) ? tr_str("the coordinator") : h->contact_name;
    struct str how = !str_empty(h->contact_phone) ? h->contact_phone : h->contact_email;
    return str_empty(how) ? who : str_fmt(a, "%.*s (%.*s)", STR_ARG(who), STR_ARG(how));
}

struct str gate_words(struct arena *a, const struct hub *h, const struct gate_found *f) {
    struct str who = whom(a, h);
    switch (f->why) {
    case GATE_CHECK:
        return str_fmt(a,
                       tr("Whoever helps with this is checked first: %s. Talk to %.*s, who can say how that "
                          "is done."),
                       check_level_label(f->level), STR_ARG(who));
    case GATE_STEP:
        return str_fmt(a,
                       tr("Something of joining comes before this: %s. Talk to %.*s, who can say how it goes "
                          "on."),
                       join_step_label(f->step), STR_ARG(who));
    case GATE_LIMIT:
        return str_fmt(a, tr("This is talked over with the coordinator first. Talk to %.*s."), STR_ARG(who));
    default: return STR("");
    }
}

enum err_code gate_refuse(struct arena *a, const struct hub *h, const struct gate_found *f, struct err *err) {
    if (f->why == GATE_OPEN)
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, NULL, f->why == GATE_CHECK ? "unchecked" : "on-the-way", "%.*s",
                   STR_ARG(gate_words(a, h, f)));
}

struct str gate_detail(struct arena *a, const struct gate_found *f) {
    if (f->why == GATE_CHECK)
        return str_fmt(a, "{\"needed\":\"%s\"}", check_level_name(f->level));
    if (f->why == GATE_STEP)
        return str_fmt(a, "{\"step\":\"%s\"}", join_step_name(f->step));
    return STR("{}");
}
