// Makes interfaces of any size, for benchmarks: the same numbers give the same snapshot.
#pragma once

#include <cstddef>

#include "analyzer/model/snapshot.h"

namespace abigate::bench {

/// An interface of `records` structs: each has a handful of members, among them a pointer to the one before (one chain
/// through all), a callback and a bit-field; with pointers, function types and enums about five nodes per struct, and
/// for every struct a function, an enum for every fourth, a constant for every second. About 1 kB of JSON per struct.
Snapshot generate(std::size_t records);

}  // namespace abigate::bench
