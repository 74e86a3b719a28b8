#include "shared.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "testdb.h"

const char *shared_folder(void) {
    const char *folder = getenv("KITH_TEST_SHARED");
    return folder != NULL && folder[0] == '/' ? folder : NULL;
}

/* FNV-1a, 64 bits, with the zero at the end so that "ab", "c" is not "a", "bc". */
static uint64_t mix(uint64_t h, const char *s) {
    do {
        h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
    } while (*s++ != '\0');
    return h;
}

void shared_name(enum db_engine engine, const struct db_migration *list, size_t n, char *ret, size_t size) {
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++) {
        const char *const *statement = engine == DB_SQLITE ? list[i].sqlite : list[i].postgres;
        char number[24];
        (void)snprintf(number, sizeof number, "%" PRId64, list[i].number);
        h = mix(mix(mix(h, number), list[i].name), list[i].checksum);
        for (; *statement != NULL; statement++)
            h = mix(h, *statement);
    }
    (void)snprintf(ret, size, "kith_s%016" PRIx64, h);
}

bool shared_copy(const char *from, const char *to) {
    const int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0 && errno == ENOENT)
        return false;
    const int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ssize_t n = in < 0 || out < 0 ? -1 : 1;
    while (n > 0)
        n = sendfile(out, in, NULL, 1 << 30);
    if (n < 0)
        fail_msg("%s is not copied to %s: %s", from, to, strerror(errno));
    (void)close(in);
    (void)close(out);
    return true;
}

void shared_keep(const char *part, const char *kept) {
    if (rename(part, kept) != 0)
        fail_msg("%s is not kept as %s: %s", part, kept, strerror(errno));
}
