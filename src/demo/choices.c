/* What the demo's hubs have chosen and written, so that their notices and help pages are as a real hub's. */
#include "demo/inside.h"

#include "hub/settings.h"

static const struct {
    const char *word, *said[PLAN_HUBS];
} choices[] = {
    {"opening",
     {"Mondays and Thursdays, ten to twelve, at the desk beside the waiting room.\nBy phone on every "
      "weekday.",
      "Tuesdays after school, three to five, in the parents' room.",
      "Fridays, two to four, in the common room."}},
    {"responsible", {"Riverside Surgery Partnership", "Oakfield School Trust", "Hillview Homes"}},
    {"responsible_contact",
     {"The practice manager, Riverside Surgery, 12 Wharf Lane\ndata@riverside.example.org",
      "The school office\ndata@oakfield.example.org", "The housing office\ndata@hillview.example.org"}},
    {"house_rules.en",
     {"# What we agree on\n\n- One hour is one hour, whatever the work.\n- Anybody may say no, and need give "
      "no reason.\n- Who cannot come says so "
      "the day before.\n- What we hear in somebody's home stays there.\n\n# When something goes "
      "wrong\n\nTell the coordinator. We look at it "
      "together.",
      "# What we agree on\n\n- Pupils help pupils; grown-ups ask the school before they meet a pupil.\n- One "
      "hour is one hour.",
      NULL}},
};

struct choosing {
    struct perform *f;
    struct arena *a;
    struct doer by;
};

static enum err_code choose(struct db_conn *c, void *ctx, struct err *err) {
    struct choosing *t = ctx;
    enum err_code rc = ERR_OK;
    for (int hub = 0; !rc && hub < PLAN_HUBS; hub++) {
        t->by.person_id = t->f->plan->members[t->f->plan->first[hub]].person_id;
        for (size_t i = 0; !rc && i < sizeof choices / sizeof *choices; i++) {
            struct setting_key k;
            rc = setting_find(t->a, str_from(choices[i].word), &k, err);
            if (!rc && choices[i].said[hub])
                rc = setting_set(c, t->a, &t->by, t->f->hubs[hub].id, &k, str_from(choices[i].said[hub]), 0,
                                 err);
        }
    }
    return rc;
}

enum err_code demo_choices(struct perform *f, struct err *err) {
    struct arena a;
    arena_init(&a, (size_t)4 << 20);
    struct choosing t = {.f = f, .a = &a, .by = perform_last_doer(f)};
    const enum err_code rc = db_write(f->db, choose, &t, err);
    arena_release(&a);
    return rc;
}
