/* The API of who comes to a session, and who came. */
#include "group/pages.h"
#include "hub/api.h"

static void person_json(struct json_out *j, const struct group_person *who, bool whole, struct str wants,
                        bool came, bool led, int64_t minutes) {
    json_object(j);
    json_key(j, "member");
    json_object(j);
    json_put_id(j, "id", who->id);
    json_put_i64(j, "number", who->number);
    json_put_str(j, "name", whole ? who->name : who->shown);
    json_object_end(j);
    json_put_str(j, "wants", wants);
    json_put_bool(j, "came", came);
    json_put_bool(j, "led", led);
    json_key(j, "minutes");
    if (came)
        json_i64(j, minutes);
    else
        json_null(j);
    json_object_end(j);
}

struct people {
    struct group_session s;
    struct group_wish *wishes;
    struct group_came_one *came;
    size_t n_wishes, n_came;
};

static bool in_came(const struct people *p, int64_t id) {
    for (size_t i = 0; i < p->n_came; i++)
        if (p->came[i].who.id == id)
            return true;
    return false;
}

static struct str wants_of(const struct people *p, int64_t id) {
    for (size_t i = 0; i < p->n_wishes; i++)
        if (p->wishes[i].who.id == id)
            return str_from(group_want_name(p->wishes[i].want));
    return STR_NULL;
}

/* Each once: who came, then who is to lead it, then who wants to come. */
static void people_json(struct json_out *j, const struct people *p, bool whole) {
    for (size_t i = 0; i < p->n_came; i++)
        person_json(j, &p->came[i].who, whole, wants_of(p, p->came[i].who.id), true, p->came[i].leads,
                    p->came[i].minutes);
    for (size_t i = 0; !p->n_came && i < p->s.n_leaders; i++)
        person_json(j, &p->s.leaders[i], whole, wants_of(p, p->s.leaders[i].id), false, true, 0);
    for (size_t i = 0; i < p->n_wishes; i++) {
        int64_t id = p->wishes[i].who.id;
        if (!in_came(p, id) && (p->n_came || !group_led_by(&p->s, id)))
            person_json(j, &p->wishes[i].who, whole, str_from(group_want_name(p->wishes[i].want)), false,
                        false, 0);
    }
}

enum err_code api_group_people(struct http_request *rq, const struct api_group_people_in *in,
                               struct err *err) {
    const struct group_hand who = group_hand_of(rq);
    const struct hub *h = &principal_of(rq)->hub;
    struct people p;
    struct db_conn *c;
    struct json_out j;
    enum err_code rc = app_read(rq, &c, err);
    if (!rc)
        rc = group_get(c, rq->arena, h, who.member_id, in->id, &p.s, err);
    if (!rc && !who.coordinator && !group_led_by(&p.s, who.member_id))
        rc = err_set(err, ERR_DENIED, NULL, "side",
                     "Only whoever leads a session, or a coordinator, sees who comes.");
    if (!rc)
        rc = group_wishes(c, rq->arena, h->id, in->id, &p.wishes, &p.n_wishes, err);
    if (!rc)
        rc = group_came_of(c, rq->arena, h->id, in->id, &p.came, &p.n_came, err);
    if (!rc)
        rc = hub_trace(rq, 0, TRACE_LIST, err);
    if (rc)
        return rc;
    api_items_start(&j, rq);
    people_json(&j, &p, who.coordinator);
    return api_items_end(&j, rq, err);
}
