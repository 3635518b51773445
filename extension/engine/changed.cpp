#include "engine/changed.hpp"

#include <unordered_map>

#include "bridge/hash.hpp"
#include "core/error.hpp"

namespace engine {

namespace {

class Comparison {
public:
    using ById = std::unordered_map<std::string, const core::Recorded *>;

    Comparison(const FileSet &set, const ById &applied, const Context &context,
               const std::optional<std::string> &accept, Prepared &prepared)
        : set_(set), context_(context), accept_(accept), prepared_(prepared) {
        if (set.format == nullptr || set.format->read_set == nullptr) return;
        for (const core::Migration &m : set.migrations)
            if (m.up && applied.count(m.id) == 0) open_.insert(m.up->file);
    }

    void compare(const core::Migration &m, const core::Recorded &r) {
        if ((m.kind == core::Kind::baseline) != (r.kind == core::Kind::baseline)) return;
        if (r.imported && r.up_hash.empty() && m.up) {
            match(m);
            return;
        }
        const bool up = m.up && (m.always || differs(*m.up, r.up_hash) || moved(*m.up, r.up_file));
        const bool down =
            m.down && (differs(*m.down, r.down_hash) || moved(*m.down, r.down_file) || came_later(r));
        if (!up && !down) return;
        auto row = ledger::find(context_.stream, m.id);
        if (!row) return;
        if (m.kind == core::Kind::repeatable && (m.always || tokens_or_nothing(*m.up) != row->up.tokens)) {
            changed_.insert(m.id);
            return;
        }
        const ledger::Row before = *row;
        const std::size_t told = prepared_.notices.size();
        if (down) compare_down(m, *row);
        // where halves or migrations share a file, its layout is worth a word only if nothing else changed in
        // it
        const bool shared = m.up && m.down && m.up->file == m.down->file && prepared_.notices.size() > told;
        if (up) compare_up(m, *row, !shared && !set_.format->listed);
        if (same_file(row->up, before.up) && same_file(row->down, before.down)) return;
        prepared_.writes.push_back([row = *row, up = m.up, down = m.down] {
            ledger::Row changed = row;
            // a side without a key is a new one: its text and its role come from the same hand
            if (up && changed.up.sha.empty()) changed.up.sha = ledger::store_script(up->text);
            if (down && changed.down.sha.empty()) changed.down.sha = ledger::store_script(down->text);
            ledger::put(changed);
        });
    }

    void tell_matched() {
        if (matched_ == 0) return;
        prepared_.notices.push_back({"matched",
                                     {},
                                     {},
                                     "the files of " + std::to_string(matched_) +
                                         (matched_ == 1 ? " migration" : " migrations") +
                                         " taken over earlier are recorded"});
    }

    std::unordered_set<std::string> take_changed() { return std::move(changed_); }

    void refuse_if_changed() const {
        if (refused_.empty()) return;
        const bool one = refused_.find('\n') == std::string::npos;
        throw core::Error(core::sqlstate::changed,
                          one ? "an applied migration is not what it was"
                              : "applied migrations are not what they were",
                          refused_,
                          "Put the file back and write a new migration, or accept the change with a reason "
                          "(accept_changed, sluice up --accept-changed).");
    }

private:
    // Taken over from another tool without its file: what stands there now is what counts from now on.
    void match(const core::Migration &m) {
        auto row = ledger::find(context_.stream, m.id);
        if (!row) return;
        row->up = side_of(set_, *m.up, tokens_or_nothing(*m.up), context_.who.current);
        if (m.down) row->down = side_of(set_, *m.down, tokens_or_nothing(*m.down), context_.who.current);
        row->version = m.version;
        row->name = m.name;
        row->format = set_.format->id;
        prepared_.writes.push_back([row = *row, up = m.up, down = m.down] {
            ledger::Row matched = row;
            matched.up.sha = ledger::store_script(up->text);
            if (down) matched.down.sha = ledger::store_script(down->text);
            ledger::put(matched);
        });
        matched_++;
    }

    bool differs(const core::Script &script, const std::string &recorded_hex) const {
        const auto hash = set_.hashes.find(script.file);
        return !recorded_hex.empty() && hash != set_.hashes.end() && pg::to_hex(hash->second) != recorded_hex;
    }

