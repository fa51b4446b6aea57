namespace McpNest.Core.Upstreams;

/// <summary>What <see cref="LineReader"/> came upon.</summary>
internal enum LineKind
{
    Line,
    TooLong,
    End,
}
