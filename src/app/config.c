#include "app/config.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/config_form.h"

#ifndef KITH_SYSTEM_CONFIG
#define KITH_SYSTEM_CONFIG "" /* the build sets it: -Dsystem_config=/etc/kith/kith.conf */
#endif

enum { NAME = 40, SECRET_FILE_BYTES = 4096 };

/* The one table. The order is enum config_key's. */
static const struct key {
    const char *name;
    const char *fallback;
    const char *(*wrong)(struct str v);
    const char *help;
    bool secret; /* may hold a password: has a _FILE form, is masked when shown */
    bool on_off; /* the flag alone means on */
} keys[CONFIG_KEYS] = {
    [CONFIG_DATABASE] = {"database", "sqlite:kith.db", config_form_database,
                         "where the data is: sqlite:PATH or postgres://…", true},
    [CONFIG_LISTEN] = {"listen", "127.0.0.1:8080", config_form_listen,
                       "where the server listens: HOST:PORT or unix:PATH", false},
    [CONFIG_BASE_URL] = {"base_url", "", config_form_base_url,
                         "the address that people use, like https://time.example.org", false},
    [CONFIG_SECRET_FILE] = {"secret_file", "", config_form_path,
                            "the file of the installation's secret; made where missing", false},
    [CONFIG_SMTP_URL] = {"smtp_url", "", config_form_smtp,
                         "the server that takes mail: smtp://… or smtps://…", true},
    [CONFIG_MAIL_FROM] = {"mail_from", "", config_form_mail, "the sender of mail, an e-mail address", false},
    [CONFIG_WORKERS] = {"workers", "0", config_form_workers,
                        "threads that answer; 0: one a processor, on PostgreSQL four", false},
    [CONFIG_LOG] = {"log", "info", config_form_log, "how much is logged: error, warn, info, debug", false},
    [CONFIG_METRICS] = {"metrics", "off", config_form_switch,
                        "on: /metrics tells this machine, in Prometheus's text form", false, true},
    [CONFIG_CONTAIN] = {"contain", "auto", config_form_contain,
                        "seccomp and Landlock around the server: auto (what the kernel has), require, off",
                        false},
    [CONFIG_ALLOW_ROOT] = {"allow_root", "off", config_form_switch, "on: the server may run as root", false,
                           true},
    [CONFIG_BACKUP_FOLDER] = {"backup_folder", "", config_form_path,
                              "the folder in which the server keeps backups (SQLite); none where empty",
                              false},
    [CONFIG_BACKUP_HOURS] = {"backup_hours", "24", config_form_hours, "hours from one backup to the next",
                             false},
    [CONFIG_BACKUP_KEEP] = {"backup_keep", "7,5,12", config_form_keep,
                            "how many days, weeks and months keep their newest backup", false},
    [CONFIG_BACKUP_KEY_FILE] = {"backup_key_file", "", config_form_path,
                                "the file of the key that backups are encrypted with; made where missing",
                                false},
    [CONFIG_RATE_STRANGERS] =
        {"rate_strangers", "50", config_form_rate,
         "requests a second from one address, by those who did not sign in; 0: any number", false},
    [CONFIG_RATE_READS] = {"rate_reads", "100", config_form_rate,
                           "requests a second that one person reads with; 0: any number", false},
    [CONFIG_RATE_WRITES] = {"rate_writes", "50", config_form_rate,
                            "requests a second that one person changes something with; 0: any number", false},
    [CONFIG_IMPORT_HOSTS] = {"import_hosts", "", config_form_hosts,
                             "which hosts an open directory may be taken from, with commas between", false},
    [CONFIG_GATEWAY_URL] = {"gateway_url", "", config_form_gateway,
                            "the gateway that takes text messages and letters: https://…", true},
    [CONFIG_GATEWAY_SECRET] = {"gateway_secret", "", config_form_gateway_secret,
                               "what the gateway and Kith sign with", true},
    [CONFIG_SHARED_COMPUTERS] =
        {"shared_computers", "", config_form_shared,
         "addresses of computers that several people use, with commas between, or all", false},
    [CONFIG_OIDC_ISSUER] = {"oidc_issuer", "", config_form_issuer,
                            "the organisation's own sign-in (OpenID Connect): the issuer's address", false},
    [CONFIG_OIDC_CLIENT_ID] = {"oidc_client_id", "", config_form_plain,
                               "what the issuer calls this installation", false},
    [CONFIG_OIDC_CLIENT_SECRET] = {"oidc_client_secret", "", config_form_plain,
                                   "what the issuer knows this installation by; none where it gave none",
                                   true},
    [CONFIG_OIDC_NAME] = {"oidc_name", "", config_form_plain,
                          "what people call the organisation, on the page where they sign in", false},
    [CONFIG_OIDC_HOSTS] = {"oidc_hosts", "", config_form_hosts,
                           "hosts and private addresses that may be asked besides the issuer's own, with "
                           "commas between",
                           false},
    [CONFIG_OIDC_LINK] = {"oidc_link", "account", config_form_link,
                          "who is linked: account (whoever does it under Your account), email (also by an "
                          "e-mail that the issuer has verified)",
                          false},
    [CONFIG_OIDC_SECOND] = {"oidc_second", "ask", config_form_second,
                            "whether a second step at the organisation's own sign-in counts here: ask, trust",
                            false},
};

