/* Commands on finding help. */
#include "cli/commands.h"

static const struct cli_option rings[] = {
    {"length", "L", "the longest ring, 2 to 5 people (default 3)"},
    {"time", "SECONDS", "stop after so long and tell how good it is (default 60)"},
    {"random", "N,M,SEED",
     "instead of FILE: a made-up graph of N people and M edges; with ,uniform after it, "
     "every pair is as likely"},
    {"hub", "SLUG", "instead of FILE: who could help whom in a hub just now"},
    {"write", "FILE", "write the graph to a file that does not exist yet, and solve it only with --length"},
    {"json", NULL, "print JSON"},
    END,
};
#define AREA                                                                                                 \
    {"hub", "SLUG", "the hub"}, {"point", "LAT,LON", "its middle, like 51.45,-0.07"}, {                      \
        "coordinator", "MEMBER", "who walks it: an e-mail address or a member number; empty: nobody"         \
    }
static const struct cli_option area_add[] = {
    AREA,
    END,
};
static const struct cli_option area_set[] = {
    AREA,
    {"name", "NAME", "its new name"},
    {"close", NULL, "nobody new lives there; who does stays"},
    {"open", NULL, "open it again"},
    END,
};
#define WAYS                                                                                                 \
    {"hub", "SLUG", "the hub"}, {"kind", "KIND", "all (as it is), offers, requests, people or places"},      \
        {"category", "WORD", "only this kind of help and those under it; see kith category list"},           \
        {"area", "NAME", "only in this area, by its name or number; see kith area list"},                    \
        {"near", "PLACE", "measured from here: a postcode, its first half, or latitude,longitude"},          \
        {"day", "DAY", "weekdays, weekend, mo, tu, we, th, fr, sa or su"},                                   \
        {"time", "TIME", "morning, afternoon or evening"}, {"language", "TAG", "who speaks it: cy, pl, bn"}, \
        {"access", "WORD", "what is needed, like step-free; may be repeated"},                               \
        {"sort", "ORDER", "best, newest or nearest"}, {                                                      \
        "exact", NULL, "as typed: no typing error is forgiven"                                               \
    }
