/* Several things that somebody is told once a day or a week become one message. */
#include "base/language.h"
#include "mail/inside.h"

struct gathering {
    struct arena *a;
    const struct doer *by;
    size_t most, n;
    struct messages_gatherable_row *rows;
    const struct messages_gatherable_row *row;
    bool made;
};

static enum err_code read_gatherable(struct db_conn *c, void *ctx, struct err *err) {
    struct gathering *g = ctx;
    return messages_gatherable(c, g->a,
                               &(struct messages_gatherable_in){.now = g->by->at, .most = (int64_t)g->most},
                               &g->rows, &g->n, err);
}

/* The message that carries them: to whom the newest of them would go. */
static enum err_code insert_digest(struct db_conn *c, struct gathering *g,
                                   const struct messages_of_digest_row *items, size_t n, int64_t *ret_id,
                                   struct err *err) {
    const struct messages_of_digest_row *last = &items[n - 1];
    struct mail_ways_row *ways;
    size_t n_ways = 0;
    int64_t changed = 0;
    enum err_code rc = mail_ways(c, g->a, &ways, &n_ways, err);
    if (rc)
        return rc;
    const struct language *before = language_use(language_by_tag(last->language));
    *ret_id = id_next(g->by->ids);
    const struct message_insert_in row = {
        .hub_id = g->row->hub_id,
        .id = *ret_id,
        .key = str_fmt(g->a, "digest:%lld", (long long)*ret_id),
        .person_id = g->row->person_id,
        .kind = STR("digest"),
        .channel = g->row->channel,
        .address = last->address,
        .name = last->name,
        .language = last->language,
        .sender = last->sender,
        .reply_to = last->reply_to,
        .subject = str_fmt(g->a, tr("%zu things from %.*s"), n, STR_ARG(last->sender)),
        .body = STR(""),
        .path = STR(""),
        .path_words = STR(""),
        .code = STR(""),
        .sealed = STR_NULL,
        .message_id = str_fmt(g->a, "kith.%lld.%lld@%.*s", (long long)g->row->hub_id, (long long)*ret_id,
                              STR_ARG(n_ways ? ways[0].domain : STR("localhost"))),
        .due_at = g->by->at,
        .ends_at = last->ends_at,
        .made_at = g->by->at,
    };
    (void)language_use(before);
    return g->a->failed ? err_nomem(err) : message_insert(c, &row, &changed, err);
}

static enum err_code gather_one(struct db_conn *c, void *ctx, struct err *err) {
    struct gathering *g = ctx;
    struct messages_of_digest_row *items;
    size_t n;
    int64_t id = 0;
    g->made = false;
    enum err_code rc = messages_of_digest(c, g->a,
                                          &(struct messages_of_digest_in){.hub_id = g->row->hub_id,
                                                                          .person_id = g->row->person_id,
                                                                          .channel = g->row->channel},
                                          &items, &n, err);
    if (rc || n == 0) /* another process was first */
        return rc;
    if (n == 1)
        return message_alone(c, &(struct message_alone_in){.hub_id = g->row->hub_id, .id = items[0].id}, NULL,
                             err);
    rc = insert_digest(c, g, items, n, &id, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = message_gather(c,
                            &(struct message_gather_in){
                                .hub_id = g->row->hub_id, .id = items[i].id, .part_of = id, .at = g->by->at},
                            NULL, err);
    g->made = !rc;
    return rc;
}

enum err_code mail_gather(struct db *db, struct arena *a, const struct doer *by, size_t most, size_t *ret_n,
                          struct err *err) {
    struct gathering g = {.a = a, .by = by, .most = most};
    *ret_n = 0;
    enum err_code rc = db_read(db, read_gatherable, &g, err);
    for (size_t i = 0; !rc && i < g.n; i++) {
        struct arena_mark mark = arena_mark(a);
        g.row = &g.rows[i];
        rc = db_write(db, gather_one, &g, err);
        *ret_n += !rc && g.made;
        arena_rewind(a, mark);
    }
    return rc;
}
