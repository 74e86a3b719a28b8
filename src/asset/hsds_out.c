/* Assets as the services of an open directory. */
#include "asset/hsds.h"
#include "asset/inside.h"

static const struct {
    const char *code, *name, *words;
} taxonomies[HSDS_TAXONOMIES] = {
    {"kith:asset-kind", "Kinds of asset", "What a place or group has that others may use."},
    {"kith:category", "Kinds of help", "What it is good for, in the hub's own words."},
    {"kith:terms", "Terms of use", "What it takes to use it."},
};

static const struct {
    const char *code, *name, *words;
} terms_of_use[] = {
    {"price-per-hour", "Price for each hour", "Minutes of one's own time that an hour of use costs."},
    {"price-per-booking", "Price for each booking", "Minutes of one's own time that each use costs."},
    {"at-once", "How many at once", "How many bookings there can be at the same time."},
    {"size", "Size", "How many people it is for, or how large it is."},
};
enum { TERM_HOUR, TERM_BOOKING, TERM_AT_ONCE, TERM_SIZE, TERMS_OF_USE };

/* ---- ids ---- */

struct str hsds_taxonomy_id(struct arena *a, enum hsds_taxonomy t) {
    return hsds_uuid(a, "taxonomy", str_from(taxonomies[t].code));
}

struct str hsds_term_id(struct arena *a, enum hsds_taxonomy t, struct str code) {
    return hsds_uuid(a, "term", str_fmt(a, "%s/%.*s", taxonomies[t].code, STR_ARG(code)));
}

struct str hsds_organisation_id(struct arena *a, const struct hub *h, const struct asset *s) {
    return s->organisation.id ? s->organisation.hsds_id : hsds_uuid_of(a, "hub", h->id, 0);
}

struct str hsds_at_location_id(struct arena *a, const struct asset *s) {
    return hsds_uuid(a, "service_at_location", s->hsds_id);
}

/* Of what belongs to a service alone. */
static struct str id_within(struct hsds_out *o, const struct asset *s, const char *what, size_t i) {
    return hsds_uuid(o->a, what, str_fmt(o->a, "%.*s/%zu", STR_ARG(s->hsds_id), i));
}

/* ---- taxonomies ---- */

enum err_code hsds_terms(struct arena *a, const struct catalogue *tree, struct hsds_term **ret, size_t *ret_n,
                         struct err *err) {
    struct hsds_term *list = arena_new_array(a, struct hsds_term, ASSET_KINDS + tree->n + TERMS_OF_USE);
    size_t n = 0;
    if (!list)
        return err_nomem(err);
    for (int k = 0; k < ASSET_KINDS; k++) {
        struct str label = str_from(asset_kind_label((enum asset_kind)k));
        list[n++] = (struct hsds_term){HSDS_KINDS, str_from(asset_kind_name((enum asset_kind)k)), label,
                                       label, STR_NULL};
    }
    for (size_t i = 0; i < tree->n; i++) {
        const struct category *c = &tree->categories[i];
        struct str words = str_empty(c->icatus) ? c->label
                                                : str_fmt(a, "%.*s (ICATUS 2016: %.*s)", STR_ARG(c->label),
                                                          STR_ARG(c->icatus));
        list[n++] = (struct hsds_term){HSDS_CATEGORIES, c->word, c->label, words, c->parent};
    }
    for (size_t i = 0; i < TERMS_OF_USE; i++)
        list[n++] =
            (struct hsds_term){HSDS_TERMS, str_from(terms_of_use[i].code), str_from(terms_of_use[i].name),
                               str_from(terms_of_use[i].words), STR_NULL};
    *ret = list;
    *ret_n = n;
    return a->failed ? err_nomem(err) : ERR_OK;
}

void hsds_put_taxonomy(struct hsds_out *o, enum hsds_taxonomy t) {
    struct json_out *j = &o->j;
    json_object(j);
    json_put_str(j, "id", hsds_taxonomy_id(o->a, t));
    json_put_str(j, "name", str_from(taxonomies[t].name));
    json_put_str(j, "description", str_from(taxonomies[t].words));
    json_object_end(j);
}

