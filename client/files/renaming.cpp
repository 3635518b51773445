#include "client/files/renaming.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>

#include "client/failure.hpp"
#include "client/path.hpp"
#include "client/text.hpp"

namespace client::files {

namespace {

// A name that no format reads, for what is under way from an old name to a new one: a target may be another
// one's old name.
std::string halfway(const std::string &path) {
    return path + ".renaming";
}

bool move(const std::string &from, const std::string &to) {
    return std::rename(from.c_str(), to.c_str()) == 0;
}

} // namespace

void check_renaming(const std::string &directory, std::span<const Renaming> plan) {
    std::set<std::string> sources;
    std::set<std::string> targets;
    for (const Renaming &each : plan)
        sources.insert(each.from);
    for (const Renaming &each : plan) {
        const bool taken = exists(join(directory, each.to)) && sources.count(each.to) == 0;
        if (!taken && targets.insert(each.to).second && !exists(join(directory, halfway(each.to)))) continue;
        throw Failure(Exit::failed,
                      fmt::format("\"{}\" cannot become \"{}\": that name is taken",
                                  text::harmless(each.from), text::harmless(each.to)),
                      "Rename one of the two by hand.")
            .leaving("nothing was renamed");
    }
}

void carry_out(const std::string &directory, std::span<const Renaming> plan) {
    const auto at = [&](const std::string &name) { return join(directory, name); };
    std::size_t away = 0;
    std::size_t there = 0;
    while (away < plan.size() && move(at(plan[away].from), at(halfway(plan[away].to))))
        away++;
    while (away == plan.size() && there < plan.size() &&
           move(at(halfway(plan[there].to)), at(plan[there].to)))
        there++;
    if (there == plan.size()) return;
    const std::string reason = std::strerror(errno);
    const Renaming &stopped = away < plan.size() ? plan[away] : plan[there];
    for (std::size_t i = 0; i < away; i++)
        move(at(i < there ? plan[i].to : halfway(plan[i].to)), at(plan[i].from));
    throw Failure(Exit::failed,
                  fmt::format("could not rename \"{}\": {}", text::harmless(stopped.from), reason))
        .leaving("nothing was renamed");
}

} // namespace client::files
