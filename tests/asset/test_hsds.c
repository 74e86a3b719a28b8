/* Open directories: what is written has what the specification requires, what is read is refused and warned
 * of by its place, and what is written, taken in elsewhere and written again is the same. */
#include <stdio.h>
#include <string.h>

#include "asset/inside.h"
#include "base/rng.h"
#include "world.h"

/* ---- what HSDS 3.0 requires, in words of our own ---- */

/* A member of an object: T text, U UUID, N number, O object, A list of objects; ! it must be there. `of`
 * names what the object or each of the list must be. */
struct member_rule {
    const char *of_what, *name, *type, *of;
};
static const struct member_rule rules[] = {
    {"service", "id", "U!", NULL},
    {"service", "name", "T!", NULL},
    {"service", "status", "T!", NULL},
    {"service", "description", "T", NULL},
    {"service", "url", "T", NULL},
    {"service", "email", "T", NULL},
    {"service", "eligibility_description", "T", NULL},
    {"service", "fees_description", "T", NULL},
    {"service", "last_modified", "T", NULL},
    {"service", "organization", "O!", "organization"},
    {"service", "phones", "A", "phone"},
    {"service", "contacts", "A", "contact"},
    {"service", "schedules", "A", "schedule"},
    {"service", "cost_options", "A", "cost_option"},
    {"service", "service_areas", "A", "service_area"},
    {"service", "service_at_locations", "A", "service_at_location"},
    {"service", "attributes", "A", "attribute"},
    {"organization", "id", "U!", NULL},
    {"organization", "name", "T!", NULL},
    {"organization", "description", "T!", NULL},
    {"organization", "email", "T", NULL},
    {"organization", "website", "T", NULL},
    {"phone", "id", "U!", NULL},
    {"phone", "number", "T!", NULL},
    {"contact", "id", "U!", NULL},
    {"contact", "name", "T", NULL},
    {"schedule", "id", "U!", NULL},
    {"schedule", "freq", "T", NULL},
    {"schedule", "interval", "N", NULL},
    {"schedule", "byday", "T", NULL},
    {"schedule", "opens_at", "T", NULL},
    {"schedule", "closes_at", "T", NULL},
    {"schedule", "description", "T", NULL},
    {"cost_option", "id", "U!", NULL},
    {"cost_option", "option", "T", NULL},
    {"cost_option", "amount", "N", NULL},
    {"cost_option", "currency", "T", NULL},
    {"cost_option", "amount_description", "T", NULL},
    {"service_area", "id", "U!", NULL},
    {"service_area", "name", "T", NULL},
    {"service_at_location", "id", "U!", NULL},
    {"service_at_location", "location", "O", "location"},
    {"service_at_location", "service", "O", "service"},
    {"service_at_location", "schedules", "A", "schedule"},
    {"location", "id", "U!", NULL},
    {"location", "location_type", "T!", NULL},
    {"location", "name", "T", NULL},
    {"location", "latitude", "N", NULL},
    {"location", "longitude", "N", NULL},
    {"location", "addresses", "A", "address"},
    {"location", "accessibility", "A", "accessibility"},
    {"accessibility", "id", "U!", NULL},
    {"accessibility", "description", "T", NULL},
    {"accessibility", "details", "T", NULL},
    {"address", "id", "U!", NULL},
    {"address", "address_1", "T!", NULL},
    {"address", "city", "T!", NULL},
    {"address", "state_province", "T!", NULL},
    {"address", "postal_code", "T!", NULL},
    {"address", "country", "T!", NULL},
    {"address", "address_type", "T!", NULL},
    {"attribute", "id", "U!", NULL},
    {"attribute", "link_id", "U", NULL},
    {"attribute", "link_type", "T", NULL},
    {"attribute", "link_entity", "T", NULL},
    {"attribute", "taxonomy_term_id", "U", NULL},
    {"attribute", "value", "T", NULL},
    {"attribute", "taxonomy_term", "O", "taxonomy_term"},
    {"taxonomy_term", "id", "U!", NULL},
    {"taxonomy_term", "code", "T", NULL},
    {"taxonomy_term", "name", "T!", NULL},
    {"taxonomy_term", "description", "T!", NULL},
    {"taxonomy_term", "parent_id", "U", NULL},
    {"taxonomy_term", "taxonomy", "T", NULL},
    {"taxonomy_term", "taxonomy_detail", "O", "taxonomy"},
    {"taxonomy_term", "language", "T", NULL},
    {"taxonomy", "id", "U!", NULL},
    {"taxonomy", "name", "T!", NULL},
    {"taxonomy", "description", "T!", NULL},
};

