/* The command line: one table of commands, one function each. Only here and in http/ is anything printed. */
#ifndef KITH_CLI_CLI_H
#define KITH_CLI_CLI_H

#include <stdio.h>

#include "app/app.h"
#include "app/audit.h"
#include "base/arena.h"

/* What the build made, handed over by main.c, the one file that sees everything. */
struct cli_world {
    const struct http_route *routes;
    size_t n_routes;
    const struct db_migration *migrations;
    size_t n_migrations;
    const struct http_asset *assets;
    size_t n_assets;
    struct str openapi;
    const char *version;
};

struct cli_option {
    const char *name; /* "hub" for --hub */
    const char *arg;  /* "SLUG", or NULL for a switch */
    const char *help;
};

struct cli;

struct cli_command {
    const char *name; /* "hub create" */
    const char *args; /* "SLUG" */
    const char *short_help;
    const char *help;
    const struct cli_option *options; /* ended by a NULL name */
    int least_args, most_args;
    enum err_code (*run)(struct cli *cli, struct err *err);
    /* Brings a database up: makes an SQLite one where there is none, and ends an upgrade that was cut short
     * (cli_seal). Any other command says that it is not there, and takes nothing into the chain. */
    bool makes;
};

struct cli_group {
    const char *title;
    const struct cli_command *commands; /* ended by a NULL name */
};

extern const struct cli_group cli_groups[]; /* ended by a NULL title */
/* The commands of all groups, one after the other; NULL after the last. */
const struct cli_command *cli_command_at(size_t i);

#define CLI_GIVEN 64
#define CLI_ARGS 24

/* One run of the program. */
struct cli {
    const struct cli_world *world;
    const struct cli_command *command;
    struct arena *arena;
    char *const *environment;
    struct config config;
    struct app app; /* filled by cli_open */
    bool open;
    bool json;
    bool found_wrong; /* exit 1 although nothing failed */
    struct {
        const char *name;
        struct str value;
    } given[CLI_GIVEN];
    size_t n_given;
    struct str args[CLI_ARGS];
    size_t n_args;
    struct str flags[CLI_GIVEN]; /* "key=value" for the configuration */
    size_t n_flags;
    const char *config_file;
};

int cli_main(const struct cli_world *world, int argc, char **argv, char *const *environment);

/* Options of this run: STR_NULL where absent; cli_each goes through repeated ones (start at 0). */
struct str cli_given(const struct cli *cli, const char *name);
bool cli_switch(const struct cli *cli, const char *name);
bool cli_each(const struct cli *cli, const char *name, size_t *at, struct str *ret);
/* A whole number option with its default; ERR_USAGE naming the option. */
enum err_code cli_number(const struct cli *cli, const char *name, int64_t fallback, int64_t least,
                         int64_t most, int64_t *ret, struct err *err) ERR_CHECK;

/* Opens the database and makes struct app; with `ready` the schema must be current (ERR_CONFLICT tells to run
 * kith migrate). */
enum err_code cli_open(struct cli *cli, bool ready, struct err *err) ERR_CHECK;
/* Takes the lines of before the chain into it, and tells so in the log; ret_lines may be NULL. */
enum err_code cli_seal(struct cli *cli, int64_t *ret_lines, struct err *err) ERR_CHECK;
struct doer cli_doer(struct cli *cli);
/* A file's first line without its end: for --password-file. At most 1,024 bytes. */
enum err_code cli_secret_file(struct cli *cli, struct str path, const char *option, struct str *ret,
                              struct err *err) ERR_CHECK;
bool cli_terminal(void); /* progress is shown only where somebody watches */

/* head.c: makes the key that signs heads where there is none (the secret must be loaded); signs and stores
 * the head of every ledger that moved, and gives what heads are signed with. */
enum err_code cli_key_ready(struct cli *cli, struct err *err) ERR_CHECK;
enum err_code cli_heads_keep(struct cli *cli, unsigned char root[32], struct err *err) ERR_CHECK;

