/* The API of what people told of themselves, their checks, and whom they are kept apart from. */
#include "catalogue/inside.h"
#include "catalogue/json.h"
#include "hub/api.h"

#include "gen/catalogue_routes.h"

static bool is_own(const struct principal *p, int64_t member_id) {
    return p->is_member && p->member.id == member_id;
}

static bool sees_whole(const struct principal *viewer, int64_t member_id) {
    return viewer->coordinator || is_own(viewer, member_id);
}

/* Others see those who take part, may be found, and are not kept apart from them. */
static enum err_code visible(struct db_conn *c, struct arena *a, const struct principal *viewer, int64_t id,
                             struct profile *ret, struct err *err) {
    struct member m;
    bool blocked = false;
    enum err_code rc = member_get(c, a, viewer->hub.id, id, &m, err);
    if (!rc)
        rc = profile_get(c, a, viewer->hub.id, id, ret, err);
    if (rc || sees_whole(viewer, id))
        return rc;
    rc = members_blocked(c, a, viewer->hub.id, viewer->member.id, id, &blocked, err);
    if (!rc && (blocked || m.state != MEMBER_ACTIVE || !ret->findable))
        return err_set(err, ERR_NOT_FOUND, "member", "no-member", "There is no such member in this hub");
    return rc;
}

enum err_code api_profile(struct http_request *rq, const struct api_profile_in *in, struct err *err) {
    const struct principal *viewer = principal_of(rq);
    struct profile p;
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = visible(c, rq->arena, viewer, in->id, &p, err);
    if (!rc && viewer->coordinator)
        rc = hub_trace(rq, in->id, TRACE_PERSON, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    profile_json(&j, &p, sees_whole(viewer, p.member_id));
    http_etag(rq, p.version);
    return api_send(rq, err);
}

static struct str changed(const struct api_asked *k, const char *name, struct str now, struct str to,
                          bool null) {
    return null || api_blank(k->rq, name) ? STR("") : to.p ? to : now;
}

static void lists_changed(const struct api_asked *k, const struct api_profile_patch *f, struct profile *p) {
    const struct {
        const char *name;
        const struct str *list;
        size_t n;
        const struct str **to;
        size_t *to_n;
    } lists[] = {{"can", f->can, f->n_can, &p->can, &p->n_can},
                 {"wish", f->wish, f->n_wish, &p->wish, &p->n_wish},
                 {"languages", f->languages, f->n_languages, &p->languages, &p->n_languages},
                 {"access", f->access, f->n_access, &p->access, &p->n_access}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!api_sent(k->rq, lists[i].name))
            continue;
        *lists[i].to = lists[i].list;
        *lists[i].to_n = lists[i].n;
    }
}

static enum err_code profile_change(struct db_conn *c, void *ctx, struct app_answer *answer,
                                    struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_profile_patch *f = &((const struct api_profile_change_in *)k->in)->form;
    const struct principal *viewer = principal_of(k->rq);
    struct doer by = hub_doer(k->rq);
    struct profile p;
    struct json_out j;
    enum err_code rc = visible(c, k->rq->arena, viewer, k->id, &p, err);
    if (!rc && !viewer->coordinator && !is_own(viewer, k->id))
        return err_set(err, ERR_DENIED, NULL, "own", "You can change your own words only");
    if (!rc)
        rc = http_if_match(k->rq, p.version, err);
    if (!rc)
        rc = api_patch_check(k->rq, err);
    if (rc)
        return rc;
    if (!is_own(viewer, k->id))
        by.for_member_id = k->id;
    p.head = changed(k, "head", p.head, f->head, f->null_head);
    p.hands = changed(k, "hands", p.hands, f->hands, f->null_hands);
    p.heart = changed(k, "heart", p.heart, f->heart, f->null_heart);
    p.life = changed(k, "life", p.life, f->life, f->null_life);
    p.postcode = changed(k, "postcode", p.postcode, f->postcode, f->null_postcode);
    lists_changed(k, f, &p);
    if (f->has_area || f->null_area)
        p.area_id = f->has_area ? f->area : 0;
    p.findable = f->has_findable ? f->findable : p.findable;
    p.neighbours = f->has_neighbours ? f->neighbours : p.neighbours;
    p.version = http_request_header(k->rq, "If-Match").p ? p.version : 0;
    rc = profile_set(c, k->rq->arena, &by, viewer->hub.id, &p, err);
    if (!rc)
        rc = profile_get(c, k->rq->arena, viewer->hub.id, k->id, &p, err);
    if (rc)
        return rc;
    answer->status = 200;
    answer->version = p.version;
    json_start(&j, &answer->body);
    profile_json(&j, &p, sees_whole(viewer, p.member_id));
    return ERR_OK;
}

