namespace McpNest.Core;

/// <summary>An expected refusal of what a person asked for. The message is one sentence that says what to do; it holds no secret.</summary>
public class NestException : Exception
{
    public NestException(string message)
        : base(message)
    {
    }

    public NestException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
