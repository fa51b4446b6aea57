using McpNest.Core;

namespace McpNest.Web.Notices;

/// <summary>A message did not arrive. The sentence holds a host at most.</summary>
/// <param name="after">How long the other side asks to wait; null when it does not.</param>
internal sealed class NoticeFailure(string sentence, TimeSpan? after = null) : NestException(sentence)
{
    public TimeSpan? After { get; } = after;
}
