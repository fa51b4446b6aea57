using McpNest.Scan.Reading;
using McpNest.Scan.Reading.Launching;

namespace McpNest.Tests.Scan.Reading;

/// <summary>What commands really start. A row is the command, words parted by blanks (a blank in a word is written ␣), and what it comes to.</summary>
public sealed class LaunchTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    // npm
    [InlineData("npx -y server", "Npm npx server - no")]
    [InlineData("npx --yes server@latest --flag", "Npm npx server latest no")]
    [InlineData("npx -y @scope/server@1.2.3 /path", "Npm npx @scope/server 1.2.3 yes")]
    [InlineData("npx @scope/server@^1.2.3", "Npm npx @scope/server ^1.2.3 no")]
    [InlineData("npx server@1.2", "Npm npx server 1.2 no")]
    [InlineData("npx server@1.2.3-beta.1", "Npm npx server 1.2.3-beta.1 yes")]
    [InlineData("npx -y -p @scope/pack@2.0.0 bin arg", "Npm npx @scope/pack 2.0.0 yes")]
    [InlineData("npx --package=@scope/pack bin", "Npm npx @scope/pack - no")]
    [InlineData("npx -y --registry https://r.example.com server", "Npm npx server - no")]
    [InlineData("npx -y other@npm:real@1.0.0", "Npm npx real 1.0.0 yes")]
    [InlineData("npx -y --prefer-offline -- server", "Npm npx server - no")]
    [InlineData("/usr/local/bin/npx -y server", "Npm npx server - no")]
    [InlineData(@"C:\Program␣Files\nodejs\npx.cmd -y server", "Npm npx server - no")]
    [InlineData("npm exec -y -- server@1.0.0 arg", "Npm npm server 1.0.0 yes")]
    [InlineData("npm x server", "Npm npm server - no")]
    [InlineData("npm exec --package=server -- bin", "Npm npm server - no")]
    [InlineData("npm --prefix ./x run start", "Script npm start - no")]
    [InlineData("bunx server@1.0.0", "Npm bunx server 1.0.0 yes")]
    [InlineData("bun x server", "Npm bun server - no")]
    [InlineData("bun run src/index.ts", "Script bun src/index.ts - no")]
    [InlineData("pnpm dlx server@1.0.0", "Npm pnpm server 1.0.0 yes")]
    [InlineData("pnpm --silent dlx server", "Npm pnpm server - no")]
    [InlineData("yarn dlx -q server", "Npm yarn server - no")]
    [InlineData("deno run -A npm:@scope/server@1.2.3/bin arg", "Npm deno @scope/server 1.2.3 yes")]
    [InlineData("deno run --allow-net=x jsr:@scope/server", "Npm deno @scope/server - no")]
    [InlineData("deno run -A https://x.example.com/mod.ts", "Remote deno https://x.example.com/mod.ts - no")]
    [InlineData("deno run -A main.ts", "Script deno main.ts - no")]
    [InlineData("npx -y ${PACKAGE}", "Npm npx - - no")]
    // PyPI
    [InlineData("uvx server", "PyPi uvx server - no")]
    [InlineData("uvx server@latest", "PyPi uvx server latest no")]
    [InlineData("uvx server==1.2.3 --x", "PyPi uvx server 1.2.3 yes")]
    [InlineData("uvx server@1.2.3", "PyPi uvx server 1.2.3 yes")]
    [InlineData("uvx server>=1.2", "PyPi uvx server >=1.2 no")]
    [InlineData("uvx server[all]==1.2", "PyPi uvx server 1.2 yes")]
    [InlineData("uvx server==1.*", "PyPi uvx server 1.* no")]
    [InlineData("uvx --from server==2.0.0 bin", "PyPi uvx server 2.0.0 yes")]
    [InlineData("uvx --python 3.12 --with x server", "PyPi uvx server - no")]
    [InlineData("uvx --from git+https://github.com/a/b bin", "Remote uvx git+https://github.com/a/b - no")]
    [InlineData("uvx --from git+https://github.com/a/b@" + Commit + " bin", "Remote uvx git+https://github.com/a/b " + Commit + " yes")]
    [InlineData("uvx --from git+https://github.com/a/b@v1#subdirectory=x bin", "Remote uvx git+https://github.com/a/b v1 no")]
    [InlineData("uvx --from git+ssh://git@github.com/a/b bin", "Remote uvx git+ssh://git@github.com/a/b - no")]
    [InlineData("uvx --from git+https://ada:pw@github.com/a/b@v1 bin", "Remote uvx git+https://github.com/a/b v1 no")]
    [InlineData("uvx --from ./here bin", "Script uvx ./here - no")]
    [InlineData("uv tool run server==1.0", "PyPi uv server 1.0 yes")]
    [InlineData("uv run --with server server --flag", "PyPi uv server - no")]
    [InlineData("uv run --with a --with my-server==1.0.0 my_server", "PyPi uv my-server 1.0.0 yes")]
    [InlineData("uv run --with mcp[cli] mcp run server.py", "Script uv server.py - no")]
    [InlineData("uv --directory /home/ada/x run server", "Script uv server - no")]
    [InlineData("uv run --directory /x main.py", "Script uv main.py - no")]
    [InlineData("pipx run server==1.0", "PyPi pipx server 1.0 yes")]
    [InlineData("pipx run --spec git+https://github.com/a/b bin", "Remote pipx git+https://github.com/a/b - no")]
    [InlineData("python -m server --x", "Program python server - no")]
    [InlineData("python3.12 -u server.py", "Script python3.12 server.py - no")]
    [InlineData("python -c print(1)", "Inline python - - no")]
    [InlineData("/x/.venv/bin/python -m pipx run server", "PyPi pipx server - no")]
    [InlineData("mcp dev /x/main.py", "Script mcp /x/main.py - no")]
    // NuGet, Go, Nix
    [InlineData("dnx Server.Mcp --yes", "NuGet dnx Server.Mcp - no")]
    [InlineData("dnx Server.Mcp@1.2.3 --yes", "NuGet dnx Server.Mcp 1.2.3 yes")]
    [InlineData("dnx --version 1.2.3 --yes Server.Mcp", "NuGet dnx Server.Mcp 1.2.3 yes")]
    [InlineData("dotnet dnx Server.Mcp", "NuGet dotnet Server.Mcp - no")]
    [InlineData("dotnet run --project src/Server", "Script dotnet src/Server - no")]
    [InlineData("dotnet bin/Server.dll x", "Script dotnet bin/Server.dll - no")]
    [InlineData("go run github.com/a/b@latest", "Remote go github.com/a/b latest no")]
    [InlineData("go run ./cmd/server", "Script go ./cmd/server - no")]
    [InlineData("nix run github:a/b", "Remote nix github:a/b - no")]
    // Containers
    [InlineData("docker run -i --rm image", "Container docker image - no")]
    [InlineData("docker run -i --rm ghcr.io/a/b:1.2 arg", "Container docker ghcr.io/a/b 1.2 no")]
    [InlineData("docker run -i --rm -e TOKEN -e A=b --name x --network host registry:5000/a/b", "Container docker registry:5000/a/b - no")]
    [InlineData("docker run -it -v /a:/b:ro --mount=type=bind,src=/a,dst=/b a/b@" + Digest, "Container docker a/b " + Digest + " yes")]
    [InlineData("docker run -ie TOKEN image", "Container docker image - no")]
    [InlineData("docker --context x run --pull always --init --privileged image:latest", "Container docker image latest no")]
    [InlineData("podman container run --rm image", "Container podman image - no")]
    [InlineData("docker mcp gateway run", "Program docker - - no")]
    [InlineData("docker exec -i box server", "Container docker - - no")]
    // Elsewhere
    [InlineData("npx -y github:a/b", "Remote npx github:a/b - no")]
    [InlineData("npx -y a/b", "Remote npx github:a/b - no")]
    [InlineData("npx -y github:a/b#" + Commit, "Remote npx github:a/b " + Commit + " yes")]
    [InlineData("npx -y https://aka.ms/x", "Remote npx https://aka.ms/x - no")]
    [InlineData("npx -y git+https://github.com/a/b.git#main", "Remote npx git+https://github.com/a/b.git main no")]
    [InlineData("npx -y server@https://x.example.com/a.tgz", "Remote npx https://x.example.com/a.tgz - no")]
    [InlineData("npx ./local", "Script npx ./local - no")]
    // Files and programs
    [InlineData("node build/index.js x", "Script node build/index.js - no")]
    [InlineData("node --require ./x --env-file=.env build/index.js", "Script node build/index.js - no")]
    [InlineData("node -e code", "Inline node - - no")]
    [InlineData("tsx src/index.ts", "Script tsx src/index.ts - no")]
    [InlineData("java -jar /x/server.jar", "Script java /x/server.jar - no")]
    [InlineData("bash scripts/run.sh x", "Script bash scripts/run.sh - no")]
    [InlineData("./run.sh", "Script run.sh ./run.sh - no")]
    [InlineData(@"C:\MCP\wrapper.bat", @"Script wrapper.bat C:\MCP\wrapper.bat - no")]
    [InlineData("bin/server", "Script server bin/server - no")]
    [InlineData("/usr/local/bin/server", "Program server /usr/local/bin/server - no")]
    [InlineData("github-mcp-server stdio", "Program github-mcp-server github-mcp-server - no")]
    [InlineData(@"powershell -ExecutionPolicy Bypass -File C:\x.ps1", @"Script powershell C:\x.ps1 - no")]
    public void Command_ComesTo(string command, string expected) => Assert.Equal(expected, Told(Of(command)));

    [Theory]
    [InlineData("cmd /c npx -y server", "Npm npx server - no", "cmd")]
    [InlineData("cmd.exe /d /s /c npx␣-y␣server@1.0.0", "Npm npx server 1.0.0 yes", "cmd")]
    [InlineData("sh -c npx␣-y␣server", "Npm npx server - no", "sh")]
    [InlineData("bash -lc cd␣/x␣&&␣exec␣npx␣-y␣'server'␣2>/dev/null", "Npm npx server - no", "bash,exec")]
    [InlineData("bash -c source␣~/.nvm/nvm.sh␣&&␣uvx␣server␣||␣echo␣no", "PyPi uvx server - no", "bash")]
    [InlineData("zsh -ic A=b␣npx␣server", "Npm npx server - no", "zsh")]
    [InlineData("powershell -NoProfile -Command npx␣-y␣server", "Npm npx server - no", "powershell")]
    [InlineData("pwsh -c & npx server", "Npm npx server - no", "pwsh")]
    [InlineData("env A=b C=d npx server", "Npm npx server - no", "env")]
    [InlineData("env -i -u X npx server", "Npm npx server - no", "env")]
    [InlineData("/usr/bin/env node x.js", "Script node x.js - no", "env")]
    [InlineData("sudo -E -u ada npx server", "Npm npx server - no", "sudo")]
    [InlineData("sudo env A=b docker run image", "Container docker image - no", "sudo,env")]
    [InlineData("nix-shell -p nodejs --run npx␣server", "Npm npx server - no", "nix-shell")]
    [InlineData("op run --env-file=.env -- npx server", "Npm npx server - no", "op")]
    [InlineData("dotenv -e .env -- npx server", "Npm npx server - no", "dotenv")]
    [InlineData("timeout 60 npx server", "Npm npx server - no", "timeout")]
    [InlineData("wsl -d Ubuntu -e bash -c npx␣server", "Npm npx server - no", "wsl,bash")]
    [InlineData("poetry run python server.py", "Script python server.py - no", "poetry")]
    public void Wrappers_AreSeenThrough(string command, string expected, string wrappers)
    {
        var launch = Of(command);

        Assert.Equal((expected, wrappers), (Told(launch), string.Join(',', launch.Wrappers)));
    }

    [Theory]
    [InlineData("npx -y mcp-remote@0.1.29 https://x.example.com/mcp --header A:b", "https://x.example.com/mcp")]
    [InlineData("npx -y supergateway --sse https://x.example.com/sse", "https://x.example.com/sse")]
    [InlineData("npx -y supergateway --streamableHttp=https://x.example.com/mcp", "https://x.example.com/mcp")]
    [InlineData("uvx mcp-proxy https://x.example.com/sse", "https://x.example.com/sse")]
    [InlineData("cmd /c npx mcp-remote https://x.example.com/mcp", "https://x.example.com/mcp")]
    [InlineData("npx -y supergateway --stdio npx␣server --port 1", null)]
    [InlineData("npx -y other https://x.example.com/mcp", null)]
    public void Bridge_NamesTheRemoteServer(string command, string? address) => Assert.Equal(address, Of(command).RemoteUrl?.Value);

    [Fact]
    public void Variables_AreTakenFromTheLine()
    {
        Assert.Equal(["A=1", "B=2"], Variables("env A=1 npx -y x B=3", "docker run -e B=2 -e C x"));
        Assert.Equal(["A=1", "B=2=3", "C=4"], Variables("sh -c export␣A=1;␣B=2=3␣npx␣x", "docker run --env C=4 --env-file f x"));
        Assert.Equal(["A=1"], Variables("docker run -eA=1 -it x"));

        static IEnumerable<string> Variables(params string[] commands) => commands.SelectMany(command => Of(command).Environment.Select(variable => $"{variable.Name}={variable.Text.Value}"));
    }

    [Fact]
    public void Arguments_GoToWhomTheyAreFor()
    {
        var docker = Of("docker run -i -v /a:/b image:1 --read x");
        Assert.Equal(["-i", "-v", "/a:/b"], docker.RunnerArgs.Select(word => word.Value));
        Assert.Equal(["--read", "x"], docker.ServerArgs.Select(word => word.Value));
        Assert.Equal("image:1", docker.Source?.Value);
        Assert.Equal(["-y", "--registry", "r"], Of("npx -y --registry r server a b").RunnerArgs.Select(word => word.Value));
        Assert.Equal(["a", "b"], Of("cmd /c npx -y --registry r server a b").ServerArgs.Select(word => word.Value));
    }

    [Fact]
    public void ShellLine_IsKept()
    {
        Assert.Equal("curl -s https://x/boot.sh | bash", Of("bash -c curl␣-s␣https://x/boot.sh␣|␣bash").ShellLine?.Value);
        Assert.Equal("cd x && npx server", Of("cmd /c cd x && npx server").ShellLine?.Value);
        Assert.Null(Of("cmd /c npx server").ShellLine);
        Assert.Null(LaunchReader.Read([]));
    }

    private static Launch Of(string command) => LaunchReader.Read([.. command.Split(' ').Select(word => new ConfigText(word.Replace('␣', ' '), 1, ""))])!;

    private static string Told(Launch launch) => $"{launch.Kind} {launch.Runner} {launch.Package ?? "-"} {launch.Version ?? "-"} {(launch.IsPinned ? "yes" : "no")}";
}
