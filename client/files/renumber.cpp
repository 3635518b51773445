#include "client/files/renumber.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "client/failure.hpp"
#include "client/files/related.hpp"
#include "client/text.hpp"
#include "core/directive.hpp"
#include "core/text.hpp"

namespace client::files {

namespace {

using core::formats::Format;
using core::formats::Numbering;
using core::formats::Part;

// The files of one migration.
struct Group {
    std::string version, name;
    std::vector<const core::File *> files;
    bool applied = false;
    std::string why;         // it moves; empty = it stays
    std::string new_version; // if it moves
};

bool is_time(const Group &group) {
    return core::formats::numbering_of(group.version) == Numbering::timestamp;
}

class Plan {
public:
    Plan(const Format &format, std::span<const core::File> files, std::span<const AppliedOne> applied,
         const RenumberRequest &request)
        : format_(format), request_(request) {
        gather(files);
        for (const AppliedOne &one : applied)
            mark_applied(one);
        for (const AppliedOne &one : applied)
            if (highest_applied_.empty() || earlier(highest_applied_, one.version))
                highest_applied_ = one.version;
    }

    Renumbering make() {
        const bool numbers = wants_numbers();
        judge_twins();
        for (Group &group : groups_)
            judge(group, numbers);
        while (judge_followers()) {
        }
        Renumbering result;
        result.renamings = renamings(numbers);
        for (const Group &group : groups_)
            if (!group.applied) rewrite(group, result);
        return result;
    }

private:
    // A down belongs to the up of its version and name, or of its version: some tools leave the name out.
    void gather(std::span<const core::File> files) {
        std::vector<std::pair<const core::File *, core::formats::Name>> others;
        for (const core::File &file : files) {
            const core::formats::Name name = core::formats::meaning(format_, file.name);
            if (name.part == Part::none || name.version.empty() || name.kind != core::Kind::versioned)
                continue;
            if (name.part == Part::up || name.part == Part::both)
                groups_.push_back({name.version, name.name, {&file}, false, {}, {}});
            else
                others.emplace_back(&file, name);
        }
        for (const auto &[file, name] : others)
            if (Group *group = group_of(name)) group->files.push_back(file);
        std::stable_sort(groups_.begin(), groups_.end(), [](const Group &a, const Group &b) {
            return earlier(a.version, b.version) || (same_version(a.version, b.version) && a.name < b.name);
        });
    }

    Group *group_of(const core::formats::Name &name) {
        Group *found = nullptr;
        for (Group &group : groups_)
            if (same_version(group.version, name.version) && (!found || group.name == name.name))
                found = &group;
        return found;
    }

    // Of two with its version the one with its name.
    void mark_applied(const AppliedOne &one) {
        std::vector<Group *> same;
        for (Group &group : groups_)
            if (same_version(group.version, one.version)) same.push_back(&group);
        if (same.size() == 1) same[0]->applied = true;
        if (same.size() < 2) return;
        for (Group *group : same)
            if (group->name == one.name) {
                group->applied = true;
                return;
            }
        throw Failure(
            Exit::failed,
            fmt::format("which file of version {} is applied cannot be told", text::harmless(one.version)),
            "Rename the other one by hand.")
            .because(fmt::format("The ledger knows it as \"{}\"; there are \"{}\" and \"{}\".",
                                 text::harmless(one.name), text::harmless(same[0]->name),
                                 text::harmless(same[1]->name)))
            .leaving("nothing was renamed");
    }

    // goose's own fix: what was numbered by time while it was new gets its place in the sequence.
    bool wants_numbers() const {
        const bool any_number =
            std::any_of(groups_.begin(), groups_.end(), [](const Group &g) { return !is_time(g); });
        const auto applied_time = std::find_if(groups_.begin(), groups_.end(),
                                               [](const Group &g) { return g.applied && is_time(g); });
        const bool any_applied_time = applied_time != groups_.end();
        if (request_.sequence && any_applied_time)
            throw Failure(
                Exit::failed,
                fmt::format("{} is applied and cannot get a number", text::harmless(applied_time->version)),
                "Leave out --sequence.")
                .because("What is applied is never renamed, and all new files have to stand behind it.")
                .leaving("nothing was renamed");
        return request_.sequence ||
               (std::string_view(format_.id) == "goose" && any_number && !any_applied_time);
    }

    // Of several with one version the applied one stays, else the first.
    void judge_twins() {
        for (std::size_t i = 0; i < groups_.size();) {
            std::size_t end = i + 1;
            std::size_t stays = i;
            while (end < groups_.size() && same_version(groups_[end].version, groups_[i].version)) {
                if (groups_[end].applied) stays = end;
                end++;
            }
            for (std::size_t k = i; k < end; k++)
                if (k != stays)
                    groups_[k].why = fmt::format("{} has version {} too", groups_[stays].files[0]->name,
                                                 groups_[i].version);
            i = end;
        }
    }

