/* What comes next on the way in: pure. */
#include "joining/joining.h"

#include "base/language.h"

static const struct {
    const char *name, *label, *for_them;
    enum join_step step;
    bool waits;
} acts[JOIN_ACTS] = {
    [JOIN_ACT_NONE] = {"none", TR("Nothing: they are at home"), TR("You are at home here"), JOIN_STEPS, true},
    [JOIN_ACT_TALK] = {"talk", TR("Talk with them"), TR("A coordinator gets in touch to talk with you"),
                       JOIN_CONVERSATION, false},
    [JOIN_ACT_ANSWER] = {"answer", TR("Say yes or no"), TR("A coordinator decides, and you hear of it"),
                         JOIN_STEPS, false},
    [JOIN_ACT_ASK_REFEREES] = {"ask-referees", TR("Ask for references"),
                               TR("Think of somebody who knows you and would speak for you: a coordinator "
                                  "asks you for their names"),
                               JOIN_REFERENCES, false},
    [JOIN_ACT_AWAIT_REFEREES] = {"await-referees", TR("Wait for the references"),
                                 TR("We wait for the answers of those who speak for you"), JOIN_REFERENCES,
                                 true},
    [JOIN_ACT_READ_REFERENCES] = {"read-references", TR("Look at the references"),
                                  TR("A coordinator looks at what was said for you"), JOIN_REFERENCES, false},
    [JOIN_ACT_CHECKS] = {"checks", TR("See whether a check is needed"),
                         TR("A coordinator sees whether what you want to do asks for a check"), JOIN_CHECKS,
                         false},
    [JOIN_ACT_AWAIT_CHECKS] = {"await-checks", TR("Wait for the check"),
                               TR("Show the coordinator the check that you were asked for"), JOIN_CHECKS,
                               true},
    [JOIN_ACT_INDUCTION] = {"induction", TR("Show them how things are done here"),
                            TR("Somebody shows you how things are done here"), JOIN_INDUCTION, false},
    [JOIN_ACT_WELCOME] = {"welcome", TR("Welcome them"), TR("Somebody welcomes you"), JOIN_WELCOME, false},
    [JOIN_ACT_MATCH] = {"match", TR("Find them a first exchange"),
                        TR("Your first exchange: say what you like to do, or look what others wish for"),
                        JOIN_FIRST, false},
};

const char *join_act_name(enum join_act a) {
    return acts[a].name;
}

const char *join_act_label(enum join_act a) {
    return tr(acts[a].label);
}

const char *join_act_for_them(enum join_act a) {
    return tr(acts[a].for_them);
}

bool join_act_waits(enum join_act a) {
    return acts[a].waits;
}

enum join_step join_act_step(enum join_act a) {
    return acts[a].step;
}

static enum join_act act_of(enum join_step step, const struct join_facts *f) {
    switch (step) {
    case JOIN_CONVERSATION: return JOIN_ACT_TALK;
    case JOIN_REFERENCES:
        if (f->references_answered >= f->referees)
            return JOIN_ACT_READ_REFERENCES;
        return f->references_answered + f->references_asked >= f->referees ? JOIN_ACT_AWAIT_REFEREES
                                                                           : JOIN_ACT_ASK_REFEREES;
    case JOIN_CHECKS: return f->checks_open ? JOIN_ACT_AWAIT_CHECKS : JOIN_ACT_CHECKS;
    case JOIN_INDUCTION: return JOIN_ACT_INDUCTION;
    case JOIN_WELCOME: return JOIN_ACT_WELCOME;
    default: return f->first ? JOIN_ACT_NONE : JOIN_ACT_MATCH;
    }
}

static bool open_step(const struct join_steps *steps, const struct join_facts *f, size_t i) {
    const struct join_rule *r = &steps->of[i];
    return r->used && !((f->done | f->skipped) & (1u << r->step));
}

enum join_act join_next(const struct join_steps *steps, const struct join_facts *f) {
    if (f->over)
        return JOIN_ACT_NONE;
    /* Whoever asks is talked with before they are answered, and answered before anything else is asked. */
    for (size_t i = 0; f->asked && i < JOIN_STEPS; i++)
        if (steps->of[i].step == JOIN_CONVERSATION && open_step(steps, f, i))
            return JOIN_ACT_TALK;
    if (f->asked)
        return JOIN_ACT_ANSWER;
    for (size_t i = 0; i < JOIN_STEPS; i++) {
        if (!open_step(steps, f, i))
            continue;
        enum join_act act = act_of(steps->of[i].step, f);
        if (act != JOIN_ACT_NONE)
            return act;
    }
    return JOIN_ACT_NONE;
}