enum err_code api_profile_change(struct http_request *rq, const struct api_profile_change_in *in,
                                 struct err *err) {
    return api_ask(rq, profile_change, in, in->id, err);
}

/* ---- checks ---- */

static enum err_code put_checks(struct db_conn *c, struct http_request *rq, int64_t member_id, struct buf *b,
                                struct err *err) {
    struct member m;
    struct member_check *list;
    struct json_out j;
    size_t n;
    int64_t hub_id = principal_of(rq)->hub.id;
    enum err_code rc = member_get(c, rq->arena, hub_id, member_id, &m, err);
    if (!rc)
        rc = member_checks(c, rq->arena, hub_id, member_id, &list, &n, err);
    if (rc)
        return rc;
    json_start(&j, b);
    checks_json(&j, rq->arena, list, n);
    return ERR_OK;
}

enum err_code api_checks(struct http_request *rq, const struct api_checks_in *in, struct err *err) {
    struct db_conn *c;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = put_checks(c, rq, in->id, &rq->out, err);
    if (!rc)
        rc = hub_trace(rq, in->id, TRACE_CHECKS, err);
    return rc ? rc : api_send(rq, err);
}

static enum err_code check_enter(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_check_form *f = &((const struct api_check_enter_in *)k->in)->form;
    struct doer by = hub_doer(k->rq);
    enum check_level level = CHECK_NONE;
    (void)check_level_parse(f->level, &level);
    if (level != CHECK_NONE && !f->has_until)
        return err_set(err, ERR_INVALID, "until", "required", "Enter the last day on which it holds");
    enum err_code rc =
        level == CHECK_NONE
            ? member_check_set(c, k->rq->arena, &by, principal_of(k->rq)->hub.id, k->id, level, 0, err)
            : member_check_enter(c, k->rq->arena, &by, principal_of(k->rq)->hub.id, k->id,
                                 &(struct check_entry){.level = level,
                                                       .until_day = f->until,
                                                       .issued_day = f->has_issued ? f->issued : 0,
                                                       .digits = f->digits},
                                 err);
    answer->status = 200;
    return rc ? rc : put_checks(c, k->rq, k->id, &answer->body, err);
}

enum err_code api_check_enter(struct http_request *rq, const struct api_check_enter_in *in, struct err *err) {
    return api_ask(rq, check_enter, in, in->id, err);
}

/* ---- blocks ---- */

enum err_code api_blocks(struct http_request *rq, const struct api_blocks_in *in, struct err *err) {
    (void)in;
    const struct principal *p = principal_of(rq);
    struct block_made *list = NULL;
    struct db_conn *c;
    struct json_out j;
    size_t n = 0;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc && p->is_member)
        rc = blocks_made(c, rq->arena, p->hub.id, p->member.id, false, &list, &n, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    for (size_t i = 0; i < n; i++) {
        json_object(&j);
        json_put_id(&j, "other", list[i].other_id);
        json_put_str(&j, "name", person_shown(rq->arena, list[i].name));
        json_put_str(&j, "at", time_rfc3339(rq->arena, list[i].at));
        json_object_end(&j);
    }
    return api_items_end(&j, rq, err);
}

static enum err_code block_set(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_block_form *f = &((const struct api_block_set_in *)k->in)->form;
    const struct principal *p = principal_of(k->rq);
    struct doer by = hub_doer(k->rq);
    int64_t member_id = f->has_member ? f->member : p->member.id;
    struct err why = {0};
    if (!is_own(p, member_id) && !p->coordinator)
        return err_set(err, ERR_DENIED, "member", "own", "You can do this for yourself only");
    const bool blocked = !f->has_blocked || f->blocked;
    enum err_code rc =
        is_own(p, member_id)
            ? member_hide(c, k->rq->arena, &by, p->hub.id, member_id, f->other, blocked, &why)
            : member_block_set(c, k->rq->arena, &by, p->hub.id, member_id, f->other, blocked, &why);
    if (rc == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "other", "member", "There is no such member in this hub");
    if (rc)
        *err = why;
    answer->status = 204;
    return rc;
}

enum err_code api_block_set(struct http_request *rq, const struct api_block_set_in *in, struct err *err) {
    return api_ask(rq, block_set, in, 0, err);
}
