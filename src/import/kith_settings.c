/* What the hub has chosen, as kith export wrote it. Exports of before lack the files. */
#include "gen/import_sql.h"
#include "hub/settings.h"
#include "import/kith.h"

enum { SETTING, VALUE, CHANGED_AT };
const struct cell_def kith_setting_cells[] = {{"setting", CELL_TEXT, false},
                                              {"value", CELL_TEXT, false},
                                              {"changed_at", CELL_TIME, true},
                                              {NULL, CELL_TEXT, false}};

/* By the flow that everybody uses, for it knows what goes with what; as of when it was chosen. */
static enum err_code store_setting(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    struct setting_key k;
    struct doer by = in->o->by;
    (void)run;
    if (v[CHANGED_AT].has)
        by.at = v[CHANGED_AT].i;
    enum err_code code = setting_find(in->scratch, v[SETTING].s, &k, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_INVALID, "setting", "setting", "There is no such setting");
    return code == ERR_OK ? setting_set(in->c, in->scratch, &by, in->hub.id, &k, v[VALUE].s, 0, err) : code;
}

enum err_code kith_setting_take(struct intake *in, struct kith_run *run, struct spot at, const struct cell *v,
                                struct err *err) {
    return kith_store(in, run, at, v, store_setting, err);
}

enum { RULE_REQUIRED, RULE_DAYS, RULE_SINCE };
const struct cell_def kith_second_rule_cells[] = {{"required", CELL_BOOL, false},
                                                  {"days", CELL_NUMBER, false},
                                                  {"since", CELL_TIME, false},
                                                  {NULL, CELL_TEXT, false}};

static enum err_code store_second_rule(struct intake *in, struct kith_run *run, const struct cell *v,
                                       struct err *err) {
    (void)run;
    if (v[RULE_DAYS].i < 0 || v[RULE_DAYS].i > 90)
        return err_set(err, ERR_INVALID, "days", "range", "The days must be 90 or fewer");
    const struct kith_second_rule_insert_in row = {.hub_id = in->hub.id,
                                                   .required = v[RULE_REQUIRED].i != 0,
                                                   .days = v[RULE_DAYS].i,
                                                   .since = v[RULE_SINCE].i};
    return kith_second_rule_insert(in->c, &row, NULL, err);
}

enum err_code kith_second_rule_take(struct intake *in, struct kith_run *run, struct spot at,
                                    const struct cell *v, struct err *err) {
    return kith_store(in, run, at, v, store_second_rule, err);
}
