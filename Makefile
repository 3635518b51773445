# The commands of the tree. The extension itself is built by extension/Makefile (PGXS), the client and the unit tests by
# CMakeLists.txt; nothing here needs a server's headers, so that `make demo` and `make check` start on a bare machine.

PG_CONFIG ?= pg_config
BUILD ?= build
CLIENT_BINDIR ?= /usr/local/bin
CLIENT_DATADIR ?= /usr/local/share
INSTALL ?= install
export PG_CONFIG

# What of the arguments matters to PGXS reaches it by MAKEFLAGS; BUILD is made absolute for the other folder.
PGXS_MAKE = $(MAKE) -C extension BUILD='$(abspath $(BUILD))'
CMAKE_DIR = $(BUILD)/cmake

.PHONY: all extension client install uninstall installcheck demo demo-stop check check-crash bench fuzz accept format tidy clean

all: extension client

extension:
	@pgxs=`$(PG_CONFIG) --pgxs 2>/dev/null` && test -f "$$pgxs" || { \
	    echo 'pg_sluice: no server headers found by PG_CONFIG=$(PG_CONFIG): apt-get install postgresql-server-dev-all' >&2; exit 1; }
	+@$(PGXS_MAKE) all

# The extension is complete without the client, so what the client lacks is said and is no failure.
client:
	@command -v cmake >/dev/null || echo 'build/sluice is not built: apt-get install cmake' >&2
	+@! command -v cmake >/dev/null || { mkdir -p '$(BUILD)' && \
	    { test -f $(CMAKE_DIR)/Makefile || cmake -S . -B $(CMAKE_DIR) -G 'Unix Makefiles' >$(CMAKE_DIR).log 2>&1 || { cat $(CMAKE_DIR).log; exit 1; }; } && \
	    cmake --build $(CMAKE_DIR) --target sluice -- --no-print-directory; }

# The manual page and the completion of bash, zsh and fish, made by the client itself.
CLIENT_PAGES = man/man1/sluice.1 bash-completion/completions/sluice zsh/site-functions/_sluice \
    fish/vendor_completions.d/sluice.fish

install: all
	+@$(PGXS_MAKE) install
	@! test -x $(BUILD)/sluice || { mkdir -p '$(DESTDIR)$(CLIENT_BINDIR)' && \
	    $(INSTALL) -m 755 $(BUILD)/sluice '$(DESTDIR)$(CLIENT_BINDIR)/sluice'; }
	@! test -x $(BUILD)/sluice || { mkdir -p $(foreach page,$(CLIENT_PAGES),'$(DESTDIR)$(CLIENT_DATADIR)/$(dir $(page))') && \
	    $(BUILD)/sluice man >'$(DESTDIR)$(CLIENT_DATADIR)/$(word 1,$(CLIENT_PAGES))' && \
	    $(BUILD)/sluice completion bash >'$(DESTDIR)$(CLIENT_DATADIR)/$(word 2,$(CLIENT_PAGES))' && \
	    $(BUILD)/sluice completion zsh >'$(DESTDIR)$(CLIENT_DATADIR)/$(word 3,$(CLIENT_PAGES))' && \
	    $(BUILD)/sluice completion fish >'$(DESTDIR)$(CLIENT_DATADIR)/$(word 4,$(CLIENT_PAGES))'; }

uninstall:
	+@$(PGXS_MAKE) uninstall
	rm -f '$(DESTDIR)$(CLIENT_BINDIR)/sluice' $(foreach page,$(CLIENT_PAGES),'$(DESTDIR)$(CLIENT_DATADIR)/$(page)')

installcheck:
	+@$(PGXS_MAKE) installcheck

# These find and install what they need; scripts, so that they can start before anything is there.
demo demo-stop check check-crash bench fuzz accept format tidy:
	@test/scripts/$@

clean:
	rm -rf $(BUILD)