void hsds_put_term(struct hsds_out *o, const struct hsds_term *t) {
    struct json_out *j = &o->j;
    json_object(j);
    json_put_str(j, "id", hsds_term_id(o->a, t->taxonomy, t->code));
    json_put_str(j, "code", t->code);
    json_put_str(j, "name", t->name);
    json_put_str(j, "description", t->description);
    if (!str_empty(t->parent))
        json_put_str(j, "parent_id", hsds_term_id(o->a, t->taxonomy, t->parent));
    json_put_str(j, "taxonomy", str_from(taxonomies[t->taxonomy].code));
    json_key(j, "taxonomy_detail");
    hsds_put_taxonomy(o, t->taxonomy);
    json_put_str(j, "language", STR("en"));
    json_object_end(j);
}

/* ---- pieces of a service ---- */

static void put_told(struct json_out *j, const char *key, struct str s) {
    if (!str_empty(s))
        json_put_str(j, key, s);
}

static struct str fees_of(struct hsds_out *o, const struct asset *s) {
    if (!s->price)
        return STR("Free");
    struct str price = minutes_words(o->a, s->price);
    return str_fmt(o->a, "%.*s of your own time for each %s", STR_ARG(price),
                   s->per_hour ? "hour" : "booking");
}

static struct str changed_of(struct hsds_out *o, const struct asset *s) {
    struct str at = time_rfc3339(o->a, s->changed_at);
    return str_fmt(o->a, "%.*s.000Z", (int)(at.n - 1), at.p);
}

static void put_attribute(struct hsds_out *o, const struct asset *s, size_t *i, const char *link_type,
                          const struct hsds_term *t, struct str value) {
    struct json_out *j = &o->j;
    json_object(j);
    json_put_str(j, "id", id_within(o, s, "attribute", (*i)++));
    json_put_str(j, "link_id", s->hsds_id);
    json_put_str(j, "link_type", str_from(link_type));
    json_put_str(j, "link_entity", STR("service"));
    json_put_str(j, "taxonomy_term_id", hsds_term_id(o->a, t->taxonomy, t->code));
    put_told(j, "value", value);
    json_key(j, "taxonomy_term");
    hsds_put_term(o, t);
    json_object_end(j);
}

static void put_term_of_use(struct hsds_out *o, const struct asset *s, size_t *i, size_t which,
                            struct str value) {
    const struct hsds_term t = {HSDS_TERMS, str_from(terms_of_use[which].code),
                                str_from(terms_of_use[which].name), str_from(terms_of_use[which].words),
                                STR_NULL};
    put_attribute(o, s, i, "terms", &t, value);
}

static void put_attributes(struct hsds_out *o, const struct asset *s) {
    const struct category *c = catalogue_find(o->tree, s->category);
    struct str kind = str_from(asset_kind_label(s->kind));
    const struct hsds_term of_kind = {HSDS_KINDS, str_from(asset_kind_name(s->kind)), kind, kind, STR_NULL};
    size_t i = 0;
    json_key(&o->j, "attributes");
    json_array(&o->j);
    put_attribute(o, s, &i, "kind", &of_kind, STR_NULL);
    if (c) {
        const struct hsds_term of_help = {HSDS_CATEGORIES, c->word, c->label, c->label, c->parent};
        put_attribute(o, s, &i, "category", &of_help, STR_NULL);
    }
    if (s->price)
        put_term_of_use(o, s, &i, s->per_hour ? TERM_HOUR : TERM_BOOKING,
                        str_fmt(o->a, "%lld", (long long)s->price));
    if (s->capacity > 1)
        put_term_of_use(o, s, &i, TERM_AT_ONCE, str_fmt(o->a, "%lld", (long long)s->capacity));
    if (!str_empty(s->size))
        put_term_of_use(o, s, &i, TERM_SIZE, s->size);
    json_array_end(&o->j);
}

static struct str clock_of(struct hsds_out *o, int minute) {
    return minute == 24 * 60 ? STR("23:59") : minute_of_day(o->a, minute);
}

