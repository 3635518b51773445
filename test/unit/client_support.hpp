// What tests of the client need: folders of their own, the environment, failures.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "client/failure.hpp"

namespace support {

// A new folder that goes with the object, and is the current one while it lives.
class Folder {
public:
    Folder() : before_(std::filesystem::current_path()) {
        std::string pattern = (std::filesystem::temp_directory_path() / "sluice-test-XXXXXX").string();
        if (mkdtemp(pattern.data())) path_ = pattern;
        std::filesystem::current_path(path_);
    }
    ~Folder() {
        std::filesystem::current_path(before_);
        std::filesystem::remove_all(path_);
    }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;

    std::string path() const { return path_.string(); }
    // Writes a file, making folders on the way.
    void write(const std::string &name, const std::string &text) const {
        const std::filesystem::path file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }

private:
    std::filesystem::path before_;
    std::filesystem::path path_;
};

// An environment variable while the object lives; nullptr takes it away.
class Variable {
public:
    Variable(const char *name, const char *value) : name_(name) {
        const char *old = std::getenv(name);
        had_ = old != nullptr;
        if (old) old_ = old;
        value ? setenv(name, value, 1) : unsetenv(name);
    }
    ~Variable() { had_ ? setenv(name_, old_.c_str(), 1) : unsetenv(name_); }
    Variable(const Variable &) = delete;
    Variable &operator=(const Variable &) = delete;

private:
    const char *name_;
    bool had_ = false;
    std::string old_;
};

// The failure that the function throws, held against the rules for messages.
template <class Function>
client::Failure failure_of(Function &&function) {
    try {
        std::forward<Function>(function)();
    } catch (const client::Failure &failure) {
        EXPECT_FALSE(failure.message.empty());
        EXPECT_FALSE(failure.message.ends_with('.')) << failure.message;
        EXPECT_TRUE(failure.hint.empty() || failure.hint.ends_with('.') || failure.hint.ends_with('?'))
            << failure.hint;
        return failure;
    }
    ADD_FAILURE() << "nothing was thrown";
    return {client::Exit::done, ""};
}

} // namespace support
