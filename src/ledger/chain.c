#include "ledger/chain.h"

#include <sodium.h>
#include <string.h>

enum { NUMBERS = 15, LINE = LEDGER_HASH + 8 * NUMBERS + 3 + LEDGER_HASH, WORDS = 512 };

_Static_assert(LEDGER_HASH == crypto_generichash_blake2b_BYTES, "the chain is of BLAKE2b-256");
/* The codes are the enumerators plus one: they are written down for ever. */
_Static_assert(LEDGER_POSTED == 0 && LEDGER_PENDING == 1 && LEDGER_POST == 2 && LEDGER_VOID == 3 &&
                   LEDGER_EXPIRE == 4,
               "codes of phases");
_Static_assert(LEDGER_EXCHANGE == 0 && LEDGER_GIFT == 1 && LEDGER_CORRECTION == 2 && LEDGER_OPENING == 3 &&
                   LEDGER_REVERSAL == 4,
               "codes of kinds");

static const unsigned char for_words[crypto_generichash_blake2b_PERSONALBYTES] = "kith words 1";
static const unsigned char for_line[crypto_generichash_blake2b_PERSONALBYTES] = "kith line 1";

static unsigned char *put_u64(unsigned char *p, uint64_t v) {
    v = __builtin_bswap64(v);
    memcpy(p, &v, sizeof v);
    return p + sizeof v;
}

static unsigned char *put(unsigned char *p, const void *from, size_t n) {
    if (n > 0)
        memcpy(p, from, n);
    return p + n;
}

static void hash(const unsigned char personal[crypto_generichash_blake2b_PERSONALBYTES],
                 const unsigned char *in, size_t n, unsigned char ret[LEDGER_HASH]) {
    const int failed =
        crypto_generichash_blake2b_salt_personal(ret, LEDGER_HASH, in, n, NULL, 0, NULL, personal);
    (void)failed; /* only for lengths that BLAKE2b does not have */
}

/* Words too long for the stack go in piece by piece. */
static void commit_long(const unsigned char salt[LEDGER_SALT], struct str description, struct str key,
                        unsigned char ret[LEDGER_HASH]) {
    crypto_generichash_blake2b_state state;
    unsigned char n[8];
    crypto_generichash_blake2b_init_salt_personal(&state, NULL, 0, LEDGER_HASH, NULL, for_words);
    crypto_generichash_blake2b_update(&state, salt, LEDGER_SALT);
    put_u64(n, description.n);
    crypto_generichash_blake2b_update(&state, n, sizeof n);
    crypto_generichash_blake2b_update(&state, (const unsigned char *)description.p, description.n);
    put_u64(n, key.n);
    crypto_generichash_blake2b_update(&state, n, sizeof n);
    crypto_generichash_blake2b_update(&state, (const unsigned char *)key.p, key.n);
    crypto_generichash_blake2b_final(&state, ret, LEDGER_HASH);
}

void chain_commit(const unsigned char salt[LEDGER_SALT], struct str description, struct str key,
                  unsigned char ret[LEDGER_HASH]) {
    unsigned char in[WORDS], *p = in;
    const size_t room = WORDS - LEDGER_SALT - 16;
    if (description.n > room || key.n > room - description.n) {
        commit_long(salt, description, key, ret);
        return;
    }
    p = put(p, salt, LEDGER_SALT);
    p = put_u64(p, description.n);
    p = put(p, description.p, description.n);
    p = put_u64(p, key.n);
    p = put(p, key.p, key.n);
    hash(for_words, in, (size_t)(p - in), ret);
}

void chain_next(const unsigned char before[LEDGER_HASH], int64_t hub_id, const struct ledger_line *line,
                int64_t for_member_id, const unsigned char commitment[LEDGER_HASH],
                unsigned char ret[LEDGER_HASH]) {
    const int64_t numbers[NUMBERS] = {hub_id,           line->sequence,   line->id,         line->from_id,
                                      line->to_id,      line->amount,     line->day,        line->at,
                                      line->actor_id,   for_member_id,    line->about_id,   line->link_id,
                                      line->pending_id, line->expires_at, line->reverses_id};
    unsigned char in[LINE] = {0}, *p = in;
    p = put(p, before, LEDGER_HASH);
    for (size_t i = 0; i < NUMBERS; i++)
        p = put_u64(p, (uint64_t)numbers[i]);
    *p++ = (unsigned char)((unsigned)line->phase + 1);
    *p++ = (unsigned char)((unsigned)line->kind + 1);
    *p++ = commitment != NULL;
    if (commitment)
        memcpy(p, commitment, LEDGER_HASH);
    hash(for_line, in, sizeof in, ret);
}