    // Where the look goes by files, the file of a migration has to be known by its name of now: sqitch's
    // "rework" gives the script of an applied change another one.
    bool moved(const core::Script &script, const std::string &recorded_file) const {
        return set_.format->read_set != nullptr && !recorded_file.empty() && script.file != recorded_file;
    }

    static bool same_file(const ledger::Side &a, const ledger::Side &b) {
        return a.file == b.file && a.file_hash == b.file_hash;
    }

    // A down that was not there when its up was applied from a file.
    static bool came_later(const core::Recorded &r) { return !r.has_down && !r.up_hash.empty(); }

    void note(const std::string &kind, const core::Migration &m, const std::string &file,
              const std::string &sentence, const std::string &reason) {
        prepared_.notices.push_back({kind, m.version, file, sentence});
        prepared_.writes.push_back(
            [this_stream = context_.stream, id = m.id, kind, reason, who = context_.who] {
                ledger::add_event({this_stream, id, kind, reason, {}}, who.current, who.session);
            });
    }

    // A file of which not all has run is not known as it is, or nobody would ask for the rest.
    std::string hash_of(const std::string &file) const {
        const std::string &hash = set_.hashes.at(file);
        return open_.count(file) == 0 ? hash : std::string(hash.size(), '\0');
    }

    void compare_up(const core::Migration &m, ledger::Row &row, bool tell_layout) {
        const std::string tokens = tokens_or_nothing(*m.up);
        const std::string hash = hash_of(m.up->file);
        if (!tokens.empty() && tokens == row.up.tokens) {
            tell_layout = tell_layout && row.up.file_hash != hash;
            row.up.file = m.up->file;
            row.up.file_hash = hash;
            row.up.line = m.up->line;
            if (tell_layout)
                note("respelled", m, m.up->file,
                     m.up->file + " differs in layout only; its hash is recorded anew", {});
            return;
        }
        if (!accept_) {
            refused_ += (refused_.empty() ? "" : "\n") +
                        ("File " + m.up->file + " of migration \"" + title(row.version, row.name) +
                         "\": recorded " + pg::to_hex(row.up.file_hash).substr(0, 12) + ", now " +
                         pg::to_hex(set_.hashes.at(m.up->file)).substr(0, 12) + ".");
            return;
        }
        row.up = side_of(set_, *m.up, tokens, context_.who.current);
        row.up.file_hash = hash;
        note("accepted_change", m, m.up->file, m.up->file + " changed after it was applied; accepted",
             *accept_);
    }

    void compare_down(const core::Migration &m, ledger::Row &row) {
        const std::string tokens = tokens_or_nothing(*m.down);
        const std::string hash = set_.hashes.at(m.down->file);
        const bool there = row.down.there();
        if (there && !tokens.empty() && tokens == row.down.tokens) {
            const bool same_bytes = row.down.file_hash == hash;
            row.down.file = m.down->file;
            row.down.file_hash = hash;
            row.down.line = m.down->line;
            if (same_bytes || (m.up && m.up->file == m.down->file)) return; // one file: told with its up
            note("respelled", m, m.down->file,
                 m.down->file + " differs in layout only; its hash is recorded anew", {});
            return;
        }
        row.down = side_of(set_, *m.down, tokens, context_.who.current);
        note("down_changed", m, m.down->file,
             "the down of " + title(m.version, m.name) +
                 (!there ? " is new and is recorded" : " changed and is recorded anew"),
             {});
    }

    const FileSet &set_;
    const Context &context_;
    const std::optional<std::string> &accept_;
    Prepared &prepared_;
    std::string refused_;
    int matched_ = 0;
    std::unordered_set<std::string> open_;    // files of which not all is applied
    std::unordered_set<std::string> changed_; // repeatables that are to run again
};

} // namespace

std::unordered_set<std::string>
hold_against_ledger(const FileSet &set, const std::vector<core::Recorded> &recorded, const Context &context,
                    const std::optional<std::string> &accept_changed, Prepared &prepared) {
    Comparison::ById by_id;
    for (const core::Recorded &r : recorded)
        if (r.state == core::State::applied) by_id[r.id] = &r;
    Comparison comparison(set, by_id, context, accept_changed, prepared);
    for (const core::Migration &m : set.migrations)
        if (const auto at = by_id.find(m.id); at != by_id.end()) comparison.compare(m, *at->second);
    comparison.refuse_if_changed();
    comparison.tell_matched();
    return comparison.take_changed();
}

} // namespace engine
