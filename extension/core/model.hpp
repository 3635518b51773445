// The database as it will be while the statements of a set go by: what the catalog said at the beginning,
// changed by each action. Rules ask it before the action is applied. It never guesses: what an action does to
// something unknown leaves a trace only in `gone`.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/facts.hpp"

namespace core {

// Something that the set has dropped or given another name, by the name it had.
struct Gone {
    Name name;
    std::string column; // empty: the relation
    int migration = 0;  // number in the set
    int statement = 0;
    bool renamed = false;
};

// An enum, domain, function ... that the set makes: not in the catalog yet.
struct Made {
    Object object = Object::none;
    Name name;
    int migration = 0;
};

class Model {
public:
    DatabaseFacts database;

    Model(DatabaseFacts facts, std::vector<RelationFacts> relations, std::vector<std::string> search_path);

    // What these actions have made is in the catalog already: it is put aside, and comes back with its size
    // when they go by.
    void retire(const std::vector<Action> &actions);
    // The migration that the following actions belong to; a new number each time.
    void begin_migration();
    int migration() const { return migration_; }

    RelationFacts *find(const Name &name);
    const RelationFacts *find(const Name &name) const;
    // The table that an index belongs to.
    const RelationFacts *table_of_index(const Name &index) const;
    // The name that the server chooses for a constraint or index of the action, if its author gave none:
    // label is pkey, key, excl, check, fkey, not_null, idx.
    std::string chosen_name(const Action &action, std::string_view label) const;
    bool taken(const Name &name) const; // by a relation or an index
    const Gone *gone(const Name &relation, const std::string &column = {}) const;
    const std::vector<Gone> &all_gone() const { return gone_; }
    bool made(Object object, const Name &name) const;
    // False behind code that may have made or dropped anything: nothing is certain from there on.
    bool certain() const { return certain_; }
    const std::vector<Made> &all_made() const { return made_; }
    std::vector<const RelationFacts *> relations() const;
    const std::vector<std::string> &search_path() const { return path_; }

    void apply(const Action &action);

private:
    std::string key_of(const Name &name) const; // of one that is there, or empty
    std::string new_key(const Name &name) const;
    bool change_names(const Action &action); // what makes, drops or renames; false: another action
    void create(const Action &action);
    void create_sequence(const Action &action, const std::string &schema, const std::string &column);
    void drop(const Action &action);
    void rename(const Action &action);
    void change_column(const Action &action, RelationFacts &relation);
    void add_column(const Action &action, RelationFacts &relation);
    void drop_column(const Action &action, RelationFacts &relation);
    void add_constraint(const Action &action, RelationFacts &relation);
    void add_index(const Action &action, RelationFacts &relation);
    void change_table(const Action &action, RelationFacts &relation);
    void take_index(const Action &action, ConstraintFacts &constraint, RelationFacts &relation);
    void rename_index(const Action &action);
    void settle(const std::string &relation); // its indexes are found by their names
    void set(const Action &action);
    void doubt(const Action &action);

    std::unordered_map<std::string, RelationFacts> relations_; // by "schema.name"
    std::unordered_map<std::string, RelationFacts> retired_;
    // Where an index of that name may be: keys of relations, of which each is asked.
    std::unordered_map<std::string, std::vector<std::string>> homes_;
    std::vector<std::string> path_;
    std::vector<std::string> first_path_;
    std::vector<Gone> gone_;
    std::vector<Made> made_;
    int migration_ = -1;
    bool certain_ = true;
};

} // namespace core
