#include "contain/contain.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "contain/internal.h"

void contain_add(struct contain_plan *p, const char *path, enum contain_may may) {
    assert(p->n_places < CONTAIN_PLACES);
    if (path && *path)
        p->places[p->n_places++] = (struct contain_place){path, may};
}

void contain_port(struct contain_ports *p, uint16_t port) {
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i] == port)
            return;
    if (p->n == CONTAIN_PORTS) /* so many that a list is no fence any more */
        p->any = true;
    else
        p->list[p->n++] = port;
}

void contain_add_common(struct contain_plan *p) {
    static const char *const read[] = {
        /* the C library loads parts of itself (nss, iconv) and libpq of its own when they are needed */
        "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache",
        /* names of machines */
        "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf",
        "/etc/services", "/etc/protocols", "/run/systemd/resolve", "/run/nscd",
        /* who we are: libpq asks for the name and home of its user */
        "/etc/passwd", "/etc/group",
        /* whom to trust */
        "/etc/ssl", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/etc/ca-certificates",
        "/etc/krb5.conf", "/etc/gss",
        /* time, machine, self */
        "/etc/localtime", "/usr/share/zoneinfo", "/sys/devices/system/cpu", "/proc/self", "/proc/stat",
        "/proc/meminfo", "/proc/cpuinfo", "/proc/sys/kernel", "/dev/urandom", "/dev/random", "/dev/zero"};
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
        contain_add(p, read[i], CONTAIN_READ);
    contain_add(p, "/dev/null", CONTAIN_WRITE);
}

static void lacks(struct contain_state *s, const char *what, const char *why) {
    const size_t n = strlen(s->why);
    if (why)
        snprintf(s->why + n, sizeof s->why - n, "%s%s: %s", n ? "; " : "", what, why);
}

static enum err_code settle(const struct contain_plan *p, const struct contain_state *s, struct err *err) {
    if (p->mode != CONTAIN_REQUIRE || !s->why[0])
        return ERR_OK;
    return err_set(
        err, ERR_UNAVAILABLE, "contain", "contain",
        "contain is \"require\", but this machine cannot do it (%s). Set contain to auto to run with "
        "what there is.",
        s->why);
}

/* Neither needs a kernel newer than any that runs us. */
static const char *harden(void) {
    const struct rlimit none = {0, 0};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return strerror(errno);
    /* memory holds secrets: it goes to no core file, and no other process of this user may look into it */
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return strerror(errno);
    return NULL;
}

enum err_code contain_files(const struct contain_plan *p, struct contain_state *ret, struct err *err) {
    *ret = (struct contain_state){0};
    if (p->mode == CONTAIN_OFF)
        return ERR_OK;
    if (CONTAIN_INSTRUMENTED) {
        lacks(ret, "all", "this build is instrumented");
        return settle(p, ret, err);
    }
    lacks(ret, "process", harden());
    lacks(ret, "landlock", landlock_apply(p, ret));
    return settle(p, ret, err);
}

enum err_code contain_calls(const struct contain_plan *p, struct contain_state *ret, struct err *err) {
    if (p->mode == CONTAIN_OFF || CONTAIN_INSTRUMENTED)
        return settle(p, ret, err);
    const char *why = syscalls_apply();
    ret->seccomp = why == NULL;
    lacks(ret, "seccomp", why);
    return settle(p, ret, err);
}

struct str contain_words(struct arena *a, const struct contain_state *s) {
    char landlock[24] = "no";
    if (s->landlock)
        snprintf(landlock, sizeof landlock, "abi%u", s->landlock);
    return str_fmt(a, "seccomp=%s landlock=%s network=%s", s->seccomp ? "yes" : "no", landlock,
                   s->network ? "yes" : "no");
}
