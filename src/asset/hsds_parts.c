/* The parts of a service of an open directory: organisation, times, place, kind, price, contact. */
#include "asset/hsds_inside.h"
#include "asset/inside.h"
#include "form/form.h"

static struct str web_address(struct hsds_reader *r, const struct json *o, struct str at, const char *key) {
    struct str s = hsds_text(r, o, at, key, 300, true);
    if (!s.p || ((str_starts(s, "https://") || str_starts(s, "http://")) && !str_has(s, ' ')))
        return s;
    hsds_warn(r, hsds_path(r, at, key), "It is no web address, and left out");
    return STR_NULL;
}

static struct str mail_address(struct hsds_reader *r, const struct json *o, struct str at) {
    struct str s = hsds_text(r, o, at, "email", 254, true), email;
    if (!s.p)
        return STR_NULL;
    if (form_email(r->a, s, &email))
        return email;
    hsds_warn(r, hsds_path(r, at, "email"), "It is no e-mail address, and left out");
    return STR_NULL;
}

/* The i-th object of a list, NULL past the end; what is no object is skipped with a warning. */
static const struct json *object_at(struct hsds_reader *r, const struct json *o, struct str at,
                                    const char *key, size_t i, struct str *ret_at) {
    const struct json *list = json_get(o, key);
    if (json_type(list) != JSON_ARRAY || i >= json_count(list))
        return NULL;
    *ret_at = hsds_path_at(r, at, key, i);
    return json_at(list, i);
}

void hsds_read_organisation(struct hsds_reader *r, const struct json *o, struct str at) {
    struct asset_new *n = &r->item->n;
    if (json_type(o) == JSON_NULL)
        return;
    if (json_type(o) != JSON_OBJECT) {
        hsds_refuse(r, at, "It must be an object: the organisation");
        return;
    }
    n->organisation_hsds_id = hsds_id_needed(r, o, at, "organization");
    n->organisation = hsds_needed(r, o, at, "name", 120);
    (void)hsds_needed(r, o, at, "description", 2000);
    n->organisation_words = hsds_text(r, o, at, "description", 2000, false);
    n->organisation_email = mail_address(r, o, at);
    n->organisation_website = web_address(r, o, at, "website");
}

/* ---- times ---- */

static int day_of(struct str s) {
    static const char *const names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    for (int d = 0; d < 7; d++)
        if (str_eqz(s, names[d]))
            return d;
    return -1;
}

/* "10:00", "10:00:00", "10:00Z", "10:00+01:00": as the clock on the wall has it. */
static bool clock_read(struct str s, int *ret) {
    return s.n >= 5 && s.p[2] == ':' && minute_of_day_parse(str_slice(s, 0, 5), ret);
}

/* Whether it comes every week on named days between two times. */
static bool weekly(const struct json *o, struct week *w) {
    static const char *const others[] = {"bymonthday", "byweekno", "byyearday", "count", "until"};
    struct str freq = json_text(json_get(o, "freq")), days = json_text(json_get(o, "byday")), part;
    int from, to;
    if (!str_empty(freq) && !str_eqz(freq, "WEEKLY"))
        return false;
    if (json_get(o, "interval") && json_type(json_get(o, "interval")) != JSON_NULL &&
        json_real(json_get(o, "interval")) > 1)
        return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (json_get(o, others[i]) && json_type(json_get(o, others[i])) != JSON_NULL)
            return false;
    if (str_empty(days) || !clock_read(json_text(json_get(o, "opens_at")), &from) ||
        !clock_read(json_text(json_get(o, "closes_at")), &to))
        return false;
    if (to == 0 || to == 23 * 60 + 59)
        to = 24 * 60;
    for (struct str rest = days; str_next(&rest, ',', &part);)
        if (day_of(str_trim(part)) < 0)
            return false;
    if (from >= to)
        return false;
    while (str_next(&days, ',', &part))
        week_add(w, day_of(str_trim(part)), from, to);
    return true;
}

static void add_times(struct hsds_reader *r, struct str *times, struct str words) {
    if (!words.p || str_find(str_or_empty(*times), words) >= 0)
        return;
    struct str both =
        str_empty(*times) ? words : str_fmt(r->a, "%.*s; %.*s", STR_ARG(*times), STR_ARG(words));
    if (str_utf8_length(both) <= 200)
        *times = both;
}

static void read_some_schedules(struct hsds_reader *r, const struct json *o, struct str at, struct week *w,
                                struct str *times) {
    const struct json *one;
    struct str here;
    for (size_t i = 0; (one = object_at(r, o, at, "schedules", i, &here)); i++) {
        struct str words = hsds_text(r, one, here, "description", 200, true);
        if (weekly(one, w))
            continue;
        if (words.p)
            add_times(r, times, words);
        else
            hsds_warn(r, here, "These times are not of every week, and left out");
    }
}