static void holds(struct arena *a, const char *what, const struct json *o);

static void member_holds(struct arena *a, const struct member_rule *r, const struct json *j) {
    struct str uuid;
    switch (r->type[0]) {
    case 'T': assert_int_equal(json_type(j), JSON_STRING); return;
    case 'N': assert_true(json_type(j) == JSON_INT || json_type(j) == JSON_REAL); return;
    case 'U':
        assert_int_equal(json_type(j), JSON_STRING);
        assert_true(hsds_uuid_read(a, json_text(j), &uuid));
        return;
    case 'O': holds(a, r->of, j); return;
    default:
        assert_int_equal(json_type(j), JSON_ARRAY);
        for (size_t i = 0; i < json_count(j); i++)
            holds(a, r->of, json_at(j, i));
    }
}

/* Every member is known and of its type, and none that is required is missing. */
static void holds(struct arena *a, const char *what, const struct json *o) {
    assert_int_equal(json_type(o), JSON_OBJECT);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].of_what, what) == 0 && strchr(rules[i].type, '!') && !json_get(o, rules[i].name))
            fail_msg("%s lacks %s", what, rules[i].name);
    for (size_t m = 0; m < json_count(o); m++) {
        struct str key;
        const struct member_rule *rule = NULL;
        const struct json *j = json_member(o, m, &key);
        for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
            if (strcmp(rules[i].of_what, what) == 0 && str_eqz(key, rules[i].name))
                rule = &rules[i];
        if (!rule)
            fail_msg("%s has %.*s, which the specification does not know", what, STR_ARG(key));
        else
            member_holds(a, rule, j);
    }
}

/* ---- writing ---- */

struct writing {
    struct buf b;
    bool full;
    size_t n;
};

static enum err_code write_all(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err, const struct hub *h) {
    struct writing *k = ctx;
    struct asset *list;
    struct catalogue tree;
    struct hsds_out o = {.a = &w->arena, .hub = h, .tree = &tree, .page = STR("https://time.example/h/one")};
    enum err_code rc = catalogue_of(c, &w->arena, h->id, &tree, err);
    if (!rc)
        rc = asset_list(c, &w->arena, h->id,
                        &(struct asset_filter){.any_kind = true, .state = ASSET_OPEN, .only_public = true},
                        100, &list, &k->n, err);
    json_start(&o.j, &k->b);
    json_array(&o.j);
    for (size_t i = 0; !rc && i < k->n; i++)
        hsds_put_service(&o, &list[i], k->full);
    json_array_end(&o.j);
    return rc;
}

static enum err_code write_hub(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                               struct err *err) {
    return write_all(w, c, by, ctx, err, &w->hub);
}

static enum err_code write_other(struct world *w, struct db_conn *c, const struct doer *by, void *ctx,
                                 struct err *err) {
    return write_all(w, c, by, ctx, err, &w->other);
}

static struct str written(struct world *w, world_flow *flow, bool full) {
    struct writing k = {.full = full};
    buf_init(&k.b, 1 << 22);
    testdb_ok(world_read(w, flow, &k), &w->err);
    struct str s = str_dup(&w->arena, buf_view(&k.b));
    buf_release(&k.b);
    return s;
}

