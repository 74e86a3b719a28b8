/* What places and groups of the demo have. It is told at the end of the story, by a coordinator or by the
 * member who looks after it. */
#include "asset/asset.h"
#include "demo/inside.h"

enum booked { NOT_HERE, ASKED, AT_ONCE };

struct asset_idea {
    enum theme theme;
    enum asset_kind kind;
    struct str name, organisation, area;
    int north, east; /* from the area's middle, in 1/10,000 degree */
    struct str category, hours;
    int64_t price;
    bool per_hour;
    enum booked booked;
    int64_t capacity;
    bool public, proposed;
    struct str words, conditions, size, place, address, access;
};

struct area_idea {
    enum theme theme;
    struct str name;
    double lat, lon;
};

#define G(theme, name, lat, lon) {theme, STR(name), lat, lon},
#define X(...)
static const struct area_idea areas[] = {
#include "demo/assets.def"
};
#undef G
#undef X
#define G(...)
#define X(theme, kind, name, organisation, area, north, east, category, hours, price, per_hour, booked,      \
          capacity, public, proposed, words, conditions, size, place, address, access)                       \
    {theme,           ASSET_##kind, STR(name),  STR(organisation),                                           \
     STR(area),       north,        east,       STR(category),                                               \
     STR(hours),      price,        per_hour,   booked,                                                      \
     capacity,        public,       proposed,   {words, sizeof(words) - 1},                                  \
     STR(conditions), STR(size),    STR(place), STR(address),                                                \
     STR(access)},
static const struct asset_idea ideas[] = {
#include "demo/assets.def"
};
#undef G
#undef X

struct filling {
    struct perform *f;
    struct arena *a;
    struct doer by;
};

static const struct area_idea *idea_of_area(enum theme theme, struct str name) {
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        if (areas[i].theme == theme && str_eq(areas[i].name, name))
            return &areas[i];
    return NULL;
}

/* The hub's own area of that name, made where there is none yet. */
static enum err_code area_named(struct db_conn *c, struct filling *t, const struct hub *h,
                                const struct asset_idea *idea, struct area *ret, struct err *err) {
    struct area *list;
    size_t n;
    enum err_code rc = areas_of(c, t->a, h->id, &list, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (str_eq(list[i].name, idea->area)) {
            *ret = list[i];
            return ERR_OK;
        }
    }
    const struct area_idea *new = idea_of_area(idea->theme, idea->area);
    *ret = (struct area){.name = idea->area};
    if (new)
        ret->place = (struct place){true, new->lat, new->lon};
    return rc ? rc : area_set(c, t->a, &t->by, h->id, ret, &ret->id, err);
}

/* The hub's n-th member of those who are in it for good, to look after something. */
static const struct plan_member *member_of(const struct plan *p, size_t hub, size_t n) {
    const struct plan_member *first = &p->members[p->first[hub]];
    size_t seen = 0;
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < p->count[hub]; i++)
            if (first[i].pattern == PLAN_ORDINARY && first[i].joined >= 0 && first[i].stopped == INT64_MAX &&
                seen++ == n)
                return &first[i];
    return first;
}

static enum err_code add_one(struct db_conn *c, struct filling *t, size_t which, struct err *err) {
    const struct asset_idea *idea = &ideas[which];
    const struct plan *p = t->f->plan;
    const struct hub *h = &t->f->hubs[idea->theme];
    const struct plan_member *keeper = member_of(p, idea->theme, which % 7);
    bool own = idea->organisation.n == 0;
    struct area area;
    int64_t id;
    const struct asset_hand coordinator = {.coordinator = true}, member = {.member_id = keeper->id};
    t->by.person_id = own || idea->proposed ? keeper->person_id : p->members[p->first[idea->theme]].person_id;
    enum err_code rc = area_named(c, t, h, idea, &area, err);
    if (rc)
        return rc;
    struct asset_new n = {.kind = idea->kind,
                          .name = idea->name,
                          .words = idea->words,
                          .conditions = idea->conditions,
                          .size = idea->size,
                          .category = idea->category,
                          .organisation = idea->organisation,
                          .member_id = idea->booked == NOT_HERE || which % 3 == 0 ? 0 : keeper->id,
                          .public = idea->public,
                          .bookable = idea->booked != NOT_HERE,
                          .at_once = idea->booked == AT_ONCE,
                          .per_hour = idea->per_hour,
                          .to_pot = !own,
                          .capacity = idea->capacity,
                          .price = idea->price,
                          .hours = idea->hours,
                          .area_id = area.id,
                          .place = idea->place,
                          .address = idea->address,
                          .access = idea->access};
    if (area.place.known && idea->address.n)
        n.point = (struct place){true, area.place.lat + idea->north / 1e4, area.place.lon + idea->east / 1e4};
    if (idea->public) {
        n.contact_phone = hub_ideas[idea->theme].phone;
        n.contact_email = hub_ideas[idea->theme].email;
    }
    return asset_add(c, t->a, &t->by, h, idea->proposed ? &member : &coordinator, &n, &id, err);
}

static enum err_code add_all(struct db_conn *c, void *ctx, struct err *err) {
    struct filling *t = ctx;
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < sizeof ideas / sizeof *ideas; i++)
        rc = add_one(c, t, i, err);
    return rc;
}

enum err_code demo_assets(struct perform *f, struct err *err) {
    struct arena a;
    arena_init(&a, (size_t)32 << 20);
    struct filling t = {.f = f, .a = &a, .by = perform_last_doer(f)};
    enum err_code rc = db_write(f->db, add_all, &t, err);
    arena_release(&a);
    return rc;
}
