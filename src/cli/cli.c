/* Reads the command line with argp, runs the command, tells what went wrong. */
#include "cli/cli.h"
#include "cli/pieces.h"
#include "ledger/ledger.h"
#include "paper/enclose.h"

#include <argp.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/secret.h"

enum { KEY_CONFIG_FILE = 0x10000, KEY_CONFIG = 0x10001, KEY_OPTION = 0x10100, KEY_OPTION_END = 0x10200 };

struct str cli_given(const struct cli *cli, const char *name) {
    for (size_t i = cli->n_given; i-- > 0;) {
        if (strcmp(cli->given[i].name, name) == 0)
            return cli->given[i].value;
    }
    return STR_NULL;
}

bool cli_switch(const struct cli *cli, const char *name) {
    return cli_given(cli, name).p != NULL;
}

bool cli_each(const struct cli *cli, const char *name, size_t *at, struct str *ret) {
    while (*at < cli->n_given) {
        size_t i = (*at)++;
        if (strcmp(cli->given[i].name, name) == 0) {
            *ret = cli->given[i].value;
            return true;
        }
    }
    return false;
}

enum err_code cli_number(const struct cli *cli, const char *name, int64_t fallback, int64_t least,
                         int64_t most, int64_t *ret, struct err *err) {
    struct str s = cli_given(cli, name);
    *ret = fallback;
    if (!s.p)
        return ERR_OK;
    if (!str_i64(s, ret) || *ret < least || *ret > most)
        return err_set(err, ERR_USAGE, name, "number", "--%s must be a whole number from %lld to %lld", name,
                       (long long)least, (long long)most);
    return ERR_OK;
}

bool cli_terminal(void) {
    return isatty(STDERR_FILENO) == 1;
}

struct doer cli_doer(struct cli *cli) {
    return (struct doer){
        .at = clock_seconds(&cli->app.clock),
        .today = clock_today(&cli->app.clock),
        .ids = &cli->app.ids,
    };
}

