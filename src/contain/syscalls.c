/* seccomp, through libseccomp: which calls the server may make once it stands. What is not named is answered
 * as by a kernel that lacks it (ENOSYS), so that the C library takes an older way; what only an attacker
 * wants is refused (EPERM). Nothing kills: a call that we forgot costs a feature, not the service. */
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "contain/internal.h"

/* By name: which of them an architecture has, libseccomp knows. */
static const char *const allowed[] = {
    /* files */
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "preadv2", "pwritev2",
    "close", "close_range", "lseek", "_llseek", "open", "openat", "creat", "stat", "stat64", "lstat",
    "lstat64", "fstat", "fstat64", "newfstatat", "fstatat64", "statx", "statfs", "statfs64", "fstatfs",
    "fstatfs64", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents", "getdents64",
    "getcwd", "fcntl", "fcntl64", "flock", "truncate", "truncate64", "ftruncate", "ftruncate64", "fallocate",
    "fadvise64", "fadvise64_64", "readahead", "copy_file_range", "fsync", "fdatasync", "sync_file_range",
    "syncfs", "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "chmod", "fchmod",
    "fchmodat", "umask", "utimensat", "dup", "dup2", "dup3", "pipe", "pipe2",
    /* memory */
    "munmap", "mremap", "brk", "madvise", "msync", "mlock", "mlock2", "munlock", "membarrier",
    /* threads, time, waiting */
    "futex", "futex_time64", "futex_waitv", "set_robust_list", "get_robust_list", "rseq", "set_tid_address",
    "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_get_priority_max",
    "sched_get_priority_min", "getcpu", "exit", "exit_group", "gettid", "getpid", "getppid", "rt_sigaction",
    "rt_sigprocmask", "rt_sigreturn", "sigreturn", "rt_sigtimedwait", "rt_sigtimedwait_time64",
    "rt_sigpending", "rt_sigsuspend", "sigaltstack", "restart_syscall", "nanosleep", "clock_nanosleep",
    "clock_nanosleep_time64", "clock_gettime", "clock_gettime64", "clock_getres", "gettimeofday", "time",
    "times", "getrandom", "uname", "sysinfo", "getrlimit", "ugetrlimit", "getrusage", "getuid", "geteuid",
    "getgid", "getegid", "getgroups", "getresuid", "getresgid", "epoll_create", "epoll_create1", "epoll_ctl",
    "epoll_wait", "epoll_pwait", "epoll_pwait2", "poll", "ppoll", "ppoll_time64", "select", "_newselect",
    "pselect6", "pselect6_time64", "eventfd", "eventfd2", "timerfd_create", "timerfd_settime",
    "timerfd_gettime",
    /* sockets: which kinds may be made is said below */
    "connect", "bind", "accept", "accept4", "shutdown", "getsockname", "getpeername", "getsockopt",
    "setsockopt", "send", "recv", "sendto", "recvfrom", "sendmsg", "recvmsg", "sendmmsg", "recvmmsg",
    "sendfile", "sendfile64"};

static const char *const refused[] = {
    /* another program, another process */
    "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev",
    "process_madvise", "kcmp", "kill", "tkill", "pidfd_open", "pidfd_getfd", "pidfd_send_signal",
    /* other rights */
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid",
    "capset", "personality", "keyctl", "add_key", "request_key", "chown", "fchown", "lchown", "fchownat",
    "setxattr", "lsetxattr", "fsetxattr", "mknod", "mknodat", "symlink", "symlinkat",
    /* another view of the machine */
    "unshare", "setns", "chroot", "pivot_root", "mount", "umount", "umount2", "mount_setattr", "move_mount",
    "open_tree", "fsopen", "fsconfig", "fsmount", "fspick", "open_by_handle_at", "name_to_handle_at",
    /* the kernel itself */
    "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "bpf", "perf_event_open",
    "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "reboot", "swapon", "swapoff",
    "acct", "quotactl", "syslog", "iopl", "ioperm", "modify_ldt", "settimeofday", "clock_settime", "adjtimex",
    "clock_adjtime", "sethostname", "setdomainname", "fanotify_init",
    /* the server listens already */
    "listen", "seccomp"};

static int add(scmp_filter_ctx f, uint32_t action, const char *name, unsigned n,
               const struct scmp_arg_cmp *args) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR) /* an older libseccomp does not know it, nor could it be let through */
        return 0;
    const int rc = seccomp_rule_add_array(f, action, number, n, args);
    return rc == -EDOM ? 0 : rc; /* not of this architecture */
}

static int add_all(scmp_filter_ctx f, uint32_t action, const char *const *names, size_t n) {
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = add(f, action, names[i], 0, NULL);
    return rc;
}

/* Local, IPv4 and IPv6 streams and datagrams; netlink, by which the C library learns the machine's addresses.
 * No raw socket, no packets. */
