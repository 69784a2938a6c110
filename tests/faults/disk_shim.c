/* Stands between a process and its disk: logs what is written, and fails or kills at the n-th call.
 *
 * Loaded with LD_PRELOAD. Only files under the watched folder count. It keeps no state of a file:
 * what a power cut would leave is worked out from the log, by tests/faults/power.py.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { MODE_OFF = 0, MODE_ONCE = 1, MODE_ALWAYS = 2, MODE_DIE = 3, MODE_DIE_TORN = 4 };
enum { SECTOR = 512 };

static char watched[PATH_MAX];
static int log_fd = -1;
static long n_calls, fail_at;
static int fail_mode, fail_errno;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name, type) ((type)real_of(#name))

static void *real_of(const char *name) { return dlsym(RTLD_NEXT, name); }

/* Called by the test through ctypes. */
void shim_watch(const char *folder, const char *log_path)
{
    int (*real_open)(const char *, int, ...) = REAL(open, int (*)(const char *, int, ...));

    strncpy(watched, folder, sizeof watched - 1);
    log_fd = log_path[0] ? real_open(log_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    n_calls = 0;
    fail_mode = MODE_OFF;
}

void shim_arm(long at, int mode, int error)
{
    n_calls = 0;
    fail_at = at;
    fail_mode = mode;
    fail_errno = error;
}

long shim_calls(void) { return n_calls; }

static void put(const void *data, size_t n)
{
    ssize_t (*real_write)(int, const void *, size_t) =
        REAL(write, ssize_t (*)(int, const void *, size_t));
    const char *at = data;

    while (n > 0) {
        ssize_t done = real_write(log_fd, at, n);
        if (done <= 0) {
            abort();
        }
        at += done;
        n -= (size_t)done;
    }
}

static void log_call(char kind, const char *path, const char *other, int64_t offset,
                     const void *data, uint32_t n_data)
{
    uint32_t lengths[3] = {(uint32_t)strlen(path), (uint32_t)strlen(other), n_data};

    if (log_fd < 0) {
        return;
    }
    put(&kind, 1);
    put(lengths, sizeof lengths);
    put(&offset, sizeof offset);
    put(path, lengths[0]);
    put(other, lengths[1]);
    put(data, n_data);
}

/* A note of the test itself in the log, between the calls: what was acknowledged by then. */
void shim_mark(const char *note)
{
    pthread_mutex_lock(&lock);
    log_call('M', note, "", 0, "", 0);
    pthread_mutex_unlock(&lock);
}

static int is_watched(const char *path)
{
    size_t n = strlen(watched);

    /* The index of the journal is memory that two connections share, rebuilt at every start. */
    return n > 0 && strncmp(path, watched, n) == 0 && strstr(path, "-shm") == NULL;
}

static int path_of(int fd, char *path)
{
    char link[64];
    ssize_t n;

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, PATH_MAX - 1);
    if (n < 0) {
        return 0;
    }
    path[n] = 0;
    return is_watched(path);
}

static void absolute(const char *path, char *whole)
{
    if (path[0] == '/' || getcwd(whole, PATH_MAX / 2) == NULL) {
        snprintf(whole, PATH_MAX, "%s", path);
    } else {
        size_t n = strlen(whole);
        snprintf(whole + n, PATH_MAX - n, "/%s", path);
    }
}

/* Counts a call; returns 1 where it must fail, having set errno. Dies where it must. */
static int must_fail(void)
{
    long n = ++n_calls;

    if (fail_mode == MODE_OFF || n < fail_at || (n > fail_at && fail_mode != MODE_ALWAYS)) {
        return 0;
    }
    if (fail_mode == MODE_DIE || fail_mode == MODE_DIE_TORN) {
        kill(getpid(), SIGKILL);
    }
    errno = fail_errno;
    return 1;
}

static int tears_now(void) { return fail_mode == MODE_DIE_TORN && n_calls + 1 == fail_at; }

