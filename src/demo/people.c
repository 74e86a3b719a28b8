/* Who is in the plan: names, neighbourhoods, when they joined, how they take part. */
#include "demo/plan.h"

#include <math.h>
#include <string.h>

/* How the people are spread over the hubs, in hundredths. */
static const int64_t shares[PLAN_HUBS] = {45, 25, 30};

struct names {
    struct str *seen; /* open addressing; NULL: free */
    size_t slots;
};

static const struct {
    struct str name, area, about;
    bool staff;
} cast[PLAN_CAST] = {
#define C(handle, name, area, about, staff) [handle] = {STR(name), STR(area), STR(about), staff},
#include "demo/cast.def"
#undef C
};

/* False when there is somebody of that name already. */
static bool take_name(struct names *names, struct str name) {
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.p[i]) * UINT64_C(1099511628211);
    size_t at = (size_t)(h % names->slots);
    while (names->seen[at].p) {
        if (str_eq(names->seen[at], name))
            return false;
        at = (at + 1) % names->slots;
    }
    names->seen[at] = name;
    return true;
}

/* A name that nobody has yet; where those of the tables are used up, with a middle initial. */
static struct str new_name(struct plan *p, struct names *names) {
    struct str first, last, name = STR("");
    for (int try = 0; !p->arena->failed; try++) {
        data_name(&p->rng, &first, &last);
        if (try < 40)
            name = str_fmt(p->arena, "%.*s %.*s", STR_ARG(first), STR_ARG(last));
        else if (try < 80)
            name = str_fmt(p->arena, "%.*s %c. %.*s", STR_ARG(first), (int)('A' + rng_below(&p->rng, 26)),
                           STR_ARG(last));
        else
            name = str_fmt(p->arena, "%.*s %c. %c. %.*s", STR_ARG(first), (int)('A' + rng_below(&p->rng, 26)),
                           (int)('A' + rng_below(&p->rng, 26)), STR_ARG(last));
        if (take_name(names, name))
            break;
    }
    return name;
}

/* thomas.whitlock@example.org: of a domain that belongs to nobody. */
static struct str email_of(struct plan *p, struct str name) {
    static const char *const domains[] = {"example.org", "example.com", "example.net"};
    struct str folded = str_fold(p->arena, name);
    char *z = str_z(p->arena, folded);
    size_t n = 0;
    for (size_t i = 0; z && i < folded.n; i++) {
        if (folded.p[i] == ' ')
            z[n++] = '.';
        else if ((folded.p[i] >= 'a' && folded.p[i] <= 'z') || folded.p[i] == '-')
            z[n++] = folded.p[i];
    }
    return str_fmt(p->arena, "%.*s@%s", STR_ARG(str_of(z, n)), domains[rng_below(&p->rng, 3)]);
}

/* Numbers that Ofcom keeps for plays and films. */
static struct str phone_of(struct plan *p) {
    int last = (int)rng_below(&p->rng, 1000);
    return rng_chance(&p->rng, 0.6) ? str_fmt(p->arena, "07700 900%03d", last)
                                    : str_fmt(p->arena, "01632 960%03d", last);
}

/* By the place in the hub rather than by chance, so that small hubs have the shape too: any hundred people in
 * a row have the shares exactly, and any few of them nearly. */
static enum plan_pattern pattern_at(uint64_t place) {
    static const struct {
        enum plan_pattern pattern;
        uint64_t share; /* of a hundred */
    } patterns[] = {{PLAN_NEVER, 24},   {PLAN_STOPPED, 13}, {PLAN_GIVES, 8},
                    {PLAN_RECEIVES, 8}, {PLAN_NEWCOMER, 7}, {PLAN_ORDINARY, 40}};
    uint64_t at = place * 61 % 100;
    size_t i = 0;
    while (at >= patterns[i].share)
        at -= patterns[i++].share;
    return patterns[i].pattern;
}