enum err_code cli_secret_file(struct cli *cli, struct str path, const char *option, struct str *ret,
                              struct err *err) {
    char text[1025];
    int fd = open(str_z(cli->arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_USAGE, option, "file", "--%s: %.*s cannot be read", option, STR_ARG(path));
    ssize_t n = read(fd, text, sizeof text);
    (void)close(fd);
    if (n < 0)
        return err_set(err, ERR_USAGE, option, "file", "--%s: %.*s cannot be read", option, STR_ARG(path));
    struct str rest = str_of(text, (size_t)n), line = STR("");
    if (!str_next(&rest, '\n', &line) || str_empty(line))
        return err_set(err, ERR_USAGE, option, "empty", "--%s: the first line of %.*s is empty", option,
                       STR_ARG(path));
    if (line.n > 1024)
        return err_set(err, ERR_USAGE, option, "long",
                       "--%s: the first line of %.*s is longer than 1,024 bytes", option, STR_ARG(path));
    if (str_ends(line, "\r"))
        line.n--;
    *ret = str_dup(cli->arena, line);
    return ERR_OK;
}

/* What the system still holds of the file in memory may differ from what is on the disk: only a new process
 * reads what is there. */
static void storage_failed(void *ctx, const char *why) {
    (void)ctx;
    (void)fprintf(
        stderr,
        "kith: the storage failed (%s), so the program ends. Look after the disk, then start it again.\n",
        why);
    _exit(err_exit_code(ERR_UNAVAILABLE));
}

/* A slip in its name must not be answered with a new, empty database that is "sound" or "backed up". */
static enum err_code check_there(const struct cli *cli, struct err *err) {
    const struct str url = config_text(&cli->config, CONFIG_DATABASE);
    const char *path = str_starts(url, "sqlite:") ? url.p + strlen("sqlite:") : NULL;
    if (!path || cli->command->makes || access(path, F_OK) == 0 || errno != ENOENT)
        return ERR_OK;
    return err_set(
        err, ERR_NOT_FOUND, "database", "no-database",
        "There is no database at %s: name it with --database, or in kith.ini or KITH_DATABASE. kith serve, "
        "kith migrate and kith hub create make a new one",
        path);
}

enum err_code cli_seal(struct cli *cli, int64_t *ret_lines, struct err *err) {
    size_t hubs = 0;
    int64_t lines = 0;
    enum err_code rc = ledger_seal_all(cli->app.db, &hubs, &lines, err);
    if (lines > 0)
        log_line(&cli->app.log, LOG_WARN, "sealed", "hubs=%zu lines=%lld", hubs, (long long)lines);
    if (ret_lines)
        *ret_lines = lines;
    return rc;
}

enum err_code cli_open(struct cli *cli, bool ready, struct err *err) {
    struct app *app = &cli->app;
    enum log_level level = LOG_INFO;
    (void)log_level_parse(config_text(&cli->config, CONFIG_LOG), &level);
    app->config = &cli->config;
    app->log = (struct log){.fd = STDERR_FILENO,
                            .level = level,
                            .journal = log_is_journal(STDERR_FILENO, getenv("JOURNAL_STREAM"))};
    app->clock = clock_system();
    app->version = cli->world->version;
    app->openapi = cli->world->openapi;
    app->pieces = cli_pieces;
    app->enclose = paper_enclose;
    app->feeds = cli_feeds;
    int64_t workers = config_int(&cli->config, CONFIG_WORKERS);
    if (workers <= 0)
        workers = (int64_t)sysconf(_SC_NPROCESSORS_ONLN);
    /* Each worker may hold a reading transaction; two more for what falls due and for /readyz. On PostgreSQL
     * there are more workers (app_workers), who wait for a connection when many need one at once. */
    const struct db_options options = {.url = config_text(&cli->config, CONFIG_DATABASE).p,
                                       .readers = workers < 1 ? 4 : (unsigned)workers + 2,
                                       .log = &app->log,
                                       .fatal = storage_failed};
    enum err_code rc = check_there(cli, err);
    if (!rc)
        rc = db_open(&options, &app->db, err);
    if (rc)
        return rc;
    cli->open = true;
    /* Another process (the server, a command) may write to the same SQLite file: a node drawn at random keeps
     * their ids apart. */
    struct rng rng = rng_system();
    unsigned node = db_engine(app->db) == DB_SQLITE ? (unsigned)rng_below(&rng, 1024) : db_node(app->db);
    id_gen_init(&app->ids, app->clock, node);
    if (!ready)
        return ERR_OK;
    int64_t version = 0, newest = (int64_t)cli->world->n_migrations;
    rc = db_version(app->db, &version, err);
    if (rc)
        return rc;
    if (version > newest)
        return err_set(err, ERR_CONFLICT, "database", "newer",
                       "The database has schema %lld, newer than this program's %lld: use a newer kith",
                       (long long)version, (long long)newest);
    if (version < newest) {
        int64_t from, to;
        rc = db_migrate(app->db, cli->world->migrations, cli->world->n_migrations, clock_seconds(&app->clock),
                        &from, &to, err);
    }
    /* Else nothing is sealed, so that a command that only looks never wipes out what it looks for. */
    bool chained_now = version < newest && version < LEDGER_CHAINED_SINCE;
    return rc || !(cli->command->makes || chained_now) ? rc : cli_seal(cli, NULL, err);
}

/* ---- argp ---- */

static error_t parse_one(int key, char *arg, struct argp_state *state) {
    struct cli *cli = state->input;
    if (key == KEY_CONFIG_FILE) {
        cli->config_file = arg;
        return 0;
    }
    if (key >= KEY_CONFIG && key < KEY_CONFIG + CONFIG_KEYS) {
        if (cli->n_flags == CLI_GIVEN)
            argp_error(state, "too many options");
        cli->flags[cli->n_flags++] = str_fmt(
            cli->arena, "%s=%s", config_key_name((enum config_key)(key - KEY_CONFIG)), arg ? arg : "on");
        return 0;
    }
    if (key >= KEY_OPTION && key < KEY_OPTION_END) {
        if (cli->n_given == CLI_GIVEN)
            argp_error(state, "too many options");
        cli->given[cli->n_given].name = cli->command->options[key - KEY_OPTION].name;
        cli->given[cli->n_given++].value = arg ? str_from(arg) : STR("yes");
        return 0;
    }
    if (key == ARGP_KEY_ARG) {
        if (cli->n_args >= (size_t)cli->command->most_args)
            argp_error(state, "too many arguments: \"%s\" is not expected", arg);
        cli->args[cli->n_args++] = str_from(arg);
        return 0;
    }
    if (key == ARGP_KEY_END && cli->n_args < (size_t)cli->command->least_args)
        argp_error(state, "%s is missing", cli->command->args);
    return key == ARGP_KEY_END || key == ARGP_KEY_INIT || key == ARGP_KEY_SUCCESS || key == ARGP_KEY_FINI ||
                   key == ARGP_KEY_NO_ARGS
               ? 0
               : ARGP_ERR_UNKNOWN;
}

static char *dashes(struct arena *a, const char *key) {
    char *z = str_z(a, str_from(key));
    for (char *p = z; *p; p++)
        *p = *p == '_' ? '-' : *p;
    return z;
}

static const struct argp_option *options_of(struct cli *cli) {
    size_t n = 0;
    while (cli->command->options[n].name)
        n++;
    struct argp_option *o = arena_new_array(cli->arena, struct argp_option, n + CONFIG_KEYS + 4);
    if (!o)
        return NULL;
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        const struct cli_option *c = &cli->command->options[i];
        o[at++] =
            (struct argp_option){.name = c->name, .key = KEY_OPTION + (int)i, .arg = c->arg, .doc = c->help};
    }
    o[at++] = (struct argp_option){.doc = "Configuration (over the environment, over kith.ini):", .group = 1};
    o[at++] = (struct argp_option){.name = "config",
                                   .key = KEY_CONFIG_FILE,
                                   .arg = "FILE",
                                   .doc = "read this instead of kith.ini",
                                   .group = 1};
    for (int k = 0; k < CONFIG_KEYS; k++)
        o[at++] =
            (struct argp_option){.name = dashes(cli->arena, config_key_name((enum config_key)k)),
                                 .key = KEY_CONFIG + k,
                                 .arg = config_key_switch((enum config_key)k) ? "on|off" : "VALUE",
                                 .flags = config_key_switch((enum config_key)k) ? OPTION_ARG_OPTIONAL : 0,
                                 .doc = config_key_help((enum config_key)k),
                                 .group = 1};
    return o;
}

