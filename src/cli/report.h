/* What the files of kith report share. Not for other rooms. */
#ifndef KITH_CLI_REPORT_H
#define KITH_CLI_REPORT_H

#include "cli/cli.h"
#include "report/report.h"

struct reporting {
    struct cli *cli;
    struct doer by;
    struct hub hub;
    bool more;
    struct report_asked q;
    struct report report;
    struct report_told told; /* by the file that is checked */
    struct ledger_verdict verdict;
    struct report_head head; /* as the ledger has it at the file's line */
    bool has_line;
};

/* Takes all lines of the ledger of r->hub into the facts. */
enum err_code reporting_fresh(struct reporting *r, struct err *err) ERR_CHECK;
/* r->q for r->hub; with a line of its own (upto) the scope is taken as it stands. */
enum err_code reporting_make(struct reporting *r, struct err *err) ERR_CHECK;

/* report_check.c */
enum err_code cli_report_check(struct reporting *r, struct err *err) ERR_CHECK;

#endif
