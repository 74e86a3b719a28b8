/* A child goes into the fence and tries what an attacker would, and what the server needs. In a build with
 * sanitizers there is no fence, and the room has to say so; script/test runs this in the shipped build too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contain/internal.h"

struct place {
    char inside[64], outside[64], secret[96];
    int listener;
    uint16_t port, other_port; /* one that may be spoken to, one that may not; both listen */
    int other_listener;
};

/* What the child saw: 0 where it went well, else errno. In memory that both share. */
struct seen {
    struct contain_state state;
    enum err_code files, calls;
    int answers[64];
    const char *names[64]; /* of the same program text in both */
    size_t n;
    bool finished;
};

static int listen_somewhere(uint16_t *ret_port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    *ret_port = ntohs(at.sin_port);
    return fd;
}

static int enter(void **state) {
    static struct place p;
    snprintf(p.inside, sizeof p.inside, "/tmp/kith-inside-XXXXXX");
    snprintf(p.outside, sizeof p.outside, "/tmp/kith-outside-XXXXXX");
    assert_non_null(mkdtemp(p.inside));
    assert_non_null(mkdtemp(p.outside));
    snprintf(p.secret, sizeof p.secret, "%s/secret", p.outside);
    const int fd = open(p.secret, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0 && write(fd, "x", 1) == 1);
    close(fd);
    p.listener = listen_somewhere(&p.port);
    p.other_listener = listen_somewhere(&p.other_port);
    *state = &p;
    return 0;
}

static int leave(void **state) {
    struct place *p = *state;
    char command[256];
    snprintf(command, sizeof command, "rm -rf %s %s", p->inside, p->outside);
    assert_int_equal(system(command), 0);
    close(p->listener);
    close(p->other_listener);
    return 0;
}

static struct contain_plan plan_of(const struct place *p, enum contain_mode mode) {
    struct contain_plan plan = {.mode = mode};
    contain_add_common(&plan);
    contain_add(&plan, p->inside, CONTAIN_FOLDER);
    contain_add(&plan, "/no/such/folder", CONTAIN_FOLDER);
    contain_port(&plan.connect, p->port);
    contain_port(&plan.bind, 0);
    return plan;
}

static void note(struct seen *s, const char *name, long rc) {
    s->names[s->n] = name;
    s->answers[s->n++] = rc < 0 ? errno : 0;
}

static int answer(const struct seen *s, const char *name) {
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->names[i], name) == 0)
            return s->answers[i];
    fail_msg("the child did not try %s", name);
    return 0;
}

static long dial(uint16_t port) {
    const struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const long rc = fd < 0 ? -1 : connect(fd, (const struct sockaddr *)&at, sizeof at);
    const int why = errno;
    close(fd);
    errno = why;
    return rc;
}

/* ---- what an attacker would do ---- */

