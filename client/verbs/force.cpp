// sluice force VERSION: the ledger is told where the database stands; nothing is run.
#include <array>

#include "client/files/contents.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/force.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/recognised.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"
#include "core/error.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 2> own{&flags::reason, &flags::no_install};

constexpr const char *force_query = "SELECT sluice.force($1, $2, $3, $4, $5)";

} // namespace

link::Rows force_to(Session &session, const FileSet &set, const std::string &version,
                    const std::string &why) {
    const auto call = [&](const std::string &format) {
        link::Parameters parameters;
        parameters.text(std::string_view(version)).text(std::string_view(why));
        parameters.text(std::string_view(session.config.stream)).array(names_of(set));
        parameters.text(std::string_view(format));
        return session.query(force_query, parameters);
    };
    try {
        return with_extension(session, [&] { return call(session.config.format); });
    } catch (const link::ServerError &error) {
        if (!error.is(core::sqlstate::format_undecided)) throw;
    }
    // Names alone do not tell every format. Where the stream has none yet, it is the one that the files'
    // contents show.
    return call(needed_format("auto", files::contents_of(set.directory)).id);
}

namespace {

Exit force(Session &session) {
    const std::string &version = session.arguments.words()[0];
    const std::string why = session.arguments.value(flags::reason.name).value_or("force");
    const link::Rows rows = force_to(session, read_files(session), version, why);
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
                                "",
                                own,
                                force};

} // namespace client::verbs
