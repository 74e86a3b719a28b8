/* What the catalogue stores and gives again, on either engine. Each test is one transaction. */
#include "../hub/world.h"

#include <string.h>

#include "catalogue/inside.h"

struct town {
    struct world *w;
    struct member ann, ben, cat; /* ann coordinates */
    struct doer by;              /* ann */
};

static struct town *town_new(void **state) {
    struct world *w = world_new(state);
    struct town *t = arena_new(&w->arena, struct town);
    t->w = w;
    t->ann = an_active(w, &w->hub, "Ann Ash", "ann@example.org");
    t->ben = an_active(w, &w->hub, "Ben Birch", "ben@example.org");
    t->cat = an_active(w, &w->hub, "Cat Cedar", NULL);
    testdb_ok(do_roles(w, &w->hub, t->ann.id, ROLE_COORDINATOR), &w->err);
    t->by = world_doer(w, t->ann.person_id);
    return t;
}

static void in_town(void **state, db_flow *body) {
    struct town *t = town_new(state);
    testdb_ok(world_write(t->w, body, t), &t->w->err);
    world_free(t->w);
}

static void refuses(enum err_code code, const struct err *err, enum err_code wanted, const char *field) {
    if (code != wanted)
        fail_msg("%s instead of %s: %s", err_name(code), err_name(wanted), err->message);
    assert_string_equal(err->field, field);
}

#define OK(call) testdb_ok((call), err)

/* ---- kinds of help ---- */

static enum err_code tree_body(struct db_conn *c, void *ctx, struct err *err) {
    struct town *t = ctx;
    struct arena *a = &t->w->arena;
    struct catalogue tree;
    int64_t hub = t->w->hub.id;
    OK(catalogue_of(c, a, hub, &tree, err));
    assert_false(tree.own);
    size_t n = tree.n;
    struct category one = {.word = STR("garden-roofs"),
                           .parent = STR("garden"),
                           .label = STR(" Roof  gardens "),
                           .icatus = STR("511"),
                           .check = CHECK_BASIC};
    OK(catalogue_set(c, a, &t->by, hub, &one, err));
    OK(catalogue_of(c, a, hub, &tree, err));
    assert_true(tree.own);
    assert_int_equal(tree.n, n + 1);
    const struct category *made = catalogue_find(&tree, STR("garden-roofs"));
    assert_non_null(made);
    assert_int_equal(made->check, CHECK_BASIC);
    assert_true(str_eqz(made->label, "Roof gardens") || str_eqz(made->label, "Roof  gardens"));
    assert_true(str_eqz(made[-1].parent, "garden"));
    assert_true(str_eqz(tree.categories[tree.n - 1].word, "other"));
    for (size_t i = 0; i < catalogue_default()->n; i++)
        assert_non_null(catalogue_find(&tree, catalogue_default()->categories[i].word));
    one.label = STR("Roofs");
    one.closed = true;
    OK(catalogue_set(c, a, &t->by, hub, &one, err));
    OK(catalogue_of(c, a, hub, &tree, err));
    assert_int_equal(tree.n, n + 1);
    assert_false(catalogue_takes(&tree, catalogue_find(&tree, one.word)));
    one.icatus = STR("567");
    refuses(catalogue_set(c, a, &t->by, hub, &one, err), err, ERR_INVALID, "icatus");
    static const struct str unknown[] = {STR("999"),  STR("888"), STR("516"),
                                         STR("5110"), STR("0"),   STR("5a")};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_false(icatus_known(unknown[i]));
    for (size_t i = 0; i < catalogue_default()->n; i++)
        assert_non_null(icatus_label(catalogue_default()->categories[i].icatus));
    one.icatus = STR("511");
    one.parent = STR("garden-beds");
    refuses(catalogue_set(c, a, &t->by, hub, &one, err), err, ERR_INVALID, "parent");
    one = *catalogue_find(&tree, STR("garden"));
    one.parent = STR("food");
    refuses(catalogue_set(c, a, &t->by, hub, &one, err), err, ERR_INVALID, "parent");
    one = *catalogue_find(&tree, STR("other"));
    one.closed = true;
    refuses(catalogue_set(c, a, &t->by, hub, &one, err), err, ERR_INVALID, "closed");
    one = *catalogue_find(&tree, STR("garden-beds"));
    one.label = STR("Lawns and hedges");
    refuses(catalogue_set(c, a, &t->by, hub, &one, err), err, ERR_CONFLICT, "label");
    /* No other hub sees it. */
    OK(catalogue_of(c, a, t->w->other.id, &tree, err));
    assert_false(tree.own);
    return ERR_OK;
}

