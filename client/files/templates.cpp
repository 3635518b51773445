#include "client/files/templates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace client::files {

namespace {

using core::formats::Draft;
using core::formats::DraftSide;

// Under sluice no statement queues for a lock longer than sluice.lock_timeout; these lines are for who runs
// the file by other means. They come off before anything that works for long: CONCURRENTLY leaves debris when
// it times out, and VALIDATE blocks nobody.
constexpr const char *short_lock = "SET LOCAL lock_timeout = '2s';";
constexpr const char *short_lock_on = "SET lock_timeout = '2s';";
constexpr const char *short_lock_off = "RESET lock_timeout;";

// The answers as they stand in SQL.
struct Words {
    std::string table, column, type, default_value, references, expression, new_name, key;
    const Answers &raw;

    explicit Words(const Answers &a)
        : table(sql_name(a.table.empty() ? "table_name" : a.table)),
          column(sql_name(a.column.empty() ? "column_name" : a.column)),
          type(a.type.empty() ? "text" : a.type), default_value(a.default_value),
          references(a.references.empty() ? "other_table (id)" : a.references), expression(a.expression),
          new_name(sql_name(a.new_name.empty() ? "new_column_name" : a.new_name)),
          key(sql_name(a.key.empty() ? "id" : a.key)), raw(a) {}

