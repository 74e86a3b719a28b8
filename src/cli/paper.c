/* kith paper: slips, sign-in sheets, cards, posters and statements as PDF files. */
#include <stdio.h>

#include "base/language.h"
#include "cli/doors.h"
#include "exchange/codes.h"
#include "paper/load.h"

struct printing {
    struct cli *cli;
    struct hub hub;
    struct paper paper;
    const char *file; /* whose argument it is */
    struct paper_slip slip;
    struct paper_sheet sheet;
    struct paper_poster poster;
    struct paper_person *people;
    size_t n;
    const struct language *language; /* that was asked for; NULL: none */
};

static enum err_code begin(struct printing *k, struct err *err) {
    struct cli *cli = k->cli;
    const struct str tag = cli_given(cli, "language");
    const struct language *l = tag.p ? language_by_tag(tag) : NULL;
    if (tag.p && !l)
        return err_set(err, ERR_USAGE, "language", "language",
                       "There is no catalogue of the language \"%.*s\"", STR_ARG(tag));
    struct doer by;
    enum err_code rc = door_begin(cli, &by, err);
    if (rc)
        return rc;
    k->paper = (struct paper){.a = cli->arena,
                              .hub = &k->hub,
                              .base = door_address(cli, STR("")),
                              .at = by.at,
                              .today = by.today,
                              .large = cli_switch(cli, "large")};
    k->language = l;
    (void)language_use(l);
    return ERR_OK;
}

static enum err_code finish(const struct printing *k, struct str path, struct str file, size_t n,
                            const char *what, struct err *err) {
    const enum err_code rc = door_file_new(k->cli->arena, path, file, 0600, "FILE", err);
    if (!rc)
        (void)printf("%.*s: %zu %s\n", STR_ARG(path), n, what);
    return rc;
}

/* An id, or a code as it stands on paper. */
static enum err_code id_given(struct printing *k, struct db_conn *c, enum shortcode_of of, int64_t *ret,
                              struct err *err) {
    struct code_found found;
    if (str_i64(k->cli->args[0], ret) && *ret > 0)
        return ERR_OK;
    enum err_code rc = code_find(c, k->cli->arena, k->hub.id, k->cli->args[0], &found, err);
    if (!rc && (found.of != of || !found.id))
        rc = err_set(err, ERR_NOT_FOUND, "ID", "not-found", "That code is of something else.");
    *ret = rc ? 0 : found.id;
    return rc;
}

/* ---- slips ---- */

static enum err_code read_slip(struct db_conn *c, void *ctx, struct err *err) {
    struct printing *k = ctx;
    int64_t id;
    const struct str exchange = cli_given(k->cli, "exchange");
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (rc || !exchange.p)
        return rc;
    if (!str_i64(exchange, &id))
        return err_set(err, ERR_USAGE, "exchange", "id", "--exchange must be the id of an exchange");
    return paper_slip_of(c, k->cli->arena, &k->hub, id, &k->slip, err);
}

enum err_code cli_paper_slips(struct cli *cli, struct err *err) {
    struct printing k = {.cli = cli};
    struct str file;
    int64_t n = 1;
    enum err_code rc = begin(&k, err);
    if (!rc)
        rc = cli_number(cli, "count", 6, 1, PAPER_SLIPS_MOST, &n, err);
    if (!rc)
        rc = db_read(cli->app.db, read_slip, &k, err);
    if (rc)
        return rc;
    if (k.slip.exchange_id)
        n = 1;
    struct paper_slip *slips = arena_new_array(cli->arena, struct paper_slip, (size_t)n);
    if (!slips)
        return err_nomem(err);
    slips[0] = k.slip;
    rc = paper_slips(&k.paper, slips, (size_t)n, &file, err);
    return rc ? rc : finish(&k, cli->args[0], file, (size_t)n, n == 1 ? "slip" : "slips", err);
}

/* ---- sheet, poster ---- */

static enum err_code read_sheet(struct db_conn *c, void *ctx, struct err *err) {
    struct printing *k = ctx;
    struct group_session s;
    int64_t id;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc && !str_i64(k->cli->args[0], &id))
        rc = err_set(err, ERR_USAGE, "ID", "id", "ID must be that of a session. See kith session list.");
    if (!rc)
        rc = group_get(c, k->cli->arena, &k->hub, 0, id, &s, err);
    return rc ? rc : paper_sheet_of(c, k->cli->arena, &k->hub, &s, &k->sheet, err);
}

enum err_code cli_paper_sheet(struct cli *cli, struct err *err) {
    struct printing k = {.cli = cli};
    struct str file;
    enum err_code rc = begin(&k, err);
    if (!rc)
        rc = db_read(cli->app.db, read_sheet, &k, err);
    if (!rc)
        rc = paper_sheet(&k.paper, &k.sheet, &file, err);
    return rc ? rc : finish(&k, cli->args[1], file, k.sheet.n, k.sheet.n == 1 ? "name" : "names", err);
}

static enum err_code read_poster(struct db_conn *c, void *ctx, struct err *err) {
    struct printing *k = ctx;
    struct listing l;
    int64_t id;
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc)
        rc = id_given(k, c, SHORTCODE_HELP, &id, err);
    if (!rc)
        rc = listing_get(c, k->cli->arena, k->hub.id, id, &l, err);
    if (!rc)
        k->poster = paper_poster_of(&l, cli_switch(k->cli, "strips"));
    return rc;
}

enum err_code cli_paper_poster(struct cli *cli, struct err *err) {
    struct printing k = {.cli = cli};
    struct str file;
    enum err_code rc = begin(&k, err);
    if (!rc)
        rc = db_read(cli->app.db, read_poster, &k, err);
    if (!rc)
        rc = paper_poster(&k.paper, &k.poster, &file, err);
    return rc ? rc : finish(&k, cli->args[1], file, 1, "poster", err);
}

