/* kith search: what the page of finding help finds, with the same filters. */
#include <stdio.h>

#include "cli/doors.h"
#include "cli/find.h"
#include "search/json.h"

enum { USUAL = 20, MOST = 200 };

struct finding {
    struct cli *cli;
    struct doer by;
    struct search_ways ways;
    int64_t limit, page;
    struct search_found found;
    struct search_card *cards;
    size_t n;
};

static enum err_code look(struct db_conn *c, void *ctx, struct err *err) {
    struct finding *f = ctx;
    struct arena *a = f->cli->arena;
    struct str who = cli_given(f->cli, "as");
    struct member me = {0};
    struct catalogue tree;
    struct search_query q;
    struct hub h;
    enum err_code rc = door_hub(f->cli, c, &h, err);
    if (!rc && who.p)
        rc = door_member(f->cli, c, &h, who, &me, err);
    if (!rc)
        rc = catalogue_of(c, a, h.id, &tree, err);
    if (!rc && f->ways.category.n)
        rc = catalogue_known(&tree, a, f->ways.category, "category", err);
    if (!rc)
        rc = door_area(f->cli, c, h.id, &f->ways.area, err);
    if (!rc)
        rc = ways_query(c, a, h.id, me.id, &f->ways, &q, err);
    if (rc)
        return rc;
    q.viewer = me.id;
    q.exact = !me.id;
    q.tree = &tree;
    q.today = f->by.today;
    rc = search_find(c, a, h.id, &q, &f->found, err);
    return rc ? rc
              : search_cards(c, a, h.id, &q, &f->found, (size_t)((f->page - 1) * f->limit), (size_t)f->limit,
                             &f->cards, &f->n, err);
}

static void put_json(struct json_out *j, const void *of) {
    const struct finding *f = of;
    search_found_json(j, f->cli->arena, &f->found, f->cards, f->n, f->page);
}

static void print_words(const struct finding *f) {
    if (f->found.instead.n)
        (void)printf("Nothing has these words: looked for \"%.*s\" instead.\n", STR_ARG(f->found.instead));
    if (f->found.partly)
        (void)printf("Nothing has all of these words: these have some of them.\n");
    for (size_t i = 0; i < f->n; i++) {
        const struct search_card *t = &f->cards[i];
        (void)printf("%s %lld\t%.*s", search_kind_name(t->hit.kind), (long long)t->hit.id, STR_ARG(t->title));
        const char *between = "\t";
        const struct str parts[] = {t->who, t->category, t->place, t->times};
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            if (parts[k].n)
                (void)printf("%s%.*s", between, STR_ARG(parts[k]));
            between = parts[k].n ? " · " : between;
        }
        if (t->hit.has_km)
            (void)printf("%s%.1f miles", between, t->hit.km / KM_A_MILE);
        (void)putchar('\n');
    }
    (void)printf("%s%zu found\n", f->found.more ? "More than " : "", f->found.n);
}

enum err_code cli_search(struct cli *cli, struct err *err) {
    struct finding f = {.cli = cli};
    enum err_code rc = door_ways(cli, 0, &f.ways, err);
    if (!rc)
        rc = cli_number(cli, "limit", USUAL, 1, MOST, &f.limit, err);
    if (!rc)
        rc = cli_number(cli, "page", 1, 1, 1000, &f.page, err);
    if (!rc)
        rc = door_read(cli, &f.by, look, &f, err);
    if (rc)
        return rc;
    if (cli->json)
        return door_json(put_json, &f, err);
    print_words(&f);
    return ERR_OK;
}
