// What could not be seen: kept by kind and place, with one hash over all that was met there.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "analyzer/model/snapshot.h"
#include "extractor/hash.h"

namespace abigate::extract {

class Fidelity {
 public:
  /// Something of kind `what` at `where`, whose text is `spelling`. Several at one place share one hash.
  void unseen(std::string_view what, std::string_view where, std::string_view spelling) {
    seen_[{std::string(what), std::string(where)}].add(spelling);
  }

  /// Something in which nothing can change unnoticed.
  void note(std::string_view what) { notes_.insert(std::string(what)); }

  void store(Snapshot& snapshot) const {
    for (const std::string& what : notes_) {
      snapshot.fidelity.push_back({snapshot.strings.intern(what), {}, {}});
    }
    for (const auto& [place, hash] : seen_) {
      snapshot.fidelity.push_back({snapshot.strings.intern(place.first), snapshot.strings.intern(place.second),
                                   snapshot.strings.intern(hash.hex())});
    }
  }

 private:
  std::map<std::pair<std::string, std::string>, TokenHash> seen_;
  std::set<std::string> notes_;
};

}  // namespace abigate::extract
