// Whether work grows with its input: four times the input may take ten times as long at most, where what is
// quadratic would take sixteen times. Processor time of the best of several runs, so that a busy machine does
// not matter.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <functional>

namespace support {

inline constexpr int runs = 5;
inline constexpr double shortest = 0.0005; // seconds; what is shorter cannot be told from noise
inline constexpr double most = 10;

inline double seconds(const std::function<void()> &work) {
    double best = 1e9;
    for (int i = 0; i < runs; ++i) {
        const std::clock_t begin = std::clock();
        work();
        best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return std::max(best, shortest);
}

// `work` is given a size and returns what is to be measured, its input being ready.
inline void expect_linear(int size, const std::function<std::function<void()>(int)> &work) {
    const double once = seconds(work(size));
    const double four_times = seconds(work(4 * size));
    EXPECT_LT(four_times, most * once)
        << once << " s for " << size << ", " << four_times << " s for four times that";
}

} // namespace support
