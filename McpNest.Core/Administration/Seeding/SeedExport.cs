using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Policy;
using McpNest.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace McpNest.Core.Administration.Seeding;

/// <summary>Writes the nest's policy as a seed file, without secrets, keys and stops.</summary>
internal static class SeedExport
{
    /// <param name="templates">By server, the header and environment values that hold nothing but the place of a member's own token.</param>
    public static async Task<JsonObject> WriteAsync(
        NestDbContext db, PolicyState state, ILookup<Guid, KeyValuePair<string, string>> templates, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var people = await db.Members.AsNoTracking().Where(row => !row.Removed).ToDictionaryAsync(row => row.Id, cancellationToken);
        var groups = await db.Groups.AsNoTracking().ToDictionaryAsync(row => row.Id, row => row.Name, cancellationToken);
        var rows = await db.Servers.AsNoTracking().ToDictionaryAsync(row => row.Id, cancellationToken);
        return new JsonObject
        {
            ["servers"] = List(state.Servers.Values.OrderBy(server => server.Slug, StringComparer.Ordinal), server => Server(server, rows[server.Id], templates[server.Id], people)),
            ["members"] = List(
                state.Members.Values.Where(member => people.ContainsKey(member.Id)).OrderBy(member => people[member.Id].EmailKey, StringComparer.Ordinal),
                member => Member(member, people)),
            ["groups"] = List(
                state.Groups.Values.Where(group => groups.ContainsKey(group.Id)).OrderBy(group => groups[group.Id], StringComparer.OrdinalIgnoreCase),
                group => new JsonObject
                {
                    ["name"] = groups[group.Id],
                    ["members"] = List(group.Members.Select(id => people[id].Email).Order(StringComparer.Ordinal), email => email),
                }),
            ["grants"] = Grants(state, people, groups, now),
        };
    }

    private static JsonObject Server(
        UpstreamServer server, ServerRow row, IEnumerable<KeyValuePair<string, string>> templates, Dictionary<Guid, MemberRow> people)
    {
        var approved = OfferName.InOrder(server.Offers.Where(offer => offer.State == ToolState.Approved)).Select(OfferName.Of).ToArray();
        var entry = new JsonObject { ["name"] = server.Slug, ["transport"] = WireName.Of(server.Transport) };
        if (server.Transport == ServerTransport.Stdio)
        {
            entry["command"] = row.Command;
            entry["args"] = JsonNode.Parse(row.ArgsJson ?? "[]");
            entry["approveLaunch"] = server.MayConnect;
        }
        else
        {
            entry["url"] = row.Url;
        }

        if (templates.Any())
        {
            entry[server.Transport == ServerTransport.Stdio ? "env" : "headers"] =
                new JsonObject(templates.Select(template => KeyValuePair.Create(template.Key, (JsonNode?)template.Value)));
        }

        entry["approve"] = approved.Length == 0 ? "none" : List(approved, name => name);
        entry["credential"] = WireName.Of(server.Credential);
        entry["timeoutSeconds"] = server.TimeoutSeconds;
        if (server.Bare)
        {
            entry["prefix"] = false;
        }

        if (server.OwnerId is { } owner && people.TryGetValue(owner, out var person))
        {
            entry["owner"] = person.Email;
        }

        return entry;
    }

    private static JsonObject Member(Member member, Dictionary<Guid, MemberRow> people)
    {
        var entry = new JsonObject
        {
            ["email"] = people[member.Id].Email,
            ["name"] = people[member.Id].Name,
            ["role"] = WireName.Of(member.Role),
            ["kind"] = WireName.Of(member.Kind),
        };
        if (member.OwnerId is { } owner && people.TryGetValue(owner, out var person))
        {
            entry["owner"] = person.Email;
        }

        return entry;
    }

    /// <summary>Grants that still count; those for tools that are gone could not be applied anywhere.</summary>
    private static JsonArray Grants(PolicyState state, Dictionary<Guid, MemberRow> people, Dictionary<Guid, string> groups, DateTimeOffset now)
    {
        var entries =
            from grant in state.Grants.Values
            where grant.CountsAt(now)
            let server = state.Servers[grant.Target.ServerId]
            let tool = grant.Target.ToolId is { } id ? state.FindTool(CallTarget.Of(server.Id, id)) : null
            where grant.Target.ToolId is null || tool?.Live is not null
            let name = tool is null ? null : OfferName.Of(tool)
            let to = grant.Subject.Kind == SubjectKind.Member ? "member:" + people[grant.Subject.Id].Email
                : "group:" + (grant.Subject.Id == Group.EveryoneId ? GroupRows.Everyone : groups[grant.Subject.Id])
            orderby to, server.Slug, name
            group name by (To: to, Server: server.Slug, grant.Effect, grant.Until, Whole: tool is null);
        return List(entries, entry =>
        {
            var grant = new JsonObject
            {
                ["to"] = entry.Key.To,
                ["server"] = entry.Key.Server,
                ["tools"] = entry.Key.Whole ? SeedGrant.AllTools : List(entry, name => name!),
                ["effect"] = WireName.Of(entry.Key.Effect),
            };
            if (entry.Key.Until is { } until)
            {
                grant["until"] = JsonSerializer.SerializeToNode(until.UtcDateTime);
            }

            return grant;
        });
    }

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode> write) => [.. items.Select(write)];
}
