/* Calendars: what is written, libical reads the same; what repeats comes on the days on which libical's own
 * walk through the rule has it; what a file shows as taken, and that no file takes long. */
#include "calendar/ics.h"

#include <libical/ical.h>
#include <string.h>

#include "../base/property.h"

#define HUB 77

/* ---- writing ---- */

static void lines_are_short(struct property_case *c, struct str text) {
    HOLDS(c, str_ends(text, "\r\n"));
    while (text.n) {
        ptrdiff_t end = str_find(text, STR("\r\n"));
        HOLDS(c, end >= 0 && end <= 75);
        struct str line = str_slice(text, 0, (size_t)end);
        HOLDS(c, str_utf8_valid(line) && !str_has(line, '\n') && !str_has(line, '\r'));
        text = str_slice(text, (size_t)end + 2, text.n);
    }
}

/* As titles and names are stored: cleaned, one line, not empty. */
static struct str some_words(struct property_case *c, size_t most) {
    struct str words = str_clean(&c->arena, property_text(c, most), true);
    return words.n ? words : STR("Gardening");
}

static struct ics_event random_event(struct property_case *c) {
    struct ics_event e = {.id = rng_between(&c->rng, 1, INT64_MAX),
                          .sequence = rng_between(&c->rng, 1, 100),
                          .changed_at = rng_between(&c->rng, 0, 4000000000),
                          .booking = rng_chance(&c->rng, 0.3),
                          .timed = rng_chance(&c->rng, 0.6),
                          .tentative = rng_chance(&c->rng, 0.3),
                          .starts_at = rng_between(&c->rng, 0, 60000000) * 60,
                          .minutes = rng_between(&c->rng, 0, 1440),
                          .day = rng_between(&c->rng, 0, 40000)};
    e.title = some_words(c, 120);
    return e;
}

static void check_event(struct property_case *c, const struct ics_event *e, icalcomponent *got) {
    int64_t id;
    struct icaltimetype from = icalcomponent_get_dtstart(got), to = icalcomponent_get_dtend(got);
    if (e->booking)
        HOLDS(c, !ics_uid_read(str_from(icalcomponent_get_uid(got)), HUB, &id));
    else
        HOLDS(c, ics_uid_read(str_from(icalcomponent_get_uid(got)), HUB, &id) && id == e->id);
    icalproperty *takes = icalcomponent_get_first_property(got, ICAL_TRANSP_PROPERTY);
    HOLDS(c, (takes != NULL) == (e->booking || !e->timed));
    HOLDS(c, !ics_uid_read(str_from(icalcomponent_get_uid(got)), HUB + 1, &id));
    HOLDS(c, str_eq(e->title, str_from(icalcomponent_get_summary(got))));
    HOLDS(c, icalcomponent_get_sequence(got) == e->sequence);
    HOLDS(c, icaltime_as_timet(icalcomponent_get_dtstamp(got)) == e->changed_at);
    HOLDS(c, from.is_date == !e->timed);
    HOLDS(c, icaltime_as_timet(from) == (e->timed ? e->starts_at : e->day * 86400));
    int64_t length = !e->timed ? 86400 : e->minutes ? e->minutes * 60 : 3600;
    HOLDS(c, icaltime_as_timet(to) - icaltime_as_timet(from) == length);
    HOLDS(c, icalcomponent_get_status(got) == (e->tentative ? ICAL_STATUS_TENTATIVE : ICAL_STATUS_CONFIRMED));
}

static void writes_what_libical_reads(struct property_case *c) {
    struct ics_event events[5];
    struct ics_calendar calendar = {
        .name = some_words(c, 60), .hub_id = HUB, .events = events, .n = (size_t)rng_below(&c->rng, 6)};
    struct buf b;
    for (size_t i = 0; i < calendar.n; i++)
        events[i] = random_event(c);
    buf_init(&b, 1 << 20);
    ics_write(&b, &calendar);
    HOLDS(c, !b.failed);
    lines_are_short(c, buf_view(&b));
    icalcomponent *root = icalparser_parse_string(str_z(&c->arena, buf_view(&b)));
    HOLDS(c, root && icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT);
    HOLDS(c, icalcomponent_count_errors(root) == 0);
    /* One without an event is none to the RFC, but what a calendar that is read again and again must be. */
    if (calendar.n)
        HOLDS(c, icalrestriction_check(root) && icalcomponent_count_errors(root) == 0);
    HOLDS(c, icalcomponent_get_method(root) == ICAL_METHOD_PUBLISH);
    size_t n = 0;
    for (icalcomponent *e = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT); e;
         e = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT), n++)
        check_event(c, &events[n], e);
    HOLDS(c, n == calendar.n);
    icalcomponent_free(root);
    buf_release(&b);
}

