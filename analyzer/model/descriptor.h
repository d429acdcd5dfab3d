// An open file, pipe or folder, closed at the end of the scope.
#pragma once

#include <utility>

#include <unistd.h>

namespace abigate {

class Descriptor {
 public:
  Descriptor() = default;
  /// What open() and its like return, which becomes this object's to close; negative: nothing is open.
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  bool is_open() const { return number_ >= 0; }

  /// Whether that went well, with errno set where it did not: it may be what reports that the disk is full.
  bool close() { return !is_open() || ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_ = -1;
};

}  // namespace abigate
