# Everything here can be done by hand as well; each target says with what.

PREFIX ?= /usr/local
DESTDIR ?=
SYSCONFDIR ?= /etc
PROFILEDIR = $(PREFIX)/share/millwright/profiles
DOCDIR ?= $(PREFIX)/share/doc/millwright
# A package puts its units below /usr/lib; what an administrator installs belongs to /etc.
SYSTEMDDIR ?= $(if $(filter /usr,$(PREFIX)),/usr/lib,/etc)/systemd
# The release build has a directory of its own: linked with the Swift libraries inside, it needs no Swift where it runs.
RELEASE = .build/release-static
DEMO_SECONDS ?=

.PHONY: help packages build release demo demo-anomalies demo-wear test check install clean
help: ## Say what there is
	@echo "Millwright: from a machine's registers to the MQTT broker, and back to the operator."
	@echo
	@awk -F ': .*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  make demo DEMO_SECONDS=20 ends by itself. make install takes PREFIX (now $(PREFIX)) and DESTDIR."

packages: ## Install the Debian packages that are missing for all of this (sudo where needed)
	@scripts/install-packages

build: ## Build the daemon and the tool for development, in .build/debug
	@scripts/install-packages build
	swift build

demo: ## Show three machines in software, a broker and the daemon, until Ctrl-C
	@DEMO_SECONDS="$(DEMO_SECONDS)" scripts/demo

demo-anomalies: ## Show three pumps, one whose bearing runs dry and one with a sensor that sticks, until Ctrl-C
	@DEMO_SECONDS="$(DEMO_SECONDS)" scripts/demo anomalies

demo-wear: ## Show how long a bearing and a knife will last, beside the truth, for a minute and a half
	@DEMO_SECONDS="$(DEMO_SECONDS)" scripts/demo wear

test: ## Run all tests: Swift's, then the end-to-end tests with peers from elsewhere
	@scripts/install-packages
	swift build --build-tests
	swift test --skip-build
	scripts/prepare-tests
	.build/test-venv/bin/python -m pytest Tests/EndToEnd -n 2 --dist worksteal

check: ## Check format, imports, samples, the unit file and words
	@scripts/install-packages build test
	scripts/check

release: ## Build what is installed, in .build/release-static
	@scripts/install-packages build
	swift build --configuration release --static-swift-stdlib --scratch-path $(RELEASE)

install: ## Install what make release built, with unit file and samples; settings that are there stay
	@test -x $(RELEASE)/release/millwrightd || { echo "Nothing to install yet. First: make release" >&2; exit 1; }
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(DOCDIR)/docs/schemas" "$(DESTDIR)$(DOCDIR)/Config/demo" \
	    "$(DESTDIR)$(PROFILEDIR)" "$(DESTDIR)$(SYSCONFDIR)/millwright" "$(DESTDIR)$(SYSTEMDDIR)/system" "$(DESTDIR)$(SYSTEMDDIR)/../sysusers.d"
	install -m 755 --strip $(RELEASE)/release/millwrightd $(RELEASE)/release/millwright "$(DESTDIR)$(PREFIX)/bin/"
	install -m 644 README.md LICENSE CHANGELOG.md "$(DESTDIR)$(DOCDIR)/"
	install -m 644 docs/*.md "$(DESTDIR)$(DOCDIR)/docs/"
	install -m 644 docs/schemas/*.json "$(DESTDIR)$(DOCDIR)/docs/schemas/"
	install -m 644 Config/*.yaml "$(DESTDIR)$(DOCDIR)/Config/"
	install -m 644 Config/demo/*.yaml "$(DESTDIR)$(DOCDIR)/Config/demo/"
	install -m 644 profiles/*.yaml "$(DESTDIR)$(PROFILEDIR)/"
	test -e "$(DESTDIR)$(SYSCONFDIR)/millwright/millwright.yaml" \
	    || sed -e 's|^#profiles: .*|profiles: $(PROFILEDIR)|' Config/millwright.yaml \
	        >"$(DESTDIR)$(SYSCONFDIR)/millwright/millwright.yaml"
	sed -e 's|=/usr/bin/|=$(PREFIX)/bin/|' -e 's|/usr/share/doc/millwright|$(DOCDIR)|' systemd/millwrightd.service \
	    >"$(DESTDIR)$(SYSTEMDDIR)/system/millwrightd.service"
	install -m 644 systemd/millwright.sysusers "$(DESTDIR)$(SYSTEMDDIR)/../sysusers.d/millwright.conf"

clean: ## Remove what was built here
	rm -rf .build .build-check
