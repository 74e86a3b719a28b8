/* argp only says "unrecognized option": the flag that was meant is named here, before argp looks. */
#include <argp.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

enum { MOST_FLAGS = 64 };

/* The beginning of a name is enough for argp, so it is here. NULL: no flag begins so. */
static const struct argp_option *begins_with(const struct argp_option *options, struct str word) {
    const struct argp_option *found = NULL;
    for (const struct argp_option *o = options; o->name || o->doc; o++) {
        if (o->name && strncmp(o->name, word.p, word.n) == 0 && (!found || o->name[word.n] == '\0'))
            found = o;
    }
    return found;
}

static bool argp_own(struct str word) {
    static const char *const own[] = {"help", "usage"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (word.n > 0 && strncmp(own[i], word.p, word.n) == 0)
            return true;
    return false;
}

static void tell(const char *program, const struct argp_option *options, struct str word) {
    const char *names[MOST_FLAGS + 2] = {"help", "usage"};
    size_t n = 2;
    for (const struct argp_option *o = options; (o->name || o->doc) && n < MOST_FLAGS; o++)
        if (o->name)
            names[n++] = o->name;
    const char *near = str_nearest(word, names, n);
    (void)fprintf(stderr, "%s: there is no option \"--%.*s\"", program, STR_ARG(word));
    if (near)
        (void)fprintf(stderr, "; did you mean \"--%s\"?", near);
    (void)fprintf(stderr, "\nSee %s --help.\n", program);
}

bool cli_flags_known(const char *program, const struct argp_option *options, int argc, char **argv) {
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--", 2) != 0)
            continue;
        const char *equals = strchr(argv[i], '=');
        const struct str word =
            equals ? str_of(argv[i] + 2, (size_t)(equals - argv[i] - 2)) : str_from(argv[i] + 2);
        const struct argp_option *o = begins_with(options, word);
        if (!o && !argp_own(word)) {
            tell(program, options, word);
            return false;
        }
        if (o && o->arg && !equals && !(o->flags & OPTION_ARG_OPTIONAL))
            i++; /* its value, whatever that looks like */
    }
    return true;
}
