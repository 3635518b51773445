// sluice force VERSION: the ledger is told where the database stands; nothing is run.
#include <array>

#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr Flag reason{"reason", 'm', "TEXT", "why, for the history (default: force)"};

constexpr std::array<const Flag *, 2> own{&reason, &flags::no_install};

constexpr const char *force_query = "SELECT sluice.force($1, $2, $3, $4)";

Exit force(Session &session) {
    const std::string &version = session.arguments.words()[0];
    const FileSet set = read_files(session);
    const link::Rows rows = with_extension(session, [&] {
        link::Parameters parameters;
        parameters.text(std::string_view(version));
        parameters.text(std::string_view(session.arguments.value(reason.name).value_or("force")));
        parameters.text(std::string_view(session.config.stream)).array(names_of(set));
        return session.query(force_query, parameters);
    });
    const std::string outcome(rows.size() == 1 ? rows.at(0, 0) : "");
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "force").add("stream", session.config.stream).add("outcome", outcome);
    session.reporter.summary(text::harmless(outcome), object);
    return Exit::done;
}

} // namespace

extern const Verb force_verb;
constinit const Verb force_verb{
    "force",
    "VERSION",
    1,
    1,
    "say that the database stands at a version, without running anything",
    "Marks every migration of the directory up to VERSION as applied and every applied one above it as "
    "reverted, and\n"
    "clears a dirty state. Nothing is run: it is for a database that was brought there by other means.",
    "sluice force 20260131 --reason \"restored by hand\"",
    "set baseline mark stamp fake",
    own,
    force};

} // namespace client::verbs
