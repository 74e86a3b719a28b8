#include "model.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void model_copy(struct model_hub *to, const struct model_hub *from) {
    memcpy(to, from, offsetof(struct model_hub, accounts));
    memcpy(to->accounts, from->accounts, from->n_accounts * sizeof *from->accounts);
    memcpy(to->lines, from->lines, from->n_lines * sizeof *from->lines);
    memcpy(to->exchanges, from->exchanges, from->n_exchanges * sizeof *from->exchanges);
    memcpy(to->trail, from->trail, from->n_trail * sizeof *from->trail);
    memcpy(to->words, from->words, from->n_words * sizeof *from->words);
    to->n_accounts = from->n_accounts;
    to->n_lines = from->n_lines;
    to->n_exchanges = from->n_exchanges;
    to->n_trail = from->n_trail;
    to->n_words = from->n_words;
    to->unknown = from->unknown;
}

static void replace(int64_t *where, int64_t unknown, int64_t id) {
    if (*where == unknown)
        *where = id;
}

void model_learn(struct model_hub *h, int64_t unknown, int64_t id) {
    if (unknown == id)
        return;
    assert(unknown < 0 && id > 0);
    for (size_t i = 0; i < h->n_accounts; i++)
        replace(&h->accounts[i].id, unknown, id);
    for (size_t i = 0; i < h->n_lines; i++) {
        struct model_line *l = &h->lines[i];
        int64_t *const ids[] = {&l->id,      &l->from_id,    &l->to_id,      &l->about_id,
                                &l->link_id, &l->pending_id, &l->reverses_id};
        for (size_t j = 0; j < sizeof ids / sizeof *ids; j++)
            replace(ids[j], unknown, id);
    }
    for (size_t i = 0; i < h->n_exchanges; i++) {
        replace(&h->exchanges[i].id, unknown, id);
        replace(&h->exchanges[i].transfer_id, unknown, id);
    }
    for (size_t i = 0; i < h->n_trail; i++)
        replace(&h->trail[i].subject_id, unknown, id);
    for (size_t i = 0; i < h->n_words; i++)
        replace(&h->words[i].id, unknown, id);
}

int64_t model_new_id(struct model_hub *h) {
    return --h->unknown;
}

struct model_account *model_account(struct model_hub *h, int64_t id) {
    for (size_t i = 0; i < h->n_accounts; i++)
        if (h->accounts[i].id == id)
            return &h->accounts[i];
    return NULL;
}

const struct model_line *model_line(const struct model_hub *h, int64_t id) {
    for (size_t i = 0; i < h->n_lines; i++)
        if (h->lines[i].id == id)
            return &h->lines[i];
    return NULL;
}

const struct model_line *model_line_of_key(const struct model_hub *h, struct str key) {
    for (size_t i = 0; i < h->n_lines; i++)
        if (!str_empty(h->lines[i].key) && str_eq(h->lines[i].key, key))
            return &h->lines[i];
    return NULL;
}

struct model_exchange *model_exchange(struct model_hub *h, int64_t id) {
    for (size_t i = 0; i < h->n_exchanges; i++)
        if (h->exchanges[i].id == id)
            return &h->exchanges[i];
    return NULL;
}

const struct model_word *model_word(const struct model_hub *h, int64_t owner, struct str word) {
    for (size_t i = 0; i < h->n_words; i++)
        if (h->words[i].owner == owner && str_eq(h->words[i].word, word))
            return &h->words[i];
    return NULL;
}

int64_t model_sequence(const struct model_hub *h, int64_t line_id) {
    for (size_t i = 0; i < h->n_lines; i++)
        if (h->lines[i].id == line_id)
            return (int64_t)i + 1;
    return 0;
}

/* ---- sums ---- */

static bool moves(const struct model_line *l) {
    return l->phase == LEDGER_POSTED || l->phase == LEDGER_POST;
}

int64_t model_given(const struct model_hub *h, int64_t account_id) {
    int64_t sum = 0;
    for (size_t i = 0; i < h->n_lines; i++)
        if (moves(&h->lines[i]) && h->lines[i].to_id == account_id)
            sum += h->lines[i].amount;
    return sum;
}

int64_t model_received(const struct model_hub *h, int64_t account_id) {
    int64_t sum = 0;
    for (size_t i = 0; i < h->n_lines; i++)
        if (moves(&h->lines[i]) && h->lines[i].from_id == account_id)
            sum += h->lines[i].amount;
    return sum;
}

int64_t model_held_out(const struct model_hub *h, int64_t account_id) {
    int64_t sum = 0;
    for (size_t i = 0; i < h->n_lines; i++) {
        const struct model_line *l = &h->lines[i];
        if (l->phase == LEDGER_PENDING && l->from_id == account_id && !model_ended_by(h, l->id))
            sum += l->amount;
    }
    return sum;
}

int64_t model_held_in(const struct model_hub *h, int64_t account_id) {
    int64_t sum = 0;
    for (size_t i = 0; i < h->n_lines; i++) {
        const struct model_line *l = &h->lines[i];
        if (l->phase == LEDGER_PENDING && l->to_id == account_id && !model_ended_by(h, l->id))
            sum += l->amount;
    }
    return sum;
}

int64_t model_balance(const struct model_hub *h, int64_t account_id) {
    return model_given(h, account_id) - model_received(h, account_id);
}

const struct model_line *model_ended_by(const struct model_hub *h, int64_t pending_id) {
    for (size_t i = 0; i < h->n_lines; i++)
        if (h->lines[i].pending_id == pending_id)
            return &h->lines[i];
    return NULL;
}

const struct model_line *model_reversed_by(const struct model_hub *h, int64_t id) {
    for (size_t i = 0; i < h->n_lines; i++)
        if (h->lines[i].reverses_id == id)
            return &h->lines[i];
    return NULL;
}

int64_t model_time(const struct model_hub *h, int64_t now) {
    for (size_t i = 0; i < h->n_lines; i++)
        if (h->lines[i].at > now)
            now = h->lines[i].at;
    return now;
}

/* ---- adding ---- */

void model_add_line(struct model_hub *h, const struct model_line *l) {
    assert(h->n_lines < MODEL_LINES);
    h->lines[h->n_lines++] = *l;
}

void model_add_trail(struct model_hub *h, const char *action, int64_t subject_id, int64_t actor_id) {
    assert(h->n_trail < MODEL_TRAIL);
    struct model_trail *t = &h->trail[h->n_trail++];
    (void)snprintf(t->action, sizeof t->action, "%s", action);
    t->subject_id = subject_id;
    t->actor_id = actor_id;
}

void model_add_word(struct model_hub *h, int64_t owner, struct str word, int64_t id) {
    assert(h->n_words < MODEL_WORDS);
    h->words[h->n_words++] = (struct model_word){owner, word, id};
}
