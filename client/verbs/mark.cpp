// sluice mark VERSION STATE: the ledger is told about one migration; nothing is run.
#include <array>

#include "client/files/contents.hpp"
#include "client/files/find.hpp"
#include "client/path.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/outcome.hpp"
#include "client/verbs/recognised.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"
#include "core/error.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 2> own{&flags::reason, &flags::no_install};

constexpr const char *mark_query =
    "SELECT sluice.mark(version => $1, state => $2, reason => $3, stream => $4, files => $5, format => $6)";

// From its file a migration has its name; without files the version alone is recorded.
FileSet files_if_any(const Session &session) {
    FileSet set;
    if (is_directory(session.config.dir))
        set.directory = files::find(session.config.dir, session.config.format);
    return set;
}

link::Rows call(Session &session, const std::string &why, const FileSet &set, const std::string &format) {
    const auto &words = session.arguments.words();
    link::Parameters parameters;
    parameters.text(std::string_view(words[0])).text(std::string_view(words[1]));
    parameters.text(std::string_view(why)).text(std::string_view(session.config.stream)).array(names_of(set));
    parameters.text(std::string_view(format));
    return session.query(mark_query, parameters);
}

// Where the stream has no format yet and the names fit several: the one that the files' contents show, empty
// if they show none.
std::string shown_format(const FileSet &set) {
    try {
        return needed_format("auto", files::contents_of(set.directory)).id;
    } catch (const Failure &) {
        return {};
    }
}

link::Rows mark_one(Session &session, const std::string &why) {
    const FileSet set = files_if_any(session);
    try {
        return with_extension(session, [&] { return call(session, why, set, session.config.format); });
    } catch (const link::ServerError &error) {
        if (!error.is(core::sqlstate::format_undecided)) throw failure_of(session, error);
    }
    const std::string format = shown_format(set);
    // files that tell no format tell no name either
    return format.empty() ? call(session, why, {}, "auto") : call(session, why, set, format);
}

Exit mark(Session &session) {
    const std::string &state = session.arguments.words()[1];
    if (state != "applied" && state != "reverted")
        throw Failure(Exit::usage, "\"" + text::harmless(state) + "\" is no state to mark as",
                      "Give \"applied\" or \"reverted\".");
    const auto why = session.arguments.value(flags::reason.name);
    if (!why || why->empty())
        throw Failure(Exit::usage, "a reason is needed", "Say why with --reason TEXT.")
            .because("It is kept in the history as the only evidence of why the record was changed.");
    const link::Rows rows = mark_one(session, *why);
    const std::string outcome(rows.size() == 1 ? rows.at(0, 0) : "");
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "mark").add("stream", session.config.stream).add("outcome", outcome);
    session.reporter.summary(text::harmless(outcome), object);
    return Exit::done;
}

} // namespace

extern const Verb mark_verb;
constinit const Verb mark_verb{
    "mark",
    "VERSION STATE",
    2,
    2,
    "record one migration as applied or reverted",
    "Nothing is run. STATE is \"applied\" or \"reverted\": what was done or undone by\n"
    "hand. Clears the dirty state of that migration. The reason is kept for history.\n"
    "For everything up to a version: \"sluice force\".",
    "sluice mark 20260131 applied --reason \"created by hand during the incident\"",
    "",
    own,
    mark};

} // namespace client::verbs
