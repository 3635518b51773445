#include "client/verbs/origin.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "client/files/git.hpp"
#include "client/json.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

namespace {

std::string environment(const char *name) {
    const char *value = std::getenv(name);
    return value ? value : "";
}

std::string host() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string user() {
    const struct passwd *entry = getpwuid(geteuid());
    return entry ? entry->pw_name : std::to_string(geteuid());
}

// The page of the job, as each CI system tells it.
std::string ci_job() {
    for (const char *name : {"CI_JOB_URL", "BUILD_URL", "CIRCLE_BUILD_URL", "BUILDKITE_BUILD_URL",
                             "TRAVIS_BUILD_WEB_URL", "DRONE_BUILD_LINK", "CI_PIPELINE_URL"})
        if (std::string url = environment(name); !url.empty()) return url;
    const std::string run = environment("GITHUB_RUN_ID");
    if (!run.empty())
        return fmt::format("{}/{}/actions/runs/{}", environment("GITHUB_SERVER_URL"),
                           environment("GITHUB_REPOSITORY"), run);
    const std::string build = environment("BUILD_BUILDID"); // Azure Pipelines
    if (!build.empty())
        return fmt::format("{}{}/_build/results?buildId={}",
                           environment("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"),
                           environment("SYSTEM_TEAMPROJECT"), build);
    const std::string bitbucket = environment("BITBUCKET_BUILD_NUMBER");
    if (!bitbucket.empty())
        return fmt::format("{}/pipelines/results/{}", environment("BITBUCKET_GIT_HTTP_ORIGIN"), bitbucket);
    return {};
}

} // namespace

std::string origin(const Session &session) {
    JsonObject object;
    object.add_if("host", host()).add_if("user", user()).add("client", "sluice " SLUICE_VERSION);
    object.add_if("commit", files::git_commit(session.config.dir)).add_if("ci", ci_job());
    return object.str();
}

} // namespace client::verbs
