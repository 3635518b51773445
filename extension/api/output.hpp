// The rows of a set-returning function.
#pragma once

#include <string>

#include "bridge/memory.hpp"

extern "C" {
#include "funcapi.h"
}

namespace api {

class Output {
public:
    explicit Output(FunctionCallInfo fcinfo) : fcinfo_(fcinfo) {
        pg::call([&] { InitMaterializedSRF(fcinfo_, 0); });
        result_ = reinterpret_cast<ReturnSetInfo *>(fcinfo_->resultinfo);
    }
    void add(Datum *values, bool *nulls) {
        pg::call([&] { tuplestore_putvalues(result_->setResult, result_->setDesc, values, nulls); });
    }

private:
    FunctionCallInfo fcinfo_;
    ReturnSetInfo *result_;
};

// An empty text is NULL.
inline void set_text(Datum *values, bool *nulls, int at, const std::string &text) {
    nulls[at] = text.empty();
    values[at] = text.empty() ? Datum(0) : pg::to_datum(text);
}

} // namespace api
