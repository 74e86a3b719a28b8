#include "hub/inside.h"

struct str notice_of(struct str word) {
    static const struct {
        const char *word, *sentence;
    } notices[] = {
#define N(word, sentence) {word, sentence},
#include "hub/notices.def"
#undef N
    };
    for (size_t i = 0; i < sizeof(notices) / sizeof(*notices); i++)
        if (str_eqz(word, notices[i].word))
            return str_from(notices[i].sentence);
    return STR_NULL;
}
