using McpNest.Core.Policy;

namespace McpNest.Web.Console.Shared.Sessions;

/// <summary>Ways to come in, in words.</summary>
public static class SessionWords
{
    public static string Of(SignInWay way) => way switch
    {
        SignInWay.Password => SessionText.ByPassword,
        SignInWay.Passkey => SessionText.ByPasskey,
        SignInWay.RecoveryCode => SessionText.ByRecoveryCode,
        SignInWay.Link => SessionText.ByLink,
        SignInWay.SetupLink => SessionText.BySetupLink,
        SignInWay.JoinLink => SessionText.ByJoinLink,
        _ => SessionText.ByProvider,
    };
}
