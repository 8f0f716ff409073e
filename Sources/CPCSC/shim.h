/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
#include <winscard.h>
#include <reader.h>

/* SCARD_PCI_T0 and SCARD_PCI_T1 are address-of macros, which Swift does not import. */
static inline const SCARD_IO_REQUEST *cpcsc_pci_t0(void) { return SCARD_PCI_T0; }
static inline const SCARD_IO_REQUEST *cpcsc_pci_t1(void) { return SCARD_PCI_T1; }