/* flags.c: true when each "--word" is an option of the list; otherwise says on standard error which was
 * meant.
 */
struct argp_option;
bool cli_flags_known(const char *program, const struct argp_option *options, int argc, char **argv);

/* Commands, by file: serve.c schema.c people.c move.c check.c bench.c */
enum err_code cli_serve(struct cli *, struct err *);
enum err_code cli_migrate(struct cli *, struct err *);
enum err_code cli_rebuild(struct cli *, struct err *);
enum err_code cli_verify(struct cli *, struct err *);
enum err_code cli_backup(struct cli *, struct err *);
enum err_code cli_restore(struct cli *, struct err *);
enum err_code cli_setup(struct cli *, struct err *);
enum err_code cli_hub_create(struct cli *, struct err *);
enum err_code cli_hub_list(struct cli *, struct err *);
enum err_code cli_hub_settings(struct cli *, struct err *);
enum err_code cli_hub_set(struct cli *, struct err *);
enum err_code cli_person_add(struct cli *, struct err *);
enum err_code cli_person_reset(struct cli *, struct err *);
enum err_code cli_person_second(struct cli *, struct err *);
enum err_code cli_person_sign_out(struct cli *, struct err *);
enum err_code cli_token_create(struct cli *, struct err *);
enum err_code cli_words_erase(struct cli *, struct err *);
enum err_code cli_demo(struct cli *, struct err *);
enum err_code cli_import(struct cli *, struct err *);
enum err_code cli_export(struct cli *, struct err *);
enum err_code cli_postcodes(struct cli *, struct err *);
enum err_code cli_config(struct cli *, struct err *);
enum err_code cli_healthcheck(struct cli *, struct err *);
enum err_code cli_bench(struct cli *, struct err *);
enum err_code cli_report(struct cli *, struct err *);
enum err_code cli_rings(struct cli *, struct err *);
enum err_code cli_day(struct cli *, struct err *);
enum err_code cli_task_list(struct cli *, struct err *);
enum err_code cli_task_add(struct cli *, struct err *);
enum err_code cli_task_done(struct cli *, struct err *);
enum err_code cli_note_list(struct cli *, struct err *);
enum err_code cli_note_add(struct cli *, struct err *);
enum err_code cli_paper_slips(struct cli *, struct err *);
enum err_code cli_paper_sheet(struct cli *, struct err *);
enum err_code cli_paper_cards(struct cli *, struct err *);
enum err_code cli_paper_poster(struct cli *, struct err *);
enum err_code cli_paper_statements(struct cli *, struct err *);
enum err_code cli_privacy_export(struct cli *, struct err *);
enum err_code cli_privacy_forget(struct cli *, struct err *);
enum err_code cli_privacy_forgotten(struct cli *, struct err *);
enum err_code cli_privacy_retention(struct cli *, struct err *);
enum err_code cli_session_list(struct cli *, struct err *);
enum err_code cli_session_record(struct cli *, struct err *);
enum err_code cli_slips_enter(struct cli *, struct err *);
enum err_code cli_slips_list(struct cli *, struct err *);
enum err_code cli_slips_undo(struct cli *, struct err *);
enum err_code cli_neighbours(struct cli *, struct err *);
enum err_code cli_neighbours_open(struct cli *, struct err *);
enum err_code cli_neighbours_close(struct cli *, struct err *);
enum err_code cli_search(struct cli *, struct err *);
enum err_code cli_asset_list(struct cli *, struct err *);
enum err_code cli_asset_add(struct cli *, struct err *);
enum err_code cli_asset_check(struct cli *, struct err *);
enum err_code cli_booking_list(struct cli *, struct err *);
enum err_code cli_booking_answer(struct cli *, struct err *);
enum err_code cli_category_list(struct cli *, struct err *);
enum err_code cli_category_add(struct cli *, struct err *);
enum err_code cli_category_set(struct cli *, struct err *);
enum err_code cli_join_list(struct cli *, struct err *);
enum err_code cli_join_note(struct cli *, struct err *);
enum err_code cli_join_decline(struct cli *, struct err *);
enum err_code cli_check_list(struct cli *, struct err *);
enum err_code cli_check_ask(struct cli *, struct err *);
enum err_code cli_check_enter(struct cli *, struct err *);
enum err_code cli_check_lapsing(struct cli *, struct err *);
enum err_code cli_area_list(struct cli *, struct err *);
enum err_code cli_area_add(struct cli *, struct err *);
enum err_code cli_area_set(struct cli *, struct err *);
enum err_code cli_category_give(struct cli *, struct err *);
enum err_code cli_times(struct cli *, struct err *);
enum err_code cli_suggest(struct cli *, struct err *);
enum err_code cli_ask(struct cli *, struct err *);
enum err_code cli_ask_answer(struct cli *, struct err *);
enum err_code cli_ask_list(struct cli *, struct err *);
enum err_code cli_ring_answer(struct cli *, struct err *);
enum err_code cli_ring_list(struct cli *, struct err *);
enum err_code cli_ring_look(struct cli *, struct err *);
enum err_code cli_ring_offer(struct cli *, struct err *);
enum err_code cli_unmet(struct cli *, struct err *);
enum err_code cli_weights(struct cli *, struct err *);
enum err_code cli_weights_try(struct cli *, struct err *);
enum err_code cli_head(struct cli *, struct err *);
enum err_code cli_key_rotate(struct cli *, struct err *);
enum err_code cli_key_list(struct cli *, struct err *);
enum err_code cli_mail_test(struct cli *, struct err *);
enum err_code cli_mail_list(struct cli *, struct err *);
enum err_code cli_mail_retry(struct cli *, struct err *);
enum err_code cli_mail_statements(struct cli *, struct err *);
enum err_code cli_mail_send(struct cli *, struct err *);
enum err_code cli_about(struct cli *, struct err *);
enum err_code cli_apart(struct cli *, struct err *);
enum err_code cli_hide(struct cli *, struct err *);
enum err_code cli_times_days(struct cli *, struct err *);
enum err_code cli_calendar(struct cli *, struct err *);
enum err_code cli_calendar_address(struct cli *, struct err *);
enum err_code cli_calendar_end(struct cli *, struct err *);
enum err_code cli_calendar_upload(struct cli *, struct err *);
enum err_code cli_calendar_forget(struct cli *, struct err *);
enum err_code cli_saved_list(struct cli *, struct err *);
enum err_code cli_saved_add(struct cli *, struct err *);
enum err_code cli_saved_rename(struct cli *, struct err *);
enum err_code cli_saved_seen(struct cli *, struct err *);
enum err_code cli_saved_end(struct cli *, struct err *);
enum err_code cli_feed(struct cli *, struct err *);
enum err_code cli_feed_address(struct cli *, struct err *);
enum err_code cli_feed_end(struct cli *, struct err *);
enum err_code cli_neighbours_limit(struct cli *, struct err *);
enum err_code cli_neighbours_listings(struct cli *, struct err *);
enum err_code cli_neighbours_wish(struct cli *, struct err *);
enum err_code cli_neighbours_wishes(struct cli *, struct err *);
enum err_code cli_neighbours_answer(struct cli *, struct err *);
enum err_code cli_neighbours_trades(struct cli *, struct err *);
enum err_code cli_neighbours_record(struct cli *, struct err *);
enum err_code cli_neighbours_move(struct cli *, struct err *);
enum err_code cli_asset_show(struct cli *, struct err *);
enum err_code cli_asset_set(struct cli *, struct err *);
enum err_code cli_asset_pause(struct cli *, struct err *);
enum err_code cli_asset_resume(struct cli *, struct err *);
enum err_code cli_asset_end(struct cli *, struct err *);
enum err_code cli_booking_add(struct cli *, struct err *);
enum err_code cli_listing_add(struct cli *, struct err *);
enum err_code cli_listing_show(struct cli *, struct err *);
enum err_code cli_listing_set(struct cli *, struct err *);
enum err_code cli_man(struct cli *, struct err *);

#endif
