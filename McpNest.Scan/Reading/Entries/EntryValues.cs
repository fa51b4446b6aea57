using System.Collections.Immutable;

namespace McpNest.Scan.Reading.Entries;

/// <summary>Variables of the environment and headers, in the ways clients name them.</summary>
internal static class EntryValues
{
    private static readonly string[] s_tokens = ["bearer_token", "bearerToken", "authorization_token", "authorizationToken", "authToken", "auth_token", "accessToken", "apiKey", "api_key", "token"];

    private static readonly string[] s_tokenVariables = ["bearer_token_env_var", "bearerTokenEnvVar", "bearerTokenEnv"];

    public static ImmutableArray<NamedText> Environment(ConfigNode body)
    {
        var values = ImmutableArray.CreateBuilder<NamedText>();
        foreach (var place in (ReadOnlySpan<ConfigNode?>)[body.Get("env"), body.Get("environment"), body.Get("envs"), body.Get("environmentVariables"), body.Get("command").Get("env")])
        {
            AddPairs(place, values, '=');
        }

        return values.ToImmutable();
    }

    public static ImmutableArray<NamedText> Headers(ConfigNode body)
    {
        var values = ImmutableArray.CreateBuilder<NamedText>();
        foreach (var place in (ReadOnlySpan<ConfigNode?>)[body.Get("headers"), body.Get("http_headers"), body.Get("httpHeaders"), body.Get("requestOptions").Get("headers"), body.Get("requestInit").Get("headers"), body.Get("request_options").Get("headers")])
        {
            AddPairs(place, values, ':');
        }

        AddVariables(body.Get("env_http_headers") ?? body.Get("envHttpHeaders"), values);
        AddTokens(body, values);
        AddTokens(body.Get("auth"), values);
        AddTokens(body.Get("authentication"), values);
        return values.ToImmutable();
    }

    /// <summary>A header is given by the name of the variable it comes from.</summary>
    private static void AddVariables(ConfigNode? place, ImmutableArray<NamedText>.Builder values)
    {
        if (place is ConfigMap map)
        {
            values.AddRange(map.Members.Take(Limits.Values)
                .Select(member => (member.Name, Text: Shapes.AsText(member.Value)))
                .Where(member => member.Text is not null)
                .Select(member => new NamedText(member.Name, member.Text! with { Value = $"${{{member.Text.Value}}}" })));
        }
    }

    private static void AddTokens(ConfigNode? place, ImmutableArray<NamedText>.Builder values)
    {
        if (place.TextOf(s_tokens) is { } token)
        {
            values.Add(new NamedText("Authorization", token));
        }

        if (place.TextOf(s_tokenVariables) is { } variable)
        {
            values.Add(new NamedText("Authorization", variable with { Value = $"Bearer ${{{variable.Value}}}" }));
        }
    }

    private static void AddPairs(ConfigNode? place, ImmutableArray<NamedText>.Builder values, char sign)
    {
        switch (place)
        {
            case ConfigMap map:
                values.AddRange(map.Members.Take(Limits.Values).Select(member => new NamedText(member.Name, Shapes.AsText(member.Value) ?? new ConfigText("", member.Line, member.Value.Path))));
                break;
            case ConfigList list:
                values.AddRange(list.Items.Take(Limits.Values).Select(item => Pair(item, sign)).OfType<NamedText>());
                break;
        }
    }

    /// <summary><c>NAME=value</c>, or a map with a name and a value.</summary>
    private static NamedText? Pair(ConfigNode item, char sign)
    {
        if (item is ConfigMap && item.TextOf("name", "key") is { } name)
        {
            return new NamedText(name.Value, Shapes.AsText(item.Get("value")) ?? name with { Value = "" });
        }

        return Shapes.AsText(item) is { } text && text.Value.IndexOf(sign, StringComparison.Ordinal) is > 0 and var at
            ? new NamedText(text.Value[..at].Trim(), text with { Value = text.Value[(at + 1)..].Trim() })
            : null;
    }
}
