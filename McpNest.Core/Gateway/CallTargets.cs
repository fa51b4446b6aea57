using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>Turns the name or URI of a request into ids; from there on nothing is decided by a string.</summary>
internal sealed class CallTargets(ResourceMap resources, GatewayOptions options)
{
    /// <returns><see cref="CallTarget.Unknown"/> when it is in no catalogue.</returns>
    public ValueTask<CallTarget> FindAsync(PolicyState state, Caller caller, AgentRequest request, DateTimeOffset now, CancellationToken cancellationToken) =>
        request.Kind switch
        {
            OfferKind.Resources => resources.FindAsync(state, caller, request.Name, now, cancellationToken),
            OfferKind.Tool when options.StatusTool && request.Name == StatusTool.Name => new(CallTarget.Status),
            var kind => new(state.Resolve(kind, request.Name, Visibility.BareFor(state, caller.AgentId, now))),
        };

    /// <summary>What may be recorded of a resource's URI; null for anything else.</summary>
    public ValueTask<string?> SchemeAsync(
        PolicyState state, Caller caller, CallTarget target, AgentRequest request, bool mayAsk, CancellationToken cancellationToken) =>
        request.Kind == OfferKind.Resources && state.FindTool(target) is { } offer
            ? resources.SchemeAsync(offer, target.ServerId, caller, request.Scheme, mayAsk, cancellationToken)
            : default;
}