struct loading {
    struct arena *a;
    struct config *c;
    struct err *err;
    enum err_code code;
    FILE *in;
    const char *file;
    int line;
    bool seen[CONFIG_KEYS];
};

static bool find_key(struct str name, enum config_key *ret) {
    for (int k = 0; k < CONFIG_KEYS; k++) {
        if (!str_eqz(name, keys[k].name))
            continue;
        *ret = (enum config_key)k;
        return true;
    }
    return false;
}

/* "KITH_BASE_URL" of "base_url" */
static const char *environment_name(const char *name, char ret[NAME]) {
    size_t n = 0;
    for (const char *p = "KITH_"; *p; p++)
        ret[n++] = *p;
    for (; *name && n < NAME - 1; name++)
        ret[n++] = *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name;
    ret[n] = '\0';
    return ret;
}

static enum err_code set(struct loading *l, enum config_key k, struct str value, enum config_source source,
                         struct str where) {
    if (str_has_controls(value, true) || !str_utf8_valid(value))
        return err_set(l->err, ERR_USAGE, keys[k].name, "config",
                       "%.*s: the value holds control characters or is not UTF-8.", STR_ARG(where));
    const struct str text = str_dup(l->a, value);
    const char *wrong = text.n                        ? keys[k].wrong(text)
                        : keys[k].fallback[0] == '\0' ? NULL
                                                      : "must not be empty";
    if (wrong && keys[k].secret) /* never show what may hold a password */
        return err_set(l->err, ERR_USAGE, keys[k].name, "config", "%.*s: %s %s.", STR_ARG(where),
                       keys[k].name, wrong);
    if (wrong)
        return err_set(l->err, ERR_USAGE, keys[k].name, "config", "%.*s: %s %s, not \"%.*s\".",
                       STR_ARG(where), keys[k].name, wrong, STR_ARG(text));
    l->c->values[k] = (struct config_value){.text = text, .source = source, .where = str_dup(l->a, where)};
    return l->a->failed ? err_nomem(l->err) : ERR_OK;
}

static enum err_code unknown(struct err *err, struct str where, struct str name, const char *nearest) {
    return err_set(err, ERR_USAGE, "config", "unknown-key",
                   "%.*s: there is no setting \"%.*s\". The nearest is %s.", STR_ARG(where), STR_ARG(name),
                   nearest);
}

static const char *nearest_key(struct str name) {
    const char *names[CONFIG_KEYS];
    for (int k = 0; k < CONFIG_KEYS; k++)
        names[k] = keys[k].name;
    const char *best = config_form_nearest(name, names, CONFIG_KEYS);
    return best ? best : names[0];
}

/* ---- the file ---- */

/* inih asks line by line; a line that does not fit its buffer would become two. */
static char *read_line(char *to, int n, void *ctx) {
    struct loading *l = ctx;
    if (l->code != ERR_OK || !fgets(to, n, l->in))
        return NULL;
    l->line++;
    if (!strchr(to, '\n') && (int)strlen(to) == n - 1)
        l->code = err_set(l->err, ERR_USAGE, "config", "line",
                          "%s:%d: the line is longer than %d characters. A long value can stand in a file of "
                          "its own (KITH_DATABASE_FILE).",
                          l->file, l->line, n - 2);
    return l->code == ERR_OK ? to : NULL;
}

