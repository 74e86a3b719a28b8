/* Reading what an open directory tells: pages of services, one service, what must be there. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "asset/hsds_inside.h"
#include "asset/inside.h"

enum { ITEMS_FIRST = 64 };

void hsds_feed_start(struct hsds_feed *f, struct arena *a) {
    *f = (struct hsds_feed){.a = a};
}

/* ---- what is told of it ---- */

static void keep(struct hsds_feed *f, struct hsds_note **notes, size_t *n, struct str file, struct str path,
                 const char *reason) {
    struct arena *a = f->a;
    size_t at = (*n)++;
    if (!*notes)
        *notes = arena_new_array(a, struct hsds_note, HSDS_NOTES_KEPT);
    if (!*notes || at >= HSDS_NOTES_KEPT)
        return;
    (*notes)[at] = (struct hsds_note){str_dup(a, file), str_dup(a, path), str_dup(a, str_from(reason))};
}

void hsds_refuse(struct hsds_reader *r, struct str path, const char *reason) {
    r->wrong = true;
    keep(r->feed, &r->feed->refused, &r->feed->n_refused, r->file, path, reason);
}

void hsds_warn(struct hsds_reader *r, struct str path, const char *fmt, ...) {
    char words[256];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(words, sizeof words, fmt, args);
    va_end(args);
    struct str whole = str_utf8_cut(str_from(words), sizeof words - 1);
    keep(r->feed, &r->feed->warned, &r->feed->n_warned, r->file, path, str_z(r->a, whole));
}

struct str hsds_path(struct hsds_reader *r, struct str at, const char *key) {
    return str_fmt(r->a, "%.*s%s%s", STR_ARG(at), at.n ? "." : "", key);
}

struct str hsds_path_at(struct hsds_reader *r, struct str at, const char *key, size_t i) {
    return str_fmt(r->a, "%.*s%s%s[%zu]", STR_ARG(at), at.n && *key ? "." : "", key, i);
}

/* ---- texts ---- */

static struct str cut(struct str s, size_t most) {
    size_t at = 0;
    for (size_t n = 0; n < most && at < s.n; n++) {
        uint32_t point;
        size_t step = str_utf8_next(str_slice(s, at, s.n), &point);
        if (!step)
            break;
        at += step;
    }
    return str_trim(str_slice(s, 0, at));
}

struct str hsds_text(struct hsds_reader *r, const struct json *o, struct str at, const char *key, size_t most,
                     bool single_line) {
    const struct json *j = json_get(o, key);
    if (!j || json_type(j) == JSON_NULL)
        return STR_NULL;
    if (json_type(j) != JSON_STRING) {
        hsds_warn(r, hsds_path(r, at, key), "It is no text, and left out");
        return STR_NULL;
    }
    struct str s = str_clean(r->a, json_text(j), single_line);
    if (str_utf8_length(s) > most) {
        hsds_warn(r, hsds_path(r, at, key), "It is longer than %zu characters, and cut", most);
        s = cut(s, most);
    }
    return s.n ? s : STR_NULL;
}

struct str hsds_needed(struct hsds_reader *r, const struct json *o, struct str at, const char *key,
                       size_t most) {
    const struct json *j = json_get(o, key);
    if (!j || json_type(j) == JSON_NULL) {
        hsds_refuse(r, hsds_path(r, at, key), "It is missing, and must be there");
        return STR("");
    }
    if (json_type(j) != JSON_STRING) {
        hsds_refuse(r, hsds_path(r, at, key), "It must be a text");
        return STR("");
    }
    struct str s = hsds_text(r, o, at, key, most, true);
    if (!s.p)
        hsds_refuse(r, hsds_path(r, at, key), "It is empty, and must say something");
    return str_or_empty(s);
}

struct str hsds_id_needed(struct hsds_reader *r, const struct json *o, struct str at, const char *what) {
    struct str s = hsds_needed(r, o, at, "id", 200), id = STR("");
    if (str_empty(s) || hsds_uuid_read(r->a, s, &id))
        return id;
    return hsds_uuid(r->a, what, s);
}

/* ---- one service ---- */

static bool status_known(struct str s, bool *ret_active) {
    static const char *const others[] = {"inactive", "defunct", "temporarily closed"};
    *ret_active = str_eqz(s, "active");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_eqz(s, others[i]))
            return true;
    return *ret_active;
}

static enum err_code more_room(struct hsds_feed *f, struct err *err) {
    if (f->n < f->room)
        return ERR_OK;
    if (f->n >= HSDS_SERVICES_MOST)
        return err_set(err, ERR_TOO_LARGE, "file", "services",
                       "There are more than %d services: take them in parts", HSDS_SERVICES_MOST);
    size_t room = f->room ? f->room * 2 : ITEMS_FIRST;
    struct hsds_item *items = arena_new_array(f->a, struct hsds_item, room);
    if (!items)
        return err_nomem(err);
    if (f->n)
        memcpy(items, f->items, f->n * sizeof *items);
    f->items = items;
    f->room = room;
    return ERR_OK;
}

static enum err_code store(struct hsds_feed *f, const struct hsds_item *item, struct err *err) {
    for (size_t i = 0; i < f->n; i++) {
        if (!str_eq(f->items[i].n.hsds_id, item->n.hsds_id))
            continue;
        if (item->full && !f->items[i].full)
            f->items[i] = *item;
        return ERR_OK;
    }
    enum err_code rc = more_room(f, err);
    if (!rc)
        f->items[f->n++] = *item;
    return rc;
}

