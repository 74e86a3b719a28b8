#include "hub/consents.h"

#include "base/language.h"
#include "gen/hub_sql.h"

static const struct {
    const char *kind, *label, *words;
} ours[] = {
#define X(kind, label, words) {kind, label, words},
#include "hub/consents.def"
#undef X
};
enum { OURS = sizeof ours / sizeof ours[0], WORD_MOST = 40 };

static const char *const ways[CONSENT_WAYS] = {"page", "paper", "told", "api"};

static const char *consent_way_name(enum consent_way w) {
    return ways[w];
}

bool consent_way_parse(struct str s, enum consent_way *ret) {
    size_t i;
    const bool known = str_among(s, ways, CONSENT_WAYS, &i);
    if (known)
        *ret = (enum consent_way)i;
    return known;
}

static bool kind_valid(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && s.p[i] != '-')
            return false;
    return s.n >= 2 && s.n <= WORD_MOST;
}

static struct str tag_in_use(void) {
    return str_from(language_in_use()->tag);
}

/* Of the hub's own wordings of a kind the one in the language of the thread, else the newest of any. */
static const struct consent_wordings_row *best(const struct consent_wordings_row *rows, size_t n,
                                               struct str kind) {
    const struct consent_wordings_row *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rows[i].kind, kind))
            continue;
        if (str_eq(rows[i].language, tag_in_use()))
            return &rows[i];
        if (!found || rows[i].version > found->version)
            found = &rows[i];
    }
    return found;
}

static struct consent_kind kind_of_row(const struct consent_wordings_row *r) {
    return (struct consent_kind){.kind = r->kind,
                                 .label = r->label,
                                 .words = r->words,
                                 .language = r->language,
                                 .version = r->version,
                                 .open = r->open};
}

static bool listed(const struct consent_kind *list, size_t n, struct str kind) {
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].kind, kind))
            return true;
    return false;
}

enum err_code consent_kinds(struct db_conn *c, struct arena *a, int64_t hub_id, struct consent_kind **ret,
                            size_t *ret_n, struct err *err) {
    struct consent_wordings_row *rows;
    size_t n, k = 0;
    enum err_code rc =
        consent_wordings(c, a, &(struct consent_wordings_in){.hub_id = hub_id}, &rows, &n, err);
    struct consent_kind *list = rc ? NULL : arena_new_array(a, struct consent_kind, OURS + n);
    if (rc)
        return rc;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < OURS; i++) {
        const struct consent_wordings_row *own = best(rows, n, str_from(ours[i].kind));
        list[k++] = own ? kind_of_row(own)
                        : (struct consent_kind){.kind = str_from(ours[i].kind),
                                                .label = tr_str(ours[i].label),
                                                .words = tr_str(ours[i].words),
                                                .language = tag_in_use(),
                                                .open = true};
    }
    for (size_t i = 0; i < n; i++)
        if (!listed(list, k, rows[i].kind))
            list[k++] = kind_of_row(best(rows, n, rows[i].kind));
    *ret = list;
    *ret_n = k;
    return ERR_OK;
}

enum err_code consent_word(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                           const struct consent_kind *k, struct err *err) {
    struct consent_wording_version_row now;
    if (!kind_valid(k->kind))
        return err_set(err, ERR_INVALID, "kind", "word",
                       "Use 2 to 40 small letters and dashes, like recipe-book");
    if (str_empty(k->label))
        return err_set(err, ERR_INVALID, "label", "required", "Enter what it is about");
    if (str_empty(k->words))
        return err_set(err, ERR_INVALID, "words", "required", "Enter what people agree to");
    enum err_code rc = consent_wording_version(
        c, a, &(struct consent_wording_version_in){.hub_id = hub_id, .kind = k->kind}, &now, err);
    if (rc)
        return rc;
    const struct consent_wording_insert_in row = {
        .hub_id = hub_id,
        .kind = k->kind,
        .language = str_empty(k->language) ? tag_in_use() : k->language,
        .version = now.version + 1,
        .label = k->label,
        .words = k->words,
        .open = k->open,
        .made_at = by->at,
        .has_made_by = by->person_id != 0,
        .made_by = by->person_id,
    };
    rc = consent_wording_insert(c, &row, NULL, err);
    const struct str detail = str_fmt(a, "{\"kind\":\"%.*s\",\"version\":%lld,\"open\":%s}", STR_ARG(k->kind),
                                      (long long)row.version, k->open ? "true" : "false");
    return rc ? rc : audit_write(c, by, hub_id, "consent.word", row.version, detail, err);
}

