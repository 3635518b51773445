#include "core/rules/expand.hpp"

#include <algorithm>

namespace core::rules {

namespace {

constexpr std::size_t most_named = 8;

// The end of a constraint's text in a column's definition, without "CONSTRAINT name".
std::string without_name(const Action &constraint) {
    const std::string_view text = constraint.text;
    for (const std::string_view word : {"REFERENCES", "CHECK", "references", "check"})
        if (const std::size_t at = text.find(word); at != std::string_view::npos)
            return std::string(text.substr(at));
    return constraint.text;
}

std::string added_unique(const Subject &subject, const Action &constraint) {
    const std::string column = quoted(constraint.column);
    const std::string name = constraint.named
                                 ? quoted(constraint.constraint)
                                 : quoted(constraint.relation.name + "_" + constraint.column + "_key");
    const bool primary = constraint.primary;
    return in_its_own("CREATE UNIQUE INDEX CONCURRENTLY " + name + " ON " + sql(constraint.relation) + " (" +
                      column + ");") +
           in_its_own(alter(subject, "ADD CONSTRAINT " + name + (primary ? " PRIMARY KEY" : " UNIQUE") +
                                         " USING INDEX " + name));
}

} // namespace

std::string constraint_in_steps(const Subject &subject, const Action &constraint) {
    if (constraint.unique) return added_unique(subject, constraint);
    const bool key = !constraint.partner.empty();
    const std::string name =
        constraint.named
            ? quoted(constraint.constraint)
            : quoted(constraint.relation.name + "_" + constraint.column + (key ? "_fkey" : "_check"));
    const std::string what =
        key ? "FOREIGN KEY (" + quoted(constraint.column) + ") " + without_name(constraint)
            : without_name(constraint);
    return "\n" + alter(subject, "ADD CONSTRAINT " + name + " " + what + " NOT VALID") +
           in_its_own(alter(subject, "VALIDATE CONSTRAINT " + name));
}

namespace {
// Constraints that stand in the definition of the subject's column.
std::string constraints_of_column(const Subject &subject) {
    std::string out;
    for (const Action &each : subject.rest) {
        if (each.statement != subject.action.statement || !each.in_column) break;
        if (each.column == subject.action.column && !each.text.empty())
            out += constraint_in_steps(subject, each);
    }
    return out;
}

} // namespace

std::string in_portions(const std::string &change, const std::string &table, const std::string &which) {
    return "\n-- in a migration of its own, which commits each portion:\n"
           "DO $$\n"
           "DECLARE\n"
           "    changed bigint;\n"
           "BEGIN\n"
           "    LOOP\n"
           "        " +
           change + "\n         WHERE ctid = ANY (ARRAY(SELECT ctid FROM " + table + " WHERE " + which +
           " LIMIT 10000)) AND " + which +
           ";\n"
           "        GET DIAGNOSTICS changed = ROW_COUNT;\n"
           "        EXIT WHEN changed = 0;\n"
           "        COMMIT;\n"
           "    END LOOP;\n"
           "END\n"
           "$$;";
}

std::string in_key_portions(const std::string &change, const std::string &table, const std::string &key) {
    const std::string type = table + "." + key + "%TYPE;\n";
    const std::string behind = "(portion_begin IS NULL OR " + key + " > portion_begin)";
    return "-- in a migration of its own, which commits each portion:\nDO $$\nDECLARE\n    portion_begin " +
           type + "    portion_end " + type + "BEGIN\n    LOOP\n        portion_end := (SELECT max(" + key +
           ") FROM (SELECT " + key + " FROM " + table + " WHERE " + behind + " ORDER BY " + key +
           " LIMIT 10000) portion);\n        EXIT WHEN portion_end IS NULL;\n        " + change +
           "\n         WHERE " + behind + " AND " + key +
           " <= portion_end;\n        portion_begin := portion_end;\n        COMMIT;\n    END "
           "LOOP;\nEND\n$$;";
}

std::string column_in_steps(const Subject &subject, const Filled &filled) {
    const std::string table = sql(subject.action.relation);
    const std::string column = quoted(subject.action.column);
    const std::string value = filled.value.empty() ? filled.standard : filled.value;
    std::string out = without(subject) + alter(subject, "ADD COLUMN " + column + " " + filled.type);
    if (!filled.standard.empty())
        out += "\n" + alter(subject, "ALTER COLUMN " + column + " SET DEFAULT " + filled.standard);
    out += in_portions("UPDATE " + table + " SET " + column + " = " + value, table, column + " IS NULL");
    if (filled.not_null) out += "\n" + set_not_null_safely(subject, subject.action.column);
    if (!filled.in_the_end.empty()) out += in_its_own(filled.in_the_end);
    return out + constraints_of_column(subject);
}

namespace {

bool part_of(const std::vector<std::string> &columns, const std::string &column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

// Keys and constraints cannot be made again in the same words, nor indexes on expressions.
bool replaceable(const RelationFacts &relation, const std::string &column) {
    for (const ConstraintFacts &each : relation.constraints)
        if (each.type != 'n' && part_of(each.columns, column)) return false;
    for (const ConstraintFacts &each : relation.referenced_by)
        if (part_of(each.partner_columns, column)) return false;
    for (const IndexFacts &each : relation.indexes)
        if (each.partial || part_of(each.columns, "") || part_of(each.include, column)) return false;
    return relation.column(column) != nullptr && !relation.partitioned();
}

// The parenthesis of an index's definition, with one column in the place of another.
std::string elements(const IndexFacts &index, const std::string &from, const std::string &to) {
    const std::size_t open = index.definition.find(" (");
    std::string out =
        open == std::string::npos ? "(" + list(index.columns) + ")" : index.definition.substr(open + 1);
    const std::string old = quoted(from);
    std::size_t at = 0;
    while ((at = out.find(old, at)) != std::string::npos) {
        const bool begins = out[at - 1] == '(' || out[at - 1] == ' ';
        const char next = out[at + old.size()];
        if (begins && (next == ',' || next == ')' || next == ' ')) {
            out.replace(at, old.size(), quoted(to));
            at += to.size();
        }
        at++;
    }
    return out;
}

struct Indexes {
    std::string made;    // on the new column, beside the old ones
    std::string renamed; // to the names of the old ones, once these are gone
};

Indexes indexes_beside(const Subject &subject, const Beside &beside) {
    Indexes out;
    for (const IndexFacts &each : subject.relation->indexes) {
        if (!part_of(each.columns, subject.action.column)) continue;
        const Name name{subject.relation->name.schema, composed_name(each.name, "", "new")};
        out.made +=
            in_its_own(std::string("CREATE ") + (each.unique ? "UNIQUE " : "") + "INDEX CONCURRENTLY " +
                       quoted(name.name) + " ON " + subject.target() + " USING " + each.method + " " +
                       elements(each, subject.action.column, beside.name) + ";");
        out.renamed += "\nALTER INDEX " + sql(name) + " RENAME TO " + quoted(each.name) + ";";
    }
    return out;
}

std::string body_of(const Subject &subject, const Beside &beside) {
    const std::string old = quoted(subject.action.column);
    const std::string fresh = quoted(beside.name);
    if (!beside.both_ways)
        return "DECLARE\n    " + old + " " + subject.target() + "." + old + "%TYPE := NEW." + old +
               ";\nBEGIN\n    NEW." + fresh + " := " + beside.value + ";\n    RETURN NEW;\nEND\n";
    return "BEGIN\n    IF TG_OP = 'INSERT' THEN\n        NEW." + fresh + " := COALESCE(NEW." + fresh +
           ", NEW." + old + ");\n        NEW." + old + " := NEW." + fresh + ";\n    ELSIF NEW." + fresh +
           " IS DISTINCT FROM OLD." + fresh + " THEN\n        NEW." + old + " := NEW." + fresh +
           ";\n    ELSE\n        NEW." + fresh + " := NEW." + old + ";\n    END IF;\n    RETURN NEW;\nEND\n";
}

} // namespace

std::string column_beside(const Subject &subject, const Beside &beside) {
    const std::string &column = subject.action.column;
    if (!subject.relation || !replaceable(*subject.relation, column)) return {};
    const std::string table = sql(subject.action.relation);
    const std::string fresh = quoted(beside.name);
    const std::string sync = composed_name(subject.action.relation.name, beside.name, "sync");
    const std::string function = sql({subject.action.relation.schema, sync});
    const Indexes indexes = indexes_beside(subject, beside);
    const ColumnFacts &old = *subject.relation->column(column);
    std::string out = without(subject) + alter(subject, "ADD COLUMN " + fresh + " " + beside.type) +
                      "\nCREATE FUNCTION " + function + "() RETURNS trigger LANGUAGE plpgsql AS $$\n" +
                      body_of(subject, beside) + "$$;\nCREATE TRIGGER " + quoted(sync) +
                      " BEFORE INSERT OR UPDATE ON " + table + " FOR EACH ROW EXECUTE FUNCTION " + function +
                      "();" +
                      in_portions("UPDATE " + table + " SET " + fresh + " = " + beside.value, table,
                                  fresh + " IS NULL AND " + beside.value + " IS NOT NULL") +
                      indexes.made;
    if (old.not_null) out += in_its_own(set_not_null_safely(subject, beside.name));
    std::string end = beside.both_ways ? "-- when no running code names the old column:\n" : "";
    end += "DROP TRIGGER " + quoted(sync) + " ON " + table + ";\nDROP FUNCTION " + function + "();\n" +
           alter(subject, "DROP COLUMN " + quoted(column));
    if (!beside.last_name.empty())
        end += "\n" + alter(subject, "RENAME COLUMN " + fresh + " TO " + quoted(beside.last_name));
    if (old.has_default)
        end += "\n-- the default of the old column is to be set again: ALTER COLUMN ... SET DEFAULT";
    return out + in_its_own(end + indexes.renamed);
}

std::string named(const std::vector<std::string> &what) {
    std::string out;
    const std::size_t shown = what.size() > most_named ? most_named - 1 : what.size();
    for (std::size_t i = 0; i < shown; i++) {
        const bool last = i + 1 == what.size();
        if (i > 0) out += last ? " and " : ", ";
        out += what[i];
    }
    if (shown < what.size()) out += " and " + std::to_string(what.size() - shown) + " more";
    return out;
}

std::string dependents(const RelationFacts &relation, const std::string &column) {
    std::vector<std::string> out;
    for (const Dependent &each : relation.dependents) {
        std::string name = each.kind + " " + each.name;
        const bool meant = column.empty() || each.column == column;
        if (meant && (out.empty() || out.back() != name)) out.push_back(std::move(name));
    }
    return named(out);
}

} // namespace core::rules
