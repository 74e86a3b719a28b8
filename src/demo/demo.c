#include "demo/inside.h"

#define PLAN_MEMORY ((size_t)2 << 30)

static enum err_code refuse_filled(struct db_conn *c, void *ctx, struct err *err) {
    struct hub *hubs;
    size_t n;
    enum err_code rc = hub_list(c, ctx, &hubs, &n, err);
    if (!rc && n > 0)
        return err_set(err, ERR_CONFLICT, NULL, "not-empty",
                       "There is a hub in this database already. The demo wants an empty one: name another "
                       "with --database.");
    return rc;
}

/* ---- the three accounts to sign in with ---- */

struct shown {
    struct perform *f;
    struct {
        size_t member;
        struct str hash;
        bool administrator;
    } accounts[3];
};

static enum err_code store_accounts(struct db_conn *c, void *ctx, struct err *err) {
    struct shown *s = ctx;
    struct doer by = perform_last_doer(s->f);
    enum err_code rc = audit_write(c, &by, 0, "demo.done", 0, STR_NULL, err);
    for (size_t i = 0; !rc && i < sizeof s->accounts / sizeof *s->accounts; i++) {
        int64_t person_id = s->f->plan->members[s->accounts[i].member].person_id;
        rc = person_set_password(c, &by, person_id, s->accounts[i].hash, err);
        if (!rc && s->accounts[i].administrator)
            rc = person_make_administrator(c, &by, person_id, err);
    }
    return rc;
}

static enum err_code show_accounts(struct arena *a, struct perform *f, struct demo_report *ret,
                                   struct err *err) {
    static const struct {
        struct str role;
        size_t member;
        bool administrator;
    } who[] = {{STR("member"), THOMAS, false},
               {STR("coordinator"), GRACE, false},
               {STR("administrator"), AMINA, true}};
    struct shown s = {.f = f};
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < sizeof who / sizeof *who; i++) {
        const struct plan_member *m = &f->plan->members[who[i].member];
        struct demo_account *account = &ret->accounts[i];
        account->role = who[i].role;
        account->name = str_dup(a, m->name);
        account->email = str_dup(a, m->email);
        s.accounts[i].member = who[i].member;
        s.accounts[i].administrator = who[i].administrator;
        rc = demo_password(a, account->name, account->email, &account->password, err);
        if (!rc)
            rc = password_hash(a, account->password, &s.accounts[i].hash, err);
    }
    if (!rc && a->failed)
        rc = err_nomem(err);
    return rc ? rc : db_write(f->db, store_accounts, &s, err);
}

enum err_code demo_fill(struct arena *a, const struct demo_options *o, struct demo_report *ret,
                        struct err *err) {
    struct arena memory;
    struct plan plan;
    struct perform f = {.db = o->db,
                        .plan = &plan,
                        .now = clock_seconds(&o->clock),
                        .today = clock_today(&o->clock),
                        .progress = o->progress,
                        .progress_ctx = o->progress_ctx};
    enum err_code rc = ERR_OK;
    if (o->people < 12 || o->people > 100000)
        rc = err_set(err, ERR_INVALID, "people", "range", "The number of people must be 12 to 100000");
    else if (o->months < 1 || o->months > 120)
        rc = err_set(err, ERR_INVALID, "months", "range", "The number of months must be 1 to 120");
    if (!rc)
        rc = db_read(o->db, refuse_filled, a, err);
    if (rc)
        return rc;
    arena_init(&memory, PLAN_MEMORY);
    arena_init(&f.hub_arena, (size_t)1 << 20);
    rc = plan_make(&plan, &memory, o->seed, o->people, o->months, err);
    if (!rc)
        rc = perform_all(&f, err);
    if (!rc)
        rc = demo_told(&f, o->seed, err);
    if (!rc)
        rc = demo_assets(&f, err);
    if (!rc)
        rc = demo_choices(&f, err);
    if (!rc)
        rc = demo_sessions(&f, err);
    if (!rc)
        rc = demo_slips(&f, err);
    if (!rc)
        rc = demo_asks(&f, err);
    if (!rc)
        rc = demo_days(&f, err);
    if (!rc)
        rc = demo_joining(&f, err);
    if (!rc)
        rc = demo_care(&f, err);
    if (!rc)
        rc = demo_neighbours(&f, err);
    if (!rc) {
        *ret = (struct demo_report){
            .hubs = PLAN_HUBS, .people = o->people, .listings = f.listings, .exchanges = f.exchanges};
        rc = show_accounts(a, &f, ret, err);
    }
    arena_release(&f.hub_arena);
    arena_release(&memory);
    return rc;
}
