#include "core/recorded.hpp"

#include <gtest/gtest.h>

using namespace core;

namespace {

TEST(Word, NamesStatesAndDirections) {
    EXPECT_EQ(word(State::running), "running");
    EXPECT_EQ(word(State::applied), "applied");
    EXPECT_EQ(word(State::dirty), "dirty");
    EXPECT_EQ(word(State::reverted), "reverted");
    EXPECT_EQ(word(Direction::up), "up");
    EXPECT_EQ(word(Direction::down), "down");
}

} // namespace
