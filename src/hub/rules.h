/* The room's pure rules that only the room itself (and its tests) needs; those for others stand in hub.h. */
#ifndef KITH_HUB_RULES_H
#define KITH_HUB_RULES_H

#include "hub/hub.h"
#include "hub/session.h"

/* The name that stays of somebody who was forgotten (src/privacy); shown in the language of whoever reads. */
#define PERSON_FORGOTTEN "Someone who has left"

/* Words that are stored and shown in the API. */
const char *member_state_name(enum member_state s);
bool member_state_parse(struct str s, enum member_state *ret);
const char *scope_name(enum scope s);
bool scope_parse(struct str s, enum scope *ret);
/* "coordinator", "practitioner"; "member" is every member's and gives no bit. false for any other word. */
bool role_parse(struct str s, unsigned *ret_bits);

/* What may happen to a membership, and when. */
enum member_move {
    MEMBER_MOVE_ACCEPT,
    MEMBER_MOVE_DECLINE,
    MEMBER_MOVE_PAUSE,
    MEMBER_MOVE_RESUME,
    MEMBER_MOVE_LEAVE,
    MEMBER_MOVE_ASK_AGAIN,
    MEMBER_MOVES
};
/* false when the state does not allow it. */
bool member_move_rule(enum member_state from, enum member_move move, enum member_state *ret_to);
const char *member_move_name(enum member_move m); /* "accept": of the audit line and of the address */

#define INVITATION_DAYS 14

/* The letter before members' numbers: the first letter A to Z of the name, "K" where there is none. */
struct str hub_letter_of(struct arena *a, struct str name);

#endif
