#include "core/facts.hpp"

#include <algorithm>

namespace core {

namespace {
template <class List>
auto by_name(List &list, std::string_view wanted) -> decltype(&list.front()) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const auto &each) { return each.name == wanted; });
    return found == list.end() ? nullptr : &*found;
}
} // namespace

ColumnFacts *RelationFacts::column(std::string_view wanted) {
    return by_name(columns, wanted);
}

const ColumnFacts *RelationFacts::column(std::string_view wanted) const {
    return by_name(columns, wanted);
}

const IndexFacts *RelationFacts::index(std::string_view wanted) const {
    return by_name(indexes, wanted);
}

const ConstraintFacts *RelationFacts::constraint(std::string_view wanted) const {
    return by_name(constraints, wanted);
}

const ConstraintFacts *RelationFacts::primary_key() const {
    const auto found = std::find_if(constraints.begin(), constraints.end(),
                                    [](const ConstraintFacts &each) { return each.type == 'p'; });
    return found == constraints.end() ? nullptr : &*found;
}

const ObjectFacts *DatabaseFacts::object(Object kind, const Name &name) const {
    const auto found = std::find_if(objects.begin(), objects.end(), [&](const ObjectFacts &each) {
        return each.object == kind && each.name.name == name.name &&
               (name.schema.empty() || each.name.schema == name.schema);
    });
    return found == objects.end() ? nullptr : &*found;
}

const TenantFacts *DatabaseFacts::tenant(std::string_view schema) const {
    const auto found = std::find_if(tenants.begin(), tenants.end(),
                                    [&](const TenantFacts &each) { return each.schema == schema; });
    return found == tenants.end() ? nullptr : &*found;
}

bool RelationFacts::proves_not_null(std::string_view wanted) const {
    return std::any_of(constraints.begin(), constraints.end(), [&](const ConstraintFacts &each) {
        const auto &columns_proved = each.proves_not_null;
        return each.validated && !each.no_inherit &&
               std::find(columns_proved.begin(), columns_proved.end(), wanted) != columns_proved.end();
    });
}

} // namespace core
