/*
 * A disk that keeps only what was synced (reliability.md F30). Preloaded into mongod: before bytes of a file in STORE_DIR
 * are written, those that stand there go into UNDO_DIR/<inode>; a sync of that file empties it. After the process was
 * killed, power-loss.ts writes back what is still there: as if the power had gone and nothing unsynced had reached the
 * disk. Names of files count as synced. A record: offset, length written, length of what stood there, those bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FDS 65536
/* By descriptor: that of its undo file, plus 1; -1: no file of the store. Reset when the descriptor is closed. */
static int undo_of[MOST_FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_close)(int), (*real_fsync)(int), (*real_fdatasync)(int);

__attribute__((constructor)) static void find_real(void) {
  real_pwrite = (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  real_close = REAL(close);
  real_fsync = REAL(fsync);
  real_fdatasync = REAL(fdatasync);
}

/* The undo file of a data or journal file; -1 for anything else. Called with the lock. */
static int undo_for(int fd) {
  if (fd < 0 || fd >= MOST_FDS) return -1;
  if (undo_of[fd] == 0) {
    char link[64], path[PATH_MAX + 8];
    struct stat is;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX);
    const char *store = getenv("STORE_DIR"), *undos = getenv("UNDO_DIR");
    undo_of[fd] = -1;
    if (store && undos && length > 0 && strncmp(path, store, strlen(store)) == 0 && fstat(fd, &is) == 0 && S_ISREG(is.st_mode)) {
      snprintf(path, sizeof path, "%s/%llu", undos, (unsigned long long)is.st_ino);
      /* An empty file is a new one: what its number stood for before is gone. */
      int undo = open(path, O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC | (is.st_size == 0 ? O_TRUNC : 0), 0600);
      if (undo >= 0) undo_of[fd] = undo + 1;
    }
  }
  return undo_of[fd] < 0 ? -1 : undo_of[fd] - 1;
}

static void remember(int fd, size_t count, off64_t at) {
  int undo = undo_for(fd);
  if (undo < 0 || count == 0) return;
  char *before = malloc(count);
  ssize_t stood = before ? pread64(fd, before, count, at) : -1;
  uint64_t head[3] = {(uint64_t)at, count, stood < 0 ? 0 : (uint64_t)stood};
  struct iovec parts[2] = {{head, sizeof head}, {before, (size_t)head[2]}};
  if (writev(undo, parts, 2) != (ssize_t)(sizeof head + head[2])) abort();
  free(before);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  pthread_mutex_lock(&lock);
  remember(fd, count, at);
  ssize_t done = real_pwrite(fd, bytes, count, at);
  pthread_mutex_unlock(&lock);
  return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return pwrite64(fd, bytes, count, at); }

static int synced(int (*real)(int), int fd) {
  pthread_mutex_lock(&lock);
  int done = real(fd), undo = done == 0 ? undo_for(fd) : -1;
  if (undo >= 0 && ftruncate(undo, 0) != 0) abort();
  pthread_mutex_unlock(&lock);
  return done;
}
int fsync(int fd) { return synced(real_fsync, fd); }
int fdatasync(int fd) { return synced(real_fdatasync, fd); }

int close(int fd) {
  pthread_mutex_lock(&lock);
  if (fd >= 0 && fd < MOST_FDS && undo_of[fd] != 0) {
    if (undo_of[fd] > 0) real_close(undo_of[fd] - 1);
    undo_of[fd] = 0;
  }
  pthread_mutex_unlock(&lock);
  return real_close(fd);
}
