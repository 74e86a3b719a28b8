/* The disks that a crash may leave. */
#include "disk_inside.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_STATES 64
#define USUAL_SECTOR 512

/* What is on the disk for certain, and what may be. */
static bool happened(const struct change *c, size_t point) {
    return c->at < point && c->op != DISK_SYNC;
}

static bool certain(const struct change *c, size_t point) {
    return c->synced_at != NEVER && c->synced_at < point;
}

static size_t sector_of(const struct disk_state *s) {
    return s->sector == 0 ? USUAL_SECTOR : s->sector;
}

/* A write falls into its sectors; a truncation and a deletion are one piece. */
static size_t pieces_of(const struct change *c, size_t sector) {
    if (c->op != DISK_WRITE) {
        return 1;
    }
    return (c->offset + c->n - 1) / sector - c->offset / sector + 1;
}

static size_t pieces_at(const struct disk *d, size_t point, size_t sector) {
    size_t n = 0;
    for (size_t i = 0; i < d->n_changes; i++) {
        const struct change *c = &d->changes[i];
        n += happened(c, point) && !certain(c, point) ? pieces_of(c, sector) : 0;
    }
    return n;
}

static size_t most_of(const struct disk_state *s) {
    return s->most == 0 ? USUAL_STATES : s->most;
}

static size_t states_of(size_t pieces, size_t most) {
    return pieces < 32 && (size_t)1 << pieces <= most ? (size_t)1 << pieces : most;
}

size_t disk_states(const struct disk *d, size_t point, const struct disk_state *s) {
    (void)pthread_mutex_lock(&((struct disk *)d)->mutex);
    size_t n = states_of(pieces_at(d, point, sector_of(s)), most_of(s));
    (void)pthread_mutex_unlock(&((struct disk *)d)->mutex);
    return n;
}

bool disk_point_is_sync(const struct disk *d, size_t point) {
    bool is = false;
    (void)pthread_mutex_lock(&((struct disk *)d)->mutex);
    for (size_t i = 0; i < d->n_changes && !is; i++) {
        is = point > 0 && d->changes[i].at == point - 1 && d->changes[i].op == DISK_SYNC;
    }
    (void)pthread_mutex_unlock(&((struct disk *)d)->mutex);
    return is;
}

/* ---- the choice ---- */

enum manner { BY_MASK, NOTHING, ALL, PREFIX, SUBSET };

struct choice {
    enum manner manner;
    size_t mask;   /* BY_MASK */
    size_t prefix; /* PREFIX: so many pieces, and part of the next */
    unsigned percent;
    uint64_t random;
    size_t next; /* the piece that is asked for next */
};

static uint64_t random_next(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static struct choice choose(const struct disk *d, size_t point, const struct disk_state *s) {
    static const unsigned char percents[] = {50, 90, 10, 99};
    size_t pieces = pieces_at(d, point, sector_of(s));
    size_t states = states_of(pieces, most_of(s));
    struct choice c = {.random = s->seed ^ (d->seed << 1) ^ ((uint64_t)point << 20) ^ ((uint64_t)s->i << 44)};
    assert(s->i < states);
    if (pieces < 32 && states == (size_t)1 << pieces) {
        c.manner = BY_MASK;
        c.mask = s->i;
    } else if (s->i < 2) {
        c.manner = s->i == 0 ? NOTHING : ALL;
    } else {
        c.manner = s->i % 2 == 0 ? PREFIX : SUBSET;
        c.prefix = (size_t)(random_next(&c.random) % (pieces + 1));
        c.percent = percents[s->i / 2 % sizeof percents];
    }
    return c;
}

/* How many of the piece's n bytes are on the disk. */
static size_t kept_of(struct choice *c, size_t n) {
    size_t piece = c->next++;
    uint64_t r = random_next(&c->random);
    switch (c->manner) {
    case BY_MASK: return (c->mask >> piece & 1) != 0 ? n : 0;
    case ALL: return n;
    case PREFIX: return piece < c->prefix ? n : piece == c->prefix ? (size_t)(r % (n + 1)) : 0;
    case SUBSET:
        if (r % 100 >= c->percent) {
            return 0;
        }
        return r / 100 % 16 == 0 ? (size_t)(r / 1600 % (n + 1)) : n; /* one in sixteen is torn */
    default: return 0;
    }
}

static void keep_write(struct disk_file *f, const struct change *c, size_t sector, struct choice *choice) {
    size_t done = 0;
    while (done < c->n) {
        size_t from = c->offset + done;
        size_t n = sector - from % sector;
        n = n > c->n - done ? c->n - done : n;
        size_t kept = choice == NULL ? n : kept_of(choice, n);
        if (kept > 0) {
            f->there = true;
            bytes_write(&f->now, from, c->p + done, kept);
        }
        done += n;
    }
}

static void keep(struct disk_file *f, const struct change *c, size_t sector, struct choice *choice) {
    if (c->op == DISK_WRITE) {
        keep_write(f, c, sector, choice);
        return;
    }
    if (choice != NULL && kept_of(choice, 1) == 0) {
        return;
    }
    if (c->op == DISK_DELETE) {
        f->there = false;
        bytes_resize(&f->now, 0);
    } else if (c->op == DISK_TRUNCATE) {
        bytes_resize(&f->now, c->offset);
    }
}

struct disk *disk_crash(const struct disk *from, size_t point, const struct disk_state *s) {
    struct disk *d = disk_new(s->seed ^ from->seed ^ (uint64_t)point);
    size_t prefix = strlen(disk_path(from));
    size_t sector = sector_of(s);
    (void)pthread_mutex_lock(&((struct disk *)from)->mutex);
    assert(from->recording || point == from->point);
    struct choice choice = choose(from, point, s);
    for (unsigned i = 0; i < DISK_FILES; i++) { /* each in the same place: changes name files by it */
        const struct disk_file *f = &from->files[i];
        if (f->used) {
            (void)snprintf(d->files[i].path, DISK_PATH, "%s%s", disk_path(d), f->path + prefix);
            d->files[i].used = true;
            d->files[i].there = f->there_at_base;
            bytes_copy(&d->files[i].now, &f->base);
        }
    }
    for (size_t i = 0; i < from->n_changes; i++) {
        const struct change *c = &from->changes[i];
        if (happened(c, point)) {
            keep(&d->files[c->file], c, sector, certain(c, point) ? NULL : &choice);
        }
    }
    for (unsigned i = 0; i < DISK_FILES; i++) {
        bytes_copy(&d->files[i].base, &d->files[i].now);
        d->files[i].there_at_base = d->files[i].there;
    }
    (void)pthread_mutex_unlock(&((struct disk *)from)->mutex);
    return d;
}
