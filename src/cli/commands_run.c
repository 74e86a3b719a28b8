/* Commands that run and look after an installation. */
#include "cli/commands.h"

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
static const struct cli_option bench[] = {
    {"json", NULL, "one line of JSON for each measurement"},
    {"seconds", "N", "how long each measurement runs (default 3)"},
    {"postgres", "URL", "measure PostgreSQL too, in a schema of its own there"},
    {"brief", NULL, "on little, in seconds: whether it runs at all; its figures say nothing of the goals"},
    {"series", NULL, "over batch sizes, numbers of clients and sizes of history too"},
    {"lines", "N",
     "ledger.growth: how long the history gets (default 10 million); search.words: how many offers (at most "
     "a million)"},
    END,
};

const struct cli_command cli_running[] = {
    {"serve", "", "run the server",
     "Applies migrations first. Does not run as root unless allow_root is on. Prints, where nobody is an "
     "administrator yet, a one-use link for making the "
     "first one.",
     cli_none, 0, 0, cli_serve, true},
    {"demo", "", "fill an empty database with a believable demo",
     "Three hubs (a surgery, a school, a housing estate) with people, offers, requests and exchanges, always "
     "the same for the same seed. Prints three accounts to sign in with; their passwords are random.",
     demo, 0, 0, cli_demo, true},
    {"migrate", "", "bring the schema up to date",
     "On SQLite a copy of the database is laid beside it first.", cli_json, 0, 0, cli_migrate, true},
    {"rebuild", "", "build the derived tables again",
     "What is derived is dropped and built from what happened.", cli_json, 0, 0, cli_rebuild, false},
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
     cli_json, 0, 0, cli_key_rotate, false},
    {"key list", "", "list the keys that sign heads", "", cli_json, 0, 0, cli_key_list, false},
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
     "The folder must not exist, or be empty. docs/export.md describes the files.", cli_with_hub, 1, 1,
     cli_export, false},
    {"postcodes", "FILE", "tell where postcodes lie",
     "FILE is a CSV file whose first line names a column postcode, pcd or pcds, one lat or latitude and one "
     "long "
     "or longitude, as the ONS Postcode Directory has them; - is standard input. Others can write meanwhile; "
     "running it again goes on where it ended, or changes nothing. docs/catalogue.md tells where such lists "
     "are found.",
     cli_json, 1, 1, cli_postcodes, true},
    {"setup", "", "print a link that makes the first administrator",
     "It works once, and ends those before it. Refused where somebody is an administrator already.", cli_none,
     0, 0, cli_setup, true},
    {"config", "", "show the configuration in force", "And where each value came from. Secrets are masked.",
     cli_json, 0, 0, cli_config, false},
    {"healthcheck", "", "ask a running server whether it is well",
     "Asks /readyz at the address of `listen`, for five seconds at most. Exit 0 when it is ready, 4 when "
     "not.",
     cli_none, 0, 0, cli_healthcheck, false},
    {"bench", "NAME", "measure against the bare engine in the same run",
     "NAME is ledger.bulk, ledger.single, ledger.http, ledger.growth, pages.hours, search.words, "
     "search.suggest or "
     "search.rings; ledger, pages or search is all "
     "of "
     "a kind. The temporary database is made in the current folder, on the disk that is measured.",
     bench, 1, 1, cli_bench, false},
    {"man", "", "print the manual page", "In mdoc, made from the table of commands.", cli_none, 0, 0, cli_man,
     false},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, false},
};
