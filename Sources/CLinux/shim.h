/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/timex.h>

/* prctl is variadic, which Swift does not import. */
static inline int clinux_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
static inline int clinux_set_undumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/* flock is both a function and a structure, and Swift sees only the structure. */
static inline int clinux_lock_exclusively_now(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

/* struct timex is large and mostly unions; the one answer wanted is easier to give here. */
static inline int clinux_clock_is_synchronised(void) {
    struct timex state = {0};
    return adjtimex(&state) != -1 && !(state.status & STA_UNSYNC);
}
