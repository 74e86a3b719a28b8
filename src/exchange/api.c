#include "exchange/api.h"

#include <stdio.h>
#include <string.h>

enum err_code api_page(struct http_request *rq, const char *list, bool has_limit, int64_t limit,
                       struct str cursor, struct api_list *ret, struct err *err) {
    return api_list_read(rq->arena, list, has_limit, limit, cursor, 1, ret, err);
}

enum err_code api_refused(enum err_code code, struct err *err) {
    static const struct {
        const char *theirs, *ours;
    } words[] = {
        {"amount", "minutes"},
        {"day", "date"},
        {"expires_at", "expires"},
        {"who", "receiver"},
    };
    if (!err || code == ERR_OK)
        return code;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(err->field, words[i].theirs) == 0) {
            snprintf(err->field, sizeof err->field, "%s", words[i].ours);
            break;
        }
    }
    bool named = strcmp(err->field, "from") == 0 || strcmp(err->field, "to") == 0;
    if (code == ERR_NOT_FOUND && named)
        code = err->code = ERR_INVALID;
    return code;
}
