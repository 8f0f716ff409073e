# SPDX-License-Identifier: EUPL-1.2

SHELL := /bin/bash
BUILD := libpcsclite-dev libssl-dev libsqlite3-dev pkg-config iproute2 openssl
TOOLS := opensc strace

.PHONY: demo test lint bench

## The main job for real, with a private pcscd and software cards.
demo:
	@scripts/prepare $(BUILD)
	@scripts/station --fetch
	@swift build --product tscns
	@swift build --product tscns-virtual
	@scripts/station scripts/demo "$$(swift build --show-bin-path)"

## All tests; those of the programs run beside a private pcscd.
test: lint
	@scripts/prepare $(BUILD) $(TOOLS)
	@scripts/station --fetch
	@scripts/test

lint:
	@swift format lint --strict --recursive Package.swift Sources Tests

## What a card is asked for, beside OpenSC.
bench:
	@scripts/prepare $(BUILD) $(TOOLS)
	@scripts/station --fetch
	@swift build --product tscns
	@swift build --product tscns-virtual
	@scripts/station scripts/bench "$$(swift build --show-bin-path)"
