/* What commands share: which hub, which member, words to choose from, JSON. */
#include "cli/doors.h"

#include <stdio.h>

#define OUT_MOST ((size_t)16 << 20)

enum err_code door_hub_given(const struct cli *cli, struct err *err) {
    if (str_empty(cli_given(cli, "hub")))
        return err_set(err, ERR_USAGE, "hub", "required",
                       "--hub is missing: the hub's word, as kith hub list "
                       "tells it");
    return ERR_OK;
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
