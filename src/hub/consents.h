/* What people agreed to, in which words, when, and how; and that they took it back. Whoever needs a consent
 * asks consent_members each time. "findable" and "neighbours" hold by the profile, which says the same. */
#ifndef KITH_HUB_CONSENTS_H
#define KITH_HUB_CONSENTS_H

#include "hub/hub.h"

enum consent_way { CONSENT_PAGE, CONSENT_PAPER, CONSENT_TOLD, CONSENT_API, CONSENT_WAYS };
bool consent_way_parse(struct str s, enum consent_way *ret);

/* One thing that people are asked for, as it is worded now in the language of the thread (else in the hub's
 * first). version 0: as it comes with Kith. */
struct consent_kind {
    struct str kind, label, words, language;
    int64_t version;
    bool open; /* asked of people now */
};
enum err_code consent_kinds(struct db_conn *c, struct arena *a, int64_t hub_id, struct consent_kind **ret,
                            size_t *ret_n, struct err *err) ERR_CHECK;
/* Says it in other words, or adds a kind (a new word), or no longer asks for it (open false). What people
 * agreed to before stays with the words that they saw. kind: [a-z-]{2,40}. */
enum err_code consent_word(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                           const struct consent_kind *k, struct err *err) ERR_CHECK;

/* Said once. */
struct consent_said {
    struct str kind, words, language;
    int64_t version, n, at, actor_id;
    bool given;
    enum consent_way way;
};
/* All that a member ever said, the newest first. */
enum err_code consent_history(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                              struct consent_said **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* The active members who agree now, by their numbers. */
struct consent_member {
    int64_t id, number;
    struct str name; /* whole */
};
enum err_code consent_members(struct db_conn *c, struct arena *a, int64_t hub_id, struct str kind,
                              struct consent_member **ret, size_t *ret_n, struct err *err) ERR_CHECK;
/* One kind as it is asked now. NOT_FOUND, field "kind", where the hub never asked for such a thing. */
enum err_code consent_kind_get(struct db_conn *c, struct arena *a, int64_t hub_id, struct str kind,
                               struct consent_kind *ret, struct err *err) ERR_CHECK;
/* They give it or take it back. Nothing where that is so already. NOT_FOUND, field "kind", where the hub asks
 * for no such thing (what is no longer asked for can still be taken back). */
enum err_code consent_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          int64_t member_id, struct str kind, bool given, enum consent_way way,
                          struct err *err) ERR_CHECK;

#endif
