#include "core/suppression.hpp"

#include <algorithm>

namespace core {

namespace {

using rules::Finding;
using rules::Level;
using rules::Rule;
using rules::Script;

// The setting that says most about where it counts: of the longest pattern, a named rule before "*".
const LevelSetting *best(const std::vector<LevelSetting> &settings, const Finding &finding) {
    const LevelSetting *found = nullptr;
    const auto weight = [](const LevelSetting &each) {
        return std::pair(each.pattern.size(), each.rule != "*");
    };
    for (const LevelSetting &each : settings) {
        const bool meant =
            (each.rule == "*" || each.rule == finding.rule) && fits(each.pattern, finding.relation);
        if (meant && (!found || weight(each) >= weight(*found))) found = &each;
    }
    return found;
}

// Off by default speaks only where a setting says at what level.
Level level_here(const Finding &finding, const ReviewOptions &options) {
    const LevelSetting *setting = best(options.stronger, finding);
    if (!setting) setting = best(options.levels, finding);
    const Rule *rule = rules::find(finding.rule);
    const bool off = rule && !rule->on;
    // a level for all rules wakes none of those that sleep
    if (setting && !(off && setting->rule == "*")) return setting->level;
    return off ? Level::off : finding.level;
}

int last_line(const Script &script, const Statement &s) {
    const std::string_view text = script.statement_text(static_cast<int>(&s - script.statements.data()));
    return s.line + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

// The statement that the directive is about: the one on its line, or else the next. -1: there is none.
int statement_of(const Script &script, const Ignore &ignore) {
    for (std::size_t i = 0; i < script.statements.size(); i++) {
        const Statement &s = script.statements[i];
        const bool on_its_line = s.line <= ignore.line && last_line(script, s) >= ignore.line;
        if (on_its_line || s.offset > ignore.offset) return static_cast<int>(i);
    }
    return -1;
}

struct Used {
    const Ignore *ignore;
    int script;
    int statement;           // -1: the file
    std::vector<bool> rules; // for each of its rules whether it was needed
    bool expired;
};

// Whether a directive swallows the finding; notes that it was needed.
bool swallow(std::vector<Used> &ignores, const Finding &finding) {
    bool swallowed = false;
    for (Used &each : ignores) {
        if (each.script != finding.script || each.expired) continue;
        if (!each.ignore->whole_file && each.statement != finding.statement) continue;
        for (std::size_t i = 0; i < each.rules.size(); i++) {
            if (each.ignore->rules[i] != finding.rule) continue;
            each.rules[i] = true;
            swallowed = true;
        }
    }
    return swallowed;
}

std::vector<Used> ignores_of(const std::vector<Script> &scripts, const std::string &today) {
    std::vector<Used> out;
    for (std::size_t i = 0; i < scripts.size(); i++) {
        if (!scripts[i].speaks) continue;
        for (const Ignore &each : scripts[i].directives.ignores) {
            const bool expired = !each.until.empty() && !today.empty() && each.until < today;
            out.push_back({&each, static_cast<int>(i), each.whole_file ? -1 : statement_of(scripts[i], each),
                           std::vector<bool>(each.rules.size()), expired});
        }
    }
    return out;
}

void judge(const Used &used, std::vector<Finding> &to) {
    const Ignore &ignore = *used.ignore;
    const auto add = [&](const char *rule, std::string message, std::string detail) {
        Finding made;
        made.rule = rule;
        made.script = used.script;
        made.statement = std::max(used.statement, 0);
        made.offset = ignore.offset;
        made.message = std::move(message);
        made.detail = std::move(detail);
        to.push_back(std::move(made));
    };
    if (ignore.reason.empty())
        add("ignore_without_reason", "an ignored finding has no reason",
            "Whoever reads it later cannot know whether it still holds. Write reason=\"...\".");
    if (used.expired)
        add("ignore_expired", "an ignored finding was to be looked at again by " + ignore.until,
            "From that day on the finding is heard again. Mend it, or give a later date with a reason.");
    for (std::size_t i = 0; i < ignore.rules.size(); i++) {
        if (!rules::find(ignore.rules[i]))
            add("ignore_unknown", "there is no rule \"" + ignore.rules[i] + "\"",
                "A directive for a rule that does not exist ignores nothing.");
        else if (!used.rules[i] && !used.expired)
            add("ignore_unused",
                "nothing is found that \"ignore " + ignore.rules[i] + "\" would be needed for",
                "A directive without need hides the next finding of the rule. Remove it.");
    }
}

} // namespace

bool fits(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return true;
    std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
            p++;
            t++;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        p++;
    return p == pattern.size();
}

void suppress(std::vector<Finding> &findings, const std::vector<Script> &scripts,
              const ReviewOptions &options) {
    std::vector<Used> ignores = ignores_of(scripts, options.today);
    std::vector<Finding> heard;
    const auto take = [&](Finding &finding) {
        finding.level = level_here(finding, options);
        if (finding.level != Level::off) heard.push_back(std::move(finding));
    };
    for (Finding &finding : findings) {
        const bool off = level_here(finding, options) == Level::off;
        if (!off && !swallow(ignores, finding)) take(finding);
    }
    std::vector<Finding> own;
    for (const Used &each : ignores)
        judge(each, own);
    for (Finding &finding : own)
        take(finding);
    findings = std::move(heard);
}

} // namespace core
