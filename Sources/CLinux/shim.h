/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
#include <sys/file.h>
#include <sys/prctl.h>

/* prctl is variadic, which Swift does not import. */
static inline int clinux_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
static inline int clinux_set_undumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/* flock is both a function and a structure, and Swift sees only the structure. */
static inline int clinux_lock_exclusively_now(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }
