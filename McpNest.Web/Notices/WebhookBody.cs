using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpNest.Core.Administration.Notices;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Notices;

/// <summary>
/// A message in the three shapes. In Slack's and Teams' the words stand only where no mark-up is read: plain text, and runs of text; links
/// lead to the console alone.
/// </summary>
internal static class WebhookBody
{
    public static byte[] Of(WebhookShape shape, NoticeMessage message) => JsonSerializer.SerializeToUtf8Bytes(shape switch
    {
        WebhookShape.Slack => Slack(message),
        WebhookShape.Teams => Teams(message),
        _ => Json(message),
    });

    private static JsonObject Json(NoticeMessage message) => new()
    {
        ["type"] = message.IsTest ? "test" : "notices",
        ["id"] = message.Id,
        ["at"] = message.At.UtcDateTime.ToString("O"),
        ["nest"] = message.Nest,
        ["text"] = message.Title,
        ["notices"] = new JsonArray([.. message.Lines.SelectMany(line => line.About, Json)]),
        ["more"] = message.More,
    };

    private static JsonObject Json(NoticeLine line, Notice notice) => new()
    {
        ["id"] = notice.Id,
        ["kind"] = WireName.Of(notice.Kind),
        ["over"] = notice.IsOver,
        ["text"] = line.Text,
        ["url"] = line.Url,
        ["server"] = notice.Server,
        ["tool"] = notice.Offer is { } offer ? InertText.Of(offer) : null,
        ["person"] = line.Person,
        ["agent"] = line.Agent,
        ["credential"] = notice.Credential is { } name ? InertText.Of(name) : null,
        ["stopped"] = notice.Stopped is { } scope ? WireName.Of(scope) : null,
        ["ends"] = notice.EndsAt?.UtcDateTime.ToString("O") ?? notice.EndsOn?.ToString("O", CultureInfo.InvariantCulture),
        ["daysLeft"] = notice.DaysLeft,
    };

    private static JsonObject Slack(NoticeMessage message)
    {
        var blocks = new JsonArray();
        if (message.Lines.Count > 1)
        {
            blocks.Add(Plain("header", message.Title));
        }

        foreach (var line in message.Lines)
        {
            blocks.Add(Plain("section", line.Text));
            blocks.Add(new JsonObject
            {
                ["type"] = "context",
                ["elements"] = new JsonArray(new JsonObject { ["type"] = "mrkdwn", ["text"] = $"<{Slack(line.Url)}|{NoticesText.Look}>", ["verbatim"] = true }),
            });
        }

        if (message.More > 0)
        {
            blocks.Add(Plain("section", Texts.Fill(NoticesText.More, message.More)));
        }

        return new JsonObject
        {
            ["text"] = Slack(message.Title), // where blocks are not shown
            ["mrkdwn"] = false,
            ["parse"] = "none",
            ["link_names"] = false,
            ["unfurl_links"] = false,
            ["unfurl_media"] = false,
            ["blocks"] = blocks,
        };
    }

    private static JsonObject Plain(string type, string text) => new()
    {
        ["type"] = type,
        ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = text, ["emoji"] = false },
    };

    private static string Slack(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static JsonObject Teams(NoticeMessage message)
    {
        var body = new JsonArray();
        if (message.Lines.Count > 1)
        {
            body.Add(Run(message.Title, isBold: true));
        }

        foreach (var line in message.Lines)
        {
            body.Add(Run(line.Text));
        }

        if (message.More > 0)
        {
            body.Add(Run(Texts.Fill(NoticesText.More, message.More)));
        }

        return new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive",
                ["contentUrl"] = null,
                ["content"] = new JsonObject
                {
                    ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.4",
                    ["body"] = body,
                    ["actions"] = new JsonArray(new JsonObject
                    {
                        ["type"] = "Action.OpenUrl",
                        ["title"] = NoticesText.Look,
                        ["url"] = message.Lines is [var only] ? only.Url : message.Nest,
                    }),
                },
            }),
        };
    }

    // A run of text knows no Markdown, unlike a TextBlock.
    private static JsonObject Run(string text, bool isBold = false)
    {
        var run = new JsonObject { ["type"] = "TextRun", ["text"] = text };
        if (isBold)
        {
            run["weight"] = "Bolder";
        }

        return new JsonObject { ["type"] = "RichTextBlock", ["inlines"] = new JsonArray(run) };
    }
}
