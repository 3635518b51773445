// Scripts as the server reads them: their statements and steps. Used by read and show.
#pragma once

#include <string>
#include <vector>

#include "client/json.hpp"
#include "client/show/style.hpp"
#include "client/verbs/look.hpp"

namespace client::verbs {

class Session;

struct Statement {
    int number = 0; // from 1
    int step = 0;   // what commits together, from 1
    bool transactional = true;
    int line = 0; // in its file
    std::string kind, text;
    std::string takes = {}; // relations whose rows it takes away; known of a preview only
    bool asks = false;      // for a yes to that
};

// One direction of one migration.
struct Script {
    std::string version, name, direction;
    std::vector<Statement> statements;
    bool program = false;

    std::string title() const;
    std::size_t steps() const;
    std::size_t outside_transaction() const; // steps
};

// Asks the server. Throws Failure with the place for what cannot be read.
std::vector<Script> understood(Session &session, Shipment shipment);

std::string statements_text(const Script &script, const show::Style &style);
JsonObject statements_json(const Script &script);

} // namespace client::verbs