/* When they come, and whether and when they stop. */
static void set_days(struct plan *p, struct plan_member *m) {
    int64_t newest = p->days > 56 ? 42 : p->days / 4 + 1;
    if (m->pattern == PLAN_NEWCOMER)
        m->joined = p->days - rng_between(&p->rng, 1, newest);
    else
        m->joined = 1 + (int64_t)(pow(rng_unit(&p->rng), 1.2) * (double)(p->days - newest - 2));
    if (m->pattern == PLAN_STOPPED)
        m->stopped = m->joined + 10 + (int64_t)(rng_unit(&p->rng) * (double)(p->days - m->joined) * 0.6);
    /* About half ask on the public page; the others are put down by a coordinator over a cup of tea. */
    if (!m->on_paper && rng_chance(&p->rng, 0.5) && m->joined >= 6)
        m->asked = m->joined - rng_between(&p->rng, 0, 4);
}

static void set_weights(struct plan *p, struct plan_member *m) {
    if (m->pattern == PLAN_NEVER || m->pattern == PLAN_ASKS || m->pattern == PLAN_REFUSED)
        return;
    /* A heavy tail: a few carry much, many do a little. */
    double busy = fmin(exp(1.2 * rng_normal(&p->rng)), 7);
    if (m->pattern == PLAN_STOPPED || m->pattern == PLAN_NEWCOMER)
        busy *= 0.8;
    m->gives = m->pattern == PLAN_RECEIVES ? 0 : busy * exp(0.6 * rng_normal(&p->rng));
    m->receives = m->pattern == PLAN_GIVES ? 0 : busy * exp(0.6 * rng_normal(&p->rng));
}

static void set_person(struct plan *p, struct plan_member *m, struct names *names, uint64_t place) {
    struct rng *r = &p->rng;
    m->name = new_name(p, names);
    m->staff = rng_chance(r, 0.1);
    m->on_paper = !m->staff && rng_chance(r, 0.14);
    m->email = m->on_paper || rng_chance(r, 0.06) ? STR_NULL : email_of(p, m->name);
    m->phone = rng_chance(r, 0.85) || !m->email.p ? phone_of(p) : STR_NULL;
    m->about = m->staff || rng_chance(r, 0.7) ? data_about(r, (enum theme)m->hub, m->staff) : STR_NULL;
    m->area = rng_chance(r, 0.92) ? data_area(r, (enum theme)m->hub) : STR_NULL;
    m->roles = m->staff && rng_chance(r, 0.5) ? (unsigned)ROLE_PRACTITIONER : 0;
    m->pattern = pattern_at(place);
    set_days(p, m);
    set_weights(p, m);
}

static void set_cast(struct plan *p, struct plan_member *m, size_t who) {
    m->name = cast[who].name;
    m->area = cast[who].area;
    m->about = cast[who].about;
    m->staff = cast[who].staff;
    m->email = email_of(p, m->name);
    m->phone = phone_of(p);
    m->joined = who == GRACE ? 0 : p->days / 30 + (int64_t)who;
    m->gives = 1.2;
    m->receives = 1.2;
    if (who == AMINA)
        m->gives = m->receives = 0.3;
    if (who == THOMAS) /* his exchanges are told in scenes.def; chance adds few */
        m->gives = m->receives = 0.2;
}

/* The first of each hub coordinate it. */
static void set_coordinator(struct plan *p, struct plan_member *m) {
    m->roles = ROLE_COORDINATOR;
    m->pattern = PLAN_ORDINARY;
    m->on_paper = false;
    m->asked = -1;
    m->joined = 0;
    m->stopped = INT64_MAX;
    if (!m->email.p)
        m->email = email_of(p, m->name);
    m->gives = 1;
    m->receives = 0.7;
}

/* Each hub has somebody who never touches a computer. */
static void set_on_paper(struct plan *p, struct plan_member *m) {
    m->on_paper = true;
    m->staff = false;
    m->roles = 0;
    m->email = STR_NULL;
    m->phone = phone_of(p);
    m->about = data_about(&p->rng, (enum theme)m->hub, false);
    m->asked = -1;
}

/* Who knocks at the door: some wait, one was turned away. */
static void set_asking(struct plan *p, struct plan_member *m, bool refused) {
    m->pattern = refused ? PLAN_REFUSED : PLAN_ASKS;
    m->on_paper = m->staff = false;
    m->roles = 0;
    m->gives = m->receives = 0;
    m->stopped = INT64_MAX;
    m->asked = refused ? p->days / 2 : p->days - rng_between(&p->rng, 0, p->days > 30 ? 9 : 3);
    m->joined = INT64_MAX;
    if (!m->email.p)
        m->email = email_of(p, m->name);
    m->about = data_about(&p->rng, (enum theme)m->hub, false);
}

