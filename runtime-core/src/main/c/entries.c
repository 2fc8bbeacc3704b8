#include "entries.h"

#include "cleanup.h"
#include "syscalls.h"

#include <dirent.h>
#include <string.h>

int each_entry(int directory, entry_function *function, void *context) {
    int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    if (entries == NULL) {
        int error = errno;
        close_fd(&copy);
        return -error;
    }
    int result = 0;
    for (struct dirent *entry; result == 0 && (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = function(directory, entry->d_name, context);
    }
    closedir(entries);
    return result;
}
