#include "base/json.h"

#include "hub/inside.h"

static void roles_json(struct json_out *j, unsigned roles) {
    json_key(j, "roles");
    json_array(j);
    json_str(j, STR("member"));
    if (roles & ROLE_COORDINATOR)
        json_str(j, STR("coordinator"));
    if (roles & ROLE_PRACTITIONER)
        json_str(j, STR("practitioner"));
    json_array_end(j);
}

static void time_json(struct json_out *j, const char *key, int64_t at) {
    struct arena a;
    arena_init(&a, 4096);
    json_put_str(j, key, at ? time_rfc3339(&a, at) : STR_NULL);
    arena_release(&a);
}

void member_json(struct json_out *j, const struct principal *viewer, const struct member *m) {
    struct arena a;
    bool whole = viewer->coordinator || (viewer->is_member && viewer->member.id == m->id);
    arena_init(&a, 4096);
    json_object(j);
    json_put_id(j, "id", m->id);
    json_put_i64(j, "number", m->number);
    json_put_str(j, "card", member_card(&a, &viewer->hub, m->number));
    json_put_str(j, "name", whole ? m->name : m->shown);
    json_put_str(j, "about", m->about);
    json_put_str(j, "area", m->area);
    if (whole) {
        json_put_str(j, "email", m->email);
        json_put_str(j, "phone", m->phone);
        json_put_str(j, "state", str_from(member_state_name(m->state)));
        roles_json(j, m->roles);
        json_put_bool(j, "on_paper", m->on_paper);
        json_put_bool(j, "staff", m->staff);
        json_key(j, "account");
        if (m->account_id)
            json_id(j, m->account_id);
        else
            json_null(j);
        time_json(j, "asked_at", m->asked_at);
        time_json(j, "joined_at", m->joined_at);
        json_put_i64(j, "version", m->version);
    }
    json_object_end(j);
    arena_release(&a);
}
