using McpNest.Core.Upstreams;

namespace McpNest.Tests.Upstreams;

public sealed class NamesTests
{
    [Theory]
    [InlineData("API_KEY", true)]
    [InlineData("GITHUB_PERSONAL_ACCESS_TOKEN", true)]
    [InlineData("GITHUB_TOKEN", true)]
    [InlineData("ENVIRONMENT", true)]
    [InlineData("LD_PRELOAD", false)]
    [InlineData("ld_preload", false)]
    [InlineData("DYLD_INSERT_LIBRARIES", false)]
    [InlineData("NODE_OPTIONS", false)]
    [InlineData("NODE_PATH", false)]
    [InlineData("PYTHONPATH", false)]
    [InlineData("BASH_ENV", false)]
    [InlineData("ENV", false)]
    [InlineData("PERL5LIB", false)]
    [InlineData("RUBYOPT", false)]
    [InlineData("JAVA_TOOL_OPTIONS", false)]
    [InlineData("DOTNET_STARTUP_HOOKS", false)]
    [InlineData("CORECLR_PROFILER_PATH", false)]
    [InlineData("GIT_SSH_COMMAND", false)]
    [InlineData("GCONV_PATH", false)]
    [InlineData("npm_config_registry", false)]
    [InlineData("NPM_CONFIG_PREFIX", false)]
    [InlineData("HTTPS_PROXY", false)]
    [InlineData("PATH", false)]
    [InlineData("HOME", false)]
    [InlineData("USERPROFILE", false)]
    [InlineData("AppData", false)]
    [InlineData("LOCALAPPDATA", false)]
    [InlineData("XDG_CONFIG_HOME", false)]
    [InlineData("UV_INDEX_URL", false)]
    [InlineData("PIP_INDEX_URL", false)]
    [InlineData("BUN_OPTIONS", false)]
    [InlineData("DENO_DIR", false)]
    [InlineData("OPENSSL_CONF", false)]
    [InlineData("GLIBC_TUNABLES", false)]
    [InlineData("", false)]
    [InlineData("A=B", false)]
    [InlineData("1A", false)]
    public void EnvironmentName_IsAllowedUnlessItsValueChoosesCode(string name, bool allowed) =>
        Assert.Equal(allowed, EnvironmentNames.IsAllowed(name));

    [Theory]
    [InlineData("Authorization", true)]
    [InlineData("X-Api-Key", true)]
    [InlineData("Cookie", true)]
    [InlineData("host", false)]
    [InlineData("MCP-Protocol-Version", false)]
    [InlineData("Transfer-Encoding", false)]
    [InlineData("Content-Length", false)]
    [InlineData("X\r\nY", false)]
    [InlineData("", false)]
    public void HeaderName_IsAllowedUnlessTheNestSetsIt(string name, bool allowed) => Assert.Equal(allowed, HeaderNames.IsAllowed(name));

    [Theory]
    [InlineData("Bearer abc", true)]
    [InlineData("a\r\nX: y", false)]
    [InlineData("é", false)]
    [InlineData("a\0", false)]
    public void HeaderValue_HasNothingThatEndsIt(string value, bool allowed) => Assert.Equal(allowed, HeaderNames.IsValue(value));
}
