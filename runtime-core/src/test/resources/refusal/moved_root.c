/* moved_root move|pivot DIRECTORY FILE: makes the directory the root, in either
 * way; then, as one with CAP_SYS_ADMIN there, takes the root away and enters
 * its own mount namespace anew. Says whether the file of this machine is there
 * before and after. */

#define _GNU_SOURCE

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *is_there(const char *file) {
  return access(file, F_OK) == 0 ? "there" : "hidden";
}

int main(int argc, char **argv) {
  if (argc != 4 || unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 ||
      mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount(argv[2], argv[2], NULL, MS_BIND, NULL) < 0 || chdir(argv[2]) < 0)
    return 2;
  int own = open("/proc/self/ns/mnt", O_RDONLY);
  int failed =
      strcmp(argv[1], "pivot") == 0
          ? syscall(SYS_pivot_root, ".", ".") < 0 ||
                umount2(".", MNT_DETACH) < 0
          : mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0;
  if (failed || chdir("/") < 0)
    return 3;
  printf("%s, ", is_there(argv[3]));
  umount2("/", MNT_DETACH);
  if (setns(own, CLONE_NEWNS) < 0)
    return 4;
  puts(is_there(argv[3]));
  return 0;
}
