/* Commands on places and things, and their bookings. */
#include "cli/commands.h"

static const struct cli_option asset_list[] = {
    {"hub", "SLUG", "the hub"},
    {"state", "STATE", "open (the default), proposed, paused, ended, or all but ended"},
    {"kind", "KIND", "room, kitchen, vehicle, tool, outdoors, club, service or other"},
    {"words", "WORDS", "only those in which every word is found"},
    {"json", NULL, "print JSON"},
    END,
};
#define TOLD                                                                                                 \
    {"hub", "SLUG", "the hub"},                                                                              \
        {"kind", "KIND", "room, kitchen, vehicle, tool, outdoors, club, service or other"},                  \
        {"words", "TEXT", "more about it"}, {"conditions", "TEXT", "under which it can be had"},             \
        {"size", "TEXT", "how many people, or what size"},                                                   \
        {"category", "WORD", "the kind of help that it is good for; see kith category list"},                \
        {"organisation", "NAME", "whose it is"},                                                             \
        {"keeper", "MEMBER",                                                                                 \
         "who answers bookings: an e-mail address or a member number; else the coordinators"},               \
        {"area", "NAME", "the area that it is in, by its name or number"},                                   \
        {"place", "NAME", "the name of the place"}, {"address", "TEXT", "street and number"},                \
        {"town", "NAME", "the town"}, {"county", "NAME", "the county"},                                      \
        {"postcode", "POSTCODE", "where it is"},                                                             \
        {"point", "LAT,LON", "a point on the map; else the middle of the postcode, or of the area"},         \
        {"access", "WORDS",                                                                                  \
         "access needs that are met there, with blanks between, like \"step-free quiet\""},                  \
        {"hours", "PATTERN", "when it can be had, like \"mo 0900-1200;we 1900-2100\"; else at any time"},    \
        {"times", "TEXT", "other times, in words"},                                                          \
        {"price", "MINUTES", "what it costs, in minutes of one's time"},                                     \
        {"per", "WHAT", "what the price is for: hour, or booking"},                                          \
        {"capacity", "N", "how many can have it at the same time"}, {"contact-name", "NAME", "whom to ask"}, \
        {"contact-phone", "NUMBER", "their phone"}, {"contact-email", "EMAIL", "their e-mail"}, {            \
        "website", "ADDRESS", "like https://hall.example"                                                    \
    }
static const struct cli_option asset_add[] = {
    TOLD,
    {"to-pot", NULL, "the hours go to the community pot, and not to whoever looks after it"},
    {"at-once", NULL, "whoever asks first has it, without an answer"},
    {"not-booked", NULL, "it is not booked here"},
    {"public", NULL, "everybody may see it, in the open directory"},
    END,
};
static const struct cli_option asset_set[] = {
    TOLD,
    {"name", "NAME", "its new name"},
    {"booked", "YES-OR-NO", "whether it is booked here"},
    {"at-once", "YES-OR-NO", "whether whoever asks first has it, without an answer"},
    {"to-pot", "YES-OR-NO", "whether the hours go to the community pot"},
    {"public", "YES-OR-NO", "whether everybody may see it, in the open directory"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option booking_list[] = {
    {"hub", "SLUG", "the hub"},
    {"state", "STATE", "asked, agreed, declined, cancelled or used"},
    {"asset", "ID", "only of this place or thing"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option booking_answer[] = {
    {"hub", "SLUG", "the hub"},
    {"words", "TEXT", "a message with the answer"},
    END,
};
static const struct cli_option booking_add[] = {
    {"hub", "SLUG", "the hub"},
    {"until-day", "DAY", "the day on which it ends, where that is another"},
    {"words", "TEXT", "a message to whoever looks after it"},
    END,
};

const struct cli_command cli_places[] = {
    {"asset list", "", "list the places and things of a hub", "At most 2,000, by name.", asset_list, 0, 0,
     cli_asset_list, false},
    {"asset show", "ID", "tell of one place or thing", "ID is as kith asset list tells it.", cli_hub_json, 1,
     1, cli_asset_show, false},
    {"asset add", "NAME", "add a place or thing", "It is open at once. Prints its id.", asset_add, 1, 1,
     cli_asset_add, false},
    {"asset set", "ID", "change a place or thing", "What is not named stays; an empty text is taken away.",
     asset_set, 1, 1, cli_asset_set, false},
    {"asset check", "ID", "say that what a member told of is right: everybody finds it",
     "ID is as kith asset list --state proposed tells it.", cli_with_hub, 1, 1, cli_asset_check, false},
    {"asset pause", "ID", "pause a place or thing", "", cli_with_hub, 1, 1, cli_asset_pause, false},
    {"asset resume", "ID", "open a place or thing again", "", cli_with_hub, 1, 1, cli_asset_resume, false},
    {"asset end", "ID", "end a place or thing", "Refused while it is booked for days to come.", cli_with_hub,
     1, 1, cli_asset_end, false},
    {"booking list", "", "list the bookings of a hub", "At most 2,000, the newest first.", booking_list, 0, 0,
     cli_booking_list, false},
    {"booking add", "ASSET MEMBER DAY FROM UNTIL", "ask for a place or thing for a member",
     "ASSET is its id, DAY like 2026-06-12, FROM and UNTIL like 14:30. Prints the id of the booking.",
     booking_add, 5, 5, cli_booking_add, false},
    {"booking answer", "ID ANSWER", "answer a booking as the coordinators do",
     "ANSWER is yes (it is kept, and so are its hours), no, off (called off) or used (the hours move).",
     booking_answer, 2, 2, cli_booking_answer, false},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, false},
};
