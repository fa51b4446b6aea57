namespace McpNest.Tests.CommandLine;

internal sealed record CliResult(int Code, string Output, string Error);
