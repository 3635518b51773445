// Parameters of one query, kept together with their bytes until it is sent.
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace client::link {

// A text[] in PostgreSQL's binary form: no quoting, and contents are copied once. Build it element by
// element; `open` and `close` let a caller append an element's bytes in pieces.
class TextArray {
public:
    TextArray();
    void add(std::string_view element);
    // Begins an element whose bytes the caller appends to what it gets; `close` ends it.
    std::string &open();
    void close();
    std::size_t bytes() const { return bytes_.size(); }
    std::string take(); // the array; this object is empty afterwards

private:
    std::string bytes_;
    std::size_t element_ = 0; // where the open element's length stands
    unsigned count_ = 0;
};

class Parameters {
public:
    // Each call is the next of $1, $2 and so on; the type is the server's to infer.
    Parameters &text(std::string_view value);
    Parameters &text(const std::optional<std::string> &value); // NULL if there is none
    Parameters &number(std::optional<int> value);
    Parameters &truth(std::optional<bool> value);
    Parameters &array(TextArray &&array);

    // Sends the query by the extended protocol, unnamed: nothing stays in the session (poolers). False as
    // PQsendQueryParams.
    bool send(PGconn *connection, const char *sql) const;

private:
    struct Value {
        std::string bytes;
        Oid type = 0;
        bool binary = false;
        bool null = false;
    };
    std::vector<Value> values_;
};

} // namespace client::link