ssize_t pwrite64(int fd, const void *data, size_t n, off64_t offset)
{
    typedef ssize_t (*fn)(int, const void *, size_t, off64_t);
    char path[PATH_MAX];
    ssize_t done;

    if (!path_of(fd, path)) {
        return REAL(pwrite64, fn)(fd, data, n, offset);
    }
    pthread_mutex_lock(&lock);
    if (tears_now()) {
        REAL(pwrite64, fn)(fd, data, n / 2 / SECTOR * SECTOR, offset);
    }
    if (must_fail()) {
        done = -1;
    } else {
        done = REAL(pwrite64, fn)(fd, data, n, offset);
        if (done > 0) {
            log_call('W', path, "", offset, data, (uint32_t)done);
        }
    }
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t offset)
{
    return pwrite64(fd, data, n, offset);
}

ssize_t write(int fd, const void *data, size_t n)
{
    typedef ssize_t (*fn)(int, const void *, size_t);
    char path[PATH_MAX];
    ssize_t done;
    off64_t offset;

    if (!path_of(fd, path)) {
        return REAL(write, fn)(fd, data, n);
    }
    pthread_mutex_lock(&lock);
    offset = lseek64(fd, 0, SEEK_CUR);
    if (tears_now()) {
        REAL(write, fn)(fd, data, n / 2 / SECTOR * SECTOR);
    }
    if (must_fail()) {
        done = -1;
    } else {
        done = REAL(write, fn)(fd, data, n);
        if (done > 0) {
            log_call('W', path, "", offset, data, (uint32_t)done);
        }
    }
    pthread_mutex_unlock(&lock);
    return done;
}

static int on_file(int fd, char kind, int64_t size, int (*act)(int, off64_t))
{
    char path[PATH_MAX];
    int done;

    if (!path_of(fd, path)) {
        return act(fd, size);
    }
    pthread_mutex_lock(&lock);
    if (must_fail()) {
        done = -1;
    } else {
        done = act(fd, size);
        if (done == 0) {
            log_call(kind, path, "", size, "", 0);
        }
    }
    pthread_mutex_unlock(&lock);
    return done;
}

static int real_fsync(int fd, off64_t unused)
{
    (void)unused;
    return REAL(fsync, int (*)(int))(fd);
}

static int real_ftruncate(int fd, off64_t size)
{
    return REAL(ftruncate64, int (*)(int, off64_t))(fd, size);
}

int fsync(int fd) { return on_file(fd, 'S', 0, real_fsync); }
int fdatasync(int fd) { return on_file(fd, 'S', 0, real_fsync); }
int ftruncate64(int fd, off64_t size) { return on_file(fd, 'T', size, real_ftruncate); }
int ftruncate(int fd, off_t size) { return on_file(fd, 'T', size, real_ftruncate); }

static int on_names(char kind, const char *a, const char *b)
{
    char path[PATH_MAX], other[PATH_MAX] = "";
    int done;

    absolute(a, path);
    if (b != NULL) {
        absolute(b, other);
    }
    pthread_mutex_lock(&lock);
    if (is_watched(path) && must_fail()) {
        done = -1;
    } else {
        done = b != NULL ? REAL(rename, int (*)(const char *, const char *))(a, b)
                         : REAL(unlink, int (*)(const char *))(a);
        if (done == 0 && is_watched(path)) {
            log_call(kind, path, other, 0, "", 0);
        }
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int rename(const char *from, const char *to) { return on_names('R', from, to); }
int unlink(const char *path) { return on_names('U', path, NULL); }

static int on_open(const char *path, int flags, mode_t mode)
{
    typedef int (*fn)(const char *, int, ...);
    char whole[PATH_MAX];
    struct stat before;
    int done, is_new, is_emptied;

    absolute(path, whole);
    if (!is_watched(whole) || (flags & O_ACCMODE) == O_RDONLY) {
        return REAL(open64, fn)(path, flags, mode);
    }
    pthread_mutex_lock(&lock);
    is_new = stat(whole, &before) != 0;
    is_emptied = !is_new && (flags & O_TRUNC) && before.st_size > 0;
    if ((is_new || is_emptied) && must_fail()) {
        done = -1;
    } else {
        done = REAL(open64, fn)(path, flags, mode);
        if (done >= 0 && is_new) {
            log_call('C', whole, "", 0, "", 0);
        } else if (done >= 0 && is_emptied) {
            log_call('T', whole, "", 0, "", 0);
        }
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int open64(const char *path, int flags, ...)
{
    mode_t mode = 0;

    if (flags & (O_CREAT | O_TMPFILE)) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return on_open(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;

    if (flags & (O_CREAT | O_TMPFILE)) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return on_open(path, flags, mode);
}
