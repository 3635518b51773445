#include "bridge/actions_build.hpp"

#include "bridge/classify.hpp"
#include "core/text.hpp"

extern "C" {
#include "commands/defrem.h"
#include "nodes/nodeFuncs.h"
}

namespace pg {

using core::Action;
using core::StatementKind;

core::Action &ActionBuilder::add(StatementKind kind, int from, int to) {
    Action made;
    made.kind = kind;
    made.statement = statement_;
    made.offset = offset_ + std::max(from, 0);
    const int end = to < 0 ? static_cast<int>(sql_.size()) : to;
    made.length = end - std::max(from, 0);
    out.push_back(std::move(made));
    return out.back();
}

core::Action &ActionBuilder::add(StatementKind kind, const RangeVar *relation, core::Object object) {
    Action &made = add(kind);
    made.relation = name_of(relation);
    made.object = object;
    return made;
}

std::string ActionBuilder::slice(int from, int to) const {
    if (from < 0) return {};
    const int end = to < 0 ? static_cast<int>(sql_.size()) : to;
    return std::string(core::text::trim(
        sql_.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(std::max(end - from, 0)))));
}

int ActionBuilder::after_keyword(std::initializer_list<std::string_view> keywords) const {
    Scanner scanner(sql_);
    while (const Token token = scanner.next())
        for (const std::string_view word : keywords)
            if (token.is(word)) return token.end();
    return -1;
}

Token behind_name(Scanner &scanner, int at) {
    Token token = scanner.next();
    while (token && token.offset < at)
        token = scanner.next();
    for (token = scanner.next(); token && token.is('.'); token = scanner.next())
        scanner.next();
    return token;
}

core::Name name_of(const RangeVar *relation) {
    if (!relation) return {};
    return {relation->schemaname ? relation->schemaname : "", relation->relname};
}

core::Name name_of(const List *names) {
    const int count = list_length(names);
    if (count == 0) return {};
    return {count > 1 ? strVal(list_nth(names, count - 2)) : "", strVal(llast(names))};
}

std::string last_of(const List *names) {
    return names ? strVal(llast(names)) : "";
}

std::vector<std::string> texts_of(const List *names) {
    std::vector<std::string> out;
    const ListCell *cell;
    foreach (cell, names)
        out.emplace_back(strVal(lfirst(cell)));
    return out;
}

const DefElem *option_named(const List *options, const char *name) {
    const ListCell *cell;
    foreach (cell, options) {
        auto *item = static_cast<DefElem *>(lfirst(cell));
        if (IsA(item, DefElem) && std::string_view(item->defname) == name) return item;
    }
    return nullptr;
}

bool option_is_on(const List *options, const char *name) {
    const DefElem *item = option_named(options, name);
    if (!item) return false;
    if (!item->arg) return true;
    return call([&] { return defGetBoolean(const_cast<DefElem *>(item)); });
}

namespace {

constexpr int longest = NAMEDATALEN - 1;

// Whether a name of so many bytes may be in it: few statements are scanned once more.
bool may_have_long_name(std::string_view sql) {
    int run = 0;
    bool quoted = false;
    for (const char c : sql) {
        if (c == '"') quoted = !quoted;
        const bool part = quoted || c == '_' || c == '$' || (c & 0x80) || (c >= '0' && c <= '9') ||
                          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        run = part ? run + 1 : 0;
        if (run > longest) return true;
    }
    return false;
}

std::vector<std::string> too_long(std::string_view sql) {
    std::vector<std::string> out;
    if (!may_have_long_name(sql)) return out;
    Scanner scanner(sql);
    while (const Token token = scanner.next()) {
        if (token.code < 256 || token.keyword) continue; // a character of its own, a keyword
        std::string_view name =
            sql.substr(static_cast<std::size_t>(token.offset), static_cast<std::size_t>(token.length));
        const bool quoted = name.front() == '"';
        if (quoted) name = name.substr(1, name.size() - 2);
        const char first = name.empty() ? '0' : name.front();
        const bool letter = quoted || first == '_' || (first & 0x80) || (first >= 'a' && first <= 'z') ||
                            (first >= 'A' && first <= 'Z');
        if (letter && name.size() > longest && name.find('\'') == std::string_view::npos)
            out.emplace_back(name);
    }
    return out;
}

} // namespace

std::vector<core::Action> actions(const Node *tree, std::string_view sql, int statement, int offset) {
    ActionBuilder to(sql, statement, offset);
    switch (nodeTag(tree)) {
    case T_AlterTableStmt:
        alter_table(to, reinterpret_cast<const AlterTableStmt *>(tree));
        break;
    case T_CreateStmt:
        define_table(to, reinterpret_cast<const CreateStmt *>(tree));
        break;
    case T_CreateForeignTableStmt:
        define_table(to, &reinterpret_cast<const CreateForeignTableStmt *>(tree)->base);
        break;
    case T_IndexStmt:
        define_index(to, reinterpret_cast<const IndexStmt *>(tree));
        break;
    case T_DropStmt:
        drop_objects(to, reinterpret_cast<const DropStmt *>(tree));
        break;
    case T_RenameStmt:
        rename_object(to, reinterpret_cast<const RenameStmt *>(tree));
        break;
    default:
        if (!data_action(to, tree) && !object_action(to, tree)) to.add(classify(tree).kind);
    }
    if (to.out.empty()) to.add(classify(tree).kind);
    to.out.front().too_long = too_long(sql);
    for (Action &each : to.out)
        each.actions = static_cast<int>(to.out.size());
    return std::move(to.out);
}

} // namespace pg
