# make run   builds Granary and serves it on LISTEN, with its data in ./var (EMPTY=1: without the sample data)
# make test  every check there is; each also stands alone: fmt lint doc unit it licences browser
# make bench, make soak   measurements, not part of the tests
.NOTPARALLEL:
.PHONY: run test fmt lint doc unit it licences browser bench soak clean cargo browser-tools mail-tools all-tools
SHELL := /bin/bash

LISTEN ?= 127.0.0.1:8080
PROFILE ?= release
CHROMIUM ?= /usr/bin/chromium

target := $(or $(CARGO_TARGET_DIR),target)
install := tests/support/install.sh
with_postgres := tests/support/with-postgres.sh
modules := tests/browser/node_modules/.package-lock.json

run: cargo
	@fc-list :lang=zh 2>/dev/null | grep -q . || $(install) --optional fonts-noto-cjk
	cargo build --locked --profile $(PROFILE)
	@exec $(target)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/granary serve \
	  --data ./var --listen $(LISTEN) $(if $(EMPTY),,--sample)

# The quick checks come first. The two test runners come last, so that the output ends with their own counts.
test: all-tools fmt lint doc
	$(with_postgres) cargo test --locked
	@$(MAKE) --no-print-directory browser

fmt: cargo
	cargo fmt --all --check

lint: cargo
	cargo clippy --all-targets --locked -- -D warnings

doc: cargo
	RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --document-private-items --locked

unit: cargo mail-tools
	$(with_postgres) cargo test --locked --lib --bins

it: cargo
	$(with_postgres) cargo test --locked --test it

licences: cargo
	cargo test --locked --test it licences::

# Built together with the integration tests, because cargo picks crate features for all that it builds at once:
# the program alone would come with other features, and half of its crates would compile a second time.
browser: cargo browser-tools $(modules)
	cargo build --locked --bins --test it
	cd tests/browser && GRANARY_BIN='$(abspath $(target))/debug/granary' CHROMIUM='$(CHROMIUM)' \
	  node --test --test-reporter=spec *.test.js

$(modules): tests/browser/package-lock.json tests/browser/package.json
	cd tests/browser && npm ci
	@touch $@

bench: cargo
	$(with_postgres) cargo bench --locked

soak: cargo
	$(with_postgres) cargo test --release --locked --test it soak -- --ignored --nocapture

# The data in ./var is no build product and stays.
clean:
	cargo clean
	rm -rf tests/browser/node_modules tests/browser/out

# SQLite and two other crates are C, and Rust links with the C compiler.
cargo:
	@command -v cargo >/dev/null || { echo 'Error: cargo is missing; Granary needs Rust 1.95 or newer.' >&2; exit 1; }
	@$(install) cc=gcc cc=libc6-dev

browser-tools:
	@$(install) $(CHROMIUM)=chromium node=nodejs npm=npm pdftotext=poppler-utils pdfinfo=poppler-utils fonts-noto-cjk

# A mail server to speak to, from Debian, for Debian's own Python.
mail-tools:
	@$(install) python3-aiosmtpd

# The database server is started once for nothing: better to fail here than after the long build.
all-tools: cargo browser-tools mail-tools
	@$(install) /usr/sbin/clamd=clamav-daemon
	@$(with_postgres) true
