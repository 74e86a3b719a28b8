/* Commands on the coordinators' desk: what waits, paper, sessions, mail, reports. */
#include "cli/commands.h"

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
    {"on-paper", NULL, "only of those who never use a computer, or have no e-mail"},
    {"area", "NAME", "only of those who live there, by its name or number; see kith area list"},
    PRINT,
    END,
};
static const struct cli_option paper_statements[] = {
    {"hub", "SLUG", "the hub"},
    {"month", "YYYY-MM", "the month (default: the last)"},
    {"member", "EMAIL-OR-NUMBER", "only this member's"},
    {"on-paper", NULL, "only of those who never use a computer, or have no e-mail"},
    {"area", "NAME", "only of those who live there, by its name or number; see kith area list"},
    PRINT,
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
    {"category", "WORD", "only one kind of help and those under it; see kith category list"},
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

const struct cli_command cli_desk[] = {
    {"mail test", "ADDRESS", "send one message and tell each step",
     "Past the queue, with the settings in force: what is said to the server and what it answers; name and "
     "password "
     "are "
     "not shown. Exit 3 when it refuses, 4 when it cannot be reached.",
     cli_none, 1, 1, cli_mail_test, false},
    {"mail list", "", "list messages, newest first",
     "At most a thousand. docs/mail.md tells what the states mean.", mail_list, 0, 0, cli_mail_list, false},
    {"mail retry", "ID", "send a message that failed once more",
     "ID is of kith mail list, with --hub the messages of that hub; without ID all of them that failed and "
     "of which it "
     "is sure "
     "that they were not sent.",
     cli_with_hub, 0, 1, cli_mail_retry, false},
    {"mail statements", "", "queue everybody's statement of a month",
     "Each member of the hub who has not said that they want no messages gets what moved in the month, once "
     "however "
     "often it is asked for.",
     mail_statements, 0, 0, cli_mail_statements, false},
    {"mail send", "", "send what is due now, and end",
     "What the server does all the time. For installations whose server is not to speak with others: call it "
     "from a "
     "timer.",
     cli_json, 0, 0, cli_mail_send, false},
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
    {"slips list", "", "list the batches of paper slips that were entered", "", cli_hub_json, 0, 0,
     cli_slips_list, false},
    {"slips undo", "ID", "take a batch of paper slips back, all or none",
     "What was taken back before stays so.", slips_undo, 1, 1, cli_slips_undo, false},
    {"day", "[LIST]", "what waits for the coordinators of a hub",
     "Without LIST how many lines each list has, with it the lines: the same as on the page Today "
     "(docs/day.md).",
     cli_hub_json, 0, 1, cli_day, false},
    {"task list", "", "list what is to be done", "", task_list_of, 0, 0, cli_task_list, false},
    {"task add", "WHAT", "note what is to be done", "Prints its number.", task_new, 1, 1, cli_task_add,
     false},
    {"task done", "ID", "say that a task is done", "", cli_with_hub, 1, 1, cli_task_done, false},
    {"note list", "MEMBER", "read what was noted of somebody",
     "MEMBER is a card number or an e-mail. It is kept that the program itself read it.", cli_hub_json, 1, 1,
     cli_note_list, false},
    {"note add", "MEMBER WORDS", "write a note on somebody", "Prints its number.", note_new, 2, 2,
     cli_note_add, false},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, false},
};