static void what_is_written_is_read(void **state) {
    property(writes_what_libical_reads);
}

/* What is read of our own file is when each exchange is, and nothing is taken by it. */
static void reads_its_own(struct property_case *c) {
    struct ics_event events[5];
    struct ics_calendar calendar = {
        .name = STR("x"), .hub_id = HUB, .events = events, .n = (size_t)rng_below(&c->rng, 6)};
    struct buf b;
    struct ics_found found;
    struct err e = {0};
    size_t timed = 0;
    for (size_t i = 0; i < calendar.n; i++)
        events[i] = random_event(c);
    buf_init(&b, 1 << 20);
    ics_write(&b, &calendar);
    HOLDS(c, ics_read(&c->arena, buf_view(&b), HUB, zone_of(STR_NULL), 0, INT64_C(4000000000), &found, &e) ==
                 ERR_OK);
    for (size_t i = 0; i < calendar.n; i++)
        if (events[i].timed && !events[i].booking) {
            HOLDS(c, timed < found.n_own && found.own[timed].exchange_id == events[i].id &&
                         found.own[timed].starts_at == events[i].starts_at);
            timed++;
        }
    HOLDS(c, timed == found.n_own && found.n_busy == 0 && found.left_out == 0);
    buf_release(&b);
}

static void our_own_are_read_back(void **state) {
    property(reads_its_own);
}

/* ---- what repeats ---- */

struct seen {
    int64_t days[4000];
    size_t n;
};

static bool see(void *ctx, int64_t day) {
    struct seen *s = ctx;
    s->days[s->n++] = day;
    return s->n < sizeof s->days / sizeof *s->days;
}