    void judge(Group &group, bool numbers) const {
        if (group.applied || !group.why.empty()) return;
        const bool below_is_fine = request_.out_of_order.value_or(format_.out_of_order);
        if (numbers && is_time(group))
            group.why = "gets a number";
        else if (!below_is_fine && !highest_applied_.empty() && earlier(group.version, highest_applied_))
            group.why = fmt::format("below {}, which is applied", highest_applied_);
    }

    // What requires a migration that moves has to stand behind it. True if there was one.
    bool judge_followers() {
        bool any = false;
        for (Group &group : groups_) {
            if (group.applied || !group.why.empty()) continue;
            for (const core::File *file : group.files)
                for (const Mention &mention : mentions_in(*file))
                    if (const Group *moved = moved_by(mention); moved && group.why.empty())
                        group.why = fmt::format("requires {}, which moves", moved->version);
            any = any || !group.why.empty();
        }
        return any;
    }

    struct Mention {
        std::size_t offset; // in the file
        std::string_view version;
    };

    // Versions of this stream that the file requires.
    std::vector<Mention> mentions_in(const core::File &file) const {
        std::vector<Mention> found;
        core::text::Lines lines(file.text);
        for (core::text::Line line; lines.next(line);)
            for (const core::RequiredItem &item : core::required_in(core::text::trim_left(line.text)))
                if (item.stream.empty() || item.stream == request_.stream)
                    found.push_back(
                        {static_cast<std::size_t>(item.version.data() - file.text.data()), item.version});
        return found;
    }

    // The group of that version, if it moves and no other one has the version.
    const Group *moved_by(const Mention &mention) const {
        const Group *found = nullptr;
        for (const Group &group : groups_) {
            if (!same_version(group.version, mention.version)) continue;
            if (found) return nullptr;
            found = &group;
        }
        return found && !found->why.empty() ? found : nullptr;
    }

    // Of several with one version only who wrote it knows which one is meant.
    bool is_doubtful(const Mention &mention) const {
        std::size_t count = 0;
        for (const Group &group : groups_)
            count += same_version(group.version, mention.version) ? 1 : 0;
        return count > 1;
    }

    void rewrite(const Group &group, Renumbering &result) const {
        for (const core::File *file : group.files) {
            std::string text;
            std::size_t done = 0;
            std::string name = group.why.empty()
                                   ? file->name
                                   : core::formats::with_version(format_, file->name, group.new_version);
            for (const Mention &mention : mentions_in(*file)) {
                if (is_doubtful(mention))
                    result.doubts.push_back(fmt::format(
                        "{} requires {}, which two had: look which one is meant", name, mention.version));
                const Group *const moved = moved_by(mention);
                if (!moved) continue;
                text.append(file->text, done, mention.offset - done).append(moved->new_version);
                done = mention.offset + mention.version.size();
            }
            if (done > 0) result.rewritings.push_back({std::move(name), text.append(file->text, done)});
        }
    }

    std::vector<Renaming> renamings(bool numbers) {
        std::vector<std::string> versions; // all that stay, or that moved
        for (const Group &group : groups_)
            if (!(numbers && is_time(group))) versions.push_back(group.version);
        if (!highest_applied_.empty()) versions.push_back(highest_applied_);
        std::vector<Renaming> plan;
        std::set<std::string> seen; // a folder is renamed once
        for (Group &group : groups_) {
            if (group.why.empty()) continue;
            versions.push_back(
                core::formats::next_version(versions, numbers ? Numbering::sequence : Numbering::as_before,
                                            format_.numbering, request_.now));
            group.new_version = versions.back();
            for (const core::File *file : group.files)
                if (Renaming one = renamed(*file, versions.back(), group.why); seen.insert(one.from).second)
                    plan.push_back(std::move(one));
        }
        return plan;
    }

    // Down to the part of the path that changes: where that is a folder, all in it goes along.
    Renaming renamed(const core::File &file, const std::string &version, const std::string &why) const {
        const std::string to = core::formats::with_version(format_, file.name, version);
        if (to.empty())
            throw Failure(
                Exit::failed,
                fmt::format("the version in \"{}\" cannot be told from its name", text::harmless(file.name)),
                "Rename the file by hand.")
                .leaving("nothing was renamed");
        const auto [a, b] = std::mismatch(file.name.begin(), file.name.end(), to.begin(), to.end());
        const auto cut = [](const std::string &path, std::string::const_iterator from) {
            const auto slash = std::find(from, path.end(), '/');
            return std::string(path.begin(), slash);
        };
        return {cut(file.name, a), cut(to, b), why};
    }

    const Format &format_;
    const RenumberRequest &request_;
    std::vector<Group> groups_; // in their order
    std::string highest_applied_;
};

} // namespace

Renumbering plan_renumbering(const Format &format, std::span<const core::File> files,
                             std::span<const AppliedOne> applied, const RenumberRequest &request) {
    return Plan(format, files, applied, request).make();
}

} // namespace client::files
