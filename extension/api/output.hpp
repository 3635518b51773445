// The rows of a set-returning function.
#pragma once

#include <initializer_list>
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
    // A row of texts.
    void add_texts(std::initializer_list<const std::string *> texts);

private:
    FunctionCallInfo fcinfo_;
    ReturnSetInfo *result_;
};

// An empty text is NULL.
inline void set_text(Datum *values, bool *nulls, int at, const std::string &text) {
    nulls[at] = text.empty();
    values[at] = text.empty() ? Datum(0) : pg::to_datum(text);
}

inline void Output::add_texts(std::initializer_list<const std::string *> texts) {
    Datum values[16];
    bool nulls[16];
    int at = 0;
    for (const std::string *text : texts)
        set_text(values, nulls, at++, *text);
    add(values, nulls);
}

} // namespace api