static const char *const day_names[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

/* A rule as text for libical, and as ours. What a rule may combine is what the RFC gives a meaning. */
static struct str random_rule(struct property_case *c, int64_t start_day, struct recur *r) {
    static const char *const every[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    struct str text;
    *r = (struct recur){.every = (enum recur_every)rng_below(&c->rng, 4),
                        .interval = (int)rng_between(&c->rng, 1, rng_chance(&c->rng, 0.2) ? 40 : 4)};
    text = str_fmt(&c->arena, "FREQ=%s;INTERVAL=%d", every[r->every], r->interval);
    if (rng_chance(&c->rng, 0.5)) {
        int weekday = (int)rng_below(&c->rng, 7), other = (int)rng_below(&c->rng, 7);
        bool nth = r->every >= RECUR_MONTH && rng_chance(&c->rng, 0.5);
        int position = (int)rng_between(&c->rng, 1, 4) * (rng_chance(&c->rng, 0.5) ? 1 : -1);
        if (nth) {
            r->nth[r->n_nth].nth = position;
            r->nth[r->n_nth++].weekday = weekday;
            text = str_fmt(&c->arena, "%.*s;BYDAY=%d%s", STR_ARG(text), position, day_names[weekday]);
        } else {
            r->weekdays = 1u << weekday | 1u << other;
            text = other == weekday ? str_fmt(&c->arena, "%.*s;BYDAY=%s", STR_ARG(text), day_names[weekday])
                                    : str_fmt(&c->arena, "%.*s;BYDAY=%s,%s", STR_ARG(text),
                                              day_names[weekday < other ? weekday : other],
                                              day_names[weekday < other ? other : weekday]);
        }
    } else if (r->every >= RECUR_MONTH && rng_chance(&c->rng, 0.5)) {
        r->monthdays[r->n_monthdays++] =
            (int)rng_between(&c->rng, 1, 31) * (rng_chance(&c->rng, 0.7) ? 1 : -1);
        text = str_fmt(&c->arena, "%.*s;BYMONTHDAY=%d", STR_ARG(text), r->monthdays[0]);
    }
    /* A day of the month of every year is to some one of the start's month only, to others of all. */
    if (rng_chance(&c->rng, 0.25) || (r->every == RECUR_YEAR && r->n_monthdays)) {
        int month = (int)rng_between(&c->rng, 1, 12);
        r->months = 1u << month;
        text = str_fmt(&c->arena, "%.*s;BYMONTH=%d", STR_ARG(text), month);
    }
    if (rng_chance(&c->rng, 0.3)) {
        r->count = rng_between(&c->rng, 1, 60);
        text = str_fmt(&c->arena, "%.*s;COUNT=%lld", STR_ARG(text), (long long)r->count);
    } else if (rng_chance(&c->rng, 0.3)) {
        int year, month, day;
        r->has_until = true;
        r->until_day = start_day + rng_between(&c->rng, 0, 2000);
        day_to_ymd(r->until_day, &year, &month, &day);
        text = str_fmt(&c->arena, "%.*s;UNTIL=%04d%02d%02d", STR_ARG(text), year, month, day);
    }
    return text;
}

static int64_t day_of(struct icaltimetype t) {
    int64_t day = 0;
    (void)day_from_ymd(t.year, t.month, t.day, &day);
    return day;
}

/* libical takes the first day to count always; here what the rule says does, so the start is one of its days.
 */
static void repeats_as_libical_does(struct property_case *c) {
    struct recur r;
    struct seen ours = {.n = 0};
    int64_t start = rng_between(&c->rng, 18000, 22000), steps = 1000000, first = -1;
    struct str text = random_rule(c, start, &r);
    struct recur once = r;
    once.count = 0;
    HOLDS(c, recur_days(&once, start, start, start + 3000, &steps, see, &ours));
    if (!ours.n)
        return;
    first = ours.days[0];
    if (first != start)
        return;
    int64_t from = start + rng_between(&c->rng, -10, 1500), to = from + rng_between(&c->rng, 0, 1500);
    int year, month, day;
    day_to_ymd(start, &year, &month, &day);
    struct icaltimetype begin =
        icaltime_from_string(str_z(&c->arena, str_fmt(&c->arena, "%04d%02d%02d", year, month, day)));
    ours.n = 0;
    HOLDS(c, recur_days(&r, start, from, to, &steps, see, &ours));
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(str_z(&c->arena, text));
    icalrecur_iterator *it = icalrecur_iterator_new(rule, begin);
    HOLDS(c, it);
    size_t n = 0;
    for (struct icaltimetype t = icalrecur_iterator_next(it); !icaltime_is_null_time(t) && day_of(t) <= to;
         t = icalrecur_iterator_next(it)) {
        if (day_of(t) < from)
            continue;
        if (n >= ours.n || ours.days[n] != day_of(t))
            fail_msg("KITH_SEED=%llu: %.*s from %d-%02d-%02d: libical has %d-%02d-%02d",
                     (unsigned long long)c->seed, STR_ARG(text), year, month, day, t.year, t.month, t.day);
        n++;
    }
    icalrecur_iterator_free(it);
    if (n != ours.n)
        fail_msg("KITH_SEED=%llu: %.*s from %d-%02d-%02d: libical has %zu, not %zu",
                 (unsigned long long)c->seed, STR_ARG(text), year, month, day, n, ours.n);
}

static void rules_are_followed_as_libical_does(void **state) {
    property(repeats_as_libical_does);
}

/* ---- reading ---- */

#define DAY_ONE 1772323200 /* 1 March 2026, 0:00 UTC, a Sunday */

static struct ics_found read_file(struct arena *a, const char *events, enum err_code wanted) {
    struct ics_found found;
    struct err e = {0};
    struct str file = str_fmt(a, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n%sEND:VCALENDAR\r\n", events);
    enum err_code code =
        ics_read(a, file, HUB, zone_of(STR_NULL), DAY_ONE, DAY_ONE + 366 * SECONDS_A_DAY, &found, &e);
    if (code != wanted)
        fail_msg("%s: %s", err_name(code), e.message);
    return found;
}

static void assert_busy(struct arena *a, const struct ics_found *f, const char *wanted) {
    struct str got = STR("");
    for (size_t i = 0; i < f->n_busy; i++)
        got = str_fmt(a, "%.*s%s%.*s/%lld", STR_ARG(got), i ? " " : "",
                      STR_ARG(time_rfc3339(a, f->busy[i].from_at)),
                      (long long)(f->busy[i].to_at - f->busy[i].from_at) / 60);
    assert_string_equal(str_z(a, got), wanted);
}

#define EVENT(text) "BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260101T000000Z\r\n" text "END:VEVENT\r\n"

/* As Outlook writes them: names of its own, rules since 1601, the free told by a word of its own too. */
#define OUTLOOK_ZONE(name, month)                                                                            \
    "BEGIN:VTIMEZONE\r\nTZID:" name                                                                          \
    "\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\n"                                \
    "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=" month "\r\nEND:STANDARD\r\n"      \
    "BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"                \
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"

static void what_a_file_shows_as_taken(void **state) {
    static const struct {
        const char *events, *busy;
    } cases[] = {
        {"", ""},
        {EVENT("DTSTART:20260310T100000Z\r\nDTEND:20260310T113000Z\r\nSUMMARY:Secret\r\n"),
         "2026-03-10T10:00:00Z/90"},
        {EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT45M\r\n"), "2026-03-10T10:00:00Z/45"},
        {EVENT("DTSTART:20260310T100000Z\r\n"), ""}, /* no length: takes no time */
        {EVENT("DTSTART;VALUE=DATE:20260310\r\n"), "2026-03-10T00:00:00Z/1440"},
        /* The day on which the clocks go forward has 23 hours. */
        {EVENT("DTSTART;VALUE=DATE:20260329\r\nDTEND;VALUE=DATE:20260330\r\n"), "2026-03-29T00:00:00Z/1380"},
        {EVENT("DTSTART;TZID=America/New_York:20260310T100000\r\nDURATION:PT1H\r\n"),
         "2026-03-10T14:00:00Z/60"},
        {EVENT("DTSTART;TZID=/x.org/20260101/Europe/Berlin:20260710T100000\r\nDURATION:PT1H\r\n"),
         "2026-07-10T08:00:00Z/60"},
        {EVENT("DTSTART;TZID=GMT Standard Time:20260710T100000\r\nDURATION:PT1H\r\n"),
         "2026-07-10T09:00:00Z/60"},
        {OUTLOOK_ZONE("W. Europe Standard Time", "10") EVENT(
             "DTSTART;TZID=W. Europe Standard Time:20260310T100000\r\nDURATION:PT1H\r\nRRULE:FREQ=MONTHLY;"
             "COUNT=4\r\nEXDATE;TZID=W. Europe Standard Time:20260510T100000,20260610T100000\r\n"),
         "2026-03-10T09:00:00Z/60 2026-04-10T08:00:00Z/60"},
        /* A rule that nobody has: the hub's clocks. */
        {OUTLOOK_ZONE("Mars", "8") EVENT("DTSTART;TZID=Mars:20260310T100000\r\nDURATION:PT1H\r\n"),
         "2026-03-10T10:00:00Z/60"},
        {"BEGIN:VTIMEZONE\r\nTZID:India Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
         "TZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" EVENT(
             "DTSTART;TZID=\"India Standard Time\":20260310T100000\r\nDURATION:PT1H\r\n"),
         "2026-03-10T04:30:00Z/60"},
        {EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"), ""},
        {EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nX-MICROSOFT-CDO-BUSYSTATUS:OOF\r\n"),
         "2026-03-10T10:00:00Z/60"},
        {EVENT("DTSTART:20260710T100000\r\nDURATION:PT1H\r\n"), "2026-07-10T09:00:00Z/60"},
        {EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nSTATUS:CANCELLED\r\n"), ""},
        {EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nTRANSP:TRANSPARENT\r\n"), ""},
        {EVENT("DTSTART:20250310T100000Z\r\nDURATION:PT1H\r\n"), ""},
        {EVENT("DTSTART:20280310T100000Z\r\nDURATION:PT1H\r\n"), ""},
        /* By the clock, over the change in spring. */
        {EVENT(
             "DTSTART;TZID=Europe/London:20260325T100000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"),
         "2026-03-25T10:00:00Z/60 2026-04-01T09:00:00Z/60 2026-04-08T09:00:00Z/60"},
        {EVENT("DTSTART;TZID=Europe/London:20200101T100000\r\nDURATION:PT1H\r\nRRULE:FREQ=YEARLY\r\n"),
         "2027-01-01T10:00:00Z/60"},
        {EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;UNTIL=20260312T095959Z\r\n"),
         "2026-03-10T10:00:00Z/60 2026-03-11T10:00:00Z/60"},
        {EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:"
               "20260311T100000Z\r\n"),
         "2026-03-10T10:00:00Z/60 2026-03-12T10:00:00Z/60"},
        {EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")
             EVENT("RECURRENCE-ID:20260311T100000Z\r\nDTSTART:20260311T150000Z\r\nDURATION:PT30M\r\n"),
         "2026-03-10T10:00:00Z/60 2026-03-11T15:00:00Z/30"},
        {EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nRDATE:20260312T100000Z\r\n"),
         "2026-03-12T10:00:00Z/60 2026-03-10T10:00:00Z/60"},
        {EVENT("DTSTART:20260309T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=MONTHLY;BYDAY=2MO;COUNT=2\r\n"),
         "2026-03-09T10:00:00Z/60 2026-04-13T10:00:00Z/60"},
    };
    struct arena a;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        arena_init(&a, 16 << 20);
        struct ics_found found = read_file(&a, cases[i].events, ERR_OK);
        assert_busy(&a, &found, cases[i].busy);
        assert_int_equal(found.left_out, 0);
        arena_release(&a);
    }
}

static void what_cannot_be_followed_is_told(void **state) {
    struct arena a;
    arena_init(&a, 64 << 20);
    struct ics_found f =
        read_file(&a, EVENT("DTSTART:20260310T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=HOURLY\r\n"), ERR_OK);
    assert_int_equal(f.left_out, 1);
    assert_busy(&a, &f, "2026-03-10T10:00:00Z/60");
    f = read_file(&a, EVENT("SUMMARY:no start\r\n"), ERR_OK);
    assert_int_equal(f.left_out, 1);
    arena_release(&a);
}

static void our_events_move_exchanges(void **state) {
    struct arena a;
    arena_init(&a, 16 << 20);
    struct ics_found f = read_file(
        &a,
        "BEGIN:VEVENT\r\nUID:exchange-12@77.kith\r\nDTSTART:20260310T100000Z\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:exchange-13@78.kith\r\nDTSTART:20260311T100000Z\r\nDURATION:PT1H\r\nEND:"
        "VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:exchange-14@77.kith\r\nDTSTART:20260312T100000Z\r\nSTATUS:CANCELLED\r\n"
        "END:VEVENT\r\n",
        ERR_OK);
    assert_int_equal(f.n_own, 1);
    assert_int_equal(f.own[0].exchange_id, 12);
    assert_int_equal(f.own[0].starts_at, 1773136800);
    assert_busy(&a, &f, "2026-03-11T10:00:00Z/60"); /* another hub's is just a time that is taken */
    arena_release(&a);
}

/* Rules without an end, of long ago, that never come true; in numbers. */
static void no_file_takes_long(void **state) {
    static const char *const rules[] = {
        "DTSTART:19700101T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2147483647\r\n",
        "DTSTART:19700101T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n",
        "DTSTART:00010101T100000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5\r\n",
        "DTSTART:20260301T000000Z\r\nDURATION:P1000W\r\nRRULE:FREQ=DAILY\r\n",
        "DTSTART:20260301T000000Z\r\nDURATION:PT1S\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\n",
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct arena a;
        struct buf b;
        struct ics_found found;
        struct err e = {0};
        arena_init(&a, 64 << 20);
        buf_init(&b, 8 << 20);
        buf_puts(&b, "BEGIN:VCALENDAR\r\n");
        while (b.n < ICS_MOST_BYTES - 300)
            buf_fmt(&b, "BEGIN:VEVENT\r\nUID:u%zu\r\n%sEND:VEVENT\r\n", b.n, rules[i]);
        buf_puts(&b, "END:VCALENDAR\r\n");
        int64_t began = clock_monotonic_micros();
        enum err_code code = ics_read(&a, buf_view(&b), HUB, zone_of(STR_NULL), DAY_ONE,
                                      DAY_ONE + 366 * SECONDS_A_DAY, &found, &e);
        assert_true(code == ERR_OK || code == ERR_TOO_LARGE);
        /* Nothing here is near it; a walk without bounds would take hours. */
        assert_true(clock_monotonic_micros() - began < 60 * INT64_C(1000000));
        buf_release(&b);
        arena_release(&a);
    }
}

static void what_is_no_calendar(void **state) {
    static const char *const files[] = {"",       "x",      "BEGIN:VCARD\r\nEND:VCARD\r\n",
                                        "BEGIN:", "<html>", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct arena a;
        struct ics_found found;
        struct err e = {0};
        arena_init(&a, 16 << 20);
        assert_int_equal(ics_read(&a, str_from(files[i]), HUB, zone_of(STR_NULL), 0, 1, &found, &e),
                         ERR_INVALID);
        assert_string_equal(e.field, "file");
        arena_release(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(our_own_are_read_back),
        cmocka_unit_test(rules_are_followed_as_libical_does),
        cmocka_unit_test(what_a_file_shows_as_taken),
        cmocka_unit_test(what_cannot_be_followed_is_told),
        cmocka_unit_test(our_events_move_exchanges),
        cmocka_unit_test(no_file_takes_long),
        cmocka_unit_test(what_is_no_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
