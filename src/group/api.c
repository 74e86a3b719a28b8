/* The API of group sessions: the same flows as JSON. */
#include "hub/api.h"
#include "group/pages.h"

/* ---- as JSON ---- */

static void put_rule(struct json_out *j, const char *key, bool has, enum group_rule r) {
    json_put_str(j, key, has ? str_from(group_rule_name(r)) : STR_NULL);
}

static void put_leaders(struct json_out *j, const struct group_session *s, bool whole) {
    json_key(j, "leaders");
    json_array(j);
    for (size_t i = 0; i < s->n_leaders; i++) {
        if (s->leaders[i].apart && !whole)
            continue;
        json_object(j);
        json_put_id(j, "id", s->leaders[i].id);
        json_put_str(j, "name", s->leaders[i].shown);
        json_object_end(j);
    }
    json_array_end(j);
}

static void put_counts(struct json_out *j, const struct group_session *s) {
    json_put_i64(j, "signed_up", s->n_in);
    json_put_i64(j, "waiting", s->n_waiting);
    json_put_i64(j, "came", s->n_came);
    json_put_i64(j, "led", s->n_led);
    json_put_i64(j, "guests", s->guests);
    put_rule(j, "counted_by", s->counted, s->counted_by);
    json_put_str(j, "mine",
                 s->leads       ? STR("leads")
                 : s->signed_up ? str_from(group_want_name(s->want))
                                : STR_NULL);
}

static void session_json(struct json_out *j, struct arena *a, const struct group_session *s, bool whole) {
    json_object(j);
    json_put_id(j, "id", s->id);
    api_put_id_or_null(j, "series", s->series_id);
    json_put_i64(j, "nth", s->nth);
    json_put_str(j, "title", s->title);
    json_put_str(j, "category", s->category);
    api_put_party(j, "asset", s->asset_id, s->asset_name);
    json_put_str(j, "place", s->place);
    json_put_str(j, "day", day_iso(a, s->day));
    json_put_str(j, "start", minute_of_day(a, s->start_minute));
    json_put_i64(j, "minutes", s->minutes);
    json_put_str(j, "starts_at", time_rfc3339(a, s->starts_at));
    json_key(j, "places");
    if (s->places)
        json_i64(j, s->places);
    else
        json_null(j);
    json_put_str(j, "note", s->note);
    put_rule(j, "rule", s->has_rule, s->rule);
    json_put_str(j, "lead_check", str_from(check_level_name(s->lead_check)));
    json_put_str(j, "help_check", str_from(check_level_name(s->help_check)));
    json_put_str(j, "state", str_from(group_state_name(s->state)));
    put_leaders(j, s, whole);
    put_counts(j, s);
    json_put_str(j, "created_at", time_rfc3339(a, s->created_at));
    json_put_str(j, "changed_at", time_rfc3339(a, s->changed_at));
    json_put_i64(j, "version", s->version);
    json_object_end(j);
}

/* ---- reading ---- */

enum err_code api_groups(struct http_request *rq, const struct api_groups_in *in, struct err *err) {
    const struct api_groups_query *q = &in->query;
    struct group_filter f = {.viewer_id = group_hand_of(rq).member_id,
                             .mine = q->mine,
                             .from_day = q->has_from ? q->from : INT32_MIN,
                             .to_day = q->has_to ? q->to : INT32_MAX,
                             .has_state = group_state_parse(q->state, &f.state)};
    struct group_session *rows;
    struct api_list page;
    struct db_conn *c;
    struct json_out j;
    size_t n;
    f.has_state = group_state_parse(q->state, &f.state);
    enum err_code rc = api_list_read(rq->arena, "sessions", q->has_limit, q->limit, q->cursor, 1, &page, err);
    if (!rc)
        rc = app_read(rq, &c, err);
    if (rc)
        return rc;
    f.after_id = page.n_keys ? page.keys[0] : 0;
    rc = group_list(c, rq->arena, &principal_of(rq)->hub, &f, page.limit + 1, &rows, &n, err);
    if (rc)
        return rc;
    size_t shown = api_list_shown(&page, n);
    api_items_start(&j, rq);
    for (size_t i = 0; i < shown; i++)
        session_json(&j, rq->arena, &rows[i], group_hand_of(rq).coordinator);
    if (n > shown)
        api_list_link(rq, "sessions", &rows[shown - 1].id, 1);
    return api_items_end(&j, rq, err);
}

