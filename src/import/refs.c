/* What rows of the other system were called, and what they became here. */
#include "import/inside.h"

#include <sodium.h>
#include <string.h>

#include "gen/import_sql.h"

struct digest digest_of(const struct str *fields, size_t n) {
    crypto_generichash_state state;
    struct digest d;
    unsigned char out[sizeof d];
    (void)crypto_generichash_init(&state, NULL, 0, sizeof out);
    for (size_t i = 0; i < n; i++) {
        unsigned char length[8];
        for (size_t k = 0; k < sizeof length; k++)
            length[k] = (unsigned char)(fields[i].n >> (8 * k));
        (void)crypto_generichash_update(&state, length, sizeof length);
        if (fields[i].n > 0)
            (void)crypto_generichash_update(&state, (const unsigned char *)fields[i].p, fields[i].n);
    }
    (void)crypto_generichash_final(&state, out, sizeof out);
    memcpy(&d, out, sizeof d);
    return d;
}

struct str digest_hex(struct arena *a, struct digest d) {
    return str_hex(a, &d, sizeof d);
}

/* ---- seen ---- */

#define SEEN_FIRST ((size_t)1 << 12)

static void seen_release(void *p) {
    struct seen *s = p;
    mem_free(s->slots);
    *s = (struct seen){0};
}

enum err_code seen_init(struct arena *a, struct seen *s, struct err *err) {
    *s = (struct seen){.slots = mem_new(SEEN_FIRST * sizeof *s->slots), .cap = SEEN_FIRST};
    if (!s->slots || !arena_defer(a, seen_release, s))
        return err_nomem(err);
    return ERR_OK;
}

/* key 0 marks an empty slot. */
static struct seen_slot *slot_of(struct seen_slot *slots, size_t cap, uint64_t key) {
    size_t i = (size_t)key & (cap - 1);
    while (slots[i].key != 0 && slots[i].key != key)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static enum err_code seen_grow(struct seen *s, struct err *err) {
    size_t cap = s->cap * 2;
    struct seen_slot *slots = mem_new(cap * sizeof *slots);
    if (!slots)
        return err_nomem(err);
    for (size_t i = 0; i < s->cap; i++)
        if (s->slots[i].key != 0)
            *slot_of(slots, cap, s->slots[i].key) = s->slots[i];
    mem_free(s->slots);
    s->slots = slots;
    s->cap = cap;
    return ERR_OK;
}

enum err_code seen_at(struct seen *s, struct digest d, int64_t **ret, struct err *err) {
    uint64_t key = d.a ? d.a : 1;
    struct seen_slot *slot = slot_of(s->slots, s->cap, key);
    if (slot->key == 0) {
        if (s->n >= SEEN_MOST)
            return err_set(err, ERR_TOO_LARGE, "file", "rows",
                           "The file has more than %zu rows that must be told apart: give each an id (--map "
                           "id=COLUMN), or take it in parts",
                           SEEN_MOST);
        if (s->n * 4 >= s->cap * 3) {
            enum err_code code = seen_grow(s, err);
            if (code != ERR_OK)
                return code;
            slot = slot_of(s->slots, s->cap, key);
        }
        slot->key = key;
        s->n++;
    }
    *ret = &slot->value;
    return ERR_OK;
}

/* ---- the table ---- */

static struct ref_slot *cache_slot(struct intake *in, struct digest d) {
    return &in->cache[d.b % REF_CACHE];
}

void ref_remember(struct intake *in, struct str ref, int64_t member_id, int64_t account_id) {
    struct digest d = digest_of(&ref, 1);
    *cache_slot(in, d) = (struct ref_slot){d, member_id, account_id};
}

enum err_code ref_member(struct intake *in, struct str ref, int64_t *ret_member_id, int64_t *ret_account_id,
                         struct err *err) {
    struct digest d = digest_of(&ref, 1);
    struct ref_slot *slot = cache_slot(in, d);
    *ret_member_id = *ret_account_id = 0;
    if (slot->account_id == 0 || slot->ref.a != d.a || slot->ref.b != d.b) {
        bool found;
        struct import_member_find_row row;
        struct arena_mark mark = arena_mark(in->scratch);
        const struct import_member_find_in asked = {
            .hub_id = in->hub.id, .source = str_from(in->source), .ref = ref};
        enum err_code code = import_member_find(in->c, in->scratch, &asked, &found, &row, err);
        arena_rewind(in->scratch, mark);
        if (code != ERR_OK || !found)
            return code;
        *slot = (struct ref_slot){d, row.member_id, row.has_account_id ? row.account_id : 0};
    }
    *ret_member_id = slot->member_id;
    *ret_account_id = slot->account_id;
    return ERR_OK;
}

enum err_code ref_find(struct intake *in, const char *kind, struct str ref, bool *ret_found,
                       struct err *err) {
    struct import_ref_find_row row;
    const struct import_ref_find_in asked = {
        .hub_id = in->hub.id, .source = str_from(in->source), .kind = str_from(kind), .ref = ref};
    return import_ref_find(in->c, in->scratch, &asked, ret_found, &row, err);
}

enum err_code ref_keep(struct intake *in, const char *kind, struct str ref, int64_t id, struct err *err) {
    const struct import_ref_insert_in row = {.hub_id = in->hub.id,
                                             .source = str_from(in->source),
                                             .kind = str_from(kind),
                                             .ref = ref,
                                             .id = id,
                                             .at = in->o->by.at};
    in->changed = true;
    return import_ref_insert(in->c, &row, NULL, err);
}
