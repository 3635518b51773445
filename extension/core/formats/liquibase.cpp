// Liquibase's formatted SQL (its manual, "Example changelogs: SQL format"): a file holds changesets, each
// known by its author, its id and its file. A changeset is a migration; "--rollback" lines are its way down.
// What the comments of Liquibase say to the database itself is nothing, so they stay where they are in the
// script.
#include "core/formats/liquibase.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/formats/ending.hpp"
#include "core/formats/liquibase_filter.hpp"
#include "core/formats/liquibase_order.hpp"
#include "core/formats/naming.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace core::formats {

namespace {

constexpr std::string_view settings_file = "liquibase.properties";
constexpr std::string_view no_transaction_line = "-- sluice: no-transaction";

// What stands behind "--word" or "-- word" and a blank or colon, letter case aside; nullopt for other lines.
std::optional<std::string_view> behind(std::string_view line, std::string_view word) {
    line = text::trim(line);
    if (line.substr(0, 2) != "--") return std::nullopt;
    line = text::trim_left(line.substr(2));
    if (!text::equal_nocase(line.substr(0, word.size()), word)) return std::nullopt;
    line.remove_prefix(word.size());
    if (!line.empty() && !text::is_blank(line.front()) && line.front() != ':' && line.front() != '-')
        return std::nullopt;
    return line;
}

// A word, or what is quoted, off the front; quotes do not count.
std::string_view take_value(std::string_view &rest, std::string_view ends) {
    if (rest.substr(0, 1) == "\"") {
        const std::size_t close = std::min(rest.find('"', 1), rest.size());
        const std::string_view value = rest.substr(1, close - 1);
        rest.remove_prefix(std::min(close + 1, rest.size()));
        return value;
    }
    const std::size_t end = std::min(rest.find_first_of(ends), rest.size());
    const std::string_view value = rest.substr(0, end);
    rest.remove_prefix(end);
    return value;
}

// name:value pairs, as they stand behind a changeset's id.
using Attributes = std::map<std::string, std::string, std::less<>>;

Attributes attributes_of(std::string_view rest) {
    Attributes result;
    for (rest = text::trim_left(rest); !rest.empty(); rest = text::trim_left(rest)) {
        const std::string_view name = take_value(rest, ": \t=");
        if (rest.empty() || (rest.front() != ':' && rest.front() != '=')) continue;
        rest.remove_prefix(1);
        result[std::string(name)] = take_value(rest, " \t");
    }
    return result;
}

std::string_view get(const Attributes &attributes, std::string_view name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

// Lines name: value or name = value of liquibase.properties.
class Settings {
public:
    explicit Settings(const Around &around) : around_(around), file_(around.find(settings_file)) {}

    // The first that is there of several names for one thing.
    std::string_view any_of(std::initializer_list<std::string_view> names) const {
        for (const std::string_view name : names) {
            if (const auto given = around_.variable(name)) return *given;
            if (const auto set = of_file(name); !set.empty()) return set;
        }
        return {};
    }

    std::string_view of_file(std::string_view name) const {
        if (file_ == nullptr) return {};
        text::Lines lines(file_->text);
        text::Line line;
        while (lines.next(line)) {
            std::string_view content = text::trim(line.text);
            if (content.substr(0, name.size()) != name) continue;
            content = text::trim_left(content.substr(name.size()));
            if (!content.empty() && (content.front() == ':' || content.front() == '='))
                return text::trim(content.substr(1));
        }
        return {};
    }

private:
    const Around &around_;
    const File *file_;
};

struct Changeset {
    std::string id, author;
    int line = 0;
    Attributes attributes;
    std::string up;
    std::string down; // from down_line on
    int down_line = 0;
    int down_lines = 0;
    std::size_t statement_start = 0; // in up
    Attributes down_of;              // the rollback is another changeset's: its id and author
};

class Reader {
public:
    Reader(const File &file, const Settings &settings, std::map<std::string, std::string> &properties)
        : file_(file), settings_(settings), properties_(properties), path_(file.name) {}

    std::vector<Migration> read() {
        text::Lines lines(text::without_bom(file_.text));
        text::Line line;
        while (lines.next(line))
            if (!is_ignored(line)) take(line);
        if (in_rollback_ != 0)
            refuse(in_rollback_, "the rollback block is not closed", "Put \"*/\" behind it.");
        std::vector<Migration> result;
        for (const Changeset &each : changesets_)
            if (is_meant(each)) result.push_back(migration_of(each));
        return result;
    }

private:
    [[noreturn]] void refuse(int line, std::string message, std::string hint) const {
        throw Error(sqlstate::bad_directive, std::move(message), {}, std::move(hint),
                    Place{file_.name, line, 1});
    }

    bool is_ignored(const text::Line &line) {
        if (const auto said = behind(line.text, "ignoreLines")) {
            const std::string_view what = text::trim(said->substr(std::min<std::size_t>(1, said->size())));
            ignored_ = text::equal_nocase(what, "start") ? -1 : 0;
            for (const char c : what)
                if (text::is_digit(c) && ignored_ < 1'000'000) ignored_ = ignored_ * 10 + (c - '0');
            keep(line, "");
            return true;
        }
        if (ignored_ == 0) return false;
        if (ignored_ > 0) --ignored_;
        keep(line, "");
        return true;
    }

    void take(const text::Line &line) {
        if (in_rollback_ != 0) {
            take_rollback_block(line);
        } else if (const auto head = behind(line.text, "liquibase")) {
            const Attributes attributes = attributes_of(*head);
            if (const auto path = get(attributes, "logicalFilePath"); !path.empty()) path_ = path;
        } else if (const auto property = behind(line.text, "property")) {
            const Attributes attributes = attributes_of(*property);
            properties_.emplace(get(attributes, "name"), get(attributes, "value"));
            keep(line, line.text);
        } else if (const auto begun = behind(line.text, "changeset")) {
            begin(*begun, line);
        } else if (changesets_.empty()) {
            take_head(line);
        } else {
            take_own(line);
        }
    }

    void take_head(const text::Line &line) const {
        const std::string_view content = text::trim(line.text);
        if (content.empty() || content.substr(0, 2) == "--") return;
        refuse(line.number, "text stands before the first changeset",
               "Put \"--changeset author:id\" above the first statement.");
    }

    void begin(std::string_view said, const text::Line &line) {
        said = text::trim_left(said);
        Changeset next;
        next.author = take_value(said, ":");
        if (said.substr(0, 1) != ":" || next.author.empty())
            refuse(line.number, "the changeset has no author and id", "Write \"--changeset author:id\".");
        said = text::trim_left(said.substr(1));
        next.id = take_value(said, " \t");
        if (next.id.empty())
            refuse(line.number, "the changeset has no id", "Write \"--changeset author:id\".");
        next.line = line.number;
        next.attributes = attributes_of(said);
        changesets_.push_back(std::move(next));
        const bool alone = get(changesets_.back().attributes, "runInTransaction") == "false";
        keep(line, alone ? no_transaction_line : line.text);
    }

    void take_own(const text::Line &line) {
        if (const auto rollback = behind(line.text, "rollback")) {
            take_rollback(*rollback, line);
            keep(line, line.text);
        } else if (const auto check = behind(line.text, "precondition-sql-check")) {
            keep(line, guard(*check, line.number));
        } else if (const auto preconditions = behind(line.text, "preconditions")) {
            take_preconditions(*preconditions, line.number);
            keep(line, line.text);
        } else if (const auto other = behind(line.text, "precondition"); other && other->starts_with('-')) {
            refuse(line.number, "precondition " + text::excerpt(text::trim(line.text)) + " is not supported",
                   "Write it as \"--precondition-sql-check expectedResult:N SELECT ...\".");
        } else if (is_rollback_block(line.text)) {
            in_rollback_ = line.number;
            keep(line, line.text);
        } else {
            keep(line, with_end(filled(line.text)));
        }
    }

    static bool is_rollback_block(std::string_view line) {
        line = text::trim(line);
        if (line.substr(0, 2) != "/*") return false;
        line.remove_prefix(2);
        return text::equal_nocase(text::take_word(line), "liquibase") &&
               text::equal_nocase(text::take_word(line), "rollback") && line.empty();
    }

    void take_rollback_block(const text::Line &line) {
        keep(line, line.text);
        if (text::trim(line.text) == "*/")
            in_rollback_ = 0;
        else
            add_down(filled(line.text), line.number);
    }

    void take_rollback(std::string_view said, const text::Line &line) {
        const std::string_view content = text::trim(said);
        Changeset &own = changesets_.back();
        if (content == "not required" || content == "empty") {
            add_down({}, line.number);
            return;
        }
        const Attributes attributes = attributes_of(content);
        if (!get(attributes, "changesetId").empty()) {
            own.down_of = attributes;
            return;
        }
        // columns stay those of the file
        const auto at = static_cast<std::size_t>(said.data() - line.text.data());
        add_down(std::string(at, ' ') + filled(said), line.number);
    }

    void add_down(const std::string &content, int line) {
        Changeset &own = changesets_.back();
        if (own.down_line == 0) own.down_line = line;
        const int missing = std::max(0, line - own.down_line - own.down_lines);
        own.down.append(static_cast<std::size_t>(missing), '\n').append(content).append(1, '\n');
        own.down_lines += missing + 1;
    }

    void take_preconditions(std::string_view said, int line) {
        const Attributes attributes = attributes_of(said);
        for (const std::string_view name : {"onFail", "onError"}) {
            const std::string_view what = get(attributes, name);
            if (what.empty() || text::equal_nocase(what, "HALT")) continue;
            throw Error(sqlstate::unsupported,
                        "preconditions with " + std::string(name) + ":" + std::string(what) +
                            " are not supported",
                        "A migration runs or fails; it is not passed over because of what it finds.",
                        "Write the change so that it can run twice (IF NOT EXISTS), or mark it as applied.",
                        Place{file_.name, line, 1});
        }
    }

    // The check as a statement on its line, which fails where the changeset is not to run.
    std::string guard(std::string_view said, int line) const {
        said = text::trim_left(said);
        const std::string_view name = take_value(said, ":");
        if (name != "expectedResult" || said.empty())
            refuse(line, "the precondition does not say which result it expects",
                   "Write \"--precondition-sql-check expectedResult:N SELECT ...\".");
        said.remove_prefix(1);
        std::string expected;
        for (const char c : take_value(said, " \t"))
            expected.append(c == '\'' ? 2 : 1, c);
        std::string query = filled(text::trim(said));
        while (!query.empty() && (query.back() == ';' || text::is_blank(query.back())))
            query.pop_back();
        std::string quote = "$check$";
        while (query.find(quote) != std::string::npos)
            quote.insert(1, "x");
        return "DO " + quote + " BEGIN IF ((" + query + ")::text) IS DISTINCT FROM '" + expected +
               "' THEN RAISE EXCEPTION 'the precondition of the changeset does not hold'; END IF; END " +
               quote + ";";
    }

    // ${name} of --property lines and of parameters; what is not known stays as it is, as Liquibase leaves
    // it.
    std::string filled(std::string_view from) const {
        std::string result;
        for (;;) {
            const std::size_t open = from.find("${");
            const std::size_t close = open == std::string_view::npos ? open : from.find('}', open);
            if (close == std::string_view::npos) return result.append(from);
            result.append(from.substr(0, open));
            const std::string name(from.substr(open + 2, close - open - 2));
            const auto known = properties_.find(name);
            const std::string_view set = settings_.of_file("parameter." + name);
            if (known != properties_.end())
                result.append(known->second);
            else
                result.append(set.empty() ? from.substr(open, close + 1 - open) : set);
            from.remove_prefix(close + 1);
        }
    }

    // A delimiter of the changeset's own ends statements at the end of a line, in place of ";".
    std::string with_end(std::string content) const {
        std::string_view delimiter = get(changesets_.back().attributes, "endDelimiter");
        if (delimiter.substr(0, 2) == "\\n") delimiter.remove_prefix(2);
        if (delimiter.empty() || delimiter == ";") return content;
        std::string_view trimmed = content;
        while (!trimmed.empty() && text::is_blank(trimmed.back()))
            trimmed.remove_suffix(1);
        if (!take_ending(trimmed, delimiter)) return content;
        const std::string statement =
            changesets_.back().up.substr(changesets_.back().statement_start) + std::string(trimmed);
        ends_statement_ = true;
        return std::string(trimmed) + (lacks_semicolon(statement) ? ";" : "");
    }

    void keep(const text::Line &line, std::string_view content) {
        if (changesets_.empty()) return;
        Changeset &own = changesets_.back();
        own.up.append(content).append(line.end);
        if (std::exchange(ends_statement_, false)) own.statement_start = own.up.size();
    }

    bool is_meant(const Changeset &changeset) const {
        const Attributes &of = changeset.attributes;
        const std::string_view context = get(of, of.count("contextFilter") > 0 ? "contextFilter" : "context");
        const std::string_view labels = get(of, "labels");
        const std::string_view contexts = settings_.any_of(
            {"LIQUIBASE_COMMAND_CONTEXTS", "liquibase.command.contexts", "liquibase.contexts", "contexts"});
        const std::string_view wanted =
            settings_.any_of({"LIQUIBASE_COMMAND_LABEL_FILTER", "liquibase.command.labelFilter",
                              "liquibase.command.label-filter", "labelFilter", "label-filter", "labels"});
        return liquibase_filter::for_this_server(get(of, "dbms")) &&
               liquibase_filter::in_context(context, contexts) &&
               (labels.empty() || wanted.empty() || liquibase_filter::holds(wanted, labels));
    }

    std::string key_of(const Changeset &changeset) const {
        const std::string_view own = get(changeset.attributes, "logicalFilePath");
        return (own.empty() ? path_ : std::string(own)) + "::" + changeset.id + "::" + changeset.author;
    }

    std::optional<Script> down_of(const Changeset &changeset) const {
        if (changeset.down_of.empty()) {
            if (changeset.down_line == 0) return std::nullopt;
            return Script{changeset.down, file_.name, changeset.down_line};
        }
        const std::string_view id = get(changeset.down_of, "changesetId");
        const std::string_view author = get(changeset.down_of, "changesetAuthor");
        for (const Changeset &other : changesets_)
            if (other.id == id && (author.empty() || other.author == author))
                return Script{other.up, file_.name, other.line};
        refuse(changeset.line,
               "the rollback names changeset " + text::quoted(id) + ", which is not in its file",
               "Write the rollback's statements out.");
    }

    Migration migration_of(const Changeset &changeset) const {
        const bool always = get(changeset.attributes, "runAlways") == "true";
        const bool repeatable = always || get(changeset.attributes, "runOnChange") == "true";
        Migration migration;
        try {
            migration.id = version_id(key_of(changeset));
        } catch (const Error &error) {
            refuse(changeset.line, error.message, error.hint);
        }
        if (repeatable) {
            migration.id = repeatable_id(migration.id);
            migration.kind = Kind::repeatable;
            migration.always = always;
        }
        migration.version = migration.id;
        migration.up = Script{changeset.up, file_.name, changeset.line};
        migration.down = down_of(changeset);
        return migration;
    }

    const File &file_;
    const Settings &settings_;
    std::map<std::string, std::string> &properties_; // of this file and those before it; the first counts
    std::string path_;
    std::vector<Changeset> changesets_;
    int ignored_ = 0; // lines still to come; -1: until told otherwise
    int in_rollback_ = 0;
    mutable bool ends_statement_ = false;
};

bool is_head(std::string_view line) {
    const auto said = behind(line, "liquibase");
    if (!said) return false;
    std::string_view rest = *said;
    rest = text::trim_left(rest);
    return text::equal_nocase(text::take_word(rest), "formatted");
}

bool marked(std::string_view content) {
    text::Lines lines(text::without_bom(content));
    text::Line line;
    while (lines.next(line))
        if (!text::trim(line.text).empty()) return is_head(line.text);
    return false;
}

Name name_of(std::string_view path) {
    return is_sql(path) && basename(path) != ".sql" ? Name{Part::both, {}, {}} : Name();
}

bool is_aside(std::string_view path) {
    return basename(path) == settings_file || liquibase_order::is_changelog(path);
}

std::vector<Migration> read_set(const Around &around) {
    const Settings settings(around);
    std::map<std::string, std::string> properties;
    std::vector<Migration> result;
    std::map<std::string, const File *> seen;
    for (const File *file : liquibase_order::ordered(around)) {
        if (!marked(file->text))
            throw Error(sqlstate::bad_directive, "the file is no formatted SQL", {},
                        "Put \"--liquibase formatted sql\" on its first line.", Place{file->name, 1, 1});
        for (Migration &migration : Reader(*file, settings, properties).read()) {
            const auto [before, is_new] = seen.emplace(migration.id, file);
            if (!is_new)
                throw Error(sqlstate::bad_file_name,
                            "changeset " + text::quoted(migration.id) + " stands twice",
                            "It is in " + text::quoted(before->second->name) + " and " +
                                text::quoted(file->name) + ".",
                            "Give one of them an id of its own.", Place{file->name, migration.up->line, 1});
            result.push_back(std::move(migration));
        }
    }
    return result;
}

// Which contexts and labels are meant comes from the environment, if a file asks.
std::vector<std::string> variables(std::string_view content) {
    if (content.find("context") == std::string_view::npos && content.find("labels") == std::string_view::npos)
        return {};
    return {"LIQUIBASE_COMMAND_CONTEXTS", "LIQUIBASE_COMMAND_LABEL_FILTER"};
}

} // namespace

constinit const Format liquibase = {
    .id = "liquibase",
    .title = "Liquibase",
    .naming = "as you like, ending in .sql",
    .mark = "--liquibase formatted sql",
    .name = name_of,
    .aside = is_aside,
    .marked = marked,
    .read = nullptr,
    .read_set = read_set,
    .variables = variables,
    .depth = 0,
    .folders = true,
    .listed = true,
    .any_name = true,
};

} // namespace core::formats
