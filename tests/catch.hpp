#pragma once

// Catch2 2.13 (Debian 12) and 3.x (later) differ in their headers and in where Approx lives.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_all.hpp>
using namespace Catch;
#else
#include <catch2/catch.hpp>
#endif