static int add_sockets(scmp_filter_ctx f) {
    static const int families[] = {AF_UNIX, AF_INET, AF_INET6};
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
    const scmp_datum_t kind = 0xF; /* without SOCK_CLOEXEC and SOCK_NONBLOCK */
    int rc = 0;
    for (size_t i = 0; i < 6 && rc == 0; i++) {
        const struct scmp_arg_cmp args[] = {
            SCMP_A0_32(SCMP_CMP_EQ, (uint32_t)families[i / 2]),
            SCMP_A1_32(SCMP_CMP_MASKED_EQ, (uint32_t)kind, (uint32_t)types[i % 2])};
        rc = add(f, SCMP_ACT_ALLOW, "socket", 2, args);
    }
    const struct scmp_arg_cmp netlink[] = {SCMP_A0_32(SCMP_CMP_EQ, AF_NETLINK), SCMP_A2_32(SCMP_CMP_EQ, 0)};
    const struct scmp_arg_cmp local[] = {SCMP_A0_32(SCMP_CMP_EQ, AF_UNIX)};
    rc = rc ? rc : add(f, SCMP_ACT_ALLOW, "socket", 2, netlink);
    return rc ? rc : add(f, SCMP_ACT_ALLOW, "socketpair", 1, local);
}

/* Memory is either written or run. Libraries that are loaded late come from files. */
static int add_memory(scmp_filter_ctx f) {
    const scmp_datum_t run = PROT_EXEC, nobody = MAP_ANONYMOUS;
    const struct scmp_arg_cmp plain[] = {SCMP_A2(SCMP_CMP_MASKED_EQ, run, 0)};
    const struct scmp_arg_cmp library[] = {SCMP_A2(SCMP_CMP_MASKED_EQ, run | PROT_WRITE, run),
                                           SCMP_A3(SCMP_CMP_MASKED_EQ, nobody, 0)};
    int rc = add(f, SCMP_ACT_ALLOW, "mmap", 1, plain);
    rc = rc ? rc : add(f, SCMP_ACT_ALLOW, "mmap", 2, library);
    rc = rc ? rc : add(f, SCMP_ACT_ALLOW, "mmap2", 1, plain);
    rc = rc ? rc : add(f, SCMP_ACT_ALLOW, "mmap2", 2, library);
    return rc ? rc : add(f, SCMP_ACT_ALLOW, "mprotect", 1, plain);
}

/* A thread, never a process or a namespace. clone3 hides what it wants in memory: without it the C library
 * takes clone. */
static int add_threads(scmp_filter_ctx f) {
    const scmp_datum_t spaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
                                CLONE_NEWUTS | CLONE_NEWCGROUP;
    const struct scmp_arg_cmp thread[] = {SCMP_A0(SCMP_CMP_MASKED_EQ, spaces | CLONE_THREAD, CLONE_THREAD)};
    const struct scmp_arg_cmp own[] = {SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())};
    int rc = add(f, SCMP_ACT_ALLOW, "clone", 1, thread);
    return rc ? rc : add(f, SCMP_ACT_ALLOW, "tgkill", 1, own); /* abort() */
}

static int add_small(scmp_filter_ctx f) {
    static const unsigned controls[] = {FIONBIO, FIONREAD, 0x5401 /* TCGETS: is this a terminal? */};
    static const int names[] = {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, 0x53564d41 /* PR_SET_VMA */};
    int rc = 0;
    for (size_t i = 0; i < sizeof controls / sizeof controls[0] && rc == 0; i++) {
        const struct scmp_arg_cmp a[] = {SCMP_A1_32(SCMP_CMP_EQ, controls[i])};
        rc = add(f, SCMP_ACT_ALLOW, "ioctl", 1, a);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0] && rc == 0; i++) {
        const struct scmp_arg_cmp a[] = {SCMP_A0_32(SCMP_CMP_EQ, (uint32_t)names[i])};
        rc = add(f, SCMP_ACT_ALLOW, "prctl", 1, a);
    }
    /* limits are read, not set */
    const struct scmp_arg_cmp look[] = {SCMP_A0_32(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0)};
    return rc ? rc : add(f, SCMP_ACT_ALLOW, "prlimit64", 2, look);
}

static int fill(scmp_filter_ctx f) {
    int rc = add_all(f, SCMP_ACT_ALLOW, allowed, sizeof allowed / sizeof allowed[0]);
    rc = rc ? rc : add_all(f, SCMP_ACT_ERRNO(EPERM), refused, sizeof refused / sizeof refused[0]);
    rc = rc ? rc : add_sockets(f);
    rc = rc ? rc : add_memory(f);
    rc = rc ? rc : add_threads(f);
    return rc ? rc : add_small(f);
}

const char *syscalls_apply(void) {
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!f)
        return "no memory";
    int rc = seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1);
    rc = rc ? rc : seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    /* a tree of decisions, not a list: each call passes it */
    rc = rc ? rc : seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    rc = rc ? rc : fill(f);
    rc = rc ? rc : seccomp_load(f);
    seccomp_release(f);
    return rc == 0 ? NULL : rc == -ECANCELED ? "a thread cannot be held" : strerror(-rc);
}