static const struct cli_option search[] = {
    WAYS,
    {"miles", "N", "no farther away than this"},
    {"as", "EMAIL-OR-NUMBER", "what this member would find; else what a coordinator finds"},
    {"page", "N", "which page (default 1)"},
    {"limit", "N", "how many on a page, at most 200 (default 20)"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option saved_add[] = {
    WAYS,
    {"miles", "N", "no farther away than this: 1, 2, 5, 10 or 25"},
    {"name", "NAME", "what it is called; else what it asks for, in words"},
    END,
};
static const struct cli_option category_add[] = {
    {"hub", "SLUG", "the hub"},
    {"under", "WORD", "the kind of help that it is under; else it stands at the top"},
    {"icatus", "CODE", "its code in ICATUS 2016; else that of what it is under"},
    {"check", "LEVEL",
     "what whoever helps must be checked for: none, basic, standard, enhanced, enhanced-barred"},
    {"nature", "WORDS",
     "what is true of it, which says how far its check may go; docs/joining.md tells the words"},
    END,
};
static const struct cli_option category_set[] = {
    {"hub", "SLUG", "the hub"},
    {"label", "NAME", "its new name"},
    {"under", "WORD", "move it under this kind of help"},
    {"icatus", "CODE", "its code in ICATUS 2016"},
    {"check", "LEVEL",
     "what whoever helps must be checked for: none, basic, standard, enhanced, enhanced-barred"},
    {"nature", "WORDS",
     "what is true of it, which says how far its check may go; docs/joining.md tells the words"},
    {"close", NULL, "nothing new under it; what there is keeps it"},
    {"open", NULL, "open it again"},
    END,
};
static const struct cli_option times[] = {
    {"hub", "SLUG", "the hub"},
    {"set", "PATTERN", "their usual week from now on, like \"mo 0900-1200;we 1900-2100\"; empty: any time"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option suggest[] = {
    {"hub", "SLUG", "the hub"},
    {"limit", "N", "how many, at most 50 (default 10)"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option ring_look[] = {
    {"hub", "SLUG", "the hub"},
    {"length", "L", "the longest ring, 2 to 5 people (default 4)"},
    {"time", "SECONDS", "take the best after so long (default 3)"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option ring_offer[] = {
    {"hub", "SLUG", "the hub"},
    {"all", NULL, "look, and offer all that are found"},
    {"days", "N", "how long there is to answer, 1 to 30 days (default 7)"},
    {"length", "L", "with --all: the longest ring, 2 to 5 people (default 4)"},
    {"time", "SECONDS", "with --all: take the best after so long (default 3)"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option ring_list[] = {
    {"hub", "SLUG", "the hub"},
    {"all", NULL, "those that are over, too"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option unmet[] = {
    {"hub", "SLUG", "the hub"},
    {"limit", "N", "how many, at most 100 (default 10)"},
    {"json", NULL, "print JSON"},
    END,
};

#define LISTING                                                                                              \
    {"hub", "SLUG", "the hub"}, {"words", "TEXT", "more about it"},                                          \
        {"category", "WORD", "the kind of help; see kith category list"},                                    \
        {"place", "TEXT", "where, in words"}, {"times", "TEXT", "when, in words"},                           \
        {"hours", "PATTERN", "when, like \"mo 0900-1200;we 1900-2100\""},                                    \
        {"until", "DAY", "the last day, like 2026-06-12"},                                                   \
        {"near", "PLACE", "a postcode, or the name of an area; else where the member is"},                   \
        {"check", "LEVEL", "beyond what its kind asks: none, basic, standard, enhanced, enhanced-barred"},   \
        {"needs", "WORDS", "access needs, with blanks between, like \"step-free quiet\""}, {                 \
        "languages", "TAGS", "with blanks between, like \"cy pl\""                                           \
    }
static const struct cli_option listing_add[] = {LISTING, END};
static const struct cli_option listing_set[] = {
    LISTING,
    {"title", "TITLE", "its new title"},
    {"state", "STATE", "open, paused or ended"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option times_days[] = {
    {"hub", "SLUG", "the hub"},
    {"hours", "PATTERN", "when they are free on these days, like \"mo 0900-1200\"; without it: away"},
    {"usual", NULL, "they are as usual again"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option about[] = {
    {"hub", "SLUG", "the hub"},
    {"head", "TEXT", "what they know; an empty text takes it away, as with all of these"},
    {"hands", "TEXT", "what they can do"},
    {"heart", "TEXT", "what they care about"},
    {"life", "TEXT", "the life that they want"},
    {"can", "WORD", "a kind of help that they could give; may be repeated: these and no others"},
    {"wish", "WORD", "one that they would wish for; may be repeated"},
    {"language", "TAG", "one that they speak: cy, pl, bn; may be repeated"},
    {"access", "WORD", "an access need, like step-free; may be repeated"},
    {"area", "NAME", "where they live, by its name or number; empty: nowhere of the list"},
    {"postcode", "POSTCODE", "where they live"},
    {"findable", "YES-OR-NO", "whether other members may find them"},
    {"neighbours", "YES-OR-NO", "whether neighbouring hubs see what they offer, without who they are"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option apart[] = {
    {"hub", "SLUG", "the hub"},
    {"end", NULL, "they are kept apart no more"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option hide[] = {
    {"hub", "SLUG", "the hub"},
    {"end", NULL, "they hide from them no more"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option wish[] = {
    {"hub", "SLUG", "the hub"},
    {"words", "TEXT", "a message to whoever it is"},
    END,
};
#define FOR_MEMBER                                                                                           \
    {"hub", "SLUG", "the hub"}, {                                                                            \
        "as", "EMAIL-OR-NUMBER", "what this member says; else what a coordinator of the hub says"            \
    }
static const struct cli_option trade_record[] = {
    FOR_MEMBER,
    {"words", "TEXT", "anything to add"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option trade_move[] = {
    FOR_MEMBER,
    {"json", NULL, "print JSON"},
    END,
};

const struct cli_command cli_finding[] = {
    {"search", "[WORD...]", "find offers, requests, people and places",
     "With the same filters as the page, over what is published now. As a coordinator sees it, unless --as "
     "names a member.",
     search, 0, CLI_ARGS, cli_search, false},
    {"offer add", "MEMBER TITLE", "offer help for a member", "Prints its number.", listing_add, 2, 2,
     cli_listing_add, false},
    {"offer show", "ID", "tell of one offer", "ID is its number, as kith search prints it.", cli_hub_json, 1,
     1, cli_listing_show, false},
    {"offer set", "ID", "change an offer, pause or end it",
     "What is not named stays; an empty text is taken away.", listing_set, 1, 1, cli_listing_set, false},
    {"request add", "MEMBER TITLE", "ask for help for a member", "Prints its number.", listing_add, 2, 2,
     cli_listing_add, false},
    {"request show", "ID", "tell of one request", "ID is its number, as kith search prints it.", cli_hub_json,
     1, 1, cli_listing_show, false},
    {"request set", "ID", "change a request, pause or end it",
     "What is not named stays; an empty text is taken away.", listing_set, 1, 1, cli_listing_set, false},
    {"saved list", "MEMBER", "list the searches that a member keeps, and how much is new in each", "",
     cli_hub_json, 1, 1, cli_saved_list, false},
    {"saved add", "MEMBER [WORD...]", "keep a search for a member",
     "They are told, by a message, when something new fits. Prints its number.", saved_add, 1, CLI_ARGS,
     cli_saved_add, false},
    {"saved rename", "MEMBER ID NAME", "change the name of a kept search", "", cli_with_hub, 3, 3,
     cli_saved_rename, false},
    {"saved seen", "MEMBER ID", "what is there by now counts as seen", "", cli_with_hub, 2, 2, cli_saved_seen,
     false},
    {"saved end", "MEMBER ID", "keep a search no more", "", cli_with_hub, 2, 2, cli_saved_end, false},
    {"feed address", "MEMBER", "make the secret address of a member's feeds",
     "Prints it, once; the one before it ends. A search is added to it as on the page: "
     "?q=garden&kind=offers.",
     cli_with_hub, 1, 1, cli_feed_address, false},
    {"feed end", "MEMBER", "end the secret address of a member's feeds", "", cli_with_hub, 1, 1, cli_feed_end,
     false},
    {"feed", "MEMBER", "tell whether a member's feeds have a secret address", "", cli_hub_json, 1, 1,
     cli_feed, false},
    {"category list", "", "list the kinds of help of a hub",
     "The word of each stands in addresses and files.", cli_hub_json, 0, 0, cli_category_list, false},
    {"category add", "NAME", "add a kind of help", "Prints its word.", category_add, 1, 1, cli_category_add,
     false},
    {"category set", "WORD", "change a kind of help: its name, place, check, or whether it is open",
     "What is not named stays. Its word never changes.", category_set, 1, 1, cli_category_set, false},
    {"category give", "WORD LISTING...", "give several offers and requests this kind of help",
     "LISTING is an id, as kith search --json tells it.", cli_with_hub, 2, CLI_ARGS, cli_category_give,
     false},
    {"area list", "", "list the areas of a hub", "", cli_hub_json, 0, 0, cli_area_list, false},
    {"area add", "NAME", "add an area", "Prints its number.", area_add, 1, 1, cli_area_add, false},
    {"area set", "AREA", "change an area: its name, middle, coordinator, or whether it is open",
     "AREA is its name or number. What is not named stays. Prints its number.", area_set, 1, 1, cli_area_set,
     false},
    {"about", "MEMBER", "tell what a member told of themselves, or change it",
     "MEMBER is an e-mail address or a member number. It is kept that the program itself read it. What is "
     "not "
     "named stays.",
     about, 1, 1, cli_about, false},
    {"apart", "MEMBER [OTHER]", "tell whom coordinators keep a member apart from, or keep two apart",
     "Those kept apart are never brought together. From whom somebody hides by themselves kith hide tells.",
     apart, 1, 2, cli_apart, false},
    {"hide", "MEMBER [OTHER]", "tell from whom a member hides, or hide them from somebody",
     "As a member does it by themselves: coordinators and OTHER are not told. It is kept that the program "
     "itself read it.",
     hide, 1, 2, cli_hide, false},
    {"times days", "MEMBER FROM [TO]", "say that days differ from a member's usual week",
     "What was said of the same days is replaced.", times_days, 2, 3, cli_times_days, false},
    {"times", "MEMBER", "tell when a member is free, or set it",
     "MEMBER is an e-mail address or a member number. The usual week, and the days to come that differ.",
     times, 1, 1, cli_times, false},
    {"calendar address", "MEMBER", "make the secret address of a member's exchanges as a calendar",
     "Prints it, once; the one before it ends. Whoever has it can read them.", cli_with_hub, 1, 1,
     cli_calendar_address, false},
    {"calendar end", "MEMBER", "end the secret address of a member's calendar", "", cli_with_hub, 1, 1,
     cli_calendar_end, false},
    {"calendar upload", "MEMBER FILE", "read a calendar of another program for a member",
     "FILE is iCalendar; - is standard input. The times that it shows are taken, in place of those before, "
     "and "
     "agreed exchanges that were moved in it are moved. docs/calendar.md tells what is understood.",
     cli_hub_json, 2, 2, cli_calendar_upload, false},
    {"calendar forget", "MEMBER", "forget what a member's own calendar showed", "", cli_with_hub, 1, 1,
     cli_calendar_forget, false},
    {"calendar", "MEMBER", "tell whether a member's calendar has a secret address, and what is taken", "",
     cli_hub_json, 1, 1, cli_calendar, false},
    {"suggest", "REQUEST|MEMBER", "tell who might help with a request, or whom a member might help",
     "REQUEST is its number, as kith search --kind requests prints it; MEMBER an e-mail address or a member "
     "number. Best first, each with its score and its reasons in a sentence, as a coordinator sees it. "
     "docs/suggestions.md tells how they are made.",
     suggest, 1, 1, cli_suggest, false},
    {"unmet", "", "list requests that wait, each with its three best candidates",
     "Nothing is agreed for them. Those for which nobody was asked lately come first, of these who waits "
     "longest. Ask with kith ask.",
     unmet, 0, 0, cli_unmet, false},
    {"ask list", "MEMBER", "tell what a member is asked now",
     "MEMBER is an e-mail address or a member number. A no looks like no answer.", cli_hub_json, 1, 1,
     cli_ask_list, false},
    {"ask answer", "ID MEMBER ANSWER", "write down what a member says to an ask",
     "ID is of kith ask list, ANSWER yes or no. Yes proposes the exchange, and prints its number.",
     cli_with_hub, 3, 3, cli_ask_answer, false},
    {"ask", "REQUEST MEMBER...", "ask people to help with a request",
     "REQUEST is its number, each MEMBER an e-mail address or a member number; at most twenty. Each must "
     "pass "
     "the hard rules now, or nobody is asked. One who was asked already is left as they are.",
     cli_hub_json, 2, 21, cli_ask, false},
    {"weights try", "PART N...", "tell what would change if parts of suggestions counted otherwise",
     "Of the ten requests that wait longest, those that would have other best candidates. Changes nothing.",
     cli_hub_json, 2, 18, cli_weights_try, false},
    {"weights", "[PART N...]", "tell what counts in suggestions, or change it",
     "Each part counts 0 (not at all) to 10. docs/suggestions.md tells what the parts are.", cli_hub_json, 0,
     18, cli_weights, false},
    {"ring look", "", "look for rings in a hub and offer nothing",
     "Each begins with the word that kith ring offer takes; under it, a line for each hand-over: who gives, "
     "what, to whom, for what.",
     ring_look, 0, 0, cli_ring_look, false},
    {"ring offer", "[RING...]", "offer rings to all of their people",
     "RING is a word of kith ring look. Each is looked at again: all are offered, or none. Prints the number "
     "of each.",
     ring_offer, 0, CLI_ARGS, cli_ring_offer, false},
    {"ring list", "", "list the rings that wait for answers", "", ring_list, 0, 0, cli_ring_list, false},
    {"ring show", "ID", "tell of one ring", "", cli_hub_json, 1, 1, cli_ring_list, false},
    {"ring answer", "ID MEMBER ANSWER", "write down what somebody in a ring says",
     "ANSWER is yes or no. When all have said yes the exchanges are agreed; a no ends the ring, and nobody "
     "is "
     "told whose it was.",
     cli_hub_json, 3, 3, cli_ring_answer, false},
    {"ring withdraw", "ID", "take back a ring that waits for answers", "", cli_hub_json, 1, 1,
     cli_ring_answer, false},
    {"rings", "[FILE]", "find rings in a graph: who could help whom, each once",
     "Reads the plain format of kidney-exchange benchmarks (n m, then source, target and weight a line, then "
     "-1 -1 -1) and prints the set of rings that share nobody and weigh the most, with a bound that no other "
     "set can pass. docs/rings.md tells how.",
     rings, 0, 1, cli_rings, false},
    {"neighbours open", "OTHER", "open a hub to another one of this installation",
     "Their members see each other's offers and requests once both have opened. OTHER is its address, as "
     "kith "
     "hub list tells it.",
     cli_with_hub, 1, 1, cli_neighbours_open, false},
    {"neighbours close", "OTHER", "close a hub to another one again",
     "Nothing new is shown or recorded; what was recorded still ends.", cli_with_hub, 1, 1,
     cli_neighbours_close, false},
    {"neighbours limit", "OTHER MINUTES", "set from how many minutes on the coordinators are told",
     "MINUTES is what stands between the two hubs, in either direction; none: they are not told.",
     cli_with_hub, 2, 2, cli_neighbours_limit, false},
    {"neighbours listings", "MEMBER", "tell what members of neighbouring hubs offer and ask for",
     "At most 2,000, the newest first, as this member sees them: without who they are. Each begins with the "
     "hub and the number that kith "
     "neighbours wish takes.",
     cli_hub_json, 1, 1, cli_neighbours_listings, false},
    {"neighbours wish", "MEMBER OTHER LISTING",
     "say that a member would like something of a neighbouring hub", "Prints its number.", wish, 3, 3,
     cli_neighbours_wish, false},
    {"neighbours wishes", "MEMBER", "tell what a member would like of neighbours, and neighbours of them",
     "Who the other is stands there once both have agreed.", cli_hub_json, 1, 1, cli_neighbours_wishes,
     false},
    {"neighbours answer", "MEMBER WISH ANSWER", "answer somebody of a neighbouring hub for a member",
     "ANSWER is yes or no.", cli_with_hub, 3, 3, cli_neighbours_answer, false},
    {"neighbours trades", "[MEMBER]", "list help between members of two hubs",
     "At most 2,000, the newest first.", cli_hub_json, 0, 1, cli_neighbours_trades, false},
    {"neighbours record", "WISH MINUTES DAY", "write down help with a member of a neighbouring hub",
     "WISH is one that was agreed, DAY like 2026-06-12. The other side answers.", trade_record, 3, 3,
     cli_neighbours_record, false},
    {"neighbours move", "TRADE MOVE", "answer help that was written down, or say what becomes of it",
     "MOVE is confirm or decline (the side that is asked), cancel (the other), again or drop (the hours "
     "could "
     "not move), or return (a coordinator takes it back).",
     trade_move, 2, 2, cli_neighbours_move, false},
    {"neighbours", "", "tell what stands between a hub and each of the others",
     "Who is open to whom, and who gave how much more: minutes above 0 mean that the other hub gave more. "
     "docs/neighbours.md tells how hours move between hubs.",
     cli_hub_json, 0, 0, cli_neighbours, false},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, false},
};
