#include "analyzer/roles/crossings.h"

#include "analyzer/roles/library_types.h"
#include "analyzer/roles/passing.h"
#include "analyzer/roles/shapes.h"

namespace abigate {

namespace {

std::vector<Side> each_of(Sides sides) {
  std::vector<Side> found;
  for (const Side side : {Side::host, Side::plugin}) {
    if (sides.has(side)) {
      found.push_back(side);
    }
  }
  return found;
}

bool is_smart_pointer_at(const Pairing& pairing, PairId id) {
  const auto* type = std::get_if<Foreign>(&pairing.new_side->graph.at(pairing.at(peel(pairing, id)).new_id));
  return type != nullptr && is_smart_pointer(*type);
}

/// The count of what parameter `i` leads to comes back through a pointer of its own.
bool is_counted_through_pointer(const Call& call, std::uint32_t i) {
  const Graph& graph = call.pairing.old_side->graph;
  const auto count = count_parameter(call.names, i, call.before.parameters.size());
  return count && std::holds_alternative<Pointer>(graph.at(peel(graph, call.before.parameters[*count])));
}

/// What the pointer of one parameter leads to: `to`, behind typedefs `inner`.
class Behind {
 public:
  Behind(const Call& call, std::uint32_t parameter, PairId to)
      : call_(call),
        pairing_(call.pairing),
        i_(parameter),
        to_(to),
        inner_(peel(call.pairing, to)),
        callee_(call.callee),
        caller_(other(call.callee)),
        counted_(is_counted_parameter(call.names, parameter, call.before.parameters.size())) {}

  std::vector<Crossing> take() {
    if (inner_ == call_.owner) {
      own_table();
    } else if (leads_to_pointer(pairing_, to_)) {
      pointer_to_pointer();
    } else if (is_handle(pairing_, inner_)) {
      handle();
    } else if (is_const(pairing_, to_)) {
      input();
    } else {
      in_and_out();
    }
    return std::move(found_);
  }

 private:
  void put(Position position) {
    const Graph& graph = pairing_.old_side->graph;
    position.argument_guard = argument_guard(graph, call_.names, call_.before, i_);
    found_.push_back({to_, position, Crosses::pointee, argument_guard_name(call_.names, call_.before, i_, graph)});
  }

  bool is_delivered() const { return !call_.delivered[index_of(inner_)].empty(); }

  std::vector<Side> deliverers() const { return each_of(call_.delivered[index_of(inner_)]); }

  /// A table that is handed to its own slots is the implementer's, whoever passes it.
  void own_table() {
    Position own = made_by(callee_);
    own.produces = is_const(pairing_, to_) ? Sides::of(callee_) : Sides::both();
    put(own);
  }

  void pointer_to_pointer() {
    if (is_counted_through_pointer(call_, i_)) {
      // `T **items, size_t *n_items`: the callee hands over an array with its length.
      Position position = made_by(callee_);
      position.delivered = true;
      put(position);
      found_.push_back({pairing_.edges_of(peel(pairing_, to_)).front().to, position, Crosses::elements, {}});
      return;
    }
    const bool callers_array = counted_ || is_const(pairing_, to_);
    Position position = made_by(callers_array ? caller_ : callee_);
    position.delivered = !callers_array;
    put(position);
  }

  /// Who knows a type only as a handle has not made it: passing it does not make it.
  void handle() {
    if (is_delivered()) {
      for (const Side side : deliverers()) {
        put(made_by(side));
      }
    } else {
      put(made_by(callee_));
    }
  }

  void input() {
    put(from_caller());
    for (const Side side : deliverers()) {
      if (side != caller_ && !counted_) {
        put(made_by(side));
      }
    }
  }

