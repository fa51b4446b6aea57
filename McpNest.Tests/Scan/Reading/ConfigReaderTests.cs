using McpNest.Scan;
using McpNest.Scan.Reading;

namespace McpNest.Tests.Scan.Reading;

/// <summary>What is read from the configurations of clients: every shape they have comes to the same server.</summary>
public sealed class ConfigReaderTests
{
    [Theory]
    [InlineData("""{"mcpServers":{"github":{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}}""")]
    [InlineData("""{"servers":{"github":{"type":"stdio","command":"npx","args":["-y","server-github"],"env":{"LOG":1}}},"inputs":[]}""")]
    [InlineData("""{"context_servers":{"github":{"source":"custom","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}}""")]
    [InlineData("""{"context_servers":{"github":{"command":{"path":"npx","args":["-y","server-github"],"env":{"LOG":"1"}},"settings":{}}}}""")]
    [InlineData("""{"$schema":"https://opencode.ai/config.json","mcp":{"github":{"type":"local","command":["npx","-y","server-github"],"environment":{"LOG":"1"}}}}""")]
    [InlineData("""{"editor.fontSize":13,"mcp":{"servers":{"github":{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}}}""")]
    [InlineData("""{"projects":{"/home/ada/x":{"mcpServers":{"github":{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}}}}""")]
    [InlineData("""{"mcpServers":[{"name":"github","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}]}""")]
    [InlineData("""{"mcpServers":[{"github":{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}]}""")]
    [InlineData("""[{"id":"github","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}]""")]
    [InlineData("""{"github":{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}""")]
    [InlineData("""{"name":"github","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}""")]
    [InlineData(""" "github": {"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}, """)]
    [InlineData("""{"amp.mcpServers":{"github":{"command":"npx","args":"-y server-github","env":["LOG=1"]}}}""")]
    [InlineData("""{"mcpServers":{"_comment":"ours","github":{"command":"npx -y server-github","env":{"LOG":"1"}}},"futureMcpServers":{"x":{"command":"x"}}}""")]
    [InlineData("""{"experimental":{"modelContextProtocolServers":[{"name":"github","transport":{"type":"stdio","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}}]}}""")]
    [InlineData("\uFEFF{ // ours\n\"mcpServers\": { /* the one */ \"github\": { \"command\": \"npx\", \"args\": [\"-y\", \"server-github\",], \"env\": {\"LOG\": \"1\",}, }, }, }")]
    [InlineData("Put this into the file:\n```json\n{\"mcpServers\":{\"github\":{\"command\":\"npx\",\"args\":[\"-y\",\"server-github\"],\"env\":{\"LOG\":\"1\"}}}}\n```\n")]
    [InlineData("[mcp_servers.github]\ncommand = \"npx\"\nargs = [\"-y\", \"server-github\"]\nenv = { LOG = \"1\" }\n")]
    [InlineData("model = \"x\"\n\n[mcp_servers.\"github\"]\ncommand = 'npx'\nargs = [\n  \"-y\", # yes\n  \"server-github\",\n]\n[mcp_servers.github.env]\nLOG = \"1\"\n")]
    [InlineData("[profiles.work.mcp_servers.github]\ncommand = \"npx\"\nargs = [\"-y\", \"server-github\"]\nenv.LOG = 1\n")]
    [InlineData("extensions:\n  developer:\n    type: builtin\n    enabled: true\n  github:\n    type: stdio\n    cmd: npx\n    args: [-y, server-github]\n    envs:\n      LOG: \"1\"\n")]
    [InlineData("name: x\nmcpServers:\n  - name: github\n    command: npx\n    args:\n      - -y\n      - server-github\n    env: { LOG: 1 }\n")]
    [InlineData("base: &b\n  command: npx\n  args: [-y, server-github]\nmcpServers:\n  github:\n    <<: *b\n    env:\n      LOG: 1\n")]
    [InlineData("claude mcp add -e LOG=1 github -- npx -y server-github")]
    [InlineData("$ claude mcp add github \\\n  --env LOG=1 \\\n  -- npx -y server-github")]
    [InlineData("codex mcp add github --env LOG=1 -- npx -y server-github")]
    [InlineData("""code --add-mcp '{"name":"github","command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}'""")]
    [InlineData("""claude mcp add-json github '{"command":"npx","args":["-y","server-github"],"env":{"LOG":"1"}}'""")]
    [InlineData("vscode:mcp/install?%7B%22name%22%3A%22github%22%2C%22command%22%3A%22npx%22%2C%22args%22%3A%5B%22-y%22%2C%22server-github%22%5D%2C%22env%22%3A%7B%22LOG%22%3A%221%22%7D%7D")]
    [InlineData("cursor://anysphere.cursor-deeplink/mcp/install?name=github&config=eyJjb21tYW5kIjoibnB4IiwiYXJncyI6WyIteSIsInNlcnZlci1naXRodWIiXSwiZW52Ijp7IkxPRyI6IjEifX0=")]
    public void Local_InEveryShape_IsTheSame(string text)
    {
        var file = ConfigReader.Read(new ScanInput("", text));

        var server = Assert.Single(file.Servers);
        Assert.Empty(file.Problems.Select(problem => problem.Sentence));
        Assert.Equal(("github", ServerTransport.Stdio, "npx"), (server.Name, server.Transport, server.Command?.Value));
        Assert.Equal(["-y", "server-github"], server.Args.Select(arg => arg.Value));
        Assert.Equal(("LOG", "1"), (Assert.Single(server.Environment).Name, server.Environment[0].Text.Value));
        Assert.Equal(("server-github", LaunchKind.Npm), (server.Launch?.Package, server.Launch?.Kind));
    }

