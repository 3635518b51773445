// What the review asks the server while it goes on.
#pragma once

#include "bridge/actions.hpp"
#include "core/review.hpp"

namespace review {

class Server : public core::Server {
public:
    core::StatementKind type_change(const core::TypeName &from, const core::TypeName &to) override {
        return pg::type_change(from, to);
    }
};

} // namespace review
