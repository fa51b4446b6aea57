namespace McpNest.Core.Audit.Query;

/// <summary>What the end of a text is in the middle of, so that a page can offer how it may go on.</summary>
/// <param name="Key">The key whose value is being typed; null while it is a key or a word.</param>
/// <param name="Text">What stands there so far.</param>
/// <param name="Start">Where that begins.</param>
public sealed record QueryTyping(QueryKey? Key, string Text, int Start);
