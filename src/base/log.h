/* Structured lines (logfmt) to stderr: time, level, event, then key=value. Never personal data or secrets. */
#ifndef KITH_BASE_LOG_H
#define KITH_BASE_LOG_H

#include <pthread.h>

#include "base/str.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* A log is a value that hangs off struct app. */
struct log {
    int fd;
    enum log_level level;
    bool journal; /* each line begins with its priority, "<6>", which systemd's journal takes off again */
};

bool log_level_parse(struct str s, enum log_level *ret); /* error, warn, info, debug */

/* Is fd what JOURNAL_STREAM ("DEVICE:INODE") says that the journal reads? */
bool log_is_journal(int fd, const char *journal_stream);

/* One line by one write(2), so that threads do not mix. `fmt` gives the key=value part; values with blanks
 * are the caller's to quote with log_quote. */
void log_line(const struct log *l, enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
struct str log_quote(struct arena *a, struct str s);

/* Keeps what fails a thousand times a second from filling the log: the same event with the same detail is
 * told once, then counted, and told again at most every LOG_REPEAT_SECONDS. Zero is an empty one; for all
 * threads. What differs from more than LOG_REPEATS others of these seconds shares one place with its like. */
enum { LOG_REPEATS = 16, LOG_REPEAT_SECONDS = 5 };

struct log_repeats {
    pthread_mutex_t lock;
    struct log_repeat {
        uint64_t what; /* a hash: two that are taken for one cost a line */
        int64_t told;  /* monotonic microseconds; 0: an empty place */
        int64_t since; /* how often since */
    } list[LOG_REPEATS + 1];
};

/* true: it is to be told, and was held back `*ret_repeated` times since it was told last. */
bool log_again(struct log_repeats *r, const char *event, struct str detail, int64_t now_micros,
               int64_t *ret_repeated);

#endif