enum err_code consent_history(struct db_conn *c, struct arena *a, int64_t hub_id, int64_t member_id,
                              struct consent_said **ret, size_t *ret_n, struct err *err) {
    struct consents_of_row *rows;
    enum err_code rc = consents_of(c, a, &(struct consents_of_in){.hub_id = hub_id, .member_id = member_id},
                                   &rows, ret_n, err);
    struct consent_said *list = rc ? NULL : arena_new_array(a, struct consent_said, *ret_n);
    if (rc)
        return rc;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++) {
        const struct consents_of_row *r = &rows[i];
        list[i] = (struct consent_said){.kind = r->kind,
                                        .words = r->words,
                                        .language = r->language,
                                        .version = r->version,
                                        .n = r->n,
                                        .at = r->at,
                                        .actor_id = r->has_actor_id ? r->actor_id : 0,
                                        .given = r->given};
        if (!consent_way_parse(r->way, &list[i].way))
            return err_set(err, ERR_CORRUPT, NULL, "way", "A consent was given in an unknown way");
    }
    *ret = list;
    return ERR_OK;
}

enum err_code consent_members(struct db_conn *c, struct arena *a, int64_t hub_id, struct str kind,
                              struct consent_member **ret, size_t *ret_n, struct err *err) {
    struct consent_agreed_row *rows;
    enum err_code rc =
        consent_agreed(c, a, &(struct consent_agreed_in){.hub_id = hub_id, .kind = kind}, &rows, ret_n, err);
    struct consent_member *list = rc ? NULL : arena_new_array(a, struct consent_member, *ret_n);
    if (rc)
        return rc;
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < *ret_n; i++)
        list[i] = (struct consent_member){rows[i].member_id, rows[i].number, rows[i].name};
    *ret = list;
    return ERR_OK;
}

enum err_code consent_kind_get(struct db_conn *c, struct arena *a, int64_t hub_id, struct str kind,
                               struct consent_kind *ret, struct err *err) {
    struct consent_kind *kinds;
    size_t n;
    enum err_code rc = consent_kinds(c, a, hub_id, &kinds, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!str_eq(kinds[i].kind, kind))
            continue;
        *ret = kinds[i];
        return ERR_OK;
    }
    return rc ? rc : err_set(err, ERR_NOT_FOUND, "kind", "kind", "The hub does not ask for this");
}

enum err_code consent_set(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                          int64_t member_id, struct str kind, bool given, enum consent_way way,
                          struct err *err) {
    struct consent_now_row now = {0};
    struct consent_kind k;
    bool found;
    const struct consent_now_in in = {.hub_id = hub_id, .member_id = member_id, .kind = kind};
    enum err_code rc = consent_now(c, a, &in, &found, &now, err);
    if (!rc && (found ? now.given : false) == given)
        return ERR_OK;
    if (!rc)
        rc = consent_kind_get(c, a, hub_id, kind, &k, err);
    if (!rc && given && !k.open)
        rc = err_set(err, ERR_NOT_FOUND, "kind", "kind", "The hub does not ask for this");
    if (rc)
        return rc;
    const struct consent_insert_in row = {
        .hub_id = hub_id,
        .member_id = member_id,
        .kind = kind,
        .n = now.n + 1,
        .given = given,
        .version = k.version,
        .language = k.language,
        .words = k.words,
        .way = str_from(consent_way_name(way)),
        .at = by->at,
        .has_actor_id = by->person_id != 0,
        .actor_id = by->person_id,
    };
    rc = consent_insert(c, &row, NULL, err);
    const struct str detail = str_fmt(a, "{\"kind\":\"%.*s\",\"version\":%lld,\"way\":\"%s\"}", STR_ARG(kind),
                                      (long long)k.version, consent_way_name(way));
    return rc ? rc
              : audit_write(c, by, hub_id, given ? "consent.give" : "consent.withdraw", member_id, detail,
                            err);
}
