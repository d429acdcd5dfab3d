#include <acme.h>
#include <shape.hpp>
static const acme_plugin self = {};
extern "C" __attribute__((visibility("default"))) const acme_plugin* acme_entry() { return &self; }
acme::Box<int> acme::boxed() { return {1}; }
