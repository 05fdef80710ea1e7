#include "cmd/dbsum.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define DB_FILE "shirase.db"

bool
dbsum_forget(int site_fd, struct err *err)
{
    if (unlinkat(site_fd, DBSUM_FILE, 0) == 0)
        return dir_sync(site_fd, err);
    return errno == ENOENT || err_set(err, ERR_IO, "%s: cannot be removed: %s",
                                      DBSUM_FILE, strerror(errno));
}

/* Frames that are not in the file yet: somebody reads and keeps them. */
static bool
is_whole(int site_fd)
{
    struct stat st;

    return fstatat(site_fd, DB_FILE "-wal", &st, AT_SYMLINK_NOFOLLOW) != 0 ||
           st.st_size == 0;
}

void
dbsum_write(int site_fd)
{
    char line[SHA256_HEX + 32], hex[SHA256_HEX];
    struct sha256 hash;
    uint64_t bytes;

    if (!is_whole(site_fd) || !file_hash(site_fd, DB_FILE, &hash, &bytes, NULL))
        return;
    sha256_hex(&hash, hex);
    (void)snprintf(line, sizeof line, "%s  %s\n", hex, DB_FILE);
    if (!file_write(site_fd, DBSUM_FILE, text_from(line), NULL))
        return;
}
