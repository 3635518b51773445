// What a verb says while it works and at its end, whatever the form: text, a live line on a terminal, JSON.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "client/event.hpp"
#include "client/failure.hpp"
#include "client/json.hpp"
#include "client/show/style.hpp"

namespace client::show {

class Reporter {
public:
    virtual ~Reporter() = default;

    // While a run is under way.
    virtual void event(const Event &event) = 0;
    virtual void notice(const Notice &notice) = 0;
    virtual bool wants_ticks() const { return false; } // about ten a second
    virtual void tick() {}
    virtual void activity(std::string_view) {}    // what the running statement is at, for the live line
    virtual void busy(std::string_view who) = 0;  // another runner works; said again and again, shown once
    virtual void note(std::string_view text) = 0; // one sentence worth a line
    virtual void warning(std::string_view text) = 0;

    // At the end, one of these. `object` has what JSON readers get. A summary is left out when quiet.
    virtual void summary(std::string_view text, const JsonObject &object) = 0;
    virtual void answer(std::string_view text, const JsonObject &object) = 0;
    virtual void failure(const Failure &failure) = 0;

    // Of the standard output, for who lays out a table.
    virtual const Style &style() const = 0;
    virtual bool json() const { return false; }
};

struct Look {
    bool json = false;
    bool quiet = false;
    Colour colour = Colour::automatic;
};

std::unique_ptr<Reporter> make_reporter(const Look &look);

// The object that a verb's last line of JSON begins with.
JsonObject result_object(Exit exit);

} // namespace client::show
