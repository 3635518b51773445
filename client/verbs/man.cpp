// sluice man: the manual page, made of the verbs' records when the client is installed.
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "client/config.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"

namespace client::verbs {

namespace {

// As roff takes text: no escapes and no requests of its own, dashes that can be copied.
std::string roff(std::string_view text) {
    std::string result;
    bool line_begins = true;
    for (const char c : text) {
        if (line_begins && (c == '.' || c == '\'')) result += "\\&";
        result += c == '\\' ? std::string("\\e") : c == '-' ? std::string("\\-") : std::string(1, c);
        line_begins = c == '\n';
    }
    return result;
}

template <class Range>
std::string flags_text(const Range &flags) {
    std::string text;
    for (const Flag *flag : flags) {
        const std::string letter = flag->letter ? fmt::format("-{}, ", flag->letter) : "";
        text += fmt::format(".TP\n.B {}\n{}\n",
                            roff(fmt::format("{}--{}{}{}", letter, flag->name, flag->value ? " " : "",
                                             flag->value ? flag->value : "")),
                            roff(flag->help));
    }
    return text;
}

std::string verb_text(const Verb &verb) {
    std::string text = fmt::format(".SS sluice {}{}{}\n{}\n", roff(verb.name), *verb.operands ? " " : "",
                                   roff(verb.operands), roff(verb.text));
    if (!verb.aliases.empty()) {
        text += ".PP\nAlso called:";
        for (const Alias &alias : verb.aliases)
            text += fmt::format("{}{}", &alias == verb.aliases.data() ? " " : ", ", roff(alias.word));
        text += "\n";
    }
    text += flags_text(verb.flags);
    if (*verb.examples) text += fmt::format(".PP\n.nf\n{}\n.fi\n", roff(verb.examples));
    return text;
}

std::string page() {
    std::string text =
        fmt::format(".TH SLUICE 1 \"\" \"sluice {}\"\n.SH NAME\n"
                    "sluice \\- schema migrations for PostgreSQL\n.SH SYNOPSIS\n.B sluice\n"
                    "VERB [flags]\n.SH DESCRIPTION\n"
                    "Finds migration files, asks the database which of them are not applied, and\n"
                    "has the extension pg_sluice run them there.\n.SH VERBS\n",
                    roff(SLUICE_VERSION));
    for (const Verb *verb : shown_verbs())
        text += verb_text(*verb);
    text += ".SH FLAGS OF EVERY VERB\n" + flags_text(common_flags());
    text += ".SH SETTINGS\nKeys of sluice.toml; in the environment SLUICE_ and the key in upper case.\n";
    for (const Setting &setting : settings())
        text += fmt::format(".TP\n.B {}\n{}\n", roff(setting.key), roff(setting.help));
    return text + ".SH EXIT STATUS\n0 done, 1 failed and nothing changed, 2 usage, 3 something pending, 4 "
                  "dirty state\n"
                  "left, 5 refused by policy, 6 busy, 7 connection lost.\n.SH SEE ALSO\n.BR psql (1)\n";
}

Exit man(Session &session) {
    JsonObject object = show::result_object(Exit::done);
    const std::string text = page();
    session.reporter.answer(text, object.add("text", text));
    return Exit::done;
}

} // namespace

extern const Verb man_verb;
constinit const Verb man_verb{"man",
                              "",
                              0,
                              0,
                              "write the manual page",
                              "In roff, for \"make install\".",
                              "sluice man >sluice.1",
                              "",
                              {},
                              man,
                              Streams::own,
                              {},
                              true};

} // namespace client::verbs
