#include "tests/unit/snapshot_text.h"

#include "analyzer/snapshot/digest.h"
#include "analyzer/snapshot/read.h"
#include "analyzer/snapshot/write.h"

namespace abigate::sample {

std::string text_of(Snapshot& snapshot) {
  auto text = write_snapshot(snapshot);
  EXPECT_TRUE(text) << text.error().message;
  return text.value_or("");
}

Snapshot read(const std::string& text) {
  auto snapshot = read_snapshot(text, "sample.json");
  EXPECT_TRUE(snapshot) << snapshot.error().message;
  return snapshot ? std::move(*snapshot) : Snapshot{};
}

std::string edited(std::string text, std::string_view from, std::string_view to) {
  const std::size_t place = text.find(from);
  EXPECT_NE(place, text.npos) << from;
  EXPECT_EQ(text.find(from, place + 1), text.npos) << "twice: " << from;
  return with_digest(text.replace(place, from.size(), to));
}

std::string with_digest(std::string text) {
  text.erase(text.rfind("\"digest\""));
  const std::string digest = to_hex(hash128(text));
  return text + R"("digest": "xxh128:)" + digest + "\"\n}\n";
}

std::string refusal(const std::string& text) {
  const auto snapshot = read_snapshot(text, "sample.json");
  return snapshot ? "accepted" : snapshot.error().message;
}

}  // namespace abigate::sample
