using System.Text;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Notices;

/// <summary>A message as a mail. The subject is made of closed words, so nothing in it can begin another header.</summary>
internal static class MailWords
{
    public static string Subject(NoticeMessage message) => message is { IsTest: false, Lines: [{ Subject: var subject }] } ? $"McpNest: {subject}" : message.Title;

    /// <param name="isPersonal">To a member, about what is theirs.</param>
    public static string Text(NoticeMessage message, bool isPersonal)
    {
        var text = new StringBuilder();
        foreach (var line in message.Lines)
        {
            text.Append(line.Text).Append('\n').Append(line.Url).Append("\n\n");
        }

        if (message.More > 0)
        {
            text.Append(Texts.Fill(NoticesText.More, message.More)).Append("\n\n");
        }

        return text.Append("-- \n").Append(Texts.Fill(isPersonal ? NoticesText.MailWhy : NoticesText.MailWhyTeam, message.Nest)).Append('\n').ToString();
    }
}