static void fill(struct world *w) {
    struct str names[] = {STR("St Mark's hall"), STR("Drill"), STR("Café Zoë")};
    int64_t id, area = make_area(w, &w->hub, "Dulwich", 51.45, -0.07);
    (void)make_area(w, &w->other, "Dulwich", 51.45, -0.07);
    for (size_t i = 0; i < 3; i++) {
        const struct asset_new n = {.kind = i == 1 ? ASSET_TOOL : ASSET_ROOM,
                                    .name = names[i],
                                    .words = STR("Light, with a piano.\nTwo doors."),
                                    .conditions = i ? STR_NULL : STR("Leave it tidy"),
                                    .size = i ? STR_NULL : STR("40 people"),
                                    .category = i == 1 ? STR("repairs") : STR("community"),
                                    .organisation = i == 2 ? STR_NULL : STR("St Mark's"),
                                    .organisation_words = STR("A church with open doors"),
                                    .public = true,
                                    .bookable = true,
                                    .capacity = i == 1 ? 3 : 1,
                                    .price = i == 0   ? 60
                                             : i == 1 ? 15
                                                      : 0,
                                    .per_hour = i == 0,
                                    .hours = i == 0 ? STR("mo 0900-1200,1330-1700;tu 0900-1200;su 0000-2400")
                                                    : STR(""),
                                    .times = i == 2 ? STR("First Friday of the month") : STR_NULL,
                                    .area_id = i == 2 ? 0 : area,
                                    .place = i == 0 ? STR("St Mark's") : STR_NULL,
                                    .address = i == 0 ? STR("1 Church Lane") : STR_NULL,
                                    .town = i == 0 ? STR("London") : STR_NULL,
                                    .postcode = i == 0 ? STR("SE22 8AA") : STR_NULL,
                                    .point = {i == 0, 51.4512345, -0.0698765},
                                    .contact_name = STR("Jo"),
                                    .contact_phone = i ? STR_NULL : STR("020 7946 0001"),
                                    .contact_email = i ? STR_NULL : STR("hall@hall.example"),
                                    .website = i ? STR_NULL : STR("https://hall.example"),
                                    .access = i == 2 ? STR_NULL : STR("quiet step-free quiet")};
        testdb_ok(do_add(w, &w->hub, NULL, &n, &id), &w->err);
    }
}

static void what_is_written_is_as_the_specification_has_it(void **state) {
    struct world *w = world_new(state);
    const struct json *list;
    fill(w);
    for (int full = 0; full < 2; full++) {
        testdb_ok(json_parse(&w->arena, written(w, write_hub, full), &list, &w->err), &w->err);
        assert_int_equal(json_count(list), 3);
        for (size_t i = 0; i < 3; i++)
            holds(&w->arena, "service", json_at(list, i));
    }
    const struct json *hall = json_at(list, 2), *schedules = json_get(hall, "schedules");
    assert_true(str_eqz(json_text(json_get(hall, "name")), "St Mark's hall"));
    assert_int_equal(json_count(schedules), 3);
    const struct json *place = json_get(json_at(json_get(hall, "service_at_locations"), 0), "location"),
                      *met = json_at(json_get(place, "accessibility"), 0);
    assert_int_equal(json_count(json_get(place, "accessibility")), 2);
    assert_true(str_eqz(json_text(json_get(met, "description")), "No steps"));
    assert_true(str_eqz(json_text(json_get(met, "details")), "step-free"));
    assert_true(str_eqz(json_text(json_get(json_at(schedules, 0), "byday")), "MO,TU"));
    assert_true(str_eqz(json_text(json_get(json_at(schedules, 0), "opens_at")), "09:00"));
    assert_true(str_eqz(json_text(json_get(json_at(schedules, 2), "closes_at")), "23:59"));
    struct hsds_term *terms;
    size_t n;
    testdb_ok(hsds_terms(&w->arena, catalogue_default(), &terms, &n, &w->err), &w->err);
    assert_true(n > (size_t)ASSET_KINDS);
    world_free(w);
}

