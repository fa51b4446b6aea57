using System.Security.Cryptography;
using System.Text;
using McpNest.Core.Policy;

namespace McpNest.Core.Gateway;

/// <summary>Stands for what policy puts into an agent's lists: equal exactly when the lists are the same.</summary>
public readonly record struct ListVersion(string Tools, string Prompts, string Resources)
{
    /// <summary>The lists in which this version differs from an earlier one.</summary>
    public IEnumerable<OfferKind> ChangedSince(ListVersion earlier)
    {
        if (Tools != earlier.Tools)
        {
            yield return OfferKind.Tool;
        }

        if (Prompts != earlier.Prompts)
        {
            yield return OfferKind.Prompt;
        }

        if (Resources != earlier.Resources)
        {
            yield return OfferKind.Resources;
        }
    }

    internal static ListVersion Of(PolicyState state, Guid agentId, DateTimeOffset now)
    {
        var bare = Visibility.BareFor(state, agentId, now);
        return new ListVersion(Hash(OfferKind.Tool), Hash(OfferKind.Prompt), Hash(OfferKind.Resources));

        string Hash(OfferKind kind)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (server, offer) in Visibility.Of(state, agentId, kind, now))
            {
                var line = kind == OfferKind.Resources
                    ? $"{server.Id} {offer.Approved} {offer.State} {server.Revision} {HasToken(state, agentId, server)}\n" // what is listed comes from the server itself
                    : $"{Visibility.NameOf(server, offer, bare)} {offer.Approved}\n";
                hash.AppendData(Encoding.UTF8.GetBytes(line));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    private static bool HasToken(PolicyState state, Guid agentId, UpstreamServer server) =>
        state.Credentials.ContainsKey(new MemberCredential(server.Id, state.Agents[agentId].MemberId));
}
