/* The manual page, in mdoc, made from the table of commands. */
#include <stdio.h>

#include "cli/cli.h"

/* A dot or apostrophe at a line's start and a backslash mean something to mdoc. */
static void text(const char *z) {
    bool start = true;
    for (; *z; z++) {
        if (start && (*z == '.' || *z == '\''))
            (void)fputs("\\&", stdout);
        if (*z == '\\')
            (void)fputs("\\e", stdout);
        else
            (void)putchar(*z);
        start = *z == '\n';
    }
}

static void option(const char *name, const char *arg, const char *help) {
    (void)printf(".It Fl Fl %s", name);
    if (arg)
        (void)printf(" Ar %s", arg);
    (void)fputs("\n", stdout);
    text(help);
    (void)fputs("\n", stdout);
}

static void command(const struct cli_command *c) {
    (void)printf(".It Nm Cm %s", c->name);
    if (c->args[0])
        (void)printf(" Ar %s", c->args);
    (void)fputs("\n", stdout);
    (void)putchar(c->short_help[0] - 'a' + 'A');
    text(c->short_help + 1);
    (void)fputs(".\n", stdout);
    if (c->help[0]) {
        text(c->help);
        (void)fputs("\n", stdout);
    }
    if (!c->options[0].name)
        return;
    (void)fputs(".Bl -tag -width Ds -compact\n", stdout);
    for (const struct cli_option *o = c->options; o->name; o++)
        option(o->name, o->arg, o->help);
    (void)fputs(".El\n", stdout);
}

enum err_code cli_man(struct cli *cli, struct err *err) {
    (void)cli;
    (void)err;
    (void)fputs(".Dd November 2026\n.Dt KITH 1\n.Os\n.Sh NAME\n.Nm kith\n.Nd a time bank for co-production\n"
                ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n.Sh DESCRIPTION\n"
                "Kith serves accessible pages and a JSON API for networks of exchange in which an hour is an "
                "hour whatever the work,\n"
                "and keeps them in SQLite or PostgreSQL.\n.Pp\nThe commands are:\n",
                stdout);
    for (const struct cli_group *g = cli_groups; g->title; g++) {
        (void)printf(".Ss %s\n.Bl -tag -width Ds\n", g->title);
        for (const struct cli_command *c = g->commands; c->name; c++)
            command(c);
        (void)fputs(".El\n", stdout);
    }
    (void)fputs(".Sh CONFIGURATION\nEach key stands in\n.Pa kith.ini ,\nin the environment, or as an "
                "option of any command; the later wins.\n"
                "A file that holds the value can be named with\n.Ev KITH_ Ns Ar KEY Ns Ev _FILE .\n.Bl -tag "
                "-width Ds\n",
                stdout);
    for (int k = 0; k < CONFIG_KEYS; k++) {
        (void)printf(".It %s\n", config_key_name((enum config_key)k));
        text(config_key_help((enum config_key)k));
        (void)fputs("\n", stdout);
    }
    (void)fputs(".El\n.Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n.It 0\ndone\n.It 1\nfound wrong\n.It "
                "2\nusage\n.It 3\nrefused\n"
                ".It 4\nunavailable: try again, or mend what the message names\n.It 5\ncorrupt\n.El\n",
                stdout);
    return ERR_OK;
}