static void a_hub_makes_the_tree_its_own(void **state) {
    in_town(state, tree_body);
}

/* ---- areas, postcodes, profiles ---- */

static enum err_code places_body(struct db_conn *c, void *ctx, struct err *err) {
    struct town *t = ctx;
    struct arena *a = &t->w->arena;
    int64_t hub = t->w->hub.id, id, other, changed;
    struct area *list;
    struct profile p;
    struct member m;
    struct place place;
    size_t n;
    struct postcode codes[] = {
        {STR("XK1 1AA"), 51.5, -0.1}, {STR("XK1"), 51.6, -0.2}, {STR("XK2 2BB"), 51.7, -0.3}};
    OK(postcodes_put(c, a, codes, 3, &changed, err));
    assert_int_equal(changed, 3);
    OK(postcodes_put(c, a, codes, 3, &changed, err));
    assert_int_equal(changed, 0);
    codes[2].lat = 51.75;
    OK(postcodes_put(c, a, codes, 3, &changed, err));
    assert_int_equal(changed, 1);
    OK(postcode_place(c, a, STR("xk22bb"), &place, err));
    assert_true(place.known && place.lat == 51.75 && place.lon == -0.3);
    OK(postcode_place(c, a, STR(" XK1 9zz"), &place, err));
    assert_true(place.known && place.lat == 51.6);
    OK(postcode_place(c, a, STR("XK9 9ZZ"), &place, err));
    assert_false(place.known);
    refuses(postcode_place(c, a, STR("12 High Street"), &place, err), err, ERR_INVALID, "postcode");

    struct area north = {.name = STR("North End"),
                         .coordinator_id = t->ann.id,
                         .place = {.known = true, .lat = 51.51, .lon = -0.11}};
    OK(area_set(c, a, &t->by, hub, &north, &id, err));
    north.name = STR("north  end");
    refuses(area_set(c, a, &t->by, hub, &north, &other, err), err, ERR_CONFLICT, "name");
    struct area south = {.name = STR("South"), .coordinator_id = t->ben.id};
    refuses(area_set(c, a, &t->by, hub, &south, &other, err), err, ERR_INVALID, "coordinator");
    south.coordinator_id = 0;
    OK(area_set(c, a, &t->by, hub, &south, &other, err));

    OK(profile_get(c, a, hub, t->ben.id, &p, err));
    assert_int_equal(p.version, 0);
    assert_false(p.findable);
    const struct str can[] = {STR("garden"), STR("food-meals"), STR("garden")},
                     speaks[] = {STR("cy"), STR("en")}, needs[] = {STR("step-free")};
    p.hands = STR("Bread, hedges");
    p.life = STR("More laughing");
    p.area_id = id;
    p.can = can;
    p.n_can = 3;
    p.languages = speaks;
    p.n_languages = 2;
    p.access = needs;
    p.n_access = 1;
    p.findable = true;
    OK(profile_set(c, a, &t->by, hub, &p, err));
    OK(profile_get(c, a, hub, t->ben.id, &p, err));
    assert_int_equal(p.version, 1);
    assert_true(p.findable && !p.neighbours);
    assert_int_equal(p.n_can, 2);
    assert_true(str_eqz(p.can[0], "food-meals") && str_eqz(p.languages[1], "en") && p.n_wish == 0);
    assert_true(p.place.known && p.place.lat == 51.51);
    OK(member_get(c, a, hub, t->ben.id, &m, err));
    assert_true(str_eqz(m.area, "North End"));

    /* The postcode is nearer than the area. */
    p.postcode = STR("xk1 1aa");
    OK(profile_set(c, a, &t->by, hub, &p, err));
    refuses(profile_set(c, a, &t->by, hub, &p, err), err, ERR_PRECONDITION, "version");
    OK(profile_get(c, a, hub, t->ben.id, &p, err));
    assert_true(p.place.lat == 51.5 && str_eqz(p.postcode, "XK1 1AA"));

