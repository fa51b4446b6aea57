using System.Runtime.CompilerServices;
using McpNest.Core.Policy;

namespace McpNest.Core.Journal;

public sealed partial class NestJournal
{
    // Set by Permit's own static constructor: the one way for the journal, and nobody else, to reach the private constructor.
    private static Func<CallIntent, long, Guid, UpstreamServer?, ServerTool?, Permit> s_issue = null!;

    static NestJournal() => RuntimeHelpers.RunClassConstructor(typeof(Permit).TypeHandle);

    /// <summary>
    /// Proof that a call was allowed and that its intent is durable. Only the journal makes one, from a committed intent,
    /// and nothing reaches a server without one.
    /// </summary>
    public sealed class Permit
    {
        static Permit() => s_issue = (intent, seq, memberId, server, tool) => new Permit(intent, seq, memberId, server, tool);

        private Permit(CallIntent intent, long seq, Guid memberId, UpstreamServer? server, ServerTool? tool)
        {
            Seq = seq;
            CallId = intent.CallId;
            AgentId = intent.AgentId;
            MemberId = memberId;
            Method = intent.Method;
            Server = server;
            Tool = tool;
        }

        /// <summary>Seq of the intent.</summary>
        public long Seq { get; }

        public Guid CallId { get; }

        public Guid AgentId { get; }

        public Guid MemberId { get; }

        public string Method { get; }

        /// <summary>The server as it was when the call was decided; null for the nest's own tools.</summary>
        public UpstreamServer? Server { get; }

        /// <summary>The tool as it was when the call was decided, with the fingerprint that was approved.</summary>
        public ServerTool? Tool { get; }
    }
}
