/* Argon2id through a bounded pool. */
#include "hub/inside.h"

#include <sodium.h>
#include <string.h>

#include "base/turns.h"

#define OPS 2
#define MEMORY ((size_t)19 * 1024 * 1024)

/* The one thing here that is the process's and not a caller's: what is bounded is the machine's memory and
 * processors, whoever asks. */
static struct turns pool = TURNS(2, 32, 10);

/* Of a password that nobody knows: so that an unknown e-mail costs what a known one does. Same settings as
 * above. */
static const char nobodys[] =
    "$argon2id$v=19$m=19456,t=2,p=1$weWtu+HI5nu1D7iMZPP8lw$+JBZFhMYXJp3lf3LLv2scac4O9z8yHsRqEA16gGNcgk";

static enum err_code pool_busy(struct err *err) {
    enum err_code code = err_set(err, ERR_BUSY, NULL, "sign-in-busy",
                                 "Many people are signing in just now. Try again in a few seconds");
    if (err)
        err->retry_after = 5;
    return code;
}

enum err_code password_hash(struct arena *a, struct str password, struct str *ret_hash, struct err *err) {
    char hash[crypto_pwhash_STRBYTES];
    enum err_code code = turns_enter(&pool) ? ERR_OK : pool_busy(err);
    if (code != ERR_OK)
        return code;
    int rc = crypto_pwhash_str_alg(hash, password.p ? password.p : "", password.n, OPS, MEMORY,
                                   crypto_pwhash_ALG_ARGON2ID13);
    turns_leave(&pool);
    if (rc != 0)
        return err_nomem(err);
    *ret_hash = str_dup(a, str_from(hash));
    return a->failed ? err_nomem(err) : ERR_OK;
}

enum err_code password_verify(struct str password, struct str hash, bool *ret_right, struct err *err) {
    char known[crypto_pwhash_STRBYTES] = {0};
    bool real = hash.n > 0 && hash.n < sizeof known;
    if (real)
        memcpy(known, hash.p, hash.n);
    else
        memcpy(known, nobodys, sizeof nobodys);
    enum err_code code = turns_enter(&pool) ? ERR_OK : pool_busy(err);
    if (code != ERR_OK)
        return code;
    int rc = crypto_pwhash_str_verify(known, password.p ? password.p : "", password.n);
    turns_leave(&pool);
    *ret_right = real && rc == 0;
    return ERR_OK;
}

bool password_hash_old(struct arena *a, struct str hash) {
    return crypto_pwhash_str_needs_rehash(str_z(a, hash), OPS, MEMORY) != 0;
}
