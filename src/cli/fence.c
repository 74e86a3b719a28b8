#include "cli/fence.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/fetch.h"
#include "app/secret.h"
#include "base/file.h"
#include "db/reach.h"
#include "mail/worker.h"
#include "signin/outside.h"

enum { DNS = 53 };

enum err_code fence_user(const struct cli *cli, struct err *err) {
    if (geteuid() != 0 || config_on(&cli->config, CONFIG_ALLOW_ROOT))
        return ERR_OK;
    return err_set(err, ERR_DENIED, NULL, "root",
                   "The server does not run as root, for whoever broke into it would have the whole machine. "
                   "Start it as a user of its own: with deploy/kith.service, or by hand with \"setpriv "
                   "--reuid=kith --regid=kith --init-groups kith serve\". To run it as root all the same, "
                   "say --allow-root or set KITH_ALLOW_ROOT=1");
}

/* A file that is made where it is missing needs its folder. */
static void add_made(struct contain_plan *p, struct arena *a, const char *path) {
    if (access(path, F_OK) == 0)
        contain_add(p, path, CONTAIN_READ);
    else
        contain_add(p, file_folder(a, str_from(path)), CONTAIN_FOLDER);
}

static void add_listen(struct contain_plan *p, struct arena *a, struct str listen) {
    int64_t port = 0;
    size_t colon = listen.n;
    if (str_starts(listen, "unix:")) {
        contain_add(p, file_folder(a, str_slice(listen, 5, listen.n)), CONTAIN_SOCKET);
        return;
    }
    while (colon && listen.p[colon - 1] != ':')
        colon--;
    (void)str_i64(str_slice(listen, colon, listen.n), &port); /* config_load has read it */
    contain_port(&p->bind, (uint16_t)port);
}

static enum err_code add_backups(struct contain_plan *p, const struct cli *cli, struct err *err) {
    const struct str folder = config_text(&cli->config, CONFIG_BACKUP_FOLDER),
                     key = config_text(&cli->config, CONFIG_BACKUP_KEY_FILE);
    if (folder.n && mkdir(folder.p, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_UNAVAILABLE, "backup_folder", "backup-folder",
                       "The folder for backups %s cannot be made: %s", folder.p, strerror(errno));
    if (folder.n)
        contain_add(p, folder.p, CONTAIN_FOLDER);
    if (key.n)
        add_made(p, cli->arena, key.p);
    return ERR_OK;
}

static void add_database(struct contain_plan *p, const struct db_reach *reach) {
    for (size_t i = 0; i < sizeof reach->folders / sizeof reach->folders[0]; i++)
        contain_add(p, reach->folders[i], CONTAIN_FOLDER);
    for (size_t i = 0; i < reach->n_files; i++)
        contain_add(p, reach->files[i], CONTAIN_READ);
    for (size_t i = 0; i < reach->n_ports; i++)
        contain_port(&p->connect, reach->ports[i]);
    if (reach->n_ports) /* names are asked for by TCP where an answer is long */
        contain_port(&p->connect, DNS);
    p->connect.any |= reach->any_port;
    p->abstract |= reach->abstract;
}

/* The mail server and the gateway, each by its port, and no port where there is none. */
static void add_mail(struct contain_plan *p, const struct cli *cli) {
    uint16_t ports[MAIL_PORTS];
    const size_t n = mail_ports(&cli->config, ports);
    for (size_t i = 0; i < n; i++)
        contain_port(&p->connect, ports[i]);
    if (n)
        contain_port(&p->connect, DNS);
    const struct str authority = mail_authority(&cli->config);
    if (authority.n)
        contain_add(p, str_z(cli->arena, authority), CONTAIN_READ);
}

/* What papers are printed with: fonts, what is known of them, and how they are chosen. */
static void add_fonts(struct contain_plan *p) {
    static const char *const read[] = {"/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts",
                                       "/usr/share/fontconfig", "/var/cache/fontconfig"};
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
        contain_add(p, read[i], CONTAIN_READ);
}

/* An organisation's own sign-in, where there is one. */
static void add_outside(struct contain_plan *p, const struct cli *cli) {
    uint16_t ports[OUTSIDE_PORTS];
    const size_t n = outside_ports(&cli->config, ports);
    for (size_t i = 0; i < n; i++)
        contain_port(&p->connect, ports[i]);
    if (n)
        contain_port(&p->connect, DNS);
}

/* Open directories that a coordinator may have read: by the ports of the web, and those that are named. */
static void add_directories(struct contain_plan *p, const struct cli *cli) {
    struct str list = config_text(&cli->config, CONFIG_IMPORT_HOSTS), part;
    if (str_empty(list))
        return;
    contain_port(&p->connect, 80);
    contain_port(&p->connect, 443);
    contain_port(&p->connect, DNS);
    while (str_next(&list, ',', &part)) {
        const int64_t port = fetch_entry_port(str_trim(part));
        if (port)
            contain_port(&p->connect, (uint16_t)port);
    }
}

static enum contain_mode mode_of(struct str v) {
    return str_eqz(v, "off") ? CONTAIN_OFF : str_eqz(v, "require") ? CONTAIN_REQUIRE : CONTAIN_AUTO;
}

enum err_code fence_files(struct cli *cli, bool listens, struct fence *ret, struct err *err) {
    struct contain_plan *p = &ret->plan;
    struct db_reach reach;
    *ret = (struct fence){.plan.mode = mode_of(config_text(&cli->config, CONFIG_CONTAIN))};
    if (p->mode == CONTAIN_OFF)
        return ERR_OK;
    enum err_code rc = db_reach(cli->arena, config_text(&cli->config, CONFIG_DATABASE).p, &reach, err);
    if (rc == ERR_OK)
        rc = add_backups(p, cli, err);
    if (rc != ERR_OK)
        return rc;
    contain_add_common(p);
    add_database(p, &reach);
    add_mail(p, cli);
    add_fonts(p);
    add_outside(p, cli);
    add_directories(p, cli);
    add_made(p, cli->arena, app_secret_path(cli->arena, &cli->config));
    if (!listens)
        add_listen(p, cli->arena, config_text(&cli->config, CONFIG_LISTEN));
    return cli->arena->failed ? err_nomem(err) : contain_files(p, &ret->state, err);
}

enum err_code fence_calls(struct cli *cli, struct fence *f, struct err *err) {
    const enum err_code rc = contain_calls(&f->plan, &f->state, err);
    const struct str words = contain_words(cli->arena, &f->state);
    if (rc != ERR_OK)
        return rc;
    if (f->plan.mode == CONTAIN_OFF)
        log_line(&cli->app.log, LOG_INFO, "contain", "off");
    else if (f->state.why[0])
        log_line(&cli->app.log, LOG_INFO, "contain", "%.*s lacks=\"%s\"", STR_ARG(words), f->state.why);
    else
        log_line(&cli->app.log, LOG_INFO, "contain", "%.*s", STR_ARG(words));
    return ERR_OK;
}