enum err_code api_group(struct http_request *rq, const struct api_group_in *in, struct err *err) {
    struct group_session s;
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_get(c, rq->arena, &principal_of(rq)->hub, group_hand_of(rq).member_id, in->id, &s, err);
    if (rc)
        return rc;
    json_start(&j, &rq->out);
    session_json(&j, rq->arena, &s, group_hand_of(rq).coordinator);
    http_etag(rq, s.version);
    return api_send(rq, err);
}

/* ---- writing ---- */

static enum err_code answer_session(struct db_conn *c, const struct api_asked *k, int64_t id, int status,
                                    struct app_answer *answer, struct err *err) {
    struct group_session s;
    struct json_out j;
    enum err_code rc = group_get(c, k->rq->arena, k->hub, group_hand_of(k->rq).member_id, id, &s, err);
    if (rc)
        return rc;
    answer->status = status;
    answer->version = s.version;
    if (status == 201)
        answer->location = api_location(k, "sessions", id);
    json_start(&j, &answer->body);
    session_json(&j, k->rq->arena, &s, group_hand_of(k->rq).coordinator);
    return ERR_OK;
}

static enum err_code matches(struct db_conn *c, const struct api_asked *k, struct group_session *ret,
                             struct err *err) {
    enum err_code rc = group_hold(c, k->rq->arena, k->hub, k->id, ret, err);
    return rc ? rc : http_if_match(k->rq, ret->version, err);
}

static enum err_code start_read(struct str s, int *ret, struct err *err) {
    return minute_of_day_parse(s, ret) && *ret < 24 * 60
               ? ERR_OK
               : err_set(err, ERR_INVALID, "start", "time", "start must be a time like 14:30");
}

static enum err_code create(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_group_form *f = &((const struct api_group_create_in *)k->in)->form;
    struct group_new n = {.title = f->title,
                          .category = f->category,
                          .day = f->day,
                          .minutes = f->minutes,
                          .asset_id = f->has_asset ? f->asset : 0,
                          .place = f->place,
                          .leaders = f->leaders,
                          .n_leaders = f->n_leaders,
                          .places = f->has_places ? f->places : 0,
                          .note = f->note,
                          .has_until = f->has_until,
                          .until_day = f->until,
                          .times = f->has_times ? f->times : 0,
                          .past = true};
    int64_t id = 0;
    size_t times;
    n.has_rule = group_rule_parse(f->rule, &n.rule);
    (void)check_level_parse(f->lead_check, &n.lead_check);
    (void)check_level_parse(f->help_check, &n.help_check);
    (void)group_every_parse(f->every, &n.every);
    enum err_code rc = start_read(f->start, &n.start_minute, err);
    if (!rc)
        rc = group_create(c, k->rq->arena, &k->by, k->hub, &n, &id, &times, err);
    return rc ? rc : answer_session(c, k, id, 201, answer, err);
}

enum err_code api_group_create(struct http_request *rq, const struct api_group_create_in *in,
                               struct err *err) {
    return api_ask(rq, create, in, 0, err);
}

static struct str changed(const struct api_asked *k, const char *name, struct str now, struct str to,
                          bool null) {
    return null || api_blank(k->rq, name) ? STR("") : to.p ? to : now;
}

