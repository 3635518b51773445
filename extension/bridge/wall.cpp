#include "bridge/wall.hpp"

#include <cstring>
#include <new>

namespace pg {

void throw_captured_error() {
    MemoryContext memory = CurrentMemoryContext;
    MemoryContext own = AllocSetContextCreate(TopMemoryContext, "pg_sluice error", ALLOCSET_SMALL_SIZES);
    MemoryContextSwitchTo(own);
    ErrorData *data = CopyErrorData();
    FlushErrorState();
    MemoryContextSwitchTo(memory);
    throw Error(own, data);
}

namespace {

// palloc without raising: a text that cannot be had is left out.
char *keep(const std::string &text) noexcept {
    if (text.empty()) return nullptr;
    auto *copy =
        static_cast<char *>(MemoryContextAllocExtended(ErrorContext, text.size() + 1, MCXT_ALLOC_NO_OOM));
    if (copy) std::memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
}

void fill(Report &report, const core::Error &error) noexcept {
    std::memcpy(report.code, error.code.c_str(), std::min<std::size_t>(error.code.size(), 5));
    report.message = keep(error.message);
    report.detail = keep(error.detail);
    report.hint = keep(error.hint);
    if (error.place.file.empty() && error.place.line == 0) return;
    std::string place = error.place.file.empty() ? "script" : "file " + error.place.file;
    if (error.place.line > 0) place += ", line " + std::to_string(error.place.line);
    if (error.place.column > 0) place += ", column " + std::to_string(error.place.column);
    report.context = keep(place);
    report.excerpt = keep(error.place.excerpt);
    report.excerpt_position = error.place.excerpt_position;
}

} // namespace

Report report_of_current_exception() noexcept {
    Report report;
    try {
        throw;
    } catch (const Error &error) {
        // CopyErrorData works on the error stack only; a shallow copy and its texts are copied by
        // ReThrowError
        MemoryContext memory = MemoryContextSwitchTo(ErrorContext);
        auto *copy = static_cast<ErrorData *>(
            MemoryContextAllocExtended(ErrorContext, sizeof(ErrorData), MCXT_ALLOC_NO_OOM));
        if (copy) {
            *copy = *error.data();
            auto own = [](char *&text) {
                if (text) text = keep(text);
            };
            for (char **text : {&copy->message, &copy->detail, &copy->detail_log, &copy->hint, &copy->context,
                                &copy->backtrace, &copy->schema_name, &copy->table_name, &copy->column_name,
                                &copy->datatype_name, &copy->constraint_name, &copy->internalquery})
                own(*text);
            // constants, or copies that CopyErrorData of newer minor releases made and ReThrowError does not
            for (const char **text :
                 {&copy->filename, &copy->funcname, &copy->domain, &copy->context_domain, &copy->message_id})
                if (*text) *text = keep(*text);
            copy->assoc_context = ErrorContext;
        }
        MemoryContextSwitchTo(memory);
        report.server = copy;
    } catch (const core::Error &error) {
        fill(report, error);
    } catch (const std::bad_alloc &) {
        std::memcpy(report.code, "53200", 5);
        report.message = keep("out of memory");
    } catch (const std::exception &error) {
        report.message = keep(error.what());
    } catch (...) {
        report.message = keep("unrecognized exception in pg_sluice");
    }
    return report;
}

void raise(const Report &report) {
    if (report.server) ReThrowError(report.server);
    const char *code = report.code;
    ereport(ERROR, (errcode(MAKE_SQLSTATE(code[0], code[1], code[2], code[3], code[4])),
                    errmsg_internal("%s", report.message ? report.message : "out of memory"),
                    report.detail ? errdetail_internal("%s", report.detail) : 0,
                    report.hint ? errhint("%s", report.hint) : 0,
                    report.context ? errcontext("%s", report.context) : 0,
                    report.excerpt ? internalerrquery(report.excerpt) : 0,
                    report.excerpt ? internalerrposition(report.excerpt_position) : 0));
    pg_unreachable();
}

} // namespace pg
