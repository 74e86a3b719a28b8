/* Commands on hubs and their people. */
#include "cli/commands.h"

static const struct cli_option hub_create[] = {
    {"name", "NAME", "its name, as people say it"},
    {"host", "NAME", "the organisation that it lives in"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option person_add[] = {
    {"hub", "SLUG", "the hub they join"},
    {"name", "NAME", "their name"},
    {"email", "EMAIL", "their e-mail, with which they sign in"},
    {"phone", "NUMBER", "their telephone"},
    {"role", "ROLE", "member, coordinator, practitioner, administrator; may be repeated"},
    {"password-file", "FILE", "a file whose first line is their password"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option password_file[] = {
    {"password-file", "FILE",
     "a file whose first line is the new password; without it a random one is made and printed"},
    END,
};
static const struct cli_option token_create[] = {
    {"hub", "SLUG", "the hub"},
    {"person", "EMAIL-OR-NUMBER", "whose token: an e-mail, or a member number"},
    {"scope", "SCOPE", "read, write, or admin (everything a coordinator of the hub may do)"},
    {"name", "NAME", "what it is for"},
    END,
};
static const struct cli_option privacy_forget[] = {
    {"hub", "SLUG", "the hub"},
    {"now", NULL, "without days to think it over"},
    {"back", NULL, "they took it back"},
    END,
};
static const struct cli_option privacy_retention[] = {
    {"hub", "SLUG", "the hub"},
    {"kind", "KIND", "change for how long this kind is kept; with --days"},
    {"days", "N", "how many days; 0: for ever"},
    {"run", NULL, "take away what is too old now; without it, it is only counted"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option join_note[] = {
    {"hub", "SLUG", "the hub"},
    {"words", "TEXT", "a note; with a welcome it goes to them"},
    {"skip", NULL, "it is skipped, and --words says why: it opens nothing that waits for it"},
    {"undo", NULL, "it is open again"},
    END,
};
static const struct cli_option check_enter[] = {
    {"hub", "SLUG", "the hub"},
    {"issued", "DAY", "when it was made out, like 2026-06-12"},
    {"digits", "DIGITS", "at most the last four digits of its number"},
    {"talk", NULL, "something is on it: it opens nothing before that is talked over"},
    END,
};
static const struct cli_option check_lapsing[] = {
    {"hub", "SLUG", "the hub"},
    {"days", "N", "within so many days (default 60)"},
    {"json", NULL, "print JSON"},
    END,
};

const struct cli_command cli_people[] = {
    {"hub create", "SLUG", "make a hub", "SLUG is the word in its address: small letters, digits, dashes.",
     hub_create, 1, 1, cli_hub_create, true},
    {"hub list", "", "list the hubs", "", cli_json, 0, 0, cli_hub_list, false},
    {"hub settings", "[SETTING]", "print what a hub has chosen",
     "A line each: the setting's word, a tab, what it says. A line's end in a text is printed as \\n.",
     cli_hub_json, 0, 1, cli_hub_settings, false},
    {"hub set", "SETTING VALUE", "change a setting of a hub",
     "SETTING is a word that kith hub settings prints, VALUE what it is to say; an empty one takes it away. "
     "Prints "
     "what it says now.",
     cli_with_hub, 2, 2, cli_hub_set, false},
    {"person add", "", "add a person to a hub", "Prints the member number.", person_add, 0, 0, cli_person_add,
     false},
    {"person reset-password", "EMAIL", "set a new password", "Ends all their sessions.", password_file, 1, 1,
     cli_person_reset, false},
    {"person reset-second-step", "PERSON", "take a person's second step away",
     "For whoever lost the phone and the recovery codes. PERSON is their e-mail, or their member number with "
     "--hub. They are signed out everywhere, told by mail, and asked to set it up again where they need it.",
     cli_with_hub, 1, 1, cli_person_second, false},
    {"person sign-out", "PERSON", "end all sessions of a person",
     "PERSON is their e-mail, or their member number with --hub.", cli_with_hub, 1, 1, cli_person_sign_out,
     false},
    {"token create", "", "make an API token", "Prints the token, once: only a hash of it is kept.",
     token_create, 0, 0, cli_token_create, false},
    {"words erase", "ID", "take the words out of a transfer",
     "For words that should not stand in the ledger for ever. ID is the transfer's, as the API and the "
     "export give it. "
     "Hours, day and parties stay, and the chain holds: it covers words through a commitment alone. There is "
     "no way "
     "back, but from a backup.",
     cli_with_hub, 1, 1, cli_words_erase, false},
    {"privacy export", "MEMBER", "print all that a hub keeps about somebody, as JSON",
     "MEMBER is an e-mail address or a member number. That it was taken out is noted where they see it. "
     "docs/privacy.md tells what each part is.",
     cli_with_hub, 1, 1, cli_privacy_export, false},
    {"privacy forget", "MEMBER", "forget somebody: all that tells who they are goes",
     "After the days that the hub gives to think it over, or --now. Hours and chain stay sound. There is no "
     "way back afterwards, but from a backup.",
     privacy_forget, 1, 1, cli_privacy_forget, false},
    {"privacy forgotten", "", "list the member numbers of who was forgotten, and when",
     "Keep it beside your backups: where an older one is put back, these are to be forgotten again.",
     cli_with_hub, 0, 0, cli_privacy_forgotten, false},
    {"privacy retention", "", "tell for how long a hub keeps what, and how much is too old",
     "The server takes it away every few hours.", privacy_retention, 0, 0, cli_privacy_retention, false},
    {"join list", "", "tell who is on the way in, and what comes next", "Whoever waits longest first.",
     cli_hub_json, 0, 0, cli_join_list, false},
    {"join note", "MEMBER STEP", "note a step of somebody's way in",
     "MEMBER is an e-mail address or a member number; STEP is conversation, references, checks, induction, "
     "welcome or first. docs/joining.md tells what waits for which.",
     join_note, 2, 2, cli_join_note, false},
    {"join decline", "MEMBER WORDS", "turn down somebody who asked to join",
     "The words go to them by a message.", cli_with_hub, 2, 2, cli_join_decline, false},
    {"check list", "MEMBER", "tell which checks of a member count", "", cli_hub_json, 1, 1, cli_check_list,
     false},
    {"check ask", "MEMBER LEVEL CATEGORY", "ask a member for a check",
     "LEVEL is basic, standard, enhanced or enhanced-barred, CATEGORY the kind of help that asks for it: "
     "more "
     "than it is eligible for is refused.",
     cli_with_hub, 3, 3, cli_check_ask, false},
    {"check enter", "MEMBER LEVEL UNTIL", "note a check that was seen",
     "UNTIL is the day to look at it again. Only the outcome is kept.", check_enter, 3, 3, cli_check_enter,
     false},
    {"check lapsing", "", "list the checks that end soon, or ended lately", "", check_lapsing, 0, 0,
     cli_check_lapsing, false},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, false},
};