  void in_and_out() {
    Position position = from_caller();
    const bool by_reset = is_reset_record(call_.names, i_) && is_delivered();
    if (is_out_record(call_.names, i_) && !by_reset) {
      position.fills = callee_;
      position.uses = Sides::of(caller_);
      position.produces = Sides::of(callee_);
      put(position);
      return;
    }
    position.produces = Sides::both();
    position.plain_pointer = true;
    if (!is_delivered() || counted_) {
      put(position);
      return;
    }
    for (const Side side : deliverers()) {
      Position theirs = made_by(side);
      theirs.produces = Sides::both();
      theirs.plain_pointer = side == caller_;
      put(theirs);
    }
  }

  Position from_caller() const {
    Position position = made_by(caller_);
    position.array = counted_;
    return position;
  }

  const Call& call_;
  const Pairing& pairing_;
  std::uint32_t i_;
  PairId to_;
  PairId inner_;
  Side callee_;
  Side caller_;
  bool counted_;
  std::vector<Crossing> found_;
};

}  // namespace

std::vector<Crossing> crossings_of_parameter(const Call& call, const PairEdge& edge) {
  const Pairing& pairing = call.pairing;
  const Side caller = other(call.callee);
  const PairId value = peel(pairing, edge.to);
  if (!leads_to_pointer(pairing, value) || pairing.edges_of(value).empty()) {
    Position position = made_by(caller);
    position.copied = true;
    position.repassed = travels_otherwise(pairing, call.function, edge.new_index + 1);
    return {{edge.to, position, Crosses::place, {}}};
  }
  const PairId to = pairing.edges_of(value).front().to;
  if (is_function(pairing, peel(pairing, to))) {
    // The pointer as such is the caller's; it counts for typedefs that only name it.
    return {{edge.to, made_by(caller), Crosses::place, {}}};
  }
  return Behind(call, edge.new_index, to).take();
}

std::vector<Crossing> crossings_of_result(const Call& call, PairId result) {
  const Pairing& pairing = call.pairing;
  const bool by_pointer = leads_to_pointer(pairing, result);
  Position position = made_by(call.callee);
  position.copied = !by_pointer;
  position.repassed = !by_pointer && travels_otherwise(pairing, call.function, 0);
  position.delivered = by_pointer || is_smart_pointer_at(pairing, result);
  std::vector<Crossing> found;
  const auto inside = pairing.edges_of(peel(pairing, result));
  if (by_pointer && counts_result(call.names) && !inside.empty()) {
    found.push_back({inside.front().to, position, Crosses::elements, {}});
  }
  found.push_back({result, position, Crosses::place, {}});
  return found;
}

std::vector<Crossing> crossings_of_object(const Call& call, PairId object) {
  const Side callee = call.callee;
  const Side caller = other(callee);
  const PairId inner = peel(call.pairing, object);
  const Sides delivered = call.delivered[index_of(inner)];
  const Construction construction = call.classes.construction(inner);
  std::vector<Crossing> found;
  const auto put = [&](const Position& position) { found.push_back({object, position, Crosses::pointee, {}}); };
  if (is_abstract(call.pairing, inner)) {
    // Whoever derives from it makes it: that a function of it is defined here says nothing.
    if (delivered.empty() && construction != Construction::none) {
      put(made_by(caller));
    }
    return found;
  }
  switch (construction) {
    case Construction::exported: {
      Position position = made_by(callee);
      position.allocates = caller;
      position.produces = Sides::both();
      position.built_as_base = call.classes.is_built_as_base(inner);
      put(position);
      if (call.classes.is_open(inner)) {
        put(made_by(caller));  // of a class that the caller derives, with functions of its own
      }
      return found;
    }
    case Construction::inlined: {
      Position position = made_by(caller);
      position.uses = Sides::both();
      position.produces = Sides::both();
      put(position);
      return found;
    }
    case Construction::none:
      break;
  }
  if (delivered.empty()) {
    put(made_by(callee));
  }
  for (const Side side : each_of(delivered)) {
    put(made_by(side));
  }
  return found;
}

}  // namespace abigate