static void print_help(FILE *out) {
    (void)fputs(
        "Usage: kith COMMAND [OPTION...]\nKith: the time bank and its neighbours, for co-production.\n\n",
        out);
    for (const struct cli_group *g = cli_groups; g->title; g++) {
        (void)fprintf(out, "%s:\n", g->title);
        for (const struct cli_command *c = g->commands; c->name; c++) {
            char head[80];
            (void)snprintf(head, sizeof head, "%s %s", c->name, c->args);
            (void)fprintf(out, "  kith %-30s %s\n", head, c->short_help);
        }
        (void)fputc('\n', out);
    }
    (void)fputs("  kith --version | --help\n\nEach command has its --help. Manual: man kith.\n"
                "Exit codes: 0 done, 1 found wrong, 2 usage, 3 refused, 4 unavailable, 5 corrupt.\n",
                out);
}

/* The longest name that the arguments begin with; *ret_words is how many of them it took. */
static const struct cli_command *find_command(int argc, char **argv, int *ret_words) {
    const struct cli_command *c;
    for (size_t i = 0; (c = cli_command_at(i)); i++) {
        struct str rest = str_from(c->name), word;
        int n = 0;
        while (str_next(&rest, ' ', &word)) {
            if (n + 1 >= argc || !str_eqz(word, argv[n + 1]))
                break;
            n++;
            if (!rest.p || rest.n == 0) {
                *ret_words = n;
                return c;
            }
        }
    }
    return NULL;
}