    /* An area that moves and is renamed takes with it who has no postcode. */
    OK(member_area_set(c, a, &t->by, hub, t->cat.id, id, err));
    OK(areas_of(c, a, hub, &list, &n, err));
    assert_int_equal(n, 2);
    const struct area *now = area_find(list, n, id);
    assert_int_equal(now->members, 2);
    assert_true(str_eqz(now->coordinator_shown, "Ann A."));
    struct area moved = *now;
    moved.name = STR("North");
    moved.place.lat = 51.52;
    OK(area_set(c, a, &t->by, hub, &moved, &other, err));
    assert_int_equal(other, id);
    refuses(area_set(c, a, &t->by, hub, &moved, &other, err), err, ERR_PRECONDITION, "version");
    struct profile near, far;
    OK(profile_get(c, a, hub, t->ben.id, &near, err));
    assert_true(near.place.lat == 51.5 && near.n_can == 2 && near.n_languages == 2);
    OK(profile_get(c, a, hub, t->cat.id, &far, err));
    assert_true(far.place.lat == 51.52 && far.area_id == id);
    OK(member_get(c, a, hub, t->cat.id, &m, err));
    assert_true(str_eqz(m.area, "North"));

    static const struct str wrong[] = {{"gardn", 5}};
    p.can = wrong;
    p.n_can = 1;
    refuses(profile_set(c, a, &t->by, hub, &p, err), err, ERR_INVALID, "can");
    assert_non_null(strstr(err->message, "Did you mean \"garden\"?"));
    return ERR_OK;
}

static void people_tell_where_and_what(void **state) {
    in_town(state, places_body);
}

static enum err_code words_body(struct db_conn *c, void *ctx, struct err *err) {
    struct town *t = ctx;
    struct arena *a = &t->w->arena;
    int64_t hub = t->w->hub.id, id;
    struct profile p;
    OK(area_set(c, a, &t->by, hub, &(struct area){.name = STR("The Hill")}, &id, err));
    OK(profile_get(c, a, hub, t->ben.id, &p, err));
    assert_int_equal(p.area_id, id);
    OK(profile_get(c, a, hub, t->cat.id, &p, err));
    assert_int_equal(p.area_id, 0);
    return ERR_OK;
}

static void words_become_an_area_where_they_agree(void **state) {
    struct town *t = town_new(state);
    const struct member_change change = {.set_area = true, .area = STR("The Hill")};
    testdb_ok(do_change(t->w, &t->w->hub, t->ben.id, &change, 0), &t->w->err);
    testdb_ok(world_write(t->w, words_body, t), &t->w->err);
    world_free(t->w);
}

/* ---- safety ---- */

static enum err_code safety_body(struct db_conn *c, void *ctx, struct err *err) {
    struct town *t = ctx;
    struct arena *a = &t->w->arena;
    int64_t hub = t->w->hub.id;
    enum check_level level;
    struct blocked_pair *pairs;
    const int64_t *ids;
    size_t n;
    bool blocked;
    OK(member_check_set(c, a, &t->by, hub, t->ben.id, CHECK_BASIC, t->by.today + 100, err));
    OK(member_check_set(c, a, &t->by, hub, t->ben.id, CHECK_ENHANCED, t->by.today + 10, err));
    refuses(member_check_set(c, a, &t->by, hub, t->ben.id, CHECK_ENHANCED, t->by.today - 1, err), err,
            ERR_INVALID, "until");
    OK(member_checked(c, a, hub, t->ben.id, t->by.today + 10, &level, err));
    assert_int_equal(level, CHECK_ENHANCED);
    OK(member_checked(c, a, hub, t->ben.id, t->by.today + 11, &level, err));
    assert_int_equal(level, CHECK_BASIC);
    OK(member_checked(c, a, hub, t->cat.id, t->by.today, &level, err));
    assert_int_equal(level, CHECK_NONE);
    OK(member_check_set(c, a, &t->by, hub, t->ben.id, CHECK_NONE, 0, err));
    OK(member_checked(c, a, hub, t->ben.id, t->by.today, &level, err));
    assert_int_equal(level, CHECK_NONE);

