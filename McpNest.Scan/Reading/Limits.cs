namespace McpNest.Scan.Reading;

/// <summary>How much of one text is read. Real configurations are a thousandth of it; what is larger is a mistake or an attack.</summary>
internal static class Limits
{
    public const int JsonCharacters = 8_000_000;

    /// <summary>TOML and YAML are read by others' code, which is slower on hostile texts.</summary>
    public const int OtherCharacters = 1_000_000;

    public const int Nodes = 200_000;

    public const int Depth = 64;

    public const int OpenBrackets = 500;

    public const int Servers = 2_000;

    public const int Problems = 20;

    public const int Duplicates = 200;

    /// <summary>Arguments, variables and headers of one server.</summary>
    public const int Values = 1_000;
}