/* "kith hub --help": the commands that begin with the word. */
static bool print_group(const char *word, FILE *out) {
    bool any = false;
    const struct cli_command *c;
    for (size_t i = 0; (c = cli_command_at(i)); i++) {
        struct str rest = str_from(c->name), first;
        if (!str_next(&rest, ' ', &first) || str_empty(rest) || !str_eqz(first, word))
            continue;
        if (!any)
            (void)fprintf(out, "Usage: kith %s COMMAND [OPTION...]\n\n", word);
        any = true;
        (void)fprintf(out, "  kith %s %s\n        %s\n", c->name, c->args, c->short_help);
    }
    return any;
}

/* Of "kith asset lst" both words are told, for there are commands that begin with the first. */
static int unknown_command(struct arena *a, const char *first, const char *second) {
    const char *word = first, *start = str_z(a, str_fmt(a, "%s ", first));
    size_t n = 0;
    const struct cli_command *c;
    for (; (c = cli_command_at(n)); n++)
        if (second && strncmp(c->name, start, strlen(start)) == 0)
            word = str_z(a, str_fmt(a, "%s%s", start, second));
    const char **names = arena_new_array(a, const char *, n);
    for (size_t i = 0; names && i < n; i++)
        names[i] = cli_command_at(i)->name;
    const char *near = names ? str_nearest(str_from(word), names, n) : NULL;
    (void)fprintf(stderr, "kith: there is no command \"%s\"", word);
    if (near)
        (void)fprintf(stderr, "; did you mean \"%s\"?", near);
    (void)fputs("\nSee kith --help.\n", stderr);
    return 2;
}

static int report(const struct cli *cli, enum err_code rc, const struct err *err) {
    if (rc == ERR_OK)
        return cli->found_wrong ? 1 : 0;
    (void)fprintf(stderr, "kith %s: %s", cli->command->name, err->message[0] ? err->message : err_title(rc));
    if (err->field[0] && rc != ERR_USAGE)
        (void)fprintf(stderr, " (%s)", err->field);
    (void)fputc('\n', stderr);
    return err_exit_code(rc);
}

static int run(struct cli *cli, int argc, char **argv) {
    const struct argp_option *options = options_of(cli);
    if (!options)
        return err_exit_code(ERR_NOMEM);
    struct argp argp = {
        .options = options,
        .parser = parse_one,
        .args_doc = cli->command->args,
        .doc = str_z(cli->arena, str_fmt(cli->arena, "%s\v%s", cli->command->short_help, cli->command->help)),
    };
    char *name = str_z(cli->arena, str_fmt(cli->arena, "kith %s", cli->command->name));
    argv[0] = name;
    argp_err_exit_status = 2;
    if (!cli_flags_known(name, options, argc, argv))
        return 2;
    if (argp_parse(&argp, argc, argv, 0, NULL, cli) != 0)
        return 2;
    struct err err = {0};
    enum err_code rc = config_load(cli->arena, cli->config_file, cli->environment, cli->flags, cli->n_flags,
                                   &cli->config, &err);
    cli->json = cli_switch(cli, "json");
    if (!rc)
        rc = cli->command->run(cli, &err);
    if (fflush(stdout) != 0 && rc == ERR_OK)
        rc = err_set(&err, ERR_UNAVAILABLE, NULL, "output", "The result could not be written out");
    int exit_code = report(cli, rc, &err);
    if (cli->open)
        db_close(cli->app.db);
    return exit_code;
}

int cli_main(const struct cli_world *world, int argc, char **argv, char *const *environment) {
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)printf("kith %s\n", world->version);
        return 0;
    }
    if (!crypto_init())
        return err_exit_code(ERR_INTERNAL);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error to be told, not death */
    struct arena arena;
    arena_init(&arena, (size_t)256 << 20);
    int words = 0, code;
    struct cli cli = {.world = world, .arena = &arena, .environment = environment};
    cli.command = find_command(argc, argv, &words);
    if (!cli.command && (argc == 2 || strcmp(argv[2], "--help") == 0) &&
        print_group(argv[1], argc == 2 ? stderr : stdout))
        code = argc == 2 ? 2 : 0;
    else if (!cli.command)
        code = unknown_command(&arena, argv[1], argc > 2 ? argv[2] : NULL);
    else
        code = run(&cli, argc - words, argv + words);
    arena_release(&arena);
    return code;
}