    /* Ben hides from Cat; a coordinator keeps them apart too; neither ends what the other said. */
    struct doer ben = t->by;
    ben.person_id = t->ben.person_id;
    OK(member_block_set(c, a, &ben, hub, t->ben.id, t->cat.id, true, err));
    OK(member_block_set(c, a, &ben, hub, t->ben.id, t->cat.id, true, err));
    OK(member_block_set(c, a, &t->by, hub, t->cat.id, t->ben.id, true, err));
    OK(blocks_of(c, a, hub, &pairs, &n, err));
    assert_int_equal(n, 1);
    assert_true(pairs[0].low == t->ben.id && pairs[0].high == t->cat.id);
    OK(member_block_set(c, a, &t->by, hub, t->ben.id, t->cat.id, false, err));
    OK(members_blocked(c, a, hub, t->cat.id, t->ben.id, &blocked, err));
    assert_true(blocked);
    OK(members_blocked(c, a, hub, t->ann.id, t->ben.id, &blocked, err));
    assert_false(blocked);
    OK(blocks_of_member(c, a, hub, t->cat.id, &ids, &n, err));
    assert_true(n == 1 && ids[0] == t->ben.id);
    struct block_made *made;
    OK(blocks_made(c, a, hub, t->ben.id, false, &made, &n, err));
    assert_int_equal(n, 1);
    OK(blocks_made(c, a, hub, t->cat.id, false, &made, &n, err));
    assert_int_equal(n, 0);
    OK(member_block_set(c, a, &ben, hub, t->ben.id, t->cat.id, false, err));
    OK(blocks_of(c, a, hub, &pairs, &n, err));
    assert_int_equal(n, 0);
    refuses(member_block_set(c, a, &ben, hub, t->ben.id, t->ben.id, true, err), err, ERR_INVALID, "other");
    return ERR_OK;
}

static enum err_code hiding_body(struct db_conn *c, void *ctx, struct err *err) {
    struct town *t = ctx;
    struct arena *a = &t->w->arena;
    int64_t hub = t->w->hub.id;
    struct doer ben = t->by;
    ben.person_id = t->ben.person_id;
    /* From whom nobody finds nobody hides; from whom hides already one cannot; a coordinator may either way,
     * and does not learn which it was. */
    refuses(member_hide(c, a, &ben, hub, t->ben.id, t->cat.id, true, err), err, ERR_NOT_FOUND, "member");
    refuses(member_hide(c, a, &ben, hub, t->ben.id, t->ben.id, true, err), err, ERR_INVALID, "other");
    OK(member_hide(c, a, &t->by, hub, t->ann.id, t->cat.id, true, err));
    OK(member_hide(c, a, &t->by, hub, t->ann.id, t->cat.id, false, err));
    struct profile told;
    OK(profile_get(c, a, hub, t->cat.id, &told, err));
    told.findable = true;
    OK(profile_set(c, a, &t->by, hub, &told, err));
    OK(member_hide(c, a, &ben, hub, t->ben.id, t->cat.id, true, err));
    struct doer cat = t->by;
    cat.person_id = t->cat.person_id;
    OK(profile_get(c, a, hub, t->ben.id, &told, err));
    told.findable = true;
    OK(profile_set(c, a, &t->by, hub, &told, err));
    refuses(member_hide(c, a, &cat, hub, t->cat.id, t->ben.id, true, err), err, ERR_NOT_FOUND, "member");
    OK(member_hide(c, a, &ben, hub, t->ben.id, t->cat.id, false, err));
    OK(profile_get(c, a, hub, t->ann.id, &told, err));
    told.findable = true;
    OK(profile_set(c, a, &t->by, hub, &told, err));
    OK(member_hide(c, a, &cat, hub, t->cat.id, t->ann.id, true, err));
    OK(member_hide(c, a, &t->by, hub, t->ann.id, t->cat.id, true, err));
    return ERR_OK;
}

static void checks_and_blocks(void **state) {
    in_town(state, safety_body);
}

static void hiding_tells_nobody_who_is_here(void **state) {
    in_town(state, hiding_body);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hub_makes_the_tree_its_own),          cmocka_unit_test(people_tell_where_and_what),
        cmocka_unit_test(words_become_an_area_where_they_agree), cmocka_unit_test(checks_and_blocks),
        cmocka_unit_test(hiding_tells_nobody_who_is_here),
    };
    return testdb_run("catalogue", tests, sizeof tests / sizeof *tests);
}
