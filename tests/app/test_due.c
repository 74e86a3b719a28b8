/* One that fails keeps nothing behind it from its turn; a database that does not answer stops all. */
#include "../base/property.h"

#include <stdio.h>
#include <string.h>

#include "app/due.h"

struct list {
    enum err_code codes[8];
    bool nothing[8];
    size_t tried;
};

static enum err_code one(struct db *db, void *ctx, size_t i, bool *ret_done, struct err *err) {
    struct list *l = ctx;
    (void)db;
    l->tried++;
    *ret_done = !l->nothing[i];
    return l->codes[i] ? err_set(err, l->codes[i], NULL, "why", "Number %zu failed.", i) : ERR_OK;
}

static void any_list(struct property_case *c) {
    static const enum err_code any[] = {ERR_OK, ERR_OK, ERR_OK, ERR_CONFLICT, ERR_CORRUPT, ERR_BUSY};
    struct list l = {0};
    struct err err = {0};
    size_t n = (size_t)rng_below(&c->rng, 9), done = 99, wanted = 0, tried = 0;
    enum err_code told = ERR_OK;
    char words[40] = "";
    for (size_t i = 0; i < n; i++) {
        l.codes[i] = any[rng_below(&c->rng, 6)];
        l.nothing[i] = rng_below(&c->rng, 4) == 0;
        if (told == ERR_BUSY)
            continue;
        tried++;
        wanted += l.codes[i] == ERR_OK && !l.nothing[i];
        if (l.codes[i] && (!told || l.codes[i] == ERR_BUSY)) {
            told = l.codes[i];
            (void)snprintf(words, sizeof words, "Number %zu failed.", i);
        }
    }
    HOLDS(c, due_each(NULL, &c->arena, n, one, &l, &done, &err) == told);
    HOLDS(c, done == wanted && l.tried == tried);
    HOLDS(c, !told || strcmp(err.message, words) == 0);
}

static void those_behind_have_their_turn(void **state) {
    property(any_list);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(those_behind_have_their_turn)};
    return cmocka_run_group_tests_name("due", tests, NULL, NULL);
}
