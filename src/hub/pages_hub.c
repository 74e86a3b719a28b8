/* What a member keeps for themselves: their words, their tokens. */
#include "hub/pages.h"

#include "gen/hub_html.h"
#include "gen/hub_routes.h"
#include "hub/page.h"

/* ---- a member's own words ---- */

enum err_code page_profile(struct http_request *rq, const struct page_profile_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct profile_view v = {.form = form_of(rq, &profile_form_def),
                             .csrf = http_csrf(rq),
                             .action = rq->path,
                             .tokens = hub_path(rq, "tokens"),
                             .version = str_fmt(rq->arena, "%lld", (long long)p->member.version),
                             .m = p->member,
                             .acting = p->acting};
    enum err_code code = app_pieces(rq, "profile", 0, &v.pieces, err);
    if (code == ERR_OK)
        code = areas_known(rq, &v.areas, &v.n_areas, err);
    if (code != ERR_OK)
        return code;
    return PAGE(rq, form_status(v.form),
                (&(struct ui_page){.title = p->acting ? tr_str("What they say")
                                                      : tr_str("What you say of yourself")}),
                profile_html, &v, err);
}

struct profile_change {
    struct http_request *rq;
    struct member_change change;
    int64_t version;
};

static enum err_code profile_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct profile_change *s = ctx;
    const struct principal *p = principal_of(s->rq);
    struct doer by = hub_doer(s->rq);
    return member_change_apply(c, s->rq->arena, &by, &p->hub, p->member.id, &s->change, s->version, err);
}

static enum err_code profile_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    (void)ctx;
    if (code == ERR_OK)
        return http_see_other(rq, hub_path(rq, "profile?done=saved"), err);
    return form_took(rq, code, err)
               ? page_profile(rq, &(struct page_profile_in){.hub = principal_of(rq)->hub.slug}, err)
               : code;
}

enum err_code page_profile_post(struct http_request *rq, const struct page_profile_post_in *in,
                                struct err *err) {
    struct profile_change *s = arena_new(rq->arena, struct profile_change);
    if (!s)
        return err_nomem(err);
    *s = (struct profile_change){.rq = rq,
                                 .version = in->form.version,
                                 .change = {.set_about = true,
                                            .set_area = true,
                                            .about = in->form.about,
                                            .area = in->form.area,
                                            .by_themselves = true}};
    return app_write(rq, profile_flow, s, profile_after, err);
}

/* ---- tokens ---- */

static struct str scope_words(enum scope s) {
    static const char *const words[] = {TR("May read what you can see"), TR("May also do what you can do"),
                                        TR("May act as a coordinator")};
    return tr_str(words[s]);
}

enum err_code page_tokens(struct http_request *rq, const struct page_tokens_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct db_conn *c;
    struct token *list;
    struct tokens_view v = {.form = form_of(rq, &token_form_def),
                            .csrf = http_csrf(rq),
                            .action = hub_path(rq, "tokens"),
                            .coordinator = p->coordinator};
    enum err_code code = app_read(rq, &c, err);
    if (code == ERR_OK)
        code = token_list(c, rq->arena, p->hub.id, p->member.id, &list, &v.n_tokens, err);
    if (code != ERR_OK)
        return code;
    struct view_token *tokens = arena_new_array(rq->arena, struct view_token, v.n_tokens);
    if (!tokens)
        return err_nomem(err);
    for (size_t i = 0; i < v.n_tokens; i++)
        tokens[i] = (struct view_token){.name = list[i].name,
                                        .scope = scope_words(list[i].scope),
                                        .made_at = list[i].made_at,
                                        .used_at = list[i].used_at,
                                        .end = hub_path(rq, "tokens/%lld/end", (long long)list[i].id)};
    v.tokens = tokens;
    return PAGE(rq, form_status(v.form), (&(struct ui_page){.title = tr_str("Tokens for programs")}),
                tokens_html, &v, err);
}

struct token_making {
    struct http_request *rq;
    enum scope scope;
    struct str name, token;
    int64_t id;
};

static enum err_code token_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct token_making *s = ctx;
    const struct principal *p = principal_of(s->rq);
    struct doer by = hub_doer(s->rq);
    return token_create(c, s->rq->arena, &by, p->hub.id, p->member.id, s->scope, p->second, s->name,
                        &s->token, err);
}

static enum err_code token_after(struct http_request *rq, void *ctx, enum err_code code, struct err *err) {
    struct token_making *s = ctx;
    if (code != ERR_OK)
        return form_took(rq, code, err)
                   ? page_tokens(rq, &(struct page_tokens_in){.hub = principal_of(rq)->hub.slug}, err)
                   : code;
    const struct link_once_view v = {
        .title = tr_str("The token is made"),
        .words = tr_str("The program sends it with each request: Authorization: Bearer, then the token."),
        .label = tr_str("The token"),
        .link = s->token,
        .again = tr_str("Copy it now: it is not shown again."),
        .next_href = hub_path(rq, "tokens"),
        .next_label = tr_str("Back to your tokens")};
    return link_once_send(rq, &v, err);
}

/* A token outlives the acting: it would be a lasting key to somebody else's hours. */
static enum err_code own_only(const struct principal *p, struct err *err) {
    return p->acting
               ? err_set(err, ERR_DENIED, NULL, "acting", "Tokens are their owner's own. Stop acting first")
               : ERR_OK;
}

enum err_code page_token_create(struct http_request *rq, const struct page_token_create_in *in,
                                struct err *err) {
    const struct principal *p = principal_of(rq);
    struct token_making *s = arena_new(rq->arena, struct token_making);
    if (!s)
        return err_nomem(err);
    *s = (struct token_making){.rq = rq, .name = in->form.name};
    enum err_code code = own_only(p, err);
    if (code == ERR_OK && !scope_parse(in->form.scope, &s->scope))
        code = err_set(err, ERR_INVALID, "scope", "scope", "Choose what the token may do");
    if (code == ERR_OK && s->scope == SCOPE_ADMIN && !p->coordinator)
        code = err_set(err, ERR_INVALID, "scope", "scope", "Only a coordinator may make such a token");
    return code != ERR_OK ? token_after(rq, s, code, err) : app_write(rq, token_flow, s, token_after, err);
}

static enum err_code token_end_flow(struct db_conn *c, void *ctx, struct err *err) {
    struct token_making *s = ctx;
    const struct principal *p = principal_of(s->rq);
    struct doer by = hub_doer(s->rq);
    return token_stop(c, &by, p->hub.id, p->member.id, s->id, err);
}

static enum err_code token_end_after(struct http_request *rq, void *ctx, enum err_code code,
                                     struct err *err) {
    (void)ctx;
    return code == ERR_OK ? http_see_other(rq, hub_path(rq, "tokens?done=token-ended"), err) : code;
}

enum err_code page_token_end(struct http_request *rq, const struct page_token_end_in *in, struct err *err) {
    struct token_making *s = arena_new(rq->arena, struct token_making);
    if (!s)
        return err_nomem(err);
    *s = (struct token_making){.rq = rq, .id = in->id};
    return app_write(rq, token_end_flow, s, token_end_after, err);
}