/* ---- taking in ---- */

static struct hsds_report take(struct world *w, const char *slug, struct str text, bool dry_run) {
    struct hsds_feed f;
    struct hsds_report r = {0};
    struct doer by = world_doer(w);
    hsds_feed_start(&f, &w->arena);
    testdb_ok(hsds_read(&f, STR("feed.json"), text, NULL, &w->err), &w->err);
    if (f.n_refused)
        fail_msg("%.*s: %.*s", STR_ARG(f.refused[0].path), STR_ARG(f.refused[0].reason));
    testdb_ok(hsds_import(w->db, &w->arena, &by, str_from(slug), &f, dry_run, &r, &w->err), &w->err);
    return r;
}

static size_t assets_of(struct world *w, const struct hub *h) {
    struct asset *list;
    return assets_found(w, h, &(struct asset_filter){.any_kind = true, .any_state = true}, &list);
}

static void there_and_back_is_the_same(void **state) {
    struct world *w = world_new(state);
    fill(w);
    struct str there = written(w, write_hub, true);
    struct hsds_report r = take(w, "hillside", there, true);
    assert_int_equal(r.added, 3);
    assert_int_equal(assets_of(w, &w->other), 0); /* it was a dry run */
    r = take(w, "hillside", there, false);
    assert_int_equal(r.added, 3);
    assert_int_equal(r.organisations, 2);
    struct str back = written(w, write_other, true);
    if (!str_eq(there, back))
        fail_msg("There:\n%.*s\nBack:\n%.*s", STR_ARG(there), STR_ARG(back));
    r = take(w, "hillside", there, false);
    assert_int_equal(r.added, 0);
    assert_int_equal(r.known, 3);
    assert_int_equal(assets_of(w, &w->other), 3);
    assert_true(str_eq(back, written(w, write_other, true)));
    world_free(w);
}

static enum err_code run_script(struct db_conn *c, void *ctx, struct err *err) {
    return db_script(c, ctx, err);
}

static void script(struct world *w, char *sql) {
    testdb_ok(db_write(w->db, run_script, sql, &w->err), &w->err);
}

/* A feed taken in again changes what it made before to what it tells now, and leaves this hub's own words of
 * who looks after it, and what it costs, as they are. */
static void a_feed_taken_again_changes_what_it_made(void **state) {
    static const char feed[] =
        "[{\"id\":\"1\",\"name\":\"%s\",\"status\":\"active\",\"description\":\"%s\",\"organization\":{"
        "\"id\":\"9\","
        "\"name\":\"%s\",\"description\":\"c\"}},{\"id\":\"2\",\"name\":\"Van\",\"status\":\"active\"}]";
    struct world *w = world_new(state);
    struct asset *list;
    const struct asset_filter all = {.any_kind = true, .any_state = true};
    struct str first = str_fmt(&w->arena, feed, "Hall", "Big", "Town"),
               second = str_fmt(&w->arena, feed, "Great hall", "", "Town council");
    struct hsds_report r = take(w, "riverside", first, false);
    assert_true(r.added == 2 && r.changed == 0 && r.known == 0);
    assert_int_equal(assets_found(w, &w->hub, &all, &list), 2);
    script(w,
           (char[]){
               "UPDATE asset SET price = 60, bookable = 1, area_id = NULL, public = 0 WHERE name = 'Hall'"});
    r = take(w, "riverside", first, false);
    assert_true(r.added == 0 && r.changed == 0 && r.known == 2);
    r = take(w, "riverside", second, true);
    assert_true(r.added == 0 && r.changed == 1 && r.known == 1); /* only looked at */
    r = take(w, "riverside", second, false);
    assert_true(r.added == 0 && r.changed == 1 && r.known == 1);
    assert_int_equal(assets_found(w, &w->hub, &all, &list), 2);
    const struct asset *hall = str_eqz(list[0].name, "Van") ? &list[1] : &list[0];
    assert_true(str_eqz(hall->name, "Great hall") && str_empty(hall->words));
    assert_true(str_eqz(hall->organisation.name, "Town council"));
    assert_true(hall->price == 60 && hall->bookable && !hall->public);
    r = take(w, "riverside", second, false);
    assert_true(r.added == 0 && r.changed == 0 && r.known == 2);
    /* what has ended here stays ended */
    script(w, (char[]){"UPDATE asset SET state = 'ended'"});
    r = take(w, "riverside", first, false);
    assert_true(r.added == 0 && r.changed == 0 && r.known == 2);
    world_free(w);
}

