#include "bridge/copy.hpp"

#include "bridge/compat.hpp"

extern "C" {
#include "access/relation.h"
#include "commands/copy.h"
#include "commands/defrem.h"
#include "executor/executor.h"
#include "mb/pg_wchar.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_node.h"
#include "parser/parse_relation.h"
#include "tcop/utility.h"
#include "utils/rls.h"
}

namespace pg {

namespace {

// The server's callback takes no argument of ours, so the data stand here while one COPY runs.
constinit const char *source = nullptr;
constinit std::size_t source_left = 0;

int next_data(void *into, int, int most) {
    const std::size_t take = source_left < static_cast<std::size_t>(most) ? source_left : most;
    memcpy(into, source, take);
    source += take;
    source_left -= take;
    return static_cast<int>(take);
}

void refuse(const char *what, const char *hint, ParseState *state, int location) {
    ereport(ERROR,
            (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("%s is not supported for inline COPY data", what),
             errhint("%s", hint), parser_errposition(state, location)));
}

// The text was converted when it arrived, so the data are in the database's encoding whatever the client's
// is.
List *options_for_inline(CopyStmt *copy, ParseState *state) {
    ListCell *cell;
    foreach (cell, copy->options) {
        auto *option = lfirst_node(DefElem, cell);
        if (strcmp(option->defname, "format") == 0 && strcmp(defGetString(option), "binary") == 0)
            refuse("binary format", "Use the text or the csv format.", state, option->location);
        if (strcmp(option->defname, "encoding") == 0 &&
            pg_char_to_encoding(defGetString(option)) != pg_get_client_encoding())
            refuse("another ENCODING", "Save the file as UTF-8 and leave ENCODING out.", state,
                   option->location);
    }
    List *options = NIL;
    foreach (cell, copy->options)
        if (strcmp(lfirst_node(DefElem, cell)->defname, "encoding") != 0)
            options = lappend(options, lfirst(cell));
    return lappend(options,
                   makeDefElem(pstrdup("encoding"),
                               reinterpret_cast<Node *>(makeString(pstrdup(GetDatabaseEncodingName()))), -1));
}

// The checks that DoCopy makes before it copies (rights per column, row security, read-only).
ParseNamespaceItem *check_rights(ParseState *state, Relation rel, CopyStmt *copy) {
    ParseNamespaceItem *item =
        addRangeTableEntryForRelation(state, rel, RowExclusiveLock, nullptr, false, false);
    List *columns = CopyGetAttnums(RelationGetDescr(rel), rel, copy->attlist);
    compat::check_insert_rights(state, item, columns);
    if (check_enable_rls(RelationGetRelid(rel), InvalidOid, false) == RLS_ENABLED)
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("COPY FROM not supported with row-level security"),
                        errhint("Use INSERT statements instead.")));
    if (XactReadOnly && !rel->rd_islocaltemp) PreventCommandIfReadOnly("COPY FROM");
    return item;
}

// As DoCopy prepares it.
Node *condition(ParseState *state, ParseNamespaceItem *item, Node *where) {
    if (!where) return nullptr;
    addNSItemToQuery(state, item, false, true, true);
    Node *out = transformExpr(state, where, EXPR_KIND_COPY_WHERE);
    out = coerce_to_boolean(state, out, "WHERE");
    assign_expr_collations(state, out);
    out = eval_const_expressions(nullptr, out);
    out = reinterpret_cast<Node *>(canonicalize_qual(reinterpret_cast<Expr *>(out), false));
    return reinterpret_cast<Node *>(make_ands_implicit(reinterpret_cast<Expr *>(out)));
}

} // namespace

std::uint64_t perform_copy(CopyStmt *copy, const char *sql, const char *data, std::size_t length) {
    ParseState *state = make_parsestate(nullptr);
    state->p_sourcetext = sql;
    List *options = options_for_inline(copy, state);
    Relation rel = table_openrv(copy->relation, RowExclusiveLock);
    Node *where = condition(state, check_rights(state, rel, copy), copy->whereClause);
    source = data;
    source_left = length;
    CopyFromState from = BeginCopyFrom(state, rel, where, nullptr, false, next_data, copy->attlist, options);
    const std::uint64_t rows = CopyFrom(from);
    EndCopyFrom(from);
    source = nullptr;
    table_close(rel, NoLock);
    free_parsestate(state);
    return rows;
}

} // namespace pg
