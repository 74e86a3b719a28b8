/* What is asked of other machines over HTTP: only of hosts that the operator listed, bounded in every way.
 * Whoever asks waits: not on a thread that answers requests. */
#ifndef KITH_APP_FETCH_H
#define KITH_APP_FETCH_H

#include "base/buf.h"
#include "base/str.h"

enum { FETCH_MOST = 16 << 20, FETCH_SECONDS = 30 };

/* Whether the list ("directory.example, 192.0.2.7") names the host, with a port or without. Names are
 * compared without case. Pure. */
bool fetch_host_listed(struct str list, struct str host);
/* Whether it names the host with that port ("directory.example:8443", "[::1]:8080"). Pure. */
bool fetch_port_listed(struct str list, struct str host, int64_t port);
/* The port that one entry of such a list names; 0: none. Pure. */
int64_t fetch_entry_port(struct str entry);
/* The host of an http or https address without a name or password in it; false for any other. Pure. */
bool fetch_host_of(struct str address, struct str *ret);
/* Its port, or that of its scheme; 0 where it is none. Pure. */
int64_t fetch_port_of(struct str address);
/* Whether an address ("10.0.0.1", "fe80::1") is of a machine that everybody can reach: not private, local,
 * link-local, shared, multicast or reserved. Pure. */
bool fetch_address_public(const char *numeric);

struct fetch;
struct fetch_setup {
    struct str hosts;    /* that may be asked */
    const char *setting; /* that lists them: "import_hosts (KITH_IMPORT_HOSTS)" */
    bool named_ports;    /* a port that is not 80 or 443 must be listed with its host */
    long seconds;        /* for one answer; FETCH_SECONDS when 0 */
    size_t most;         /* bytes of one answer; FETCH_MOST when 0 */
};
enum err_code fetch_open(struct arena *a, const struct fetch_setup *setup, struct fetch **ret,
                         struct err *err) ERR_CHECK;
/* One page as text, in the arena. DENIED where the host is not listed, or leads to a private address that is
 * not listed itself; UNAVAILABLE with what went wrong; TOO_LARGE beyond so many bytes. Leads on to
 * nowhere: a redirect is told, not followed. */
enum err_code fetch_page(struct fetch *f, struct arena *a, struct str address, struct str *ret,
                         struct err *err) ERR_CHECK;
/* The same with a form that is posted (application/x-www-form-urlencoded, as it is); `header`: one more,
 * whole, or STR_NULL. */
struct fetch_form {
    struct str body, header;
};
enum err_code fetch_form(struct fetch *f, struct arena *a, struct str address, const struct fetch_form *form,
                         struct str *ret, struct err *err) ERR_CHECK;

#endif