/* All that an organisation has is found by its new name, and no more by the old one. */
static void what_an_organisation_has_is_found_by_its_new_name(void **state) {
    static const char feed[] = "[{\"id\":\"1\",\"name\":\"Hall\",\"status\":\"active\",\"organization\":{"
                               "\"id\":\"9\",\"name\":\"%s\",\"description\":\"c\"},"
                               "\"service_at_locations\":[{\"location\":{\"id\":\"7\",\"location_type\":"
                               "\"physical\",\"accessibility\":[{\"description\":\"no STEPS\"},"
                               "{\"description\":\"A wide door\"}]}}]}]";
    struct world *w = world_new(state);
    const struct asset_new ladder = {
        .kind = ASSET_TOOL, .name = STR("Ladder"), .organisation = STR("Guild"), .bookable = true};
    const struct asset_filter by_new = {.any_kind = true, .any_state = true, .words = STR("weavers")},
                              by_old = {.any_kind = true, .any_state = true, .words = STR("guild")};
    struct asset *list;
    int64_t id;
    (void)take(w, "riverside", str_fmt(&w->arena, feed, "Guild"), false);
    testdb_ok(do_add(w, &w->hub, NULL, &ladder, &id), &w->err);
    assert_int_equal(assets_found(w, &w->hub, &by_old, &list), 2);
    assert_true(str_eqz(list[0].access, "step-free") && str_eqz(list[0].conditions, "A wide door"));
    script(w, (char[]){"UPDATE asset SET changed_at = 5, version = 1"});
    assert_int_equal(take(w, "riverside", str_fmt(&w->arena, feed, "Weavers"), false).changed, 1);
    assert_int_equal(assets_found(w, &w->hub, &by_old, &list), 0);
    assert_int_equal(assets_found(w, &w->hub, &by_new, &list), 2);
    for (size_t i = 0; i < 2; i++) /* both tell of it: readers of what was modified since find both */
        assert_true(list[i].changed_at == world_doer(w).at && list[i].version > 1);
    world_free(w);
}

/* Programs of others write numbers as text; what is no number, no list, or an area that the hub does not
 * have, is not dropped in silence. */
