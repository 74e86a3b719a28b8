/* The table of commands. --help and the man page are made from it, so that they cannot disagree with the
 * program. */
#include "cli/cli.h"

#define END                                                                                                  \
    { NULL, NULL, NULL }

static const struct cli_option none[] = {END};
static const struct cli_option json[] = {{"json", NULL, "print JSON"}, END};
static const struct cli_option demo[] = {
    {"seed", "N", "the same number gives the same people (default 1)"},
    {"people", "N", "how many people, in all hubs together (default 600)"},
    {"months", "N", "how many months of exchanges (default 18)"},
    {"if-empty", NULL, "do nothing, and say so, where there is a hub already"},
    END,
};
static const struct cli_option backup[] = {
    {"key-file", "FILE", "encrypt with the key in this file"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option restore[] = {
    {"key-file", "FILE", "the key of an encrypted backup"},
    {"unsealed", NULL, "take a copy without a seal: the one that a migration laid beside the database"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option import[] = {
    {"hub", "SLUG", "the hub that takes them in"},
    {"dry-run", NULL, "tell what would happen and change nothing"},
    {"map", "LIST",
     "csv: which columns to read: from=A,to=B,minutes=C,date=D and, where there, description=E,id=F,kind=G"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option with_hub[] = {{"hub", "SLUG", "the hub"}, END};
static const struct cli_option verify[] = {
    {"hub", "SLUG", "only this hub"},
    {"against", "FILE", "a head that somebody kept: the ledger must still have all that it tells of"},
    {"export", "DIR", "a folder that kith export wrote, from its files alone, without a database"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option head[] = {
    {"hub", "SLUG", "the hub"},
    {"out", "FILE", "write it to a file that does not exist yet"},
    END,
};
static const struct cli_option hub_create[] = {
    {"name", "NAME", "its name, as people say it"},
    {"host", "NAME", "the organisation that it lives in"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option hub_settings[] = {
    {"hub", "SLUG", "the hub"},
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
static const struct cli_option mail_statements[] = {
    {"hub", "SLUG", "the hub"},
    {"month", "YYYY-MM", "the month (default: the last)"},
    END,
};
static const struct cli_option mail_list[] = {
    {"hub", "SLUG", "only this hub"},
    {"state", "STATE", "waiting, gathered, sending, sent, failed (the default) or dropped"},
    {"json", NULL, "print JSON"},
    END,
};
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
static const struct cli_option neighbours[] = {
    {"hub", "SLUG", "the hub whose neighbours to tell"},
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
static const struct cli_option hub_json[] = {
    {"hub", "SLUG", "the hub"},
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
#define PRINT                                                                                                \
    {"large", NULL, "all in large print, 18 points and more; else for whoever asked for it"}, {              \
        "language", "TAG", "the language of the words: cy"                                                   \
    }
static const struct cli_option paper_slips[] = {
    {"hub", "SLUG", "the hub"},
    {"count", "N", "how many blank slips (default 6)"},
    {"exchange", "ID", "instead: the slip of this exchange, which is agreed"},
    PRINT,
    END,
};
static const struct cli_option paper_sheet[] = {{"hub", "SLUG", "the hub"}, PRINT, END};
static const struct cli_option paper_poster[] = {
    {"hub", "SLUG", "the hub"},
    {"strips", NULL, "with strips to tear off"},
    PRINT,
    END,
};
static const struct cli_option paper_cards[] = {
    {"hub", "SLUG", "the hub"},
    {"member", "EMAIL-OR-NUMBER", "only this member's"},
    {"on-paper", NULL, "only of those who never use a computer"},
    {"area", "N", "only of those who live there; see kith area list"},
    PRINT,
    END,
};
static const struct cli_option paper_statements[] = {
    {"hub", "SLUG", "the hub"},
    {"month", "YYYY-MM", "the month (default: the last)"},
    {"member", "EMAIL-OR-NUMBER", "only this member's"},
    {"on-paper", NULL, "only of those who never use a computer"},
    {"area", "N", "only of those who live there; see kith area list"},
    PRINT,
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
static const struct cli_option session_list[] = {
    {"hub", "SLUG", "the hub"},
    {"from", "DAY", "the first day, like 2026-06-12"},
    {"to", "DAY", "the last day"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option report[] = {
    {"hub", "SLUG", "the hub"},
    {"from", "DAY", "the first day, like 2026-01-01"},
    {"to", "DAY", "the last day"},
    {"period", "PERIOD",
     "instead of days: month, quarter (the last that is over), year (this one), last-year, or twelve months "
     "(the default)"},
    {"area", "NAME", "only help of one area, by its name or number; see kith area list"},
    {"coordinator", "MEMBER", "only help of the areas that somebody walks: an e-mail or a member number"},
    {"organisation", "NAME", "only what happened with the places and things of one"},
    {"paid", "HOURS", "staff: the hours a week that all staff are paid for"},
    {"public", NULL, "to hand on: figures of small groups are left out"},
    {"format", "FORMAT", "text (the default), csv, json or xlsx"},
    {"out", "FILE", "write it to a file that does not exist yet"},
    {"check", "FILE",
     "instead: whether the ledger still has the line that a file (csv, json) was made of, and gives its "
     "figures"},
    {"json", NULL, "with --check: print JSON"},
    END,
};
static const struct cli_option session_record[] = {
    {"hub", "SLUG", "the hub"},
    {"guests", "N", "how many came who have no account"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option hub_and_json[] = {
    {"hub", "SLUG", "the hub"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option task_list_of[] = {
    {"hub", "SLUG", "the hub"},
    {"who", "MEMBER", "only what this member of the staff is to do"},
    {"until", "DAY", "only what is to be done by then"},
    {"done", NULL, "what was done, newest first"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option task_new[] = {
    {"hub", "SLUG", "the hub"},
    {"due", "DAY", "until when, like 2026-06-12"},
    {"about", "MEMBER", "whom it is about: card number or e-mail"},
    {"who", "MEMBER", "who does it: a coordinator or practitioner"},
    END,
};
static const struct cli_option note_new[] = {
    {"hub", "SLUG", "the hub"},
    {"kind", "KIND", "welcome, conversation (usual), phone, visit, letter, welfare or other"},
    {"day", "DAY", "when it was (usual: today)"},
    {"readers", "WHO", "coordinators (usual), or practitioners: both"},
    {"follow-up", "DAY", "come back to it on this day"},
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
static const struct cli_option slips_enter[] = {
    {"hub", "SLUG", "the hub"},
    {"sure", NULL, "enter what looks like a double, too"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option slips_undo[] = {
    {"hub", "SLUG", "the hub"},
    {"reason", "WORDS", "why; both people of each slip can read it"},
    {"json", NULL, "print JSON"},
    END,
};
static const struct cli_option bench[] = {
    {"json", NULL, "one line of JSON for each measurement"},
    {"seconds", "N", "how long each measurement runs (default 3)"},
    {"postgres", "URL", "measure PostgreSQL too, in a schema of its own there"},
    {"series", NULL, "over batch sizes, numbers of clients and sizes of history too"},
    {"lines", "N",
     "ledger.growth: how long the history gets (default 10 million); search.words: how many offers (at most "
     "a million)"},
    END,
};

const struct cli_command cli_commands[] = {
    {"serve", "", "run the server",
     "Applies migrations first. Does not run as root unless allow_root is on. Prints, where nobody is an "
     "administrator yet, a one-use link for making the "
     "first one.",
     none, 0, 0, cli_serve, true},
    {"demo", "", "fill an empty database with a believable demo",
     "Three hubs (a surgery, a school, a housing estate) with people, offers, requests and exchanges, always "
     "the same for the same seed. Prints three accounts to sign in with; their passwords are random.",
     demo, 0, 0, cli_demo, true},
    {"migrate", "", "bring the schema up to date",
     "On SQLite a copy of the database is laid beside it first.", json, 0, 0, cli_migrate, true},
    {"rebuild", "", "build the derived tables again",
     "What is derived is dropped and built from what happened.", json, 0, 0, cli_rebuild, false},
    {"verify", "", "prove the ledgers: invariants, chain and signed heads",
     "Exit 1, and the first bad line or exchange, where something is wrong. With --against it also holds the "
     "ledger against a head that was kept earlier (kith head, or GET .../ledger/head): what was changed, or "
     "cut "
     "off, before that head is found. docs/chain.md tells what this proves and what not.",
     verify, 0, 0, cli_verify, false},
    {"head", "", "sign and print where a ledger is",
     "The same JSON as GET .../ledger/head. Keep it elsewhere: kith verify --against proves with it that "
     "nothing before it was changed.",
     head, 0, 0, cli_head, false},
    {"key rotate", "", "sign heads with a new key", "The old key vouches for the new one and is retired.",
     json, 0, 0, cli_key_rotate, false},
    {"key list", "", "list the keys that sign heads", "", json, 0, 0, cli_key_list, false},
    {"backup", "FILE", "copy the database while it runs",
     "SQLite: a consistent copy to a file that does not exist yet, proved as kith verify does, and sealed "
     "with a "
     "checksum. With --key-file it is encrypted; a key file that is missing is made: keep it elsewhere, for "
     "without "
     "it nobody reads the backup. For PostgreSQL use pg_dump.",
     backup, 1, 1, cli_backup, false},
    {"restore", "FILE", "put a backup back",
     "Checks and proves the backup first. Refuses a damaged one, and never overwrites a database that is "
     "there.",
     restore, 1, 1, cli_restore, false},
    {"import", "FORMAT PATH", "move in from another system",
     "FORMAT is timeoverflow (a folder with users.csv, posts.csv, transfers.csv), csv (a file of transfers "
     "with a header line, and --map), kith (a folder that kith export wrote), or hsds (an open directory of "
     "Open Referral UK: a file, a folder of its pages, or an address on a host of import_hosts). All or "
     "nothing: every "
     "refused row is listed with file, line, field and reason. Running it twice changes nothing.",
     import, 2, 2, cli_import, false},
    {"export", "DIR", "write everything of a hub as CSV",
     "The folder must not exist, or be empty. docs/export.md describes the files.", with_hub, 1, 1,
     cli_export, false},
    {"postcodes", "FILE", "tell where postcodes lie",
     "FILE is a CSV file whose first line names a column postcode, pcd or pcds, one lat or latitude and one "
     "long "
     "or longitude, as the ONS Postcode Directory has them; - is standard input. Others can write meanwhile; "
     "running it again goes on where it ended, or changes nothing. docs/catalogue.md tells where such lists "
     "are found.",
     json, 1, 1, cli_postcodes, true},
    {"setup", "", "print a link that makes the first administrator",
     "It works once, and ends those before it. Refused where somebody is an administrator already.", none, 0,
     0, cli_setup, true},
    {"hub create", "SLUG", "make a hub", "SLUG is the word in its address: small letters, digits, dashes.",
     hub_create, 1, 1, cli_hub_create, true},
    {"hub list", "", "list the hubs", "", json, 0, 0, cli_hub_list, false},
    {"hub settings", "[SETTING]", "print what a hub has chosen",
     "A line each: the setting's word, a tab, what it says. A line's end in a text is printed as \\n.",
     hub_settings, 0, 1, cli_hub_settings, false},
    {"hub set", "SETTING VALUE", "change a setting of a hub",
     "SETTING is a word that kith hub settings prints, VALUE what it is to say; an empty one takes it away. "
     "Prints "
     "what it says now.",
     with_hub, 2, 2, cli_hub_set, false},
    {"person add", "", "add a person to a hub", "Prints the member number.", person_add, 0, 0, cli_person_add,
     false},
    {"person reset-password", "EMAIL", "set a new password", "Ends all their sessions.", password_file, 1, 1,
     cli_person_reset, false},
    {"person reset-second-step", "PERSON", "take a person's second step away",
     "For whoever lost the phone and the recovery codes. PERSON is their e-mail, or their member number with "
     "--hub. They are signed out everywhere, told by mail, and asked to set it up again where they need it.",
     with_hub, 1, 1, cli_person_second, false},
    {"person sign-out", "PERSON", "end all sessions of a person",
     "PERSON is their e-mail, or their member number with --hub.", with_hub, 1, 1, cli_person_sign_out,
     false},
    {"token create", "", "make an API token", "Prints the token, once: only a hash of it is kept.",
     token_create, 0, 0, cli_token_create, false},
    {"words erase", "ID", "take the words out of a transfer",
     "For words that should not stand in the ledger for ever. ID is the transfer's, as the API and the "
     "export give it. "
     "Hours, day and parties stay, and the chain holds: it covers words through a commitment alone. There is "
     "no way "
     "back, but from a backup.",
     with_hub, 1, 1, cli_words_erase, false},
    {"mail test", "ADDRESS", "send one message and tell each step",
     "Past the queue, with the settings in force: what is said to the server and what it answers; name and "
     "password "
     "are "
     "not shown. Exit 3 when it refuses, 4 when it cannot be reached.",
     none, 1, 1, cli_mail_test, false},
    {"mail list", "", "list messages, newest first",
     "At most a thousand. docs/mail.md tells what the states mean.", mail_list, 0, 0, cli_mail_list, false},
    {"mail retry", "ID", "send a message that failed once more",
     "ID is of kith mail list, with --hub the messages of that hub; without ID all of them that failed and "
     "of which it "
     "is sure "
     "that they were not sent.",
     with_hub, 0, 1, cli_mail_retry, false},
    {"mail statements", "", "queue everybody's statement of a month",
     "Each member of the hub who has not said that they want no messages gets what moved in the month, once "
     "however "
     "often it is asked for.",
     mail_statements, 0, 0, cli_mail_statements, false},
    {"mail send", "", "send what is due now, and end",
     "What the server does all the time. For installations whose server is not to speak with others: call it "
     "from a "
     "timer.",
     json, 0, 0, cli_mail_send, false},
    {"paper slips", "FILE", "write exchange slips as PDF",
     "FILE must not be there yet. Each has a code to scan, which leads to the page where it is entered. "
     "docs/paper.md tells more.",
     paper_slips, 1, 1, cli_paper_slips, false},
    {"paper sheet", "ID FILE", "write the sign-in sheet of a session as PDF", "", paper_sheet, 2, 2,
     cli_paper_sheet, false},
    {"paper cards", "FILE", "write member cards as PDF",
     "By area and name; where there are more than 500, in several files: FILE, FILE-2, and so on.",
     paper_cards, 1, 1, cli_paper_cards, false},
    {"paper poster", "ID FILE", "write a poster of an offer or a request as PDF",
     "ID is its id, or the code that stands on paper.", paper_poster, 2, 2, cli_paper_poster, false},
    {"paper statements", "FILE", "write the statements of a month as PDF",
     "One person after the other, each from a new page and in their language, by area and name; where there "
     "are "
     "more than 500, in several files: FILE, FILE-2, and so on.",
     paper_statements, 1, 1, cli_paper_statements, false},
    {"privacy export", "MEMBER", "print all that a hub keeps about somebody, as JSON",
     "MEMBER is an e-mail address or a member number. That it was taken out is noted where they see it. "
     "docs/privacy.md tells what each part is.",
     with_hub, 1, 1, cli_privacy_export, false},
    {"privacy forget", "MEMBER", "forget somebody: all that tells who they are goes",
     "After the days that the hub gives to think it over, or --now. Hours and chain stay sound. There is no "
     "way back afterwards, but from a backup.",
     privacy_forget, 1, 1, cli_privacy_forget, false},
    {"privacy forgotten", "", "list the member numbers of who was forgotten, and when",
     "Keep it beside your backups: where an older one is put back, these are to be forgotten again.",
     with_hub, 0, 0, cli_privacy_forgotten, false},
    {"privacy retention", "", "tell for how long a hub keeps what, and how much is too old",
     "The server takes it away every few hours.", privacy_retention, 0, 0, cli_privacy_retention, false},
    {"session list", "", "list the group sessions of a hub", "", session_list, 0, 0, cli_session_list, false},
    {"report", "[NAME]", "figures over a period",
     "NAME is activity, members, categories, staff, areas, reciprocity, sessions or time-to-help. All of "
     "them sum the "
     "same "
     "lines of the ledger; a file carries the number and the hash of the last line that it counts. With "
     "--check "
     "the file's own parameters are taken: exit 1 where the ledger has another line there, or gives other "
     "figures. docs/reports.md tells what counts as what.",
     report, 0, 1, cli_report, false},
    {"session record", "ID FILE", "say who came to a group session: the hours move",
     "FILE is CSV whose first line names the columns: member (card number, e-mail or name) and, where there, "
     "minutes and led (yes or no); - is standard input. All or none. Of a session that is recorded already "
     "it "
     "is a correction: only what differs moves. docs/sessions.md tells by which rule.",
     session_record, 2, 2, cli_session_record, false},
    {"slips enter", "FILE", "enter paper slips from a file, all or none",
     "FILE is CSV whose first line names the columns: giver (a name, a card number, a code, or the code of a "
     "slip that was made for an exchange) and, where there, day, receiver, time, title and kind, written as "
     "on the page; - is standard input. What is wrong is told with its line. docs/slips.md tells more.",
     slips_enter, 1, 1, cli_slips_enter, false},
    {"slips list", "", "list the batches of paper slips that were entered", "", hub_and_json, 0, 0,
     cli_slips_list, false},
    {"slips undo", "ID", "take a batch of paper slips back, all or none",
     "What was taken back before stays so.", slips_undo, 1, 1, cli_slips_undo, false},
    {"day", "[LIST]", "what waits for the coordinators of a hub",
     "Without LIST how many lines each list has, with it the lines: the same as on the page Today "
     "(docs/day.md).",
     hub_and_json, 0, 1, cli_day, false},
    {"task list", "", "list what is to be done", "", task_list_of, 0, 0, cli_task_list, false},
    {"task add", "WHAT", "note what is to be done", "Prints its number.", task_new, 1, 1, cli_task_add,
     false},
    {"task done", "ID", "say that a task is done", "", with_hub, 1, 1, cli_task_done, false},
    {"note list", "MEMBER", "read what was noted of somebody",
     "MEMBER is a card number or an e-mail. It is kept that the program itself read it.", hub_and_json, 1, 1,
     cli_note_list, false},
    {"note add", "MEMBER WORDS", "write a note on somebody", "Prints its number.", note_new, 2, 2,
     cli_note_add, false},
    {"config", "", "show the configuration in force", "And where each value came from. Secrets are masked.",
     json, 0, 0, cli_config, false},
    {"healthcheck", "", "ask a running server whether it is well",
     "Asks /readyz at the address of `listen`, for five seconds at most. Exit 0 when it is ready, 4 when "
     "not.",
     none, 0, 0, cli_healthcheck, false},
    {"bench", "NAME", "measure against the bare engine in the same run",
     "NAME is ledger.bulk, ledger.single, ledger.http, ledger.growth, pages.hours, search.words, "
     "search.suggest or "
     "search.rings; ledger, pages or search is all "
     "of "
     "a kind. The temporary database is made in the current folder, on the disk that is measured.",
     bench, 1, 1, cli_bench, false},
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
    {"ring show", "ID", "tell of one ring", "", hub_json, 1, 1, cli_ring_list, false},
    {"ring answer", "ID MEMBER ANSWER", "write down what somebody in a ring says",
     "ANSWER is yes or no. When all have said yes the exchanges are agreed; a no ends the ring, and nobody "
     "is "
     "told whose it was.",
     hub_json, 3, 3, cli_ring_answer, false},
    {"ring withdraw", "ID", "take back a ring that waits for answers", "", hub_json, 1, 1, cli_ring_answer,
     false},
    {"neighbours open", "OTHER", "open a hub to another one of this installation",
     "Their members see each other's offers and requests once both have opened. OTHER is its address, as "
     "kith "
     "hub list tells it.",
     with_hub, 1, 1, cli_neighbours_open, false},
    {"neighbours close", "OTHER", "close a hub to another one again",
     "Nothing new is shown or recorded; what was recorded still ends.", with_hub, 1, 1, cli_neighbours_close,
     false},
    {"neighbours", "", "tell what stands between a hub and each of the others",
     "Who is open to whom, and who gave how much more: minutes above 0 mean that the other hub gave more. "
     "docs/neighbours.md tells how hours move between hubs.",
     neighbours, 0, 0, cli_neighbours, false},
    {"search", "[WORD...]", "find offers, requests, people and places",
     "With the same filters as the page, over what is published now. As a coordinator sees it, unless --as "
     "names a member.",
     search, 0, CLI_ARGS, cli_search, false},
    {"category list", "", "list the kinds of help of a hub",
     "The word of each stands in addresses and files.", hub_json, 0, 0, cli_category_list, false},
    {"category add", "NAME", "add a kind of help", "Prints its word.", category_add, 1, 1, cli_category_add,
     false},
    {"category set", "WORD", "change a kind of help: its name, place, check, or whether it is open",
     "What is not named stays. Its word never changes.", category_set, 1, 1, cli_category_set, false},
    {"category give", "WORD LISTING...", "give several offers and requests this kind of help",
     "LISTING is an id, as kith search --json tells it.", with_hub, 2, CLI_ARGS, cli_category_give, false},
    {"area list", "", "list the areas of a hub", "", hub_json, 0, 0, cli_area_list, false},
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
     "MEMBER is an e-mail address or a member number. A no looks like no answer.", hub_json, 1, 1,
     cli_ask_list, false},
    {"ask answer", "ID MEMBER ANSWER", "write down what a member says to an ask",
     "ID is of kith ask list, ANSWER yes or no. Yes proposes the exchange, and prints its number.", with_hub,
     3, 3, cli_ask_answer, false},
    {"ask", "REQUEST MEMBER...", "ask people to help with a request",
     "REQUEST is its number, each MEMBER an e-mail address or a member number; at most twenty. Each must "
     "pass "
     "the hard rules now, or nobody is asked. One who was asked already is left as they are.",
     hub_json, 2, 21, cli_ask, false},
    {"weights", "[PART N]", "tell what counts in suggestions, or change it",
     "Each part counts 0 (not at all) to 10. docs/suggestions.md tells what the parts are.", hub_json, 0, 2,
     cli_weights, false},
    {"join list", "", "tell who is on the way in, and what comes next", "Whoever waits longest first.",
     hub_json, 0, 0, cli_join_list, false},
    {"join note", "MEMBER STEP", "note a step of somebody's way in",
     "MEMBER is an e-mail address or a member number; STEP is conversation, references, checks, induction, "
     "welcome or first. docs/joining.md tells what waits for which.",
     join_note, 2, 2, cli_join_note, false},
    {"join decline", "MEMBER WORDS", "turn down somebody who asked to join",
     "The words go to them by a message.", with_hub, 2, 2, cli_join_decline, false},
    {"check list", "MEMBER", "tell which checks of a member count", "", hub_json, 1, 1, cli_check_list,
     false},
    {"check ask", "MEMBER LEVEL CATEGORY", "ask a member for a check",
     "LEVEL is basic, standard, enhanced or enhanced-barred, CATEGORY the kind of help that asks for it: "
     "more "
     "than it is eligible for is refused.",
     with_hub, 3, 3, cli_check_ask, false},
    {"check enter", "MEMBER LEVEL UNTIL", "note a check that was seen",
     "UNTIL is the day to look at it again. Only the outcome is kept.", check_enter, 3, 3, cli_check_enter,
     false},
    {"check lapsing", "", "list the checks that end soon, or ended lately", "", check_lapsing, 0, 0,
     cli_check_lapsing, false},
    {"asset list", "", "list the places and things of a hub", "At most 2,000, by name.", asset_list, 0, 0,
     cli_asset_list, false},
    {"asset add", "NAME", "add a place or thing", "It is open at once. Prints its id.", asset_add, 1, 1,
     cli_asset_add, false},
    {"asset check", "ID", "say that what a member told of is right: everybody finds it",
     "ID is as kith asset list --state proposed tells it.", with_hub, 1, 1, cli_asset_check, false},
    {"booking list", "", "list the bookings of a hub", "At most 2,000, the newest first.", booking_list, 0, 0,
     cli_booking_list, false},
    {"booking answer", "ID ANSWER", "answer a booking as the coordinators do",
     "ANSWER is yes (it is kept, and so are its hours), no, off (called off) or used (the hours move).",
     booking_answer, 2, 2, cli_booking_answer, false},
    {"man", "", "print the manual page", "In mdoc, made from the table of commands.", none, 0, 0, cli_man,
     false},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, false},
};
