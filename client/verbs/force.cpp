// sluice force VERSION: the ledger is told where the database stands; nothing is run.
#include <array>

#include "client/files/contents.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"
#include "core/error.hpp"
#include "core/formats/format.hpp"

namespace client::verbs {

namespace {

constexpr Flag reason{"reason", 'm', "TEXT", "why, for the history (default: force)"};

constexpr std::array<const Flag *, 2> own{&reason, &flags::no_install};

constexpr const char *force_query = "SELECT sluice.force($1, $2, $3, $4, $5)";

// Names alone do not tell every format. Where the stream has none yet, it is the one that the files' contents
// show.
std::string format_of(const FileSet &set) {
    std::vector<core::File> files;
    for (const files::Found &found : set.directory.files) {
        core::File &file = files.emplace_back();
        file.name = found.name;
        files::append_contents(found, file.text);
    }
    try {
        if (const core::formats::Format *format = core::formats::recognise(files)) return format->id;
    } catch (const core::Error &error) {
        throw Failure(Exit::failed, error.message,
                      "Name the format: --format golang-migrate, goose or dbmate.")
            .coded(error.code)
            .because(error.detail);
    }
    throw Failure(Exit::failed, "the files do not tell their format",
                  "Name it: --format golang-migrate, goose or dbmate.");
}

link::Rows mark(Session &session, const FileSet &set) {
    const auto call = [&](const std::string &format) {
        link::Parameters parameters;
        parameters.text(std::string_view(session.arguments.words()[0]));
        parameters.text(std::string_view(session.arguments.value(reason.name).value_or("force")));
        parameters.text(std::string_view(session.config.stream)).array(names_of(set));
        parameters.text(std::string_view(format));
        return session.query(force_query, parameters);
    };
    try {
        return with_extension(session, [&] { return call(session.config.format); });
    } catch (const link::ServerError &error) {
        if (!error.is(core::sqlstate::format_undecided)) throw;
    }
    return call(format_of(set));
}

Exit force(Session &session) {
    const link::Rows rows = mark(session, read_files(session));
    const std::string outcome(rows.size() == 1 ? rows.at(0, 0) : "");
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "force").add("stream", session.config.stream).add("outcome", outcome);
    session.reporter.summary(text::harmless(outcome), object);
    return Exit::done;
}

} // namespace

extern const Verb force_verb;
constinit const Verb force_verb{"force",
                                "VERSION",
                                1,
                                1,
                                "mark the database as being at a version; nothing is run",
                                "Marks every migration of the directory up to VERSION as applied and every\n"
                                "applied one above it as reverted, and clears a dirty state. It is for a\n"
                                "database that was brought there by other means.",
                                "sluice force 20260131 --reason \"restored by hand\"",
                                "set baseline mark stamp fake",
                                own,
                                force};

} // namespace client::verbs
