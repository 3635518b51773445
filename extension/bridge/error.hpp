// A server error as a C++ exception. Holds the whole ErrorData in a memory context of its own, so that
// SQLSTATE, detail, hint, context, position and constraint names survive until the wall rethrows it.
#pragma once

#include "bridge/pg.hpp"

namespace pg {

class Error : public std::exception {
public:
    // Takes over `context` and what it holds.
    Error(MemoryContext context, ErrorData *data) : holder_(std::make_shared<Holder>(context, data)) {}

    const char *what() const noexcept override {
        return holder_->data->message ? holder_->data->message : "";
    }
    const ErrorData *data() const noexcept { return holder_->data; }
    std::string sqlstate() const { return unpack_sql_state(holder_->data->sqlerrcode); }
    int code() const noexcept { return holder_->data->sqlerrcode; }

private:
    struct Holder {
        MemoryContext context;
        ErrorData *data;
        Holder(MemoryContext c, ErrorData *d) : context(c), data(d) {}
        Holder(const Holder &) = delete;
        Holder &operator=(const Holder &) = delete;
        ~Holder() { MemoryContextDelete(context); }
    };
    std::shared_ptr<Holder> holder_;
};

// Copies the current server error out of the error stack, cleans the stack, throws. Only for call.hpp.
[[noreturn]] void throw_captured_error();

} // namespace pg
