/* Kinds of help, areas and what people told, as an export has them: each row as it was. */
#include "import/kith.h"

#include "gen/import_sql.h"

enum { C_WORD, C_PARENT, C_LABEL, C_ICATUS, C_CHECK, C_POSITION, C_CLOSED, C_NATURE };
const struct cell_def kith_category_cells[] = {
    {"word", CELL_TEXT, false},   {"parent", CELL_TEXT, true},       {"label", CELL_TEXT, false},
    {"icatus", CELL_TEXT, false}, {"check_level", CELL_TEXT, false}, {"position", CELL_NUMBER, false},
    {"closed", CELL_BOOL, false}, {"nature", CELL_TEXT, true, true}, {NULL, CELL_TEXT, false},
};

static enum err_code level_check(struct str word, bool none_too, struct err *err) {
    enum check_level l;
    if (check_level_parse(word, &l) && (none_too || l != CHECK_NONE))
        return ERR_OK;
    return err_set(err, ERR_INVALID, "level", "check", "There is no such level of checks");
}

static enum err_code store_category(struct intake *in, struct kith_run *run, const struct cell *v,
                                    struct err *err) {
    (void)run;
    enum err_code code = level_check(v[C_CHECK].s, true, err);
    unsigned nature;
    if (code == ERR_OK && v[C_NATURE].has && !nature_parse(v[C_NATURE].s, &nature))
        code = err_set(err, ERR_INVALID, "nature", "nature", "There is no such nature of an activity");
    if (code != ERR_OK)
        return code;
    const struct kith_category_insert_in row = {.hub_id = in->hub.id,
                                                .word = v[C_WORD].s,
                                                .parent = v[C_PARENT].has ? v[C_PARENT].s : STR_NULL,
                                                .label = v[C_LABEL].s,
                                                .icatus = v[C_ICATUS].s,
                                                .check_level = v[C_CHECK].s,
                                                .position = v[C_POSITION].i,
                                                .closed = v[C_CLOSED].i,
                                                .nature = v[C_NATURE].has ? v[C_NATURE].s : STR_NULL};
    return kith_category_insert(in->c, &row, NULL, err);
}

enum { A_ID, A_NAME, A_COORDINATOR, A_LAT, A_LON, A_CLOSED };
const struct cell_def kith_area_cells[] = {
    {"id", CELL_ID, false},   {"name", CELL_TEXT, false}, {"coordinator_id", CELL_ID, true},
    {"lat", CELL_TEXT, true}, {"lon", CELL_TEXT, true},   {"closed", CELL_BOOL, false},
    {NULL, CELL_TEXT, false},
};

static enum err_code store_area(struct intake *in, struct kith_run *run, const struct cell *v,
                                struct err *err) {
    struct kith_area_insert_in row = {.hub_id = in->hub.id,
                                      .id = v[A_ID].i,
                                      .name = v[A_NAME].s,
                                      .has_coordinator_id = v[A_COORDINATOR].has,
                                      .coordinator_id = v[A_COORDINATOR].i,
                                      .closed = v[A_CLOSED].i};
    (void)run;
    enum err_code code = kith_degrees(&v[A_LAT], "lat", 90, &row.has_lat, &row.lat, err);
    if (code == ERR_OK)
        code = kith_degrees(&v[A_LON], "lon", 180, &row.has_lon, &row.lon, err);
    return code != ERR_OK ? code : kith_area_insert(in->c, &row, NULL, err);
}

enum {
    P_MEMBER,
    P_HEAD,
    P_HANDS,
    P_HEART,
    P_LIFE,
    P_AREA,
    P_POSTCODE,
    P_LAT,
    P_LON,
    P_FINDABLE,
    P_NEIGHBOURS,
    P_CHANGED
};
const struct cell_def kith_profile_cells[] = {
    {"member_id", CELL_ID, false},  {"head", CELL_TEXT, false},       {"hands", CELL_TEXT, false},
    {"heart", CELL_TEXT, false},    {"life", CELL_TEXT, false},       {"area_id", CELL_ID, true},
    {"postcode", CELL_TEXT, false}, {"lat", CELL_TEXT, true},         {"lon", CELL_TEXT, true},
    {"findable", CELL_BOOL, false}, {"neighbours", CELL_BOOL, false}, {"changed_at", CELL_TIME, false},
    {NULL, CELL_TEXT, false},
};

