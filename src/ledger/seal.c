/* Sealing what stands before the chain, and erasing personal words without breaking it. */
#include "ledger/chain.h"
#include "ledger/index.h"

struct sealing {
    struct arena a;
    int64_t *hubs;
    size_t n;
    int64_t hub_id, lines;
};

static enum err_code read_hubs(struct db_conn *c, void *ctx, struct err *err) {
    struct sealing *s = ctx;
    struct seal_hubs_row *rows = NULL;
    enum err_code code = seal_hubs(c, &s->a, &rows, &s->n, err);
    if (code != ERR_OK)
        return code;
    s->hubs = arena_new_array(&s->a, int64_t, s->n);
    if (!s->hubs)
        return err_nomem(err);
    for (size_t i = 0; i < s->n; i++)
        s->hubs[i] = rows[i].hub_id;
    return ERR_OK;
}

static enum err_code seal_hub(struct db_conn *c, void *ctx, struct err *err) {
    struct sealing *s = ctx;
    struct ledger_lock_row head;
    s->lines = 0;
    enum err_code code = store_lock(c, &s->a, s->hub_id, &head, err);
    if (code != ERR_OK || head.hash.n == LEDGER_HASH) /* another process was faster */
        return code;
    s->lines = head.sequence;
    return index_seal(c, &s->a, s->hub_id, &head, err);
}

enum err_code ledger_seal_all(struct db *db, size_t *ret_n, int64_t *ret_lines, struct err *err) {
    struct sealing s = {0};
    *ret_n = 0;
    *ret_lines = 0;
    arena_init(&s.a, (size_t)64 << 20);
    enum err_code code = db_read(db, read_hubs, &s, err);
    for (size_t i = 0; code == ERR_OK && i < s.n; i++) {
        struct arena_mark mark = arena_mark(&s.a);
        s.hub_id = s.hubs[i];
        code = db_write(db, seal_hub, &s, err);
        arena_rewind(&s.a, mark);
        *ret_n += code == ERR_OK && s.lines > 0;
        *ret_lines += code == ERR_OK ? s.lines : 0;
    }
    arena_release(&s.a);
    return code;
}

enum err_code ledger_erase_words(struct db_conn *c, struct arena *a, const struct doer *by, int64_t hub_id,
                                 int64_t transfer_id, struct err *err) {
    struct ledger_line line;
    struct ledger_lock_row head;
    int64_t erased = 0;
    enum err_code code = store_lock(c, a, hub_id, &head, err);
    if (code == ERR_OK)
        code = index_chained(&head, err); /* words without a commitment could not be erased */
    if (code == ERR_OK)
        code = ledger_transfer_get(c, a, hub_id, transfer_id, &line, err);
    if (code == ERR_OK)
        code = erase_words(c, &(struct erase_words_in){hub_id, transfer_id}, &erased, err);
    return code == ERR_OK && erased > 0
               ? audit_write(c, by, hub_id, "transfer.erase", transfer_id, STR_NULL, err)
               : code;
}