/* "done", "skip", "undo" */
static const char *join_move_name(enum join_move m) {
    static const char *const names[JOIN_MOVES] = {"done", "skip", "undo"};
    return names[m];
}

bool join_move_parse(struct str s, enum join_move *ret) {
    for (int i = 0; i < JOIN_MOVES; i++) {
        if (str_eqz(s, join_move_name((enum join_move)i))) {
            *ret = (enum join_move)i;
            return true;
        }
    }
    return false;
}

static bool is_used(const struct join_steps *steps, enum join_step step) {
    for (size_t i = 0; i < JOIN_STEPS; i++)
        if (steps->of[i].step == step)
            return steps->of[i].used;
    return false;
}

enum err_code join_mark_rule(const struct join_steps *steps, const struct join_facts *f, enum join_step step,
                             enum join_move move, struct str words, struct err *err) {
    const unsigned bit = 1u << step;
    if (!is_used(steps, step))
        return err_set(err, ERR_INVALID, "step", "step", "%s",
                       tr("This is no step of this hub. Steps are chosen in its settings"));
    if (move == JOIN_UNDO && !((f->done | f->skipped) & bit))
        return err_set(err, ERR_CONFLICT, "step", "state", "%s", tr("This step is open already"));
    if (move == JOIN_SKIP && str_empty(words))
        return err_set(err, ERR_INVALID, "words", "required", "%s", tr("Say why it is skipped"));
    if (move != JOIN_UNDO && f->asked && (step == JOIN_WELCOME || step == JOIN_FIRST))
        return err_set(err, ERR_CONFLICT, "step", "state", "%s",
                       tr("They wait for a yes or a no: this comes after it"));
    if (move == JOIN_DO && (f->done & bit))
        return err_set(err, ERR_CONFLICT, "step", "state", "%s", tr("This is noted as done already"));
    return ERR_OK;
}

enum err_code join_steps_rule(const struct join_steps *steps, struct err *err) {
    unsigned there = 0;
    for (size_t i = 0; i < JOIN_STEPS; i++) {
        const struct join_rule *r = &steps->of[i];
        if (there & (1u << r->step))
            return err_set(err, ERR_INVALID, "steps", "double", "%s", tr("Each step can be there once"));
        there |= 1u << r->step;
        if (r->used && r->step == JOIN_FIRST && r->before != BEFORE_NOTHING)
            return err_set(err, ERR_INVALID, "first_before", "circle", "%s",
                           tr("A first exchange cannot be needed before exchanging"));
        if (r->used && r->before == BEFORE_KINDS && str_empty(r->kinds))
            return err_set(err, ERR_INVALID, "kinds", "required",
                           tr("Tick the kinds of help that wait for this step: %s"),
                           join_step_label(r->step));
    }
    return ERR_OK;
}

/* ---- words of references and talks ---- */

const char *join_how_name(enum join_how h) {
    static const char *const names[JOIN_HOWS] = {"mail", "paper", "phone"};
    return names[h];
}

bool join_how_parse(struct str s, enum join_how *ret) {
    for (int i = 0; i < JOIN_HOWS; i++) {
        if (str_eqz(s, join_how_name((enum join_how)i))) {
            *ret = (enum join_how)i;
            return true;
        }
    }
    return false;
}

const char *join_answer_name(enum join_answer a) {
    static const char *const names[JOIN_ANSWERS] = {"", "yes", "care", "no"};
    return names[a];
}

const char *join_answer_label(enum join_answer a) {
    static const char *const labels[JOIN_ANSWERS] = {TR("No answer yet"), TR("Yes, gladly"),
                                                     TR("Yes, with some care"), TR("No")};
    return tr(labels[a]);
}

bool join_answer_parse(struct str s, enum join_answer *ret) {
    for (int i = JOIN_YES; i < JOIN_ANSWERS; i++) {
        if (str_eqz(s, join_answer_name((enum join_answer)i))) {
            *ret = (enum join_answer)i;
            return true;
        }
    }
    return false;
}

const char *talk_outcome_name(enum talk_outcome o) {
    static const char *const names[TALK_OUTCOMES] = {"open", "yes", "conditions", "no"};
    return names[o];
}

const char *talk_outcome_label(enum talk_outcome o) {
    static const char *const labels[TALK_OUTCOMES] = {TR("To be talked over"), TR("Yes"),
                                                      TR("Yes, with conditions"), TR("No")};
    return tr(labels[o]);
}

bool talk_outcome_parse(struct str s, enum talk_outcome *ret) {
    for (int i = 0; i < TALK_OUTCOMES; i++) {
        if (str_eqz(s, talk_outcome_name((enum talk_outcome)i))) {
            *ret = (enum talk_outcome)i;
            return true;
        }
    }
    return false;
}
