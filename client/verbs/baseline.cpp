// sluice baseline [VERSION]: a database that was made without any tool is taken over.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "client/files/contents.hpp"
#include "client/files/related.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/force.hpp"
#include "client/verbs/install.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/recognised.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 2> own{&flags::reason, &flags::no_install};

constexpr const char *count_query =
    "SELECT pg_catalog.count(*) FROM sluice.status WHERE stream OPERATOR(pg_catalog.=) $1";

// The version as its file has it: a slip of the keyboard would mark too much.
std::string version_in(const Session &session, const FileSet &set) {
    const std::vector<core::File> contents = files::contents_of(set.directory);
    const core::formats::Format &format = needed_format(session.config.format, contents);
    std::vector<core::Migration> migrations = migrations_of(format, contents);
    std::erase_if(migrations, [](const core::Migration &m) { return m.kind == core::Kind::repeatable; });
    const auto &words = session.arguments.words();
    if (words.empty() && !migrations.empty()) return migrations.back().version;
    const auto at = std::find_if(migrations.begin(), migrations.end(), [&](const core::Migration &m) {
        return !words.empty() && files::same_version(m.version, words[0]);
    });
    if (at != migrations.end()) return at->version;
    throw Failure(Exit::usage,
                  words.empty() ? "there is no migration with a version"
                                : fmt::format("there is no migration {} in \"{}\"", text::harmless(words[0]),
                                              text::harmless(session.config.dir)),
                  "Give the version of the last migration whose work the database already holds.");
}

void refuse_used(Session &session) {
    link::Parameters parameters;
    parameters.text(std::string_view(session.config.stream));
    const link::Rows rows = with_extension(session, [&] { return session.query(count_query, parameters); });
    if (rows.whole(0, 0) == 0) return;
    throw Failure(Exit::failed,
                  fmt::format("stream \"{}\" has a record already: {}", text::harmless(session.config.stream),
                              text::counted(static_cast<std::size_t>(rows.whole(0, 0)), "migration")),
                  "Run \"sluice force VERSION\" to change where the database stands.")
        .because("A baseline is for a database that no migration has been recorded in.")
        .leaving("nothing changed")
        .then(session.again("status"));
}

Exit baseline(Session &session) {
    const FileSet set = read_files(session);
    const std::string version = version_in(session, set);
    refuse_used(session);
    const std::string why = session.arguments.value(flags::reason.name).value_or("baseline");
    force_to(session, set, version, why);
    const std::string outcome = fmt::format("everything up to {} counts as applied", version);
    JsonObject object = show::result_object(Exit::done);
    object.add("verb", "baseline").add("stream", session.config.stream).add("outcome", outcome);
    session.reporter.summary(text::harmless(outcome), object.add("version", version));
    return Exit::done;
}

} // namespace

extern const Verb baseline_verb;
constinit const Verb baseline_verb{
    "baseline",
    "[VERSION]",
    0,
    1,
    "take over a database that already has its schema",
    "Marks every migration of the directory up to VERSION, or all, as applied.\n"
    "Nothing is run. It is for a database whose schema was made without a tool; what\n"
    "a tool has recorded is taken over by \"sluice import\". Refused if something is\n"
    "recorded already.",
    "sluice baseline           the database holds the work of every file\n"
    "sluice baseline 20260131  the later files are still to run",
    "adopt",
    own,
    baseline};

} // namespace client::verbs
