#include <shape.hpp>
acme::Shape::~Shape() = default;
