// sluice resume: a migration that was left dirty is brought to its end.
#include <array>

#include "client/verbs/flags.hpp"
#include "client/verbs/look.hpp"
#include "client/verbs/origin.hpp"
#include "client/verbs/run.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr std::array<const Flag *, 2> own{&flags::use_files, &flags::wait};

constexpr const char *resume_query =
    "CALL sluice.resume(stream => $1, files => $2, contents => $3, format => $4, wait => $5, origin => $6)";

// The files of what is dirty. The script that the ledger holds is what resumes unless the file says
// otherwise, and whether an edited file may is for the server to say.
Shipment dirty_files(Session &session, const FileSet &set) {
    std::vector<std::string> dirty;
    for (const LookRow &row : look(session, set))
        if (row.state == "dirty" && !row.file.empty()) dirty.push_back(row.file);
    return ship(set, dirty);
}

Exit resume(Session &session) {
    const bool use_files = session.arguments.has(flags::use_files.name);
    const FileSet set = use_files ? read_files(session) : FileSet();
    const auto attempt = [&](const Terms &terms) {
        Shipment shipment = use_files ? dirty_files(session, set) : Shipment();
        Call call{resume_query, {}};
        call.parameters.text(std::string_view(session.config.stream));
        call.parameters.array(std::move(shipment.names)).array(std::move(shipment.contents));
        call.parameters.text(std::string_view(session.config.format)).text(std::string_view(terms.wait));
        call.parameters.text(std::string_view(origin(session)));
        return Attempt{std::move(call), ""};
    };
    return carry_out(session, {"resume", attempt});
}

} // namespace

extern const Verb resume_verb;
constinit const Verb resume_verb{
    "resume",
    "",
    0,
    0,
    "go on with a migration that was left dirty",
    "Goes on at the step that failed; what that step had left half done is removed\n"
    "first. The script is the one that the ledger keeps; --use-files passes the\n"
    "file, for a statement that was mended after the failure.",
    "sluice resume              go on\n"
    "sluice resume --use-files  go on with the file as it is now",
    "continue retry repair",
    own,
    resume};

} // namespace client::verbs
