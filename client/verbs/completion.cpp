// sluice completion SHELL: what a shell needs to complete our words. The shells only ask; the words come from
// the verbs' own records, by the hidden verb "complete".
#include "client/verbs/completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "client/config.hpp"
#include "client/files/find.hpp"
#include "client/files/related.hpp"
#include "client/files/templates.hpp"
#include "client/path.hpp"
#include "client/text.hpp"
#include "client/verbs/session.hpp"
#include "client/verbs/verb.hpp"
#include "core/formats/format.hpp"

namespace client::verbs {

namespace {

constexpr const char *bash_script =
    "# bash completion of sluice\n"
    "_sluice() {\n"
    "    mapfile -t COMPREPLY < <(sluice complete -q -- \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
    "}\n"
    "complete -o default -F _sluice sluice\n";

constexpr const char *zsh_script =
    "#compdef sluice\n"
    "_sluice() {\n"
    "    local -a found\n"
    "    found=(${(f)\"$(sluice complete -q -- \"${(@)words[2,CURRENT]}\" 2>/dev/null)\"})\n"
    "    if (( $#found )); then compadd -Q -- $found; else _files; fi\n"
    "}\n"
    "if [ \"$funcstack[1]\" = _sluice ]; then _sluice; else compdef _sluice sluice; fi\n";

constexpr const char *fish_script = "# fish completion of sluice\n"
                                    "complete -c sluice -a '(sluice complete -q -- (commandline -opc)[2..-1] "
                                    "(commandline -ct) 2>/dev/null)'\n";

using Words = std::vector<std::string>;

Words verb_names() {
    Words names;
    for (const Verb *verb : shown_verbs())
        names.emplace_back(verb->name);
    return names;
}

// Values of a flag that are known beforehand.
Words values_of(std::string_view flag, const Words &versions) {
    Words values;
    if (flag == "format") {
        values.emplace_back("auto");
        for (const core::formats::Format *format : core::formats::registry())
            values.emplace_back(format->id);
    }
    if (flag == "template")
        for (const files::Template &each : files::templates())
            values.emplace_back(each.id);
    if (flag == "color") values = {"auto", "always", "never"};
    if (flag == "to") values = versions;
    return values;
}

// The flag that the word is, if a value follows it.
const Flag *asks_value(const Flags &flags, std::string_view word) {
    const auto is_this = [&](const Flag *flag) {
        const bool by_letter = word.size() == 2 && word[0] == '-' && flag->letter == word[1];
        return flag->value && (by_letter || word == std::string("--") + flag->name);
    };
    const auto at = std::find_if(flags.begin(), flags.end(), is_this);
    return at == flags.end() ? nullptr : *at;
}

// The operand with this number, from 1.
Words operands_of(std::string_view verb, std::size_t number, const Words &versions) {
    if (verb == "help") return number == 1 ? verb_names() : Words();
    if (verb == "completion") return number == 1 ? Words{"bash", "zsh", "fish"} : Words();
    if (verb == "mark" && number == 2) return {"applied", "reverted"};
    for (const char *takes_version : {"to", "mark", "force", "baseline", "show"})
        if (verb == takes_version && number == 1) return versions;
    return {};
}

// Of the files; the database is not asked for a key stroke.
Words versions_here(const Session &session) {
    Words versions;
    if (!is_directory(session.config.dir)) return versions;
    for (const files::Found &file : files::find(session.config.dir, session.config.format).files) {
        std::string version = files::meaning_of(file.name).version;
        if (!version.empty() && (versions.empty() || versions.back() != version))
            versions.push_back(std::move(version));
    }
    return versions;
}

// "--to=2026" as two words; what stood before the value, if the shell will put the candidate in its place.
// bash takes the equals sign for a word of its own and wants the value alone.
std::string take_joined(Words &words) {
    if (words.size() > 1 && words.back() == "=") words.emplace_back();
    std::erase(words, "=");
    const std::size_t equals = words.empty() ? std::string::npos : words.back().find('=');
    if (equals == std::string::npos || !words.back().starts_with("--")) return {};
    std::string flag = words.back().substr(0, equals);
    words.back().erase(0, equals + 1);
    words.insert(words.end() - 1, flag);
    return flag + "=";
}

Exit answer(Session &session, const std::string &text) {
    JsonObject object = show::result_object(Exit::done);
    session.reporter.answer(text, object.add("text", text));
    return Exit::done;
}

Exit complete(Session &session) {
    std::string text;
    for (const std::string &word : completions(session.arguments.words(), versions_here(session)))
        text += word + "\n";
    return answer(session, text);
}

Exit completion(Session &session) {
    const std::string &shell = session.arguments.words()[0];
    if (shell == "bash") return answer(session, bash_script);
    if (shell == "zsh") return answer(session, zsh_script);
    if (shell == "fish") return answer(session, fish_script);
    throw Failure(Exit::usage, fmt::format("there is no completion for \"{}\"", text::harmless(shell)),
                  "Give bash, zsh or fish.");
}

} // namespace

Words completions(const Words &given, const Words &versions) {
    Words words = given;
    const std::string joined = take_joined(words);
    const std::string current = words.empty() ? "" : words.back();
    const Verb *const verb = words.size() > 1 ? find(words[0]) : nullptr;
    const Flags flags = flags_of(verb);
    const Flag *const before = words.size() > 1 ? asks_value(flags, words[words.size() - 2]) : nullptr;
    Words all;
    if (before) {
        all = values_of(before->name, versions);
    } else if (!current.empty() && current[0] == '-') {
        for (const Flag *flag : flags)
            all.push_back(std::string("--") + flag->name);
    } else if (!verb) {
        all = words.size() < 2 ? verb_names() : Words();
    } else {
        std::size_t number = 1;
        for (std::size_t i = 1; i + 1 < words.size(); i++)
            if (words[i].empty() || (words[i][0] != '-' && !asks_value(flags, words[i - 1]))) number++;
        all = operands_of(verb->name, number, versions);
    }
    std::erase_if(all,
                  [&](const std::string &word) { return word.compare(0, current.size(), current) != 0; });
    for (std::string &word : all)
        word.insert(0, joined);
    return all;
}

extern const Verb completion_verb;
constinit const Verb completion_verb{
    "completion",
    "SHELL",
    1,
    1,
    "write the completion script for bash, zsh or fish",
    "Completes verbs, flags, formats, templates, and the versions of the files.\n"
    "\"make install\" installs the scripts where the shells look for them.",
    "source <(sluice completion bash)\n"
    "sluice completion fish >~/.config/fish/completions/sluice.fish",
    "completions",
    {},
    completion,
    Streams::own};

extern const Verb complete_verb;
constinit const Verb complete_verb{"complete",
                                   "[WORD...]",
                                   0,
                                   static_cast<std::size_t>(-1),
                                   "show what can stand for the last of these words",
                                   "For the completion of shells: one candidate a line.",
                                   "sluice complete -- up --to \"\"",
                                   "",
                                   {},
                                   complete,
                                   Streams::own,
                                   {},
                                   true};

} // namespace client::verbs