/* What should be a list and is none is said to be left out. */
static void check_lists(struct hsds_reader *r, const struct json *o, struct str at) {
    static const char *const lists[] = {"service_at_locations", "schedules", "attributes", "service_areas",
                                        "cost_options",         "phones",    "contacts"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct json *j = json_get(o, lists[i]);
        if (j && json_type(j) != JSON_NULL && json_type(j) != JSON_ARRAY)
            hsds_warn(r, hsds_path(r, at, lists[i]), "It must be a list, and is left out");
    }
}

static void read_parts(struct hsds_reader *r, const struct json *o, struct str at) {
    struct asset_new *n = &r->item->n;
    check_lists(r, o, at);
    n->words = hsds_text(r, o, at, "description", 2000, false);
    n->conditions = hsds_text(r, o, at, "eligibility_description", 1000, false);
    hsds_read_contact(r, o, at);
    if (json_get(o, "organization"))
        hsds_read_organisation(r, json_get(o, "organization"), hsds_path(r, at, "organization"));
    hsds_read_schedules(r, o, at);
    hsds_read_places(r, o, at);
    hsds_read_attributes(r, o, at);
    hsds_read_costs(r, o, at);
    hsds_read_areas(r, o, at);
}

static enum err_code read_service(struct hsds_feed *f, struct str file, const struct json *o, struct str at,
                                  struct err *err) {
    struct hsds_item item = {.file = file, .path = at, .category_code = STR("")};
    struct hsds_reader r = {.feed = f, .a = f->a, .file = file, .item = &item};
    bool active = false;
    if (json_type(o) != JSON_OBJECT) {
        hsds_refuse(&r, at, "It must be an object: one service");
        return ERR_OK;
    }
    item.full = json_get(o, "service_at_locations") || json_get(o, "schedules") || json_get(o, "attributes");
    item.n = (struct asset_new){
        .kind = ASSET_SERVICE, .public = true, .imported = true, .to_pot = true, .capacity = 1};
    item.source_id = str_or_empty(json_text(json_get(o, "id")));
    item.n.hsds_id = hsds_id_needed(&r, o, at, "service");
    item.n.name = hsds_needed(&r, o, at, "name", 120);
    struct str status = hsds_needed(&r, o, at, "status", 40);
    if (status.n && !status_known(status, &active))
        hsds_refuse(&r, hsds_path(&r, at, "status"),
                    "It must be active, inactive, defunct or temporarily closed");
    read_parts(&r, o, at);
    if (f->a->failed)
        return err_nomem(err);
    if (r.wrong)
        return ERR_OK;
    if (!active) {
        hsds_warn(&r, at, "The service is not active, and left out");
        return ERR_OK;
    }
    return store(f, &item, err);
}

/* ---- a file ---- */

static bool is_last(const struct json *page) {
    const struct json *last = json_get(page, "last_page");
    if (json_type(last) == JSON_BOOL)
        return json_truth(last);
    return json_int(json_get(page, "page_number")) >= json_int(json_get(page, "total_pages"));
}

static enum err_code read_list(struct hsds_feed *f, struct str file, const struct json *list, struct str at,
                               const char *key, struct err *err) {
    struct hsds_reader r = {.feed = f, .a = f->a, .file = file};
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < json_count(list); i++) {
        const struct json *one = json_at(list, i), *contents = json_get(one, "contents");
        struct str here = hsds_path_at(&r, at, key, i);
        if (!*key && !json_get(one, "id") && json_type(contents) == JSON_ARRAY)
            rc = read_list(f, file, contents, here, "contents", err);
        else
            rc = read_service(f, file, one, here, err);
    }
    return rc;
}

enum err_code hsds_read_json(struct hsds_feed *f, struct str file, const struct json *j, bool *ret_last_page,
                             struct err *err) {
    struct hsds_reader r = {.feed = f, .a = f->a, .file = file};
    if (ret_last_page)
        *ret_last_page = true;
    if (json_type(j) == JSON_ARRAY)
        return read_list(f, file, j, STR(""), "", err);
    const struct json *contents = json_get(j, "contents");
    if (json_type(j) != JSON_OBJECT || (!contents && !json_get(j, "id") && !json_get(j, "name"))) {
        hsds_refuse(&r, STR(""),
                    "It is neither a page of services (with contents), nor a list of them, nor a service");
        return ERR_OK;
    }
    if (!contents)
        return read_service(f, file, j, STR(""), err);
    if (json_type(contents) != JSON_ARRAY) {
        hsds_refuse(&r, STR("contents"), "It must be a list of services");
        return ERR_OK;
    }
    if (ret_last_page)
        *ret_last_page = is_last(j);
    return read_list(f, file, contents, STR(""), "contents", err);
}

enum err_code hsds_read(struct hsds_feed *f, struct str file, struct str text, bool *ret_last_page,
                        struct err *err) {
    struct hsds_reader r = {.feed = f, .a = f->a, .file = file};
    const struct json *j = NULL;
    struct err why = {0};
    if (ret_last_page)
        *ret_last_page = true;
    if (str_starts(text, "\xEF\xBB\xBF"))
        text = str_slice(text, 3, text.n);
    enum err_code rc = json_parse(f->a, text, &j, &why);
    if (rc == ERR_USAGE) {
        hsds_refuse(&r, STR(""), why.message);
        return ERR_OK;
    }
    if (rc) {
        if (err)
            *err = why;
        return rc;
    }
    return hsds_read_json(f, file, j, ret_last_page, err);
}
