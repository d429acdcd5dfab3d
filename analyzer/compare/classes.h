// What is particular to C++ classes: their bases and the slots of their virtual tables, in OLD and NEW.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/snapshot.h"

namespace abigate {

inline constexpr std::uint32_t no_index = 0xffffffffU;

struct IndexPair {
  std::uint32_t old_index = 0;
  std::uint32_t new_index = 0;
};

/// Direct bases of a class that belong together: of one name, or else the two that alone are left.
struct BaseMatches {
  std::vector<IndexPair> both;
  std::vector<std::uint32_t> removed;
  std::vector<std::uint32_t> added;
};
BaseMatches match_bases(const Graph& old_graph, const Record& before, const Graph& new_graph, const Record& after);

/// A function or destructor in a virtual table. What a caller compiles in is its place, counted from the address point.
struct FunctionSlot {
  const Slot* slot = nullptr;
  std::uint32_t place = 0;  ///< among the functions of its table
  std::string signature;    ///< name, parameters and qualifiers, without result and class
};

/// The functions of one virtual table, in order.
std::vector<FunctionSlot> function_slots(const Graph& graph, const Vtable& table);

/// The function of that symbol; null where the headers declare none.
const Function* find_function(const Graph& graph, Text linkage_name);

/// The tables that serve the same base in both versions, and in each the functions that belong together.
struct TableMatch {
  std::uint32_t old_table = no_index;  ///< no_index: the table is new
  std::uint32_t new_table = no_index;  ///< no_index: it is gone
  std::vector<FunctionSlot> olds;
  std::vector<FunctionSlot> news;
  std::vector<IndexPair> both;  ///< into olds and news
  std::vector<std::uint32_t> removed;
  std::vector<std::uint32_t> added;
};
std::vector<TableMatch> match_tables(const Graph& old_graph, const Record& before, const Graph& new_graph,
                                     const Record& after);

/// Whether a class has a virtual table pointer.
inline bool is_dynamic(const Record& record) { return !record.vtables.empty(); }

/// Whether two classes agree in all that a compiled binary can see, leaving out fields.
bool same_class_layout(const Graph& old_graph, const Record& before, const Graph& new_graph, const Record& after);

/// Whether the same functions stand in the same places of the same tables. How their types are spelled is no matter.
bool same_tables(const Graph& old_graph, const Record& before, const Graph& new_graph, const Record& after);

/// For each record the classes that derive from it directly, in order.
std::vector<std::vector<TypeId>> derived_classes(const Graph& graph);

}  // namespace abigate