void hsds_read_schedules(struct hsds_reader *r, const struct json *o, struct str at) {
    struct week w = {0};
    struct str times = STR_NULL, here;
    const struct json *one;
    read_some_schedules(r, o, at, &w, &times);
    for (size_t i = 0; (one = object_at(r, o, at, "service_at_locations", i, &here)); i++)
        read_some_schedules(r, one, here, &w, &times);
    r->item->n.hours = week_format(r->a, &w);
    r->item->n.times = times;
}

/* ---- place ---- */

/* A number, or the text of one, which many programs write. */
static bool is_number(const struct json *j) {
    double number;
    return json_type(j) == JSON_INT || json_type(j) == JSON_REAL ||
           (json_type(j) == JSON_STRING && str_f64(str_trim(json_text(j)), &number));
}

static bool degrees(const struct json *j, double most, double *ret) {
    if (json_type(j) == JSON_STRING)
        return str_f64(str_trim(json_text(j)), ret) && *ret >= -most && *ret <= most;
    *ret = json_real(j);
    return *ret >= -most && *ret <= most;
}

static bool is_there(const struct json *j) {
    return j && json_type(j) != JSON_NULL;
}

static void read_point(struct hsds_reader *r, const struct json *o, struct str at) {
    const struct json *lat = json_get(o, "latitude"), *lon = json_get(o, "longitude");
    struct place p = {.known = true};
    if (!is_there(lat) && !is_there(lon))
        return;
    if (!is_number(lat) || !is_number(lon)) {
        hsds_warn(r, hsds_path(r, at, is_number(lat) ? "longitude" : "latitude"),
                  "It must be a number: the place is taken without a point");
        return;
    }
    if (!degrees(lat, 90, &p.lat)) {
        hsds_warn(r, hsds_path(r, at, "latitude"),
                  "A latitude lies between -90 and 90: the place is taken without a point");
        return;
    }
    if (!degrees(lon, 180, &p.lon)) {
        hsds_warn(r, hsds_path(r, at, "longitude"),
                  "A longitude lies between -180 and 180: the place is taken without a point");
        return;
    }
    r->item->n.point = p;
}

static void read_address(struct hsds_reader *r, const struct json *o, struct str at) {
    struct asset_new *n = &r->item->n;
    struct str here, first, second;
    const struct json *one = object_at(r, o, at, "addresses", 0, &here);
    if (!one)
        return;
    first = hsds_text(r, one, here, "address_1", 200, true);
    second = hsds_text(r, one, here, "address_2", 100, true);
    n->address =
        second.p ? str_fmt(r->a, "%.*s, %.*s", STR_ARG(str_or_empty(first)), STR_ARG(second)) : first;
    n->town = hsds_text(r, one, here, "city", 60, true);
    n->county = hsds_text(r, one, here, "state_province", 60, true);
    n->postcode = hsds_text(r, one, here, "postal_code", 12, true);
}

/* What is not one of the words that are known here is told in the conditions. */
static void read_accessibility(struct hsds_reader *r, const struct json *o, struct str at) {
    struct asset_new *n = &r->item->n;
    const struct json *one;
    struct str here;
    for (size_t i = 0; (one = object_at(r, o, at, "accessibility", i, &here)); i++) {
        struct str words = hsds_text(r, one, here, "description", 200, true);
        struct str folded = str_fold(r->a, str_or_empty(words)),
                   code = str_or_empty(json_text(json_get(one, "details")));
        const struct access_need *k = access_needs;
        while (k->word && !str_eqz(code, k->word) && !str_eq(folded, str_fold(r->a, str_from(k->label))))
            k++;
        if (k->word) {
            n->access = str_fmt(r->a, "%.*s %s", STR_ARG(str_or_empty(n->access)), k->word);
            continue;
        }
        struct str both = str_empty(n->conditions) ? words
                                                   : str_fmt(r->a, "%.*s\n%.*s", STR_ARG(n->conditions),
                                                             STR_ARG(str_or_empty(words)));
        if (words.p && str_utf8_length(both) <= 1000)
            n->conditions = both;
    }
}

void hsds_read_places(struct hsds_reader *r, const struct json *o, struct str at) {
    struct asset_new *n = &r->item->n;
    const struct json *one;
    struct str here;
    size_t taken = 0, left = 0;
    for (size_t i = 0; (one = object_at(r, o, at, "service_at_locations", i, &here)); i++) {
        const struct json *place = json_get(one, "location");
        if (!is_there(place))
            continue;
        struct str there = hsds_path(r, here, "location");
        if (json_type(place) != JSON_OBJECT) {
            hsds_refuse(r, there, "It must be an object: the place");
            continue;
        }
        struct str id = hsds_id_needed(r, place, there, "location");
        struct str type = hsds_needed(r, place, there, "location_type", 20);
        if (type.n && !str_eqz(type, "physical") && !str_eqz(type, "postal") && !str_eqz(type, "virtual"))
            hsds_refuse(r, hsds_path(r, there, "location_type"), "It must be physical, postal or virtual");
        if (!str_eqz(type, "physical"))
            continue;
        if (taken++) {
            left++;
            continue;
        }
        n->hsds_place_id = id;
        n->place = hsds_text(r, place, there, "name", 120, true);
        read_address(r, place, there);
        read_point(r, place, there);
        read_accessibility(r, place, there);
    }
    if (left)
        hsds_warn(r, hsds_path(r, at, "service_at_locations"),
                  "It is at %zu places: the first is taken, for here each thing is at one", left + 1);
}

