using McpNest.Core.Administration;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Audit;
using McpNest.Core.Journal;
using McpNest.Web.Console.Settings;
using McpNest.Web.Hosting;

namespace McpNest.Web.Notices;

/// <summary>Composition of this room.</summary>
internal static class NoticeServices
{
    public static IServiceCollection AddNestNotices(this IServiceCollection services, NoticeOptions options, PublicAddress address)
    {
        string Link(string page) => address.Link("/" + page);
        services.AddSingleton(options);
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<SentBook>();
        services.AddSingleton<NoticeRecipients>();
        services.AddSingleton(provider => new NoticeWords(provider.GetRequiredService<PeopleDirectory>(), provider.GetRequiredService<AuditRules>(), Link));
        services.AddSingleton(provider => new NoticeDesk(
            provider.GetRequiredService<NoticeRecipients>(), provider.GetRequiredService<NoticesBook>(), provider.GetRequiredService<NestJournal>(),
            provider.GetRequiredService<PeopleDirectory>(), provider.GetRequiredService<SentBook>(), provider.GetRequiredService<NoticeWords>(), options, Link,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<NoticeDesk>>()));
        services.AddSingleton(provider => new NoticeBoard(
            provider.GetRequiredService<NoticeRecipients>().Places, provider.GetRequiredService<NoticeDesk>().TestAsync));
        services.AddHostedService<NoticeService>();
        return services;
    }
}
