#include "settings/pages.h"

#include <assert.h>

enum err_code settings_of(struct http_request *rq, struct settings *ret, struct err *err) {
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    return rc ? rc : settings_load(c, rq->arena, principal_of(rq)->hub.id, ret, err);
}

struct str settings_changed_words(struct http_request *rq, const struct settings *s,
                                  const struct setting_key *k) {
    struct arena *a = rq->arena;
    const struct settings_row *row = settings_changed(a, s, k);
    if (!row)
        return STR_NULL;
    const struct str day = day_words(a, zone_day(zone_of(s->hub.time_zone), row->changed_at));
    return row->by.p ? str_fmt(a, tr("Changed by %.*s on %.*s"), STR_ARG(row->by), STR_ARG(day))
                     : str_fmt(a, tr("Changed on %.*s from the command line"), STR_ARG(day));
}

const struct language *settings_written_in(const struct http_request *rq) {
    const struct hub *h = &principal_of(rq)->hub;
    const struct language *l = h->language.n ? language_by_tag(h->language) : &language_all[0];
    return l && l != language_in_use() ? l : NULL;
}

void said_in(struct buf *b, struct str text, const struct language *l) {
    if (l) {
        buf_puts(b, "<span lang=\"");
        tpl_attr(b, str_from(l->tag));
        buf_puts(b, "\">");
    }
    tpl_text(b, text);
    if (l)
        buf_puts(b, "</span>");
}

struct str settings_say(struct arena *a, const struct settings *s, const char *word) {
    struct setting_key k;
    struct err none;
    if (setting_find(a, str_from(word), &k, &none) != ERR_OK)
        return STR("");
    return settings_value(a, s, &k);
}
