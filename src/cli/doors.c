/* What commands share: which hub, which member, words to choose from, JSON. */
#include "cli/doors.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "catalogue/catalogue.h"

#define OUT_MOST ((size_t)16 << 20)

enum err_code door_begin(struct cli *cli, struct doer *ret_by, struct err *err) {
    if (str_empty(cli_given(cli, "hub")))
        return err_set(err, ERR_USAGE, "hub", "required",
                       "--hub is missing: the hub's word, as kith hub list tells it");
    enum err_code rc = cli_open(cli, true, err);
    if (!rc)
        *ret_by = cli_doer(cli);
    return rc;
}

enum err_code door_read(struct cli *cli, struct doer *by, db_flow *flow, void *ctx, struct err *err) {
    enum err_code rc = door_begin(cli, by, err);
    return rc ? rc : db_read(cli->app.db, flow, ctx, err);
}

enum err_code door_write(struct cli *cli, struct doer *by, db_flow *flow, void *ctx, struct err *err) {
    enum err_code rc = door_begin(cli, by, err);
    return rc ? rc : db_write(cli->app.db, flow, ctx, err);
}

enum err_code door_hub_named(struct db_conn *c, struct arena *a, struct str slug, struct hub *ret,
                             struct err *err) {
    enum err_code rc = hub_by_slug(c, a, slug, ret, err);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "hub", "not-found", "There is no hub \"%.*s\". See kith hub list.",
                       STR_ARG(slug));
    return rc;
}

enum err_code door_hub(struct cli *cli, struct db_conn *c, struct hub *ret, struct err *err) {
    return door_hub_named(c, cli->arena, cli_given(cli, "hub"), ret, err);
}

struct tracing {
    struct trace_look look;
    int64_t at;
};

static enum err_code trace_flow(struct db_conn *c, void *ctx, struct err *err) {
    const struct tracing *t = ctx;
    return trace_write(c, &t->look, t->at, err);
}

enum err_code door_trace(struct cli *cli, int64_t hub_id, int64_t about_id, enum trace_kind kind,
                         const struct doer *by, struct err *err) {
    struct tracing t = {{.hub_id = hub_id, .about_id = about_id, .kind = kind}, by->at};
    return db_write(cli->app.db, trace_flow, &t, err);
}

enum err_code door_member(struct cli *cli, struct db_conn *c, const struct hub *h, struct str who,
                          struct member *ret, struct err *err) {
    int64_t number;
    enum err_code rc = ERR_NOT_FOUND;
    if (str_has(who, '@'))
        rc = member_by_email(c, cli->arena, h->id, who, ret, err);
    else if (member_card_parse(h, who, &number))
        rc = member_by_number(c, cli->arena, h->id, number, ret, err);
    if (rc == ERR_NOT_FOUND && str_i64(who, &number)) /* the id that other commands print */
        rc = member_get(c, cli->arena, h->id, number, ret, err);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "member", "not-found",
                       "There is no member %.*s in \"%.*s\": name an e-mail address or a member number.",
                       STR_ARG(who), STR_ARG(h->slug));
    return rc;
}

enum err_code door_for(struct cli *cli, struct db_conn *c, struct str who, struct doer *by,
                       struct hub *ret_hub, struct member *ret, struct err *err) {
    enum err_code rc = door_hub(cli, c, ret_hub, err);
    if (!rc)
        rc = door_member(cli, c, ret_hub, who, ret, err);
    by->for_member_id = rc ? 0 : ret->id;
    return rc;
}

enum err_code door_one_of(const struct cli *cli, const char *option, const char *words, struct err *err) {
    struct str value = cli_given(cli, option), rest = str_from(words), word;
    if (!value.p)
        return ERR_OK;
    while (str_next(&rest, '|', &word))
        if (str_eq(word, value))
            return ERR_OK;
    return err_set(err, ERR_USAGE, option, "choice", "--%s must be one of %s, not \"%.*s\"", option, words,
                   STR_ARG(value));
}

enum err_code door_id(struct str given, const char *what, const char *list, int64_t *ret, struct err *err) {
    if (str_i64(given, ret) && *ret > 0)
        return ERR_OK;
    return err_set(err, ERR_USAGE, what, "id", "%s must be a number that %s prints, not \"%.*s\"", what, list,
                   STR_ARG(given));
}

enum err_code door_yes(struct str given, const char *what, bool *ret, struct err *err) {
    *ret = str_eqz(given, "yes");
    if (*ret || str_eqz(given, "no"))
        return ERR_OK;
    return err_set(err, ERR_USAGE, what, "choice", "%s must be yes or no, not \"%.*s\"", what,
                   STR_ARG(given));
}

enum err_code door_day(const struct cli *cli, const char *option, int64_t *ret, bool *ret_has,
                       struct err *err) {
    struct str s = cli_given(cli, option);
    if (ret_has)
        *ret_has = s.p != NULL;
    if (!s.p || day_parse(s, ret))
        return ERR_OK;
    return err_set(err, ERR_USAGE, option, "day", "--%s must be a day like 2026-06-12", option);
}