static void announce(struct plan *p, size_t who) {
    const struct plan_member *m = &p->members[who];
    struct plan_event e = {.at = {0, 7 * 3600}, .what = PLAN_JOIN, .subject = who, .member = PLAN_NONE};
    if (m->joined > 0 && m->asked < 0)
        e.at = plan_moment(p, m->joined);
    if (m->asked >= 0) {
        e.what = PLAN_ASK;
        e.at = plan_moment(p, m->asked);
    }
    if (!plan_add(p, e) || m->asked < 0 || m->pattern == PLAN_ASKS)
        return;
    e.what = m->pattern == PLAN_REFUSED ? PLAN_REFUSE : PLAN_ACCEPT;
    e.at = plan_later(p, e.at, m->pattern == PLAN_REFUSED ? 3 : m->joined - m->asked);
    (void)plan_add(p, e);
}

static void people_of_hub(struct plan *p, size_t hub, int64_t n, struct names *names) {
    int64_t asking = n >= 8 ? 1 + n / 40 : 0;
    int64_t coordinators = n >= 4 ? 1 + (n >= 12) + n / 200 : 1;
    int64_t story = hub == 0 ? (n < (int64_t)PLAN_CAST ? n : (int64_t)PLAN_CAST) : 0;
    int64_t second = story > 1 ? story : 1;
    uint64_t start = rng_below(&p->rng, 100);
    p->first[hub] = p->n_members;
    for (int64_t i = 0; i < n; i++) {
        struct plan_member *m = plan_new_member(p);
        if (!m)
            return;
        m->hub = hub;
        if (i < story)
            set_cast(p, m, (size_t)i);
        else
            set_person(p, m, names, start + (uint64_t)i);
        /* The second coordinator of the first hub comes after the people of its story. */
        if (i == 0 || (i >= second && i < second + coordinators - 1))
            set_coordinator(p, m);
        else if (i >= story && i >= n - asking)
            set_asking(p, m, i == n - 1 && asking > 1);
        else if (i >= story && i == second + coordinators - 1)
            set_on_paper(p, m);
    }
    p->count[hub] = p->n_members - p->first[hub];
}

/* Some belong to the surgery's hub and to the estate's. */
static void in_two_hubs(struct plan *p) {
    size_t wanted = 1 + (size_t)p->people / 150;
    for (size_t i = p->first[0] + 2; i < p->first[1] && wanted > 0; i++) {
        if (p->members[i].joined > p->days / 2 || !p->members[i].email.p || p->members[i].on_paper ||
            i == THOMAS)
            continue;
        struct plan_member *twin = plan_new_member(p);
        if (!twin)
            return;
        const struct plan_member *m = &p->members[i];
        *twin = *m;
        twin->hub = ESTATE;
        twin->same_as = i;
        twin->pattern = PLAN_ORDINARY;
        twin->area = data_area(&p->rng, ESTATE);
        twin->roles = 0;
        twin->staff = false;
        twin->asked = -1;
        twin->joined = m->joined + 20 < p->days ? m->joined + 20 : p->days - 1;
        twin->stopped = INT64_MAX;
        if (twin->joined < 1)
            twin->joined = 1;
        twin->gives = twin->receives = 0.5;
        wanted--;
    }
}

void plan_people(struct plan *p) {
    struct names names = {.slots = (size_t)p->people * 3 + 64};
    int64_t sizes[PLAN_HUBS], most = p->people;
    names.seen = arena_new_array(p->arena, struct str, names.slots);
    if (!names.seen) {
        p->failed = true;
        return;
    }
    for (size_t i = 0; i < PLAN_CAST; i++)
        (void)take_name(&names, cast[i].name);
    sizes[0] = most * shares[0] / 100 < 6 ? 6 : most * shares[0] / 100;
    sizes[1] = most * shares[1] / 100;
    sizes[2] = most - sizes[0] - sizes[1];
    for (size_t hub = 0; hub < PLAN_HUBS; hub++)
        people_of_hub(p, hub, sizes[hub], &names);
    if (p->failed)
        return;
    in_two_hubs(p);
    for (size_t i = 0; i < p->n_members; i++)
        announce(p, i);
}