static enum err_code merge(const struct api_asked *k, const struct api_group_patch *f,
                           const struct group_session *now, struct group_new *n, struct err *err) {
    int64_t *leaders = arena_new_array(k->rq->arena, int64_t, now->n_leaders);
    if (!leaders)
        return err_nomem(err);
    for (size_t i = 0; i < now->n_leaders; i++)
        leaders[i] = now->leaders[i].id;
    bool own_leaders = !api_sent(k->rq, "leaders");
    *n = (struct group_new){.title = f->title.p ? f->title : now->title,
                            .category = f->category.p ? f->category : now->category,
                            .place = changed(k, "place", now->place, f->place, f->null_place),
                            .note = changed(k, "note", now->note, f->note, f->null_note),
                            .asset_id = f->null_asset  ? 0
                                        : f->has_asset ? f->asset
                                                       : now->asset_id,
                            .day = f->has_day ? f->day : now->day,
                            .minutes = f->has_minutes ? f->minutes : now->minutes,
                            .start_minute = now->start_minute,
                            .places = f->null_places  ? 0
                                      : f->has_places ? f->places
                                                      : now->places,
                            .has_rule = now->has_rule,
                            .rule = now->rule,
                            .lead_check = now->lead_check,
                            .help_check = now->help_check,
                            .leaders = own_leaders ? leaders : f->leaders,
                            .n_leaders = own_leaders ? now->n_leaders : f->n_leaders,
                            .past = true};
    (void)check_level_parse(f->lead_check, &n->lead_check);
    (void)check_level_parse(f->help_check, &n->help_check);
    if (f->null_rule)
        n->has_rule = false;
    else if (f->rule.p)
        n->has_rule = group_rule_parse(f->rule, &n->rule);
    return f->start.p ? start_read(f->start, &n->start_minute, err) : ERR_OK;
}

static enum err_code change(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_group_patch *f = &((const struct api_group_change_in *)k->in)->form;
    struct group_session now;
    struct group_new n;
    enum err_code rc = api_patch_check(k->rq, err);
    if (!rc)
        rc = matches(c, k, &now, err);
    if (!rc)
        rc = merge(k, f, &now, &n, err);
    if (!rc)
        rc = group_edit(c, k->rq->arena, &k->by, k->hub, k->id, &n, f->later, 0, err);
    return rc ? rc : answer_session(c, k, k->id, 200, answer, err);
}

enum err_code api_group_change(struct http_request *rq, const struct api_group_change_in *in,
                               struct err *err) {
    return api_ask(rq, change, in, in->id, err);
}

static enum err_code call_off(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_group_off *f = &((const struct api_group_off_in *)k->in)->form;
    struct group_session s;
    enum err_code rc = matches(c, k, &s, err);
    if (!rc)
        rc = group_call_off(c, k->rq->arena, &k->by, k->hub, k->id, f->later, f->words, err);
    return rc ? rc : answer_session(c, k, k->id, 200, answer, err);
}

enum err_code api_group_off(struct http_request *rq, const struct api_group_off_in *in, struct err *err) {
    return api_ask(rq, call_off, in, in->id, err);
}

static enum err_code wish(struct db_conn *c, const struct api_asked *k, bool up, struct app_answer *answer,
                          struct err *err) {
    const struct api_group_who *f = k->in;
    const struct group_hand hand = group_hand_of(k->rq);
    const int64_t member_id = f->has_member ? f->member : hand.member_id;
    const bool other = member_id != hand.member_id;
    bool waiting;
    if (other && !hand.coordinator)
        return err_set(err, ERR_DENIED, "member", "side", "Only a coordinator signs others up");
    if (!member_id)
        return err_set(err, ERR_INVALID, "member", "required", "Name the member");
    enum err_code rc =
        up ? group_sign_up(c, k->rq->arena, &k->by, k->hub, k->id, member_id, other, &waiting, err)
           : group_withdraw(c, k->rq->arena, &k->by, k->hub, k->id, member_id, other, err);
    return rc ? rc : answer_session(c, k, k->id, 200, answer, err);
}

static enum err_code sign_up(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    return wish(c, ctx, true, answer, err);
}

