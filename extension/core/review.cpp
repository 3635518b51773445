#include "core/review.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "core/danger.hpp"
#include "core/suppression.hpp"

namespace core {

namespace {

using rules::Finding;
using rules::Held;
using rules::Report;
using rules::Rule;
using rules::Script;
using rules::Subject;

// The rules that look at a kind of action, found once.
class Index {
public:
    Index() : by_kind_(effects().size()) {
        for (const Rule *rule : rules::registry())
            for (const StatementKind kind : rule->kinds)
                by_kind_[static_cast<std::size_t>(kind)].push_back(rule);
    }
    const std::vector<const Rule *> &of(StatementKind kind) const {
        return by_kind_[static_cast<std::size_t>(kind)];
    }

private:
    std::vector<std::vector<const Rule *>> by_kind_;
};

const Index &index() {
    static const Index made;
    return made;
}

class Walk {
public:
    Walk(std::vector<Script> &scripts, Model &model, Server &server, std::vector<Finding> &to)
        : scripts_(scripts), model_(model), server_(server), to_(to) {}

    void run() {
        for (std::size_t i = 0; i < scripts_.size(); i++)
            walk(static_cast<int>(i));
        for (const Rule *rule : rules::registry()) {
            if (!rule->check_set) continue;
            Report report(to_, rule->id, 0);
            rule->check_set({scripts_, model_}, report);
        }
    }

private:
    void walk(int number) {
        Script &script = scripts_[static_cast<std::size_t>(number)];
        model_.begin_migration();
        release();
        int step = -1;
        for (std::size_t at = 0; at < script.actions.size(); at++) {
            Action &action = script.actions[at];
            action.kind = refine(action, model_, server_);
            if (const int now = step_of(script, action.statement); now != step) {
                release();
                step = now;
            }
            if (script.speaks) ask(number, script, at);
            hold(script, action);
            model_.apply(action);
        }
    }

    static int step_of(const Script &script, int statement) {
        const auto at = static_cast<std::size_t>(statement);
        return at < script.step_of.size() ? script.step_of[at] : -1;
    }

    void ask(int number, const Script &script, std::size_t at) {
        const Action &action = script.actions[at];
        const std::vector<const Rule *> &rules = index().of(action.kind);
        if (rules.empty()) return;
        const std::span<const Action> all(script.actions);
        const Subject subject{action,
                              effect(action.kind),
                              target_of(action),
                              action.partner.empty() ? nullptr : model_.find(action.partner),
                              model_,
                              script,
                              held_,
                              all.subspan(at + 1)};
        for (const Rule *rule : rules) {
            if (!rule->check) continue;
            Report report(to_, rule->id, number);
            rule->check(subject, report);
        }
    }

    void hold(const Script &script, const Action &action) {
        if (!script.transactional(action.statement)) return;
        const Effect &effect = core::effect(action.kind);
        note(action, target_of(action), action.relation,
             effect.lock == Lock::named ? action.lock : effect.lock);
        if (!action.partner.empty())
            note(action, model_.find(action.partner), action.partner, effect.partner);
    }

    // A relation once, with the first of the strongest: a long transaction may have thousands of locks.
    void note(const Action &action, const RelationFacts *relation, const Name &name, Lock taken) {
        if (taken < Lock::share || (!relation && name.empty())) return;
        if (harmless(relation, model_.database)) return;
        const Held now{relation ? relation->name : name, taken, action.statement, action.kind};
        const auto [at, fresh] =
            place_.try_emplace(now.relation.schema + '.' + now.relation.name, held_.size());
        if (fresh)
            held_.push_back(now);
        else if (held_[at->second].lock < taken)
            held_[at->second] = now;
    }

    void release() {
        held_.clear();
        place_.clear();
    }

    // What the action is about; of an index its table.
    const RelationFacts *target_of(const Action &action) const {
        const RelationFacts *found = action.relation.empty() ? nullptr : model_.find(action.relation);
        const bool by_index = !found && action.object == Object::index && !action.subject.empty();
        return by_index ? model_.table_of_index(action.subject) : found;
    }

    std::vector<Script> &scripts_;
    Model &model_;
    Server &server_;
    std::vector<Finding> &to_;
    std::vector<Held> held_;
    std::unordered_map<std::string, std::size_t> place_; // of a relation in held_
};

} // namespace

std::vector<Finding> review(std::vector<Script> &scripts, Model &model, Server &server,
                            const ReviewOptions &options, std::vector<Finding> findings) {
    Walk(scripts, model, server, findings).run();
    suppress(findings, scripts, options);
    std::stable_sort(findings.begin(), findings.end(), [](const Finding &a, const Finding &b) {
        return std::tie(a.script, a.offset) < std::tie(b.script, b.offset);
    });
    return findings;
}

} // namespace core
