/* The words that are stored, shown in the API, and those that people read. */
#include "asset/asset.h"

static const char *const kinds[ASSET_KINDS] = {"room",     "kitchen", "vehicle", "tool",
                                               "outdoors", "club",    "service", "other"};
static const char *const kind_labels[ASSET_KINDS] = {
    TR("Room or hall"),   TR("Kitchen"),       TR("Vehicle"), TR("Tool or equipment"),
    TR("Garden or land"), TR("Club or group"), TR("Service"), TR("Something else")};

const char *asset_kind_name(enum asset_kind k) {
    return kinds[k];
}

const char *asset_kind_label(enum asset_kind k) {
    return tr(kind_labels[k]);
}

bool asset_kind_parse(struct str s, enum asset_kind *ret) {
    size_t i;
    if (!str_among(s, kinds, ASSET_KINDS, &i))
        return false;
    *ret = (enum asset_kind)i;
    return true;
}

static const char *const asset_states[] = {NULL, "proposed", "open", "paused", "ended"};

const char *asset_state_name(enum asset_state s) {
    return asset_states[s] ? asset_states[s] : "new";
}

bool asset_state_parse(struct str s, enum asset_state *ret) {
    size_t i;
    if (!str_among(s, asset_states, sizeof asset_states / sizeof *asset_states, &i))
        return false;
    *ret = (enum asset_state)i;
    return true;
}

const char *asset_move_name(enum asset_move m) {
    static const char *const names[] = {"propose", "add", "check", "reword", "pause", "resume", "end"};
    return names[m];
}

static const char *const booking_states[] = {NULL, "asked", "agreed", "declined", "cancelled", "used"};

const char *booking_state_name(enum booking_state s) {
    return booking_states[s] ? booking_states[s] : "new";
}

bool booking_state_parse(struct str s, enum booking_state *ret) {
    size_t i;
    if (!str_among(s, booking_states, sizeof booking_states / sizeof *booking_states, &i))
        return false;
    *ret = (enum booking_state)i;
    return true;
}

const char *booking_move_name(enum booking_move m) {
    static const char *const names[] = {"ask", "take", "agree", "decline", "cancel", "use", "time", "lapse"};
    return names[m];
}