enum err_code door_text(const struct cli *cli, const char *what, struct str given, size_t most, bool one_line,
                        struct str *ret, struct err *err) {
    if (!given.p)
        return ERR_OK;
    if (!str_utf8_valid(given) || str_utf8_length(given) > most)
        return err_set(err, ERR_USAGE, what, "text", "%s must be UTF-8 text of at most %zu characters", what,
                       most);
    *ret = str_clean(cli->arena, given, one_line);
    return ERR_OK;
}

static const char *dashed(const struct cli *cli, const char *option) {
    return str_z(cli->arena, str_fmt(cli->arena, "--%s", option));
}

enum err_code door_option_text(const struct cli *cli, const char *option, size_t most, bool one_line,
                               struct str *ret, struct err *err) {
    return door_text(cli, dashed(cli, option), cli_given(cli, option), most, one_line, ret, err);
}

enum err_code door_option_yes(const struct cli *cli, const char *option, bool *ret, struct err *err) {
    const struct str given = cli_given(cli, option);
    return given.p ? door_yes(given, dashed(cli, option), ret, err) : ERR_OK;
}

enum err_code door_area(struct cli *cli, struct db_conn *c, int64_t hub_id, int64_t *ret_id,
                        struct err *err) {
    struct str given = cli_given(cli, "area");
    struct area *list;
    size_t n;
    int64_t id = 0;
    if (!given.p)
        return ERR_OK;
    enum err_code rc = areas_of(c, cli->arena, hub_id, &list, &n, err);
    if (rc)
        return rc;
    bool number = str_i64(given, &id);
    for (size_t i = 0; i < n; i++)
        if (number ? list[i].id == id : str_eq(list[i].name, given)) {
            *ret_id = list[i].id;
            return ERR_OK;
        }
    return err_set(err, ERR_INVALID, "area", "not-found",
                   "--area: there is no area \"%.*s\" in this hub. See kith area list.", STR_ARG(given));
}

enum err_code door_file(struct arena *a, struct str path, struct buf *into, struct err *err) {
    char part[65536];
    ssize_t got = 1;
    const bool input = str_eqz(path, "-");
    int fd = input ? STDIN_FILENO : open(str_z(a, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_NOT_FOUND, "FILE", "file", "%.*s cannot be read: %s", STR_ARG(path),
                       strerror(errno));
    while (!into->failed && (got = read(fd, part, sizeof part)) > 0)
        buf_put(into, part, (size_t)got);
    if (!input)
        (void)close(fd);
    enum err_code rc = buf_check(into, err);
    return !rc && got < 0
               ? err_set(err, ERR_UNAVAILABLE, "FILE", "file", "%.*s cannot be read", STR_ARG(path))
               : rc;
}

static bool write_all(int fd, struct str text) {
    size_t done = 0;
    while (done < text.n) {
        const ssize_t n = write(fd, text.p + done, text.n - done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return fsync(fd) == 0;
}

enum err_code door_file_new(struct arena *a, struct str path, struct str text, unsigned mode,
                            const char *field, struct err *err) {
    const char *name = str_z(a, path);
    const int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0 && errno == EEXIST)
        return err_set(err, ERR_CONFLICT, field, "file", "%s is there already: no file is overwritten", name);
    if (fd < 0)
        return err_set(err, ERR_UNAVAILABLE, field, "file", "%s cannot be written: %s", name,
                       strerror(errno));
    bool ok = write_all(fd, text);
    int why = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        why = errno;
    }
    if (ok)
        return ERR_OK;
    (void)unlink(name);
    return err_set(err, ERR_UNAVAILABLE, field, "file", "%s cannot be written: %s", name, strerror(why));
}

struct str door_address(const struct cli *cli, struct str path) {
    struct str base = config_text(&cli->config, CONFIG_BASE_URL),
               listen = config_text(&cli->config, CONFIG_LISTEN);
    if (str_ends(base, "/"))
        base.n--;
    if (!base.n)
        base = str_starts(listen, "unix:") ? STR("http://localhost")
                                           : str_fmt(cli->arena, "http://%.*s", STR_ARG(listen));
    return str_fmt(cli->arena, "%.*s%.*s", STR_ARG(base), STR_ARG(path));
}

bool door_changes(const struct cli *cli, const char *but) {
    for (const struct cli_option *o = cli->command->options; o->name; o++)
        if (cli_given(cli, o->name).p && strcmp(o->name, "hub") != 0 && strcmp(o->name, "json") != 0 &&
            !(but && strcmp(o->name, but) == 0))
            return true;
    return false;
}

void door_line(const char *label, struct str words) {
    if (words.n)
        (void)printf("%s\t%.*s\n", label, STR_ARG(words));
}

enum err_code door_json(void (*put)(struct json_out *j, const void *of), const void *of, struct err *err) {
    struct buf b;
    struct json_out j;
    buf_init(&b, OUT_MOST);
    json_start(&j, &b);
    put(&j, of);
    enum err_code rc = buf_check(&b, err);
    if (!rc)
        (void)printf("%.*s\n", STR_ARG(buf_view(&b)));
    buf_release(&b);
    return rc;
}