static enum err_code withdraw(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    return wish(c, ctx, false, answer, err);
}

enum err_code api_group_sign_up(struct http_request *rq, const struct api_group_sign_up_in *in,
                                struct err *err) {
    return api_ask(rq, sign_up, &in->form, in->id, err);
}

enum err_code api_group_withdraw(struct http_request *rq, const struct api_group_withdraw_in *in,
                                 struct err *err) {
    return api_ask(rq, withdraw, &in->form, in->id, err);
}

/* {"member": "123", "minutes": 90, "led": true} */
static enum err_code read_tick(const struct json *one, int64_t minutes, struct group_tick *ret,
                               struct err *err) {
    const struct json *id = json_get(one, "member"), *time = json_get(one, "minutes"),
                      *led = json_get(one, "led");
    struct str key;
    *ret = (struct group_tick){.minutes = minutes, .leads = json_truth(led)};
    if (json_type(one) != JSON_OBJECT || !str_i64(json_text(id), &ret->member_id) || ret->member_id <= 0)
        return err_set(err, ERR_INVALID, "came", "member", "Each item of came must name a member by id");
    for (size_t i = 0; i < json_count(one); i++) {
        (void)json_member(one, i, &key);
        if (!str_eqz(key, "member") && !str_eqz(key, "minutes") && !str_eqz(key, "led"))
            return err_set(err, ERR_INVALID, "came", "unknown",
                           "Items of came have member, minutes and led, and not %.*s",
                           STR_ARG(str_utf8_cut(key, 40)));
    }
    if ((time && json_type(time) != JSON_INT) || (led && json_type(led) != JSON_BOOL))
        return err_set(err, ERR_INVALID, "came", "type",
                       "In came, minutes must be a whole number and led true or false");
    if (time)
        ret->minutes = json_int(time);
    return ERR_OK;
}

static enum err_code record(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    const struct api_group_record *f = &((const struct api_group_record_in *)k->in)->form;
    struct group_session s;
    const struct group_hand hand = group_hand_of(k->rq);
    struct group_sheet sheet = {.guests = f->has_guests ? f->guests : 0};
    size_t moved, n = f->came ? json_count(f->came) : 0;
    enum err_code rc = matches(c, k, &s, err);
    if (!rc && f->came && json_type(f->came) != JSON_ARRAY)
        rc = err_set(err, ERR_INVALID, "came", "type", "came must be a list of members");
    if (!rc && n > GROUP_CAME_MOST)
        rc =
            err_set(err, ERR_INVALID, "came", "too-many", "came must have at most %d items", GROUP_CAME_MOST);
    struct group_tick *ticks = rc ? NULL : arena_new_array(k->rq->arena, struct group_tick, n);
    if (!rc && !ticks)
        rc = err_nomem(err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = read_tick(json_at(f->came, i), s.minutes, &ticks[i], err);
    sheet.came = ticks;
    sheet.n_came = n;
    if (!rc)
        rc = group_record(c, k->rq->arena, &k->by, k->hub, &hand, k->id, &sheet, &moved, err);
    return rc ? rc : answer_session(c, k, k->id, 200, answer, err);
}

enum err_code api_group_record(struct http_request *rq, const struct api_group_record_in *in,
                               struct err *err) {
    return api_ask(rq, record, in, in->id, err);
}

static enum err_code take_back(struct db_conn *c, void *ctx, struct app_answer *answer, struct err *err) {
    const struct api_asked *k = ctx;
    struct group_session s;
    enum err_code rc = matches(c, k, &s, err);
    if (!rc)
        rc = group_take_back(c, k->rq->arena, &k->by, k->hub, k->id, 0, err);
    return rc ? rc : answer_session(c, k, k->id, 200, answer, err);
}

enum err_code api_group_take_back(struct http_request *rq, const struct api_group_take_back_in *in,
                                  struct err *err) {
    return api_ask(rq, take_back, in, in->id, err);
}
