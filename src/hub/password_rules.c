/* Which passwords are too easily guessed: a length, and a list of the commonest; no rules about what it is
 * made of. */
#include "hub/hub.h"

#include <string.h>

#define LENGTH_LEAST 8
#define LENGTH_MOST 200

static const char *const commonest[] = {
#define P(word) word,
#include "hub/common_passwords.def"
#undef P
};

/* "Password2024!" and "password" are one to somebody who guesses: digits and signs at the end do not count.
 */
static struct str stem(struct str s) {
    while (s.n > 0) {
        char c = s.p[s.n - 1];
        if ((c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80)
            break;
        s.n--;
    }
    return s;
}

static bool among_commonest(struct str folded) {
    struct str bare = stem(folded);
    for (size_t i = 0; i < sizeof(commonest) / sizeof(*commonest); i++)
        if (str_eqz(folded, commonest[i]) || (bare.n > 0 && str_eqz(bare, commonest[i])))
            return true;
    return false;
}

static bool all_the_same(struct str s) {
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] != s.p[0])
            return false;
    return true;
}

/* A run like 12345678, abcdefgh, 87654321. */
static bool a_run(struct str s) {
    int step = s.n > 1 ? s.p[1] - s.p[0] : 0;
    if (step != 1 && step != -1)
        return false;
    for (size_t i = 1; i < s.n; i++) {
        bool wraps = s.p[i] == '0' && s.p[i - 1] == '9' && step == 1;
        if (s.p[i] - s.p[i - 1] != step && !wraps)
            return false;
    }
    return true;
}

static struct str without_blanks(struct arena *a, struct str s) {
    char *p = str_z(a, s);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ')
            p[n++] = s.p[i];
    return str_of(p, n);
}

enum err_code password_check(struct str password, struct str name, struct str email, struct err *err) {
    struct arena a;
    arena_init(&a, 1 << 16);
    enum err_code code = ERR_OK;
    if (!str_utf8_valid(password) || str_utf8_length(password) < LENGTH_LEAST) {
        code = err_set(err, ERR_INVALID, "password", "too-short",
                       "Password must be %d characters or more. Three words together make a good one",
                       LENGTH_LEAST);
        goto out;
    }
    if (str_utf8_length(password) > LENGTH_MOST) {
        code = err_set(err, ERR_INVALID, "password", "too-long", "Password must be %d characters or fewer",
                       LENGTH_MOST);
        goto out;
    }
    struct str folded = str_fold(&a, password);
    if (among_commonest(folded) || all_the_same(folded) || a_run(folded)) {
        code = err_set(err, ERR_INVALID, "password", "common",
                       "This password is one of the first that anybody would guess. Choose another: three "
                       "words together make a good one");
        goto out;
    }
    struct str bare = without_blanks(&a, stem(folded));
    struct str whose = without_blanks(&a, str_fold(&a, name)), mail = str_fold(&a, email);
    ptrdiff_t at = str_find(mail, STR("@"));
    struct str before = at > 0 ? str_slice(mail, 0, (size_t)at) : STR_NULL;
    if ((whose.n > 0 && str_eq(bare, whose)) || (mail.n > 0 && str_eq(folded, mail)) ||
        (before.n > 0 && (str_eq(folded, before) || str_eq(bare, before))))
        code = err_set(err, ERR_INVALID, "password", "own-name",
                       "Password must not be your name or your e-mail");
out:
    if (code == ERR_OK && a.failed)
        code = err_nomem(err);
    arena_release(&a);
    return code;
}
