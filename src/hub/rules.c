/* The rules of hubs and memberships: values in, values out. */
#include "hub/rules.h"

#include <assert.h>
#include <string.h>

#include "base/language.h"

/* ---- words ---- */

static const char *const state_names[] = {"asked", "active", "paused", "left", "declined"};
static const char *const scope_names[] = {"read", "write", "admin"};

const char *member_state_name(enum member_state s) {
    return state_names[s];
}

bool member_state_parse(struct str s, enum member_state *ret) {
    size_t i;
    if (!str_among(s, state_names, sizeof(state_names) / sizeof(*state_names), &i))
        return false;
    *ret = (enum member_state)i;
    return true;
}

const char *scope_name(enum scope s) {
    return scope_names[s];
}

bool scope_parse(struct str s, enum scope *ret) {
    size_t i;
    if (!str_among(s, scope_names, sizeof(scope_names) / sizeof(*scope_names), &i))
        return false;
    *ret = (enum scope)i;
    return true;
}

bool role_parse(struct str s, unsigned *ret_bits) {
    static const char *const names[] = {"member", "coordinator", "practitioner"};
    static const unsigned bits[] = {0, ROLE_COORDINATOR, ROLE_PRACTITIONER};
    size_t i;
    if (!str_among(s, names, sizeof(names) / sizeof(*names), &i))
        return false;
    *ret_bits = bits[i];
    return true;
}

/* ---- who may ---- */

static enum err_code no_hub(struct err *err) {
    return err_set(err, ERR_NOT_FOUND, NULL, "no-hub", "There is no hub at this address");
}

static enum err_code outside(const struct principal *p, struct err *err) {
    /* A program learns nothing of hubs that are not its own, not even that they are there; a person sees a
     * hub's public page anyway. */
    if (p->member.id == 0 && p->by_token)
        return no_hub(err);
    if (p->member.id == 0)
        return err_set(err, ERR_NOT_FOUND, NULL, "not-a-member", "There is nothing here for you to see");
    switch (p->member.state) {
    case MEMBER_ASKED:
        return err_set(
            err, ERR_DENIED, NULL, "asked",
            "Your request to join is with the coordinator. You can come in as soon as they have said yes");
    case MEMBER_PAUSED:
        return err_set(err, ERR_DENIED, NULL, "paused",
                       "Your membership is paused. Ask the coordinator when you would like to be back");
    default:
        return err_set(err, ERR_DENIED, NULL, "not-active",
                       "You are not a member here at present. Ask the coordinator if you would like to be");
    }
}

enum err_code access_decide(enum access need, const struct principal *p, bool hub_named, bool writing,
                            struct err *err) {
    if (need != ACCESS_ANYONE && p->person_id == 0)
        return err_set(err, ERR_UNAUTHENTICATED, NULL, "sign-in", "Sign in first");
    if (hub_named && !p->in_hub)
        return no_hub(err);
    bool foreign = (need == ACCESS_MEMBER || need == ACCESS_STAFF || need == ACCESS_COORDINATOR) &&
                   p->member.id == 0; /* of which nothing is said */
    if (p->by_token && writing && p->scope == SCOPE_READ && !foreign)
        return err_set(err, ERR_DENIED, NULL, "scope", "This token may only read. Make one that may write");
    switch (need) {
    case ACCESS_ANYONE:
    case ACCESS_PERSON: return ERR_OK;
    case ACCESS_MEMBER: return hub_named && p->is_member ? ERR_OK : outside(p, err);
    case ACCESS_STAFF:
    case ACCESS_COORDINATOR:
        if (hub_named && (need == ACCESS_STAFF ? p->staff : p->coordinator))
            return ERR_OK;
        if (!hub_named || !p->is_member)
            return outside(p, err);
        if (need == ACCESS_STAFF)
            return err_set(err, ERR_DENIED, NULL, "staff",
                           "This is for the coordinators and practitioners of the hub");
        return err_set(err, ERR_DENIED, NULL, "coordinators", "This is for the coordinators of the hub");
    case ACCESS_ADMINISTRATOR:
        if (p->administrator && !p->by_token)
            return ERR_OK;
        return err_set(err, ERR_DENIED, NULL, "administrators",
                       "This is for the administrators of this installation");
    }
    return err_set(err, ERR_DENIED, NULL, "unknown", "Nobody may do this");
}

/* ---- memberships ---- */

static const struct {
    const char *name;
    enum member_state to;
    unsigned from; /* bits of the states from which it may happen */
} moves[MEMBER_MOVES] = {
    [MEMBER_MOVE_ACCEPT] = {"accept", MEMBER_ACTIVE, 1u << MEMBER_ASKED | 1u << MEMBER_DECLINED},
    [MEMBER_MOVE_DECLINE] = {"decline", MEMBER_DECLINED, 1u << MEMBER_ASKED},
    [MEMBER_MOVE_PAUSE] = {"pause", MEMBER_PAUSED, 1u << MEMBER_ACTIVE},
    [MEMBER_MOVE_RESUME] = {"resume", MEMBER_ACTIVE, 1u << MEMBER_PAUSED | 1u << MEMBER_LEFT},
    [MEMBER_MOVE_LEAVE] = {"left", MEMBER_LEFT, 1u << MEMBER_ACTIVE | 1u << MEMBER_PAUSED},
    [MEMBER_MOVE_ASK_AGAIN] = {"ask-again", MEMBER_ASKED, 1u << MEMBER_LEFT | 1u << MEMBER_DECLINED},
};

bool member_move_rule(enum member_state from, enum member_move move, enum member_state *ret_to) {
    assert(move < MEMBER_MOVES);
    if (!(moves[move].from & 1u << from))
        return false;
    *ret_to = moves[move].to;
    return true;
}

