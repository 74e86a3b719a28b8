#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "ui/tpl.h"

static void plainly(struct buf *b, const char *from, const char *to) {
    tpl_text(b, str_of(from, (size_t)(to - from)));
}

void tpl_words(struct buf *b, const char *text, const char *shown, size_t n) {
    const char *said = tr(text);
    if (said == text) {
        buf_put(b, shown, n);
        return;
    }
    for (struct tpl_parts p = tpl_parts(text); tpl_part(b, &p);)
        ; /* it has none */
}

struct tpl_parts tpl_parts(const char *text) {
    return (struct tpl_parts){.at = tr(text)};
}

/* The number after `{`, `<` or `</`, and what must close it. NULL where it is no part. */
static const char *number(const char *at, int *ret) {
    const bool closes = at[0] == '<' && at[1] == '/';
    const char *digits = at + (closes ? 2 : 1);
    char *end;
    if (*digits < '1' || *digits > '9')
        return NULL;
    const long n = strtol(digits, &end, 10);
    if (n > 99)
        return NULL;
    *ret = closes ? -(int)n : (int)n;
    if (at[0] == '<' && !closes && *end == '/')
        end++;
    return *end == (at[0] == '{' ? '}' : '>') ? end + 1 : NULL;
}

bool tpl_part(struct buf *b, struct tpl_parts *p) {
    const char *from = p->at;
    for (const char *at = from;; at++) {
        at += strcspn(at, "\\{<");
        if (!*at) {
            plainly(b, from, at);
            p->at = at;
            return false;
        }
        if (*at == '\\' && at[1]) {
            plainly(b, from, at);
            from = ++at;
            continue;
        }
        const char *after = number(at, &p->part);
        if (after) {
            plainly(b, from, at);
            p->at = after;
            return true;
        }
    }
}
