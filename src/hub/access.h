/* Who may: the words of routes.tbl. Deny by default: what is not said here is refused. */
#ifndef KITH_HUB_ACCESS_H
#define KITH_HUB_ACCESS_H

enum access {
    ACCESS_ANYONE,        /* nobody signed in, too */
    ACCESS_PERSON,        /* signed in */
    ACCESS_MEMBER,        /* an active member of {hub} */
    ACCESS_STAFF,         /* a coordinator or practitioner of {hub} */
    ACCESS_COORDINATOR,   /* a coordinator of {hub} */
    ACCESS_ADMINISTRATOR, /* of the installation */
};

#endif
