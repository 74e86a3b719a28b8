/* Landlock, by its three system calls: Debian's C library has no functions for them, and its headers know
 * only the first of its rights. The numbers are of the kernel's lasting interface. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "contain/internal.h"

#ifdef __NR_landlock_create_ruleset

#define FS_EXECUTE (UINT64_C(1) << 0)
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_REG (UINT64_C(1) << 8)
#define FS_MAKE_SOCK (UINT64_C(1) << 9)
#define FS_REFER (UINT64_C(1) << 13)     /* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15) /* ABI 5 */
#define FS_OF_ABI_1 (FS_REFER - 1)
#define FS_OF_FILES (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)
#define NET_BIND (UINT64_C(1) << 0)       /* ABI 4 */
#define NET_CONNECT (UINT64_C(1) << 1)    /* ABI 4 */
#define SCOPE_ABSTRACT (UINT64_C(1) << 0) /* ABI 6 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)   /* ABI 6 */

enum { ASK_VERSION = 1, RULE_PATH = 1, RULE_PORT = 2, NEWEST = 6 };

struct ruleset {
    uint64_t fs, net, scoped;
};

struct path_rule {
    uint64_t allowed;
    int32_t fd;
} __attribute__((packed));

struct port_rule {
    uint64_t allowed, port;
};

/* An older kernel refuses a structure with fields that it does not know. */
static size_t size_for(long abi) {
    return abi < 4 ? sizeof(uint64_t) : abi < 6 ? 2 * sizeof(uint64_t) : sizeof(struct ruleset);
}

static uint64_t rights_of(long abi) {
    uint64_t all = FS_OF_ABI_1;
    all |= abi >= 2 ? FS_REFER : 0;
    all |= abi >= 3 ? FS_TRUNCATE : 0;
    return all | (abi >= 5 ? FS_IOCTL_DEV : 0);
}

static uint64_t rights_for(enum contain_may may) {
    switch (may) {
    case CONTAIN_READ: return FS_READ_FILE | FS_READ_DIR;
    case CONTAIN_WRITE: return FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE;
    case CONTAIN_FOLDER:
        return FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_TRUNCATE | FS_MAKE_REG | FS_REMOVE_FILE |
               FS_REFER;
    case CONTAIN_SOCKET: return FS_MAKE_SOCK | FS_REMOVE_FILE;
    }
    return 0;
}

/* false only when the kernel refuses what it should take: a place that is not there is no error. */
static bool allow_place(int set, const struct contain_place *place, uint64_t known) {
    struct stat st;
    const int fd = open(place->path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return true;
    uint64_t rights = rights_for(place->may) & known;
    bool ok = fstat(fd, &st) == 0;
    if (ok && !S_ISDIR(st.st_mode))
        rights &= FS_OF_FILES;
    const struct path_rule rule = {.allowed = rights, .fd = fd};
    ok = ok && (rights == 0 || syscall(__NR_landlock_add_rule, set, RULE_PATH, &rule, 0) == 0);
    const int why = errno;
    close(fd);
    errno = why;
    return ok;
}

static bool allow_ports(int set, const struct contain_ports *ports, uint64_t what) {
    for (size_t i = 0; !ports->any && i < ports->n; i++) {
        const struct port_rule rule = {.allowed = what, .port = ports->list[i]};
        if (syscall(__NR_landlock_add_rule, set, RULE_PORT, &rule, 0) != 0)
            return false;
    }
    return true;
}

static bool fill(int set, const struct contain_plan *p, const struct ruleset *rules) {
    for (size_t i = 0; i < p->n_places; i++)
        if (!allow_place(set, &p->places[i], rules->fs))
            return false;
    return !rules->net || (allow_ports(set, &p->bind, NET_BIND & rules->net) &&
                           allow_ports(set, &p->connect, NET_CONNECT & rules->net));
}

const char *landlock_apply(const struct contain_plan *p, struct contain_state *ret) {
    const long abi = syscall(__NR_landlock_create_ruleset, NULL, 0, ASK_VERSION);
    if (abi <= 0)
        return errno == ENOSYS       ? "not in this kernel"
               : errno == EOPNOTSUPP ? "switched off"
                                     : strerror(errno);
    struct ruleset rules = {.fs = rights_of(abi)};
    if (abi >= 4)
        rules.net = (p->bind.any ? 0 : NET_BIND) | (p->connect.any ? 0 : NET_CONNECT);
    if (abi >= 6)
        rules.scoped = SCOPE_SIGNAL | (p->abstract ? 0 : SCOPE_ABSTRACT);
    const int set = (int)syscall(__NR_landlock_create_ruleset, &rules, size_for(abi), 0);
    if (set < 0)
        return strerror(errno);
    const bool ok = fill(set, p, &rules) && syscall(__NR_landlock_restrict_self, set, 0) == 0;
    const int why = errno;
    close(set);
    if (!ok)
        return strerror(why);
    ret->landlock = (unsigned)abi;
    ret->network = rules.net != 0;
    return NULL;
}

#else

const char *landlock_apply(const struct contain_plan *p, struct contain_state *ret) {
    (void)p;
    (void)ret;
    return "not in this build";
}

#endif