    [Theory]
    [InlineData("""{"mcpServers":{"linear":{"url":"https://mcp.linear.app/mcp","headers":{"Authorization":"Bearer x"}}}}""", ServerTransport.Http)]
    [InlineData("""{"mcpServers":{"linear":{"serverUrl":"https://mcp.linear.app/mcp","headers":{"Authorization":"Bearer x"}}}}""", ServerTransport.Http)]
    [InlineData("""{"mcpServers":{"linear":{"httpUrl":"https://mcp.linear.app/mcp","headers":{"Authorization":"Bearer x"}}}}""", ServerTransport.Http)]
    [InlineData("""{"mcp":{"linear":{"type":"remote","url":"https://mcp.linear.app/mcp","enabled":true,"headers":{"Authorization":"Bearer x"}}}}""", ServerTransport.Http)]
    [InlineData("""{"mcpServers":{"linear":{"url":"https://mcp.linear.app/sse?x=1","headers":{"Authorization":"Bearer x"}}}}""", ServerTransport.Sse)]
    [InlineData("""{"mcpServers":{"linear":{"transport":"sse","url":"https://mcp.linear.app/mcp","headers":{"Authorization":"Bearer x"}}}}""", ServerTransport.Sse)]
    [InlineData("""{"mcpServers":{"linear":{"url":"wss://mcp.linear.app/mcp","headers":{"Authorization":"Bearer x"}}}}""", ServerTransport.WebSocket)]
    [InlineData("[mcp_servers.linear]\nurl = \"https://mcp.linear.app/mcp\"\nhttp_headers = { Authorization = \"Bearer x\" }", ServerTransport.Http)]
    [InlineData("[mcp_servers.linear]\nurl = \"https://mcp.linear.app/mcp\"\nbearer_token = \"Bearer x\"", ServerTransport.Http)]
    [InlineData("mcpServers:\n- name: linear\n  type: streamable-http\n  url: https://mcp.linear.app/mcp\n  requestOptions:\n    headers:\n      Authorization: Bearer x\n", ServerTransport.Http)]
    [InlineData("claude mcp add --transport http linear https://mcp.linear.app/mcp -H 'Authorization: Bearer x'", ServerTransport.Http)]
    public void Remote_InEveryShape_IsTheSame(string text, ServerTransport transport)
    {
        var server = Assert.Single(ConfigReader.Read(new ScanInput("", text)).Servers);

        Assert.Equal(("linear", transport), (server.Name, server.Transport));
        Assert.Equal("Bearer x", Assert.Single(server.Headers, header => header.Name == "Authorization").Text.Value);
        Assert.Null(server.Launch);
    }

    [Fact]
    public void Address_IsAServerByItself() => Assert.Equal("linear", Assert.Single(ConfigReader.Read(new ScanInput("", "https://mcp.linear.app/mcp")).Servers).Name);

    [Fact]
    public void Values_KnowWhereTheyStand()
    {
        var file = ConfigReader.Read(new ScanInput("", "{\n  \"mcpServers\": {\n    \"a.b\": {\n      \"command\": \"npx\",\n      \"args\": [\n        \"-y\",\n        \"x\"\n      ],\n      \"env\": {\n        \"TOKEN\": \"t\"\n      }\n    }\n  }\n}"));

        var server = Assert.Single(file.Servers);
        Assert.Equal((3, "mcpServers[\"a.b\"]"), (server.Line, server.Path));
        Assert.Equal((7, "mcpServers[\"a.b\"].args[1]"), (server.Args[1].Line, server.Args[1].Path));
        Assert.Equal((10, "mcpServers[\"a.b\"].env.TOKEN"), (server.Environment[0].Text.Line, server.Environment[0].Text.Path));
    }

