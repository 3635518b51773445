// sluice dump: the schema in its canonical form, with what the ledger knows.
#include <fmt/format.h>

#include <array>

#include "client/path.hpp"
#include "client/schema.hpp"
#include "client/text.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/schema_file.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

constexpr Flag check{"check", 0, nullptr, "write nothing; exit with 3 if the file is not current"};

const std::array<const Flag *, 3> own{&check, &flags::schema_file, &flags::pg_dump};

JsonObject object_of(Exit exit, const std::string &file) {
    JsonObject object = show::result_object(exit);
    object.add("verb", "dump").add_if("file", file);
    return object;
}

Exit compare(Session &session, const std::string &path, const std::string &schema) {
    if (path.empty())
        throw Failure(Exit::usage, "there is no file to check",
                      "Name it, or set schema_file in sluice.toml.");
    const std::string there = schema_on_disk(path);
    const int line = first_difference(there, schema);
    const Exit exit = line == 0 ? Exit::done : Exit::pending;
    JsonObject object = object_of(exit, path);
    object.add("current", line == 0);
    if (line > 0) object.add("line", line);
    std::string text = fmt::format("{} is current", text::harmless(path));
    if (line > 0 && !exists(path)) text = fmt::format("{} is not there", text::harmless(path));
    if (line > 0 && exists(path))
        text = fmt::format("{} is not current, from line {} on", text::harmless(path), line);
    if (line > 0) text += "\nnext: " + session.again("dump " + path);
    session.reporter.answer(text, object);
    return exit;
}

Exit dump(Session &session) {
    const auto &words = session.arguments.words();
    const std::string path = words.empty() ? session.config.schema_file : words[0];
    const std::string schema = schema_text(session);
    if (session.arguments.has(check.name)) return compare(session, path, schema);
    if (path.empty() || path == "-") {
        JsonObject object = object_of(Exit::done, "");
        session.reporter.answer(schema, object.add("text", schema));
        return Exit::done;
    }
    const bool wrote = write_schema(path, schema);
    JsonObject object = object_of(Exit::done, path);
    session.reporter.summary(fmt::format("{} {}", wrote ? "wrote" : "unchanged:", text::harmless(path)),
                             object.add("changed", wrote));
    return Exit::done;
}

} // namespace

extern const Verb dump_verb;
constinit const Verb dump_verb{
    "dump",
    "[FILE]",
    0,
    1,
    "write down the schema, and what is applied",
    "Writes the schema, the same for the same schema, and behind it what the ledger\n"
    "knows: a fresh database that is made of the file has all of it applied. To the\n"
    "standard output, to FILE, or to schema_file of sluice.toml, which is also\n"
    "written anew after each run that changed something. Uses pg_dump.",
    "sluice dump db/schema.sql\n"
    "sluice dump --check        for CI: 3 if schema_file is not current\n"
    "sluice dump - | less",
    "schema structure",
    own,
    dump,
    Streams::own};

} // namespace client::verbs