static int on_pair(void *ctx, const char *section, const char *name, const char *value) {
    struct loading *l = ctx;
    enum config_key k = CONFIG_KEYS;
    const struct str where = str_fmt(l->a, "%s:%d", l->file, l->line);
    if (l->code != ERR_OK)
        return 1;
    if (section[0])
        l->code =
            err_set(l->err, ERR_USAGE, "config", "section",
                    "%.*s: settings stand without a [section]; take away [%s].", STR_ARG(where), section);
    else if (!find_key(str_from(name), &k))
        l->code = unknown(l->err, where, str_from(name), nearest_key(str_from(name)));
    else if (l->seen[k])
        l->code =
            err_set(l->err, ERR_USAGE, name, "twice", "%.*s: %s is set a second time.", STR_ARG(where), name);
    else
        l->code = set(l, k, str_from(value), CONFIG_FILE, where);
    if (l->code == ERR_OK)
        l->seen[k] = true;
    return 1;
}

static enum err_code load_file(struct loading *l, const char *file) {
    l->file = file ? file : "kith.ini";
    l->in = fopen(l->file, "re");
    /* A package has one for the whole machine; whoever runs as the service's user may stand in any folder. */
    if (!l->in && !file && *KITH_SYSTEM_CONFIG && (errno == ENOENT || errno == EACCES)) {
        l->file = KITH_SYSTEM_CONFIG;
        l->in = fopen(l->file, "re");
    }
    if (!l->in && errno == ENOENT && !file)
        return ERR_OK;
    if (!l->in)
        return err_set(l->err, ERR_USAGE, "config", "file", "The settings in %s cannot be read: %s.", l->file,
                       strerror(errno));
    const int wrong = ini_parse_stream(read_line, l, on_pair, l);
    const bool failed = ferror(l->in);
    (void)fclose(l->in);
    if (l->code != ERR_OK)
        return l->code;
    if (failed)
        return err_set(l->err, ERR_USAGE, "config", "file", "The settings in %s cannot be read.", l->file);
    return wrong ? err_set(l->err, ERR_USAGE, "config", "line",
                           "%s:%d: a line must be like listen = 127.0.0.1:8080", l->file, wrong)
                 : ERR_OK;
}

/* ---- the environment ---- */

