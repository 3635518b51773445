#include "client/verbs/confirm.hpp"

#include "client/show/ask.hpp"
#include "client/verbs/flags.hpp"
#include "client/verbs/session.hpp"

namespace client::verbs {

bool confirmed(const Session &session, const std::string &question) {
    return session.arguments.has(flags::yes.name) || (session.can_ask() && show::ask(question));
}

Failure not_confirmed(const Session &session, const std::string &what) {
    return {Exit::refused, what + " was not confirmed",
            session.can_ask() ? "" : "Add --yes where nobody can be asked."};
}

} // namespace client::verbs