static void put_schedule(struct hsds_out *o, const struct asset *s, size_t i, struct str days,
                         struct span_of_day span) {
    struct json_out *j = &o->j;
    json_object(j);
    json_put_str(j, "id", id_within(o, s, "schedule", i));
    json_put_str(j, "freq", STR("WEEKLY"));
    json_put_i64(j, "interval", 1);
    json_put_str(j, "byday", days);
    json_put_str(j, "opens_at", clock_of(o, span.from));
    json_put_str(j, "closes_at", clock_of(o, span.to));
    json_object_end(j);
}

/* The next span of a day at or after `from`; false when there is none. */
static bool next_span(const struct week *w, int day, int from, struct span_of_day *ret) {
    int m = from;
    while (m < 24 * 60 && !week_has(w, day, m))
        m += WEEK_STEP;
    if (m >= 24 * 60)
        return false;
    ret->from = m;
    while (m < 24 * 60 && week_has(w, day, m))
        m += WEEK_STEP;
    ret->to = m;
    return true;
}

static bool has_span(const struct week *w, int day, struct span_of_day span) {
    struct span_of_day found = {0, 0};
    for (int from = 0; next_span(w, day, from, &found); from = found.to)
        if (found.from == span.from && found.to == span.to)
            return true;
    return false;
}

/* One for each span, with all the days that have it. */
static void put_schedules(struct hsds_out *o, const struct asset *s) {
    static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    size_t i = 0;
    json_key(&o->j, "schedules");
    json_array(&o->j);
    for (int day = 0; day < 7; day++) {
        struct span_of_day span = {0, 0};
        for (int from = 0; next_span(&s->week, day, from, &span); from = span.to) {
            bool told = false;
            struct str days = STR("");
            for (int d = 0; d < 7; d++) {
                if (!has_span(&s->week, d, span))
                    continue;
                told = told || d < day;
                days = str_fmt(o->a, "%.*s%s%s", STR_ARG(days), days.n ? "," : "", names[d]);
            }
            if (!told)
                put_schedule(o, s, i++, days, span);
        }
    }
    if (!str_empty(s->times)) {
        json_object(&o->j);
        json_put_str(&o->j, "id", id_within(o, s, "schedule", i));
        json_put_str(&o->j, "description", s->times);
        json_object_end(&o->j);
    }
    json_array_end(&o->j);
}

/* ---- organisation and place ---- */

void hsds_put_organisation(struct hsds_out *o, const struct asset *s) {
    const struct organisation *g = &s->organisation;
    struct json_out *j = &o->j;
    struct str name = g->id ? g->name : o->hub->name, words = g->id ? g->words : o->hub->about;
    json_object(j);
    json_put_str(j, "id", hsds_organisation_id(o->a, o->hub, s));
    json_put_str(j, "name", name);
    json_put_str(j, "description", str_empty(words) ? name : words);
    put_told(j, "email", g->id ? g->email : o->hub->contact_email);
    put_told(j, "website", g->id ? g->website : o->page);
    json_object_end(j);
}

bool hsds_has_place(const struct asset *s) {
    return s->point.known || !str_empty(s->place) || !str_empty(s->address) || !str_empty(s->postcode) ||
           !str_empty(s->access);
}

/* What access needs are met there: the words as they are written, the description in English. */
static void put_accessibility(struct hsds_out *o, const struct asset *s) {
    struct json_out *j = &o->j;
    size_t i = 0;
    json_key(j, "accessibility");
    json_array(j);
    for (const struct access_need *k = access_needs; k->word; k++) {
        if (!str_has_word(s->access, str_from(k->word)))
            continue;
        json_object(j);
        json_put_str(j, "id", id_within(o, s, "accessibility", i++));
        json_put_str(j, "description", str_from(k->label));
        json_put_str(j, "details", str_from(k->word));
        json_object_end(j);
    }
    json_array_end(j);
}

