#pragma once
#include <concepts>
#include <string>
namespace acme {
class [[gnu::visibility("default")]] Shape {
 public:
  virtual ~Shape();
  virtual std::string name() const = 0;
};
template <std::integral T>
struct Box {
  T value;
};
Box<int> boxed();
}  // namespace acme
