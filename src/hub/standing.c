/* Whether programs that were let in may still do what they ask for, when it is done. */
#include "hub/inside.h"

#include <stdlib.h>

#include "base/json.h"
#include "gen/hub_sql.h"

void principal_weigh(struct principal *p) {
    struct member *m = &p->member;
    if (p->by_token && p->second_due)
        m->roles = 0;
    p->is_member = m->state == MEMBER_ACTIVE;
    p->coordinator = p->is_member && ((m->roles & ROLE_COORDINATOR) != 0 ||
                                      (p->by_token && p->scope == SCOPE_ADMIN && !p->second_due));
    p->staff = p->coordinator || (p->is_member && (m->roles & ROLE_PRACTITIONER) != 0);
}

enum err_code no_token(struct err *err) {
    return err_set(err, ERR_UNAUTHENTICATED, NULL, "token", "This token is not known, or it has ended");
}

static struct principal *program_of(const struct app_asker *asker) {
    struct principal *p = asker->rq->who; /* this request's own, and no other thread has it while it writes */
    return p && p->by_token ? p : NULL;
}

static int by_id(const void *x, const void *y) {
    const int64_t a = *(const int64_t *)x, b = ((const struct token_standing_row *)y)->id;
    return (a > b) - (a < b);
}

/* The principal as it is now, and what it may now. */
static enum err_code decide(struct app_asker *asker, const struct token_standing_row *row, struct err *err) {
    struct http_request *rq = asker->rq;
    struct principal *p = rq->who;
    const int64_t now = clock_seconds(&app_of(rq)->clock);
    if (!row || row->has_ended_at || (row->has_ends_at && row->ends_at <= now)) {
        asker->code = no_token(&asker->err);
        return ERR_OK;
    }
    if (p->in_hub && p->hub.id == p->token_hub_id) {
        if (!member_state_parse(row->state, &p->member.state) || !scope_parse(row->scope, &p->scope))
            return err_set(err, ERR_CORRUPT, NULL, "state", "A membership's state is unknown");
        p->member.roles = (row->coordinator > 0 ? (unsigned)ROLE_COORDINATOR : 0u) |
                          (row->practitioner > 0 ? (unsigned)ROLE_PRACTITIONER : 0u);
        p->member.account_id = row->has_account_id ? row->account_id : 0;
        principal_weigh(p);
    }
    asker->code =
        access_decide((enum access)rq->route->need, p, p->in_hub, rq->method != HTTP_GET, &asker->err);
    return ERR_OK;
}

/* All whose token is of one hub. */
static enum err_code look_in(struct db_conn *c, struct arena *a, struct app_asker *askers, size_t n,
                             int64_t hub_id, struct err *err) {
    struct str ids = STR_NULL;
    struct token_standing_row *rows = NULL;
    size_t n_ids = 0, n_rows = 0;
    int64_t *list = arena_new_array(a, int64_t, n);
    if (!list)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const struct principal *p = program_of(&askers[i]);
        if (p && p->token_hub_id == hub_id)
            list[n_ids++] = p->token_id;
    }
    enum err_code code = json_ids(a, list, n_ids, &ids, err);
    if (code == ERR_OK)
        code = token_standing(c, a, &(struct token_standing_in){hub_id, ids}, &rows, &n_rows, err);
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        const struct principal *p = program_of(&askers[i]);
        if (!p || p->token_hub_id != hub_id)
            continue;
        const struct token_standing_row *row =
            n_rows > 0 ? bsearch(&p->token_id, rows, n_rows, sizeof *rows, by_id) : NULL;
        code = decide(&askers[i], row, err);
    }
    return code;
}

/* Those who wait together are of one hub, as a rule. */
enum err_code hub_standing(struct db_conn *c, struct arena *a, struct app_asker *askers, size_t n,
                           struct err *err) {
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < n; i++) {
        const struct principal *p = program_of(&askers[i]);
        bool first = p != NULL;
        for (size_t k = 0; first && k < i; k++) {
            const struct principal *before = program_of(&askers[k]);
            first = !before || before->token_hub_id != p->token_hub_id;
        }
        if (first)
            code = look_in(c, a, askers, n, p->token_hub_id, err);
    }
    return code;
}