void hsds_put_location(struct hsds_out *o, const struct asset *s) {
    struct json_out *j = &o->j;
    json_object(j);
    json_put_str(j, "id", s->hsds_place_id);
    json_put_str(j, "location_type", STR("physical"));
    put_told(j, "name", s->place);
    if (s->point.known) {
        json_key(j, "latitude");
        json_f64(j, s->point.lat);
        json_key(j, "longitude");
        json_f64(j, s->point.lon);
    }
    json_key(j, "addresses");
    json_array(j);
    if (!str_empty(s->address) || !str_empty(s->postcode) || !str_empty(s->town)) {
        json_object(j);
        json_put_str(j, "id", id_within(o, s, "address", 0));
        json_put_str(j, "address_1", s->address);
        json_put_str(j, "city", s->town);
        json_put_str(j, "state_province", s->county);
        json_put_str(j, "postal_code", s->postcode);
        json_put_str(j, "country", STR("GB"));
        json_put_str(j, "address_type", STR("physical"));
        json_object_end(j);
    }
    json_array_end(j);
    put_accessibility(o, s);
    json_object_end(j);
}

void hsds_put_at_location(struct hsds_out *o, const struct asset *s, bool full) {
    struct json_out *j = &o->j;
    json_object(j);
    json_put_str(j, "id", hsds_at_location_id(o->a, s));
    if (full) {
        json_key(j, "service");
        hsds_put_service(o, s, false);
        put_schedules(o, s);
    }
    json_key(j, "location");
    hsds_put_location(o, s);
    json_object_end(j);
}

/* ---- the whole ---- */

static void put_contact(struct hsds_out *o, const struct asset *s) {
    struct json_out *j = &o->j;
    json_key(j, "phones");
    json_array(j);
    if (!str_empty(s->contact_phone)) {
        json_object(j);
        json_put_str(j, "id", id_within(o, s, "phone", 0));
        json_put_str(j, "number", s->contact_phone);
        json_object_end(j);
    }
    json_array_end(j);
    json_key(j, "contacts");
    json_array(j);
    if (!str_empty(s->contact_name)) {
        json_object(j);
        json_put_str(j, "id", id_within(o, s, "contact", 0));
        json_put_str(j, "name", s->contact_name);
        json_object_end(j);
    }
    json_array_end(j);
}

static void put_costs(struct hsds_out *o, const struct asset *s) {
    struct json_out *j = &o->j;
    json_key(j, "cost_options");
    json_array(j);
    json_object(j);
    json_put_str(j, "id", id_within(o, s, "cost_option", 0));
    if (!s->price) {
        json_put_str(j, "option", STR("Free"));
        json_put_i64(j, "amount", 0);
        json_put_str(j, "currency", STR("GBP"));
    } else {
        json_put_str(j, "option", STR("For members of the time bank"));
        json_put_str(j, "amount_description", fees_of(o, s));
    }
    json_object_end(j);
    json_array_end(j);
}

static void put_area(struct hsds_out *o, const struct asset *s) {
    struct json_out *j = &o->j;
    json_key(j, "service_areas");
    json_array(j);
    if (!str_empty(s->area)) {
        json_object(j);
        json_put_str(j, "id", id_within(o, s, "service_area", 0));
        json_put_str(j, "name", s->area);
        json_object_end(j);
    }
    json_array_end(j);
}

void hsds_put_service(struct hsds_out *o, const struct asset *s, bool full) {
    struct json_out *j = &o->j;
    json_object(j);
    json_put_str(j, "id", s->hsds_id);
    json_put_str(j, "name", s->name);
    put_told(j, "description", s->words);
    json_put_str(j, "url", str_empty(s->website) ? o->page : s->website);
    put_told(j, "email", s->contact_email);
    json_put_str(j, "status", STR("active"));
    put_told(j, "eligibility_description", s->conditions);
    json_put_str(j, "fees_description", fees_of(o, s));
    json_put_str(j, "last_modified", changed_of(o, s));
    json_key(j, "organization");
    hsds_put_organisation(o, s);
    if (full) {
        put_contact(o, s);
        put_schedules(o, s);
        put_costs(o, s);
        put_area(o, s);
        json_key(j, "service_at_locations");
        json_array(j);
        if (hsds_has_place(s))
            hsds_put_at_location(o, s, false);
        json_array_end(j);
        put_attributes(o, s);
    }
    json_object_end(j);
}