/* ---- cards, statements ---- */

static enum err_code read_one(struct printing *k, struct db_conn *c, struct str who, struct err *err) {
    struct member m;
    const struct language *language = NULL;
    bool large = false;
    enum err_code rc = door_member(k->cli, c, &k->hub, who, &m, err);
    if (!rc)
        rc = person_speaks(c, k->cli->arena, m.person_id, &language, err);
    if (!rc)
        rc = paper_asked_large(c, k->cli->arena, k->hub.id, m.id, &large, err);
    k->people = arena_new(k->cli->arena, struct paper_person);
    if (rc || !k->people)
        return rc ? rc : err_nomem(err);
    *k->people = (struct paper_person){.id = m.id,
                                       .number = m.number,
                                       .account_id = m.account_id,
                                       .name = m.name,
                                       .language = language,
                                       .large = large};
    k->n = 1;
    return ERR_OK;
}

static enum err_code find_people(struct db_conn *c, struct printing *k, struct err *err) {
    const struct str who = cli_given(k->cli, "member");
    struct paper_whom whom = {.only_paper = cli_switch(k->cli, "on-paper")};
    enum err_code rc = door_hub(k->cli, c, &k->hub, err);
    if (!rc && who.p)
        return read_one(k, c, who, err);
    if (!rc)
        rc = door_area(k->cli, c, k->hub.id, &whom.area_id, err);
    if (!rc)
        rc = paper_people_of(c, k->cli->arena, k->hub.id, &whom, &k->people, &k->n, err);
    if (!rc && !k->n)
        rc = err_set(err, ERR_NOT_FOUND, "hub", "nobody", "Nobody fits.");
    return rc;
}

/* Whoever chose no language has the one that was asked for. */
static enum err_code read_people(struct db_conn *c, void *ctx, struct err *err) {
    struct printing *k = ctx;
    enum err_code rc = find_people(c, k, err);
    for (size_t i = 0; !rc && k->language && i < k->n; i++)
        if (!k->people[i].language)
            k->people[i].language = k->language;
    return rc;
}

/* "cards.pdf", "cards-2.pdf", … */
static struct str part_path(struct arena *a, struct str path, size_t part) {
    const size_t dot = str_ends(path, ".pdf") ? path.n - 4 : path.n;
    if (!part)
        return path;
    return str_fmt(a, "%.*s-%zu%.*s", STR_ARG(str_slice(path, 0, dot)), part + 1,
                   STR_ARG(str_slice(path, dot, path.n)));
}

typedef enum err_code draw_part(struct printing *k, struct arena *a, const struct paper_person *people,
                                size_t n, struct str *ret, struct err *err);

/* So many in a file, each in memory of its own. */
static enum err_code draw_all(struct printing *k, draw_part *draw, const char *what, struct err *err) {
    enum err_code rc = ERR_OK;
    for (size_t from = 0, part = 0; !rc && from < k->n; from += PAPER_PEOPLE_MOST, part++) {
        const size_t n = k->n - from < PAPER_PEOPLE_MOST ? k->n - from : PAPER_PEOPLE_MOST;
        struct arena a;
        struct str file;
        arena_init(&a, (size_t)256 << 20);
        rc = draw(k, &a, k->people + from, n, &file, err);
        if (!rc)
            rc = finish(k, part_path(k->cli->arena, k->cli->args[0], part), file, n, what, err);
        arena_release(&a);
    }
    return rc;
}

static enum err_code draw_cards(struct printing *k, struct arena *a, const struct paper_person *people,
                                size_t n, struct str *ret, struct err *err) {
    struct paper p = k->paper;
    struct paper_card *cards = arena_new_array(a, struct paper_card, n);
    if (!cards)
        return err_nomem(err);
    p.a = a;
    for (size_t i = 0; i < n; i++)
        cards[i] = (struct paper_card){people[i].number, person_shown(a, people[i].name), people[i].large};
    return paper_cards(&p, cards, n, ret, err);
}

enum err_code cli_paper_cards(struct cli *cli, struct err *err) {
    struct printing k = {.cli = cli};
    enum err_code rc = begin(&k, err);
    if (!rc)
        rc = db_read(cli->app.db, read_people, &k, err);
    return rc ? rc : draw_all(&k, draw_cards, k.n == 1 ? "card" : "cards", err);
}

static enum err_code draw_statements(struct printing *k, struct arena *a, const struct paper_person *people,
                                     size_t n, struct str *ret, struct err *err) {
    const struct str month = cli_given(k->cli, "month");
    int64_t from = day_add_months(day_first_of_month(k->paper.today), -1);
    if (month.p && !day_parse(str_fmt(a, "%.*s-01", STR_ARG(month)), &from))
        return err_set(err, ERR_USAGE, "month", "month", "--month must be like 2026-06, not \"%.*s\"",
                       STR_ARG(month));
    const struct paper_statements s = {
        .db = k->cli->app.db,
        .paper = k->paper,
        .title = str_fmt(a, tr("Statements for %.*s"), STR_ARG(month_words(a, from))),
        .people = people,
        .n = n,
        .from = from,
        .to = day_add_months(from, 1) - 1,
        .each = true};
    return paper_statements_make(a, &s, ret, err);
}

enum err_code cli_paper_statements(struct cli *cli, struct err *err) {
    struct printing k = {.cli = cli};
    enum err_code rc = begin(&k, err);
    if (!rc)
        rc = db_read(cli->app.db, read_people, &k, err);
    return rc ? rc : draw_all(&k, draw_statements, k.n == 1 ? "statement" : "statements", err);
}