const char *member_move_name(enum member_move m) {
    assert(m < MEMBER_MOVES);
    return moves[m].name;
}

/* ---- sessions ---- */

static const char *const ways[WAYS] = {
    [WAY_PASSWORD] = "password",         [WAY_MAIL] = "mail", [WAY_SPOT] = "spot",
    [WAY_ORGANISATION] = "organisation", [WAY_LINK] = "link",
};

const char *way_name(enum sign_in_way w) {
    return ways[w];
}

bool way_parse(struct str s, enum sign_in_way *ret) {
    size_t i;
    const bool known = str_among(s, ways, WAYS, &i);
    if (known)
        *ret = (enum sign_in_way)i;
    return known;
}

int64_t session_idle(bool trusted, bool shared) {
    return shared ? SESSION_IDLE_SHARED : trusted ? SESSION_IDLE_TRUSTED : SESSION_IDLE_MEMBER;
}

bool session_alive(int64_t seen_at, int64_t ends_at, int64_t idle, int64_t now) {
    return now < ends_at && now - seen_at < idle;
}

int64_t second_deadline(const struct second_rule *rule, int64_t asked_since) {
    const int64_t from = asked_since > rule->since ? asked_since : rule->since;
    return from + rule->days * SECONDS_A_DAY;
}

struct str local_path(struct str next) {
    if (next.n > 1000 || !http_path_local(next) || str_starts(next, "/sign-") || str_starts(next, "/api/"))
        return STR_NULL;
    return next;
}

/* ---- names, cards, addresses ---- */

/* Quotation marks, brackets and the like: no name begins with them. */
static bool is_mark(uint32_t point) {
    bool letter =
        (point >= '0' && point <= '9') || (point >= 'A' && point <= 'Z') || (point >= 'a' && point <= 'z');
    return (point < 0x80 && !letter) || (point >= 0x2018 && point <= 0x201F) || point == 0xAB ||
           point == 0xBB || point == 0x2039 || point == 0x203A;
}

/* The first letter of a word; empty where it has none. *ret_marked: something stands before it, as in a
 * nickname (“Bobby”). */
static struct str initial_of(struct str word, bool *ret_marked) {
    *ret_marked = false;
    while (word.n > 0) {
        uint32_t point;
        size_t n = str_utf8_next(word, &point);
        if (!is_mark(point))
            return str_slice(word, 0, n);
        *ret_marked = true;
        word = str_slice(word, n, word.n);
    }
    return STR("");
}

struct str person_shown(struct arena *a, struct str name) {
    if (str_eqz(name, PERSON_FORGOTTEN))
        return tr_str("Someone who has left");
    struct str rest = str_trim(name), word, first = STR(""), initial = STR(""), nick = STR("");
    while (str_next(&rest, ' ', &word)) {
        bool marked;
        struct str letter = initial_of(word, &marked);
        if (str_empty(word))
            continue;
        if (str_empty(first))
            first = word;
        else if (letter.n && marked)
            nick = letter;
        else if (letter.n)
            initial = letter;
    }
    initial = initial.n ? initial : nick;
    if (str_empty(initial))
        return str_dup(a, first);
    const struct str parts[] = {first, STR(" "), initial, STR(".")};
    return str_join(a, parts, sizeof parts / sizeof *parts, STR(""));
}

struct str member_card(struct arena *a, const struct hub *h, int64_t number) {
    return str_fmt(a, "%.*s-%04lld", STR_ARG(h->letter), (long long)number);
}

struct str member_card_whole(struct arena *a, const struct hub *h, int64_t number) {
    return str_fmt(a, "%.*s\xE2\x80\x91%04lld", STR_ARG(h->letter), (long long)number);
}

static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* How many bytes of a hyphen it begins with, whichever: what is shown in one piece has U+2011. */
static size_t hyphen(struct str s) {
    if (s.n > 0 && s.p[0] == '-')
        return 1;
    return s.n > 2 && s.p[0] == '\xE2' && s.p[1] == '\x80' && s.p[2] >= '\x90' && s.p[2] <= '\x95' ? 3 : 0;
}

bool member_card_parse(const struct hub *h, struct str s, int64_t *ret_number) {
    s = str_trim(s);
    size_t i = 0;
    while (i < h->letter.n && i < s.n && upper(s.p[i]) == upper(h->letter.p[i]))
        i++;
    if (i == h->letter.n && i > 0) {
        s = str_trim(str_slice(s, i, s.n));
        s = str_trim(str_slice(s, hyphen(s), s.n));
    }
    int64_t v;
    if (s.n < 1 || s.p[0] < '0' || s.p[0] > '9' || !str_i64(s, &v) || v < 1)
        return false;
    *ret_number = v;
    return true;
}

bool slug_valid(struct str s) {
    if (s.n < 2 || s.n > 40 || s.p[0] < 'a' || s.p[0] > 'z' || s.p[s.n - 1] == '-')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') ||
            (c == '-' && s.p[i - 1] == '-'))
            return false;
    }
    return true;
}

struct str hub_letter_of(struct arena *a, struct str name) {
    struct str folded = str_fold(a, name);
    if (str_starts(folded, "the "))
        folded = str_slice(folded, 4, folded.n);
    for (size_t i = 0; i < folded.n; i++)
        if (folded.p[i] >= 'a' && folded.p[i] <= 'z') {
            char c = upper(folded.p[i]);
            return str_dup(a, str_of(&c, 1));
        }
    return STR("K");
}

struct str email_key(struct arena *a, struct str email) {
    /* Not str_fold: two addresses that differ by an accent are two mailboxes. */
    return str_empty(email) ? STR_NULL : str_lower_ascii(a, email);
}
