/* In which language a request is answered: what was chosen here (a cookie), else what the browser asks for
 * (RFC 9110, section 12.5.4), else English. */
#include "http/internal.h"

#include <assert.h>
#include <string.h>

/* "0.8" as 800; RFC 9110, section 12.4.2. What is none counts as 0: it is not asked for. */
static unsigned weight(struct str s) {
    unsigned n = 0, place = 1000;
    if (!s.n || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.') || s.n > 5)
        return 0;
    for (size_t i = 0; i < s.n; i++) {
        if (i == 1)
            continue;
        if (s.p[i] < '0' || s.p[i] > '9')
            return 0;
        n += (unsigned)(s.p[i] - '0') * place;
        place /= 10;
    }
    return n <= 1000 ? n : 0;
}

/* Cuts "cy-GB; q=0.8" into its tag and weight. */
static unsigned entry(struct str piece, struct str *ret_tag) {
    struct str rest = piece, part;
    unsigned q = 1000;
    (void)str_next(&rest, ';', &part);
    *ret_tag = str_trim(part);
    while (str_next(&rest, ';', &part)) {
        part = str_trim(part);
        if (part.n > 2 && (part.p[0] == 'q' || part.p[0] == 'Q') && part.p[1] == '=')
            q = weight(str_slice(part, 2, part.n));
    }
    return q;
}

/* NULL where the header names none that we have. */
static const struct language *language_asked(struct str header) {
    const struct language *best = NULL;
    unsigned most = 0;
    struct str piece;
    for (unsigned i = 0; i < 32 && str_next(&header, ',', &piece); i++) {
        struct str tag;
        const unsigned q = entry(piece, &tag);
        const struct language *l = q > most ? language_by_tag(tag) : NULL;
        if (l && l->offered) {
            best = l;
            most = q;
        }
    }
    return best;
}

const struct language *language_of_call(const struct http_call *call, struct str chosen) {
    const struct language *l = chosen.p ? language_by_tag(chosen) : NULL;
    if (!l)
        l = language_asked(call_header(call, "Accept-Language"));
    return l;
}

void http_set_language(struct http_request *rq, const struct language *l) {
    enum { YEAR = 365 * 24 * 60 * 60 };
    cookie_set(rq, rq->server->language_name, str_from(l->tag), YEAR);
}
