#include "insight/doctor.hpp"

#include <algorithm>
#include <array>

#include "bridge/subtransaction.hpp"

namespace insight {

namespace {

constexpr std::array<const char *, 4> levels{"problem", "warning", "note", "ok"};

std::size_t rank(const Finding &finding) {
    return static_cast<std::size_t>(std::find(levels.begin(), levels.end(), finding.level) - levels.begin());
}

// A check that fails takes no other one along: a service may have closed a view that it reads.
void look(Check &check, bool readable, std::vector<Finding> &findings) {
    const std::size_t before = findings.size();
    pg::Query &query = readable && check.for_readers.sql ? check.for_readers : check.query;
    pg::Subtransaction attempt;
    try {
        pg::Spi spi;
        const std::uint64_t rows = spi.run(query, {}, true);
        for (std::uint64_t i = 0; i < rows; i++)
            findings.push_back({check.topic, spi.text(i, 0), spi.text(i, 1), spi.text(i, 2), spi.text(i, 3)});
    } catch (const pg::Error &error) {
        if (error.sqlstate() == "57014") throw; // whoever cancels means the whole
        findings.resize(before);
        findings.push_back(
            {check.topic, "note", {}, std::string("It could not be looked at: ") + error.what() + ".", {}});
        return;
    }
    attempt.commit();
    if (findings.size() == before) findings.push_back({check.topic, "ok", {}, {}, {}});
}

bool may_read() {
    static constinit pg::Query query{
        "SELECT has_table_privilege('sluice.migration', 'SELECT') AND "
        "has_table_privilege('sluice.script', 'SELECT') AND has_table_privilege('sluice.stream', 'SELECT')"};
    pg::Spi spi;
    spi.run(query, {}, true);
    return spi.flag(0, 0);
}

Finding left_out(const std::string &topics) {
    if (topics.empty()) return {"left_out", "ok", {}, {}, {}};
    const std::string role = pg::call([] { return GetUserNameFromId(GetUserId(), false); });
    return {"left_out",
            "note",
            {},
            "Without the right 'read' these were not looked at: " + topics + ".",
            "SELECT migrate_grant(" + pg::quote_literal(role) + ", 'read')"};
}

} // namespace

std::vector<Finding> examine() {
    std::vector<Finding> findings;
    std::string skipped;
    const bool readable = may_read();
    for (const std::span<Check> checks : {ledger_checks(), catalog_checks(), tool_checks(), session_checks(),
                                          setting_checks(), right_checks()}) {
        for (Check &check : checks) {
            if (check.needs == Needs::read && !readable)
                skipped += (skipped.empty() ? "" : ", ") + std::string(check.topic);
            else
                look(check, readable, findings);
            pg::check_interrupts();
        }
    }
    findings.push_back(left_out(skipped));
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding &a, const Finding &b) { return rank(a) < rank(b); });
    return findings;
}

} // namespace insight
