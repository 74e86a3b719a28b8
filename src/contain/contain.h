/* Fences the process in: what it may open, speak to and ask of the kernel, from now on and for ever. In two
 * steps, because Landlock holds the calling thread and those it starts, while seccomp can hold all threads:
 * files before the first thread starts, calls when all is set up and before the first request is answered.
 * Linux only; a kernel without one of the two leaves that part out, and the state says so. Knows no word of
 * the domain. */
#ifndef KITH_CONTAIN_CONTAIN_H
#define KITH_CONTAIN_CONTAIN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum contain_mode {
    CONTAIN_AUTO,    /* what the kernel has */
    CONTAIN_REQUIRE, /* all, or an error */
    CONTAIN_OFF,
};

enum contain_may {
    CONTAIN_READ,   /* a file, or all in a folder */
    CONTAIN_WRITE,  /* a file that is there: read and write */
    CONTAIN_FOLDER, /* in it: read, write, make, rename and remove plain files */
    CONTAIN_SOCKET, /* a folder: make and remove a socket in it, and nothing else */
};

enum { CONTAIN_PLACES = 64, CONTAIN_PORTS = 16 };

struct contain_place {
    const char *path; /* one that is not there is left out */
    enum contain_may may;
};

struct contain_ports {
    bool any;
    uint16_t list[CONTAIN_PORTS];
    size_t n;
};

struct contain_plan {
    enum contain_mode mode;
    struct contain_place places[CONTAIN_PLACES];
    size_t n_places;
    struct contain_ports bind, connect; /* of TCP */
    bool abstract;                      /* may connect to abstract unix sockets that others have */
};

struct contain_state {
    unsigned landlock; /* the ABI in force; 0: none */
    bool network;      /* Landlock holds TCP ports too */
    bool seccomp;
    char why[96]; /* what is lacking and why: "landlock: not in this kernel"; empty when nothing is */
};

/* assert: there is room (the numbers above are ample). */
void contain_add(struct contain_plan *p, const char *path, enum contain_may may);
void contain_port(struct contain_ports *p, uint16_t port);
/* What every program with glibc reads: names and addresses of machines, its libraries, CA certificates, the
 * time zone, itself under /proc. */
void contain_add_common(struct contain_plan *p);

/* No new privileges, no core dump, no tracing by others of the same user; then Landlock by the plan. Before
 * any thread starts. ERR_UNAVAILABLE under CONTAIN_REQUIRE where something is lacking. */
enum err_code contain_files(const struct contain_plan *p, struct contain_state *ret,
                            struct err *err) ERR_CHECK;
/* seccomp on every thread: after the sockets are bound. */
enum err_code contain_calls(const struct contain_plan *p, struct contain_state *ret,
                            struct err *err) ERR_CHECK;
/* "seccomp=yes landlock=abi3 network=no", for the log. */
struct str contain_words(struct arena *a, const struct contain_state *s);

#endif