static void attack_programs(struct seen *s) {
    char *const argv[] = {(char[]){"true"}, NULL};
    note(s, "execve", execve("/bin/true", argv, NULL));
    note(s, "fork", syscall(SYS_fork));
    const pid_t child = fork(); /* the C library's: clone without a thread */
    if (child == 0)
        _exit(0);
    note(s, "clone", child);
    note(s, "ptrace", ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
    note(s, "kill", kill(getppid(), 0));
    note(s, "process_vm_readv", syscall(SYS_process_vm_readv, getppid(), NULL, 0UL, NULL, 0UL, 0UL));
    void *run = mmap(NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    note(s, "mmap to run", run == MAP_FAILED ? -1 : 0);
    void *plain = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    note(s, "mmap to write", plain == MAP_FAILED ? -1 : 0);
    note(s, "mprotect to run", mprotect(plain, 4096, PROT_READ | PROT_EXEC));
}

static void attack_machine(struct seen *s, const struct place *p) {
    note(s, "unshare", unshare(CLONE_NEWUSER));
    note(s, "setuid", syscall(SYS_setuid, 65534));
    note(s, "chroot", chroot(p->inside));
    note(s, "mount", mount("none", p->inside, "tmpfs", 0, NULL));
    note(s, "init_module", syscall(SYS_init_module, NULL, 0UL, ""));
    note(s, "bpf", syscall(SYS_bpf, BPF_MAP_CREATE, NULL, 0));
    note(s, "keyctl", syscall(SYS_keyctl, 0, 0, 0, 0, 0));
    note(s, "io_uring_setup", syscall(SYS_io_uring_setup, 4, NULL));
    note(s, "perf_event_open", syscall(SYS_perf_event_open, NULL, 0, 0, 0, 0));
    note(s, "userfaultfd", syscall(SYS_userfaultfd, 0));
    note(s, "seccomp", syscall(SYS_seccomp, 0, 0, NULL));
    note(s, "dumpable again", prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
    note(s, "chown", chown(p->inside, 65534, 65534));
    note(s, "symlink", symlink("/etc", p->inside));
    note(s, "packets", socket(AF_PACKET, SOCK_RAW, 0));
    note(s, "raw socket", socket(AF_INET, SOCK_RAW, 1));
    note(s, "vsock", socket(AF_VSOCK, SOCK_STREAM, 0));
    note(s, "listen", listen(p->listener, 1));
}

static void attack_files(struct seen *s, const struct place *p) {
    char path[128];
    note(s, "passwd to write", open("/etc/passwd", O_WRONLY | O_CLOEXEC));
    note(s, "a secret", open(p->secret, O_RDONLY | O_CLOEXEC));
    snprintf(path, sizeof path, "%s/new", p->outside);
    note(s, "a file outside", open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    note(s, "remove outside", unlink(p->secret));
    note(s, "truncate outside", truncate(p->secret, 0));
    note(s, "connect elsewhere", dial(p->other_port));
}

/* ---- what the server needs ---- */

static void work_files(struct seen *s, const struct place *p) {
    char path[128], to[128];
    snprintf(path, sizeof path, "%s/a", p->inside);
    snprintf(to, sizeof to, "%s/b", p->inside);
    const int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    note(s, "a file inside", fd);
    note(s, "write", write(fd, "kith", 4));
    note(s, "fsync", fsync(fd));
    note(s, "ftruncate", ftruncate(fd, 2));
    note(s, "map a file", mmap(NULL, 2, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
    close(fd);
    note(s, "rename", rename(path, to));
    note(s, "unlink", unlink(to));
    note(s, "read /etc/hosts", open("/etc/hosts", O_RDONLY | O_CLOEXEC));
    note(s, "read statm", open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
}

static void *nothing(void *arg) {
    return arg;
}

static void work_rest(struct seen *s, const struct place *p) {
    pthread_t t;
    int pair[2];
    struct addrinfo *found = NULL;
    errno = ENOSYS;
    note(s, "a thread", pthread_create(&t, NULL, nothing, NULL) == 0 && pthread_join(t, NULL) == 0 ? 0 : -1);
    note(s, "connect where allowed", dial(p->port));
    note(s, "socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    note(s, "localhost", getaddrinfo("localhost", "80", NULL, &found) == 0 ? 0 : -1);
    note(s, "our own name", getpwuid(getuid()) || errno == 0 ? 0 : -1);
    note(s, "dumpable", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : -1);
    note(s, "a terminal?", isatty(0) || errno != ENOSYS ? 0 : -1);
}

/* ---- a thread that was there before ---- */

struct early {
    pthread_mutex_t lock;
    struct seen *seen;
};

static void *early_thread(void *arg) {
    struct early *e = arg;
    char *const argv[] = {(char[]){"true"}, NULL};
    pthread_mutex_lock(&e->lock); /* free when the fence stands */
    note(e->seen, "execve of an earlier thread", execve("/bin/true", argv, NULL));
    pthread_mutex_unlock(&e->lock);
    return NULL;
}

static void child_main(const struct place *p, enum contain_mode mode, struct seen *s) {
    const struct contain_plan plan = plan_of(p, mode);
    struct err err = {0};
    struct early early = {.lock = PTHREAD_MUTEX_INITIALIZER, .seen = s};
    pthread_t t;
    s->files = contain_files(&plan, &s->state, &err);
    pthread_mutex_lock(&early.lock);
    (void)pthread_create(&t, NULL, early_thread, &early);
    s->calls = contain_calls(&plan, &s->state, &err);
    if (s->state.seccomp) {
        attack_programs(s);
        attack_machine(s, p);
        attack_files(s, p);
        work_files(s, p);
        work_rest(s, p);
        pthread_mutex_unlock(&early.lock);
        pthread_join(t, NULL);
    }
    s->finished = true;
    _exit(0);
}

static struct seen *in_a_child(const struct place *p, enum contain_mode mode) {
    int status = 0;
    struct seen *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(s != MAP_FAILED);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        child_main(p, mode, s);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status) || !s->finished)
        fail_msg("the child ended with status %d after %zu tries, the last: %s", status, s->n,
                 s->n ? s->names[s->n - 1] : "none");
    return s;
}

/* ---- the tests ---- */

static void test_attacks(void **state) {
    static const char *const calls[] = {"execve",
                                        "fork",
                                        "clone",
                                        "ptrace",
                                        "kill",
                                        "process_vm_readv",
                                        "mmap to run",
                                        "mprotect to run",
                                        "unshare",
                                        "setuid",
                                        "chroot",
                                        "mount",
                                        "init_module",
                                        "bpf",
                                        "keyctl",
                                        "seccomp",
                                        "io_uring_setup",
                                        "perf_event_open",
                                        "userfaultfd",
                                        "dumpable again",
                                        "chown",
                                        "symlink",
                                        "packets",
                                        "raw socket",
                                        "vsock",
                                        "listen",
                                        "execve of an earlier thread"};
    static const char *const files[] = {"passwd to write", "a secret", "a file outside", "remove outside"};
    struct seen *s = in_a_child(*state, CONTAIN_AUTO);
    if (CONTAIN_INSTRUMENTED) {
        assert_false(s->state.seccomp || s->state.landlock);
        assert_non_null(strstr(s->state.why, "instrumented"));
    } else {
        assert_true(s->state.seccomp);
        for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
            if (answer(s, calls[i]) != EPERM && answer(s, calls[i]) != ENOSYS)
                fail_msg("%s was answered %s", calls[i], strerror(answer(s, calls[i])));
        assert_int_equal(answer(s, "execve"), EPERM);
        for (size_t i = 0; s->state.landlock && i < sizeof files / sizeof files[0]; i++)
            if (answer(s, files[i]) != EACCES)
                fail_msg("%s was answered %s", files[i], strerror(answer(s, files[i])));
        if (s->state.landlock >= 3)
            assert_int_equal(answer(s, "truncate outside"), EACCES);
        if (s->state.network)
            assert_int_equal(answer(s, "connect elsewhere"), EACCES);
        assert_int_equal(s->state.landlock == 0, s->state.why[0] != '\0');
    }
    munmap(s, sizeof *s);
}

static void test_work(void **state) {
    static const char *const needed[] = {"mmap to write", "a file inside", "write",
                                         "fsync",         "ftruncate",     "map a file",
                                         "rename",        "unlink",        "read /etc/hosts",
                                         "read statm",    "a thread",      "connect where allowed",
                                         "socketpair",    "localhost",     "our own name",
                                         "dumpable",      "a terminal?"};
    struct seen *s = in_a_child(*state, CONTAIN_AUTO);
    for (size_t i = 0; !CONTAIN_INSTRUMENTED && i < sizeof needed / sizeof needed[0]; i++)
        if (answer(s, needed[i]) != 0)
            fail_msg("%s was answered %s", needed[i], strerror(answer(s, needed[i])));
    assert_int_equal(s->files, ERR_OK);
    assert_int_equal(s->calls, ERR_OK);
    munmap(s, sizeof *s);
}

static void test_off_and_require(void **state) {
    struct seen *s = in_a_child(*state, CONTAIN_OFF);
    assert_false(s->state.seccomp || s->state.landlock || s->state.why[0]);
    munmap(s, sizeof *s);
    s = in_a_child(*state, CONTAIN_REQUIRE);
    /* all or an error */
    if (s->state.seccomp && s->state.landlock)
        assert_int_equal(s->files, ERR_OK);
    else
        assert_int_equal(s->files, ERR_UNAVAILABLE);
    munmap(s, sizeof *s);
}

/* assert() must still end the process. */
static void test_abort(void **state) {
    int status = 0;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct contain_plan plan = plan_of(*state, CONTAIN_AUTO);
        struct contain_state s;
        (void)signal(SIGABRT, SIG_DFL);
        if (contain_files(&plan, &s, NULL) == ERR_OK && contain_calls(&plan, &s, NULL) == ERR_OK)
            abort();
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_false(WCOREDUMP(status) && !CONTAIN_INSTRUMENTED);
}

static void test_words(void **state) {
    struct arena a;
    const struct contain_state s = {.seccomp = true, .landlock = 3};
    const struct contain_state none = {0};
    arena_init(&a, 4096);
    assert_true(str_eqz(contain_words(&a, &s), "seccomp=yes landlock=abi3 network=no"));
    assert_true(str_eqz(contain_words(&a, &none), "seccomp=no landlock=no network=no"));
    arena_release(&a);
}

static void test_ports(void **state) {
    struct contain_ports p = {0};
    for (uint16_t i = 0; i < CONTAIN_PORTS; i++) {
        contain_port(&p, i);
        contain_port(&p, i);
    }
    assert_int_equal(p.n, CONTAIN_PORTS);
    assert_false(p.any);
    contain_port(&p, 999);
    assert_true(p.any);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_attacks),         cmocka_unit_test(test_work),
                                       cmocka_unit_test(test_off_and_require), cmocka_unit_test(test_abort),
                                       cmocka_unit_test(test_words),           cmocka_unit_test(test_ports)};
    return cmocka_run_group_tests_name("contain/fence", tests, enter, leave);
}
