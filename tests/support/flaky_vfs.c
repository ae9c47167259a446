// SPDX-License-Identifier: Apache-2.0
#include "flaky_vfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct flaky_vfs flaky_vfs;

struct file {
	sqlite3_file base;
	bool is_wal;
	sqlite3_file real[]; // the system's, as long as it says
};

static sqlite3_vfs vfs;
static sqlite3_vfs *real_vfs;
static sqlite3_io_methods methods;

static sqlite3_file *real(sqlite3_file *f)
{
	return ((struct file *)f)->real;
}

static int do_close(sqlite3_file *f)
{
	return real(f)->pMethods->xClose(real(f));
}

static int do_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return real(f)->pMethods->xRead(real(f), p, n, at);
}

static int do_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (flaky_vfs.refuses_writes)
		return SQLITE_IOERR_WRITE;
	if (flaky_vfs.space >= 0 && flaky_vfs.space < n)
		return SQLITE_FULL;
	if (flaky_vfs.space >= 0)
		flaky_vfs.space -= n;
	if (((struct file *)f)->is_wal)
		flaky_vfs.is_wal_dirty = true;
	return real(f)->pMethods->xWrite(real(f), p, n, at);
}

static int do_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return real(f)->pMethods->xTruncate(real(f), size);
}

static int do_sync(sqlite3_file *f, int flags)
{
	bool is_wal = ((struct file *)f)->is_wal;
	if (is_wal) {
		uint32_t n = ++flaky_vfs.syncs, at = flaky_vfs.fail_sync_at;
		if (at > 0 && n >= at && n <= at + flaky_vfs.fail_sync_count)
			return SQLITE_IOERR_FSYNC;
		flaky_vfs.is_wal_dirty = false;
	}
	return real(f)->pMethods->xSync(real(f), flags);
}

static int do_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real(f)->pMethods->xFileSize(real(f), size);
}

static int do_lock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xLock(real(f), level);
}

static int do_unlock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xUnlock(real(f), level);
}

static int do_check_lock(sqlite3_file *f, int *is_held)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), is_held);
}

static int do_control(sqlite3_file *f, int op, void *arg)
{
	return real(f)->pMethods->xFileControl(real(f), op, arg);
}

static int do_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int do_traits(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int do_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **p)
{
	return real(f)->pMethods->xShmMap(real(f), page, size, extend, p);
}

static int do_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}

static void do_shm_barrier(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}

static int do_shm_unmap(sqlite3_file *f, int is_deleted)
{
	return real(f)->pMethods->xShmUnmap(real(f), is_deleted);
}

static int do_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
	struct file *own = (struct file *)f;
	memset(own, 0, (size_t)vfs.szOsFile);
	int rc = real_vfs->xOpen(real_vfs, name, own->real, flags, out_flags);
	own->is_wal = (flags & SQLITE_OPEN_WAL) != 0;
	own->base.pMethods = own->real->pMethods != NULL ? &methods : NULL;
	return rc;
}

const char *flaky_vfs_reset(void)
{
	memset(&flaky_vfs, 0, sizeof(flaky_vfs));
	flaky_vfs.space = -1;
	if (real_vfs != NULL)
		return vfs.zName;
	methods = (sqlite3_io_methods){.iVersion = 2,
				       .xClose = do_close,
				       .xRead = do_read,
				       .xWrite = do_write,
				       .xTruncate = do_truncate,
				       .xSync = do_sync,
				       .xFileSize = do_size,
				       .xLock = do_lock,
				       .xUnlock = do_unlock,
				       .xCheckReservedLock = do_check_lock,
				       .xFileControl = do_control,
				       .xSectorSize = do_sector,
				       .xDeviceCharacteristics = do_traits,
				       .xShmMap = do_shm_map,
				       .xShmLock = do_shm_lock,
				       .xShmBarrier = do_shm_barrier,
				       .xShmUnmap = do_shm_unmap};
	real_vfs = sqlite3_vfs_find(NULL);
	vfs = *real_vfs;
	vfs.zName = "flaky";
	vfs.pNext = NULL;
	vfs.szOsFile += (int)sizeof(struct file);
	vfs.xOpen = do_open;
	sqlite3_vfs_register(&vfs, 0);
	return vfs.zName;
}