    std::string named(std::string_view ending) const {
        return derived_name(raw.table.empty() ? "table_name" : raw.table,
                            raw.column.empty() ? "column_name" : raw.column, ending);
    }
};

void add(DraftSide &side, std::string text) {
    side.statements.push_back({std::move(text), false});
}

void add_compound(DraftSide &side, std::string text) {
    side.statements.push_back({std::move(text), true});
}

// A statement that must not wait long for its lock, where each statement is a step.
void add_quick(DraftSide &side, std::string text) {
    add(side, short_lock_on);
    add(side, std::move(text));
    add(side, short_lock_off);
}

// Fills a column in ranges of the key, each committed. `set` and `where` are of UPDATE.
std::string in_batches(const Words &w, const std::string &set, const std::string &where) {
    return fmt::format(
        "-- In ranges of the key, each committed: no row stays locked for long, and a run that is\n"
        "-- stopped goes on where it was. The key has to be a number.\n"
        "DO $$\n"
        "DECLARE\n"
        "    batch_from bigint;\n"
        "    batch_last bigint;\n"
        "    batch_size CONSTANT bigint := 10000;\n"
        "BEGIN\n"
        "    SELECT min({1}), max({1}) INTO batch_from, batch_last FROM {0};\n"
        "    WHILE batch_from <= batch_last LOOP\n"
        "        UPDATE {0} SET {2}\n"
        "         WHERE {1} >= batch_from AND {1} < batch_from + batch_size\n"
        "           AND {3};\n"
        "        COMMIT;\n"
        "        batch_from := batch_from + batch_size;\n"
        "    END LOOP;\n"
        "END\n"
        "$$;",
        w.table, w.key, set, where);
}

void plain(const Answers &, Draft &) {}

void new_table(const Answers &answers, Draft &draft) {
    const Words w(answers);
    add(draft.up, fmt::format("CREATE TABLE {} (\n"
                              "    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n"
                              "    created_at timestamptz NOT NULL DEFAULT now()\n"
                              ");",
                              w.table));
    add(draft.down, fmt::format("DROP TABLE IF EXISTS {};", w.table));
}

void add_column(const Answers &answers, Draft &draft) {
    const Words w(answers);
    const std::string value = w.default_value.empty() ? "" : " DEFAULT " + w.default_value;
    add(draft.up, short_lock);
    add(draft.up,
        fmt::format("-- A constant default rewrites nothing; a volatile one (random(), clock_timestamp())\n"
                    "-- would rewrite the table.\n"
                    "ALTER TABLE {} ADD COLUMN {} {}{};",
                    w.table, w.column, w.type, value));
    add(draft.down, short_lock);
    add(draft.down, fmt::format("ALTER TABLE {} DROP COLUMN IF EXISTS {};", w.table, w.column));
}

// NOT NULL by way of a check: SET NOT NULL alone would scan the table under its strongest lock, and takes a
// validated check for proof instead.
void set_not_null(const Words &w, DraftSide &up) {
    const std::string check = w.named("_not_null");
    add_quick(up, fmt::format("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({} IS NOT NULL) NOT VALID;", w.table,
                              check, w.column));
    add(up, fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {};", w.table, check));
    add_quick(up, fmt::format("-- The check is proof enough: the table is not scanned again.\n"
                              "ALTER TABLE {} ALTER COLUMN {} SET NOT NULL;",
                              w.table, w.column));
    add_quick(up, fmt::format("ALTER TABLE {} DROP CONSTRAINT {};", w.table, check));
}

void add_not_null_column(const Answers &answers, Draft &draft) {
    const Words w(answers);
    add(draft.down, short_lock);
    add(draft.down, fmt::format("ALTER TABLE {} DROP COLUMN IF EXISTS {};", w.table, w.column));
    if (!w.default_value.empty()) {
        add(draft.up, short_lock);
        add(draft.up, fmt::format("-- A constant default rewrites nothing, and every row has it at once.\n"
                                  "ALTER TABLE {} ADD COLUMN {} {} NOT NULL DEFAULT {};",
                                  w.table, w.column, w.type, w.default_value));
        return;
    }
    const std::string value = w.expression.empty() ? "value_of_the_column" : w.expression;
    draft.up.alone = true;
    add_quick(draft.up, fmt::format("ALTER TABLE {} ADD COLUMN {} {};", w.table, w.column, w.type));
    add_compound(
        draft.up,
        fmt::format("-- Before this ends the application has to write the column, or it gets a default.\n{}",
                    in_batches(w, fmt::format("{} = {}", w.column, value), w.column + " IS NULL")));
    set_not_null(w, draft.up);
}

// A second column beside the first, with a trigger that writes it, and the rows that are there filled from
// the first. What follows, the switch to it, is a later migration's.
struct Twin {
    std::string column;  // the second one
    std::string trigger; // body of its function
    std::string value;   // of the second one, from the first
    std::string missing; // condition for the rows that lack it
};

void second_column(const Words &w, Draft &draft, const Twin &twin) {
    const std::string function = w.named("_sync");
    draft.up.alone = true;
    add_quick(draft.up, fmt::format("ALTER TABLE {} ADD COLUMN {} {};", w.table, twin.column, w.type));
    add_compound(draft.up, fmt::format("CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
                                       "BEGIN\n{}    RETURN NEW;\nEND\n$$;",
                                       function, twin.trigger));
    add_quick(draft.up, fmt::format("CREATE TRIGGER {0} BEFORE INSERT OR UPDATE ON {1}\n"
                                    "    FOR EACH ROW EXECUTE FUNCTION {0}();",
                                    function, w.table));
    add_compound(draft.up, in_batches(w, fmt::format("{} = {}", twin.column, twin.value), twin.missing));
    add(draft.down, short_lock);
    add(draft.down, fmt::format("DROP TRIGGER IF EXISTS {} ON {};", function, w.table));
    add(draft.down, fmt::format("DROP FUNCTION IF EXISTS {}();", function));
    add(draft.down, fmt::format("ALTER TABLE {} DROP COLUMN IF EXISTS {};", w.table, twin.column));
}

void rename_column(const Answers &answers, Draft &draft) {
    const Words w(answers);
    second_column(w, draft,
                  {w.new_name,
                   fmt::format("    -- Whichever of the two is written, the other follows.\n"
                               "    IF TG_OP = 'INSERT' THEN\n"
                               "        NEW.{1} := coalesce(NEW.{1}, NEW.{0});\n"
                               "        NEW.{0} := coalesce(NEW.{0}, NEW.{1});\n"
                               "    ELSIF NEW.{0} IS DISTINCT FROM OLD.{0} THEN\n"
                               "        NEW.{1} := NEW.{0};\n"
                               "    ELSIF NEW.{1} IS DISTINCT FROM OLD.{1} THEN\n"
                               "        NEW.{0} := NEW.{1};\n"
                               "    END IF;\n",
                               w.column, w.new_name),
                   w.column, fmt::format("{} IS DISTINCT FROM {}", w.new_name, w.column)});
    draft.header.push_back(
        "The application uses the new column from here on. A later migration drops the trigger and");
    draft.header.push_back(fmt::format("the function {} and the column {}.", w.named("_sync"), w.column));
}

// One way only: the old column stays what it was until the switch.
void change_type(const Answers &answers, Draft &draft) {
    const Words w(answers);
    const std::string to = derived_name(answers.column.empty() ? "column_name" : answers.column, "", "_new");
    const std::string value = w.expression.empty() ? fmt::format("{}::{}", w.column, w.type) : w.expression;
    second_column(w, draft,
                  {to,
                   fmt::format("    IF TG_OP = 'INSERT' OR NEW.{0} IS DISTINCT FROM OLD.{0} THEN\n"
                               "        NEW.{1} := (SELECT {2} FROM (SELECT NEW.*) AS written);\n"
                               "    END IF;\n",
                               w.column, to, value),
                   value, fmt::format("{} IS NULL AND {} IS NOT NULL", to, w.column)});
    draft.header.push_back(
        "A later migration, in one transaction: drop the trigger, rename the old column away and the");
    draft.header.push_back(
        "new one to its name; with NOT NULL, indexes and constraints as the old one has them.");
}

void add_index(const Answers &answers, Draft &draft) {
    const Words w(answers);
    const std::string index = w.named("_idx");
    const std::size_t dot = w.table.rfind('.');
    const std::string schema = dot == std::string::npos ? "" : w.table.substr(0, dot + 1);
    add(draft.up, fmt::format("CREATE INDEX CONCURRENTLY {} ON {} ({});", index, w.table, w.column));
    add(draft.down, fmt::format("DROP INDEX CONCURRENTLY IF EXISTS {}{};", schema, index));
    draft.up.alone = draft.down.alone = true;
}

// Added without a look at the rows that are there, under a short lock; then looked at under a weak one.
void not_valid_first(const Words &w, Draft &draft, const std::string &constraint, const std::string &what) {
    draft.up.alone = true;
    add_quick(draft.up,
              fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {} NOT VALID;", w.table, constraint, what));
    add(draft.up, fmt::format("-- Reads the rows that were there; who reads and writes goes on meanwhile.\n"
                              "ALTER TABLE {} VALIDATE CONSTRAINT {};",
                              w.table, constraint));
    add(draft.down, short_lock);
    add(draft.down, fmt::format("ALTER TABLE {} DROP CONSTRAINT IF EXISTS {};", w.table, constraint));
}

void add_foreign_key(const Answers &answers, Draft &draft) {
    const Words w(answers);
    add(draft.up,
        fmt::format(
            "-- Without an index each DELETE on the other side scans this table. Take the statement out\n"
            "-- if there is one that begins with the column.\n"
            "CREATE INDEX CONCURRENTLY {} ON {} ({});",
            w.named("_idx"), w.table, w.column));
    not_valid_first(w, draft, w.named("_fkey"),
                    fmt::format("FOREIGN KEY ({}) REFERENCES {}", w.column, w.references));
    add(draft.down, fmt::format("DROP INDEX IF EXISTS {};", w.named("_idx")));
}

void add_check(const Answers &answers, Draft &draft) {
    const Words w(answers);
    const std::string check = w.expression.empty() ? w.column + " IS NOT NULL" : w.expression;
    not_valid_first(w, draft, w.named("_check"), fmt::format("CHECK ({})", check));
}

void drop_column(const Answers &answers, Draft &draft) {
    const Words w(answers);
    add(draft.up, short_lock);
    add(draft.up, fmt::format("-- No application that still runs may read or write the column.\n"
                              "ALTER TABLE {} DROP COLUMN IF EXISTS {};",
                              w.table, w.column));
    add(draft.down, short_lock);
    add(draft.down, fmt::format("-- The column comes back empty: what it held is gone.\n"
                                "ALTER TABLE {} ADD COLUMN {} {};",
                                w.table, w.column, w.type));
}

void backfill(const Answers &answers, Draft &draft) {
    const Words w(answers);
    const std::string value = w.expression.empty() ? "value_of_the_column" : w.expression;
    draft.up.alone = true;
    add_compound(draft.up, in_batches(w, fmt::format("{} = {}", w.column, value), w.column + " IS NULL"));
}

constexpr std::array<Template, 11> all{{
    {"plain", "nothing but the header", plain},
    {"new-table", "a table with a key", new_table},
    {"add-column", "a column that may be NULL or has a constant default", add_column},
    {"add-not-null-column", "a column that is filled in batches, then NOT NULL", add_not_null_column},
    {"rename-column", "a second column, kept the same by a trigger", rename_column},
    {"change-type", "a second column of the new type, filled by a trigger", change_type},
    {"add-index", "CREATE INDEX CONCURRENTLY", add_index},
    {"add-foreign-key", "NOT VALID, then VALIDATE; with the index that it needs", add_foreign_key},
    {"add-check", "NOT VALID, then VALIDATE", add_check},
    {"drop-column", "with what the down can bring back", drop_column},
    {"backfill", "a column filled in batches", backfill},
}};

} // namespace

std::span<const Template> templates() {
    return all;
}

const Template *find_template(std::string_view id) {
    const auto *const at =
        std::find_if(all.begin(), all.end(), [&](const Template &t) { return id == t.id; });
    return at == all.end() ? nullptr : at;
}

} // namespace client::files
