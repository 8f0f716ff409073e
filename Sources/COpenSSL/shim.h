/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
#include <malloc.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

/* In C because only C can hand libcrypto its allocator before Swift's own code touches it. */
static inline void *copenssl_malloc(size_t size, const char *file, int line) {
    return malloc(size);
}

/* The allocator rounds up: its own idea of the size wipes the slack as well. */
static inline void copenssl_free(void *block, const char *file, int line) {
    if (block) explicit_bzero(block, malloc_usable_size(block));
    free(block);
}

/* realloc(3) would leave the old block behind unwiped. */
static inline void *copenssl_realloc(void *block, size_t size, const char *file, int line) {
    if (block && size == 0) { copenssl_free(block, file, line); return NULL; }
    void *larger = malloc(size);
    if (!block || !larger) return larger;
    size_t held = malloc_usable_size(block);
    memcpy(larger, block, held < size ? held : size);
    copenssl_free(block, file, line);
    return larger;
}

/* Works only before libcrypto has allocated anything; 1 when it did. */
static inline int copenssl_wipe_what_is_freed(void) {
    return CRYPTO_set_mem_functions(copenssl_malloc, copenssl_realloc, copenssl_free);
}
