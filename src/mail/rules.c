/* What is decided about messages: when, how often, and what an answer means. Pure. */
#include "mail/mail.h"

static const char *const channels[MAIL_CHANNELS] = {"email", "sms", "letter"};
static const char *const paces[MAIL_PACES] = {"each", "answers", "daily", "weekly", "none"};
static const char *const states[MAIL_STATES] = {"waiting", "gathered", "sending",
                                                "sent",    "failed",   "dropped"};

const char *mail_channel_name(enum mail_channel ch) {
    return channels[ch];
}

bool mail_channel_parse(struct str s, enum mail_channel *ret) {
    size_t i;
    const bool found = str_among(s, channels, MAIL_CHANNELS, &i);
    if (found)
        *ret = (enum mail_channel)i;
    return found;
}

const char *mail_pace_name(enum mail_pace p) {
    return paces[p];
}

bool mail_pace_parse(struct str s, enum mail_pace *ret) {
    size_t i;
    const bool found = str_among(s, paces, MAIL_PACES, &i);
    if (found)
        *ret = (enum mail_pace)i;
    return found;
}

const char *mail_state_name(enum mail_state s) {
    return states[s];
}

bool mail_state_parse(struct str s, enum mail_state *ret) {
    size_t i;
    const bool found = str_among(s, states, MAIL_STATES, &i);
    if (found)
        *ret = (enum mail_state)i;
    return found;
}

/* The next eight o'clock after `now`; of the next Monday where weekly. */
static int64_t next_morning(int64_t now, const struct zone *z, bool weekly) {
    int64_t day = zone_day(z, now);
    while (zone_at(z, day, MAIL_MORNING) <= now || (weekly && day_weekday(day) != 0))
        day++;
    return zone_at(z, day, MAIL_MORNING);
}

struct mail_plan mail_plan(enum mail_pace pace, enum mail_weight weight, int64_t now, const struct zone *z) {
    const struct zone *zone = z ? z : zone_of(STR_NULL);
    const bool at_once =
        weight == MAIL_URGENT || pace == MAIL_EACH || (pace == MAIL_ANSWERS && weight == MAIL_WAITS);
    if (at_once)
        return (struct mail_plan){.goes = true, .due_at = now};
    if (pace == MAIL_NONE)
        return (struct mail_plan){.goes = false};
    return (struct mail_plan){
        .goes = true, .digest = true, .due_at = next_morning(now, zone, pace == MAIL_WEEKLY)};
}

int64_t mail_back_off(int64_t tries, double jitter) {
    const int64_t most = 6 * INT64_C(3600);
    int64_t seconds = 15;
    for (int64_t i = 1; i < tries && seconds < most; i++)
        seconds *= 4;
    seconds = seconds < most ? seconds : most;
    return seconds + (int64_t)((double)seconds * (jitter - 0.5) / 2);
}

bool mail_address_valid(struct str s) {
    size_t at = s.n, dots = 0;
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c >= 0x7f || str_has(STR("<>()[],;:\\\""), (char)c))
            return false;
        if (c == '@' && at != s.n)
            return false;
        if (c == '@')
            at = i;
        dots += c == '.' && at != s.n;
    }
    return s.n <= 254 && at > 0 && at <= 64 && at + 1 < s.n && s.p[s.n - 1] != '.' && s.p[at + 1] != '.' &&
           s.p[at + 1] != '-' && (dots || str_eqz(str_slice(s, at + 1, s.n), "localhost"));
}

struct str mail_phone(struct arena *a, struct str s) {
    char *z = arena_alloc(a, s.n + 1);
    size_t n = 0, digits = 0;
    if (!z)
        return STR_NULL;
    for (size_t i = 0; i < s.n; i++) {
        const bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        digits += digit;
        if (digit || (s.p[i] == '+' && n == 0))
            z[n++] = s.p[i];
    }
    return digits >= 6 && digits <= 15 ? str_of(z, n) : STR_NULL;
}

struct str mail_phone_end(struct str phone) {
    enum { END = 7 };
    return str_slice(phone, phone.n > END ? phone.n - END : 0, phone.n);
}

/* Whether a refusal of the recipient says that there is none such (RFC 3463: 5.1.x, 5.2.1), or says nothing
 * but 550, 551 or 553. Others (relaying denied, a full box, a policy) may be mended. */
static bool nobody(struct str answer, int64_t code) {
    const struct str rest = str_slice(answer, 4, answer.n);
    if (str_starts(rest, "5.1.") || str_starts(rest, "5.2.1 "))
        return true;
    const bool enhanced = rest.n > 3 && rest.p[0] == '5' && rest.p[1] == '.';
    return !enhanced && (code == 550 || code == 551 || code == 553);
}

/* Nobody's message is at fault where the server refuses us before it is told whom it is for. */
enum mail_fate mail_fate_smtp(struct str answer, struct str command, bool handed) {
    const bool rcpt = str_eqz(command, "RCPT"), data = str_eqz(command, "DATA");
    int64_t code = 0;
    (void)str_i64(str_slice(answer, 0, 3), &code);
    if (handed && code >= 200 && code < 300)
        return MAIL_TAKEN;
    if (handed && (code < 400 || code > 599))
        return MAIL_UNKNOWN;
    if (code == 421 || (!rcpt && !data))
        return MAIL_AWAY;
    if (code >= 400 && code < 500)
        return MAIL_LATER;
    if (code >= 500 && code < 600)
        return rcpt && nobody(answer, code) ? MAIL_NOBODY : MAIL_REFUSED;
    return MAIL_AWAY;
}

enum mail_fate mail_fate_http(int64_t status, bool handed) {
    if (status >= 200 && status < 300)
        return MAIL_TAKEN;
    if (status == 408 || status == 425 || status == 429)
        return MAIL_LATER;
    if (status == 401 || status == 403 || status == 404 || status == 405)
        return MAIL_AWAY;
    if (status >= 400 && status < 500)
        return MAIL_REFUSED;
    if (status >= 300)
        return MAIL_AWAY;
    return handed ? MAIL_UNKNOWN : MAIL_AWAY;
}
