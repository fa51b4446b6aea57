using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using McpNest.Core;
using McpNest.Web.ClientPolicies;
using McpNest.Web.Console.Shared.Connect;

namespace McpNest.Web.CommandLine;

/// <summary><c>client-policy [--for CLIENT] [--base-url URL] [--out DIR]</c></summary>
internal static class ClientPolicyVerb
{
    private static readonly JsonSerializerOptions s_file = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(CommandContext context)
    {
        var client = Options.OneOf("--for", "CLIENT", "One client only", ClientPolicy.Clients);
        var baseUrl = Options.Address("--base-url", "Use this address instead of McpNest:PublicUrl.");
        var folder = Options.Text("--out", "DIR", "Write the files below this folder instead of showing them.");
        var verb = new Command("client-policy", "Make the policies that let clients use this nest and no server beside it.") { client, baseUrl, folder };
        return context.OnNest(verb, async (parse, nest, cancellationToken) =>
        {
            await nest.Journal.CatchUpAsync(cancellationToken);
            var address = parse.GetValue(baseUrl) ?? nest.PublicUrl;
            var files = ClientPolicy.For(address, ConnectTarget.VariableFor).Where(file => parse.GetValue(client) is not { } only || file.Client == only);
            foreach (var file in files)
            {
                if (parse.GetValue(folder) is { } target)
                {
                    context.Output.Say(new { File = await WriteAsync(file, target, cancellationToken) }, $"{file.Client}/{file.Name} is written: {Where(file)}.");
                }
                else
                {
                    context.Output.Say(
                        file,
                        $"{file.Client}: {file.Name}, {Where(file)}\n{file.Enforces}\nIt leaves: {file.Leaves}\n{file.Content.ToJsonString(s_file)}\n");
                }
            }
        });
    }

    private static string Where(PolicyFile file) => file.Places.Count == 0 ? "for the team dashboard" : "for " + string.Join(", ", file.Places);

    private static async Task<string> WriteAsync(PolicyFile file, string folder, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(Path.Combine(folder, file.Client, file.Name));
        if (File.Exists(path))
        {
            throw new NestException($"{path} is there already; move it away or name another folder.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, file.Content.ToJsonString(s_file) + "\n", cancellationToken);
        return path;
    }
}