static void texts_lists_and_areas_of_others(void **state) {
    struct world *w = world_new(state);
    struct hsds_feed f;
    struct asset *list;
    (void)make_area(w, &w->hub, "Dulwich", 51.45, -0.07);
    static const char told[] =
        "[{\"id\":\"1\",\"name\":\"Far north\",\"status\":\"active\",\"eligibility_description\":\"Adults\","
        "\"service_areas\":[{\"id\":\"a\",\"name\":\"Peckham\"},{\"id\":\"b\",\"name\":\"dulwich\"},"
        "{\"id\":\"c\",\"name\":\"All of London\"}],\"service_at_locations\":[{\"location\":{\"id\":\"9\","
        "\"location_type\":\"physical\",\"latitude\":\"53.9\",\"longitude\":\"-1.5\"}}]},"
        "{\"id\":\"2\",\"name\":\"Odd\",\"status\":\"active\",\"service_at_locations\":\"x\",\"phones\":{}},"
        "{\"id\":\"3\",\"name\":\"Words\",\"status\":\"active\",\"service_at_locations\":[{\"location\":{"
        "\"id\":"
        "\"8\",\"location_type\":\"physical\",\"latitude\":\"north\",\"longitude\":0}}]}]";
    hsds_feed_start(&f, &w->arena);
    testdb_ok(hsds_read(&f, STR("x.json"), str_from(told), NULL, &w->err), &w->err);
    assert_int_equal(f.n_warned, 3);
    assert_true(str_eqz(f.warned[0].path, "[1].service_at_locations"));
    assert_true(str_eqz(f.warned[1].path, "[1].phones"));
    assert_true(str_eqz(f.warned[2].path, "[2].service_at_locations[0].location.latitude"));
    assert_true(str_starts(f.warned[2].reason, "It must be a number"));
    for (int again = 0; again < 2; again++) {
        struct hsds_report r = take(w, "riverside", str_from(told), false);
        assert_true(again ? r.known == 3 : r.added == 3);
    }
    const struct asset_filter far_north = {.any_kind = true, .state = ASSET_OPEN, .words = STR("far north")};
    assert_int_equal(assets_found(w, &w->hub, &far_north, &list), 1);
    assert_true(list[0].own_point && list[0].point.lat > 53.8 && list[0].point.lon < -1.4);
    assert_true(str_eqz(list[0].area, "Dulwich"));
    assert_true(str_eqz(list[0].conditions, "Adults\nWhere: Peckham; All of London"));
    world_free(w);
}

/* ---- what is wrong and what is odd ---- */

static const struct {
    const char *text, *path;
} refused[] = {
    {"{\"contents\":[{\"id\":\"1\",\"name\":\"a\",\"status\":\"active\"},{\"id\":\"2\",\"status\":\"active\"}"
     "]}",
     "contents[1].name"},
    {"{\"contents\":[{\"name\":\"a\",\"status\":\"active\"}]}", "contents[0].id"},
    {"[{\"id\":\"1\",\"name\":\"a\"}]", "[0].status"},
    {"[{\"id\":\"1\",\"name\":\"a\",\"status\":\"asleep\"}]", "[0].status"},
    {"[{\"id\":\"1\",\"name\":7,\"status\":\"active\"}]", "[0].name"},
    {"[{\"id\":\"1\",\"name\":\"  \",\"status\":\"active\"}]", "[0].name"},
    {"{\"id\":\"1\",\"name\":\"a\",\"status\":\"active\",\"organization\":{\"name\":\"b\",\"description\":"
     "\"c\"}}",
     "organization.id"},
    {"{\"id\":\"1\",\"name\":\"a\",\"status\":\"active\",\"organization\":{\"id\":\"9\",\"name\":\"b\"}}",
     "organization.description"},
    {"{\"id\":\"1\",\"name\":\"a\",\"status\":\"active\",\"service_at_locations\":[{\"location\":{\"id\":"
     "\"9\"}}]}",
     "service_at_locations[0].location.location_type"},
    {"{\"id\":\"1\",\"name\":\"a\",\"status\":\"active\",\"service_at_locations\":[{\"location\":{\"location_"
     "type\":\"physical\"}}]}",
     "service_at_locations[0].location.id"},
    {"{\"contents\":{}}", "contents"},
    {"[1]", "[0]"},
    {"{\"contents\":", ""},
    {"7", ""},
};

