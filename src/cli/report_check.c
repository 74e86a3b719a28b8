/* kith report --check: a file that somebody was given, held against the ledger as it is now. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/language.h"
#include "cli/report.h"

enum { FILE_MOST = 16 << 20, SHOWN = 10 };

static enum err_code read_file(struct cli *cli, struct str *ret, struct err *err) {
    const char *path = str_z(cli->arena, cli_given(cli, "check"));
    FILE *f = fopen(path, "re");
    char *text = f ? arena_alloc(cli->arena, FILE_MOST) : NULL;
    if (!f)
        return err_set(err, ERR_UNAVAILABLE, "check", "file", "%s cannot be read", path);
    size_t n = text ? fread(text, 1, FILE_MOST, f) : 0;
    bool whole = text && !ferror(f) && n < FILE_MOST;
    (void)fclose(f);
    *ret = str_of(text, n);
    return whole ? ERR_OK
                 : err_set(err, ERR_TOO_LARGE, "check", "file", "%s is too large, or cannot be read", path);
}

/* The ledger as a whole is sound, and has the file's line with the file's hash. */
static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct reporting *r = ctx;
    struct arena *a = r->cli->arena;
    enum err_code rc = hub_by_slug(c, a, r->told.hub_slug, &r->hub, err);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "hub", "not-found",
                       "The file is of a hub \"%.*s\", which is not here.", STR_ARG(r->told.hub_slug));
    if (!rc)
        rc = ledger_verify(c, a, r->hub.id, &r->verdict, err);
    if (rc)
        return rc;
    rc = report_head_at(c, a, r->hub.id, r->told.head.sequence, &r->head, err);
    r->has_line = rc == ERR_OK;
    return rc == ERR_NOT_FOUND || rc == ERR_CORRUPT ? ERR_OK : rc;
}

/* Lines of `a` that `b` lacks at the same place; both are "table/row/column=value" a line, in one order. */
static size_t differences(struct str a, struct str b, bool tell) {
    struct str left, right;
    size_t n = 0;
    for (;;) {
        bool more_a = str_next(&a, '\n', &left), more_b = str_next(&b, '\n', &right);
        if (!more_a && !more_b)
            return n;
        left = more_a ? left : STR("(nothing)");
        right = more_b ? right : STR("(nothing)");
        if (str_eq(left, right))
            continue;
        if (tell && n < SHOWN)
            (void)printf("  the file: %.*s\n  here:     %.*s\n", STR_ARG(left), STR_ARG(right));
        n++;
    }
}

static void answer_json(const struct reporting *r, bool same_line, size_t n) {
    (void)printf(
        "{\"hub\":\"%.*s\",\"report\":\"%.*s\",\"sequence\":%lld,\"ledger_sound\":%s,\"line_same\":%s,"
        "\"figures_other\":%zu}\n",
        STR_ARG(r->told.hub_slug), STR_ARG(r->told.name), (long long)r->told.head.sequence,
        r->verdict.sound ? "true" : "false", same_line ? "true" : "false", n);
}

static void answer_words(const struct reporting *r, bool same_line, size_t n, struct str now) {
    long long line = (long long)r->told.head.sequence;
    if (!r->verdict.sound)
        (void)printf("The ledger itself is not sound: %.*s\n", STR_ARG(r->verdict.reason));
    if (!r->has_line)
        (void)printf("The ledger has no line %lld, of which the file says that it was made.\n", line);
    else if (!same_line)
        (void)printf("Line %lld of the ledger has another hash than the file says.\n", line);
    if (!same_line || !r->verdict.sound)
        return;
    (void)printf("The ledger has line %lld as the file says, and all before it holds.\n", line);
    if (!n) {
        (void)printf("Made again at that line, every figure is the same.\n");
        return;
    }
    (void)printf(
        "Made again at that line, %zu %s other than in the file. The ledger did not change: what it is "
        "held against may have, like where members live, who is staff or who left; or the file was "
        "changed.\n",
        n, n == 1 ? "figure is" : "figures are");
    (void)differences(r->told.cells, now, true);
}

/* The report as it is here at the file's line, in the file's language where its words count. */
static enum err_code made_again(struct reporting *r, struct str *ret, struct err *err) {
    const struct language *before = language_use(r->told.sheet ? r->told.language : language_in_use());
    enum err_code rc = reporting_fresh(r, err);
    if (!rc)
        rc = reporting_make(r, err);
    if (!rc && r->told.sheet)
        rc = report_sheet_cells(r->cli->arena, &r->report, ret, err);
    else if (!rc)
        *ret = report_cells(r->cli->arena, &r->report);
    (void)language_use(before);
    return rc;
}

enum err_code cli_report_check(struct reporting *r, struct err *err) {
    struct cli *cli = r->cli;
    struct str file, now = STR("");
    enum err_code rc = read_file(cli, &file, err);
    if (!rc)
        rc = report_read(cli->arena, file, &r->told, err);
    if (!rc)
        rc = cli_open(cli, true, err);
    if (!rc)
        rc = db_read(cli->app.db, look, r, err);
    if (rc)
        return rc;
    bool same_line = r->has_line && memcmp(r->head.hash, r->told.head.hash, LEDGER_HASH) == 0;
    size_t n = 0;
    if (same_line && r->verdict.sound) {
        r->q.kind = report_kind_of(r->told.name);
        if (!r->q.kind)
            return err_set(err, ERR_INVALID, "report", "report",
                           "The file is of a report \"%.*s\", which there is not", STR_ARG(r->told.name));
        r->q.scope = r->told.scope;
        if (!r->q.scope.upto)
            r->q.scope.upto = -1;
        r->q.outside = r->told.outside;
        if ((rc = made_again(r, &now, err)) != ERR_OK)
            return rc;
        n = differences(r->told.cells, now, false);
    }
    cli->found_wrong = !same_line || !r->verdict.sound || n > 0;
    if (cli->json)
        answer_json(r, same_line, n);
    else
        answer_words(r, same_line, n, now);
    return ERR_OK;
}
