// The parts of find_hazards: each group of hazards has a file of its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/gate/hazards.h"

namespace abigate {

/// What is found, with the words of the table.
class HazardList {
 public:
  /// `id` and `at` are of the table. `effect`: a lesser one than the table's.
  void add(std::string_view id, HazardMoment at, std::string evidence, std::optional<HazardEffect> effect = {});

  /// Sorted as find_hazards promises.
  std::vector<Hazard> take();

 private:
  std::vector<Hazard> list_;
};

/// "12 symbols: a, b, c and 9 more"; `names` in their order. `noun` makes its plural with an s.
std::string named(std::string_view noun, const std::vector<std::string_view>& names);

/// Whether the object imports `name` and insists on it.
bool imports_strongly(const Binary& binary, std::string_view name);

void find_flag_hazards(const Binary& binary, HazardList& found);
void find_code_hazards(const Binary& binary, HazardList& found);
void find_import_hazards(const Binary& binary, HazardList& found);
void find_export_hazards(const Binary& binary, const LinkAnswer* links, HazardList& found);
void find_runtime_hazards(const Binary& binary, const LinkAnswer* links, HazardList& found);
void find_link_hazards(const LinkAnswer& links, HazardList& found);

}  // namespace abigate
