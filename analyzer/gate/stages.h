// What an observer hears, and what is timed.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

namespace abigate {

using Observe = std::function<void(std::string_view stage, bool begins)>;

/// Tells the observer, if there is one, that a stage begins, and at the end of the scope that it ended.
class Stage {
 public:
  Stage(const Observe& observe, std::string_view name) : observe_(observe), name_(name) { tell(true); }
  ~Stage() { tell(false); }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

 private:
  void tell(bool begins) const {
    if (observe_) {
      observe_(name_, begins);
    }
  }

  const Observe& observe_;
  std::string_view name_;
};

class Stopwatch {
 public:
  double microseconds() const {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace abigate
