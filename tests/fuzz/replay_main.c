/* Runs a fuzz target over a committed corpus, so that every compiler and every test run sees what fuzzing
 * once found. Usage: fuzz_<name> FILE-OR-FOLDER... */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int number;

/* Each input stands in memory of exactly its size, so that the sanitizer sees a read past its end. */
static int replay_file(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) {
        printf("not ok %d - %s: %s\n", ++number, path, strerror(errno));
        return 1;
    }
    struct stat st;
    uint8_t *bytes = NULL;
    size_t n = 0;
    int bad = fstat(fileno(f), &st) != 0;
    if (!bad) {
        n = (size_t)st.st_size;
        bytes = malloc(n ? n : 1);
        bad = !bytes || fread(bytes, 1, n, f) != n;
    }
    fclose(f);
    if (!bad) {
        LLVMFuzzerTestOneInput(bytes, n);
    }
    free(bytes);
    printf("%s %d - %s\n", bad ? "not ok" : "ok", ++number, path);
    fflush(stdout);
    return bad;
}

static int visible(const struct dirent *e) {
    return e->d_name[0] != '.';
}

static int replay(const char *path) {
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return replay_file(path);
    }
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, visible, alphasort);
    int bad = n <= 0;
    if (bad) {
        printf("not ok %d - %s holds no corpus\n", ++number, path);
    }
    for (int i = 0; i < n; i++) {
        char file[4096];
        int length = snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        bad |= length < 0 || (size_t)length >= sizeof file || replay_file(file);
        free(entries[i]);
    }
    free(entries);
    return bad;
}

int main(int argc, char **argv) {
    int bad = argc < 2;
    for (int i = 1; i < argc; i++) {
        bad |= replay(argv[i]);
    }
    printf("1..%d\n", number);
    return bad;
}