/* ---- kind, category, terms of use ---- */

static void read_term(struct hsds_reader *r, const struct json *attribute, const struct json *term,
                      struct str at) {
    struct asset_new *n = &r->item->n;
    struct str taxonomy = json_text(json_get(term, "taxonomy")), code = json_text(json_get(term, "code"));
    struct str value = hsds_text(r, attribute, at, "value", 120, true);
    int64_t number = 0;
    bool counted = str_i64(str_or_empty(value), &number);
    if (str_eqz(taxonomy, "kith:asset-kind")) {
        (void)asset_kind_parse(code, &n->kind);
    } else if (str_eqz(taxonomy, "kith:category")) {
        r->item->category_code = str_clean(r->a, str_or_empty(code), true);
    } else if (!str_eqz(taxonomy, "kith:terms")) {
        if (str_empty(r->item->category_name))
            r->item->category_name = hsds_text(r, term, hsds_path(r, at, "taxonomy_term"), "name", 200, true);
    } else if (str_eqz(code, "size")) {
        n->size = value;
    } else if (str_eqz(code, "at-once") && counted && number >= 1 && number <= 1000) {
        n->capacity = number;
    } else if ((str_eqz(code, "price-per-hour") || str_eqz(code, "price-per-booking")) && counted &&
               number >= 0 && number <= 1440) {
        n->price = number;
        n->per_hour = str_eqz(code, "price-per-hour");
    }
}

void hsds_read_attributes(struct hsds_reader *r, const struct json *o, struct str at) {
    const struct json *one;
    struct str here;
    for (size_t i = 0; (one = object_at(r, o, at, "attributes", i, &here)); i++) {
        const struct json *term = json_get(one, "taxonomy_term");
        if (json_type(term) == JSON_OBJECT)
            read_term(r, one, term, here);
    }
}

/* Which of them are the hub's is known where it is taken in. */
void hsds_read_areas(struct hsds_reader *r, const struct json *o, struct str at) {
    struct hsds_item *item = r->item;
    const struct json *one;
    struct str here;
    for (size_t i = 0; (one = object_at(r, o, at, "service_areas", i, &here)); i++) {
        struct str name = hsds_text(r, one, here, "name", 120, true);
        if (name.p && item->n_areas < HSDS_AREAS_MOST)
            item->areas[item->n_areas++] = name;
        else if (name.p)
            hsds_warn(r, here, "There are more than %d areas: it is left out", HSDS_AREAS_MOST);
    }
}

/* What costs money is told in the conditions: here only hours move. */
void hsds_read_costs(struct hsds_reader *r, const struct json *o, struct str at) {
    struct asset_new *n = &r->item->n;
    const struct json *one;
    struct str here;
    for (size_t i = 0; (one = object_at(r, o, at, "cost_options", i, &here)); i++) {
        double amount = json_real(json_get(one, "amount"));
        if (amount <= 0 || amount > 1e6)
            continue;
        struct str option = hsds_text(r, one, here, "option", 200, true);
        struct str each = hsds_text(r, one, here, "amount_description", 200, true);
        struct str currency = hsds_text(r, one, here, "currency", 3, true);
        struct str cost =
            str_fmt(r->a, "Costs %.2f %.*s%s%.*s%s%.*s", amount, STR_ARG(currency.p ? currency : STR("GBP")),
                    each.p ? " " : "", STR_ARG(str_or_empty(each)), option.p ? ": " : "",
                    STR_ARG(str_or_empty(option)));
        struct str both = str_empty(n->conditions)
                              ? cost
                              : str_fmt(r->a, "%.*s\n%.*s", STR_ARG(n->conditions), STR_ARG(cost));
        if (str_utf8_length(both) <= 1000)
            n->conditions = both;
    }
}

void hsds_read_contact(struct hsds_reader *r, const struct json *o, struct str at) {
    struct asset_new *n = &r->item->n;
    struct str here;
    const struct json *one = object_at(r, o, at, "phones", 0, &here);
    n->website = web_address(r, o, at, "url");
    n->contact_email = mail_address(r, o, at);
    if (one)
        n->contact_phone = hsds_text(r, one, here, "number", 40, true);
    one = object_at(r, o, at, "contacts", 0, &here);
    if (one)
        n->contact_name = hsds_text(r, one, here, "name", 80, true);
}
