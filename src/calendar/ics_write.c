#include "calendar/ics.h"

enum { LINE_OCTETS = 75, HOUR = 60 };

/* One content line, folded. */
static void put_line(struct buf *b, struct str s) {
    size_t room = LINE_OCTETS;
    while (s.n > room) {
        struct str part = str_utf8_cut(s, room);
        if (!part.n)
            part = str_slice(s, 0, room);
        buf_str(b, part);
        buf_puts(b, "\r\n ");
        s = str_slice(s, part.n, s.n);
        room = LINE_OCTETS - 1;
    }
    buf_str(b, s);
    buf_puts(b, "\r\n");
}

static void put(struct buf *b, const char *line) {
    put_line(b, str_from(line));
}

/* A text value: backslash, semicolon, comma and line ends are escaped; other controls may not stand. */
static void put_text(struct buf *b, const char *name, struct str text) {
    struct buf line;
    buf_init(&line, 64 + 4 * text.n);
    buf_puts(&line, name);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\\' || c == ';' || c == ',')
            buf_fmt(&line, "\\%c", c);
        else if (c == '\n')
            buf_puts(&line, "\\n");
        else if ((unsigned char)c >= ' ' && c != 0x7F)
            buf_putc(&line, c);
    }
    b->failed = b->failed || line.failed;
    put_line(b, buf_view(&line));
    buf_release(&line);
}

static void put_utc(struct buf *b, const char *name, int64_t at) {
    int year, month, day;
    int64_t second = at - day_of_seconds(at) * SECONDS_A_DAY;
    day_to_ymd(day_of_seconds(at), &year, &month, &day);
    buf_fmt(b, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, year, month, day, (int)(second / 3600),
            (int)(second / 60 % 60), (int)(second % 60));
}

static void put_day(struct buf *b, const char *name, int64_t at) {
    int year, month, day;
    day_to_ymd(at, &year, &month, &day);
    buf_fmt(b, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, year, month, day);
}

/* Whoever publishes must be named (RFC 5546); there is nobody to write to. */
static void put_organizer(struct buf *b, struct str name) {
    struct buf line;
    buf_init(&line, 64 + name.n);
    buf_puts(&line, "ORGANIZER;CN=\"");
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] >= ' ' && name.p[i] != 0x7F)
            buf_putc(&line, name.p[i] == '"' ? '\'' : name.p[i]);
    buf_puts(&line, "\":invalid:nomail");
    b->failed = b->failed || line.failed;
    put_line(b, buf_view(&line));
    buf_release(&line);
}

static void put_event(struct buf *b, const struct ics_event *e, const struct ics_calendar *c) {
    put(b, "BEGIN:VEVENT");
    const char *kind = e->booking ? "booking" : e->kind ? e->kind : "exchange";
    buf_fmt(b, "UID:%s-%lld@%lld.kith\r\n", kind, (long long)e->id, (long long)c->hub_id);
    put_utc(b, "DTSTAMP", e->changed_at);
    put_utc(b, "LAST-MODIFIED", e->changed_at);
    buf_fmt(b, "SEQUENCE:%lld\r\n", (long long)e->sequence);
    if (e->timed) {
        put_utc(b, "DTSTART", e->starts_at);
        put_utc(b, "DTEND", e->starts_at + 60 * (e->minutes > 0 ? e->minutes : HOUR));
    } else {
        put_day(b, "DTSTART", e->day);
        put_day(b, "DTEND", e->day + 1);
    }
    /* Who has a ladder for the day has not the day taken. */
    if (!e->timed || e->booking)
        put(b, "TRANSP:TRANSPARENT");
    put_text(b, "SUMMARY:", e->title);
    if (!str_empty(e->place))
        put_text(b, "LOCATION:", e->place);
    put_organizer(b, c->name);
    put(b, e->called_off ? "STATUS:CANCELLED" : e->tentative ? "STATUS:TENTATIVE" : "STATUS:CONFIRMED");
    put(b, "CLASS:PRIVATE");
    put(b, "END:VEVENT");
}

void ics_write(struct buf *b, const struct ics_calendar *c) {
    put(b, "BEGIN:VCALENDAR");
    put(b, "VERSION:2.0");
    put(b, "PRODID:-//Kith//Kith " KITH_VERSION "//EN");
    put(b, "CALSCALE:GREGORIAN");
    put(b, "METHOD:PUBLISH");
    put_text(b, "X-WR-CALNAME:", c->name);
    put(b, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    put(b, "X-PUBLISHED-TTL:PT1H");
    for (size_t i = 0; i < c->n; i++)
        put_event(b, &c->events[i], c);
    put(b, "END:VCALENDAR");
}

bool ics_uid_read(struct str uid, int64_t hub_id, int64_t *ret_id) {
    ptrdiff_t at = str_find(uid, STR("@"));
    int64_t hub;
    if (at < 0 || !str_starts(uid, "exchange-") || !str_ends(uid, ".kith"))
        return false;
    struct str id = str_slice(uid, sizeof "exchange-" - 1, (size_t)at);
    struct str of = str_slice(uid, (size_t)at + 1, uid.n - (sizeof ".kith" - 1));
    return str_i64(id, ret_id) && *ret_id > 0 && str_i64(of, &hub) && hub == hub_id;
}
