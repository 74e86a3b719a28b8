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
static const struct cli_option search[] = {
    {"hub", "SLUG", "the hub"},
    {"kind", "KIND", "all (as it is), offers, requests, people or places"},
    {"category", "WORD", "only this kind of help and those under it; see kith category list"},
    {"area", "NAME", "only in this area, by its name or number; see kith area list"},
    {"near", "PLACE", "measured from here: a postcode, its first half, or latitude,longitude"},
    {"miles", "N", "no farther away than this"},
    {"day", "DAY", "weekdays, weekend, mo, tu, we, th, fr, sa or su"},
    {"time", "TIME", "morning, afternoon or evening"},
    {"language", "TAG", "who speaks it: cy, pl, bn"},
    {"access", "WORD", "what is needed, like step-free; may be repeated"},
    {"sort", "ORDER", "best, newest or nearest"},
    {"exact", NULL, "as typed: no typing error is forgiven"},
    {"as", "EMAIL-OR-NUMBER", "what this member would find; else what a coordinator finds"},
    {"page", "N", "which page (default 1)"},
    {"limit", "N", "how many on a page, at most 200 (default 20)"},
    {"json", NULL, "print JSON"},
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
static const struct cli_option asset_list[] = {
    {"hub", "SLUG", "the hub"},
    {"state", "STATE", "open (the default), proposed, paused, ended, or all but ended"},
    {"kind", "KIND", "room, kitchen, vehicle, tool, outdoors, club, service or other"},
    {"words", "WORDS", "only those in which every word is found"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option asset_add[] = {
    {"hub", "SLUG", "the hub"},
    {"kind", "KIND", "room, kitchen, vehicle, tool, outdoors, club, service or other (the default)"},
    {"words", "TEXT", "more about it"},
    {"category", "WORD", "the kind of help that it is good for; see kith category list"},
    {"organisation", "NAME", "whose it is"},
    {"keeper", "MEMBER", "who answers bookings: an e-mail address or a member number; else the coordinators"},
    {"area", "NAME", "the area that it is in, by its name or number"},
    {"place", "NAME", "the name of the place"},
    {"access", "WORDS", "access needs that are met there, with blanks between, like \"step-free quiet\""},
    {"hours", "PATTERN", "when it can be had, like \"mo 0900-1200;we 1900-2100\"; else at any time"},
    {"price", "MINUTES", "what it costs, in minutes of one's time (default 0)"},
    {"per", "WHAT", "what the price is for: hour, or booking (the default)"},
    {"to-pot", NULL, "the hours go to the community pot, and not to whoever looks after it"},
    {"capacity", "N", "how many can have it at the same time (default 1)"},
    {"at-once", NULL, "whoever asks first has it, without an answer"},
    {"not-booked", NULL, "it is not booked here"},
    {"public", NULL, "everybody may see it, in the open directory"},
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

const struct cli_command cli_finding[] = {
    {"rings", "[FILE]", "find rings in a graph: who could help whom, each once",
     "Reads the plain format of kidney-exchange benchmarks (n m, then source, target and weight a line, then "
     "-1 -1 -1) and prints the set of rings that share nobody and weigh the most, with a bound that no other "
     "set can pass. docs/rings.md tells how.",
     rings, 0, 1, cli_rings, false},
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
    {"neighbours open", "OTHER", "open a hub to another one of this installation",
     "Their members see each other's offers and requests once both have opened. OTHER is its address, as "
     "kith "
     "hub list tells it.",
     cli_with_hub, 1, 1, cli_neighbours_open, false},
    {"neighbours close", "OTHER", "close a hub to another one again",
     "Nothing new is shown or recorded; what was recorded still ends.", cli_with_hub, 1, 1,
     cli_neighbours_close, false},
    {"neighbours", "", "tell what stands between a hub and each of the others",
     "Who is open to whom, and who gave how much more: minutes above 0 mean that the other hub gave more. "
     "docs/neighbours.md tells how hours move between hubs.",
     cli_hub_json, 0, 0, cli_neighbours, false},
    {"search", "[WORD...]", "find offers, requests, people and places",
     "With the same filters as the page, over what is published now. As a coordinator sees it, unless --as "
     "names a member.",
     search, 0, CLI_ARGS, cli_search, false},
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
    {"times", "MEMBER", "tell when a member is free, or set it",
     "MEMBER is an e-mail address or a member number. The usual week, and the days to come that differ.",
     times, 1, 1, cli_times, false},
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
     "ID is of kith ask list, ANSWER yes or no. Yes proposes the exchange, and prints its number.", cli_with_hub,
     3, 3, cli_ask_answer, false},
    {"ask", "REQUEST MEMBER...", "ask people to help with a request",
     "REQUEST is its number, each MEMBER an e-mail address or a member number; at most twenty. Each must "
     "pass "
     "the hard rules now, or nobody is asked. One who was asked already is left as they are.",
     cli_hub_json, 2, 21, cli_ask, false},
    {"weights", "[PART N]", "tell what counts in suggestions, or change it",
     "Each part counts 0 (not at all) to 10. docs/suggestions.md tells what the parts are.", cli_hub_json, 0,
     2, cli_weights, false},
    {"asset list", "", "list the places and things of a hub", "At most 2,000, by name.", asset_list, 0, 0,
     cli_asset_list, false},
    {"asset add", "NAME", "add a place or thing", "It is open at once. Prints its id.", asset_add, 1, 1,
     cli_asset_add, false},
    {"asset check", "ID", "say that what a member told of is right: everybody finds it",
     "ID is as kith asset list --state proposed tells it.", cli_with_hub, 1, 1, cli_asset_check, false},
    {"booking list", "", "list the bookings of a hub", "At most 2,000, the newest first.", booking_list, 0, 0,
     cli_booking_list, false},
    {"booking answer", "ID ANSWER", "answer a booking as the coordinators do",
     "ANSWER is yes (it is kept, and so are its hours), no, off (called off) or used (the hours move).",
     booking_answer, 2, 2, cli_booking_answer, false},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, false},
};
