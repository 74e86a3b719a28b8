#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

enum { LONGEST_LINE = 4096 };

static const char *const level_names[] = {"error", "warn", "info", "debug"};

bool log_level_parse(struct str s, enum log_level *ret) {
    size_t i;
    const bool known = str_among(s, level_names, sizeof(level_names) / sizeof(level_names[0]), &i);
    if (known)
        *ret = (enum log_level)i;
    return known;
}

bool log_is_journal(int fd, const char *journal_stream) {
    struct stat st;
    char own[64];
    if (!journal_stream || fstat(fd, &st) != 0)
        return false;
    snprintf(own, sizeof own, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    return strcmp(own, journal_stream) == 0;
}

static size_t put_head(char *line, size_t size, const struct log *l, enum log_level level,
                       const char *event) {
    static const char *const priorities[] = {"<3>", "<4>", "<6>", "<7>"}; /* as syslog counts */
    struct timespec now;
    int year, month, day; /* not by gmtime_r, which takes a lock that all threads share */
    clock_gettime(CLOCK_REALTIME, &now);
    day_to_ymd(day_of_seconds(now.tv_sec), &year, &month, &day);
    const int second = (int)(now.tv_sec - day_of_seconds(now.tv_sec) * SECONDS_A_DAY);
    int n = snprintf(line, size, "%stime=%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ level=%s event=%s",
                     l->journal ? priorities[level] : "", year, month, day, second / 3600, second / 60 % 60,
                     second % 60, now.tv_nsec / 1000000, level_names[level], event);
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

void log_line(const struct log *l, enum log_level level, const char *event, const char *fmt, ...) {
    if (level > l->level)
        return;
    char line[LONGEST_LINE];
    size_t room = sizeof(line) - 1; /* for the newline */
    size_t n = put_head(line, room, l, level, event);
    if (fmt && *fmt && n + 1 < room) {
        line[n++] = ' ';
        va_list args;
        va_start(args, fmt);
        int more = vsnprintf(line + n, room - n, fmt, args);
        va_end(args);
        if (more > 0)
            n += (size_t)more < room - n ? (size_t)more : room - n - 1;
    }
    /* One event is one line, whatever was in the values. */
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
            line[i] = ' ';
    line[n++] = '\n';
    ssize_t written;
    do
        written = write(l->fd, line, n);
    while (written < 0 && errno == EINTR);
}

struct str log_quote(struct arena *a, struct str s) {
    bool plain = s.n > 0;
    for (size_t i = 0; plain && i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        plain = c > ' ' && c != 0x7F && c != '"' && c != '=' && c != '\\';
    }
    if (plain)
        return s;
    char *z = s.n < (SIZE_MAX - 3) / 4 ? arena_alloc(a, 4 * s.n + 3) : NULL;
    if (!z)
        return STR("");
    static const char digit[] = "0123456789abcdef";
    size_t n = 0;
    z[n++] = '"';
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') {
            z[n++] = '\\';
            z[n++] = (char)c;
        } else if (c == '\n') {
            z[n++] = '\\';
            z[n++] = 'n';
        } else if (c < ' ' || c == 0x7F) {
            z[n++] = '\\';
            z[n++] = 'x';
            z[n++] = digit[c >> 4];
            z[n++] = digit[c & 15];
        } else {
            z[n++] = (char)c;
        }
    }
    z[n++] = '"';
    return str_of(z, n);
}

static uint64_t hash(uint64_t h, struct str s) { /* FNV-1a */
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    return h;
}

/* Its own place; else one that has been quiet for long enough; else the one that is left for the rest. */
static struct log_repeat *place_of(struct log_repeats *r, uint64_t what, int64_t quiet) {
    struct log_repeat *free_one = NULL;
    for (size_t i = 0; i < LOG_REPEATS; i++) {
        struct log_repeat *p = &r->list[i];
        if (p->told && p->what == what)
            return p;
        if ((p->told == 0 || p->told <= quiet) && (!free_one || p->told < free_one->told))
            free_one = p;
    }
    if (!free_one)
        return &r->list[LOG_REPEATS];
    *free_one = (struct log_repeat){.what = what};
    return free_one;
}

bool log_again(struct log_repeats *r, const char *event, struct str detail, int64_t now_micros,
               int64_t *ret_repeated) {
    const uint64_t what = hash(hash(UINT64_C(0xcbf29ce484222325), str_from(event)), detail);
    const int64_t quiet = now_micros - LOG_REPEAT_SECONDS * INT64_C(1000000);
    pthread_mutex_lock(&r->lock);
    struct log_repeat *p = place_of(r, what, quiet);
    const bool tell = p->told == 0 || p->told <= quiet;
    *ret_repeated = p->since;
    p->since = tell ? 0 : p->since + 1;
    p->told = tell ? now_micros : p->told;
    pthread_mutex_unlock(&r->lock);
    return tell;
}