static enum err_code store_profile(struct intake *in, struct kith_run *run, const struct cell *v,
                                   struct err *err) {
    struct kith_profile_insert_in row = {.hub_id = in->hub.id,
                                         .member_id = v[P_MEMBER].i,
                                         .head = v[P_HEAD].s,
                                         .hands = v[P_HANDS].s,
                                         .heart = v[P_HEART].s,
                                         .life = v[P_LIFE].s,
                                         .has_area_id = v[P_AREA].has,
                                         .area_id = v[P_AREA].i,
                                         .postcode = v[P_POSTCODE].s,
                                         .findable = v[P_FINDABLE].i,
                                         .neighbours = v[P_NEIGHBOURS].i,
                                         .changed_at = v[P_CHANGED].i};
    (void)run;
    enum err_code code = kith_degrees(&v[P_LAT], "lat", 90, &row.has_lat, &row.lat, err);
    if (code == ERR_OK)
        code = kith_degrees(&v[P_LON], "lon", 180, &row.has_lon, &row.lon, err);
    return code != ERR_OK ? code : kith_profile_insert(in->c, &row, NULL, err);
}

enum { T_MEMBER, T_KIND, T_WORD };
const struct cell_def kith_tag_cells[] = {{"member_id", CELL_ID, false},
                                          {"kind", CELL_TEXT, false},
                                          {"word", CELL_TEXT, false},
                                          {NULL, CELL_TEXT, false}};

static enum err_code store_tag(struct intake *in, struct kith_run *run, const struct cell *v,
                               struct err *err) {
    struct str kind = v[T_KIND].s;
    (void)run;
    if (!str_eqz(kind, "can") && !str_eqz(kind, "wish") && !str_eqz(kind, "language") &&
        !str_eqz(kind, "access"))
        return err_set(err, ERR_INVALID, "kind", "kind", "The kind must be can, wish, language or access");
    const struct kith_tag_insert_in row = {
        .hub_id = in->hub.id, .member_id = v[T_MEMBER].i, .kind = kind, .word = v[T_WORD].s};
    return kith_tag_insert(in->c, &row, NULL, err);
}

enum { K_MEMBER, K_LEVEL, K_UNTIL, K_BY, K_AT, K_ISSUED, K_DIGITS };
const struct cell_def kith_check_cells[] = {
    {"member_id", CELL_ID, false},     {"level", CELL_TEXT, false},
    {"until_day", CELL_DAY, false},    {"entered_by_member_id", CELL_ID, true},
    {"entered_at", CELL_TIME, false},  {"issued_day", CELL_DAY, true, true},
    {"digits", CELL_TEXT, true, true}, {NULL, CELL_TEXT, false},
};

static enum err_code store_check(struct intake *in, struct kith_run *run, const struct cell *v,
                                 struct err *err) {
    struct kith_member_person_row person;
    bool found = false;
    (void)run;
    enum err_code code = level_check(v[K_LEVEL].s, false, err);
    if (code == ERR_OK && v[K_BY].has)
        code = kith_member_person(in->c, in->scratch,
                                  &(struct kith_member_person_in){.hub_id = in->hub.id, .id = v[K_BY].i},
                                  &found, &person, err);
    if (code != ERR_OK)
        return code;
    const struct kith_check_insert_in row = {.hub_id = in->hub.id,
                                             .member_id = v[K_MEMBER].i,
                                             .level = v[K_LEVEL].s,
                                             .until_day = v[K_UNTIL].i,
                                             .entered_by = found ? person.person_id : 0,
                                             .entered_at = v[K_AT].i,
                                             .has_issued_day = v[K_ISSUED].has,
                                             .issued_day = v[K_ISSUED].i,
                                             .digits = v[K_DIGITS].has ? v[K_DIGITS].s : STR("")};
    return kith_check_insert(in->c, &row, NULL, err);
}

enum { B_MEMBER, B_OTHER, B_COORDINATOR, B_AT };
const struct cell_def kith_block_cells[] = {{"member_id", CELL_ID, false},
                                            {"other_id", CELL_ID, false},
                                            {"by_coordinator", CELL_BOOL, false},
                                            {"made_at", CELL_TIME, false},
                                            {NULL, CELL_TEXT, false}};

static enum err_code store_block(struct intake *in, struct kith_run *run, const struct cell *v,
                                 struct err *err) {
    const struct kith_block_insert_in row = {.hub_id = in->hub.id,
                                             .member_id = v[B_MEMBER].i,
                                             .other_id = v[B_OTHER].i,
                                             .by_coordinator = v[B_COORDINATOR].i,
                                             .made_at = v[B_AT].i};
    (void)run;
    return kith_block_insert(in->c, &row, NULL, err);
}

#define TAKE(name)                                                                                           \
    enum err_code kith_##name##_take(struct intake *in, struct kith_run *run, struct spot at,                \
                                     const struct cell *v, struct err *err) {                                \
        return kith_store(in, run, at, v, store_##name, err);                                                \
    }
TAKE(category)
TAKE(area)
TAKE(profile)
TAKE(tag)
TAKE(check)
TAKE(block)