static void what_is_wrong_is_refused_by_its_place(void **state) {
    struct world *w = world_new(state);
    struct doer by = world_doer(w);
    struct hsds_report r;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct hsds_feed f;
        hsds_feed_start(&f, &w->arena);
        testdb_ok(hsds_read(&f, STR("x.json"), str_from(refused[i].text), NULL, &w->err), &w->err);
        if (!f.n_refused || !str_eqz(f.refused[0].path, refused[i].path))
            fail_msg("%s: \"%.*s\" instead of \"%s\"", refused[i].text,
                     STR_ARG(f.n_refused ? f.refused[0].path : STR("nothing")), refused[i].path);
        refuses(w, hsds_import(w->db, &w->arena, &by, STR("riverside"), &f, false, &r, &w->err), ERR_INVALID,
                "file", "refused");
    }
    assert_int_equal(assets_of(w, &w->hub), 0); /* also of the first, whose first service is right */
    world_free(w);
}

static const char odd[] = "{\"page_number\":1,\"total_pages\":2,\"contents\":[{\"id\":\"11\",\"name\":\"Far "
                          "north\",\"status\":\"active\",\"surprise\":{\"x\":[1]},"
                          "\"url\":\"not an "
                          "address\",\"service_at_locations\":[{\"id\":\"s\",\"location\":{\"id\":\"9\","
                          "\"location_type\":\"physical\",\"name\":\"Pole\","
                          "\"latitude\":91,\"longitude\":0}}],\"cost_options\":[{\"id\":\"c\",\"amount\":3.5,"
                          "\"currency\":\"GBP\",\"amount_description\":\"a session\"}]},"
                          "{\"id\":\"12\",\"name\":\"Closed\",\"status\":\"defunct\"}]}";

static void what_is_odd_is_warned_of_and_taken(void **state) {
    struct world *w = world_new(state);
    struct hsds_feed f;
    struct asset *list;
    bool last = true;
    hsds_feed_start(&f, &w->arena);
    testdb_ok(hsds_read(&f, STR("odd.json"), str_from(odd), &last, &w->err), &w->err);
    assert_false(last);
    assert_int_equal(f.n_refused, 0);
    assert_int_equal(f.n, 1);
    bool latitude = false, left_out = false;
    for (size_t i = 0; i < f.n_warned; i++) {
        latitude |= str_eqz(f.warned[i].path, "contents[0].service_at_locations[0].location.latitude");
        left_out |= str_eqz(f.warned[i].path, "contents[1]");
    }
    assert_true(latitude && left_out);
    assert_int_equal(take(w, "riverside", str_from(odd), false).added, 1);
    assert_int_equal(
        assets_found(w, &w->hub, &(struct asset_filter){.any_kind = true, .state = ASSET_OPEN}, &list), 1);
    assert_false(list[0].point.known);
    assert_true(str_eqz(list[0].place, "Pole") && str_empty(list[0].website) && list[0].imported);
    assert_true(str_eqz(list[0].conditions, "Costs 3.50 GBP a session"));
    world_free(w);
}

static void the_same_service_twice_is_one(void **state) {
    struct world *w = world_new(state);
    static const char twice[] = "[{\"id\":\"1\",\"name\":\"In short\",\"status\":\"active\"},"
                                "{\"id\":\"1\",\"name\":\"In full\",\"status\":\"active\",\"schedules\":[]}]";
    struct asset *list;
    assert_int_equal(take(w, "riverside", str_from(twice), false).added, 1);
    assert_int_equal(
        assets_found(w, &w->hub, &(struct asset_filter){.any_kind = true, .state = ASSET_OPEN}, &list), 1);
    assert_true(str_eqz(list[0].name, "In full"));
    world_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_as_the_specification_has_it),
        cmocka_unit_test(there_and_back_is_the_same),
        cmocka_unit_test(a_feed_taken_again_changes_what_it_made),
        cmocka_unit_test(what_an_organisation_has_is_found_by_its_new_name),
        cmocka_unit_test(texts_lists_and_areas_of_others),
        cmocka_unit_test(what_is_wrong_is_refused_by_its_place),
        cmocka_unit_test(what_is_odd_is_warned_of_and_taken),
        cmocka_unit_test(the_same_service_twice_is_one),
    };
    return testdb_run("hsds", tests, sizeof tests / sizeof *tests);
}
