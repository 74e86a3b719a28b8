/* The chain of a ledger: each line's hash covers the line and the hash of the line before it, so that nobody
 * can change, insert, drop or swap a line without every later hash telling. docs/chain.md has the same
 * encoding in words and docs/verify_export.py in Python. Pure: values in, values out. */
#ifndef KITH_LEDGER_CHAIN_H
#define KITH_LEDGER_CHAIN_H

#include "ledger/ledger.h"

#define LEDGER_HASH 32
#define LEDGER_SALT 16

/* Commits to a line's personal words, so that they can be erased later and the chain still holds: BLAKE2b-256
 * with the personalisation "kith words 1" (zeros up to 16 bytes) of
 *   salt (16 bytes), length of description in bytes (8), description, length of key (8), key
 * where lengths are unsigned and big-endian. NULL counts as empty: no key and an empty key are one. A line
 * that has neither words nor key needs no commitment. */
void chain_commit(const unsigned char salt[LEDGER_SALT], struct str description, struct str key,
                  unsigned char ret[LEDGER_HASH]);

/* The hash of a line: BLAKE2b-256 with the personalisation "kith line 1" (zeros up to 16 bytes) of these 187
 * bytes, integers in 8 bytes, big-endian, two's complement, 0 where there is none:
 *   before (32), hub, sequence, id, from, to, amount, day, at, actor, for_member, about, link, pending,
 *   expires, reverses, code of the phase (1), code of the kind (1), 1 with a commitment or 0 without (1),
 *   commitment or zeros (32)
 * Codes: posted 1, pending 2, post 3, void 4, expire 5; exchange 1, gift 2, correction 3, opening 4, reversal
 * 5. before of the first line: 32 zero bytes. The line's description and key enter through the commitment
 * alone; reversed_by and ended_by are not of the line and do not enter. ret may be before. */
void chain_next(const unsigned char before[LEDGER_HASH], int64_t hub_id, const struct ledger_line *line,
                int64_t for_member_id, const unsigned char commitment[LEDGER_HASH] /* NULL: none */,
                unsigned char ret[LEDGER_HASH]);

#endif
