namespace McpNest.Tests.Conformance.Fixture;

/// <summary>Which eras of the protocol the fixture speaks.</summary>
internal enum FixtureMode
{
    /// <summary>Sessions for clients that initialize, and 2026-07-28, on one address.</summary>
    Hybrid,

    /// <summary>Sessions only, up to 2025-11-25.</summary>
    Stateful,

    /// <summary>2026-07-28, and older requests without sessions.</summary>
    Stateless,
}