static enum err_code value_from_file(struct loading *l, struct str name, struct str path, struct str *ret) {
    char text[SECRET_FILE_BYTES + 1];
    const char *path_z = str_z(l->a, path);
    const int fd = open(path_z, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    const int why = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return err_set(l->err, ERR_USAGE, "config", "file", "%.*s: %s cannot be read: %s.", STR_ARG(name),
                       path_z, strerror(why));
    if (n > SECRET_FILE_BYTES)
        return err_set(l->err, ERR_USAGE, "config", "file", "%.*s: %s holds more than %d bytes.",
                       STR_ARG(name), path_z, SECRET_FILE_BYTES);
    *ret = str_dup(l->a, str_trim(str_of(text, (size_t)n)));
    return ERR_OK;
}

static enum err_code unknown_variable(struct loading *l, struct str name) {
    char texts[CONFIG_KEYS][NAME];
    const char *names[CONFIG_KEYS];
    for (int k = 0; k < CONFIG_KEYS; k++)
        names[k] = environment_name(keys[k].name, texts[k]);
    const char *best = config_form_nearest(name, names, CONFIG_KEYS);
    return unknown(l->err, STR("environment"), name, best ? best : names[0]);
}

static enum err_code load_variable(struct loading *l, struct str name, struct str value) {
    for (int k = 0; k < CONFIG_KEYS; k++) {
        char z[NAME];
        const size_t n = strlen(environment_name(keys[k].name, z));
        const bool in_file =
            keys[k].secret && name.n == n + 5 && str_starts(name, z) && str_ends(name, "_FILE");
        if (!in_file && !str_eqz(name, z))
            continue;
        if (l->seen[k])
            return err_set(l->err, ERR_USAGE, keys[k].name, "twice", "Both %s and %s_FILE are set. Keep one.",
                           z, z);
        l->seen[k] = true;
        enum err_code code = in_file ? value_from_file(l, name, value, &value) : ERR_OK;
        return code == ERR_OK ? set(l, (enum config_key)k, value, CONFIG_ENVIRONMENT, name) : code;
    }
    return unknown_variable(l, name);
}

static enum err_code load_environment(struct loading *l, char *const *environment) {
    memset(l->seen, 0, sizeof l->seen);
    for (; environment && *environment; environment++) {
        const struct str pair = str_from(*environment);
        const ptrdiff_t equals = str_find(pair, STR("="));
        if (!str_starts(pair, "KITH_") || equals < 0)
            continue;
        const enum err_code code =
            load_variable(l, str_slice(pair, 0, (size_t)equals), str_slice(pair, (size_t)equals + 1, pair.n));
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

/* ---- the flags ---- */

/* As it was typed: "--backup-hours" of "backup_hours". */
static struct str flag_name(struct arena *a, struct str name) {
    char *z = arena_alloc(a, name.n + 2);
    if (!z)
        return STR("--");
    z[0] = z[1] = '-';
    for (size_t i = 0; i < name.n; i++)
        z[i + 2] = name.p[i] == '_' ? '-' : name.p[i];
    return str_of(z, name.n + 2);
}

static enum err_code load_flags(struct loading *l, const struct str *flags, size_t n) {
    for (size_t i = 0; i < n; i++) {
        enum config_key k;
        const ptrdiff_t equals = str_find(flags[i], STR("="));
        const struct str name = str_slice(flags[i], 0, equals < 0 ? flags[i].n : (size_t)equals);
        const struct str where = flag_name(l->a, name);
        if (!find_key(name, &k))
            return unknown(l->err, where, name, nearest_key(name));
        if (equals < 0)
            return err_set(l->err, ERR_USAGE, keys[k].name, "flag", "%.*s needs a value.", STR_ARG(where));
        const enum err_code code =
            set(l, k, str_slice(flags[i], (size_t)equals + 1, flags[i].n), CONFIG_FLAG, where);
        if (code != ERR_OK)
            return code;
    }
    return ERR_OK;
}

enum err_code config_load(struct arena *a, const char *file, char *const *environment,
                          const struct str *flags, size_t n_flags, struct config *ret, struct err *err) {
    struct loading l = {.a = a, .c = ret, .err = err, .code = ERR_OK};
    *ret = (struct config){0};
    for (int k = 0; k < CONFIG_KEYS; k++)
        ret->values[k] = (struct config_value){
            .text = str_from(keys[k].fallback), .source = CONFIG_DEFAULT, .where = STR("default")};
    enum err_code code = load_file(&l, file);
    if (code == ERR_OK)
        code = load_environment(&l, environment);
    return code == ERR_OK ? load_flags(&l, flags, n_flags) : code;
}

struct str config_text(const struct config *c, enum config_key k) {
    return c->values[k].text;
}

int64_t config_int(const struct config *c, enum config_key k) {
    int64_t v = 0;
    (void)str_i64(c->values[k].text, &v); /* config_load has checked those that are numbers */
    return v;
}

bool config_on(const struct config *c, enum config_key k) {
    const struct str v = c->values[k].text;
    return str_eqz(v, "on") || str_eqz(v, "yes") || str_eqz(v, "1");
}

const char *config_key_name(enum config_key k) {
    return keys[k].name;
}

const char *config_key_help(enum config_key k) {
    return keys[k].help;
}

bool config_key_switch(enum config_key k) {
    return keys[k].on_off;
}

struct str config_masked(struct arena *a, const struct config *c, enum config_key k) {
    if (k == CONFIG_GATEWAY_SECRET || k == CONFIG_OIDC_CLIENT_SECRET) /* all of it, no address around it */
        return str_empty(c->values[k].text) ? STR("") : STR("****");
    return keys[k].secret ? config_form_masked(a, c->values[k].text) : c->values[k].text;
}

const char *config_source_name(enum config_source s) {
    switch (s) {
    case CONFIG_DEFAULT: return "default";
    case CONFIG_FILE: return "file";
    case CONFIG_ENVIRONMENT: return "environment";
    case CONFIG_FLAG: return "flag";
    }
    return "";
}
