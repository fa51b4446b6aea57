#!/usr/bin/env bash
# The conformance suite against the fixture, directly and through the nest, and against the nest as a client; exits 1 when the nest is worse.
set -euo pipefail
cd "$(dirname "$0")/../.."
(cd McpNest.Tests/Node && npm install --no-package-lock --no-fund --no-audit --loglevel=error)
export MCPNEST_REQUIRE_ALL=1
dotnet test --project McpNest.Tests --filter-namespace McpNest.Tests.Conformance || exit 1