    [Theory]
    [InlineData("""{"a":{"command":"x","disabled":true}}""", true)]
    [InlineData("""{"a":{"command":"x","enabled":false}}""", true)]
    [InlineData("""{"a":{"command":"x","isActive":false}}""", true)]
    [InlineData("""{"mcpServers":{"a":{"command":"x"}},"mcp":{"excluded":["a"]}}""", true)]
    [InlineData("""{"mcpServers":{"a":{"command":"x"}},"mcp":{"allowed":["b"]}}""", true)]
    [InlineData("""{"mcpServers":{"a":{"command":"x"}},"disabledMcpjsonServers":["a"]}""", true)]
    [InlineData("""{"a":{"command":"x","disabled":false,"enabled":true}}""", false)]
    public void Switch_OfEveryClient_IsKnown(string text, bool isOff) => Assert.Equal(isOff, Assert.Single(ConfigReader.Read(new ScanInput("", text)).Servers).IsDisabled);

    [Theory]
    [InlineData("""{"mcpServers":{"git":{"command":"x","autoApprove":["a","b"]}}}""", "a b")]
    [InlineData("""{"mcpServers":{"git":{"command":"x","alwaysAllow":["a"]}}}""", "a")]
    [InlineData("""{"mcpServers":{"git":{"command":"x","trust":true}}}""", "*")]
    [InlineData("""{"mcpServers":{"git":{"command":"x","autoApprove":true}}}""", "*")]
    [InlineData("""{"mcpServers":{"git":{"command":"x"}},"allowedTools":["@git/*","@other/x"]}""", "*")]
    [InlineData("""{"mcpServers":{"git":{"command":"x"}},"allowedTools":["@git"]}""", "*")]
    [InlineData("""{"mcpServers":{"git":{"command":"x"}},"permissions":{"allow":["mcp__git__push","mcp__gitlab","Bash(ls)"]}}""", "push")]
    [InlineData("[mcp_servers.git]\ncommand = \"x\"\ndefault_tools_approval_mode = \"approve\"", "*")]
    [InlineData("""{"mcpServers":{"git":{"command":"x","tools":["*"],"autoApprove":[]}}}""", "")]
    public void Approvals_OfEveryClient_AreKnown(string text, string tools) =>
        Assert.Equal(tools, string.Join(' ', Assert.Single(ConfigReader.Read(new ScanInput("", text)).Servers).AutoApproved.Select(tool => tool.Value)));

    [Theory]
    [InlineData("""{"name":"x","scripts":{"a":"b"},"repository":{"type":"git","url":"git+https://x.example.com"}}""")]
    [InlineData("""{"mcpServers":{}}""")]
    [InlineData("""{"mcp":{"allowed":[]}}""")]
    [InlineData("""{"a":{"command":"x"},"b":{"color":"red"}}""")]
    [InlineData("mcpServers: {}")]
    [InlineData("on: push\njobs:\n  build:\n    runs-on: x\n")]
    public void WhatIsNoServer_IsNotTakenForOne(string text) => Assert.Empty(ConfigReader.Read(new ScanInput("", text)).Servers);

    [Theory]
    [InlineData("m365agentstoolkit")]
    [InlineData("awslabs.cost-explorer-mcp-server2")]
    [InlineData("github.com/upstash/context7-mcp")]
    [InlineData("GITHUB_PERSONAL_ACCESS_TOKEN_2")]
    public void Name_OfAServer_IsShownWhole(string name) => Assert.Equal(name, Assert.Single(ConfigReader.Read(new ScanInput("", $"{{\"{name}\":{{\"command\":\"x\"}}}}")).Servers).Name);

    [Fact]
    public void Duplicates_AreNoted_AndTheLastIsTaken()
    {
        var file = ConfigReader.Read(new ScanInput("", "{\"mcpServers\":{\n\"a\":{\"command\":\"x\"},\n\"a\":{\"command\":\"y\"}}}"));

        Assert.Equal("y", Assert.Single(file.Servers).Command?.Value);
        Assert.Equal(("a", 3), (Assert.Single(file.Duplicates).Value, file.Duplicates[0].Line));
    }
}
